"""The code of a page of docs, run as it stands: what a reader copies works."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(page: Path, language: str) -> list[tuple[int, str]]:
    """Every block of a language with the line that it begins at."""
    text = page.read_text(encoding="utf-8")
    found = (match for match in _BLOCK.finditer(text) if match[1] == language)
    return [(text.count("\n", 0, match.start(2)), match[2]) for match in found]


def run_python(page: Path, instead: Mapping[str, str], given: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Run the Python blocks of a page one after another, some words replaced; an error names the page and its line.

    `given` are the names that the page takes for granted.
    """
    names: dict[str, Any] = dict(given or {})
    code = blocks(page, "python")
    assert code, f"{page} holds no Python"
    for line, block in code:
        exec(compile("\n" * line + _with(block, instead), str(page), "exec"), names)
    return names


def _with(block: str, instead: Mapping[str, str]) -> str:
    for old, new in instead.items():
        block = block.replace(old, new)
    return block
