"""Cells that hold a table or several printed lines → plain cells, one figure each, so that every figure keeps its row.

A table inside a cell becomes columns of the table around it; what fits no columns is given back to be read by itself.
Lines that stand beside lines (three communes, three figures) become rows. Knows nothing of the format.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from ingest.readers.merged_cells import Cell, place

_FIGURE = re.compile(r"[\d.,%\s()+\-–−x/]*\d[\d.,%\s()+\-–−x/]*|[-–]")


@dataclass(frozen=True, slots=True)
class Inner:
    """A table that stays one of its own: the words of the row that it stands in, and its cells."""

    caption: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class _Record:
    """What a table inside a cell says: a name for each of its columns, and its rows."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def spread(cells: Sequence[Cell]) -> tuple[list[Cell], list[Inner]]:
    """Give every line and every inner table of a table its own cells."""
    out, left = list(cells), []
    for column in sorted({cell.column for cell in out if cell.tables}, reverse=True):
        holders = [cell for cell in out if cell.column == column and cell.tables]
        records = [_record(cell) for cell in holders]
        found = [record for record in records if record is not None]
        if len(found) == len(records) and all(cell.columns == 1 and cell.rows == 1 for cell in holders):
            out = _as_columns(out, dict(zip(holders, found, strict=True)), column)
        else:
            left += [Inner(_caption(out, cell), table) for cell in holders for table in cell.tables]
            out = [replace(cell, tables=()) if cell in holders else cell for cell in out]
    for row in sorted({cell.row for cell in out if len(cell.parts) > 1}, reverse=True):
        out = _as_rows(out, row)
    return out, left


def _record(cell: Cell) -> _Record | None:
    """Read the one table of a cell: heads over figures, or names beside figures; None where it is neither."""
    if len(cell.tables) != 1 or cell.text:
        return None
    inner, left = spread(cell.tables[0])
    grid = [tuple("" if at is None else inner[at].text for at in row) for row in place(inner)]
    if left or not grid:
        return None
    if len(grid[0]) == 2 and all(name and not _is_figure(name) and _is_figure(value) for name, value in grid):
        names, values = zip(*grid, strict=True)
        return _Record(names, (values,))
    head, *rows = grid
    if rows and all(name and not _is_figure(name) for name in head) and len(set(head)) == len(head):
        return _Record(head, tuple(rows))
    return None


def _as_columns(cells: Sequence[Cell], records: dict[Cell, _Record], column: int) -> list[Cell]:
    names = tuple(dict.fromkeys(name for record in records.values() for name in record.heads))
    more = len(names) - 1
    top = min(cell.row for cell in records)
    out = []
    for cell in cells:
        if cell in records:
            continue
        wider = cell.columns + (more if cell.column <= column < cell.column + cell.columns else 0)
        moved = replace(cell, column=cell.column + (more if cell.column > column else 0), columns=wider)
        over = cell.column <= column < cell.column + cell.columns
        if cell.row >= top:
            moved = replace(moved, row=cell.row + 1, columns=1 if over and wider > 1 and cell.columns == 1 else wider)
        elif cell.row + cell.rows > top or (cell.row + cell.rows == top and not over):
            moved = replace(moved, rows=cell.rows + 1)
        out.append(moved)
    out += [Cell(top, column + at, 1, 1, name) for at, name in enumerate(names)]
    for holder, record in sorted(records.items(), key=lambda pair: -pair[0].row):
        row = holder.row + 1
        out = _grown(out, row, len(record.rows) - 1)
        for down, values in enumerate(record.rows):
            out += [
                Cell(row + down, column + names.index(name), 1, 1, value)
                for name, value in zip(record.heads, values, strict=True)
            ]
    return out


def _as_rows(cells: Sequence[Cell], row: int) -> list[Cell]:
    """Cut a row whose cells hold as many labels as figures; any other row stays as it is."""
    here = [cell for cell in cells if cell.row == row]
    counts = {len(cell.parts) for cell in here if len(cell.parts) > 1}
    if len(counts) != 1 or any(cell.rows > 1 and len(cell.parts) > 1 for cell in here):
        return list(cells)
    count = counts.pop()
    lists = [cell.parts for cell in here if len(cell.parts) == count]
    figures = any(all(map(_is_figure, parts)) for parts in lists)
    labels = [parts for parts in lists if not any(map(_is_figure, parts))]
    # A label that only wraps goes on in small letters; its figure has a percent in brackets below, or stands alone.
    wraps = any(part[:1].islower() for parts in labels for part in parts[1:]) or any(
        part.startswith("(") for parts in lists if parts not in labels for part in parts
    )
    alone = any(cell.column and len(cell.parts) == 1 and _is_figure(cell.text) for cell in here)
    if not figures or not labels or wraps or alone:
        return list(cells)
    return _grown(cells, row, count - 1, lambda cell: cell.parts if len(cell.parts) == count else [cell.text] * count)


def _grown(
    cells: Iterable[Cell], row: int, more: int, words: Callable[[Cell], Sequence[str]] | None = None
) -> list[Cell]:
    """Make room for rows below one: its cells say `words` row by row, else the same again; a lone figure once."""
    out: list[Cell] = []
    for cell in cells:
        if cell.row > row:
            out.append(replace(cell, row=cell.row + more))
        elif cell.row < row:
            out.append(replace(cell, rows=cell.rows + (more if cell.row + cell.rows > row else 0)))
        elif not more or cell.rows > 1:
            out.append(replace(cell, rows=cell.rows + more))
        else:
            said = words(cell) if words else [cell.text] * (more + 1)
            once = len(set(said)) == 1 and _is_figure(cell.text)
            out += [
                Cell(row + at, cell.column, 1, cell.columns, "" if once and at else text)
                for at, text in enumerate(said)
            ]
    return out


def _caption(cells: Sequence[Cell], holder: Cell) -> str:
    """The label of a cell's row and the head of its column."""
    beside = (
        cell.text for cell in cells if cell.row <= holder.row < cell.row + cell.rows and cell.column < holder.column
    )
    label = next((text for text in beside if text and not _is_figure(text)), "")
    over = [
        cell.text
        for cell in cells
        if cell.row == 0 < holder.row and cell.column <= holder.column < cell.column + cell.columns
    ]
    return " – ".join(text for text in (label, *over) if text)


def _is_figure(text: str) -> bool:
    return bool(_FIGURE.fullmatch(text))
