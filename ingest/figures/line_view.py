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

# Where a line of words is broken: markup that goes, and blanks that become one. A blank of fixed width before three
# digits groups thousands and stays; "10<sup>6</sup>" is left to the reader of numbers.
_BREAK = re.compile(
    r"<sup>[^<]*</sup>|</?[A-Za-z][^<>]*>|\*+|_{2,}|\s{2,}"
    r"|(?<!\d)[^\S ]|[^\S \u00a0\u2007-\u200a\u202f]|[^\S ](?!\d{3}(?!\d))"
)


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
    laid = _Laid()
    skipped = sorted((part.start, part.end) for part in skip)
    for span in spans:
        laid.blank(span.start)
        start = span.start
        for gap_start, gap_end in (*skipped, (span.end, span.end)):
            if gap_end > start and gap_start <= span.end:
                _lay(laid, reading, start, max(start, gap_start))
                start = gap_end
    return View("".join(laid.words), tuple(laid.starts), tuple(laid.sources))


class _Laid:
    """What has been laid out so far."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.starts: list[int] = []
        self.sources: list[int] = []
        self.length = 0

    def add(self, words: str, source: int) -> None:
        self.starts.append(self.length)
        self.sources.append(source)
        self.words.append(words)
        self.length += len(words)

    def blank(self, source: int) -> None:
        """Add one blank unless the line is empty or ends with one."""
        if self.length and not self.words[-1].endswith(" "):
            self.add(" ", source)


def _lay(laid: _Laid, reading: str, start: int, end: int) -> None:
    for match in _BREAK.finditer(reading, start, end):
        _run(laid, reading, start, match.start())
        if match.group().isspace():
            laid.blank(match.start())
        start = match.end()
    _run(laid, reading, start, end)


def _run(laid: _Laid, reading: str, start: int, end: int) -> None:
    if start < end and reading[start] == " " and (not laid.length or laid.words[-1].endswith(" ")):
        start += 1
    if start < end:
        laid.add(reading[start:end], start)
