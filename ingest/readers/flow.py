"""Words of a page → what a person reads one after the other: paragraphs, columns, table rows, notes.

A line belongs to the paragraph above it unless that one could have held its first word, or it is set in, or lower.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Final, Literal

from ingest.readers import grid
from ingest.readers.compose import Box
from ingest.readers.pdfium import Rule
from ingest.readers.ruled import Grid, grids
from ingest.readers.words import Word, marked

_NOWHERE: Final[Box] = (float("nan"),) * 4
_WIDE_GAP: Final = 2.0
"""Ems between words of a line that part columns; justified text stays under 1.5."""
_FIGURE: Final = re.compile(r"[-–]?\(?[\d.,]+\)?%?|[-–…]")
_LEADER: Final = re.compile(
    r"[-+*•–]$|[-+*•–]\s?\S|\(?\d{1,2}(\.\d{1,2})*[.)]$|[a-zđ]\)|[IVX]{1,5}[.)]$|Điều$|Chương$|Mục$"
)
_FOOT_RULE: Final = (60.0, 230.0)
"""Points: Word's line above footnotes is 144 long."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text with the box of each code point, and how sure each word is (start, end, confidence)."""

    text: str
    boxes: tuple[Box, ...]
    doubts: tuple[tuple[int, int, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """What follows as one paragraph, table row or note; `y` is where it begins."""

    kind: Literal["paragraph", "row", "note", "stamp"]
    piece: Piece
    y: float
    table: int = -1


@dataclass(slots=True)
class Line:
    """Words on one baseline, from left to right."""

    words: list[Word]
    base: float
    size: float

    @property
    def x0(self) -> float:
        """Left end."""
        return self.words[0].x0

    @property
    def x1(self) -> float:
        """Right end."""
        return max(word.x1 for word in self.words)

    @property
    def bold(self) -> bool:
        """Whether all of it is bold."""
        return all(word.bold for word in self.words)


def join(words: Sequence[Word]) -> Piece:
    """Words of one line or cell as text, one blank between them."""
    texts: list[str] = []
    boxes: list[Box] = []
    doubts: list[tuple[int, int, float]] = []
    for word in words:
        if texts and not word.glue:
            texts.append(" ")
            boxes.append(_NOWHERE)
        if word.confidence < 1:
            doubts.append((len(boxes), len(boxes) + len(word.text), word.confidence))
        texts.append(word.text)
        boxes.extend(word.boxes)
    return Piece("".join(texts), tuple(boxes), tuple(doubts))


def concat(pieces: Sequence[Piece], between: str) -> Piece:
    """Pieces one after the other."""
    text = ""
    boxes: list[Box] = []
    doubts: list[tuple[int, int, float]] = []
    for number, piece in enumerate(pieces):
        if number:
            text += between
            boxes.extend([_NOWHERE] * len(between))
        doubts.extend((start + len(text), end + len(text), sure) for start, end, sure in piece.doubts)
        text += piece.text
        boxes.extend(piece.boxes)
    return Piece(text, tuple(boxes), tuple(doubts))


def lines(words: Iterable[Word]) -> list[Line]:
    """Words → lines from the top down; a raised or lowered mark belongs to the line of the word it hangs on."""
    row = sorted(words, key=lambda word: (word.base, word.x0))
    largest = max((word.size for word in row), default=0.0)
    small = (at for at, word in enumerate(row) if 1.2 * word.size < largest)
    hosts = {at: host for at in small if (host := _host(row[at], row, at)) is not None}
    out: list[Line] = []
    home_of: dict[int, Line] = {}
    for at, word in enumerate(row):
        if at in hosts:
            continue
        home = next((line for line in out[-6:][::-1] if abs(line.base - word.base) <= 0.3 * line.size), None)
        if home is None:
            home = Line([], word.base, word.size)
            out.append(home)
        home.words.append(word)
        home_of[at] = home
        if word.size > home.size:
            home.base, home.size = word.base, word.size
    for at, host in hosts.items():
        home_of[host].words.append(row[at])
    for line in out:
        line.words.sort(key=lambda word: word.x0)
    return sorted(out, key=lambda line: line.base)


def _host(word: Word, row: Sequence[Word], at: int) -> int | None:
    """The larger word beside a small raised or lowered one, as an index; None for words of a line of their own."""
    if len(word.text) > 5:
        return None
    best: tuple[float, int] | None = None
    for step in (1, -1):
        other = at + step
        while 0 <= other < len(row) and abs(row[other].base - word.base) <= 0.8 * row[other].size:
            host = row[other]
            gap = max(word.x0 - host.x1, host.x0 - word.x1)
            drop = host.base - word.base
            if host.size > 1.2 * word.size and -0.3 * host.size < gap < 0.4 * host.size and drop > -0.35 * host.size:
                best = min(best or (gap, other), (gap, other))
            other += step
    return None if best is None else best[1]


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
        (outside if home is None else inside[home]).append(word)
    notes_from = _notes_edge(rules, outside, height)
    body = [word for word in outside if word.base < notes_from]
    parts = [part for number, found in enumerate(tables) for part in _ruled(found, inside[number], number)]
    parts = _between(body, tables, parts)
    parts += [
        Part("note", part.piece, part.y)
        for part in _paragraphs(lines(word for word in outside if word.base >= notes_from))
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
    cells: list[grid.Cell] = []
    for name, (row, column, rows, columns) in found.extents().items():
        piece = concat([join(marked(line.words)) for line in lines(by_cell.get(name, ()))], " ")
        pieces.append(piece)
        cells.append(grid.Cell(row, column, rows, columns, piece.text))
    return _rows(cells, pieces, found.ys, number)


def _rows(cells: Sequence[grid.Cell], pieces: Sequence[Piece], ys: Sequence[float], number: int) -> list[Part]:
    out = []
    for at, row in enumerate(grid.place(cells)):
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
        end = _run_end(rows, at)
        if end > at:
            first = at
            while plain and _joins_run(plain[-1], rows[first:end]):
                plain.pop()
                first -= 1
            out += _paragraphs(plain)
            plain = []
            out += _columns(rows[first:end])
            at = end
        else:
            plain.append(rows[at])
            at += 1
    return out + _paragraphs(plain)


def segments(line: Line) -> list[list[Word]]:
    """Stretches of a line that wide gaps part."""
    out = [[line.words[0]]]
    for word in line.words[1:]:
        if word.x0 - max(before.x1 for before in out[-1]) > _WIDE_GAP * line.size:
            out.append([])
        out[-1].append(word)
    return out


def _run_end(rows: Sequence[Line], at: int) -> int:
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


def _joins_run(line: Line, run: Sequence[Line]) -> bool:
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


def _columns(rows: Sequence[Line]) -> list[Part]:
    """Lines side by side: a table when they hold rows of figures, else one column after the other."""
    edges = _gutters(rows)
    if not edges:
        return _paragraphs(rows)
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
    """Rows of a table without lines; a line that only goes on with a cell's words joins the row above."""
    table: list[list[Piece]] = []
    ys: list[float] = []
    for cells, line in zip(split, rows, strict=True):
        pieces = [join(marked(words)) for words in cells]
        lone = [column for column, piece in enumerate(pieces) if piece.text]
        if table and len(lone) == 1 and table[-1][lone[0]].text and pieces[lone[0]].text[:1].islower():
            table[-1][lone[0]] = concat([table[-1][lone[0]], pieces[lone[0]]], " ")
        else:
            table.append(pieces)
            ys.append(line.base)
    return [Part("row", concat(row, "\t"), y) for row, y in zip(table, ys, strict=True)]


def _paragraphs(rows: Sequence[Line]) -> list[Part]:
    """Lines of one column → paragraphs."""
    if not rows:
        return []
    left, right = min(line.x0 for line in rows), max(line.x1 for line in rows)
    pitches = [other.base - one.base for one, other in pairwise(rows)]
    pitch = median(pitches) if pitches else 0.0
    groups: list[list[Line]] = [[rows[0]]]
    centred = [False]
    for one, other in pairwise(rows):
        both = _is_centred(one, left, right) and _is_centred(other, left, right)
        if _opens(one, other, left, right, pitch) and not (both and _same_look(one, other, pitch)):
            groups.append([other])
            centred.append(False)
        else:
            groups[-1].append(other)
            centred[-1] = centred[-1] or both
    return [
        Part("paragraph", _joined(group, "\n" if middle else " "), group[0].base)
        for group, middle in zip(groups, centred, strict=True)
    ]


def _opens(one: Line, other: Line, left: float, right: float, pitch: float) -> bool:
    """Whether a line opens a new paragraph."""
    size = max(one.size, other.size)
    if other.base - one.base > max(1.45 * pitch, 1.2 * size) and other.base - one.base > 1.8 * size:
        return True
    if not 0.85 < one.size / other.size < 1.18:
        return True
    first = other.words[0]
    if one.bold != other.bold and one.x1 < right - 0.5 * size:
        return True
    if one.x1 + 0.2 * size + (first.x1 - first.x0) < right - 1.0 * size and one.words[-1].text[-1:] != "-":
        return True
    if other.x0 > one.x0 + 0.9 * size and other.x0 > left + 0.9 * size:
        return True
    ended = one.words[-1].text[-1:] in ".;:"
    return (ended or bool(_LEADER.match(first.text))) and other.x0 > left + 0.9 * size


def _is_centred(line: Line, left: float, right: float) -> bool:
    return abs((line.x0 - left) - (right - line.x1)) < 1.2 * line.size and line.x0 - left > 1.5 * line.size


def _same_look(one: Line, other: Line, pitch: float) -> bool:
    near = other.base - one.base <= 1.7 * max(one.size, other.size)
    alike = one.bold == other.bold and abs(one.size - other.size) < 0.6
    return near and alike and abs(one.x0 - other.x0) > 1  # the same left edge means an indent, not the middle


_YEARS: Final = re.compile(r"\d[-–/]$")


def _joined(group: Sequence[Line], between: str) -> Piece:
    out = join(marked(group[0].words))
    for line in group[1:]:
        piece = join(marked(line.words))
        tight = _YEARS.search(out.text) and piece.text[:1].isdigit()
        out = concat([out, piece], "" if tight else between)
    return out
