"""Outline → passages: what a person would quote, each with what search should see around it.

A passage is a few sentences of one point, a table row with its heads, or a note with the sentence that it hangs on;
it never crosses a section. Its `text` is the reading of its spans without markup and footnote marks.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator, Sequence

from ingest.report import Block, Footnote, LineState, Page, Passage, Span, TextState, is_filled
from ingest.structure.lines import plain
from ingest.structure.outline import Outline
from ingest.vietnamese.syllables import CAPITALS

# Code points. Evidence recall at 4 000 characters of the public questions: 500 0.905, 420 0.919, 360 0.933, 300 0.939;
# the shortest cut sentences that a person would quote whole.
LONGEST = 360
SHORT = 60  # code points; blocks below this join the next point of the same section
_AFTER = r"(?:<sup>\d+</sup>|[*_])*\s+"
_STOP = re.compile(rf"[.!?…][”\"’')\]]*{_AFTER}(?=[{CAPITALS}\d“\"'(\[*<+–-])")
_HASHES = re.compile(r"^\s*#+\s+", re.MULTILINE)
_CLAUSE = re.compile(rf";{_AFTER}")
_COMMA = re.compile(rf",{_AFTER}")
_ABBREVIATED = re.compile(r"(?:\b(?:TP|Tp|TX|TT|PCT|Th|ThS|TS|GS|PGS|BS|KS|CN|v|V|tr|St|No|[A-ZĐ])\.|\d\.)\s*$")
_LEAD = 220  # code points of the sentence that introduces a list, or that a note hangs on


def split(
    report_id: str,
    outline: Outline,
    text: str,
    reading: str,
    line_states: Sequence[tuple[Span, LineState]] = (),
    pages: Sequence[Page] = (),
    pictures: Sequence[Span] = (),
) -> tuple[Passage, ...]:
    """Cut a report's outline into passages, in the order of the report."""
    states = _States(text, reading, line_states, pages, pictures)
    notes = {note.block: note for note in outline.footnotes}
    leads = _Leads(outline.blocks, reading)
    out: list[Passage] = []

    def add(block: Block, spans: tuple[Span, ...], context: str) -> None:
        words = _words(reading, spans)
        if words.strip(" .-–*/"):
            identity = f"{report_id}:{len(out)}"
            state = states.of(spans)
            out.append(
                Passage(identity, report_id, block.kind, block.section, block.page, spans, words, context, state)
            )

    blocks = outline.blocks
    index = 0
    while index < len(blocks):
        block = blocks[index]
        if block.kind == "furniture" or (block.kind == "heading" and block.depth > 0):
            index += 1
            continue
        if block.kind == "row":
            add(block, block.spans, _row_context(block, leads.of(index)))
            index += 1
            continue
        if block.kind == "footnote":
            context = _note_context(block, notes.get(index), blocks, reading)
            for spans in _pieces(block.spans, reading):
                add(block, spans, context)
            index += 1
            continue
        group, after = _group(blocks, index, reading)
        above = (*block.section, *leads.of(index))
        for part, spans in enumerate(_pieces(group, reading)):
            opening = (_clip(_words(reading, group[:1])[: _LEAD * 2]),) if part else ()
            add(block, spans, " › ".join((*above, *opening)))
        index = after
    return tuple(out)


def _words(reading: str, spans: Sequence[Span]) -> str:
    return " ".join(plain(_HASHES.sub("", reading[span.start : span.end])) for span in spans)


def _group(blocks: Sequence[Block], index: int, reading: str) -> tuple[tuple[Span, ...], int]:
    """Join a short block with those that follow it in the same section while all stay short; front matter too."""
    first = blocks[index]
    spans = list(first.spans)
    total = _length(spans)
    front = not first.section
    after = index + 1
    # "V. KIẾN NGHỊ: Không." was cut at its colon; the words before it are needed to read the rest.
    if index and blocks[index - 1].kind == "heading" and total < SHORT and first.kind == "paragraph":
        heading = blocks[index - 1].spans[-1]
        if "\n" not in reading[heading.end : first.spans[0].start]:
            spans.insert(0, heading)
    while after < len(blocks) and total < SHORT:
        block = blocks[after]
        if block.kind == "furniture":
            after += 1
            continue
        title = block.kind == "heading" and block.depth == 0
        if block.section != first.section or not (block.kind in ("paragraph", "item") or title):
            break
        length = _length(block.spans)
        if not front and (length >= SHORT * 4 or block.depth < first.depth):
            break
        if total + length > LONGEST:
            break
        spans += block.spans
        total += length
        after += 1
    return _merged(spans, reading), after


def _merged(spans: Sequence[Span], reading: str) -> tuple[Span, ...]:
    """Join spans that only blanks part."""
    out: list[Span] = []
    for span in spans:
        if out and not reading[out[-1].end : span.start].strip():
            out[-1] = Span(out[-1].start, span.end)
        else:
            out.append(span)
    return tuple(out)


def _length(spans: Sequence[Span]) -> int:
    return sum(span.end - span.start for span in spans)


