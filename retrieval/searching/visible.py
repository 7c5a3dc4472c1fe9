"""Summaries → Shelf: which reports are visible at this moment, and which of them a filter leaves. Never changes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property

from ingest.vietnamese.syllables import fold
from retrieval.hit import Filters
from retrieval.query.places import Places
from retrieval.summary import Summary


class Shelf:
    """What the library shows at one moment: `all` in order of adding, `ready` those that can be searched."""

    def __init__(self, summaries: Mapping[str, Summary]) -> None:
        self.all = dict(summaries)
        self.ready = {key: summary for key, summary in summaries.items() if summary.state == "ready"}

    @cached_property
    def places(self) -> Places:
        """The places that ready reports are about; gathered when a question first asks, not while reports are added."""
        return Places(self.ready.values())

    def changed(self, *summaries: Summary) -> Shelf:
        """The shelf with these reports as they are now."""
        return Shelf(self.all | {summary.report_id: summary for summary in summaries})

    def without(self, report_id: str) -> Shelf:
        """The shelf when a report is gone."""
        return Shelf({key: summary for key, summary in self.all.items() if key != report_id})

    def allowed(self, filters: Filters) -> dict[str, Summary]:
        """The ready reports that a filter leaves; where it names reports, only those are looked at."""
        if filters == Filters():
            return self.ready
        if filters.report_ids:
            named = {key: self.ready[key] for key in dict.fromkeys(filters.report_ids) if key in self.ready}
            return {key: summary for key, summary in named.items() if _passes(summary, filters)}
        return {key: summary for key, summary in self.ready.items() if _passes(summary, filters)}


def _passes(summary: Summary, filters: Filters) -> bool:
    if filters.report_ids and summary.report_id not in filters.report_ids:
        return False
    if filters.places and not any(_is_in(summary, place) for place in filters.places):
        return False
    return not filters.years or any(_covers(summary, year) for year in filters.years)


def _is_in(summary: Summary, place: str) -> bool:
    """Whether a report is about a place: its own, or one in the province asked for."""
    asked = fold(place)
    return any(asked in fold(own) or fold(own) in asked for own in (summary.place, summary.province) if own)


def _covers(summary: Summary, year: int) -> bool:
    """Whether a report's period touches a year; without a period its date decides, without both it may."""
    if summary.period is not None:
        return summary.period.start <= date(year, 12, 31) and date(year, 1, 1) <= summary.period.end
    return summary.date is None or summary.date.startswith(str(year))
