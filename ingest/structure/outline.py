"""Text of a report → its outline: headings, paragraphs, points, table rows and notes, each under its headings.

Lines are put together in `joining.py` and told apart in `headings.py`; here they become blocks with exact spans.
Nothing here knows what a figure is, or who reports.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.report import NEXT_TABLE, Block, BlockKind, Footnote, Page, Span
from ingest.structure.footnotes import Notes, find_notes
from ingest.structure.front_matter import find_front
from ingest.structure.headings import classify, is_closing
from ingest.structure.joining import Joiner, Stretch, wrapped_width
from ingest.structure.lines import Line, look, plain, split_lines
from ingest.structure.numbering import RANKS, marker
from ingest.structure.tables import Row, read_table
from ingest.vietnamese.syllables import fold
from ingest.vietnamese.units import stated_unit, table_unit, unit_at_end, unit_in_brackets

_TITLE = 200  # letters; longer is a sentence
_OFFICE = re.compile(r"(?:ỦY BAN|UỶ BAN|UBND|SỞ|BỘ|CỤC|CHI CỤC|PHÒNG|CỘNG H[ÒO]|Độc lập)\b")
_NOT_LETTERS = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Outline:
    """The blocks of a report in the order of their first words, and its notes."""

    blocks: tuple[Block, ...]
    footnotes: tuple[Footnote, ...]


def outline(text: str, reading: str, pages: Sequence[Page] = (), furniture: Sequence[Span] = ()) -> Outline:
    """Read the outline of a report. `reading` has the length of `text`; offsets are those of both."""
    lines = split_lines(text, reading, furniture)
    width = wrapped_width(lines)
    notes = find_notes(lines, width)
    if width is not None:
        width = wrapped_width([line for line, owner in zip(lines, notes.owner, strict=True) if owner is None]) or width
    front = find_front(lines)
    stretches = Joiner(lines, notes, front, width, [page.span.start for page in pages]).stretches()
    classify(stretches, lines, front)
    blocks = _Builder(lines, reading, pages, stretches).blocks()
    return _hang_notes(blocks, notes, stretches, lines)


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
    """Turns stretches into blocks with spans, sections, pages and table cells."""

    def __init__(self, lines: Sequence[Line], reading: str, pages: Sequence[Page], stretches: list[Stretch]) -> None:
        self.lines = lines
        self.reading = reading
        self.pages = pages
        self.page_starts = [page.span.start for page in pages]
        self.stretches = stretches
        self.above = _Above()
        self.caption: str | None = None
        self.title = ""
        self.seen: dict[str, int] = {}
        self.out: list[Block] = []

    def blocks(self) -> list[Block]:
        """Return the blocks; a table is read when its first row comes."""
        index = 0
        while index < len(self.stretches):
            stretch = self.stretches[index]
            if stretch.kind == "row" and stretch.table is not None:
                index = self._table(index)
                continue
            if stretch.kind == "heading":
                index = self._heading(index)
                continue
            self._plain(stretch)
            index += 1
        return self.out

    def _plain(self, stretch: Stretch) -> None:
        spans = self._spans(stretch.lines)
        if stretch.name == "signature" or (stretch.name != "closing" and is_closing(stretch.look.words)):
            self.above.stack.clear()
        repeats = self._repeats(spans) if stretch.kind in ("paragraph", "item") else None
        depth = max(stretch.level - RANKS["dash"] + 1, 1) if stretch.kind == "item" else 0
        section = self.above.path()
        self.out.append(Block(stretch.kind, spans, section, depth, self._page(spans[0].start), (), repeats))

    def _heading(self, index: int) -> int:
        """Add a heading; return the stretch after it and after the title that completes it."""
        stretch = self.stretches[index]
        lines = list(stretch.lines)
        if stretch.name == "caption":
            return self._caption(index)
        if stretch.name == "title":
            spans = self._spans(lines)
            self.out.append(Block("heading", spans, (), 0, self._page(spans[0].start)))
            return index + 1
        index += 1
        while self._completes(stretch, index):
            lines += self.stretches[index].lines
            index += 1
        spans = self._spans(lines)
        name = stretch.restored or " ".join(look(self.lines[i].words).words for i in lines)
        rest: Span | None = None
        if stretch.cut:
            name = name[: stretch.cut]
            spans, rest = self._cut(spans[0])
        name = name.rstrip(" :").strip()
        if stretch.name == "recipients" or (stretch.marker and stretch.marker.kind == "appendix"):
            self.above.stack.clear()
        self.above.push(stretch.level, stretch.look.hashes, name)
        section = self.above.path()
        self.out.append(Block("heading", spans, section[:-1], len(section), self._page(spans[0].start)))
        if rest is not None:
            self.out.append(Block("paragraph", (rest,), section, 0, self._page(rest.start)))
        return index

    def _caption(self, index: int) -> int:
        """Add the name of the next table; it stands above that table's rows only."""
        stretch = self.stretches[index]
        self.caption = " ".join(look(self.lines[i].words).words for i in stretch.lines).rstrip(" :")
        spans = self._spans(stretch.lines)
        section = self.above.path()
        self.out.append(Block("heading", spans, section, len(section) + 1, self._page(spans[0].start)))
        return index + 1

    def _completes(self, stretch: Stretch, index: int) -> bool:
        """Say whether the next heading only goes on this one: the title of a part, or capitals over two lines."""
        if index >= len(self.stretches):
            return False
        after = self.stretches[index]
        if after.kind != "heading" or after.marker is not None or after.name or not after.look.words.isupper():
            return False
        if stretch.marker is None:
            return (
                stretch.look.words.isupper() and not stretch.look.hashes and not after.look.hashes and not stretch.name
            )
        bare = len(stretch.look.words) <= stretch.marker.length + 2
        return bare and stretch.marker.kind in ("part", "chapter", "appendix", "table")

    def _cut(self, span: Span) -> tuple[tuple[Span, ...], Span | None]:
        words = self.reading[span.start : span.end]
        at = words.find(":") + 1
        after = at + len(words[at:]) - len(words[at:].lstrip(" *_"))
        if after >= len(words):
            return (span,), None
        return (Span(span.start, span.start + at),), Span(span.start + after, span.end)

    def _table(self, index: int) -> int:
        """Add the rows of a table; return the stretch after it."""
        end = index
        while end < len(self.stretches) and self._in_table(end):
            end += 1
        rows = [stretch for stretch in self.stretches[index:end] if stretch.kind == "row"]
        named = [*self.above.path(), *([self.caption] if self.caption else [])]
        name = tuple(short for each in named if (short := _table_name(each)))
        title, unit = self._said_above(index)
        found = read_table([self.lines[stretch.lines[0]] for stretch in rows], self.reading, name[:1], unit)
        title = self.title = self._said_within(found) or title
        section = (*self.above.path(), *([self.caption] if self.caption else [title] if title else []))
        self.caption = None
        read = iter(found)
        for stretch in self.stretches[index:end]:
            if stretch.kind != "row":
                self._plain(stretch)
                continue
            row = next(read)
            kind: BlockKind = "furniture" if row.is_head else "row"
            self.out.append(Block(kind, (row.span,), section, 0, self._page(row.span.start), row.cells))
        return end

    def _said_above(self, index: int) -> tuple[str, str | None]:
        """Return the title and the unit that the lines right above a table give it: no sentence, no heading."""
        unit = None
        for at in range(index - 1, max(index - 5, -1), -1):
            stretch = self.stretches[at]
            if stretch.kind == "furniture":
                continue
            words = " ".join(plain(self.lines[line].words) for line in stretch.lines[:5])
            said = table_unit(words) if stretch.kind == "paragraph" else None
            if said is None and unit is None and stretch.kind == "paragraph" and self._is_titled(at):
                said = stated_unit(words)  # "Lượt người" alone between a title and its table
            if words == NEXT_TABLE:
                return self.title, unit  # what the sheet prints above both
            if said is None and stretch.kind == "paragraph" and words.startswith("("):
                continue  # "(Kèm theo Báo cáo số …)"
            if said is None:
                bare = words.lstrip("-+• ")
                is_title = stretch.kind in ("paragraph", "item") and len(bare) <= _TITLE
                is_title = is_title and " " in bare and not bare.endswith((".", ";", ":", ","))
                own = unit_in_brackets(bare) or unit_at_end(bare) if is_title else None
                return (bare if is_title else ""), unit or own
            unit = unit or said
        return "", unit

    def _is_titled(self, index: int) -> bool:
        """Say whether a line stands right below a heading or a numbered line: what is said there is no title."""
        above = self.stretches[index - 1] if index else None
        return above is not None and (above.kind == "heading" or above.marker is not None)

    def _said_within(self, rows: Sequence[Row]) -> str:
        """Return the title that a sheet prints in the rows above a table's heads."""
        words: list[str] = []
        for row in rows:
            if row.is_head or row.cells:
                break
            said = plain(self.reading[row.span.start : row.span.end])
            if table_unit(said) is None and not _OFFICE.match(said):
                words.append(said)
        return " ".join(words) if len(words) < len(rows) else ""

    def _in_table(self, index: int) -> bool:
        stretch = self.stretches[index]
        if stretch.kind == "row":
            return True
        return stretch.kind == "furniture" and any(
            later.kind == "row" for later in self.stretches[index + 1 : index + 4] if later.kind in ("row", "furniture")
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


def _table_name(heading: str) -> str | None:
    """Return what a table is called: "Phụ lục 2" of "PHỤ LỤC 2 THỐNG KÊ SỐ LIỆU"; None for other headings."""
    sign = marker(heading)
    if sign is None or sign.kind not in ("appendix", "table"):
        return None
    short = heading[: sign.length].strip(" .:–-")
    return short.capitalize() if short.isupper() else short


def _hang_notes(blocks: list[Block], notes: Notes, stretches: list[Stretch], lines: Sequence[Line]) -> Outline:
    """Bind each note to the block that its mark stands in; a note takes the section of that block."""
    owners = [stretch.note for stretch in stretches if stretch.note is not None]
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
