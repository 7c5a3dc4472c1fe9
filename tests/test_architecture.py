"""The folder listing is the architecture: imports run one way, each outside package has its owner files."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

# A room may import the rooms that it names; inside functions counts too.
ROOMS = {
    "ingest": set(),
    "retrieval": {"ingest"},
    "service": {"ingest", "retrieval"},
    "ui": {"service.answer"},
    "eval": {"ingest", "retrieval", "service"},
    "baocao": {"ingest", "retrieval", "service", "eval"},
}

# An outside package stands in these files and nowhere else (paths may name a folder).
OWNERS = {
    "pypdfium2": ("ingest/readers",),
    "docx": ("ingest/readers", "service/briefing.py"),
    "openpyxl": ("ingest/readers", "service/table.py"),
    "xlrd": ("ingest/readers",),
    "pytesseract": ("ingest/readers",),
    "PIL": ("ingest/readers", "service/pages.py"),
    "tantivy": ("retrieval/lexical.py",),
    "chromadb": ("retrieval/store.py",),
    "sentence_transformers": ("retrieval/embed.py", "retrieval/training", "retrieval/models.py"),
    "torch": ("retrieval/training", "eval/training"),
    "tokenizers": ("retrieval/embed.py", "retrieval/training"),
    "safetensors": ("retrieval/embed.py", "retrieval/training"),
    "fastapi": ("service/app.py", "service/routes", "service/problems.py"),
    "llama_index": ("service/llama.py",),
    "uvicorn": ("baocao/serving.py",),
    "streamlit": ("ui",),
    "httpx": ("ui/client.py",),
    "ir_measures": ("eval",),
}


def sources() -> list[Path]:
    return sorted(p for room in ROOMS for p in (ROOT / room).rglob("*.py"))


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.module


@pytest.mark.parametrize("path", sources(), ids=lambda p: str(p.relative_to(ROOT)))
def test_a_room_imports_only_the_rooms_it_may(path: Path) -> None:
    room = path.relative_to(ROOT).parts[0]
    for module in imports(path):
        if module.split(".")[0] in ROOMS and module.split(".")[0] != room:
            allowed = ROOMS[room]
            assert module in allowed or module.split(".")[0] in allowed, f"{room} may not import {module}"


@pytest.mark.parametrize("package", OWNERS)
def test_an_outside_package_stands_in_its_owner_files_only(package: str) -> None:
    homes = OWNERS[package]
    strangers = [
        str(path.relative_to(ROOT))
        for path in sources()
        if any(module.split(".")[0] == package for module in imports(path))
        and not any(path.relative_to(ROOT).as_posix().startswith(home) for home in homes)
    ]
    assert strangers == []


def test_importing_a_room_loads_nothing_heavy() -> None:
    modules = [".".join(p.relative_to(ROOT).with_suffix("").parts) for p in sources()]
    light = [m for m in modules if "training" not in m and not m.startswith("ui.") and "__main__" not in m]
    # A reader runs in the child process that parses one file, which needs its package at once.
    light = [m.removesuffix(".__init__") for m in light if not m.startswith("ingest.readers.")]
    program = (
        "import sys, importlib\n"
        f"for name in {light!r}: importlib.import_module(name)\n"
        "heavy = {'torch', 'sentence_transformers', 'chromadb', 'llama_index', 'streamlit', 'tantivy', 'pypdfium2'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT, encoding="utf-8"
    )
    assert loaded.stdout.strip() == "[]"


# The two boundaries where anything may come out of a strange file; each logs it and names the file to the user.
BOUNDARIES = {"retrieval/keeper.py", "service/jobs.py"}


def test_no_room_swallows_everything() -> None:
    broad = {"Exception", "BaseException"}
    faults = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or getattr(node.type, "id", "") in broad)
        and not isinstance(node.body[-1], ast.Raise)
        and path.relative_to(ROOT).as_posix() not in BOUNDARIES
    ]
    assert faults == []
