"""Words → lines, pieces of text and parts of a page: what flow, columns and paragraphs are made of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from ingest.readers.layout.words import Word
from ingest.readers.text_builder import Box

_NOWHERE: Final[Box] = (float("nan"),) * 4
_WIDE_GAP: Final = 2.0
"""Ems between words of a line that part columns; justified text stays under 1.5."""


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


_HALVES: Final = re.compile(r"(?<![\d.,])(\d{1,3}(?:\.\d{3})*\.|\d{1,3}(?:,\d{3})+,)$")
_REST: Final = re.compile(r"\d{3}(?!\d)(?:[.,]\d{3}(?!\d))*")
_GROUPED: Final = re.compile(r"[-–−]?\(?\d{1,3}(?:\.\d{3})+(?:,\d+)?\)?%?|[-–−]?\(?\d{1,3}(?:,\d{3})+(?:\.\d+)?\)?%?")
_BROKEN: Final = re.compile(r"[-–−(]*\d[\d.,]*|[\d.,]+[)%]*")
_SHORT_HEAD: Final = re.compile(r"S\s?T\s?T|T\s?T")


def goes_on(above: str, below: str) -> bool:
    """Whether a number that a line's end cuts after its point goes on in the line below ("1.234." and "567")."""
    return bool(_HALVES.search(above) and _REST.match(below))


def in_cell(pieces: Sequence[Piece]) -> Piece:
    """Lines of a cell as one text; a number too long for its column is put together ("9.487." and "654")."""
    if len(pieces) > 1:
        texts = [piece.text for piece in pieces]
        whole = "".join(texts)
        if all(map(_BROKEN.fullmatch, texts)) and _GROUPED.fullmatch(whole) and not all(map(_GROUPED.fullmatch, texts)):
            return concat(pieces, "")
        if _SHORT_HEAD.fullmatch(" ".join(texts)):
            return concat(pieces, "")
    out: Piece | None = None
    for piece in pieces:
        out = piece if out is None else concat([out, piece], "" if goes_on(out.text, piece.text) else " ")
    return out or Piece("", ())


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


def segments(line: Line) -> list[list[Word]]:
    """Stretches of a line that wide gaps part."""
    out = [[line.words[0]]]
    for word in line.words[1:]:
        if word.x0 - max(before.x1 for before in out[-1]) > _WIDE_GAP * line.size:
            out.append([])
        out[-1].append(word)
    return out
