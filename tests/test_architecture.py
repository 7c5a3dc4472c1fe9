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
    "client": {
        "ingest.report",
        "retrieval.hit",
        "retrieval.summary",
        "service.answer",
        "service.comparing.grid",
        "service.comparing.indicators",
        "service.export.figure_rows",
    },
    "ui": {"service.answer", "ingest.vietnamese.collation"},  # the order of names is the page's as well
    "eval": {"ingest", "retrieval", "service", "baocao.serving"},  # a service is started as a person does
    "baocao": {"ingest", "retrieval", "service", "eval", "client"},
}

# Inside a room: what a sub-package may import of its own room, besides the files at the room's door that hold no steps.
DOORS = {
    "ingest.report", "retrieval.hit", "retrieval.errors", "retrieval.summary",
    "service.question", "service.answer", "service.settings",
    "ingest.readers.limits", "ingest.readers.text_builder", "ingest.readers.merged_cells",
}  # fmt: skip
INSIDE: dict[str, set[str]] = {
    "ingest.vietnamese": set(),
    "ingest.readers.layout": {"ingest.vietnamese"},
    "ingest.readers.ocr": {"ingest.readers.layout", "ingest.vietnamese"},
    "ingest.readers.office.word": {"ingest.readers"},
    "ingest.readers.office": {"ingest.vietnamese", "ingest.readers", "ingest.readers.office.word"},
    "ingest.readers.web": {"ingest.readers"},
    "ingest.readers.plain": {"ingest.vietnamese", "ingest.readers"},
    "ingest.readers": {
        "ingest.vietnamese",
        "ingest.readers.layout",
        "ingest.readers.ocr",
        "ingest.readers.web",
        "ingest.readers.plain",
    },
    "ingest.repair": {"ingest.vietnamese"},
    "ingest.structure": {"ingest.vietnamese", "ingest.repair"},
    "ingest.identity": {"ingest.vietnamese", "ingest.structure"},
    "ingest.figures": {"ingest.vietnamese", "ingest.repair"},
    "ingest.checking": {"ingest.vietnamese"},
    "retrieval.query": set(),
    "retrieval.embedding": {"retrieval.query"},
    "retrieval.storage": set(),
    "retrieval.indexes": {"retrieval.query", "retrieval.storage"},
    "retrieval.searching": {"retrieval.query", "retrieval.embedding", "retrieval.indexes"},
    "retrieval.keeping": {"retrieval.storage", "retrieval.indexes", "retrieval.embedding", "retrieval.searching"},
    "service.understanding": set(),
    "service.finding": set(),
    "service.ranking": {"service.finding"},
    "service.choosing": {"service.understanding", "service.finding", "service.ranking"},
    "service.composing": {"service.understanding", "service.finding", "service.choosing"},
    "service.writing": {"service"},  # words what the assistant answers, so stands above it
    "service.llama": {"service"},  # offers the assistant to programs of llama-index, so stands above it
    "service.export": set(),
    "service.comparing": {"service.export"},
    "service.guarding": set(),
    "service.mcp": {"service.export"},  # the rest of the service it reaches over HTTP
    "service.api.routes": {"service.api", "service.export", "service.comparing", "service.guarding"},
}

# The one file of a room that imports this of another: what it needs of it has one place to change.
ONE_DOOR = {("eval", "baocao.serving"): "eval/served.py"}

