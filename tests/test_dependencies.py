"""What is imported is declared, what is declared is imported, and answering loads nothing that only training needs."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("ingest", "retrieval", "service", "client", "ui", "eval", "baocao")
TRAINING = ROOT / "eval" / "training"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
RUN_NOT_IMPORTED = {
    "torch": "under sentence-transformers; pinned to a wheel without CUDA",
    "python-multipart": "reads uploads for fastapi",
    "llama-index": "the core behind the two kinds of model below it",
    "hatchling": "builds the wheel by a command",
    "onnxscript": "under torch.onnx, which writes the reader",
    "schemathesis": "run by eval.fuzz as a command",
    "pytest-xdist": "spreads the tests over cores",
    "font-source-serif-pro": "a font that the tests take from its folder",
    "ruff": "a command",
    "mypy": "a command",
    "hoi-bao-cao": "the other extras within dev",
}


def _names(requirements: Iterable[str]) -> set[str]:
    return {_plain(re.split(r"[\[<>=!~ ;]", requirement, maxsplit=1)[0]) for requirement in requirements}


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


USED = ("page", "models", "llama", "mcp", "parquet", "bench")  # the extras of whoever uses it, not builds it
CHOSEN = [line for extra in USED for line in EXTRAS[extra]]
DECLARED = {
    "serving": _names([*PROJECT["dependencies"], *CHOSEN]),
    "training": _names([*PROJECT["dependencies"], *EXTRAS["models"], *EXTRAS["train"], *EXTRAS["bench"]]),
    "tests": _names([*PROJECT["dependencies"], *CHOSEN, *EXTRAS["train"], *EXTRAS["dev"]]),
}


def _sources(part: str) -> list[Path]:
    if part == "tests":
        return sorted((ROOT / "tests").rglob("*.py"))
    if part == "training":
        return sorted(TRAINING.rglob("*.py"))
    return sorted(p for room in ROOMS for p in (ROOT / room).rglob("*.py") if TRAINING not in p.parents)


def _imported(part: str) -> dict[str, set[str]]:
    """Every outside package that a part imports, with the distributions that may bring it."""
    known = packages_distributions()
    found: dict[str, set[str]] = {}
    for path in _sources(part):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module and not node.level:
                modules = [node.module]
            for top in {module.split(".")[0] for module in modules} - set(sys.stdlib_module_names):
                if top not in (*ROOMS, "tests"):
                    found[top] = {_plain(name) for name in known.get(top, [top])}
    return found


@pytest.mark.parametrize("part", DECLARED)
def test_every_package_that_is_imported_is_declared(part: str) -> None:
    imported = _imported(part)
    assert len(imported) > 4, "the walk finds no imports"
    missing = {top: names for top, names in imported.items() if not names & DECLARED[part]}
    assert missing == {}


def test_every_package_that_is_declared_is_imported() -> None:
    imported = {name for part in DECLARED for names in _imported(part).values() for name in names}
    assert DECLARED["tests"] - imported - set(RUN_NOT_IMPORTED) == set()


def test_packages_of_training_alone_stand_in_its_extra() -> None:
    needed = {name for names in _imported("serving").values() for name in names}
    assert _names(EXTRAS["train"]) & needed == set()


def test_whoever_builds_installs_all() -> None:
    """`make install` takes `dev`, which must bring every extra."""
    assert EXTRAS["all"] == [f"hoi-bao-cao[{','.join(USED)}]"]
    assert "hoi-bao-cao[all,train]" in EXTRAS["dev"]
    assert set(EXTRAS) == {*USED, "all", "train", "dev"}


def test_each_package_of_an_extra_is_told_by_its_name_where_it_is_missing() -> None:
    from baocao.errors import EXTRAS as TOLD
    from baocao.errors import lacking

    assert set(TOLD.values()) == set(USED)
    brought = {extra: _names(EXTRAS[extra]) for extra in USED}
    assert all(_plain(module) in brought[extra] for module, extra in TOLD.items())
    assert str(lacking("llama_index.core")).endswith("pip install 'hoi-bao-cao[llama]'")
    assert lacking("numpy") is None


def test_every_package_that_is_declared_has_its_version_fixed() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").split()
    assert all("==" in line for line in lines)
    assert DECLARED["tests"] - _names(lines) == {"hoi-bao-cao"}


ANSWERING = """
import sys
from pathlib import Path
from retrieval.library import Library
from service.api.app import create_app
from service.assistant import Assistant
from service.settings import Settings
with Library.open(Path(sys.argv[1])) as library:
    library.add_folder([Path(sys.argv[2])])
    assistant = Assistant(library)
    create_app(library, assistant, Settings())
    answer = assistant.ask("Suối Bạc có bao nhiêu hồ sơ trễ hạn năm 2023?")
heavy = {"torch", "scipy", "sklearn", "sentence_transformers", "transformers"} | {"streamlit", "llama_index", "pyarrow"}
print(sorted(heavy & {name.split(".")[0] for name in sys.modules}), *sorted(f.value for f in answer.figures))
"""


def test_adding_a_report_and_answering_load_no_package_of_training(tmp_path: Path) -> None:
    command = [sys.executable, "-c", ANSWERING, str(tmp_path), str(ROOT / "ingest/samples/suoi-bac-2023.md")]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
    assert ran.returncode == 0, ran.stderr
    loaded, _, values = ran.stdout.strip().partition("] ")
    assert loaded == "["
    assert {"12", "34"} <= set(values.split())
