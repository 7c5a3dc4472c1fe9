"""Markdown → the parts of it that nobody sees when it is shown: comments and struck words. The text stays as it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ingest.report import Span

_COMMENT: Final = re.compile(r"<!--.*?(?:-->|\Z)|^\[(?://|comment)\]:\s*#\s*\(.*?\)$", re.S | re.M | re.I)
_STRUCK: Final = re.compile(r"~~(?=\S)(?:(?!\n\s*\n).)+?(?<=\S)~~|<(del|s|strike)\b[^>]*>.*?</\1\s*>", re.S | re.I)
_CODE: Final = re.compile(r"^(```|~~~).*?(?:^\1|\Z)|`[^`\n]+`", re.S | re.M)
_ESCAPED: Final = re.compile(r"\d[\d.,]*(?:\\[.,][\d.,]*)+")


def hidden(text: str) -> tuple[tuple[Span, ...], tuple[str, ...]]:
    """Say where nobody reads, and in words what that is."""
    code = [Span(*found.span()) for found in _CODE.finditer(text)]
    comments = list(_outside(_COMMENT, text, code))
    struck = list(_outside(_STRUCK, text, [*code, *comments]))
    said = ((comments, "chú thích ẩn"), (struck, "chỗ chữ gạch bỏ"))
    notes = tuple(f"bỏ qua {len(spans)} {words}" for spans, words in said if spans)
    return tuple(sorted((*comments, *struck), key=lambda span: span.start)), notes


def escaped_figures(text: str) -> tuple[Span, ...]:
    """Figures whose point is escaped ("12\\.300"): half of one would be read as a figure of its own."""
    return tuple(Span(*found.span()) for found in _ESCAPED.finditer(text))


def _outside(pattern: re.Pattern[str], text: str, taken: list[Span]) -> Iterator[Span]:
    for found in pattern.finditer(text):
        if not any(span.start < found.end() and found.start() < span.end for span in taken):
            yield Span(*found.span())
