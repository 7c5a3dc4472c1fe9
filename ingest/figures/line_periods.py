"""Numbers of one line → the period that each one's own words give it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from ingest.figures import labels
from ingest.figures.clause_bounds import links_only
from ingest.figures.clauses import Group
from ingest.report import Period, Span
from ingest.vietnamese.periods import find_periods

_COMPARED = re.compile(r"(?:so với|so sánh với|so|với|hơn)\s+(?:[^\W\d]+\s+){0,4}$", re.IGNORECASE)
# "so với cùng kỳ năm trước (quá hạn 58 hồ sơ)": the bracket tells what is compared with, unless it tells the change.
_BASE = re.compile(
    r"so (?:sánh )?(?:với )?[^;:.()]{0,40}(?:cùng kỳ|năm trước|năm ngoái|kỳ trước)[^;:.()\d]{0,16}$", re.IGNORECASE
)
_CHANGE = re.compile(r"\s*(?:giảm|tăng|vượt|cao hơn|thấp hơn|bằng|đạt|tương)\b", re.IGNORECASE)
_DOCUMENT = re.compile(
    r"(?:kế hoạch|chương trình|nghị quyết|quyết định|chỉ thị|công văn|đề án|nghị định|thông tư|luật|chỉ tiêu|"
    r"dự toán|hội nghị|cuộc thi)"
    r"[^,;:.()]*$",
    re.IGNORECASE,
)
_INDEX = re.compile(r"chỉ số[^,;:.()]*$", re.IGNORECASE)
_NOW = re.compile(r"\s+đến\s+(?:nay|thời điểm (?:hiện tại|báo cáo))")


class LinePeriods:
    """The times that a line names, each with its place in the line."""

    def __init__(self, text: str, today: date | None) -> None:
        self.text = text
        self.periods = _until_today(text, find_periods(text, today), today)

    def own(self, group: Group) -> Period | None:
        """Find the time that stands with a number itself: "năm 2021 đạt 84,11%", "tuyển dụng mới năm 2022"."""
        chosen: Period | None = None
        for period, span in self.periods:
            if period.surface.lower().startswith("nhiệm kỳ"):
                continue
            if span.start >= group.post[1] and span.start >= group.end:
                break
            if group.pre[0] <= span.start < group.start and self._tells_when(group, span):
                chosen = period
            elif group.unit_end <= span.start < group.post[1] and chosen is None:
                before = self.text[group.unit_end : span.start]
                if not self._is_told_apart(before, span) and not any(
                    pattern.search(before) for pattern in (_COMPARED, _DOCUMENT, _INDEX)
                ):
                    chosen = period
        return chosen

    def tells_base(self, group: Group) -> bool:
        """Tell whether a number stands in the bracket that gives what the sentence compares with."""
        opened = self.text.rfind("(", group.sentence_start, group.start) if group.depth else -1
        if opened < 0 or _CHANGE.match(self.text, opened + 1):
            return False
        return _BASE.search(self.text[group.sentence_start : opened].rstrip()) is not None

    def _is_told_apart(self, before: str, span: Span) -> bool:
        """Tell whether a time stands in a bracket with a number of its own: "thứ 4/10 (năm 2022 thứ 6/10)"."""
        if before.count("(") <= before.count(")"):
            return False
        close = self.text.find(")", span.end)
        return any(map(str.isdigit, self.text[span.end : close if close >= 0 else len(self.text)]))

    def _tells_when(self, group: Group, span: Span) -> bool:
        before, after = self.text[group.pre[0] : span.start], self.text[span.end : group.start]
        if _COMPARED.search(before):
            return False
        if links_only(after) or not labels.trim(before):
            return True
        return not _DOCUMENT.search(before) or before.rstrip().endswith((",", "đến", "tính đến"))

    def opening(self, group: Group) -> Period | None:
        """Find the adverb of time that opens the sentence or segment: "Từ ngày … đến ngày …, Bộ phận…"."""
        for period, span in self.periods:
            if span.start > group.start:
                break
            for start in (group.segment_start, group.sentence_start):
                if start <= span.start and not labels.trim(self.text[start : span.start]):
                    return period
        return None


def _until_today(text: str, periods: Sequence[tuple[Period, Span]], today: date | None) -> list[tuple[Period, Span]]:
    """Read "từ năm 2021 đến nay" to its end: the finder gives the year that it begins in."""
    found = []
    for period, span in periods:
        opens = text[max(0, span.start - 3) : span.end].lower().startswith("từ ")
        now = _NOW.match(text, span.end)
        if opens and now and today and today > period.start:
            start = span.start if text[span.start : span.start + 2].lower() == "từ" else span.start - 3
            surface = text[start : now.end()]
            found.append((Period(period.start, max(period.end, today), surface), Span(start, now.end())))
        elif not (found and span.start < found[-1][1].end):
            found.append((period, span))
    return found
