"""PDFium lives here and nowhere else: characters with their places, ruled lines, pictures of pages.

PDFium is not thread safe: one process opens one document and reads it from one thread. All coordinates that leave
this file are points on the page as a person sees it, origin top left.
"""

from __future__ import annotations

import ctypes
import math
from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import pypdfium2
from pypdfium2 import raw

from ingest.readers.layout import extras
from ingest.readers.layout.drawing import Affine, Rule, drawn
from ingest.readers.layout.unseen import Unseen
from ingest.report import UnreadableReport

if TYPE_CHECKING:
    from PIL.Image import Image

_PASSWORD: Final = "tệp PDF được đặt mật khẩu; hãy gỡ mật khẩu rồi thêm lại."
_BROKEN: Final = "tệp PDF hỏng hoặc bị cắt cụt; hãy mở bằng trình đọc PDF rồi lưu lại, hoặc xin bản khác."
_INVISIBLE: Final = 3
_SPECK: Final = 1.5
"""Points: no one reads letters so small."""


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


class Sheet(NamedTuple):
    """What stands on one page.

    `pictures`: the share (0..1) that pictures cover, `ppi` how fine they are, `places` where each stands.
    `unseen`: how many words no reader sees, `comments`: how many notes are pinned to the page; both are left out.
    """

    width: float
    height: float
    glyphs: list[Glyph]
    rules: list[Rule]
    pictures: float
    ppi: float
    places: tuple[tuple[float, float, float, float], ...] = ()
    unseen: int = 0
    comments: int = 0


class Pdf:
    """One open document."""

    def __init__(self, path: Path, max_pages: int) -> None:
        self._path = path
        self._untouched: Any = None
        try:
            self._document = pypdfium2.PdfDocument(path)
            self.count = len(self._document)
            if self._document.get_formtype():
                self._document.init_forms()  # so that fields can be asked for their values
            self.signatures = tuple(extras.signatures(self._document))  # gone once a page is drawn with its stamps
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
            bare = _sheet(page)
            notes = extras.notes(self._document, page, _affine(page, bare.width, bare.height))
            raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY)  # draws notes, stamps and form fields into the page
        finally:
            page.close()
        page = self._document[number]
        try:
            sheet = _sheet(page)
        finally:
            page.close()
        glyphs = _with_added(sheet.glyphs, Counter(_place(glyph) for glyph in bare.glyphs))
        kept = [glyph for glyph in glyphs if not _within(glyph, notes.struck)]
        kept += [glyph for value, box in notes.fields for glyph in _in_field(value, box, kept)]
        return sheet._replace(glyphs=kept, comments=notes.comments)

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

    def attached(self) -> Iterator[tuple[str, bytes]]:
        """The files that the document carries."""
        return extras.attached(self._document)


def _place(glyph: Glyph) -> tuple[str, int, int]:
    return glyph.text, round(glyph.x0), round(glyph.y0)


def _with_added(glyphs: list[Glyph], before: Counter[tuple[str, int, int]]) -> Iterator[Glyph]:
    """Mark the characters that were not on the page before its notes were drawn into it."""
    for glyph in glyphs:
        place = _place(glyph)
        before[place] -= 1
        yield glyph if before[place] >= 0 else glyph._replace(added=True)


def _within(glyph: Glyph, boxes: Sequence[tuple[float, float, float, float]]) -> bool:
    x, y = (glyph.x0 + glyph.x1) / 2, (glyph.y0 + glyph.y1) / 2
    return any(x0 <= x <= x1 and y0 <= y <= y1 for x0, y0, x1, y1 in boxes)


def _in_field(value: str, box: tuple[float, float, float, float], drawn_on: Sequence[Glyph]) -> Iterator[Glyph]:
    """The value of a form field as characters, where the file does not draw it itself."""
    if any(_within(glyph, (box,)) and not glyph.text.isspace() for glyph in drawn_on):
        return
    x0, y0, x1, y1 = box
    size = min(12.0, y1 - y0)
    for row, line in enumerate(value.splitlines()):
        base = y0 + (row + 0.85) * size
        step = min(0.5 * size, (x1 - x0) / len(line)) if line else 0.0
        for at, letter in enumerate(line):
            left = x0 + at * step
            yield Glyph(letter, left, base - size, left + step, base, base, size, False, False, False, 0, True)


def _sheet(page: Any) -> Sheet:
    width, height = page.get_size()
    seen = _affine(page, width, height)
    textpage = page.get_textpage()
    try:
        every = list(_glyphs(textpage, seen, width, height, Unseen(page)))
    finally:
        textpage.close()
    glyphs = [glyph for glyph, unseen in every if not unseen]
    unseen = _count(every)
    rules, places, ppi = drawn(page, seen)
    share = sum((x1 - x0) * (y1 - y0) for x0, y0, x1, y1 in places) / max(1.0, width * height)
    return Sheet(width, height, glyphs, rules, min(1.0, share), ppi, places, unseen)


def _count(every: Sequence[tuple[Glyph, bool]]) -> int:
    """How many words of a page are not seen."""
    before = False
    count = 0
    for glyph, unseen in every:
        letter = unseen and not glyph.text.isspace()
        count += letter and not before
        before = letter
    return count


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


def _glyphs(textpage: Any, seen: Affine, width: float, height: float, hidden: Unseen) -> Iterator[tuple[Glyph, bool]]:
    """Characters in the order of the file, and whether no reader sees them.

    What PDFium made up itself (line ends, gaps) is left out.
    """
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
            ink = abs(spot[3] - spot[2] if style.angle % 2 == 0 else spot[1] - spot[0]) > 0.3 * style.size
            code = code if code == 0xAD else 32
        calls.loose(page, at, at_box)
        left, top, right, bottom = box
        if upright:
            x0, y0, x1, y1 = a * left + e, d * top + f, a * right + e, d * bottom + f
        else:
            x0, y0, x1, y1 = seen.box(left, bottom, right, top)
        if x1 < 0 or y1 < 0 or x0 > width or y0 > height:
            continue
        drawn_letter = ink or code != 32
        unseen = drawn_letter and (style.size < _SPECK or (not style.hidden and hidden.hides(key, (x0, y0, x1, y1))))
        glyph = Glyph(chr(code), x0, y0, x1, y1, style.base, style.size, style.bold, style.hidden, ink, style.angle)
        yield glyph, unseen


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
