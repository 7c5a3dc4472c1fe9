"""Words at a right angle to the rest of a page: heads of narrow columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from ingest.readers.layout.pdfium import Glyph
from ingest.readers.layout.words import Word, direction, turn_box, turned_glyph, words

SLIVER: Final = 0.001
"""Points a point: how far the order of sideways words is kept in their place across the column."""


def sideways(glyphs: Sequence[Glyph], width: float, height: float) -> list[Word]:
    """Words at a right angle to the rest of the page (heads of narrow columns), each where it stands on the page read.

    Their places keep the order in which they read: the first line of a head is the highest, its words go right.
    """
    turn = direction(glyphs)
    out: list[Word] = []
    for angle in {(turn + 1) % 4, (turn + 3) % 4}:
        group = [glyph for glyph in glyphs if glyph.angle == angle]
        read = [turned_glyph(glyph, angle, width, height) if angle else glyph for glyph in group]
        middles: dict[int, float] = {}
        out += [_laid(word, turn, width, height, middles) for word in words(read, group)]
    return out


def _laid(word: Word, turn: int, width: float, height: float, middles: dict[int, float]) -> Word:
    """A sideways word at its place on the page as it reads, a sliver wide, so that its order shows in its place."""
    x0, y0 = min(box[0] for box in word.boxes), min(box[1] for box in word.boxes)
    x1, y1 = max(box[2] for box in word.boxes), max(box[3] for box in word.boxes)
    if turn:
        x0, y0, x1, y1 = turn_box(x0, y0, x1, y1, turn, width, height)
    x = middles.setdefault(round(word.base), (x0 + x1) / 2) + SLIVER * word.x0
    return replace(word, x0=x, x1=x + SLIVER, y0=y0, y1=y1, base=word.base, sideways=True)
