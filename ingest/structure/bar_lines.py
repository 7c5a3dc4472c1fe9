"""Tables whose bars stand alone on lines between their cells → each row on one line, at the same offsets.

Web pages saved as Markdown come so: "|", a cell over some lines, "|", the next cell; two bars in a row end one row and
open the next, or hold an empty cell between them. Knows nothing of heads and labels: those are read in `tables.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

_BAR = re.compile(r"^[ \t]*\|[ \t]*$", re.MULTILINE)
_BLANK_LINE = re.compile(r"\n[ \t]*\n")
_MOST_COLUMNS = 24
# What a cut is worth: rows of one width, few rows of another (merged cells are printed once), few empty cells. A cell
# left empty must cost more than a short row, else two rows of heads and the row below them pass for one long row; in a
# row of another width, or before the next row's number, it costs more than a full row gains. Chosen on the 37 tables
# of seven plans and resolutions saved so: all their rows are cut right.
_FULL, _SHORT, _WIDE, _EMPTY, _UNLIKELY = 20, -2, -5, -3, -30


@dataclass(frozen=True, slots=True)
class _Cut:
    """The best way to cut the cells up to a bar into rows: its worth, and at which bar the last row began."""

    worth: int
    begins: int


def rows_on_lines(text: str) -> str:
    """Put each row of such tables on one line: line breaks within it become blanks."""
    if "\n|\n" not in text:
        return text
    out = list(text)
    for bars in _tables(text):
        rows = _rows(text, bars)
        if len(rows) < 2 or (len(rows) < 3 and max(last - first for first, last in rows) < 3):
            continue  # the two halves of a letterhead, or recipients beside a signature
        for first, last in rows:
            start, end = bars[first].start(), bars[last].end()
            out[start:end] = text[start:end].replace("\n", " ")
    return "".join(out)


def _tables(text: str) -> Iterator[list[re.Match[str]]]:
    """Give the bars of each table: a blank line ends it."""
    bars: list[re.Match[str]] = []
    for bar in _BAR.finditer(text):
        if bars and _BLANK_LINE.search(text, bars[-1].end(), bar.start()):
            yield bars
            bars = []
        bars.append(bar)
    if bars:
        yield bars


def _rows(text: str, bars: Sequence[re.Match[str]]) -> list[tuple[int, int]]:
    """Cut a table into rows, each from its first bar to its last: as many as can be of one width."""
    # Between two rows stands nothing at all; a cell that shows nothing may hold a blank that does not break.
    cells = [text[one.end() : two.start()].strip("\n") for one, two in pairwise(bars)]
    best: list[_Cut | None] = [None]
    for width in range(2, min(_MOST_COLUMNS, len(cells)) + 1):
        cuts = _cuts(cells, width)
        last, found = best[-1], cuts[-1]
        if found is not None and (last is None or found.worth > last.worth):
            best = cuts
    rows: list[tuple[int, int]] = []
    end = len(bars) - 1
    while end > 0 and (cut := best[end]):
        rows.append((cut.begins, end))
        end = cut.begins - 1
    return rows[::-1]


def _cuts(cells: Sequence[str], width: int) -> list[_Cut | None]:
    """For each bar that a row may end at, the best cut up to it; a row is at most one cell wider than the table."""
    cuts: list[_Cut | None] = [None] * (len(cells) + 1)
    for end in range(1, len(cells) + 1):
        for begins in range(end - 1, max(end - width - 1, 0) - 1, -1):
            before = cuts[begins - 1] if begins > 1 and not cells[begins - 1] else None
            before = _Cut(0, 0) if begins == 0 else before
            if before is None:
                continue
            worth = before.worth + _worth(cells[begins:end], width)
            found = cuts[end]
            if found is None or worth > found.worth:
                cuts[end] = _Cut(worth, begins)
    return cuts


def _worth(row: Sequence[str], width: int) -> int:
    """Say how likely some cells are one row of a table of that width."""
    row = [cell.strip("* \n\u00a0") for cell in row]
    empty = row.count("")
    if len(row) != width:
        return (_SHORT if len(row) < width else _WIDE) + _UNLIKELY * empty
    number = int(row[0]) if row[0].isdigit() else None
    goes_on = number is not None and any(
        not before and cell.isdigit() and int(cell) == number + 1 and len(after) > 1 and not after[0].isdigit()
        for before, cell, after in zip(row[1:], row[2:], row[3:], strict=False)
    )
    return _FULL + _EMPTY * empty + _UNLIKELY * goes_on
