"""Lines of a report → stretches: the lines that are one heading, paragraph, point, note or row.

Sentences that a page break, a rule, a page number or a note cut come together again. What a stretch is (heading or
point) is decided in `headings.py`.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.repair.lost_headings import restore_heading
from ingest.report import BlockKind
from ingest.structure.footnotes import Notes, is_open, starts_low
from ingest.structure.front_matter import Front, is_motto
from ingest.structure.lines import Line, Look, is_rule, look, page_number
from ingest.structure.numbering import RANKS, Marker, marker
from ingest.structure.tables import is_row
from ingest.vietnamese.numerals import roman_value

# "… đạt 1.234." over "567 triệu đồng": a line ended within a number.
_BROKEN = re.compile(r"(?<![\d.,/])[1-9]\d{0,2}(?:\.\d{3})*\.$")
_GOES_ON = re.compile(r"\d{3}(?:\.\d{3})*(?:,\d+)?\s+[^\W\d_]")
_WRAP_LIMIT = 150  # a printed line of A4 holds at most about 120 letters, landscape about 150


@dataclass(slots=True)
class Stretch:
    """Lines that belong together, and what they turn out to be.

    `weak`: a heading only while something stands under it. `cut`: where a heading ends when text follows it on the
    line. `name`: its part in the document (title, recipients, closing, caption). `table`: the first line of its table.
    `restored`: the heading that a line with lost letters bore.
    """

    lines: list[int]
    look: Look
    marker: Marker | None
    kind: BlockKind = "paragraph"
    weak: bool = False
    note: int | None = None
    name: str = ""
    table: int | None = None
    cut: int | None = None
    restored: str = ""
    level: int = 0


def wrapped_width(lines: Sequence[Line]) -> int | None:
    """Return the printed width of hard-wrapped text, in letters; None where a line is a whole paragraph."""
    lengths = sorted(len(line.words) for line in lines if "\t" not in line.words and not line.words.startswith("|"))
    long = [length for length in lengths if length > 40]
    if len(long) < 12 or long[int(len(long) * 0.97)] > _WRAP_LIMIT:
        return None
    return long[int(len(long) * 0.9)]


class Joiner:
    """Puts lines together into stretches."""

    def __init__(
        self, lines: Sequence[Line], notes: Notes, front: Front, width: int | None, page_starts: Sequence[int]
    ) -> None:
        self.page_starts = page_starts
        self.lines = lines
        self.notes = notes
        self.front = front
        self.width = width
        gaps = sorted(line.gap for line in lines[1:])
        self.usual_gap = gaps[len(gaps) // 2] if gaps else 0
        self.out: list[Stretch] = []
        self.body: Stretch | None = None
        self.interrupted = False
        self.chapter = 0

    def stretches(self) -> list[Stretch]:
        """Return the stretches in the order of their first lines."""
        title = set(self.front.title_lines)
        note_drafts: dict[int, Stretch] = {}
        index = 0
        while index < len(self.lines):
            line = self.lines[index]
            owner = self.notes.owner[index]
            if self._is_furniture(index):
                if index not in self.notes.mark_lines:
                    self.out.append(Stretch([index], look(line.words), None, "furniture"))
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
        return is_motto(line.words)

    def _add_note(self, index: int, owner: int, drafts: dict[int, Stretch]) -> None:
        if owner not in drafts:
            drafts[owner] = Stretch([], look(self.lines[index].words), None, "footnote", note=owner)
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
            draft = Stretch([index], Look(self.lines[index].words, 0, False, False), None, kind)
            draft.table = start if kind == "row" else None
            self.out.append(draft)

    def _add_title(self, index: int) -> None:
        first = self.front.title_lines[0] == index
        if first or not self.out or self.out[-1].name != "title":
            self.out.append(Stretch([index], look(self.lines[index].words), None, "heading", name="title"))
        else:
            self.out[-1].lines.append(index)
        self.body = None
        self.interrupted = False

    def _add_body(self, index: int) -> None:
        line = self.lines[index]
        seen = look(line.words)
        sign = marker(seen.words)
        restored = restore_heading(line.printed, self.chapter + 1) if line.printed else None
        if restored and not (sign and sign.kind == "roman"):
            seen = Look(restored, 0, False, False)
            sign = marker(restored)
            self.body = None
        if sign is not None and sign.kind == "roman":
            self.chapter = roman_value(sign.sign)
        if self.body is not None and self._page_turns(self.lines[self.body.lines[-1]].end, line.start):
            self.interrupted = True
        if self.body is not None and self._joins(self.body, index, seen, sign):
            self.body.lines.append(index)
        else:
            self.body = Stretch([index], seen, sign, restored=restored or "")
            self.out.append(self.body)
        self.interrupted = False

    def _page_turns(self, end: int, start: int) -> bool:
        """Say whether a page ends between two places of the text."""
        return bisect.bisect_right(self.page_starts, start) != bisect.bisect_right(self.page_starts, end)

    def _joins(self, body: Stretch, index: int, seen: Look, sign: Marker | None) -> bool:
        """Say whether a line goes on the block above it."""
        last = self.lines[body.lines[-1]]
        line = self.lines[index]
        if line.gap == 0 and _BROKEN.search(last.words) and _GOES_ON.match(line.words):
            return True
        if seen.hashes or index <= self.front.body - 1:
            return False
        if sign is not None and not (sign.kind == "dash" and seen.words[sign.length].isdigit() and is_open(last.words)):
            return False
        if last.words.count("**") % 2 and line.gap == 0:
            return True
        if self.width is None:
            return self._joins_flowed(body, last, line, seen)
        return self._joins_wrapped(body, last, line, seen, self.width)

    def _joins_flowed(self, body: Stretch, last: Line, line: Line, seen: Look) -> bool:
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

    def _joins_wrapped(self, body: Stretch, last: Line, line: Line, seen: Look, width: int) -> bool:
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
