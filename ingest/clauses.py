"""One line of words with numbers → which words belong to which number, and which number details which.

A sentence is cut at its marks (". ; : ( )") and, between two numbers, at the comma or joining word where the
second one's words begin. Numbers in brackets, after "trong đó", "gồm", "cụ thể" or a colon detail the number
before. Knows nothing of units' meaning, levels, periods or the report around.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.numerals import Number
from ingest.units import unit_after

_MARK = re.compile(r"[();:]|\.(?=\s|$)|\b(?:[Tt]rong đó|[Bb]ao gồm|[Gg]ồm|[Cc]ụ thể|[Tt]rong số đó)\b")
# A comma before one of these begins the words of the next number, not the end of the last one's.
_STARTER = re.compile(
    r"(?:đạt|bằng|chiếm|tỷ lệ|tỉ lệ|tương ứng|giảm|tăng|trong đó|trong|đã|có|được|còn|đang|với|số|tổng|từ|đến|năm|"
    r"cấp|"
    r"các|cả|thu hút|phối hợp|tổ chức|ban hành|kiểm điểm|khiển trách|cảnh cáo|xếp|phát hiện|thu hồi|xử lý|cử|mở|"
    r"xây dựng|"
    r"đăng|phát|căng|tuyển|thực hiện|hoàn thành|tiếp nhận|giải quyết|quá hạn|trễ|UBND|Ủy ban|Bộ phận|riêng|"
    r"cao hơn|thấp hơn|"
    r"vượt|so|nâng|hỗ trợ|bổ nhiệm|điều động|luân chuyển|bố trí|đồng thời|ngoài ra|cuộc|tiếp)\b",
    re.IGNORECASE,
)
_JOIN = re.compile(
    r"\s(?=(?:đạt|bằng|chiếm|tỷ lệ|tỉ lệ|tương ứng|với|thành|cho|của|thuộc|đã|thì|còn|giảm|tăng|và|xếp|nhưng|hoặc|"
    r"xuống|lên|"
    r"đến|qua|trên|=)(?:\s|$))"
)
_LINKS_ONLY = re.compile(
    r"^[\s,:=–-]*(?:(?:đã|được|là|có|đạt|với|còn|trên|hơn|gần|khoảng|tối thiểu|ít nhất|chiếm|bằng|tỷ lệ|tỉ lệ|"
    r"trung bình|luôn|"
    r"và|thì|tương ứng|đến|tới|tối đa|từ|mức|đều|nay|hiện|=)[\s,]*)*$",
    re.IGNORECASE,
)

# "… bảo vệ môi trường, tài nguyên nước tại 02 đơn vị": the preposition alone is the second number's.
_OBJECT_OF = re.compile(r"\s(?:tại|ở|cho|của|thuộc|với)\s*(?:hơn|trên|gần|khoảng)?\s*$")
# "cấp huyện 33 hồ sơ cấp xã 137 hồ sơ", where a comma was lost: the levels stand before their numbers.
_LEVEL_BEFORE = re.compile(r"\s[Cc]ấp (?:tỉnh|huyện|xã)\s*:?\s*$")
_LEVEL_WORD = re.compile(r"\b(?:tỉnh|huyện|xã)\b")
# "Cấp huyện: 201 Cấp xã: 78" without a mark between, as notes in tables are written.
_NEXT_NAME = re.compile(r"\s*(?:Cấp|Xã|Huyện|Tỉnh|Thị trấn|Phường|Khối|Toàn)\s[^,;:]*:\s*$")
# Pairs that one comma joins into one name; the comma never parts two numbers' words.
_FIXED = re.compile(
    r"\b(?:xã|phường|thôn|bản|cơ quan|cán bộ|công chức|phòng|ban|tổ chức|tin|pa nô|người dân|thanh tra|trước|"
    r"tiếp nhận|hướng dẫn|"
    r"tuyên truyền|phổ biến|huyện|thị xã), (?=(?:thị trấn|phường|bản|tiểu khu|đơn vị|công chức|viên chức|ban|"
    r"ngành|cá nhân|bài|"
    r"áp phích|doanh nghiệp|kiểm tra|đúng|giải quyết|hướng dẫn|phổ biến|thị xã|thành phố|xã)\b)",
    re.IGNORECASE,
)
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


def links_only(words: str) -> bool:
    """Tell whether words before a number only join it ("đạt", "là", "với tỷ lệ") and say nothing themselves."""
    return _LINKS_ONLY.match(words) is not None


def ends_sentence(text: str, dot: int) -> bool:
    """Tell whether the dot at an index closes a sentence: the next word, if any, does not begin low."""
    after = text[dot + 1 : dot + 6].lstrip(" -+“\"'(")
    return (dot + 1 >= len(text) or text[dot + 1].isspace()) and not after[:1].islower()


def sentence_start(text: str, index: int, *, parts: bool = True) -> int:
    """Find where the sentence that holds `index` begins or, with `parts`, its part between semicolons."""
    at = index
    while at > 0:
        dot = max(text.rfind(". ", 0, at), text.rfind("; ", 0, at) if parts else -1)
        if dot < 0:
            return 0
        if text[dot] == ";" or ends_sentence(text, dot):
            return dot + 2
        at = dot
    return 0


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
        elif not frame.detail_stays or self._is_complete(frame):
            frame.detail = None

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
            tail = _FIXED.sub("", _without_brackets(between)).rpartition(", ")
            if not tail[1] or links_only(between) or not _STARTER.match(tail[2]):
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
        between = _FIXED.sub("", _without_brackets(self.text[start:colon]))
        return ", " in between or " và " in between or _NEXT_NAME.match(between + ":") is not None

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
            cut = _cut(self.text, before.unit_end, group.start, self.text[slice(*before.pre)])
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


def _without_brackets(words: str) -> str:
    return re.sub(r"\([^()]*\)", " ", words)


def _cut(text: str, start: int, end: int, pattern: str) -> int:
    """Find where, between two numbers, the words of the second begin; `pattern` is how the first one's began."""
    between = re.sub(r"\([^()]*\)", lambda match: "\x00" * len(match.group()), text[start:end])
    between = _FIXED.sub(lambda match: match.group().replace(",", "\x00"), between)
    if _NEXT_NAME.match(between):
        return start
    commas = [match.start() for match in re.finditer(r",(?=\s)|(?<!\d)\s[-–]\s", between)]
    first = pattern.split(maxsplit=1)[:1]
    for comma in commas:
        tail = between[comma + 1 :].lstrip(" -–")
        if _STARTER.match(tail) or (first and tail[: len(first[0]) + 1].lower() == first[0].lower() + " "):
            return start + comma + 1
    joins = [match.start() for match in re.finditer(r"\svà(?=\s)", between)]
    level = _LEVEL_BEFORE.search(between)
    if level and "," not in between and _LEVEL_WORD.search(pattern):
        return start + level.start()
    object_of = _OBJECT_OF.search(between)
    if object_of:
        return start + object_of.start()
    if commas and between.rstrip().endswith(":"):
        return start + commas[-1] + 1
    if commas or joins:
        return start + max(commas[-1] + 1 if commas else 0, joins[-1] if joins else 0)
    found = list(_JOIN.finditer(between))
    for match in found:
        if len(between[match.start() :].split()) <= 6:
            return start + match.start()
    return start + (found[-1].start() if found else len(between))
