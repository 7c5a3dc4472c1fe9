"""Heads, row labels and titles → the period that each names; the base of a comparison is none of its own.

A month or quarter without a year takes that of the title or the report, which the caller gives.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache

from ingest.figures.level_and_kind import is_plan
from ingest.report import Period
from ingest.vietnamese.numerals import roman_value
from ingest.vietnamese.periods import find_periods

# "Năm 2024 so với năm 2023 (%)", "% / cùng kỳ 2023": what stands behind is what is compared with.
_BASE = re.compile(r"(?:so với(?:\s+\(%\))?|so sánh|so|với|bằng|/|của)\s+(?:[^\W\d]+\s+){0,4}$|[/%]\s*$", re.IGNORECASE)
_DOCUMENT = re.compile(
    r"(?:kế hoạch|chương trình|nghị quyết|quyết định|chỉ thị|công văn|đề án|nghị định|thông tư|luật|hội nghị|hội thi"
    r"|cuộc thi|giao)[^,;:.()]*$",
    re.IGNORECASE,
)
_BARE_DAY = re.compile(r"(?<![\d/.-])(\d{1,2})[/.-](\d{1,2})[/.-]((?:19|20)\d{2})(?![\d/])")
_BARE_MONTH = re.compile(r"(?<![\d/.-])(?:T\.?\s?)?(\d{1,2})\s?[/-]\s?((?:19|20)\d{2})(?![\d/])", re.IGNORECASE)
_BARE_YEARS = re.compile(r"(?<![\d/.,-])((?:19|20)\d{2})\s?[-–]\s?((?:19|20)\d{2})(?![\d/.,])")
_BARE_YEAR = re.compile(r"(?<![\d/.,-])((?:19|20)\d{2})(?![\d/.,]*\d)")
_QUARTER = re.compile(r"\bquý\s+(IV|I{1,3}|[1-4])\b", re.IGNORECASE)
_MONTH = re.compile(r"\btháng\s+(\d{1,2})\b|^T\.?\s?(\d{1,2})$", re.IGNORECASE)
_FIRST_MONTHS = re.compile(r"\b(\d{1,2})\s+tháng\b(?!\s+cuối)", re.IGNORECASE)
_WHOLE_YEAR = re.compile(r"\bcả năm\b", re.IGNORECASE)
_SHEET = re.compile(r"(?:\W*(?:năm|biểu|sheet|bảng|kỳ|số liệu)?\W*)((?:19|20)\d{2})\W*", re.IGNORECASE)


@lru_cache(maxsize=2048)  # heads come again in every row
def head_period(words: str, today: date | None, year: int | None) -> Period | None:
    """Read the period that a column's head names: "Cộng dồn 9 tháng năm 2021", "06/2024", "Quý II", "TH 2023".

    Of heads above each other the lowest that names a time within the others' counts: a year of "Giai đoạn 2026 - 2030".
    """
    over, _, lowest = words.rpartition(" › ")
    words = words.replace(" › ", " ")
    named = _named(words, today)
    own = (_named(lowest, today) or _bare(lowest)) if lowest != words else None
    if named and own and not _BASE.search(f"{over} ") and named.start <= own.start <= own.end <= named.end:
        return own
    if named or _BASE.search(words + " ") or re.search(r"so (?:với|sánh)|cùng kỳ|năm trước", words, re.IGNORECASE):
        return named
    return _bare(words) or (_within(words, year) if year else None)


@lru_cache(maxsize=2048)
def row_period(words: str, today: date | None, year: int | None) -> Period | None:
    """Read the period that a row's label names; bare years and months only where they are all it says."""
    bare = words.strip(" .:-+*")
    day = _BARE_DAY.search(bare) if len(bare) < 24 else None
    if day and (until := _until(int(day.group(1)), int(day.group(2)), int(day.group(3)))):
        only = date(int(day.group(3)), int(day.group(2)), int(day.group(1)))
        return Period(only, only, f"ngày {day.group()}") if until else None
    whole = re.fullmatch(r"(?:[^\W\d]+\s+){0,2}[\d/. –-]+|(?:quý|tháng)\s+\w+", bare, re.IGNORECASE)
    return head_period(bare, today, year) if whole else _named(words, today)


@lru_cache(maxsize=2048)
def title_period(words: str, today: date | None) -> Period | None:
    """Read the one period that a title, caption, sheet's name or section heading speaks of; plans speak of none."""
    if is_plan(words):
        return None
    sheet = _SHEET.fullmatch(words)
    if sheet:
        return _year(int(sheet.group(1)))
    found = {period: span for period, span in find_periods(words, today) if not _is_aside(words, span.start)}
    if len(found) != 1:
        return None
    period = next(iter(found))
    return Period(period.start, period.end, _small(period.surface))


