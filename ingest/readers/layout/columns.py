"""Lines side by side → columns one after the other, or rows of a table that has no lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import Final

from ingest.readers.layout.lines import Line, Part, Piece, concat, join, segments
from ingest.readers.layout.paragraphs import paragraphs
from ingest.readers.layout.words import Word, marked

_CLOSE: Final = 0.8  # of the usual step from row to row; in a yearbook 0.7
_FIGURE: Final = re.compile(r"[-–]?\(?[\d.,]+\)?%?|[-–…]")


def run_end(rows: Sequence[Line], at: int) -> int:
    """How far the lines go on side by side: each has a gap where the others have it, or stands in one column."""
    if len(segments(rows[at])) < 2:
        return at
    gaps = _gaps(rows[at])
    end = last = at + 1
    for number in range(at + 1, len(rows)):
        line = rows[number]
        if line.base - rows[number - 1].base > 4 * line.size:
            break
        kept = [gap for gap in (_free(gap, line) for gap in gaps) if gap]
        if not kept:
            break
        gaps = kept
        end = number + 1
        if len(segments(line)) > 1 or _in_left_column(line, rows[at:last]):
            last = end
    return last


def joins_run(line: Line, run: Sequence[Line]) -> bool:
    """A line just above a run, parted where the run is, though by less than two ems ("UBND TỈNH X  CỘNG HÒA …")."""
    gaps = _gaps(run[0])
    for other in run:
        gaps = [kept for gap in gaps if (kept := _free(gap, other))]
    near = run[0].base - line.base < 2.5 * line.size
    return near and any(_parted(line, low, high) for low, high in gaps)


def _parted(line: Line, low: float, high: float) -> bool:
    """Whether two words of a line have a gap of their own that overlaps a stretch."""
    least = _least_gap(line)
    return any(other.x0 - one.x1 > least and other.x0 > low and one.x1 < high for one, other in pairwise(line.words))


def _least_gap(line: Line) -> float:
    """How wide a gap must be to part columns in lines that stand side by side; a blank is under half an em."""
    usual = median([other.x0 - one.x1 for one, other in pairwise(line.words)] or [0.0])
    return max(0.6 * line.size, 1.7 * min(usual, 0.5 * line.size))


def _gaps(line: Line) -> list[tuple[float, float]]:
    parted = segments(line)
    return [(max(word.x1 for word in one), other[0].x0) for one, other in pairwise(parted)]


def _free(gap: tuple[float, float], line: Line) -> tuple[float, float] | None:
    """What is left of a gap on a line; None when less than an em is."""
    low, high = gap
    for word in line.words:
        if word.x1 > low and word.x0 < high:
            if word.x0 - low >= high - word.x1:
                high = min(high, word.x0)
            else:
                low = max(low, word.x1)
    return (low, high) if high - low >= line.size else None


def _in_left_column(line: Line, above: Sequence[Line]) -> bool:
    """A recipients' list goes on below the signature beside it: same left edge, letters of the same size."""
    size = line.words[0].size
    return any(abs(line.x0 - other.x0) < 2 and abs(size - other.words[0].size) < 0.6 for other in above)


def side_by_side(rows: Sequence[Line]) -> list[Part]:
    """Lines side by side: a table when they hold rows of figures, else one column after the other."""
    edges = _gutters(rows)
    if not edges:
        return paragraphs(rows)
    split = [_by_column(line, edges) for line in rows]
    figures = sum(
        any(cell and _FIGURE.fullmatch(join(cell).text) for cell in cells[1:])
        for cells in split
        if sum(map(bool, cells)) > 1
    )
    full = sum(sum(map(bool, cells)) > 1 for cells in split)
    wide = sum(sum(map(bool, cells)) > 2 for cells in split)
    if full >= 3 and (wide >= max(3, 0.5 * len(split)) or figures >= 0.6 * full):
        return _unruled(split, rows)
    return [part for column in range(len(edges) + 1) for part in _stacked([cells[column] for cells in split])]


