"""Text of a PDF page that no reader sees: switched-off layers, white, covered or see-through letters.

What the file says about colours, covers and layers only casts suspicion; the judge is the page as it is drawn. Drawn
once with the suspects and once without them, it differs where they are seen.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from pypdfium2 import raw

Box = tuple[float, float, float, float]

_DPI: Final = 100
_PALE: Final = 110  # a letter lighter than this may be lost on its ground
_SOLID: Final = 200  # of 255: a cover that lets less through
_FAINT: Final = 80
_CHANGED: Final = 12
_SHOWN: Final = 0.35  # of a letter's ink; under a cover its neighbours' edges leave up to a fifth
_KINDS: Final = (raw.FPDF_PAGEOBJ_TEXT, raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_SHADING)


class Unseen:
    """The doubtful text objects of a page, and where on the page they are really seen."""

    def __init__(self, page: Any) -> None:
        self._suspects = _suspects(page)
        self._scale = _DPI / 72
        if self._suspects:
            items = [*page.get_objects(filter=_KINDS, max_depth=4)]
            self._shown, self._ink = _drawn_apart(page, items, self._suspects)

    def hides(self, key: int, box: Box) -> bool:
        """Whether a letter of a text object (its address) is not seen; `box` in points as seen."""
        if key not in self._suspects:
            return False
        x0, y0, x1, y1 = (edge * self._scale for edge in box)
        place = np.s_[max(0, math.floor(y0)) : math.ceil(y1), max(0, math.floor(x0)) : math.ceil(x1)]
        shown, ink = int(self._shown[place].sum()), int(self._ink[place].sum())
        return shown < max(2, _SHOWN * ink)


def address(item: Any) -> int:
    """The address of a page object, the same for the object of a letter."""
    return ctypes.cast(getattr(item, "raw", item), ctypes.c_void_p).value or 0


def _suspects(page: Any) -> frozenset[int]:
    """Text objects that may not be seen: pale, faint, in a layer or form, or with something drawn over them."""
    out: set[int] = set()
    texts: list[tuple[int, int, Box]] = []
    covers: list[tuple[int, Box]] = []
    dark: list[tuple[int, Box]] = []
    for order, item in enumerate(page.get_objects(filter=_KINDS, max_depth=4)):
        if item.type == raw.FPDF_PAGEOBJ_TEXT:
            key = address(item)
            light, alpha = _colour(item)
            if light > _PALE or alpha < _FAINT or item.container is not None or _layered(item):
                out.add(key)
            texts.append((order, key, _bounds(item)))
        elif (box := _cover(item)) is not None:
            covers.append((order, box))
            if item.type == raw.FPDF_PAGEOBJ_PATH and _colour(item)[0] <= _PALE:
                dark.append((order, box))
    return frozenset(out | _overlaid(texts, covers, dark))


def _overlaid(
    texts: Sequence[tuple[int, int, Box]], covers: Sequence[tuple[int, Box]], dark: Sequence[tuple[int, Box]]
) -> set[int]:
    """Texts that a later cover meets, or that stand on a dark ground."""
    found: set[int] = set()
    for group, later in ((covers, True), (dark, False)):
        if not group:
            continue
        orders = np.array([order for order, _ in group])
        boxes = np.array([box for _, box in group])
        for order, key, (x0, y0, x1, y1) in texts:
            meets = (boxes[:, 0] < x1) & (boxes[:, 2] > x0) & (boxes[:, 1] < y1) & (boxes[:, 3] > y0)
            if bool((meets & ((orders > order) if later else (orders < order))).any()):
                found.add(key)
    return found


def _cover(item: Any) -> Box | None:
    """The box of what hides what lies under it: a picture, or a figure filled without letting through."""
    if item.type == raw.FPDF_PAGEOBJ_PATH:
        fill, stroke = ctypes.c_int(), ctypes.c_int()
        raw.FPDFPath_GetDrawMode(item, ctypes.byref(fill), ctypes.byref(stroke))
        if not fill.value or _colour(item)[1] < _SOLID:
            return None
    box = _bounds(item)
    # Lines of a table are thin figures; nothing hides under them.
    return box if min(box[2] - box[0], box[3] - box[1]) > 3 else None


def _bounds(item: Any) -> Box:
    edges = [ctypes.c_float() for _ in range(4)]
    raw.FPDFPageObj_GetBounds(item, *map(ctypes.byref, edges))
    x0, y0, x1, y1 = (edge.value for edge in edges)
    if item.container is None:
        return x0, y0, x1, y1
    a, b, c, d, e, f = item.container.get_matrix().get()
    xs = (a * x0 + c * y0 + e, a * x1 + c * y1 + e, a * x0 + c * y1 + e, a * x1 + c * y0 + e)
    ys = (b * x0 + d * y0 + f, b * x1 + d * y1 + f, b * x0 + d * y1 + f, b * x1 + d * y0 + f)
    return min(xs), min(ys), max(xs), max(ys)


def _colour(item: Any) -> tuple[float, int]:
    """How light an object is filled, and how solid (both 0..255); black and solid where the file does not say."""
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    if not raw.FPDFPageObj_GetFillColor(item, *map(ctypes.byref, (red, green, blue, alpha))):
        return 0.0, 255
    return 0.3 * red.value + 0.59 * green.value + 0.11 * blue.value, alpha.value


def _layered(item: Any) -> bool:
    """Whether an object belongs to a layer that can be switched off."""
    for at in range(raw.FPDFPageObj_CountMarks(item)):
        mark = raw.FPDFPageObj_GetMark(item, at)
        name = ctypes.create_string_buffer(16)
        length = ctypes.c_ulong()
        raw.FPDFPageObjMark_GetName(mark, ctypes.cast(name, ctypes.POINTER(ctypes.c_ushort)), 16, ctypes.byref(length))
        if name.raw[: length.value].decode("utf-16-le", errors="ignore").strip("\0") == "OC":
            return True
    return False


def _drawn_apart(
    page: Any, items: Sequence[Any], suspects: frozenset[int]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Where the page changes without the suspects, and where they would draw if they stood alone."""
    full = _grey(page)
    doubtful = [item for item in items if address(item) in suspects]
    others = [item for item in items if address(item) not in suspects]
    for item in doubtful:
        raw.FPDFPageObj_SetIsActive(item, False)
    shown = np.abs(full - _grey(page)) > _CHANGED
    for group, active in ((doubtful, True), (others, False)):
        for item in group:
            raw.FPDFPageObj_SetIsActive(item, active)
    ink = np.abs(_grey(page) - 255) > _CHANGED
    for item in others:
        raw.FPDFPageObj_SetIsActive(item, True)
    return shown, ink


def _grey(page: Any) -> NDArray[np.int16]:
    picture = page.render(scale=_DPI / 72, grayscale=True, may_draw_forms=False, draw_annots=False)
    return np.asarray(picture.to_numpy()).reshape(picture.height, -1)[:, : picture.width].astype(np.int16)
