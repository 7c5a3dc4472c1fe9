"""Filters → which reports they leave: the one meaning that search, answers and the page share."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ingest.vietnamese.places import communes_now, level_of, province_now, provinces_before, same_place
from retrieval.hit import Filters
from retrieval.summary import Summary

_MERGED = date(2025, 7, 1)  # since then provinces hold communes only, and many are made of several old ones


def passes(summary: Summary, filters: Filters) -> bool:
    """Tell whether a filter leaves a report; of each field any one value is enough."""
    if filters.report_ids and summary.report_id not in filters.report_ids:
        return False
    if filters.places and not any(same_place(place, own) for own in _places(summary) for place in filters.places):
        return False
    return not filters.years or any(_covers(summary, year) for year in filters.years)


def _places(summary: Summary) -> Iterator[str]:
    """The units that a report is about or lies in, by their old names and by those of today."""
    place, province = summary.place, summary.province
    if place:
        yield place
        if province and level_of(place) == "commune":
            yield from communes_now(place, None, province)
    for name in dict.fromkeys((province, place if place and level_of(place) == "province" else None)):
        if name:
            yield name
            yield province_now(name) or name
    if place and level_of(place) == "province" and summary.period and summary.period.end >= _MERGED:
        yield from provinces_before(place)


def _covers(summary: Summary, year: int) -> bool:
    """Whether a report's period touches a year; without a period its date decides, without both it may."""
    if summary.period is not None:
        return summary.period.start <= date(year, 12, 31) and date(year, 1, 1) <= summary.period.end
    return summary.date is None or summary.date.startswith(str(year))
