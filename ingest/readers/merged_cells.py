"""Cells that span rows and columns → rows of equal width, the way a person reads a table aloud.

A head that spans columns stands over each of them; a label that spans rows stands in each of them. A figure
stands once, in its own row: repeating it would state it twice.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.readers import side_by_side
from ingest.report import NEXT_TABLE

_FIGURE = re.compile(r"[\d.,%\s()+\-–x/]*\d[\d.,%\s()+\-–x/]*")
_YEAR = re.compile(r"(?:\d{1,2}/){0,2}(19|20)\d\d")  # a year, month or day over a column is its head
_HEAD_LIMIT = 6  # no office prints more rows of heads


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as laid out: its first row and column, how many of each it covers, its text on one line.

    `parts` are the lines that it is printed on, `tables` the tables that stand in it (see `cell_contents`).
    """

    row: int
    column: int
    rows: int
    columns: int
    text: str
    parts: tuple[str, ...] = ()
    tables: tuple[tuple[Cell, ...], ...] = ()


def place(cells: Sequence[Cell], heads: int | None = None) -> list[list[int | None]]:
    """Say for every place of the grid which cell (by index) is read there. `heads`: rows of heads, if known."""
    height = max((cell.row + cell.rows for cell in cells), default=0)
    width = max((cell.column + cell.columns for cell in cells), default=0)
    grid: list[list[int | None]] = [[None] * width for _ in range(height)]
    for index, cell in enumerate(cells):
        grid[cell.row][cell.column] = index
    top = head_rows(cells, height) if heads is None else heads
    for index, cell in enumerate(cells):
        if cell.row < top:
            for column in range(cell.column + 1, cell.column + cell.columns):
                grid[cell.row][column] = index
        elif cell.rows > 1 and cell.text and not re.search(r"\d", cell.text):
            for row in range(cell.row + 1, cell.row + cell.rows):
                grid[row][cell.column] = index
    return grid


def head_rows(cells: Sequence[Cell], height: int) -> int:
    """Guess how many rows are heads: those above the first row with a figure beside words."""
    by_row: list[list[Cell]] = [[] for _ in range(height)]
    for cell in cells:
        if cell.text:
            by_row[cell.row].append(cell)
    for number, row in enumerate(by_row[: _HEAD_LIMIT + 1]):
        figures = sum(bool(_FIGURE.fullmatch(cell.text)) and not _YEAR.fullmatch(cell.text) for cell in row)
        spanning = any(cell.columns > 1 for cell in row)
        if figures >= (2 if spanning else 1):
            return max(number, 1)
    reach = max((cell.row + cell.rows for cell in cells if cell.row == 0), default=1)
    return min(reach, height)


def lines(cells: Sequence[Cell], heads: int | None = None) -> list[str]:
    """Rows as tab-separated lines, tables beside each other one after the other; rows without text are left out."""
    rows, parts = _parts(cells, heads)
    if len(parts) == 1:
        return [line for line in map("\t".join, rows) if line.strip()]
    out: list[str] = []
    for part in parts:
        columns = [column for column in part if any(row[column] for row in rows)]
        found = [line for row in rows if (line := "\t".join(row[column] for column in columns)).strip()]
        out += [NEXT_TABLE, *found] if out and found[0] != out[0] else found
    return out


def stand_beside(cells: Sequence[Cell]) -> bool:
    """Say whether the cells are several tables beside each other."""
    return len(_parts(cells, None)[1]) > 1


def _parts(cells: Sequence[Cell], heads: int | None) -> tuple[list[list[str]], list[range]]:
    rows = [["" if at is None else cells[at].text for at in row] for row in place(cells, heads)]
    return rows, side_by_side.parts(rows, head_rows(cells, len(rows)) if heads is None else heads)


def one_line(text: str) -> str:
    """Text of a cell: no tabs, no line ends, single spaces."""
    return " ".join(text.split())
