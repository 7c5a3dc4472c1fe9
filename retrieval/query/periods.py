"""A question → the times it names, as closed ranges of days; and what they mean for each report of a shelf.

The words are read with their accents ("đầu tư năm 2020" is no "từ năm 2020"); a question typed without them comes with
its accents put back. Times without a year are left to the subject.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from ingest.report import Period
from ingest.vietnamese.periods import overlaps
from ingest.vietnamese.syllables import fold, toned
from retrieval.query.words import words
from retrieval.summary import Summary

_YEAR = r"(?P<year>(?:19|20)\d\d)"
_COUNT = r"0?[1-9]|1[0-2]|một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười"
_PATTERNS: tuple[re.Pattern[str], ...] = (
    toned(rf"\b(?P<months>{_COUNT}) tháng (?P<half>đầu|cuối)?(?: của)?(?: năm)? ?(?:năm )?{_YEAR}\b"),
    toned(
        r"\b(?:từ )?tháng (?P<first>\d{1,2}) ?(?:-|–|đến|tới) ?(?:tháng )?(?P<last>\d{1,2})"
        rf" ?(?:/|năm|-)? ?{_YEAR}\b"
    ),
    toned(rf"\b(?:quý|quí) (?P<quarter>i{{1,3}}|iv|[1-4])\b ?(?:/|năm )? ?{_YEAR}\b"),
    toned(rf"\b(?:ngày )?(?P<day>\d{{1,2}})[/-](?P<month>\d{{1,2}})[/-]{_YEAR}\b"),
    toned(rf"\b(?:tháng )?(?P<month>\d{{1,2}})/{_YEAR}\b(?!/)"),  # "03/2023/QĐ-UBND" names a decision
    toned(rf"\btháng (?P<month>\d{{1,2}})(?: năm| -)? ?{_YEAR}\b"),
    toned(
        rf"\b(?:giai đoạn |nhiệm kỳ |năm |từ năm |từ )?{_YEAR} ?(?:-|–|đến năm|đến|tới) ?"
        r"(?:năm )?(?P<until>(?:19|20)\d\d)\b"
    ),
    toned(r"\bnăm (?:liền|ngay|kề) trước(?: năm)? (?P<after>(?:19|20)\d\d)\b"),
    toned(rf"(?<![:/-])\b(?:trong )?(?:năm )?{_YEAR}\b(?![.,]\d)(?!/)"),  # "ISO 9001:2015" names no time
)
_COUNTS = ("mot", "hai", "ba", "bon", "nam", "sau", "bay", "tam", "chin", "muoi")
# Months that stand without a year mean those of the library's reports.
_BARE_PATTERNS = (
    toned(rf"\b(?P<months>{_COUNT}) tháng (?P<half>đầu|cuối) năm\b(?! ?\d)"),
    toned(r"\b(?:quý|quí) (?P<quarter>i{1,3}|iv|[1-4])\b(?! ?[/-]? ?\d)"),
    toned(r"(?<!\d )\btháng (?P<month>0?[1-9]|1[0-2])\b(?! ?[/-] ?\d)"),
)
_QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}
# "Nghị định 08/2018", "Thông tư số 12/2021", "bản đồ tỷ lệ 1/2000": a document's number or a scale, not a month.
_NO_MONTH = toned(
    r"\b(?:nghị định|nghị quyết|quyết định|thông tư|chỉ thị|kế hoạch|luật|công văn|thông báo"
    r"|tờ trình|kết luận|hướng dẫn|báo cáo số|văn bản|nq|qđ|nđ|tt|kh|cv|tb|(?:tỷ|tỉ) lệ)(?: số)? $"
)
_COMPARED = toned(r"\bso (?:với |cùng kỳ )?(?:cuối |đầu )?(?:năm )?$")
_UP_TO = toned(r"\b(?:đến|tới)(?: hết| cuối| ngày| tháng| năm| giữa)*\s*$")
_SINCE = toned(r"\b(?:từ|kể từ)(?: đầu| cuối| ngày| tháng| năm)*\s*$")
_TILL_NOW = toned(r"\s*(?:đến|tới) (?:nay|giờ)\b")
_BETWEEN = toned(r"\s*(?:đến|tới|và|and|to|-|–)(?: hết| cuối| giữa| ngày| tháng| năm)*\s*")
_LINK = toned(r"\s*(?:đến|tới|-|–)(?: hết| cuối| giữa| ngày| tháng| năm)*\s*")
_OPEN = date(2100, 12, 31)  # "từ năm 2021" has no end of its own


@dataclass(frozen=True, slots=True)
class Times:
    """The times of a question and where each is written.

    `compared`: the one time named is what the asked one is compared with ("giảm bao nhiêu so với năm 2021"). `months`
    are those named where no year is, as (first, last).
    """

    periods: tuple[Period, ...] = ()
    spans: tuple[tuple[int, int], ...] = ()
    compared: bool = False
    months: tuple[tuple[int, int], ...] = ()

    @property
    def asked(self) -> Period | None:
        """The range of all times that are asked about."""
        if not self.periods or self.compared:
            return None
        start, end = min(p.start for p in self.periods), max(p.end for p in self.periods)
        return Period(start, end, ", ".join(dict.fromkeys(p.surface for p in self.periods)))


_Found = tuple[int, int, Period]


def find_times(spelt: str) -> Times:
    """Find the times of a question in `spelled` text; the longest reading at a place wins."""
    found: list[_Found] = []
    for pattern in _PATTERNS:
        for match in pattern.finditer(spelt):
            if any(start < match.end() and match.start() < end for start, end, _ in found):
                continue
            period = _period(match)
            if period is not None and not (
                "month" in match.re.groupindex and _NO_MONTH.search(spelt, 0, match.start())
            ):
                found.append((match.start(), match.end(), period))
    found.sort(key=lambda item: item[0])
    joined = _ranges(spelt, found)
    compared = len(joined) == 1 and _COMPARED.search(spelt, 0, joined[0][0]) is not None
    periods = tuple(_year_up_to(period) for _, _, period in joined)
    months = () if found else _bare_months(spelt)
    return Times(periods, tuple((start, end) for start, end, _ in joined), compared, months)


def _bare_months(spelt: str) -> tuple[tuple[int, int], ...]:
    found: dict[tuple[int, int], None] = {}
    for pattern in _BARE_PATTERNS:
        for match in pattern.finditer(spelt):
            parts = match.groupdict()
            if parts.get("months"):
                length = _length(parts["months"])
                found[(13 - length, 12) if fold(parts["half"]) == "cuoi" else (1, length)] = None
            elif parts.get("quarter"):
                last = 3 * _QUARTERS[parts["quarter"]]
                found[last - 2, last] = None
            else:
                found[int(parts["month"]), int(parts["month"])] = None
    return tuple(found)


def _length(count: str) -> int:
    plain = fold(count)
    return int(plain) if plain.isdigit() else 1 + _COUNTS.index(plain)


def _ranges(spelt: str, found: Sequence[_Found]) -> list[_Found]:
    """Join "từ 01/9/2021 đến giữa năm 2023" and "9/2021 - 6/2023" into one time."""
    joined: list[_Found] = []
    for start, end, period in found:
        if joined:
            first, until, before = joined[-1]
            since = _BETWEEN.fullmatch(spelt, until, start) and _SINCE.search(spelt, 0, first)
            if (since or _LINK.fullmatch(spelt, until, start)) and before.start <= period.end:
                joined[-1] = (first, end, Period(before.start, period.end, spelt[first:end]))
                continue
        joined.append((start, end, period))
    single = {(start, end) for start, end, _ in found}
    return [(s, e, _bounded(spelt, s, e, p) if (s, e) in single else p) for s, e, p in joined]


def _bounded(spelt: str, start: int, end: int, period: Period) -> Period:
    """Read "đến tháng 5/2023" as the year up to then, and "từ năm 2021" and "2021 đến nay" as all that follows."""
    if _TILL_NOW.match(spelt, end):
        return replace(period, end=_OPEN)
    if _UP_TO.search(spelt, 0, start):
        return replace(period, start=min(period.start, date(period.end.year, 1, 1)))
    return replace(period, end=_OPEN) if _SINCE.search(spelt, 0, start) else period


def _period(match: re.Match[str]) -> Period | None:
    parts = match.groupdict()
    surface = match.group().strip()
    if parts.get("after"):
        before = int(parts["after"]) - 1
        return _between(before, 1, before, 12, surface)
    year = int(parts["year"])
    if parts.get("months"):
        length = _length(parts["months"])
        if fold(parts.get("half") or "") == "cuoi":
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
    first = int(parts.get("month") or parts.get("first") or 1)
    last = int(parts.get("month") or parts.get("last") or 12)
    return _between(year, first, year, last, surface) if 1 <= first <= last <= 12 else None


def _between(first_year: int, first_month: int, last_year: int, last_month: int, surface: str) -> Period:
    last_day = monthrange(last_year, last_month)[1]
    return Period(date(first_year, first_month, 1), date(last_year, last_month, last_day), surface)


def _day(year: int, month: int, day: int, surface: str) -> Period | None:
    if not 1 <= month <= 12 or not 1 <= day <= monthrange(year, month)[1]:
        return None
    return Period(date(year, month, day), date(year, month, day), surface)


def _year_up_to(period: Period) -> Period:
    """Read a day as the year up to it: what is asked "ngày 15/12/2023" is told as "đến 15/12/2023"."""
    return replace(period, start=date(period.end.year, 1, 1)) if period.start == period.end else period


@dataclass(frozen=True, slots=True)
class When:
    """Reports that a question's period sets apart, each with the passage that holds its title and so its time.

    `outside`: about another time; the title says why such a report does not answer. `beside`: about more or less than
    the time asked; its title belongs beside its figures.
    """

    outside: Mapping[str, str]
    beside: Mapping[str, str]


def by_period(asked: Period | None, reports: Mapping[str, Summary]) -> When:
    """Set reports apart by the period that a question asks about; none where it names none."""
    outside: dict[str, str] = {}
    beside: dict[str, str] = {}
    for report_id, summary in reports.items() if asked is not None else ():
        if asked is None or summary.period is None or summary.front is None:
            continue
        if not overlaps(summary.period, asked):
            outside[report_id] = summary.front
        elif summary.period.start > asked.start or summary.period.end < asked.end != _OPEN:
            beside[report_id] = summary.front
    return When(outside, beside)


def period_words(times: Times, bare: bool = False) -> tuple[str, ...]:
    """The syllables that name a period. A report seldom repeats its own period, so they say little of a passage.

    Of a question typed without accents only the numbers, for "nam" may be any of its words.
    """
    syllables = (syllable for period in times.periods for syllable in words(period.surface).syllables)
    return tuple(dict.fromkeys(syllable for syllable in syllables if syllable.isdigit() or not bare))
