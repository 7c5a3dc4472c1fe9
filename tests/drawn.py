"""The code → the pages of docs that show its shape: rooms, sub-packages, who imports whom.

`python -m tests.drawn` writes them; `tests/test_pages.py` holds them to the code.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.test_architecture import DOORS, OWNERS, ROOMS, ROOT, home, modules_of

DOCS = ROOT / "docs" / "en"
NOTE = "<!-- Drawn from the code by `python -m tests.drawn`; change the code, not this page. -->"


def pages() -> dict[Path, str]:
    """Every drawn page with its words."""
    drawn = {DOCS / "architecture.md": _architecture()}
    for room in ROOMS:
        drawn[DOCS / "rooms" / f"{room}.md"] = _room(room)
    return drawn


def _architecture() -> str:
    rooms = "\n".join(f"    {a} --> {b}" for a in ROOMS for b in sorted(_rooms_used(a)))
    inside = "\n\n".join(_graph(room) for room in ("ingest", "retrieval", "service"))
    owners = "\n".join(
        f"| {package} | {', '.join(f'`{one}`' for one in OWNERS[package])} |" for package in sorted(OWNERS)
    )
    doors = ", ".join(f"`{door}`" for door in sorted(DOORS))
    return f"""{NOTE}
# Architecture

A file becomes a report, a report is kept in a library, a question becomes an answer. Imports run one way between rooms
and inside them, and `tests/test_architecture.py` runs these tables. An arrow means “imports”.

```mermaid
graph TD
{rooms}
```

{inside}

The doors hold nouns and no steps, and every sub-package of their room may import them: {doors}.

## Outside packages

Each stands in its owner files only.

| package | where |
|---|---|
{owners}
"""


def _graph(room: str) -> str:
    arrows = "\n".join(
        f"    {_short(package)} --> {_short(used)}" for package in _packages(room) for used in sorted(_used(package))
    )
    return f"## Inside {room}\n\n[What each part does](rooms/{room}.md)\n\n```mermaid\ngraph TD\n{arrows}\n```"


def _room(room: str) -> str:
    own = "\n".join(f"- `{path.name}`: {_first(path)}" for path in sorted((ROOT / room).glob("*.py")) if _is_told(path))
    inner = [package for package in _packages(room) if package != room]
    rows = "\n".join(
        f"| `{_short(package)}` | {_said(_package_file(package))} | {_names(_used(package))} |" for package in inner
    )
    table = (
        f"\n\n## Parts\n\n| part | what goes in → what comes out | imports of its room |\n|---|---|---|\n{rows}"
        if inner
        else ""
    )
    may = ", ".join(f"`{one}`" for one in sorted(ROOMS[room])) or "nothing of ours"
    return f"""{NOTE}
# {room}

{_said(_package_file(room))}

May import {may}. The whole: [architecture](../architecture.md).

## At the door

{own}{table}
"""


def _packages(room: str) -> list[str]:
    """The room and its sub-packages; those of training are not shown, for they ship no code."""
    found = (path.parent.relative_to(ROOT).parts for path in sorted((ROOT / room).rglob("__init__.py")))
    return [".".join(parts) for parts in found if parts[-1] != "samples" and "training" not in parts]


def _used(package: str) -> set[str]:
    room = package.partition(".")[0]
    homes = {
        home(module)
        for path in _files(package)
        for module in modules_of(path)
        if module.partition(".")[0] == room and module not in DOORS
    }
    return homes - {package}


def _rooms_used(room: str) -> set[str]:
    tops = {module.partition(".")[0] for path in (ROOT / room).rglob("*.py") for module in modules_of(path)}
    return (tops & set(ROOMS)) - {room}


def _files(package: str) -> Iterator[Path]:
    yield from sorted(ROOT.joinpath(*package.split(".")).glob("*.py"))


def _package_file(package: str) -> Path:
    return ROOT.joinpath(*package.split("."), "__init__.py")


def _said(path: Path) -> str:
    words = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return " ".join(words.split()).replace("|", "\\|")


def _first(path: Path) -> str:
    words = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return " ".join(words.partition("\n\n")[0].split())


def _is_told(path: Path) -> bool:
    return path.name not in ("__init__.py", "__main__.py")


def _short(package: str) -> str:
    return package.replace(".", "/")


def _names(packages: set[str]) -> str:
    return ", ".join(f"`{_short(one)}`" for one in sorted(packages)) or "–"


def main() -> None:
    """Write the pages."""
    for path, words in pages().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(words, encoding="utf-8")


if __name__ == "__main__":
    main()
