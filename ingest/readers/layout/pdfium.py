"""PDFium lives here and nowhere else: characters with their places, ruled lines, pictures of pages.

PDFium is not thread safe: one process opens one document and reads it from one thread. All coordinates that leave
this file are points on the page as a person sees it, origin top left.
"""

from __future__ import annotations

import ctypes
import math
from array import array
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import pypdfium2
from pypdfium2 import raw

from ingest.report import UnreadableReport

if TYPE_CHECKING:
    from PIL.Image import Image

_PASSWORD: Final = "tệp PDF được đặt mật khẩu; hãy gỡ mật khẩu rồi thêm lại."
_BROKEN: Final = "tệp PDF hỏng hoặc bị cắt cụt; hãy mở bằng trình đọc PDF rồi lưu lại, hoặc xin bản khác."
_INVISIBLE: Final = 3
_THIN: Final = 2.5
"""Points: what is thinner is a line, what is thicker is a box."""
_SHORTEST_RULE: Final = 6.0
_MAX_OBJECTS: Final = 20_000
_MAX_SEGMENTS: Final = 400


class Glyph(NamedTuple):
    """One character where it stands. `ink` tells a blank that draws something: a letter whose meaning was lost."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    base: float
    size: float
    bold: bool
    hidden: bool
    ink: bool
    angle: int  # quarter turns clockwise from upright
    added: bool = False  # put on the page later: a stamp, or a number filled in


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


class Sheet(NamedTuple):
    """What stands on one page. `pictures`: the share (0..1) that pictures cover, `ppi` how fine they are."""

    width: float
    height: float
    glyphs: list[Glyph]
    rules: list[Rule]
    pictures: float
    ppi: float


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


class Pdf:
    """One open document."""

    def __init__(self, path: Path, max_pages: int) -> None:
        self._path = path
        self._untouched: Any = None
        try:
            self._document = pypdfium2.PdfDocument(path)
            self.count = len(self._document)
        except pypdfium2.PdfiumError as error:
            locked = "password" in str(error).lower() or "security" in str(error).lower()
            raise UnreadableReport(path.name, _PASSWORD if locked else _BROKEN) from error
        if self.count == 0:
            raise UnreadableReport(path.name, _BROKEN)
        if self.count > max_pages:
            raise UnreadableReport(
                path.name,
                f"PDF có {self.count} trang, quá giới hạn {max_pages} trang; hãy tách thành nhiều tệp nhỏ hơn.",
            )

    def sheets(self) -> Iterator[Sheet | None]:
        """Read the pages one by one; a page that PDFium cannot load is None."""
        for number in range(self.count):
            try:
                yield self._sheet(number)
            except pypdfium2.PdfiumError:
                yield None

    def _sheet(self, number: int) -> Sheet:
        page = self._document[number]
        try:
            if not raw.FPDFPage_GetAnnotCount(page):
                return _sheet(page)
            before = Counter(_place(glyph) for glyph in _sheet(page).glyphs)
            raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY)  # draws notes, stamps and form fields into the page
        finally:
            page.close()
        page = self._document[number]
        try:
            sheet = _sheet(page)
        finally:
            page.close()
        return sheet._replace(glyphs=list(_with_added(sheet.glyphs, before)))

    def picture(self, number: int, dpi: int, max_pixels: int) -> Image:
        """Draw a page (from 1) without stamps; from a copy of the document, since `sheets` draws them into its own."""
        if self._untouched is None:
            self._untouched = pypdfium2.PdfDocument(self._path)
        page = self._untouched[number - 1]
        try:
            width, height = page.get_size()
            scale = min(dpi / 72, math.sqrt(max_pixels / max(1.0, width * height)))
            picture: Image = page.render(scale=scale, may_draw_forms=False, draw_annots=False).to_pil()
            return picture
        finally:
            page.close()

    def close(self) -> None:
        """Let go of the file."""
        self._document.close()
        if self._untouched is not None:
            self._untouched.close()


def _place(glyph: Glyph) -> tuple[str, int, int]:
    return glyph.text, round(glyph.x0), round(glyph.y0)


def _with_added(glyphs: list[Glyph], before: Counter[tuple[str, int, int]]) -> Iterator[Glyph]:
    """Mark the characters that were not on the page before its notes were drawn into it."""
    for glyph in glyphs:
        place = _place(glyph)
        before[place] -= 1
        yield glyph if before[place] >= 0 else glyph._replace(added=True)


def _sheet(page: Any) -> Sheet:
    width, height = page.get_size()
    seen = _affine(page, width, height)
    textpage = page.get_textpage()
    try:
        glyphs = list(_glyphs(textpage, seen, width, height))
    finally:
        textpage.close()
    rules, pictures, ppi = _drawn(page, seen)
    return Sheet(width, height, glyphs, rules, min(1.0, pictures / max(1.0, width * height)), ppi)


def _affine(page: Any, width: float, height: float) -> Affine:
    """Ask PDFium where three points are seen: crop box, rotation and origin are all in the answer."""
    scale = 1000.0  # PageToDevice answers in whole numbers

    def seen(x: float, y: float) -> tuple[float, float]:
        device = ctypes.c_int(), ctypes.c_int()
        raw.FPDF_PageToDevice(
            page, 0, 0, round(width * scale), round(height * scale), 0, x, y, *map(ctypes.byref, device)
        )
        return device[0].value / scale, device[1].value / scale

    (ox, oy), (xx, xy), (yx, yy) = seen(0, 0), seen(100, 0), seen(0, 100)
    return Affine((xx - ox) / 100, (xy - oy) / 100, (yx - ox) / 100, (yy - oy) / 100, ox, oy)


class _Style(NamedTuple):
    """What all characters of one text object share."""

    size: float
    bold: bool
    hidden: bool
    angle: int
    base: float


def _hot(function: Any, result: Any, *arguments: Any) -> Any:
    """The same C function without conversions around it: 5 µs instead of 16 µs a character, all calls together."""
    return ctypes.PYFUNCTYPE(result, *arguments)(ctypes.cast(function, ctypes.c_void_p).value or 0)


class _Calls:
    """The functions called for every character, and the buffers that they answer in."""

    def __init__(self) -> None:
        pointer, index = ctypes.c_void_p, ctypes.c_int
        self.unicode = _hot(raw.FPDFText_GetUnicode, ctypes.c_uint, pointer, index)
        self.generated = _hot(raw.FPDFText_IsGenerated, index, pointer, index)
        self.object = _hot(raw.FPDFText_GetTextObject, pointer, pointer, index)
        self.loose = _hot(raw.FPDFText_GetLooseCharBox, index, pointer, index, pointer)
        self.ink = _hot(raw.FPDFText_GetCharBox, index, pointer, index, pointer, pointer, pointer, pointer)
        self.box = array("f", (0.0,) * 4)  # left, top, right, bottom
        self.spot = array("d", (0.0,) * 4)
        self.at_box = self.box.buffer_info()[0]
        self.at_spot = tuple(self.spot.buffer_info()[0] + 8 * number for number in range(4))


@lru_cache(maxsize=1)
def _calls() -> _Calls:
    return _Calls()


_BLANKS: Final = frozenset((0, 32, 0xA0, 0xAD, 0xFFFD, 0xFFFE))


def _glyphs(textpage: Any, seen: Affine, width: float, height: float) -> Iterator[Glyph]:
    """Characters in the order of the file; what PDFium made up itself (line ends, gaps) is left out."""
    calls = _calls()
    box, spot, at_box, at_spot = calls.box, calls.spot, calls.at_box, calls.at_spot
    page = ctypes.cast(textpage.raw, ctypes.c_void_p).value
    a, b, c, d, e, f = seen
    upright = b == 0 and c == 0 and a > 0 and d < 0
    styles: dict[int, _Style] = {}
    fonts: dict[int, bool] = {}
    pending = 0
    for at in range(raw.FPDFText_CountChars(textpage)):
        code = calls.unicode(page, at)
        if code in (10, 13, 2):
            continue
        if 0xD800 <= code < 0xDC00:  # the first half of a letter outside the basic plane
            pending = code
            continue
        if 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((pending - 0xD800) << 10) + (code - 0xDC00) if pending else 0xFFFD
        pending = 0
        key = calls.object(page, at) or 0
        style = styles.get(key)
        if style is None:
            style = styles[key] = _style(textpage, at, seen, fonts)
        ink = False
        if code in _BLANKS:
            if calls.generated(page, at) == 1:
                continue
            calls.ink(page, at, *at_spot)
            # A drawn letter is at least a third of its size high; PDFium gives true blanks a sliver.
            ink = abs(spot[3] - spot[2]) > 0.3 * style.size
            code = code if code == 0xAD else 32
        calls.loose(page, at, at_box)
        left, top, right, bottom = box
        if upright:
            x0, y0, x1, y1 = a * left + e, d * top + f, a * right + e, d * bottom + f
        else:
            x0, y0, x1, y1 = seen.box(left, bottom, right, top)
        if x1 < 0 or y1 < 0 or x0 > width or y0 > height:
            continue
        yield Glyph(chr(code), x0, y0, x1, y1, style.base, style.size, style.bold, style.hidden, ink, style.angle)


def _style(textpage: Any, at: int, seen: Affine, fonts: dict[int, bool]) -> _Style:
    matrix = raw.FS_MATRIX()
    raw.FPDFText_GetMatrix(textpage, at, ctypes.byref(matrix))
    ax, ay = seen.a * matrix.a + seen.c * matrix.b, seen.b * matrix.a + seen.d * matrix.b
    bx, by = seen.a * matrix.c + seen.c * matrix.d, seen.b * matrix.c + seen.d * matrix.d
    size = raw.FPDFText_GetFontSize(textpage, at) * math.hypot(bx, by)
    text_object = raw.FPDFText_GetTextObject(textpage, at)
    hidden = bool(text_object) and raw.FPDFTextObj_GetTextRenderMode(text_object) == _INVISIBLE
    bold = bool(text_object) and _is_bold(text_object, fonts)
    angle = round(math.degrees(math.atan2(ay, ax)) / 90) % 4
    x, y = ctypes.c_double(), ctypes.c_double()
    raw.FPDFText_GetCharOrigin(textpage, at, ctypes.byref(x), ctypes.byref(y))
    return _Style(size or 1.0, bold, hidden, angle, seen.point(x.value, y.value)[1 - angle % 2])


def _is_bold(text_object: Any, fonts: dict[int, bool]) -> bool:
    """Whether a font's name says so; each font of a page is asked once."""
    font = raw.FPDFTextObj_GetFont(text_object)
    key = ctypes.cast(font, ctypes.c_void_p).value or 0
    if key not in fonts:
        name = ctypes.create_string_buffer(128)
        if key:
            raw.FPDFFont_GetBaseFontName(font, name, 128)
        lowered = name.value.lower()
        fonts[key] = b"bold" in lowered or b"black" in lowered or lowered.endswith(b"-b")
    return fonts[key]


def _drawn(page: Any, seen: Affine) -> tuple[list[Rule], float, float]:
    """Ruled lines, the area that pictures cover, and the dots per inch of the largest."""
    rules: list[Rule] = []
    area = largest = ppi = 0.0
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
            area += size
            if size > largest:
                largest, ppi = size, 72 * math.sqrt(math.prod(item.get_px_size()) / max(1.0, size))
        elif min(box[2] - box[0], box[3] - box[1]) <= _THIN:
            if max(box[2] - box[0], box[3] - box[1]) >= _SHORTEST_RULE:
                rules.append(Rule(*box))
        else:
            rules.extend(_segments(item, space))
    return rules, area, ppi


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
