"""Tables set with blanks in plain text → the same text with one tab in each gap between columns, at the same offsets.

Told by the columns alone: three lines or more that are blank at the same places, with figures under each other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

_GAP: Final = re.compile(r"\S {2,}\S|^ {2,}\S")
_RULE: Final = re.compile(r"[-=_+ ]{5,}")
_FIGURE: Final = re.compile(r"[(]?[-−+]?\d[\d.,]*\s?%?[)]?|[-–]")
_LINES: Final = 3
_GUTTER: Final = 2


def with_columns(text: str) -> str:
    """Put a tab into the first blank of every gap between two columns of a table."""
    out: list[str] = []
    block: list[str] = []
    for line in text.split("\n"):
        if (
            "\t" not in line
            and not line.lstrip().startswith("|")
            and (_GAP.search(line) or _RULE.fullmatch(line.strip()))
        ):
            block.append(line)
        else:
            out += _cut(block)
            out.append(line)
            block = []
    return "\n".join(out + _cut(block))


def _cut(block: list[str]) -> list[str]:
    rows = [line for line in block if not _RULE.fullmatch(line.strip())]
    gutters = list(_gutters(rows)) if len(rows) >= _LINES else []
    if not gutters or not _holds_figures(rows, gutters):
        return block
    return [line if _RULE.fullmatch(line.strip()) else _tabbed(line, gutters) for line in block]


def _gutters(rows: Sequence[str]) -> Iterator[int]:
    """Where columns part: two places or more that are blank in every row, between words."""
    width = max(map(len, rows))
    inked = [any(at < len(row) and row[at] not in " \r" for row in rows) for at in range(width)]
    start: int | None = None
    begun = False
    for at, ink in enumerate(inked):
        if ink:
            if start is not None and begun and at - start >= _GUTTER:
                yield start
            start, begun = None, True
        elif start is None:
            start = at


def _holds_figures(rows: Sequence[str], gutters: Sequence[int]) -> bool:
    """Whether a column behind the first holds figures in most rows but the first: letterheads hold none."""
    fields = [_fields(row, gutters) for row in rows[1:]]
    for column in range(1, len(gutters) + 1):
        filled = [row[column] for row in fields if row[column]]
        if len(filled) >= 2 and sum(bool(_FIGURE.fullmatch(words)) for words in filled) > 0.6 * len(filled):
            return True
    return False


def _fields(row: str, gutters: Sequence[int]) -> list[str]:
    edges = [0, *gutters, max(len(row), gutters[-1])]
    return [row[left:right].strip() for left, right in pairwise(edges)]


def _tabbed(row: str, gutters: Sequence[int]) -> str:
    letters = list(row)
    for at in gutters:
        if at < len(letters):
            letters[at] = "\t"
    return "".join(letters)