# An outside package stands in these files and nowhere else (paths may name a folder).
OWNERS = {
    "pypdfium2": ("ingest/readers",),
    "docx": ("ingest/readers/office", "service/export"),
    "openpyxl": ("service/export/spreadsheet.py",),
    "xlrd": ("ingest/readers/office",),
    "PIL": ("ingest/readers",),
    "lxml": ("ingest/readers",),
    "tinycss2": ("ingest/readers/web/styles.py",),
    "cssselect": ("ingest/readers/web/styles.py",),
    "tantivy": ("retrieval/indexes/bm25.py",),
    "chromadb": ("retrieval/indexes/chroma.py",),
    "sentence_transformers": ("retrieval/embedding/embedder.py",),
    "torch": ("eval/training",),
    "scipy": ("eval/training",),
    "sklearn": ("eval/training",),
    "tokenizers": ("retrieval/embedding/embedder.py", "eval/training"),
    "onnxruntime": ("eval/training",),
    "transformers": ("eval/training",),
    "safetensors": ("retrieval/embedding/embedder.py", "eval/training"),
    "fastapi": ("service/api",),
    "anyio": ("service/api/app.py", "service/api/door.py"),
    "jwt": ("service/guarding/oidc.py",),
    "starlette": ("service/api", "ui/guarded.py"),
    "llama_index": ("service/writing/llama.py", "service/llama"),
    "uvicorn": ("baocao/serving.py",),
    "streamlit": ("ui",),
    "altair": ("ui/render/charts.py",),
    "httpx": ("client/service.py", "ui/client.py", "service/mcp/server.py", "baocao/plugging.py"),
    "mcp": ("service/mcp",),
    "pyarrow": ("service/export/figure_files.py",),
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


@pytest.mark.parametrize(("room", "module"), ONE_DOOR)
def test_what_one_file_brings_in_no_other_of_its_room_does(room: str, module: str) -> None:
    importers = [p.relative_to(ROOT).as_posix() for p in sorted((ROOT / room).rglob("*.py")) if module in imports(p)]
    assert importers == [ONE_DOOR[room, module]]


def home(module: str) -> str:
    """The sub-package that a module stands in, else its room."""
    parts = module.split(".")
    while parts and not (ROOT.joinpath(*parts)).is_dir():
        parts.pop()
    return ".".join(parts)


def modules_of(path: Path) -> Iterator[str]:
    """Like `imports`, but `from package import module` gives the module."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and ROOT.joinpath(*node.module.split(".")).is_dir():
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


@pytest.mark.parametrize("package", INSIDE)
def test_a_sub_package_imports_only_what_stands_below_it(package: str) -> None:
    strangers = [
        f"{path.relative_to(ROOT)}: {module}"
        for path in sorted(ROOT.joinpath(*package.split(".")).glob("*.py"))
        for module in modules_of(path)
        if module.split(".")[0] == package.split(".", maxsplit=1)[0]
        and home(module) not in INSIDE[package] | {package}
        and module not in DOORS
    ]
    assert strangers == []


def test_the_table_of_sub_packages_is_whole_and_has_no_circle() -> None:
    rooms = ("ingest", "retrieval", "service")
    found = {".".join(p.parent.relative_to(ROOT).parts) for r in rooms for p in (ROOT / r).rglob("__init__.py")}
    assert found - set(INSIDE) == {"ingest", "retrieval", "service", "ingest.samples", "service.api"}
    done: set[str] = set()
    while ready := [
        p for p in INSIDE if p not in done and INSIDE[p] - {"ingest.readers", "service.api", "service"} <= done
    ]:
        done |= set(ready)
    assert done == set(INSIDE)


def test_a_folder_holds_at_most_twenty_modules() -> None:
    crowded = {str(d): n for d in {p.parent for p in sources()} if (n := len(list(d.glob("*.py")))) > 20}
    assert crowded == {}


@pytest.mark.parametrize("package", OWNERS)
def test_an_outside_package_stands_in_its_owner_files_only(package: str) -> None:
    homes = OWNERS[package]
    importers = [path.relative_to(ROOT).as_posix() for path in sources() if package in _tops(path)]
    assert importers, f"nothing imports {package}"
    assert [path for path in importers if not path.startswith(homes)] == []
    assert [home for home in homes if not any(path.startswith(home) for path in importers)] == []


def _tops(path: Path) -> set[str]:
    return {module.split(".")[0] for module in imports(path)}


def test_importing_a_room_loads_nothing_heavy() -> None:
    modules = [".".join(p.relative_to(ROOT).with_suffix("").parts) for p in sources()]
    light = [m for m in modules if "training" not in m and not m.startswith("ui.") and "__main__" not in m]
    # A reader runs in the child process that parses one file, which needs its package at once.
    light = [m.removesuffix(".__init__") for m in light if not m.startswith("ingest.readers.")]
    # Components of llama-index are its own classes: only its programs, which have loaded it, import them.
    light = [m for m in light if not m.startswith("service.llama.")]
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
BOUNDARIES = {"retrieval/keeping/lifecycle.py", "service/api/jobs.py"}


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
