"""Summaries and passages → the marks by which questions limit where to look. Knows nothing of questions.

A mark is `kind:name`: `number:303/bcubnd`, `place:tuangiao` (spelling variants alike), `district:tuangiao` for the
same where its kind tells the level, `around:dienbien` for the province, old and new, that a place lies in,
`year:2023`, `period:A/B`. A year is marked for every year of a report's period and for every one that a passage
prints.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import timedelta
from functools import lru_cache

from ingest.report import Passage, Period
from ingest.vietnamese.places import find_places, key, level_of, province_now
from ingest.vietnamese.syllables import fold
from retrieval.indexes.bm25 import Entry
from retrieval.query.offices import in_one_word, office_of_number, offices
from retrieval.summary import Summary

_KIND = re.compile(r"^(?:huyen|quan|thi xa|thanh pho|tx|tp|tinh|xa|phuong|thi tran|dac khu) ")
_YEAR = re.compile(r"(?<![\d.,])(?:19|20)\d\d(?![\d]|[.,]\d)")
_FINAL_C = re.compile(r"(?<=[aeiou])c\b")  # "Đắc Lắc" is "Đắk Lắk"
_H_AFTER_K = re.compile(r"\bkh?['’]\s*")  # "Kh'Leng" is "K'Leng"
NO_YEAR = "year:none"
_TITLE = 300  # characters of a title: what is longer has run on into the text
_EARLY = timedelta(days=17)  # a period that begins on the 15th begins in the next month
_LATE = timedelta(days=10)  # one that ends on the 10th ended in the month before
_ONE_MONTH = timedelta(days=40)
FORM = "4"


def place_name(place: str) -> str:
    """The form in which names of places are the same: no kind, no accents, no blanks, one spelling of variants."""
    return plain_name(bare_name(place)).replace(" ", "")


def plain_name(text: str) -> str:
    """Words without accents and marks, names that are spelt in several ways spelt in one: "Đắc Lắc" as "dak lak"."""
    return _FINAL_C.sub("k", key(_H_AFTER_K.sub("k", text.lower())))


def bare_name(place: str) -> str:
    """A place's name as it is written, without its kind."""
    kind = _KIND.match(fold(place))
    return place[kind.end() :] if kind else place


def place_mark(place: str) -> str:
    """The mark of what is about a place."""
    return f"place:{place_name(place)}"


def level_mark(place: str) -> str:
    """The mark of what is about a place of this level: "tỉnh Điện Biên" is no "huyện Điện Biên"."""
    return f"{level_of(place) or 'place'}:{place_name(place)}"


def around_mark(place: str) -> str:
    """The mark of what is about a place within this province."""
    return f"around:{place_name(place)}"


def number_mark(number: str) -> str:
    """The mark of a document's number, blanks and punctuation aside: "303 / BC-UBND"."""
    return "number:" + re.sub(r"[^\w/]", "", fold(number)).lstrip("0")


def year_marks(periods: Iterable[Period]) -> tuple[str, ...]:
    """The marks of every year that these periods touch."""
    years = {year for period in periods for year in range(period.start.year, min(period.end.year, 2100) + 1)}
    return tuple(f"year:{year}" for year in sorted(years))


def period_mark(period: Period) -> str:
    """The mark of these months of one year, else of exactly these days."""
    if months := months_of(period):
        return f"period:{period.end.year}/{months[0]}-{months[1]}"
    return f"period:{period.start}/{period.end}"


def months_of(period: Period) -> tuple[int, int] | None:
    """The months (first, last) of one year that a period stands for; None where it is longer.

    Offices close their months and years early: from 17 May to 20 June is their June, from 15 December their next year.
    """
    last = period.end - _LATE
    first = last if period.end - period.start <= _ONE_MONTH else period.start + _EARLY
    return (first.month, last.month) if first.year == last.year and first.month <= last.month else None


def span_mark(first: int, last: int) -> str:
    """The mark of whole months of a year, whichever year: (6, 6) is June, (7, 9) the third quarter."""
    return f"span:{first}-{last}"


def office_mark(office: str) -> str:
    """The mark of what an office has written or is about, in the form of `offices`."""
    return f"office:{office}"


def title_entry(summary: Summary) -> Entry:
    """What is searched to tell which report a question means: its title, number, agency and place."""
    said = (summary.title, summary.number, summary.agency, summary.file.rpartition(".")[0])
    around = (summary.place, summary.province, summary.period.surface if summary.period else None)
    periods = [summary.period] if summary.period else []
    marks = (
        *_place_marks(summary),
        *([number_mark(summary.number)] if summary.number else []),
        *(year_marks(periods) or (NO_YEAR,)),
        *map(period_mark, periods),
        *(span_mark(*months) for p in periods if (months := months_of(p))),
        *map(office_mark, _offices(summary)),
    )
    return Entry(summary.report_id, summary.report_id, _joined(said), _joined(around), tuple(dict.fromkeys(marks)))


def passage_entry(summary: Summary, passage: Passage) -> Entry:
    """What is searched to find what a passage says, with the marks of its report and the years that it prints."""
    around = year_marks([summary.period] if summary.period else [])
    printed = (f"year:{year}" for year in _YEAR.findall(f"{passage.text} {passage.context}"))
    years = tuple(dict.fromkeys((*around, *printed))) or (NO_YEAR,)
    marks = (*dict.fromkeys(_place_marks(summary)), *years)
    return Entry(passage.id, summary.report_id, passage.text, passage.context, marks)


def _offices(summary: Summary) -> tuple[str, ...]:
    own = office_of_number(summary.number) if summary.number else None
    named = offices(summary.agency or "") or offices((summary.title or "")[:_TITLE])
    filed = in_one_word(summary.file)
    return tuple(dict.fromkeys((*named, *([own] if own else []), *filed)))


def _place_marks(summary: Summary) -> list[str]:
    around = (summary.province, _now(summary.province))
    own = [place_mark(summary.place), level_mark(summary.place)] if summary.place else []
    titled = _titled((summary.title or "")[:_TITLE])
    return list(dict.fromkeys((*own, *titled, *(around_mark(name) for name in around if name))))


@lru_cache(maxsize=1024)
def _titled(title: str) -> tuple[str, ...]:
    return tuple(mark(place.full) for place in find_places(title) for mark in (place_mark, level_mark))


def _joined(parts: Iterable[str | None]) -> str:
    return " . ".join(part for part in parts if part)


@lru_cache(maxsize=1024)
def _now(province: str | None) -> str | None:
    return province_now(province) if province else None  # compares with every province: 20 ms
