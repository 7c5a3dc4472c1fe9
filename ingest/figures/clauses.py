"""One line of words with numbers → which words belong to which number, and which number details which.

A sentence is cut at its marks (". ; : ( )") and, between two numbers, at the comma or joining word where the
second one's words begin. Numbers in brackets, after "trong đó", "gồm", "cụ thể" or a colon detail the number
before. Knows nothing of units' meaning, levels, periods or the report around.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.figures.clause_bounds import (
    FIXED,
    NEXT_NAME,
    STARTER,
    cut_between,
    ends_sentence,
    links_only,
    without_brackets,
)
from ingest.vietnamese.numerals import Number
from ingest.vietnamese.units import unit_after

_MARK = re.compile(r"[();:]|\.(?=\s|$)|\b(?:[Tt]rong đó|[Bb]ao gồm|[Gg]ồm|[Cc]ụ thể|[Tt]rong số đó)\b")

_LEVEL_ONLY = re.compile(r"\s*(?:ở |tại )?cấp (?:tỉnh|huyện|xã)\s*(?:là|có)?\s*", re.IGNORECASE)
_RESULT = re.compile(r"\s*(?:Đến nay|Hiện nay|Kết quả|Đạt|Chưa đạt|Không đạt|Vượt|Đã đạt)", re.IGNORECASE)
# "Trong tổng số 201 viên chức được đánh giá, có 34 người…": what follows details the 201.
_OUT_OF = re.compile(r"(?:^|\W)[Tt]rong(?:\s(?:tổng\s)?số)?\s*$")


@dataclass(slots=True)
class Group:
    """A number, ratio, rank or range with its own words: `pre` before it and `post` after its unit.

    `owner` is the index of the group that it details; `heads` are the colon heads above it, outermost first.
    `before` is the group before it in the same segment; `sibling` the one in the same sentence and brackets.
    `target` is the group before a colon that its own statement answers ("tối thiểu 50%: Đến nay, có 28,95%").
    `loose`: its bracket was never closed, so what it details is open.
    """

    numbers: list[Number]
    start: int
    end: int
    unit: str | None = None
    unit_end: int = 0
    pre: tuple[int, int] = (0, 0)
    post: tuple[int, int] = (0, 0)
    owner: int | None = None
    before: int | None = None
    sibling: int | None = None
    heads: tuple[tuple[int, int], ...] = ()
    sentence: int = 0
    sentence_start: int = 0
    segment_start: int = 0
    depth: int = 0
    target: int | None = None
    loose: bool = False


@dataclass(slots=True)
class _Frame:
    """What is open while scanning one bracket (or the whole line)."""

    opened: int
    owner: int | None = None
    detail: int | None = None
    detail_stays: bool = False
    heads: list[tuple[int, int, int]] = field(default_factory=list)  # start, end, segment number
    sentence: int = 0
    sentence_start: int = 0
    segment: int = 0
    segment_start: int = 0
    piece: int = 0
    last: int | None = None
    in_segment: bool = False
    target: int | None = None
    colons: list[int] = field(default_factory=list)


def groups(text: str, numbers: Sequence[Number]) -> list[Group]:
    """Cut a line into groups, in reading order."""
    found = _collect(text, numbers)
    if not found:
        return []
    events: list[tuple[int, int, object]] = [(group.start, 1, index) for index, group in enumerate(found)]
    spans = [(group.start, group.end) for group in found]
    position = 0
    for match in _MARK.finditer(text):
        while position < len(spans) and spans[position][1] <= match.start():
            position += 1
        if position < len(spans) and spans[position][0] < match.end():
            continue
        if match.group() == "." and not ends_sentence(text, match.start()):
            continue
        events.append((match.start(), 0, match))
    events.sort(key=lambda event: (event[0], event[1]))
    scan = _Scan(text, found)
    for _, kind, payload in events:
        if kind == 1:
            assert isinstance(payload, int)
            scan.number(payload)
        else:
            assert isinstance(payload, re.Match)
            scan.mark(payload)
    scan.close_all()
    return found


def _collect(text: str, numbers: Sequence[Number]) -> list[Group]:
    found: list[Group] = []
    for number in numbers:
        if found and number.part and found[-1].numbers[0].group == number.group:
            found[-1].numbers.append(number)
            continue
        found.append(Group([number], number.group.start, number.group.end))
    for group in found:
        if group.numbers[-1].surface.endswith("%"):
            group.unit, group.unit_end = "%", group.end
            continue
        unit = unit_after(text, group.end)
        group.unit, group.unit_end = (unit[0], unit[2]) if unit else (None, group.end)
    return found


class _Scan:
    """The state of one left-to-right pass; each method handles one kind of event."""

    def __init__(self, text: str, found: list[Group]) -> None:
        self.text = text
        self.found = found
        self.frames = [_Frame(opened=0)]
        self.unclosed = text.count("(") - text.count(")")

    def number(self, index: int) -> None:
        """Give a number its words, its owner and its heads."""
        frame, group = self.frames[-1], self.found[index]
        self._take_words(frame, group)
        group.owner = self._owner(frame.detail if frame.detail is not None else frame.owner, group.unit)
        group.sibling = frame.last if frame.last != frame.detail else None
        group.target = frame.target
        group.before = frame.last if frame.in_segment else None
        group.heads = tuple((start, end) for outer in self.frames for start, end, _ in outer.heads)
        group.sentence, group.sentence_start = frame.sentence, frame.sentence_start
        group.segment_start, group.depth = frame.segment_start, len(self.frames) - 1
        frame.last, frame.in_segment, frame.piece = index, True, group.unit_end
        frame.colons.clear()
        if group.unit != "%" and _OUT_OF.search(self.text[slice(*group.pre)]):
            frame.detail, frame.detail_stays = index, False

    def _owner(self, index: int | None, unit: str | None) -> int | None:
        """Choose, among the numbers said together, the one that a detail of this unit belongs to."""
        if index is None:
            return None
        chain = [index]
        while (earlier := self.found[chain[-1]].before) is not None:
            chain.append(earlier)
        for candidate in chain:
            if unit and unit != "%" and self.found[candidate].unit == unit:
                return candidate
        for candidate in chain:
            group = self.found[candidate]
            if group.numbers[0].shape != "rank" and not (
                group.unit == "%" and group.before is not None and links_only(self.text[slice(*group.pre)])
            ):
                return candidate
        return index

    def mark(self, match: re.Match[str]) -> None:
        frame, start, mark = self.frames[-1], match.start(), match.group()
        if mark == "(":
            self._open(start)
        elif mark == ")":
            if len(self.frames) > 1:
                self._end_segment(start)
                inner = self.frames.pop()
                if inner.last is not None and not self.frames[-1].in_segment:
                    self.frames[-1].piece = match.end()
        elif mark == ";":
            if self.unclosed > 0 and len(self.frames) > 1 and frame.last is None:  # a ")" was forgotten before
                self.frames.pop()
                self.unclosed -= 1
            self._end_segment(start)
            self._begin(match.end(), new_sentence=False)
        elif mark == ".":
            self._end_segment(start)
            self._begin(match.end(), new_sentence=True)
        elif mark == ":":
            self._colon(frame, start)
        else:
            self._detail(frame, match)

    def close_all(self) -> None:
        while self.frames:
            self._end_segment(len(self.text))
            frame = self.frames.pop()
            if self.frames:
                for group in self.found:
                    if group.depth == len(self.frames) and group.start > frame.opened:
                        group.loose = True

    def _open(self, start: int) -> None:
        outer = self.frames[-1]
        frame = _Frame(opened=start, sentence=outer.sentence, sentence_start=outer.sentence_start)
        frame.segment_start = frame.piece = start + 1
        frame.owner = outer.last
        if outer.last is None or (not outer.in_segment and self.text[outer.piece : start].strip(" .,")):
            frame.heads.append((outer.piece, start, -1))
            frame.owner = outer.detail if outer.detail is not None else outer.owner
        self.frames.append(frame)

    def _begin(self, start: int, *, new_sentence: bool) -> None:
        frame = self.frames[-1]
        frame.segment += 1
        frame.segment_start = frame.piece = start
        frame.in_segment = False
        frame.colons.clear()
        if new_sentence:
            frame.sentence += 1
            frame.sentence_start = start
            frame.heads = [head for head in frame.heads if head[2] == -1]
            frame.detail = frame.target = None
        elif self._is_complete(frame) or not (frame.detail_stays or self._goes_on(frame, start)):
            frame.detail = None

    def _goes_on(self, frame: _Frame, start: int) -> bool:
        """Tell whether a detail goes on after a semicolon: "trong đó cấp huyện 70 hồ sơ; cấp xã 90 hồ sơ"."""
        if frame.detail is None or frame.last is None or frame.last == frame.detail:
            return False
        following = next((group for group in self.found if group.start > start), None)
        if following is None or following.unit != self.found[frame.detail].unit:
            return False
        return _LEVEL_ONLY.fullmatch(self.text[start : following.start]) is not None

    def _is_complete(self, frame: _Frame) -> bool:
        """Tell whether what details a number already adds up to it: what follows is something else."""
        if frame.detail is None:
            return False
        parts = [group.numbers[0].value for group in self.found if group.owner == frame.detail]
        return len(parts) > 1 and sum(parts) == self.found[frame.detail].numbers[0].value

    def _end_segment(self, end: int) -> None:
        frame = self.frames[-1]
        if frame.in_segment and frame.last is not None:
            group = self.found[frame.last]
            if group.post == (0, 0):
                group.post = (group.unit_end, max(end, group.unit_end))

    def _colon(self, frame: _Frame, start: int) -> None:
        if not frame.in_segment and not self.text[frame.piece : start].strip(" ,."):
            frame.piece = start + 1
            return
        if frame.in_segment and not _RESULT.match(self.text, start + 1) and self._names_next(frame.piece, start):
            frame.colons.append(start)
            return
        if frame.in_segment and frame.last is not None:
            between = self.text[frame.piece : start]
            self._end_segment(start)
            if self._answers(start):
                frame.target, frame.detail = frame.last, None
                frame.piece, frame.segment_start, frame.in_segment = start + 1, start + 1, False
                return
            tail = FIXED.sub("", without_brackets(between)).rpartition(", ")
            if not tail[1] or links_only(between) or not STARTER.match(tail[2]):
                frame.detail, frame.detail_stays = frame.last, True
                frame.piece = start + 1
                frame.in_segment = False
                return
            comma = frame.piece + between.rfind(", ")
            self.found[frame.last].post = (frame.piece, comma)
            frame.piece = comma + 2
            frame.in_segment = False
        frame.colons.append(start)

    def _answers(self, colon: int) -> bool:
        """Tell whether what follows a colon is a statement of its own, not the parts of the number before."""
        following = next((group.start for group in self.found if group.start > colon), len(self.text))
        words = self.text[colon + 1 : following]
        return _RESULT.match(words) is not None or len(words.split()) > 9

    def _names_next(self, start: int, colon: int) -> bool:
        """Tell whether the words before a colon name the number right after it: "5.281 và số người đăng ký: 478"."""
        following = next((group.start for group in self.found if group.start > colon), None)
        if following is None or not links_only(self.text[colon + 1 : following]):
            return False
        between = FIXED.sub("", without_brackets(self.text[start:colon]))
        return ", " in between or " và " in between or NEXT_NAME.match(between + ":") is not None

    def _detail(self, frame: _Frame, match: re.Match[str]) -> None:
        after = self.text[match.end() : match.end() + 12].lstrip(" ,")
        colon = after.startswith((":", "như sau:"))
        if (
            match.group().lower() == "cụ thể"
            and not colon
            and self.text[match.start() - 2 : match.start()] not in (", ", "; ")
        ):
            return
        if frame.last is None:
            if not self.text[frame.piece : match.start()].strip(" ,."):
                frame.piece = match.end()
            return
        opens = not frame.in_segment and not self.text[frame.piece : match.start()].strip(" ,.")
        if frame.in_segment:
            self._end_segment(match.start())
        frame.detail, frame.detail_stays = frame.last, colon or opens
        frame.piece = match.end()
        frame.in_segment = False

    def _take_words(self, frame: _Frame, group: Group) -> None:
        start = frame.piece
        if frame.in_segment and frame.last is not None:
            before = self.found[frame.last]
            cut = cut_between(self.text, before.unit_end, group.start, self.text[slice(*before.pre)])
            before.post = (before.unit_end, cut)
            start = cut
        colons = [colon for colon in frame.colons if colon >= start]
        while colons:
            inner = colons.pop()
            if colons or not links_only(self.text[inner + 1 : group.start]):
                head_end = colons[-1] if (colons and links_only(self.text[inner + 1 : group.start])) else inner
                self._add_head(frame, start, head_end)
                start = head_end + 1
                break
        group.pre = (start, group.start)

    def _add_head(self, frame: _Frame, start: int, end: int) -> None:
        frame.heads = [head for head in frame.heads if head[2] in (-1, frame.segment)]
        opens_line = not self.text[:start].strip() and len(self.text[start:end].split()) <= 6
        frame.heads.append((start, end, -1 if opens_line else frame.segment))
