"""Title and body of a report → the period that it reports on."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date

from ingest.report import Part, Period, Span
from ingest.vietnamese.periods import find_periods
from ingest.vietnamese.syllables import fold

_NEXT_PERIOD = re.compile(
    r"(?:phương hướng|nhiệm vụ|kế hoạch|dự kiến|triển khai|chương trình|định hướng|giải pháp)[^.;]{0,60}$",
    re.IGNORECASE,
)
_MID_TERM = re.compile(r"giua nhiem ky|so ket")
_RANGE = re.compile(
    r"từ\s+(?:ngày\s+)?\d{1,2}/\d{1,2}/\d{4}\s*(?:đến|-)\s*(?:hết\s+)?(?:ngày\s+)?\d{1,2}/\d{1,2}/\d{4}", re.IGNORECASE
)
_UNTIL = re.compile(r"\bđến\s+(?:hết\s+)?(?:ngày\s+)?(\d{1,2})/(\d{1,2})/((?:19|20)\d{2})", re.IGNORECASE)


def find_reported_period(
    reading: str, title: Part | None, body_at: int, day: Part | None
) -> tuple[Period | None, Span | None]:
    """Return the period reported on: the title's, closed as the body says ("từ 15/12/2022 đến 14/12/2023")."""
    start, end = (title.span.start, title.span.end) if title and title.span else (body_at, body_at + 1500)
    found = _first_period(reading, start, end)
    if found is not None and title is None and fold(found[0].surface).startswith("nhiem ky"):
        return None, None  # an article that speaks of a term of office reports on no five years
    if found is None and title:
        found = _body_period(reading, body_at)
    if found is None:
        return None, None
    period, span = found
    closed = _closing_range(reading, period)
    if closed is not None:
        return Period(closed[0], closed[1], period.surface), span
    folded = fold(reading[start:end])
    if _MID_TERM.search(folded) and (period.end - period.start).days > 400:
        return Period(period.start, _last_day(reading, period, day), period.surface), span
    return period, span


def _first_period(reading: str, start: int, end: int) -> tuple[Period, Span] | None:
    """Return the first period named in a stretch that is not the next one's ("và nhiệm vụ năm 2024")."""
    words = reading[start:end]
    found = find_periods(words)
    for period, span in found:
        if not _NEXT_PERIOD.search(words, 0, span.start) or (period is found[0][0] and len(found) == 1):
            return period, Span(start + span.start, start + span.end)
    return None


def _body_period(reading: str, body_at: int) -> tuple[Period, Span] | None:
    """Return the period of the first paragraphs that reports say they report on; a year in passing is none."""
    found = _first_period(reading, body_at, body_at + 1500)
    if found is None:
        return None
    period, span = found
    said = fold(reading[max(span.start - 160, body_at) : span.start])
    is_range = period.surface.lower().startswith(("giai", "từ", "tính"))
    return found if is_range or re.search(r"bao cao|so ket|tong ket|ket qua|danh gia", said) else None


def _closing_range(reading: str, period: Period) -> tuple[date, date] | None:
    """Return the range that the report's figures run over, where it closes its year (or half) early."""
    days = (period.end - period.start).days
    ranges: Counter[tuple[date, date]] = Counter()
    for match in _RANGE.finditer(reading):
        for found, _ in find_periods(match.group()):
            length = (found.end - found.start).days
            near = abs((found.end - period.end).days) <= 50 and abs((found.start - period.start).days) <= 50
            shares = found.start <= period.end and period.start <= found.end
            if near and shares and abs(length - days) <= 45:
                ranges[found.start, found.end] += 1
    return ranges.most_common(1)[0][0] if ranges else None


def _last_day(reading: str, period: Period, day: Part | None) -> date:
    """Return the day that a mid-term report looks back from: its own date, else the last day it counts up to."""
    if day is not None and period.start <= date.fromisoformat(day.value) <= period.end:
        return date.fromisoformat(day.value)
    last = period.start
    for match in _UNTIL.finditer(reading):
        try:
            found = date(int(match.group(3)), int(match.group(2)), int(match.group(1)))
        except ValueError:
            continue
        if last < found <= period.end:
            last = found
    return last if last > period.start else period.end
