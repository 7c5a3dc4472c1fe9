"""Text of a report → its outline: headings, paragraphs, points, table rows and notes, each under its headings.

Sentences that a page break, a rule, a page number or a note cut are joined again: their block has several spans.
Nothing here knows what a figure is, or who reports.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from ingest.footnotes import Notes, find_notes, is_open, starts_low
from ingest.front import Front, find_front, is_motto
from ingest.lines import Line, Look, is_rule, look, page_number, split_lines
from ingest.numbering import RANKS, Marker, marker
from ingest.report import Block, BlockKind, Footnote, Page, Span
from ingest.syllables import fold
from ingest.tables import is_row, read_table, table_unit

_RECIPIENTS = re.compile(r"noi nhan\s*:?")
_CLOSING = re.compile(r"tren day la ")
_SIGNS_FOR = re.compile(r"(?:T/?M|TM|KT|TL|TUQ|Q)\.?\s+[A-ZĐÀ-Ỹ]")
_INNER_STOP = re.compile(r"[.;]\s+\S")
_NOT_LETTERS = re.compile(r"[^a-z0-9]+")
_WRAP_LIMIT = 150  # a printed line of A4 holds at most about 120 letters, landscape about 150


@dataclass(frozen=True, slots=True)
class Outline:
    """The blocks of a report in the order of their first words, and its notes."""

    blocks: tuple[Block, ...]
    footnotes: tuple[Footnote, ...]


@dataclass(slots=True)
class _Draft:
    """A block in the making: the lines it takes, and what they turn out to be."""

    lines: list[int]
    look: Look
    marker: Marker | None
    kind: BlockKind = "paragraph"
    strong: bool = False
    weak: bool = False
    note: int | None = None
    name: str = ""
    table: int | None = None
    cut: int | None = None
    level: int = 0


def outline(text: str, reading: str, pages: Sequence[Page] = (), furniture: Sequence[Span] = ()) -> Outline:
    """Read the outline of a report. `reading` has the length of `text`; offsets are those of both."""
    lines = split_lines(text, reading, furniture)
    width = wrapped_width(lines)
    notes = find_notes(lines, width)
    if width is not None:
        width = wrapped_width([line for line, owner in zip(lines, notes.owner, strict=True) if owner is None]) or width
    front = find_front(lines)
    drafts = _Assembler(lines, notes, front, width).drafts()
    _classify(drafts, lines, front)
    blocks = _Builder(lines, reading, pages, drafts).blocks()
    return _hang_notes(blocks, notes, drafts, lines)


def wrapped_width(lines: Sequence[Line]) -> int | None:
    """Return the printed width of hard-wrapped text, in letters; None where a line is a whole paragraph."""
    lengths = sorted(len(line.words) for line in lines if "\t" not in line.words and not line.words.startswith("|"))
    long = [length for length in lengths if length > 40]
    if len(long) < 12 or long[int(len(long) * 0.97)] > _WRAP_LIMIT:
        return None
    return long[int(len(long) * 0.9)]


class _Assembler:
    """Puts lines together into drafts of blocks."""

    def __init__(self, lines: Sequence[Line], notes: Notes, front: Front, width: int | None) -> None:
        self.lines = lines
        self.notes = notes
        self.front = front
        self.width = width
        gaps = sorted(line.gap for line in lines[1:])
        self.usual_gap = gaps[len(gaps) // 2] if gaps else 0
        self.out: list[_Draft] = []
        self.body: _Draft | None = None
        self.interrupted = False

    def drafts(self) -> list[_Draft]:
        """Return the drafts in the order of their first lines."""
        title = set(self.front.title_lines)
        note_drafts: dict[int, _Draft] = {}
        index = 0
        while index < len(self.lines):
            line = self.lines[index]
            owner = self.notes.owner[index]
            if self._is_furniture(index):
                if index not in self.notes.mark_lines:
                    self.out.append(_Draft([index], look(line.words), None, "furniture"))
                    self.interrupted = True
            elif owner is not None:
                self._add_note(index, owner, note_drafts)
            elif is_row(line.words) and (end := self._table_end(index)):
                self._add_table(index, end)
                index = end
                continue
            elif index in title:
                self._add_title(index)
            else:
                self._add_body(index)
            index += 1
        return self.out

    def _is_furniture(self, index: int) -> bool:
        line = self.lines[index]
        if line.furniture or index in self.notes.mark_lines or is_rule(line.words):
            return True
        number = page_number(line.words)
        if number is not None and self.notes.owner[index] is None:
            return number <= len(self.lines) or line.words.lower().startswith(("trang", "page", "-", "–"))
        return index < 40 and is_motto(line.words)

    def _add_note(self, index: int, owner: int, drafts: dict[int, _Draft]) -> None:
        if owner not in drafts:
            drafts[owner] = _Draft([], look(self.lines[index].words), None, "footnote", note=owner)
            self.out.append(drafts[owner])
        drafts[owner].lines.append(index)
        self.interrupted = True

    def _table_end(self, start: int) -> int:
        """Return the line after a table, over blank lines and rules between its pages; 0 when one row stands alone."""
        end = start
        for index in range(start, len(self.lines)):
            words = self.lines[index].words
            if is_row(words) and self.notes.owner[index] is None:
                end = index + 1
            elif not (is_rule(words) or page_number(words) is not None or self.lines[index].furniture):
                break
        rows = sum(1 for index in range(start, end) if is_row(self.lines[index].words))
        return end if rows >= 2 else 0

    def _add_table(self, start: int, end: int) -> None:
        self.body = None
        for index in range(start, end):
            kind: BlockKind = "row" if is_row(self.lines[index].words) else "furniture"
            draft = _Draft([index], Look(self.lines[index].words, 0, False, False), None, kind)
            draft.table = start if kind == "row" else None
            self.out.append(draft)

    def _add_title(self, index: int) -> None:
        first = self.front.title_lines[0] == index
        if first or not self.out or self.out[-1].name != "title":
            self.out.append(_Draft([index], look(self.lines[index].words), None, "heading", name="title"))
        else:
            self.out[-1].lines.append(index)
        self.body = None
        self.interrupted = False

    def _add_body(self, index: int) -> None:
        line = self.lines[index]
        seen = look(line.words)
        sign = marker(seen.words)
        if self.body is not None and self._joins(self.body, index, seen, sign):
            self.body.lines.append(index)
        else:
            self.body = _Draft([index], seen, sign)
            self.out.append(self.body)
        self.interrupted = False

    def _joins(self, body: _Draft, index: int, seen: Look, sign: Marker | None) -> bool:
        """Say whether a line goes on the block above it."""
        last = self.lines[body.lines[-1]]
        line = self.lines[index]
        if seen.hashes or index <= self.front.body - 1:
            return False
        if sign is not None and not (sign.kind == "dash" and seen.words[sign.length].isdigit() and is_open(last.words)):
            return False
        if last.words.count("**") % 2 and line.gap == 0:
            return True
        if self.width is None:
            return self._joins_flowed(body, last, line, seen)
        return self._joins_wrapped(body, last, line, seen, self.width)

    def _joins_flowed(self, body: _Draft, last: Line, line: Line, seen: Look) -> bool:
        if body.look.hashes or (body.look.bold and not self.interrupted) or not is_open(last.words):
            return False
        low = starts_low(line.words)
        if seen.bold and not low:
            return False
        letters = line.words.lstrip('*_ “"(')
        if letters[:1].islower():
            return len(last.words) > 40 or self.interrupted
        if low:
            return self.interrupted or line.gap > 0
        tail = last.words[-240:]
        return self.interrupted and (tail.rfind("(") > tail.rfind(")") or tail.rstrip().endswith(","))

    def _joins_wrapped(self, body: _Draft, last: Line, line: Line, seen: Look, width: int) -> bool:
        length = len(last.words)
        low = starts_low(line.words)
        is_first = body.marker is not None and body.marker.rank <= RANKS["number"] + 4 and len(body.lines) == 1
        if is_first and length < 0.7 * width:
            return False
        if last.words.isupper() != line.words.isupper() and not low and length < 0.7 * width:
            return False
        if line.gap > self.usual_gap and not self.interrupted and not (is_open(last.words) and low):
            return False
        first = line.words.split(maxsplit=1)[0]
        fits = length + 1 + len(first) <= 0.88 * width
        if length < 0.6 * width:
            return low and is_open(last.words) and not seen.bold
        return low or not fits


def _classify(drafts: list[_Draft], lines: Sequence[Line], front: Front) -> None:
    """Decide which drafts are headings and which are points."""
    closing = False
    for draft in drafts:
        if draft.kind != "paragraph":
            continue
        words = draft.look.words
        folded = fold(words[:60])
        if _RECIPIENTS.fullmatch(folded.strip(" *")) or _RECIPIENTS.match(folded):
            closing = True
            draft.kind, draft.level, draft.name = "heading", RANKS["part"], "recipients"
            if len(words) > 20:
                draft.kind = "paragraph"
            continue
        if closing and not (draft.marker and draft.marker.kind == "appendix"):
            draft.kind = "item" if draft.marker else "paragraph"
            draft.level = draft.marker.rank if draft.marker else 0
            draft.name = "closing"
            continue
        closing = False
        if draft.lines[0] < front.body and not draft.marker:
            continue
        _as_heading(draft, lines)
    _demote_bare_lists(drafts)


def _as_heading(draft: _Draft, lines: Sequence[Line]) -> None:
    """Make a draft a heading where its marker, markup and length say so, else a point or a paragraph."""
    seen, sign = draft.look, draft.marker
    words = " ".join(look(lines[index].words).words for index in draft.lines)
    whole = seen if len(draft.lines) == 1 else Look(words, seen.hashes, seen.bold, seen.italic)
    length = len(words)
    if sign is not None:
        draft.level = sign.rank
        draft.kind = "item"
    rest = words[sign.length :] if sign else words
    emphasised = whole.hashes > 0 or whole.bold or (whole.italic and sign is not None)
    if sign is not None and sign.kind in ("dash", "plus", "star", "paren"):
        if whole.hashes and sign.kind == "paren":
            draft.kind = "heading"
        return
    if sign is not None and sign.kind in ("appendix", "part", "chapter", "table", "article", "capital", "roman"):
        draft.cut = _cut_heading(words, sign, length)
        if length <= 260 or draft.cut or emphasised:
            draft.kind, draft.strong = "heading", True
        return
    if emphasised and length <= 400 and not (seen.bold and not whole.hashes and words.endswith((";", ","))):
        if sign is not None or whole.hashes or not _is_signature(words):
            draft.kind, draft.strong = "heading", True
            draft.level = sign.rank if sign else 0
        return
    if sign is None:
        if rest.isupper() and 8 <= length <= 200 and not _is_signature(words):
            draft.kind = "heading"
        return
    ends = words.rstrip()[-1:]
    if length <= 200 and ends not in ".;," and not _INNER_STOP.search(rest):
        draft.kind, draft.weak = "heading", True


def _cut_heading(words: str, sign: Marker, length: int) -> int | None:
    """Return where the heading ends in "V. KIẾN NGHỊ, ĐỀ XUẤT: Không.", counted in its bare words."""
    del length
    colon = words.find(":", sign.length)
    if 0 < colon < len(words) - 1 and words[sign.length : colon].isupper() and not words[colon + 1 :].isupper():
        return colon + 1
    return None


def _is_signature(words: str) -> bool:
    return _SIGNS_FOR.match(words) is not None


def _demote_bare_lists(drafts: list[_Draft]) -> None:
    """Turn numbered lines into points where one follows another with nothing between: a list, not headings."""
    bodies = [draft for draft in drafts if draft.kind not in ("furniture", "footnote")]
    for this, after in pairwise(bodies):
        if not (this.weak and this.kind == "heading" and this.marker and after.marker):
            continue
        if after.marker.kind == this.marker.kind and after.level <= this.level and after.kind in ("heading", "item"):
            this.kind = "item"
            if after.weak:
                after.kind = "item"


@dataclass(slots=True)
class _Above:
    """The headings above a block."""

    stack: list[tuple[int, int, str]] = field(default_factory=list)

    def push(self, level: int, hashes: int, name: str) -> None:
        """Add a heading, below those that stand higher than it."""
        if level:
            while self.stack and self.stack[-1][0] >= level:
                self.stack.pop()
        else:
            while self.stack and (self.stack[-1][0] >= 90 or 0 < hashes <= self.stack[-1][1]):
                self.stack.pop()
            level = 90
        self.stack.append((level, hashes, name))

    def path(self) -> tuple[str, ...]:
        """Return the names, outermost first."""
        return tuple(name for _, _, name in self.stack)


class _Builder:
    """Turns drafts into blocks with spans, sections, pages and table cells."""

    def __init__(self, lines: Sequence[Line], reading: str, pages: Sequence[Page], drafts: list[_Draft]) -> None:
        self.lines = lines
        self.reading = reading
        self.pages = pages
        self.page_starts = [page.span.start for page in pages]
        self.drafts = drafts
        self.above = _Above()
        self.seen: dict[str, int] = {}
        self.out: list[Block] = []

    def blocks(self) -> list[Block]:
        """Return the blocks; a table is read when its first row comes."""
        index = 0
        while index < len(self.drafts):
            draft = self.drafts[index]
            if draft.kind == "row" and draft.table is not None:
                index = self._table(index)
                continue
            if draft.kind == "heading":
                index = self._heading(index)
                continue
            self._plain(draft)
            index += 1
        return self.out

    def _plain(self, draft: _Draft) -> None:
        spans = self._spans(draft.lines)
        if draft.name != "closing" and _CLOSING.match(fold(draft.look.words[:20])):
            self.above.stack.clear()
        repeats = self._repeats(spans) if draft.kind in ("paragraph", "item") else None
        depth = max(draft.level - RANKS["dash"] + 1, 1) if draft.kind == "item" else 0
        section = self.above.path()
        self.out.append(Block(draft.kind, spans, section, depth, self._page(spans[0].start), (), repeats))

    def _heading(self, index: int) -> int:
        """Add a heading; return the draft after it and after the title that completes it."""
        draft = self.drafts[index]
        lines = list(draft.lines)
        if draft.name == "title":
            spans = self._spans(lines)
            self.out.append(Block("heading", spans, (), 0, self._page(spans[0].start)))
            return index + 1
        index += 1
        while draft.marker is not None and self._completes(draft, index):
            lines += self.drafts[index].lines
            index += 1
        spans = self._spans(lines)
        name = " ".join(look(self.lines[i].words).words for i in lines)
        rest: Span | None = None
        if draft.cut:
            name = name[: draft.cut]
            spans, rest = self._cut(spans[0])
        name = name.rstrip(" :").strip()
        if draft.name == "recipients" or (draft.marker and draft.marker.kind == "appendix"):
            self.above.stack.clear()
        self.above.push(draft.level, draft.look.hashes, name)
        section = self.above.path()
        self.out.append(Block("heading", spans, section[:-1], len(section), self._page(spans[0].start)))
        if rest is not None:
            self.out.append(Block("paragraph", (rest,), section, 0, self._page(rest.start)))
        return index

    def _completes(self, draft: _Draft, index: int) -> bool:
        """Say whether the next heading only gives the title of a part or appendix named just before."""
        if (
            index >= len(self.drafts)
            or draft.marker is None
            or draft.marker.kind not in ("part", "chapter", "appendix", "table")
        ):
            return False
        after = self.drafts[index]
        bare = len(draft.look.words) <= draft.marker.length + 2
        return (
            bare and after.kind == "heading" and after.marker is None and after.look.words.isupper() and not after.name
        )

    def _cut(self, span: Span) -> tuple[tuple[Span, ...], Span | None]:
        words = self.reading[span.start : span.end]
        at = words.find(":") + 1
        after = at + len(words[at:]) - len(words[at:].lstrip(" *_"))
        if after >= len(words):
            return (span,), None
        return (Span(span.start, span.start + at),), Span(span.start + after, span.end)

    def _table(self, index: int) -> int:
        """Add the rows of a table; return the draft after it."""
        end = index
        while end < len(self.drafts) and self._in_table(end):
            end += 1
        rows = [draft for draft in self.drafts[index:end] if draft.kind == "row"]
        name = tuple(
            _readable(name) for _, _, name in self.above.stack if fold(name).startswith(("phu luc", "bang", "bieu"))
        )
        above = next((draft for draft in reversed(self.drafts[:index]) if draft.kind != "furniture"), None)
        unit = table_unit(above.look.words) if above is not None and above.kind == "paragraph" else None
        read = iter(read_table([self.lines[draft.lines[0]] for draft in rows], self.reading, name[:1], unit))
        for draft in self.drafts[index:end]:
            if draft.kind != "row":
                self._plain(draft)
                continue
            row = next(read)
            kind: BlockKind = "furniture" if row.is_head else "row"
            self.out.append(Block(kind, (row.span,), self.above.path(), 0, self._page(row.span.start), row.cells))
        return end

    def _in_table(self, index: int) -> bool:
        draft = self.drafts[index]
        if draft.kind == "row":
            return True
        return draft.kind == "furniture" and any(
            later.kind == "row" for later in self.drafts[index + 1 : index + 4] if later.kind in ("row", "furniture")
        )

    def _spans(self, indexes: Sequence[int]) -> tuple[Span, ...]:
        """Return the spans of lines, those with only blanks between them as one."""
        spans: list[Span] = []
        for index in indexes:
            line = self.lines[index]
            if spans and not self.reading[spans[-1].end : line.start].strip():
                spans[-1] = Span(spans[-1].start, line.end)
            else:
                spans.append(Span(line.start, line.end))
        return tuple(spans)

    def _page(self, offset: int) -> int | None:
        if not self.pages:
            return None
        return self.pages[max(bisect.bisect_right(self.page_starts, offset) - 1, 0)].number

    def _repeats(self, spans: tuple[Span, ...]) -> int | None:
        words = " ".join(self.reading[span.start : span.end] for span in spans)
        key = _NOT_LETTERS.sub("", fold(words))
        if len(key) < 40:
            return None
        if key in self.seen:
            return self.seen[key]
        self.seen[key] = len(self.out)
        return None


def _readable(name: str) -> str:
    """Write a name in capitals as a name ("PHỤ LỤC 2" → "Phụ lục 2")."""
    return name.capitalize() if name.isupper() else name


def _hang_notes(blocks: list[Block], notes: Notes, drafts: list[_Draft], lines: Sequence[Line]) -> Outline:
    """Bind each note to the block that its mark stands in; a note takes the section of that block."""
    owners = [draft.note for draft in drafts if draft.note is not None]
    note_blocks = [index for index, block in enumerate(blocks) if block.kind == "footnote"]
    found = []
    for note, index in zip(owners, note_blocks, strict=True):
        mark = notes.marks[note]
        start = blocks[index].spans[0].start
        anchors = [anchor for anchor in notes.anchors if anchor.mark == mark]
        anchor = min(anchors, key=lambda each: abs(each.span.start - start), default=None)
        hangs_on = _block_at(blocks, anchor.span.start) if anchor else None
        if hangs_on is not None:
            block = blocks[index]
            blocks[index] = Block(block.kind, block.spans, blocks[hangs_on].section, 0, block.page)
        span = anchor.span if anchor else None
        found.append(Footnote(mark, span, blocks[index].spans, index, hangs_on))
    del lines
    return Outline(tuple(blocks), tuple(found))


def _block_at(blocks: Sequence[Block], offset: int) -> int | None:
    """Return the block whose words hold an offset, or the one that stands right before it."""
    best = None
    for index, block in enumerate(blocks):
        if block.kind in ("footnote", "furniture"):
            continue
        for span in block.spans:
            if span.start <= offset < span.end:
                return index
            if span.end <= offset and (best is None or span.end > best[1]):
                best = (index, span.end)
    return best[0] if best else None
