"""What the docs say holds: links lead somewhere, commands and Python run, settings are named, drawings are true."""

from __future__ import annotations

import re
import shlex
import shutil
import tomllib
from pathlib import Path

import pytest

from baocao.__main__ import main, parser
from tests.drawn import pages
from tests.pages import ROOT, blocks, run_python
from tests.service_running import SAMPLES

PAGES = sorted([*(ROOT / "docs").rglob("*.md"), *ROOT.glob("*.md")])
USERS = ("bat-dau", "hoi-dap", "kho-bao-cao", "quan-tri", "do-chat-luong")  # in the order of reading: one library
FILES = ("suoi-bac-2023.md", "suoi-bac-2022.docx", "phu-lang-2023.pdf", "dong-van-6-thang-2023.md")
STAYS = ("serve", "ui", "demo", "mcp")  # run until stopped: their arguments are read, and other tests run them
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)")


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for target in (first or second for first, second in LINK.findall(text)):
        if target.startswith(("http://", "https://")):
            continue
        path, _, anchor = target.partition("#")
        found = (page.parent / path).resolve() if path else page
        assert found.exists(), f"{page.name}: {target}"
        if anchor:
            heads = re.findall(r"^#+ (.+)$", found.read_text(encoding="utf-8"), re.MULTILINE)
            assert anchor in {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}, target


def test_every_page_is_reached_from_the_first() -> None:
    first = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    linked = {(ROOT / "docs" / target).resolve() for target, _ in LINK.findall(first) if "://" not in target}
    assert {page for page in (ROOT / "docs").rglob("*.md") if page.name != "README.md"} - linked == set()
    assert "docs/README.md" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_setting_is_named() -> None:
    used = {
        name
        for room in ("service", "ui", "baocao", "client")
        for path in (ROOT / room).rglob("*.py")
        for name in re.findall(r"\bBAOCAO_[A-Z_]+\b", path.read_text(encoding="utf-8"))
    }
    page = (ROOT / "docs" / "vi" / "quan-tri.md").read_text(encoding="utf-8")
    assert len(used) > 12
    assert {name for name in used if f"`{name}`" not in page} == set()


def test_every_verb_is_shown() -> None:
    verbs = next(action.choices for action in parser()._actions if hasattr(action, "choices") and action.choices)
    shown = "".join(page.read_text(encoding="utf-8") for page in (ROOT / "docs").rglob("*.md"))
    assert [verb for verb in verbs or () if f"baocao {verb} " not in shown and f"baocao {verb}`" not in shown] == []


def test_every_extra_that_is_told_exists() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    told = {name for page in PAGES for name in re.findall(r"hoi-bao-cao\[(\w+)\]", page.read_text(encoding="utf-8"))}
    assert {"page", "all", "mcp"} <= told <= set(extras)


def test_the_drawings_are_the_codes() -> None:
    stale = [path.name for path, words in pages().items() if not path.is_file() or path.read_text("utf-8") != words]
    assert stale == [], "run: python -m tests.drawn"


def prepared(folder: Path) -> None:
    """The folder that the pages speak of: some reports, and a list of them."""
    (folder / "bao-cao").mkdir()
    for file in FILES:
        shutil.copy(SAMPLES / file, folder / "bao-cao")
    ((line, table),) = blocks(ROOT / "docs" / "vi" / "kho-bao-cao.md", "csv")
    assert line
    (folder / "danh-muc.csv").write_text(table, encoding="utf-8")


def commands(page: Path) -> list[list[str]]:
    lines = (line for _, block in blocks(page, "console") for line in block.splitlines() if line.strip())
    return [shlex.split(line) for line in lines]


def run(page: Path) -> None:
    """Run every command of a page; one that ends in `|| true` may fail, one that stays is only read."""
    found = commands(page)
    assert found
    for words in found:
        assert words[0] == "baocao", words
        may_fail = words[-2:] == ["||", "true"]
        told = words[1:-2] if may_fail else words[1:]
        if told[0] in STAYS:
            parser().parse_args(told)
        else:
            assert main(told) == 0 or may_fail, " ".join(words)


def test_every_command_of_the_users_pages_runs_in_their_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    prepared(tmp_path)
    monkeypatch.chdir(tmp_path)
    for name in USERS:
        if name == "quan-tri":  # from then on the service wants a key
            judged(tmp_path / "kho")
        run(ROOT / "docs" / "vi" / f"{name}.md")
    assert (tmp_path / "lan-1.html").is_file() and (tmp_path / "so-lieu.xlsx").is_file()
    assert {page.stem for page in (ROOT / "docs" / "vi").glob("*.md")} == set(USERS)


def judged(folder: Path) -> None:
    """What a service would have kept of a person who asked and was content."""
    from client.service import Service
    from retrieval.library import Library
    from tests.service_running import LATE, listening, service

    with Library.open(folder) as library, listening(service(library)) as address, Service(address) as client:
        client.judge(client.ask(LATE).answer_id, "right")


def test_every_command_of_the_evaluation_page_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["add", *map(str, SAMPLES.glob("*.*d*")), "--library", "kho"]) == 0
    run(ROOT / "docs" / "en" / "evaluation.md")


@pytest.mark.parametrize("name", ["exports", "extending"])
def test_every_python_block_runs(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of `client` and `llama-index` run beside the tests of what they show."""
    monkeypatch.chdir(tmp_path)
    run_python(ROOT / "docs" / "en" / f"{name}.md", {"docs/schema": str(ROOT / "docs" / "schema")})
