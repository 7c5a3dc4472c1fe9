"""Words of a page → what a person reads one after the other: paragraphs, columns, table rows, notes."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from typing import Final

from ingest.readers import merged_cells
from ingest.readers.layout.columns import joins_run, run_end, side_by_side
from ingest.readers.layout.drawing import Rule
from ingest.readers.layout.lines import Line, Part, Piece, concat, in_cell, join, lines
from ingest.readers.layout.paragraphs import paragraphs
from ingest.readers.layout.ruled_tables import Grid, grids
from ingest.readers.layout.words import Word, marked

_FOOT_RULE: Final = (60.0, 230.0)
"""Points: Word's line above footnotes is 144 long."""


def arrange(words: Sequence[Word], rules: Sequence[Rule], height: float) -> list[Part]:
    """All that is read on a page, in order."""
    stamps = [word for word in words if word.added]
    own = [word for word in words if not word.added]
    filled, stamps = _filled_in(stamps, own)
    own += filled
    tables = [found for found in grids(rules) if sum(found.cell(word) is not None for word in own) > 1]
    tables = [found for found in tables if not _is_frame(found)]
    inside: dict[int, list[Word]] = {number: [] for number in range(len(tables))}
    outside: list[Word] = []
    for word in own:
        home = next((number for number, found in enumerate(tables) if found.cell(word) is not None), None)
        if home is not None:
            inside[home].append(word)
        elif not word.sideways:
            outside.append(word)
    notes_from = _notes_edge(rules, outside, height)
    body = [word for word in outside if word.base < notes_from]
    parts = [part for number, found in enumerate(tables) for part in _ruled(found, inside[number], number)]
    parts = _between(body, tables, parts)
    parts += [
        Part("note", part.piece, part.y)
        for part in paragraphs(lines(word for word in outside if word.base >= notes_from))
    ]
    if stamps:
        parts.append(Part("stamp", join(stamps), height))
    return parts


def _filled_in(added: Sequence[Word], own: Sequence[Word]) -> tuple[list[Word], list[Word]]:
    """Words put on the page later: those that fill a gap in a line of text, and the stamps."""
    filled: list[Word] = []
    stamps: list[Word] = []
    for word in added:
        fits = any(
            abs(word.base - other.base) < 0.35 * other.size
            and 0.7 < word.size / other.size < 1.4
            and -0.5 * other.size < max(word.x0 - other.x1, other.x0 - word.x1) < 6 * other.size
            for other in own
        )
        (filled if fits else stamps).append(word)
    return filled, stamps


def _is_frame(found: Grid) -> bool:
    """A single box around text is no table."""
    return len({number for row in found.owner for number in row}) < 2


def _notes_edge(rules: Sequence[Rule], words: Sequence[Word], height: float) -> float:
    """Where the footnotes begin: below a short line in the lower part of the page, in smaller letters."""
    if not words:
        return height * 2
    body = median(word.size for word in words)
    for rule in sorted(rules, key=lambda rule: -rule.y0):
        below = [word for word in words if word.base > rule.y0 + 2]
        if not (
            rule.flat and _FOOT_RULE[0] <= rule.x1 - rule.x0 <= _FOOT_RULE[1] and rule.y0 > 0.15 * height and below
        ):
            continue
        first = min(below, key=lambda word: (round(word.base / 6), word.x0))
        opens = first.text.strip("()[]").isdigit() or first.text.startswith("*")
        small = median(word.size for word in below) < 0.95 * body
        if abs(first.x0 - rule.x0) < 40 and (small or (opens and first.size < 0.85 * body)):
            return rule.y0
    return height * 2


def _between(body: Sequence[Word], tables: Sequence[Grid], rows: Sequence[Part]) -> list[Part]:
    """Text above, between and below the tables, each in its place."""
    out: list[Part] = []
    above = -1e9
    rest = list(body)
    for number, found in enumerate(tables):
        before = [word for word in rest if word.base <= found.top + 2 and word.base > above]
        out += _text(before)
        rest = [word for word in rest if word.base > found.top + 2]
        out += [row for row in rows if row.table == number]
        above = -1e9
    return out + _text(rest)


def _ruled(found: Grid, words: Sequence[Word], number: int) -> list[Part]:
    by_cell: dict[int, list[Word]] = {}
    for word in words:
        cell = found.cell(word)
        if cell is not None:
            by_cell.setdefault(cell, []).append(word)
    pieces: list[Piece] = []
    cells: list[merged_cells.Cell] = []
    for name, (row, column, rows, columns) in found.extents().items():
        piece = in_cell([join(marked(line.words)) for line in lines(by_cell.get(name, ()))])
        pieces.append(piece)
        cells.append(merged_cells.Cell(row, column, rows, columns, piece.text))
    return _rows(cells, pieces, found.ys, number)


def _rows(cells: Sequence[merged_cells.Cell], pieces: Sequence[Piece], ys: Sequence[float], number: int) -> list[Part]:
    out = []
    for at, row in enumerate(merged_cells.place(cells)):
        filled = [Piece("", ()) if cell is None else pieces[cell] for cell in row]
        if any(piece.text.strip() for piece in filled):
            out.append(Part("row", concat(filled, "\t"), ys[at], number))
    return out


def _text(words: Sequence[Word]) -> list[Part]:
    """Text without lines around it: paragraphs, columns side by side, tables set by tabs."""
    rows = lines(words)
    out: list[Part] = []
    at = 0
    plain: list[Line] = []
    while at < len(rows):
        end = run_end(rows, at)
        if end > at:
            first = at
            while plain and joins_run(plain[-1], rows[first:end]):
                plain.pop()
                first -= 1
            out += paragraphs(plain)
            plain = []
            out += side_by_side(rows[first:end])
            at = end
        else:
            plain.append(rows[at])
            at += 1
    return out + paragraphs(plain)