def _stacked(cells: Sequence[list[Word]]) -> list[Part]:
    """One column of a letterhead or signature: each line by itself, unless it goes on in small letters."""
    out: list[list[Piece]] = []
    ys: list[float] = []
    for words in cells:
        if words:
            piece = join(marked(words))
            if out and piece.text[:1].islower():
                out[-1].append(piece)
            else:
                out.append([piece])
                ys.append(words[0].base)
    return [Part("paragraph", concat(pieces, " "), y) for pieces, y in zip(out, ys, strict=True)]


def _gutters(rows: Sequence[Line]) -> list[float]:
    """Where columns part: stretches that hardly any line covers, as the middle of each."""
    low, high = min(line.x0 for line in rows), max(line.x1 for line in rows)
    steps = max(1, int(high - low))
    cover = [0] * (steps + 1)
    for line in rows:
        for start_at, end_at in _covered(line):
            for at in range(max(0, int(start_at - low)), min(steps, int(end_at - low)) + 1):
                cover[at] += 1
    allowed = 0.15 * len(rows)
    need = 0.8 * median(line.size for line in rows)
    out: list[float] = []
    start: int | None = None
    for at, count in enumerate(cover):
        if count <= allowed:
            start = at if start is None else start
        else:
            if start is not None and at - start >= need and start > 0:
                out.append(low + (start + at) / 2)
            start = None
    return out


def _covered(line: Line) -> Iterator[tuple[float, float]]:
    """The stretches that a line covers; blanks no wider than its usual ones count as covered."""
    least = _least_gap(line)
    start = line.words[0].x0
    for one, other in pairwise(line.words):
        if other.x0 - one.x1 > least:
            yield start, one.x1
            start = other.x0
    yield start, line.words[-1].x1


def _by_column(line: Line, edges: Sequence[float]) -> list[list[Word]]:
    cells: list[list[Word]] = [[] for _ in range(len(edges) + 1)]
    for segment in segments(line):
        crossed = [edge for edge in edges if segment[0].x0 < edge < segment[-1].x1]
        parted = all(
            _parted(Line(segment, line.base, line.size), edge - line.size, edge + line.size) for edge in crossed
        )
        first = sum(segment[0].x0 > edge for edge in edges)
        for word in segment:
            middle = sum((word.x0 + word.x1) / 2 > edge for edge in edges)
            cells[middle if parted else first].append(word)
    return cells


def _unruled(split: Sequence[list[list[Word]]], rows: Sequence[Line]) -> list[Part]:
    """Rows of a table without lines; a line that only goes on with a cell's words joins the row above.

    A name on two lines has its figures on the second ("Công ty cổ phần" / "Joint stock Co. 432,9"): the lines stand
    closer than rows do.
    """
    pitches = [other.base - one.base for one, other in pairwise(rows)]
    pitch = median(pitches) if pitches else 0.0
    table: list[list[Piece]] = []
    ys: list[float] = []
    for cells, line in zip(split, rows, strict=True):
        pieces = [join(marked(words)) for words in cells]
        lone = [column for column, piece in enumerate(pieces) if piece.text]
        near = bool(table) and line.base - ys[-1] < _CLOSE * pitch
        if table and len(lone) == 1 and table[-1][lone[0]].text and pieces[lone[0]].text[:1].islower():
            table[-1][lone[0]] = concat([table[-1][lone[0]], pieces[lone[0]]], " ")
        elif near and lone[:1] == [0] and len(lone) > 1 and _is_name_only(table[-1]):
            table[-1] = [concat([table[-1][0], pieces[0]], " "), *pieces[1:]]
        else:
            table.append(pieces)
            ys.append(line.base)
    return [Part("row", concat(row, "\t"), y) for row, y in zip(table, ys, strict=True)]


def _is_name_only(row: Sequence[Piece]) -> bool:
    return bool(row[0].text) and not any(piece.text for piece in row[1:])
