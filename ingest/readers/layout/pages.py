"""Pages laid out → one text with pages, boxes, doubtful words and furniture."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from ingest.readers.layout.lines import Part, Piece
from ingest.readers.text_builder import Composer
from ingest.report import Extract, PageState, Span

_SURE: Final = 0.9
"""Confidence under which a number is not to be trusted: on a worn 200-dpi scan all of the numbers misread (1 in 40)
stood below it, and 1 in 10 of those read right."""
_SURE_WORD: Final = 0.5


class Writer:
    """Writes page after page; a running head or foot is said once, on the page where it first stands."""

    def __init__(self) -> None:
        self._composer = Composer(boxed=True)
        self._said: set[str] = set()
        self._row_before = False

    def page(self, parts: Sequence[Part], state: PageState, printed: str | None, remedy: str | None) -> None:
        """Write one page."""
        fresh = [part for part in parts if part.kind != "stamp" or self._is_new(part, printed)]
        start: int | None = None
        for part in fresh:
            if not part.piece.text.strip():
                continue
            row = part.kind == "row"
            if self._composer.length:
                self._composer.add("\n" if row and self._row_before else "\n\n")
            start = self._composer.length if start is None else start
            self._row_before = row
            self._write(part.piece, stamp=part.kind == "stamp")
        if start is None:
            start = self._composer.length
            state = "empty" if state == "good" else state
        self._composer.page(start, state, printed, remedy)

    def _is_new(self, part: Part, printed: str | None) -> bool:
        """Whether this head or foot was not said yet; the page's own number in it makes no difference."""
        shape = re.sub(rf"\b{printed}\b", "#", part.piece.text) if printed else part.piece.text
        new = shape not in self._said
        self._said.add(shape)
        return new

    def _write(self, piece: Piece, *, stamp: bool) -> None:
        span = self._composer.add(piece.text, piece.boxes)
        if stamp:
            self._composer.furniture(span)
        for start, end, confidence in piece.doubts:
            word = piece.text[start:end]
            if confidence < (_SURE if re.search(r"\d", word) else _SURE_WORD):
                self._composer.uncertain(Span(span.start + start, span.start + end))

    def note(self, words: str) -> None:
        """Say once what was left out."""
        self._composer.note(words)

    def append(self, extract: Extract) -> None:
        """Write the pages of a file inside this one."""
        self._composer.append(extract)
        self._row_before = False

    def extract(self, kind: str) -> Extract:
        """Finish."""
        return self._composer.extract(kind)
