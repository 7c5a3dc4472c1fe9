"""A folded question → the times it names, as closed ranges of days. Times without a year are left to the subject."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import replace
from datetime import date

from ingest.report import Period

_YEAR = r"(?P<year>(?:19|20)\d\d)"
_PATTERNS: tuple[re.Pattern[str], ...] = (
    re.compile(rf"\b(?P<months>6|9|3|03|06|09|sau|chin|ba) thang (?P<half>dau|cuoi)?(?: nam)? ?(?:nam )?{_YEAR}\b"),
    re.compile(rf"\bquy (?P<quarter>i{{1,3}}|iv|[1-4])\b ?(?:/|nam )? ?{_YEAR}\b"),
    re.compile(r"\b(?:ngay )?(?P<day>\d{1,2})[/-](?P<month>\d{1,2})[/-](?P<year>(?:19|20)\d\d)\b"),
    re.compile(r"\b(?:thang )?(?P<month>\d{1,2})/(?P<year>(?:19|20)\d\d)\b"),
    re.compile(rf"\bthang (?P<month>\d{{1,2}})(?: nam| -)? ?{_YEAR}\b"),
    re.compile(
        rf"\b(?:giai doan |nhiem ky |nam |tu nam |tu )?{_YEAR} ?(?:-|–|den nam|den|toi) ?"
        r"(?:nam )?(?P<until>(?:19|20)\d\d)\b"
    ),
    re.compile(r"\bnam (?:lien|ngay|ke) truoc(?: nam)? (?P<after>(?:19|20)\d\d)\b"),
    re.compile(rf"(?<![:/-])\b(?:trong )?(?:nam )?{_YEAR}\b(?![.,]\d)"),  # "ISO 9001:2015" names no time
)  # fmt: skip
_MONTHS = {"6": 6, "06": 6, "sau": 6, "9": 9, "09": 9, "chin": 9, "3": 3, "03": 3, "ba": 3}
_QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}


_COMPARED = re.compile(r"\bso (?:voi |cung ky )?(?:cuoi |dau )?(?:nam )?$")
_UP_TO = re.compile(r"\b(?:den|toi)(?: het| cuoi| ngay| thang| nam| giua)*\s*$")
_SINCE = re.compile(r"\b(?:tu|ke tu)(?: dau| cuoi| ngay| thang| nam)*\s*$")
_BETWEEN = re.compile(r"\s*(?:den|toi|va|and|to|-|–)(?: het| cuoi| giua| ngay| thang| nam)*\s*")
_OPEN = date(2100, 12, 31)  # "từ năm 2021" has no end of its own


def periods_in(flat: str) -> tuple[tuple[Period, ...], tuple[tuple[int, int], ...]]:
    """Find the times of a question and where each is written; the longest reading at a place wins."""
    found: list[tuple[int, int, Period]] = []
    for pattern in _PATTERNS:
        for match in pattern.finditer(flat):
            if any(start < match.end() and match.start() < end for start, end, _ in found):
                continue
            period = _period(match)
            if period is not None:
                found.append((match.start(), match.end(), period))
    found.sort(key=lambda item: item[0])
    found = _ranges(flat, found)
    return tuple(period for _, _, period in found), tuple((start, end) for start, end, _ in found)


def only_compared(flat: str) -> bool:
    """Tell whether the one time named is what the asked one is compared with: "giảm bao nhiêu so với năm 2021"."""
    spans = periods_in(flat)[1]
    return len(spans) == 1 and _COMPARED.search(flat, 0, spans[0][0]) is not None


def _ranges(flat: str, found: list[tuple[int, int, Period]]) -> list[tuple[int, int, Period]]:
    """Join "từ 01/9/2021 đến giữa năm 2023" into one time."""
    joined: list[tuple[int, int, Period]] = []
    for start, end, period in found:
        if joined:
            first, until, before = joined[-1]
            linked = _BETWEEN.fullmatch(flat, until, start) and _SINCE.search(flat, 0, first)
            if linked and before.start <= period.end:
                joined[-1] = (first, end, Period(before.start, period.end, flat[first:end]))
                continue
        joined.append((start, end, period))
    single = {(start, end) for start, end, _ in found}
    return [(s, e, _bounded(flat, s, p) if (s, e) in single else p) for s, e, p in joined]


def _bounded(flat: str, start: int, period: Period) -> Period:
    """Read "đến tháng 5/2023" as the year up to then, and "từ năm 2021" as all that follows."""
    if _UP_TO.search(flat, 0, start):
        return Period(min(period.start, date(period.end.year, 1, 1)), period.end, period.surface)
    if _SINCE.search(flat, 0, start):
        return Period(period.start, _OPEN, period.surface)
    return period


def _period(match: re.Match[str]) -> Period | None:
    parts = match.groupdict()
    surface = match.group().strip()
    if parts.get("after"):
        before = int(parts["after"]) - 1
        return _between(before, 1, before, 12, surface)
    year = int(parts["year"])
    if parts.get("months"):
        length = _MONTHS[parts["months"]]
        if parts.get("half") == "cuoi":
            return _between(year, 13 - length, year, 12, surface)
        return _between(year, 1, year, length, surface)
    if parts.get("quarter"):
        last = 3 * _QUARTERS[parts["quarter"]]
        return _between(year, last - 2, year, last, surface)
    if parts.get("until"):
        until = int(parts["until"])
        return _between(year, 1, until, 12, surface) if until >= year else None
    if parts.get("day"):
        return _day(year, int(parts["month"]), int(parts["day"]), surface)
    if parts.get("month"):
        month = int(parts["month"])
        return _between(year, month, year, month, surface) if 1 <= month <= 12 else None
    return _between(year, 1, year, 12, surface)


def _between(first_year: int, first_month: int, last_year: int, last_month: int, surface: str) -> Period:
    last_day = monthrange(last_year, last_month)[1]
    return Period(date(first_year, first_month, 1), date(last_year, last_month, last_day), surface)


def _day(year: int, month: int, day: int, surface: str) -> Period | None:
    if not 1 <= month <= 12 or not 1 <= day <= monthrange(year, month)[1]:
        return None
    return Period(date(year, month, day), date(year, month, day), surface)


def up_to(period: Period) -> Period:
    """Read a day as the year up to it: what is asked "ngày 15/12/2023" is told as "đến 15/12/2023"."""
    return replace(period, start=date(period.end.year, 1, 1)) if period.start == period.end else period


def overlaps(a: Period, b: Period) -> bool:
    """Tell whether two periods share a day."""
    return a.start <= b.end and b.start <= a.end
