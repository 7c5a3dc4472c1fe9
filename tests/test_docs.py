"""The README stays short and true: it names the handles, the verbs and the rooms that exist."""

from __future__ import annotations

import re
from pathlib import Path

from baocao.__main__ import parser

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_readme_is_read_once() -> None:
    assert README.count("\n") <= 150


def test_the_readme_names_every_verb() -> None:
    verbs = next(action for action in parser()._actions if hasattr(action, "choices") and action.choices)
    assert verbs.choices is not None
    missing = [verb for verb in verbs.choices if not re.search(rf"\b{verb}\b", README)]
    assert missing == []


def test_the_readme_names_every_room_and_its_picture_exists() -> None:
    for room in ("ingest", "retrieval", "service", "client", "ui", "eval", "baocao", "tests"):
        assert f"`{room}/`" in README
    for target in re.findall(r"\]\(([^)#:]+)\)", README):
        assert (ROOT / target).exists(), target


def test_the_map_names_every_sub_package() -> None:
    """A stranger finds the place of a new line from the map alone."""
    packages = [p.parent for room in ("ingest", "retrieval", "service") for p in (ROOT / room).rglob("__init__.py")]
    inner = [p for p in packages if p.parent != ROOT and p.name != "samples"]
    assert len(inner) > 20
    named = [p for p in inner if str(p.relative_to(ROOT)) in README or f"`{p.name}`" in README]
    assert named == inner


def test_each_package_says_what_goes_in_and_what_comes_out() -> None:
    silent = [
        str(p.relative_to(ROOT))
        for room in ("ingest", "retrieval", "service", "client", "eval")
        for p in (ROOT / room).rglob("__init__.py")
        if p.parent.name != "samples" and "→" not in p.read_text(encoding="utf-8")
    ]
    assert silent == []


def test_the_readme_names_every_setting() -> None:
    used = set(re.findall(r"BAOCAO_[A-Z_]+", (ROOT / "service" / "settings.py").read_text(encoding="utf-8")))
    assert {name for name in used if name not in README} == set()


def test_every_command_that_is_told_exists() -> None:
    """A page or a module's own docstring that names `python -m a.b` names a module."""
    rooms = ("ingest", "retrieval", "service", "client", "ui", "eval", "baocao", "tests")
    held = (path for room in rooms for path in (ROOT / room).rglob("*") if path.suffix in (".md", ".py"))
    command = re.compile(rf"python -m ((?:{'|'.join(rooms)})(?:\.[a-z_]+)*)")
    told = {name for page in [*ROOT.glob("*.md"), *held] for name in command.findall(page.read_text(encoding="utf-8"))}
    assert len(told) > 12
    files = {name: (f"{name.replace('.', '/')}.py", f"{name.replace('.', '/')}/__main__.py") for name in told}
    assert [name for name, either in files.items() if not any((ROOT / file).is_file() for file in either)] == []


def test_nothing_names_a_tool_of_the_workplace() -> None:
    """What is shipped speaks of the project only."""
    for path in ROOT.rglob("*.md"):
        if not {".venv", ".work", "node_modules"} & set(path.relative_to(ROOT).parts):
            assert "/work/" not in path.read_text(encoding="utf-8"), path
