"""Things that a report counts and then names → findings where it names more or fewer than it counts.

Only lists that are plainly whole are counted: names or documents after a colon or in brackets, the points under a
line that ends in a colon, the documents of a note. A list that says "và các…", "như" or "trong đó" is left open.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import takewhile

from ingest.report import Block, Figure, Finding, Span
from ingest.vietnamese.units import is_whole, unit_kind

_LONGEST = 60  # things named one by one; beyond it, lists are summaries
_LEAST = 3
_OPENS = re.compile(
    r"[^.;:()\d]{0,60}?(?:(?P<bracket>\s\((?:gồm:?\s|bao gồm:?\s)?)|(?:\sgồm|\sbao gồm|\scụ thể|\slà)?:\s)"
)
_BRACKETS = re.compile(r"\([^()]*\)")
_OPEN_END = re.compile(r"\.\.\.|…|\bv\.?v\b|\bkhác\b|\btrong đó\b|\bnhư\b|\bmột số\b|\bcác\b|\btại\b", re.IGNORECASE)
_DOCUMENT = re.compile(
    r"(?:Nghị quyết|Quyết định|Kế hoạch|Công văn|Chỉ thị|Thông báo|Báo cáo|Tờ trình|Hướng dẫn|Chương trình|Đề án|"
    r"Quy chế)\b[^;]*?\bsố\s?:?\s?\d",
    re.IGNORECASE,
)
_DOCUMENT_UNITS = (
    *("văn bản", "nghị quyết", "quyết định", "kế hoạch", "công văn", "chỉ thị", "thông báo", "báo cáo", "tờ trình"),
    *("hướng dẫn", "chương trình", "đề án"),
)
_NAME = re.compile(
    r"[*\s]*(?:(?:xã|phường|thị trấn|huyện|thôn|bản|ông|bà|đồng chí|đ/c|phòng|trung tâm|ban|trường|hội|trạm)\s)?"
    r"[A-ZĐÀ-Ỹ][^,;.:()\d]{1,60}$"
)
_POSITION = (
    r"(?:ông|bà|đồng chí|đ/c|chủ tịch|phó|trưởng|công chức|viên chức|cán bộ|hiệu trưởng|giám đốc|bí thư|chánh|"
    r"giáo viên|kế toán)\s?"
)
_PERSON = re.compile(_POSITION, re.IGNORECASE)
_NEXT_PERSON = rf"(?i:[,;]\s+(?:và\s+)?|\s+và\s+)(?=(?i:{_POSITION}))"


def check_lists(by_id: Mapping[str, Figure], reading: str, blocks: Sequence[Block]) -> Iterator[Finding]:
    """Count what is named beside each count of a few things."""
    starts = {figure.span.start: figure for figure in by_id.values() if _may_list(figure)}
    for index, block in enumerate(blocks):
        if block.kind in ("row", "furniture", "heading") or len(block.spans) > 1:
            continue
        span = block.spans[0]
        inside = [starts[at] for at in range(span.start, span.end) if at in starts]
        for figure in inside:
            named = _named_after(figure, reading, span)
            if named:
                yield from _finding(figure, named)
        if inside and reading[span.start : span.end].rstrip(" *_\n").endswith(":"):
            yield from _points(inside[-1], reading, span, index, blocks)


def _may_list(figure: Figure) -> bool:
    roles = {role for role, _ in figure.partners}
    return (
        is_whole(figure.unit)
        and 1 < figure.value <= _LONGEST
        and not roles & {"part", "numerator", "denominator", "rank_of"}
        and figure.approximate is None
    )


def _named_after(figure: Figure, reading: str, block: Span) -> list[Span]:
    """Give the spans of the things named after a count, or none where they are not plainly a whole list."""
    after = _unit_end(figure, reading)
    opened = _OPENS.match(reading, after, block.end) if after is not None else None
    if opened is None:
        return []
    end = _list_end(reading, opened.end(), block.end, ")" if opened.group("bracket") else ".")
    if end is None:
        return []
    people = unit_kind(figure.unit) == "people"
    items = _items(reading, opened.end(), end, _NEXT_PERSON if people else None)
    if _is_document(figure) and all(_DOCUMENT.match(reading, item.start, item.end) for item in items):
        return items
    words = [reading[item.start : item.end] for item in items]
    if any(_OPEN_END.search(word) for word in words) or not all(_NAME.match(word) for word in words):
        return []
    if people and not all(_PERSON.match(word) for word in words):
        return []
    return items


def _unit_end(figure: Figure, reading: str) -> int | None:
    at = figure.span.end
    words = f" {figure.unit}"
    return at + len(words) if reading[at : at + len(words)].lower() == words.lower() else None


def _is_document(figure: Figure) -> bool:
    return (figure.unit or "").lower() in _DOCUMENT_UNITS


def _list_end(reading: str, start: int, end: int, mark: str) -> int | None:
    """Find the mark that closes a list; a dot inside brackets or before a small letter closes nothing."""
    depth = 0
    for at in range(start, end):
        letter = reading[at]
        if letter == mark and depth == 0 and (mark == ")" or reading[at + 1 : at + 2].strip() == ""):
            return at
        depth += (letter == "(") - (letter == ")")
        if depth < 0:
            return None
    return end if mark == "." else None


def _items(reading: str, start: int, end: int, parting: str | None) -> list[Span]:
    masked = _BRACKETS.sub(lambda match: "\x00" * len(match.group()), reading[start:end])
    common = r";\s+" if ";" in masked else r",\s+(?:và\s+)?"
    partings = [match.span() for match in re.finditer(parting or common, masked)]
    last = masked.rfind(" và ")
    if (
        parting is None and masked.count(" và ") == 1 and (not partings or last > partings[-1][1])
    ):  # "Nậm Sơn, Tân Hợp và Púng Hoa"
        partings.append((last, last + 4))
    edges = [0, *(edge for span in partings for edge in span), len(masked)]
    spans = []
    for left, right in zip(edges[::2], edges[1::2], strict=True):
        words = masked[left:right]
        indent = len(words) - len(words.lstrip(" -+\n"))
        if words.strip(" -+.\n"):
            spans.append(Span(start + left + indent, start + left + len(words.rstrip(" .\n\x00"))))
    return spans


def _points(figure: Figure, reading: str, span: Span, index: int, blocks: Sequence[Block]) -> Iterator[Finding]:
    """Count the points under a line that ends "… 07 công chức:"."""
    between = reading[figure.span.end : span.end]
    first = blocks[index + 1] if index + 1 < len(blocks) else None
    if first is None or first.kind != "item" or re.search(r"[.;,(]", between):
        return
    points = list(takewhile(lambda block: block.kind == "item" and block.depth >= first.depth, blocks[index + 1 :]))
    named = [block.spans[0] for block in points if block.depth == first.depth]
    if unit_kind(figure.unit) == "people" or _is_document(figure):
        yield from _finding(figure, named)


def _finding(figure: Figure, named: Sequence[Span]) -> Iterator[Finding]:
    count = len(named)
    if count < _LEAST or count == figure.value or abs(count - figure.value) > max(2, count // 5):
        return
    yield Finding(
        kind="list",
        text=(
            f"Báo cáo ghi {figure.surface} {figure.unit}, nhưng nêu tên {count}. "
            f"{figure.surface} có thể là {count:02d}, hoặc danh sách {'thiếu' if count < figure.value else 'thừa'} "
            f"{abs(int(figure.value) - count)}."
        ),
        spans=(figure.span, Span(named[0].start, named[-1].end)),
        expected=f"{count:02d}",
        printed=figure.surface,
    )
