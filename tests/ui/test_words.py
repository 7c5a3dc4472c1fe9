"""The page in two languages."""

from __future__ import annotations

import ast
from pathlib import Path

from ui.words import ENGLISH

UI = Path(__file__).resolve().parents[2] / "ui"


def test_every_word_of_the_page_has_its_english() -> None:
    said: set[str] = set()
    for path in UI.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("t", "heading"):
                said |= {arg.value for arg in node.args if isinstance(arg, ast.Constant)}
    assert said - ENGLISH.keys() == set()
