"""One block of a report as one line of plain words that still knows where each came from.

Markup, footnote marks and line breaks are gone; parts that a page break cut are joined by one space.
Knows nothing of what the words mean.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingest.report import Span

_PIECE = re.compile(r"<sup>[^<]*</sup>|</?[A-Za-z][^<>]*>|\*+|_{2,}|[^\s*<]+|<|\s+")


@dataclass(frozen=True, slots=True)
class View:
    """`text` to read; `starts` (in `text`) and `sources` (in the report) begin each run of kept characters."""

    text: str
    starts: tuple[int, ...]
    sources: tuple[int, ...]

    def offset(self, index: int) -> int:
        """Give the place in the report of a character of `text`."""
        run = bisect_right(self.starts, index) - 1
        return self.sources[run] + index - self.starts[run]

    def span(self, start: int, end: int) -> Span:
        """Give the span in the report of `text[start:end]`, which must not be empty."""
        return Span(self.offset(start), self.offset(end - 1) + 1)

    def index(self, offset: int) -> int:
        """Give the first index of `text` whose source stands at `offset` or after it."""
        for run, source in enumerate(self.sources):
            end = self.starts[run + 1] if run + 1 < len(self.starts) else len(self.text)
            if source + end - self.starts[run] > offset:
                return self.starts[run] + max(0, offset - source)
        return len(self.text)


def view(reading: str, spans: Sequence[Span], skip: Iterable[Span] = ()) -> View:
    """Lay the spans of a block out as one line; what lies in `skip` (bare footnote marks) is left out."""
    skipped = [(part.start, part.end) for part in skip]
    words: list[str] = []
    starts: list[int] = []
    sources: list[int] = []
    length = 0
    for span in spans:
        if length and words[-1] != " ":
            starts.append(length)
            sources.append(span.start)
            words.append(" ")
            length += 1
        for match in _PIECE.finditer(reading, span.start, span.end):
            piece = match.group()
            if piece[0] == "*" or piece[:2] == "__" or (piece[0] == "<" and len(piece) > 1):
                continue
            if piece.isspace():
                if not length or words[-1] == " ":
                    continue
                piece = " "
            if skipped and any(start < match.end() and match.start() < end for start, end in skipped):
                continue
            starts.append(length)
            sources.append(match.start())
            words.append(piece)
            length += len(piece)
    return View("".join(words), tuple(starts), tuple(sources))
