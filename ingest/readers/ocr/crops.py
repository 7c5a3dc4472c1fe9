"""A page without its lines → the parts that are read by themselves, and the way back from their dots to the page."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ingest.readers.layout.drawing import Box
from ingest.readers.layout.ruled_tables import Grid
from ingest.readers.ocr import image_cleanup


@dataclass(frozen=True, slots=True)
class Place:
    """From dots of the straightened picture back to points of the picture as given."""

    scale: float
    turn: int
    skew: float
    upright: tuple[int, int]
    given: tuple[int, int]

    def back(self, x: float, y: float) -> tuple[float, float]:
        """Where a dot stood, in points."""
        if self.skew:
            angle = math.radians(self.skew)
            cx, cy = self.upright[0] / 2, self.upright[1] / 2
            dx, dy = x - cx, y - cy
            x, y = cx + dx * math.cos(angle) - dy * math.sin(angle), cy + dx * math.sin(angle) + dy * math.cos(angle)
        width, height = self.given
        if self.turn == 1:  # turned counter-clockwise once: its x is the old y
            x, y = width - y, x
        elif self.turn == 2:
            x, y = width - x, height - y
        elif self.turn == 3:
            x, y = y, height - x
        return x * self.scale, y * self.scale

    def box(self, x0: float, y0: float, x1: float, y1: float) -> Box:
        """The box around a box of dots."""
        corners = [self.back(x, y) for x in (x0, x1) for y in (y0, y1)]
        return (
            min(x for x, _ in corners),
            min(y for _, y in corners),
            max(x for x, _ in corners),
            max(y for _, y in corners),
        )


@dataclass(frozen=True, slots=True)
class Crop:
    """A part of the page that is read by itself, and where its corner stands."""

    pixels: NDArray[np.uint8]
    left: int
    top: int
    psm: int
    sideways: bool = False  # turned clockwise, for letters that run up

    @property
    def in_table(self) -> bool:
        """Whether it is one column of a table."""
        return self.psm == ONE_BLOCK

    def upright(self, x0: float, y0: float, x1: float, y1: float) -> Box:
        """A box of this part on the page that it was cut from."""
        if self.sideways:
            tall = self.pixels.shape[1]
            x0, y0, x1, y1 = y0, tall - x1, y1, tall - x0
        return x0 + self.left, y0 + self.top, x1 + self.left, y1 + self.top


WHOLE_PAGE: Final = 3
ONE_BLOCK: Final = 6
_INSET: Final = 2
_UPRIGHT: Final = 1.8  # times as tall as wide is a cell whose letters may run up
SOFT: Final = 0.8
"""Dots by which a table's figures are softened: grain makes jagged edges, which read as other digits.

Of 590 cells of figures in five worn 200-dpi tables 98 were misread without it, 9 with it; 5 to 9 from 0.8 to 1.0.
"""


def crops(pixels: NDArray[np.uint8], tables: Sequence[Grid]) -> Iterator[Crop]:
    """The page without its tables, then each table column by column; heads over several columns by themselves.

    Read as a whole, a table's words run together ("Thunộiđịa") and figures of neighbouring columns mix.
    """
    page = pixels.copy()
    for table in tables:
        xs, ys = [round(x) for x in table.xs], [round(y) for y in table.ys]
        page[ys[0] : ys[-1], xs[0] : xs[-1]] = 255
        strips = [np.full((ys[-1] - ys[0], right - left), 255, np.uint8) for left, right in pairwise(xs)]
        for row, column, rows, columns in table.extents().values():
            top, bottom = ys[row] + _INSET, ys[row + rows] - _INSET
            left, right = xs[column] + _INSET, xs[column + columns] - _INSET
            cell = pixels[top:bottom, left:right]
            if _runs_up(cell):
                padded = np.pad(cell, 10, constant_values=255)
                yield Crop(np.rot90(padded, -1), left - 10, top - 10, ONE_BLOCK, sideways=True)
            elif columns == 1:
                strips[column][top - ys[0] : bottom - ys[0], _INSET : _INSET + cell.shape[1]] = cell
            elif has_ink(cell):
                yield Crop(np.pad(cell, 10, constant_values=255), left - 10, top - 10, ONE_BLOCK)
        for strip, left in zip(strips, xs, strict=False):
            if has_ink(strip):
                yield Crop(np.pad(strip, 10, constant_values=255), left - 10, ys[0] - 10, ONE_BLOCK)
    if has_ink(page):
        yield Crop(page, 0, 0, WHOLE_PAGE)


def _runs_up(cell: NDArray[np.uint8]) -> bool:
    """Whether the letters of a cell stand on their side: lines of print leave white between them along one way only."""
    height, width = cell.shape
    if height < _UPRIGHT * width or width < 12:
        return False
    dark = cell < image_cleanup.DARK
    rows, columns = dark.any(axis=1), dark.any(axis=0)
    if rows.sum() < width:  # a short word or figure
        return False
    inked = np.flatnonzero(rows)
    # Lines lying flat part the cell's height into stretches no taller than a line; a line on its side fills it.
    longest = max(map(len, np.split(inked, np.flatnonzero(np.diff(inked) > 0.12 * width) + 1)))
    return bool(longest > 1.3 * width and columns.any())


def has_ink(pixels: NDArray[np.uint8]) -> bool:
    """Whether more than specks stand there."""
    return bool((pixels < image_cleanup.DARK).sum() > 30)
