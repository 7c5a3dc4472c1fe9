"""PDF: each page is judged by itself; text layers are laid out, scans and wrong layers are read by OCR."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from ingest.readers import attachments
from ingest.readers.layout import furniture, page_quality
from ingest.readers.layout.drawing import Box, Rule
from ingest.readers.layout.extras import Signature
from ingest.readers.layout.lines import Line, Part, Piece
from ingest.readers.layout.pages import Writer
from ingest.readers.layout.pdfium import Pdf, Sheet
from ingest.readers.layout.reading_order import arrange
from ingest.readers.layout.sideways import sideways
from ingest.readers.layout.struck import without_struck
from ingest.readers.layout.words import Word, turned, words
from ingest.readers.limits import Limits, Tick, awaited
from ingest.readers.ocr import inside, tesseract
from ingest.report import Extract, PageState
from ingest.vietnamese.normalize import LegacyEncoding, recode

_WINDOW: Final = 4
"""Pages looked at before and after one, to tell what its margins repeat (left and right pages alternate)."""
_LEGIBLE: Final = ("good", "damaged", "legacy", "nfd")
_NOWHERE: Final = (float("nan"),) * 4
_UNSEEN: Final = "bỏ qua {} chữ mà người đọc không thấy (lớp tắt, chữ trắng, bị che, bị gạch)"
_COMMENTS: Final = "bỏ qua {} lời chú thích"
_UNREAD_PICTURE: Final = "{} hình có chữ trong trang chưa đọc được"
_DAMAGED: Final = "trang không đọc được (PDF hỏng ở trang này); hãy xin bản khác."


@dataclass(slots=True)
class _Page:
    """A page between reading and writing. `reading` is the OCR under way, if any."""

    words: list[Word]
    rules: Sequence[Rule]
    height: float
    state: PageState
    reading: Future[tesseract.Reading] | None = None
    inside: tuple[Future[tuple[list[Word], list[Rule], bool]], ...] = ()
    left_out: Counter[str] = field(default_factory=Counter)
    remedy: str | None = None
    edges: tuple[list[Line], list[Line]] | None = None

    def margins(self) -> tuple[list[Line], list[Line]]:
        """What may be running heads and feet, found once."""
        if self.edges is None:
            self.edges = furniture.margins(self.words, self.rules, self.height)
        return self.edges

    def settle(self, alive: Callable[[], None]) -> None:
        """Wait for the OCR, and put its words in the place of the text layer's."""
        for picture in self.inside:
            found, rules, unread = awaited(picture, alive)
            self.words, self.rules, self.edges = [*self.words, *found], [*self.rules, *rules], None
            self.left_out[_UNREAD_PICTURE] += unread
        self.inside = ()
        if self.reading is None:
            return
        reading, self.reading = awaited(self.reading, alive), None
        turned_page = abs(reading.height - self.height) > 0.02 * self.height
        layer = [word for word in self.words if word.added or not turned_page] if self.state == "scan" else []
        state, remedy = tesseract.verdict(reading)
        if state != "scan":
            self.words, self.state, self.remedy = layer, state, remedy
            return
        self.words = [word for word in reading.words if not _on_layer(word, layer)] + layer
        self.rules, self.height, self.edges = reading.rules, reading.height, None


def _on_layer(word: Word, layer: Sequence[Word]) -> bool:
    """Whether a word of the picture is printed text that the file itself gives (a gazette's running head)."""
    x, y = (word.boxes[0][0] + word.boxes[-1][2]) / 2, (word.boxes[0][1] + word.boxes[0][3]) / 2
    return any(
        not own.added
        and own.boxes[0][0] - 2 <= x <= own.boxes[-1][2] + 2
        and own.boxes[0][1] - 2 <= y <= own.boxes[0][3] + 2
        for own in layer
    )


def read(path: Path, limits: Limits, tick: Tick) -> Extract:
    """Read a PDF."""
    pdf = Pdf(path, limits.pages)
    writer = Writer()
    left_out: Counter[str] = Counter()
    number = 0
    with ThreadPoolExecutor(max_workers=2) as pool:  # each waits for a Tesseract process: two cores, two pages
        pages = _with_neighbours(_pages(pdf, pool, limits), lambda: tick(number, pdf.count))
        for number, (page, near) in enumerate(pages, start=1):
            parts, printed = _laid_out(page, near, number)
            if number == pdf.count:
                parts += signed(pdf.signatures)
            writer.page(parts, page.state, printed, page.remedy)
            left_out += page.left_out
            tick(number, pdf.count)
    for phrase, count in left_out.items():
        writer.note(phrase.format(count))
    _attached(pdf, writer, limits)
    pdf.close()
    return writer.extract("pdf")


def _attached(pdf: Pdf, writer: Writer, limits: Limits) -> None:
    """Read the files that a PDF carries after its own pages; one that cannot be read is an unread page."""
    for name, found in attachments.read(pdf.attached(), limits):
        if isinstance(found, Extract):
            writer.note(f"đọc cả tệp đính kèm “{name}”")
            writer.append(found)
        elif found:
            writer.page([], "unread", None, f"tệp đính kèm “{name}” chưa đọc được: {found}")
        else:
            writer.note(f"tệp đính kèm “{name}” trống")


