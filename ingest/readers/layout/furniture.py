"""Running heads and feet: what stands in the same margin of page after page, digits aside."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from ingest.readers.layout.drawing import Rule
from ingest.readers.layout.lines import Line, Part, join, lines, segments
from ingest.readers.layout.ruled_tables import grids
from ingest.readers.layout.words import Word

_MARGIN: Final = 0.13
"""Share of the page's height at its top and at its foot where furniture stands."""
_PAGE_NUMBER: Final = re.compile(r"[-–—\s]*(?:trang|page)?\s*(\d{1,4})\s*(?:/\s*\d{1,4})?[-–—\s]*", re.I)


def margins(words: Sequence[Word], rules: Sequence[Rule], height: float) -> tuple[list[Line], list[Line]]:
    """The first and last two lines of a page, where they stand in its margins and in no table (heads repeat too)."""
    tables = grids(rules)
    near = [
        word
        for word in words
        if not (word.added or word.sideways) and not _MARGIN * height < word.base < (1 - _MARGIN) * height
    ]
    rows = lines(word for word in near if all(table.cell(word) is None for table in tables))
    rows = [line for line in rows if len(segments(line)) < 3]
    top = [line for line in rows[:2] if line.base < _MARGIN * height]
    foot = [line for line in rows[-2:] if line.base > (1 - _MARGIN) * height and line not in top]
    return top, foot


def shape(line: Line) -> str:
    """What a line says with its digits hidden."""
    return re.sub(r"\d+", "#", " ".join(word.text for word in line.words)).lower()


def number(line: Line) -> str | None:
    """The page number that a line is, if it is nothing else."""
    found = _PAGE_NUMBER.fullmatch(" ".join(word.text for word in line.words))
    return found[1] if found else None


def edge_number(line: Line, page: int) -> str | None:
    """A page number at either end of a running head ("68   CÔNG BÁO …")."""
    for word in (line.words[0], line.words[-1]):
        if word.text.isdigit() and len(word.text) <= 4 and _stands_apart(line, word):
            return word.text
    return None


def _stands_apart(line: Line, word: Word) -> bool:
    others = [other for other in line.words if other is not word]
    return (
        bool(others)
        and min(abs(word.x0 - other.x1) for other in others if other is not word) >= 0
        and (min(max(word.x0 - other.x1, other.x0 - word.x1) for other in others) > 1.2 * line.size)
    )


def parts(heads: Sequence[Line]) -> list[Part]:
    """Running heads and feet as parts of their own."""
    return [Part("stamp", join(line.words), line.base) for line in heads]
