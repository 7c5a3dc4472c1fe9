"""Tables of Word → cells: merged ones joined, rows that nobody sees left out, tables inside cells kept as such."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from ingest.readers.merged_cells import Cell, one_line
from ingest.readers.office.word.list_numbers import W, attribute
from ingest.readers.office.word.visible import Visible

WRAPPERS: Final = frozenset(W + name for name in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag"))
_LAYOUT: Final = re.compile(r"CỘNG\s+HÒA\s+XÃ\s+HỘI|Độc\s+lập\s*-\s*Tự\s+do|Nơi\s+nhận", re.I)

_FIGURE: Final = re.compile(r"[-−]?\d[\d.,]*\s?%?")

Lines = Callable[[Any], Sequence[str]]
"""The printed lines of a cell, without those of the tables in it."""


def cells(table: Any, visible: Visible, lines: Lines) -> tuple[Cell, ...]:
    """The cells of a table, each with its lines and the tables inside it."""
    out: list[Cell] = []
    open_at: dict[int, int] = {}
    for row, tr in enumerate(_direct(table, "tr", visible)):
        column = int(attribute(tr.find(f"{W}trPr/{W}gridBefore")) or 0)
        for tc in _direct(tr, "tc", visible):
            width = _width(tc)
            merge = tc.find(f"{W}tcPr/{W}vMerge")
            if merge is not None and attribute(merge) != "restart" and column in open_at:
                above = out[open_at[column]]
                rows = row - above.row + 1
                out[open_at[column]] = Cell(
                    above.row, above.column, rows, above.columns, above.text, above.parts, above.tables
                )
            else:
                open_at[column] = len(out)
                parts = tuple(part for line in lines(tc) for piece in line.split("\n") if (part := one_line(piece)))
                inner = tuple(cells(table, visible, lines) for table in _direct(tc, "tbl", visible))
                out.append(
                    Cell(row, column, 1, width, " ".join(parts), parts, tuple(table for table in inner if table))
                )
            column += width
    return tuple(out)


def laid_out(table: Any, visible: Visible) -> list[Any] | None:
    """The cells of a table that only places things (letterhead, signatures, a frame), by column; None for others."""
    rows = [list(_direct(tr, "tc", visible, again=True)) for tr in _direct(table, "tr", visible, again=True)]
    width = max((sum(map(_width, row)) for row in rows), default=0)
    holds = any(tc.find(W + "tbl") is not None for row in rows for tc in row)
    frame = width == 1 or (len(rows) == 1 and holds)
    if not frame:
        if len(rows) > 4 or width > 3:
            return None
        words = ["".join(t.text or "" for t in tc.iter(W + "t")).strip() for row in rows for tc in row]
        states = any(_FIGURE.fullmatch(cell) for cell in words[1:])  # a letterhead has no cell that is a figure
        if not _LAYOUT.search(" ".join(words)) and (len(rows) > 2 or _has_lines(table) or states):
            return None
    placed = []
    for number, row in enumerate(rows):
        column = 0
        for tc in row:
            placed.append((column, number, tc))
            column += _width(tc)
    return [tc for _, _, tc in sorted(placed, key=lambda place: place[:2])]


def _width(tc: Any) -> int:
    return int(attribute(tc.find(f"{W}tcPr/{W}gridSpan")) or 1)


def head_rows(table: Any) -> int | None:
    """How many rows Word repeats on every page, where it says so of more than one."""
    repeated = sum(1 for _ in table.iterfind(f"{W}tr/{W}trPr/{W}tblHeader"))
    return repeated if repeated > 1 else None


def _direct(parent: Any, name: str, visible: Visible, *, again: bool = False) -> Iterator[Any]:
    """Children of one kind, also those wrapped in content controls or insertions; what is not seen is left out.

    `again`: they are walked a second time, so what is left out is not counted.
    """
    for element in parent:
        if element.tag == W + name:
            if not visible.skips(element, count=not again):
                yield element
        elif element.tag in WRAPPERS and not visible.skips(element, count=not again):
            yield from _direct(element, name, visible, again=again)


def _has_lines(table: Any) -> bool:
    style = attribute(table.find(f"{W}tblPr/{W}tblStyle")) or ""
    borders = [edge for tag in ("tblBorders", "tcBorders") for group in table.iter(W + tag) for edge in group]
    return any(attribute(edge) not in (None, "none", "nil") for edge in borders) or "grid" in style.lower()