def signed(signatures: Iterable[Signature]) -> list[Part]:
    """Digital signatures in words, each signer once."""
    said: dict[str, str] = {}
    for one in signatures:
        if one.signer:
            agency = f"; cơ quan: {one.agency}" if one.agency else ""
            said.setdefault(one.signer, f"Chữ ký số: {one.signer}{agency}; thời gian ký: {one.time or 'không nêu'}")
    return [Part("stamp", Piece(words, (_NOWHERE,) * len(words)), 1e9) for words in said.values()]


def _pages(pdf: Pdf, pool: ThreadPoolExecutor, limits: Limits) -> Iterator[_Page]:
    for number, sheet in enumerate(pdf.sheets(), start=1):
        if sheet is None:
            yield _Page([], (), 842.0, "unread", remedy=_DAMAGED)
            continue
        page = _judged(sheet)
        places = inside.places(sheet, page.words) if page.state in _LEGIBLE else []
        if page.state in ("scan", "wrong_layer") or places:
            _begin(page, pdf, pool, number, sheet, places, limits)
        page.left_out += Counter()  # what counts nothing is not said
        yield page


def _begin(
    page: _Page, pdf: Pdf, pool: ThreadPoolExecutor, number: int, sheet: Sheet, places: list[Box], limits: Limits
) -> None:
    """Begin to read a page by OCR, or the pictures in it; without Tesseract say so."""
    if not tesseract.is_ready():
        if places:
            page.left_out[_UNREAD_PICTURE] += len(places)
        else:
            page.state, page.remedy = "unread", tesseract.MISSING
        return
    picture = pdf.picture(number, tesseract.dpi_for(sheet.ppi), limits.pixels)
    scale = picture.width / sheet.width
    if places:
        page.inside = tuple(pool.submit(inside.recognise, picture, scale, box) for box in places)
    else:
        page.reading = pool.submit(tesseract.recognise, picture, 72 * scale)


def _judged(sheet: Sheet) -> _Page:
    shown = [glyph for glyph in sheet.glyphs if not glyph.hidden]
    layer = len(shown) < 0.5 * len(sheet.glyphs)  # an OCR layer lies hidden under its picture
    upright, seen, rules = turned(sheet.glyphs if layer else shown, sheet.rules, sheet.width, sheet.height)
    found = words(upright, seen)
    state = page_quality.judge(sheet, found)
    found += sideways(sheet.glyphs if layer else shown, sheet.width, sheet.height)
    if state == "legacy":
        encoding = page_quality.encoding(" ".join(word.text for word in found))
        found = [_recoded(word, encoding) for word in found] if encoding else found
    found, struck = without_struck(found, rules)
    turn = upright is not seen and upright[0].angle % 2 == 1
    page = _Page(found, rules, sheet.width if turn else sheet.height, state)
    page.left_out.update({_UNSEEN: sheet.unseen + struck, _COMMENTS: sheet.comments})
    return page


def _recoded(word: Word, encoding: LegacyEncoding) -> Word:
    text = recode(word.text, encoding)
    boxes = word.boxes if len(text) == len(word.boxes) else _stretched(word, len(text))
    return replace(word, text=text, boxes=boxes)


def _stretched(word: Word, count: int) -> tuple[tuple[float, float, float, float], ...]:
    """Boxes for a word whose letters became fewer (VNI writes a letter and its mark apart)."""
    step = len(word.boxes) / max(1, count)
    return tuple(word.boxes[min(len(word.boxes) - 1, int(at * step))] for at in range(count))


def _with_neighbours(pages: Iterator[_Page], alive: Callable[[], None]) -> Iterator[tuple[_Page, list[_Page]]]:
    """Each page with those around it; only so many are held in memory at a time."""
    window: deque[_Page] = deque()
    at = 0
    for page in pages:
        window.append(page)
        if len(window) - at > _WINDOW:
            yield _at(window, at, alive)
            at += 1
        if at > _WINDOW:
            window.popleft()
            at -= 1
    while at < len(window):
        yield _at(window, at, alive)
        at += 1


def _at(window: deque[_Page], at: int, alive: Callable[[], None]) -> tuple[_Page, list[_Page]]:
    window[at].settle(alive)
    return window[at], [page for number, page in enumerate(window) if number != at]


def _laid_out(page: _Page, near: Sequence[_Page], number: int) -> tuple[list[Part], str | None]:
    """The parts of a page without its running heads and feet, which come last; and the number printed on it."""
    top, foot = page.margins()
    shapes = [{furniture.shape(line) for side in other.margins() for line in side} for other in near]
    printed: str | None = None
    dropped: list[Line] = []
    for side in (top, foot[::-1]):
        for line in side:
            own = furniture.number(line)
            if own is not None and printed is None:
                printed = own
            elif sum(furniture.shape(line) in known for known in shapes) >= 2:
                printed = printed or furniture.edge_number(line, number)
            else:
                break
            dropped.append(line)
    gone = {id(word) for line in dropped for word in line.words}
    parts = arrange([word for word in page.words if id(word) not in gone], page.rules, page.height)
    heads = [line for line in dropped if furniture.number(line) is None]
    return parts + furniture.parts(heads), printed
