"""What a PDF page draws beside its text: ruled lines and pictures, by PDFium."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from pypdfium2 import raw

Box = tuple[float, float, float, float]

_THIN: Final = 2.5
"""Points: what is thinner is a line, what is thicker is a box."""
_SHORTEST_RULE: Final = 6.0
_MAX_OBJECTS: Final = 100_000
"""A table of 8 000 cells draws 32 000 sides."""
_MAX_SEGMENTS: Final = 20_000


class Rule(NamedTuple):
    """A straight line or thin bar, flat or upright."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def flat(self) -> bool:
        """Whether it runs from left to right."""
        return self.x1 - self.x0 >= self.y1 - self.y0


class Affine(NamedTuple):
    """User space of a page → the page as seen."""

    a: float
    b: float
    c: float
    d: float
    e: float
    f: float

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Where a point is seen."""
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def box(self, x0: float, y0: float, x1: float, y1: float) -> tuple[float, float, float, float]:
        """Where a box is seen, corners in order."""
        (ax, ay), (bx, by) = self.point(x0, y0), self.point(x1, y1)
        return min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)


def drawn(page: Any, seen: Affine) -> tuple[list[Rule], tuple[Box, ...], float]:
    """Ruled lines, where pictures stand, and the dots per inch of the largest."""
    rules: list[Rule] = []
    places: list[Box] = []
    largest = ppi = 0.0
    for number, item in enumerate(
        page.get_objects(filter=(raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_IMAGE), max_depth=3)
    ):
        if number > _MAX_OBJECTS:
            break
        space = seen
        if item.container is not None:
            space = _within(seen, item.container.get_matrix())
        edges = [ctypes.c_float() for _ in range(4)]
        if not raw.FPDFPageObj_GetBounds(item, *map(ctypes.byref, edges)):
            continue
        box = space.box(*(edge.value for edge in edges))
        if item.type == raw.FPDF_PAGEOBJ_IMAGE:
            size = (box[2] - box[0]) * (box[3] - box[1])
            places.append(box)
            if size > largest:
                largest, ppi = size, 72 * math.sqrt(math.prod(item.get_px_size()) / max(1.0, size))
        elif min(box[2] - box[0], box[3] - box[1]) <= _THIN:
            if max(box[2] - box[0], box[3] - box[1]) >= _SHORTEST_RULE:
                rules.append(Rule(*box))
        else:
            rules.extend(_segments(item, space))
    return rules, tuple(places), ppi


def _within(seen: Affine, matrix: Any) -> Affine:
    a, b, c, d, e, f = matrix.get()
    x, y = seen.point(e, f)
    return Affine(
        seen.a * a + seen.c * b, seen.b * a + seen.d * b, seen.a * c + seen.c * d, seen.b * c + seen.d * d, x, y
    )  # fmt: skip


def _segments(path: Any, space: Affine) -> Iterator[Rule]:
    """The straight sides of a stroked figure, so that a grid drawn in one stroke is seen as its lines."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(path, ctypes.byref(fill), ctypes.byref(stroke))
    count = raw.FPDFPath_CountSegments(path)
    if not stroke.value or count > _MAX_SEGMENTS:
        return
    matrix = path.get_matrix().get()
    inner = Affine(*matrix)
    x, y = ctypes.c_float(), ctypes.c_float()
    start = before = (0.0, 0.0)
    for at in range(count):
        segment = raw.FPDFPath_GetPathSegment(path, at)
        raw.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
        point = space.point(*inner.point(x.value, y.value))
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            start = point
        elif kind == raw.FPDF_SEGMENT_LINETO:
            yield from _rule(before, point)
        if raw.FPDFPathSegment_GetClose(segment):
            yield from _rule(point, start)
        before = point


def _rule(one: tuple[float, float], other: tuple[float, float]) -> Iterator[Rule]:
    x0, x1 = sorted((one[0], other[0]))
    y0, y1 = sorted((one[1], other[1]))
    if min(x1 - x0, y1 - y0) <= _THIN and max(x1 - x0, y1 - y0) >= _SHORTEST_RULE:
        yield Rule(x0, y0, x1, y1)
