"""Put pieces of text together and remember where each came from: pages, boxes, furniture, doubtful words."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from itertools import pairwise

from ingest.report import Extract, Page, PageState, Span

Box = tuple[float, float, float, float]
"""x0, y0, x1, y1 in points, origin top left of the page as it is read."""

_NOWHERE: Box = (float("nan"),) * 4


class Composer:
    """Builds one `Extract`. What is added keeps its order; spans are counted as it grows."""

    def __init__(self, *, boxed: bool = False) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._boxes = array("f") if boxed else None
        self._pages: list[Page] = []
        self._uncertain: list[Span] = []
        self._furniture: list[Span] = []
        self._notes: list[str] = []
        self._unread = 0
        self._pictures: list[Span] = []

    @property
    def length(self) -> int:
        """Code points so far."""
        return self._length

    def add(self, text: str, boxes: Iterable[Box] | None = None) -> Span:
        """Append text; `boxes` has one box a code point."""
        start = self._length
        self._parts.append(text)
        self._length += len(text)
        if self._boxes is not None:
            if boxes is None:
                self._boxes.extend(_NOWHERE * len(text))
            else:
                for box in boxes:
                    self._boxes.extend(box)
        return Span(start, self._length)

    def paragraph(self, text: str) -> Span:
        """Append a paragraph, parted from what stands before by an empty line."""
        if self._length:
            self.add("\n\n")
        return self.add(text)

    def furniture(self, span: Span) -> None:
        """Mark what was added as running head, footer, page number or stamp."""
        self._furniture.append(span)

    def note(self, words: str) -> None:
        """Say once what was left out of the text."""
        if words not in self._notes:
            self._notes.append(words)

    def unread(self, words: str, parts: int = 1) -> None:
        """Say that parts which hold words could not be read, and count them."""
        self._unread += parts
        self.note(words)

    def inside(self, part: Extract, *, picture: bool = False) -> None:
        """Append what another reader read of a part of this file, with its doubts and notes."""
        if part.text.strip():
            span = self.paragraph(part.text)
            moved = [Span(span.start + at.start, span.start + at.end) for at in (*part.uncertain, *part.pictures)]
            self._uncertain += moved[: len(part.uncertain)]
            self._pictures += [span] if picture else moved[len(part.uncertain) :]
        for words in part.notes:
            self.note(words)
        self._unread += part.unread

    def uncertain(self, span: Span) -> None:
        """Mark what was added as read with low confidence."""
        self._uncertain.append(span)

    def page(self, start: int, state: PageState, printed: str | None = None, remedy: str | None = None) -> None:
        """Close a page that began at `start`."""
        self._pages.append(Page(len(self._pages) + 1, Span(start, self._length), state, printed, remedy))

    def append(self, extract: Extract) -> None:
        """Append what another reader gave (a file inside this one), pages and all."""
        if self._length:
            self.add("\n\n")
        start = self._length
        self.add(extract.text)
        if self._boxes is not None and extract.boxes:
            del self._boxes[4 * start :]
            self._boxes.frombytes(extract.boxes)
        for page in extract.pages:
            span = Span(page.span.start + start, page.span.end + start)
            self._pages.append(Page(len(self._pages) + 1, span, page.state, page.printed, page.remedy))
        for mine, theirs in (
            (self._uncertain, extract.uncertain),
            (self._furniture, extract.furniture),
            (self._pictures, extract.pictures),
        ):
            mine.extend(Span(span.start + start, span.end + start) for span in theirs)
        for words in extract.notes:
            self.note(words)
        self._unread += extract.unread

    def split_pages(self, breaks: Iterable[int], state: PageState) -> None:
        """Close all pages at once, where the page ends are known as offsets."""
        edges = [0, *breaks, self._length]
        self._pages = [
            Page(number, Span(start, end), state) for number, (start, end) in enumerate(pairwise(edges), start=1)
        ]

    def lines(self, paragraphs: Iterable[str]) -> None:
        """Append paragraphs; rows of one table stand on lines of their own without an empty line between."""
        row_before = False
        for text in paragraphs:
            row = "\t" in text
            if self._length:
                self.add("\n" if row and row_before else "\n\n")
            self.add(text)
            row_before = row

    def extract(self, kind: str) -> Extract:
        """Finish."""
        return Extract(
            "".join(self._parts),
            kind,
            tuple(self._pages),
            tuple(self._uncertain),
            tuple(self._furniture),
            self._boxes.tobytes() if self._boxes is not None else b"",
            tuple(self._notes),
            self._unread,
            tuple(self._pictures),
        )
