"""Words about time → closed ranges of days ("6 tháng đầu năm 2023", "quý I/2019", "từ 15/12/2022 đến 14/12/2023").

"Đến 30/12/2023" runs from 1 January of that year; "đến nay" ends on the report's own date, which the caller gives.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date

from ingest.report import Period, Span
from ingest.vietnamese.numerals import roman_value

_YEAR = r"((?:19|20)\d{2})"
_DAY = r"(?:ngày\s+)?(\d{1,2})\s*(?:[/.\-]\s*(\d{1,2})\s*[/.\-]|\s*tháng\s*(\d{1,2})\s*năm)\s*((?:19|20)\d{2})"
_MONTH = r"(?:tháng\s+)?(\d{1,2})\s*(?:/|\s*năm)\s*((?:19|20)\d{2})"
_COUNTS = {"ba": 3, "sáu": 6, "chín": 9, "một": 1, "hai": 2, "bốn": 4, "năm": 5, "bảy": 7, "tám": 8, "mười": 10}
_COUNT_WORDS = "|".join(_COUNTS)
_FLAGS = re.IGNORECASE


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, _FLAGS)


def _date(day: str, month: str, year: str) -> date | None:
    """Return a day of the calendar, or None for 31/02."""
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _months(year: int, first: int, last: int) -> tuple[date, date] | None:
    if not 1 <= first <= last <= 12:
        return None
    return date(year, first, 1), date(year, last, monthrange(year, last)[1])


def _count(words: str) -> int:
    return int(words) if words.isdigit() else _COUNTS.get(words.lower(), 0)


_Range = tuple[date, date] | None


def _days(match: re.Match[str]) -> _Range:
    one, two = match.groups()[:4], match.groups()[4:]
    start, end = _date(one[0], one[1] or one[2], one[3]), _date(two[0], two[1] or two[2], two[3])
    return (start, end) if start and end and start <= end else None


def _days_of_one_year(match: re.Match[str]) -> _Range:
    """Read "từ 01/01 - 20/9/2021": the first day is of the same year, or of the one before if it came later."""
    day, month, *rest = match.groups()
    end = _date(rest[0], rest[1] or rest[2], rest[3])
    starts = (_date(day, month, str(end.year - back)) for back in (0, 1)) if end else ()
    start = next((start for start in starts if start and end and start <= end), None)
    return (start, end) if start and end else None


def _month_range(match: re.Match[str]) -> _Range:
    first, first_year, last, last_year = match.groups()
    start = _months(int(first_year or last_year), int(first), int(first))
    end = _months(int(last_year), int(last), int(last))
    return (start[0], end[1]) if start and end and start[0] <= end[1] else None


def _month_to_day(match: re.Match[str]) -> _Range:
    month, year, *rest = match.groups()
    start = _months(int(year), int(month), int(month))
    end = _date(rest[0], rest[1] or rest[2], rest[3])
    return (start[0], end) if start and end and start[0] <= end else None


def _year_range(match: re.Match[str]) -> _Range:
    first, last = int(match.group(1)), match.group(2)
    end = int(last) if len(last) == 4 else int(str(first)[:2] + last)
    return (date(first, 1, 1), date(end, 12, 31)) if first <= end <= first + 40 else None


def _month_count(match: re.Match[str]) -> _Range:
    """Read "6 tháng đầu năm 2023" and "9 tháng năm 2022"."""
    count, side, year = match.groups()
    if not 1 <= _count(count) <= 12:
        return None
    last = (side or "").lower() == "cuối"
    return _months(int(year), 13 - _count(count), 12) if last else _months(int(year), 1, _count(count))


def _quarter(match: re.Match[str]) -> _Range:
    sign = match.group(1)
    number = int(sign) if sign.isdigit() else roman_value(sign)
    return _months(int(match.group(2)), number * 3 - 2, number * 3) if 1 <= number <= 4 else None


def _half(match: re.Match[str]) -> _Range:
    first = match.group(1).lower() in ("đầu", "i", "1")
    return _months(int(match.group(2)), 1, 6) if first else _months(int(match.group(2)), 7, 12)


def _month(match: re.Match[str]) -> _Range:
    return _months(int(match.group(2)), int(match.group(1)), int(match.group(1)))


def _until(match: re.Match[str]) -> _Range:
    day, slash, word, year = match.groups()
    end = _date(day, slash or word, year)
    return (date(end.year, 1, 1), end) if end else None


def _until_day(match: re.Match[str], today: date) -> _Range:
    day, sign, word = match.groups()
    ends = (_date(day, sign or word, str(today.year - back)) for back in (0, 1))
    end = next((end for end in ends if end and end <= today), None)
    return (date(end.year, 1, 1), end) if end else None


def _until_month(match: re.Match[str]) -> _Range:
    return _months(int(match.group(2)), 1, int(match.group(1)))


def _year(match: re.Match[str]) -> _Range:
    year = int(match.group(1))
    return date(year, 1, 1), date(year, 12, 31)


def _no_period(match: re.Match[str]) -> _Range:
    """A single day is no period, and neither are the month and the year within it."""
    del match
    return None


# The first pattern that fits a place in the text wins, so the longest wordings stand first.
_READERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], _Range]], ...] = (
    (_compiled(rf"(?:tính\s+)?(?:từ\s+)?{_DAY}\s*(?:đến|[-–—])\s*(?:hết\s+)?{_DAY}"), _days),
    (
        _compiled(rf"từ\s+(?:ngày\s+)?(\d{{1,2}})\s*[/.]\s*(\d{{1,2}})\s*(?:đến|[-–—])\s*(?:hết\s+)?{_DAY}"),
        _days_of_one_year,
    ),
    (_compiled(rf"từ\s+{_MONTH}\s*(?:đến|[-–—])\s*(?:hết\s+)?{_DAY}"), _month_to_day),
    (
        _compiled(rf"từ\s+(?:tháng\s+)?(\d{{1,2}})(?:\s*/\s*{_YEAR})?\s*(?:đến|[-–—])\s*(?:hết\s+)?{_MONTH}"),
        _month_range,
    ),
    (
        _compiled(
            rf"(?:giai\s+đoạn|nhiệm\s+kỳ|thời\s+kỳ|từ\s+năm|các\s+năm|năm\s+học|kỳ)\s+{_YEAR}"
            r"\s*(?:[-–—]|đến\s+(?:năm\s+)?)\s*((?:19|20)?\d{2})(?!\d)"
        ),
        _year_range,
    ),
    (_compiled(rf"\b(\d{{1,2}}|{_COUNT_WORDS})\s+tháng\s+(đầu|cuối)?\s*(?:năm\s*)?{_YEAR}"), _month_count),
    (_compiled(rf"quý\s*([1-4]|I{{1,3}}|IV)\s*(?:/|,)?\s*(?:năm\s*)?{_YEAR}"), _quarter),
    (_compiled(rf"(?:nửa|bán\s+niên)\s+(đầu|cuối)\s+năm\s+{_YEAR}"), _half),
    (_compiled(rf"(?:tính\s+)?đến\s+(?:hết\s+|thời\s+điểm\s+|thời\s+điểm\s+ngày\s+)?{_DAY}"), _until),
    (_compiled(rf"(?:tính\s+)?đến\s+(?:hết\s+)?tháng\s+(\d{{1,2}})\s*(?:/|\s*năm)\s*{_YEAR}"), _until_month),
    (_compiled(_DAY), _no_period),
    (_compiled(rf"tháng\s+(\d{{1,2}})\s*(?:/|\s*năm)\s*{_YEAR}"), _month),
    (_compiled(rf"\bnăm\s+(?:học\s+)?{_YEAR}(?!\s*[-–]\s*\d{{4}})"), _year),
)
# "Đến ngày 17.4, tỉnh thu hút 36 dự án": the year is that of the report, or the one before where the day is to come.
_UNTIL_DAY = _compiled(
    r"(?:tính\s+)?đến\s+(?:hết\s+)?ngày\s+(\d{1,2})\s*(?:[/.]\s*(\d{1,2})(?![\d/.]*\d)|tháng\s+(\d{1,2})(?!\d|\s*(?:năm|/)))"
)
_UNTIL_NOW = _compiled(
    r"(?:từ\s+(?:(?:tháng\s+)?(\d{1,2})\s*/\s*|tháng\s+(\d{1,2})\s+năm\s+|năm\s+)?((?:19|20)\d{2})\s+)?đến\s+nay"
)


def find_periods(text: str, today: date | None = None) -> tuple[tuple[Period, Span], ...]:
    """Find the periods that words name, in their order. `today` is the day that "đến nay" ends on."""
    found: list[tuple[Period, Span]] = []
    taken: list[tuple[int, int]] = []
    for match in _UNTIL_NOW.finditer(text):
        taken.append((match.start(), match.end()))
        if today is not None and (start := _from(match, today)) <= today:
            found.append((Period(start, today, _surface(match)), Span(match.start(), match.end())))
    for match in _UNTIL_DAY.finditer(text):
        if today is not None and (days := _until_day(match, today)) is not None:
            taken.append((match.start(), match.end()))
            found.append((Period(*days, _surface(match)), Span(match.start(), match.end())))
    for pattern, read in _READERS:
        for match in pattern.finditer(text):
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            span = read(match)
            if span is not None or read is _no_period:
                taken.append((match.start(), match.end()))
            if span is not None:
                found.append((Period(*span, _surface(match)), Span(match.start(), match.end())))
    return tuple(sorted(found, key=lambda each: each[1].start))


def _surface(match: re.Match[str]) -> str:
    return " ".join(match.group().split())


def _from(match: re.Match[str], today: date) -> date:
    """Return the first day of "từ tháng 9/2021 đến nay"; without one, that of the report's year."""
    slash, word, year = match.groups()
    return date(int(year), int(slash or word or 1), 1) if year else date(today.year, 1, 1)


def overlaps(one: Period, other: Period) -> bool:
    """Say whether two periods share a day."""
    return one.start <= other.end and other.start <= one.end