def nearest_period(titles: Sequence[str], today: date | None) -> Period | None:
    """Give the period of the nearest title that names one; `titles` are outermost first."""
    return next((period for words in reversed(titles) if (period := title_period(words, today))), None)


def year_before(period: Period, surface: str = "cùng kỳ năm trước") -> Period:
    """Give the same stretch of the year before."""
    return Period(_back(period.start), _back(period.end), surface)


def since_new_year(period: Period) -> Period:
    """Give the stretch that a month's or a quarter's cumulated figures run over; longer ones stay as they are."""
    if period.start.year != period.end.year or (period.end - period.start).days > 100:
        return period
    start = date(period.end.year, 1, 1)
    return Period(start, period.end, f"lũy kế đến {period.end:%d/%m/%Y}") if start < period.start else period


def period_before(period: Period) -> Period | None:
    """Give the month or quarter before one; of other stretches nobody says which the one before is."""
    last = period.start - timedelta(days=1)
    months = period.end.month - period.start.month + 1
    whole = period.start.day == 1 and (period.end + timedelta(days=1)).day == 1
    if not whole or period.start.year != period.end.year or months not in (1, 3):
        return None
    first = last.month - months + 1
    named = f"tháng {last.month}" if months == 1 else f"quý {('I', 'II', 'III', 'IV')[last.month // 3 - 1]}"
    return _months(last.year, first, last.month, named) if first > 0 else None


def year_of(period: Period | None, today: date | None) -> int | None:
    """Give the year that months without one belong to: that of a period within one year, else of the report's day."""
    if period is not None:
        return period.end.year if period.end.year == period.start.year else None
    return today.year if today else None


def _named(words: str, today: date | None) -> Period | None:
    for period, span in find_periods(words, today):
        if not _BASE.search(words[: span.start]):
            return Period(period.start, period.end, _small(period.surface))
    return None


def _is_aside(words: str, start: int) -> bool:
    before = words[:start]
    return bool(_BASE.search(before) or _DOCUMENT.search(before))


def _bare(words: str) -> Period | None:
    if day := _BARE_DAY.search(words):
        return _until(int(day.group(1)), int(day.group(2)), int(day.group(3)))
    if month := _BARE_MONTH.search(words):
        return _months(int(month.group(2)), int(month.group(1)), int(month.group(1)), f"tháng {month.group(1)}")
    if years := _BARE_YEARS.search(words):
        first, last = int(years.group(1)), int(years.group(2))
        return Period(date(first, 1, 1), date(last, 12, 31), f"{first}-{last}") if first <= last else None
    found = [match for match in _BARE_YEAR.finditer(words) if not _BASE.search(words[: match.start()])]
    return _year(int(found[0].group(1))) if len(found) == 1 else None


def _within(words: str, year: int) -> Period | None:
    """Read a part of a year that is known from elsewhere."""
    if quarter := _QUARTER.search(words):
        sign = quarter.group(1)
        number = int(sign) if sign.isdigit() else roman_value(sign)
        return _months(year, number * 3 - 2, number * 3, f"quý {sign.upper()}")
    if count := _FIRST_MONTHS.search(words):
        return _months(year, 1, int(count.group(1)), f"{count.group(1)} tháng")
    if month := _MONTH.search(words):
        number = int(month.group(1) or month.group(2))
        return _months(year, number, number, f"tháng {number}")
    return _year(year) if _WHOLE_YEAR.search(words) else None


def _months(year: int, first: int, last: int, surface: str) -> Period | None:
    if not 1 <= first <= last <= 12:
        return None
    joined = f"{surface}/{year}" if surface.startswith(("tháng", "quý")) else f"{surface} năm {year}"
    return Period(date(year, first, 1), date(year, last, monthrange(year, last)[1]), joined)


def _until(day: int, month: int, year: int) -> Period | None:
    """Read a day at the head of a column: the first of a month stands for that month, another for the year up to it."""
    if not 1 <= month <= 12 or not 1 <= day <= monthrange(year, month)[1]:
        return None
    if day == 1:
        return _months(year, month, month, f"tháng {month}")
    return Period(date(year, 1, 1), date(year, month, day), f"đến {day:02}/{month:02}/{year}")


def _year(year: int) -> Period:
    return Period(date(year, 1, 1), date(year, 12, 31), f"năm {year}")


def _small(surface: str) -> str:
    if not surface.isupper():
        return surface
    return re.sub(r"\b(quý )([ivx]+)\b", lambda quarter: quarter.group(1) + quarter.group(2).upper(), surface.lower())


def _back(day: date) -> date:
    last_of_february = day.month == 2 and day.day == 29
    return (day - timedelta(days=1) if last_of_february else day).replace(year=day.year - 1)
