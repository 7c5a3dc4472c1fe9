"""The wheel holds what a user needs and nothing of the workshop."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        return set(wheel.namelist())


def test_the_wheel_ships_samples_model_and_questions(names: set[str]) -> None:
    wanted = {
        "ingest/samples/suoi-bac-2023.md",
        "ingest/samples/phu-lang-2023.pdf",
        "ingest/vietnamese/data/places.tsv",
        "retrieval/embedding/model/model.safetensors",
        "retrieval/embedding/model/tokenizer.json",
        "eval/data/questions.jsonl",
        "ui/app.py",
        "baocao/__main__.py",
    }
    assert wanted - names == set()


def test_the_wheel_ships_no_tests_and_no_training(names: set[str]) -> None:
    workshop = ("tests/", "eval/training/", "demo-library/", ".work/")
    assert [name for name in names if name.startswith(workshop)] == []
    assert (ROOT / "eval" / "training" / "ranker" / "fit.py").is_file()


def test_what_is_shipped_stays_small() -> None:
    """The model and the counts travel with every clone: 48 MB and 8 MB at the most."""
    size = {
        folder: sum(p.stat().st_size for p in (ROOT / folder).rglob("*") if p.is_file() and p.suffix != ".pyc")
        for folder in ("retrieval/embedding/model", "ingest/repair")
    }
    assert size["retrieval/embedding/model"] <= 48 * 2**20
    assert size["ingest/repair"] <= 8 * 2**20


# Packages whose module has another name.
SOLD_AS = {"docx": "python-docx", "PIL": "pillow", "sklearn": "scikit-learn", "jwt": "pyjwt", "yaml": "pyyaml"}
OURS = {"ingest", "retrieval", "service", "client", "ui", "eval", "baocao", "tests"}


def test_every_package_that_is_imported_is_declared() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = [*project["dependencies"], *(line for extra in project["optional-dependencies"].values() for line in extra)]
    declared = {re.split(r"[<>=\[; ]", line)[0] for line in lines}
    modules = {
        module.split(".")[0]
        for room in OURS
        for path in (ROOT / room).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for module in _imported(node)
    }
    strangers = modules - OURS - sys.stdlib_module_names
    assert {SOLD_AS.get(module, module.replace("_", "-")) for module in strangers} - declared == set()


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module] if isinstance(node, ast.ImportFrom) and node.module and node.level == 0 else []