def _pieces(spans: tuple[Span, ...], reading: str) -> Iterator[tuple[Span, ...]]:
    """Cut spans at the ends of sentences into pieces of about equal length, none longer than `LONGEST` if it can be."""
    total = _length(spans)
    if total <= LONGEST:
        yield spans
        return
    target = total / -(-total // int(LONGEST * 0.85))
    held: list[Span] = []
    length = 0
    for sentence in _sentences(spans, reading):
        size = _length(sentence)
        if held and (length + size > LONGEST or length + size / 2 > target):
            yield _merged(held, reading)
            held, length = [], 0
        held += sentence
        length += size
    if held:
        yield _merged(held, reading)


def _sentences(spans: Sequence[Span], reading: str) -> Iterator[list[Span]]:
    """Yield the sentences of spans; one too long to be read at once is cut at semicolons, an endless list at commas."""
    for sentence in _cut(spans, reading, _STOP, 0):
        if _length(sentence) <= LONGEST:
            yield sentence
            continue
        for clause in _cut(sentence, reading, _CLAUSE, LONGEST // 4):
            if _length(clause) <= LONGEST * 1.5:
                yield clause
            else:
                yield from _cut(clause, reading, _COMMA, LONGEST // 2)


def _cut(spans: Sequence[Span], reading: str, stop: re.Pattern[str], least: int) -> Iterator[list[Span]]:
    """Cut spans behind each stop that is `least` code points from the last one."""
    held: list[Span] = []
    size = 0
    for span in spans:
        start = span.start
        for match in stop.finditer(reading, span.start, span.end):
            if _ABBREVIATED.search(reading, max(match.start() - 5, start), match.start() + 1):
                continue
            if size + match.end() - start < least:
                continue
            yield [*held, Span(start, _trim(reading, start, match.end()))]
            held, size, start = [], 0, match.end()
        if start < span.end:
            held.append(Span(start, span.end))
            size += span.end - start
    if held:
        yield held


def _trim(reading: str, start: int, end: int) -> int:
    while end > start and reading[end - 1].isspace():
        end -= 1
    return end


class _Leads:
    """Finds the points that introduce a block: "- Kết quả giải ngân: …, cụ thể:" above "+ Chi ngân sách tỉnh"."""

    def __init__(self, blocks: Sequence[Block], reading: str) -> None:
        self.above: list[tuple[int, ...]] = []
        self.blocks = blocks
        self.reading = reading
        stack: list[int] = []
        section: tuple[str, ...] = ()
        for index, block in enumerate(blocks):
            if block.section != section or block.kind == "heading":
                stack.clear()
                section = block.section
            if block.kind == "item":
                while stack and (blocks[stack[-1]].depth >= block.depth or blocks[stack[-1]].kind == "paragraph"):
                    if blocks[stack[-1]].kind == "paragraph" and self._opens_list(stack[-1]):
                        break
                    stack.pop()
                self.above.append(tuple(stack))
                stack.append(index)
            elif block.kind == "paragraph":
                while stack and blocks[stack[-1]].kind == "paragraph":
                    stack.pop()
                self.above.append(tuple(above for above in stack if self._names(above)))
                if self._opens_list(index):
                    stack.append(index)
            else:
                self.above.append(tuple(stack))

    def _names(self, index: int) -> bool:
        """Say whether a point only names what the paragraphs below it tell: short, and no sentence of its own."""
        spans = self.blocks[index].spans
        last = self.reading[spans[-1].end - 1]
        return self._opens_list(index) or (_length(spans) <= 150 and last not in ".;!?")

    def _opens_list(self, index: int) -> bool:
        last = self.blocks[index].spans[-1]
        return self.reading[max(last.end - 4, 0) : last.end].rstrip(" *_").endswith(":")

    def of(self, index: int) -> tuple[str, ...]:
        """Return the words that introduce a block, outermost first."""
        return tuple(_clip(_words(self.reading, self.blocks[above].spans)) for above in self.above[index])


def _clip(words: str) -> str:
    """Keep the head of a lead up to its colon, or its first words."""
    if len(words) <= _LEAD:
        return words
    colon = words.find(":")
    return words[: colon + 1] if 0 < colon < _LEAD else words[:_LEAD].rsplit(" ", 1)[0]


def _row_context(block: Block, leads: tuple[str, ...]) -> str:
    """Return the section, the path of rows above, and the heads and units of a row's cells."""
    parts = [*block.section, *leads]
    if block.cells:
        parts += [name for name in block.cells[0].rows[:-1] if name not in parts]
        heads = [cell.column for cell in block.cells if cell.column and cell.span.start < cell.span.end]
        parts += list(dict.fromkeys(heads))
    return " › ".join(parts)


def _note_context(block: Block, note: Footnote | None, blocks: Sequence[Block], reading: str) -> str:
    """Return the section of a note and the sentence that it hangs on, up to the mark."""
    parts = list(block.section)
    if note is not None and note.anchor is not None and note.anchor_block is not None:
        spans = [span for span in blocks[note.anchor_block].spans if span.start <= note.anchor.start]
        if spans:
            words = plain(reading[spans[-1].start : note.anchor.start])
            stop = max(words.rfind(". "), words.rfind("; "))
            sentence = words[stop + 2 :] if stop >= 0 and len(words) - stop > 30 else words
            parts.append(sentence[-_LEAD * 2 :])
    return " › ".join(parts)


class _States:
    """Says how well the text of some spans could be read."""

    def __init__(
        self,
        text: str,
        reading: str,
        line_states: Sequence[tuple[Span, LineState]],
        pages: Sequence[Page],
        pictures: Sequence[Span],
    ) -> None:
        self.text = text
        self.reading = reading
        del line_states
        scans = [page.span for page in pages if page.state in ("scan", "wrong_layer")]
        self.ocr = sorted((*scans, *pictures), key=lambda span: span.start)
        self.ocr_starts = [span.start for span in self.ocr]

    def of(self, spans: Sequence[Span]) -> TextState:
        """Return `ocr` on a page that was recognised, `repaired` where the reading differs from the text."""
        for span in spans:
            at = bisect.bisect_right(self.ocr_starts, span.start) - 1
            if at >= 0 and span.start < self.ocr[at].end:
                return "ocr"
        pieces = ((self.text[span.start : span.end], self.reading[span.start : span.end]) for span in spans)
        if any(is_filled(text, reading) for text, reading in pieces):
            return "repaired"
        return "clean"
