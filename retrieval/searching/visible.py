"""Summaries → Shelf: which reports are visible at this moment, and which of them a filter leaves. Never changes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from retrieval.hit import Filters
from retrieval.query.filters import passes
from retrieval.query.places import Places
from retrieval.summary import Summary

_KEPT = 16  # filters whose reports are remembered


class Shelf:
    """What the library shows at one moment: `all` in order of adding, `ready` those that can be searched."""

    def __init__(self, summaries: Mapping[str, Summary]) -> None:
        self.all = dict(summaries)
        self.ready = {key: summary for key, summary in summaries.items() if summary.state == "ready"}
        self._allowed: dict[Filters, dict[str, Summary]] = {}

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
            return {key: summary for key, summary in named.items() if passes(summary, filters)}
        if filters not in self._allowed:
            if len(self._allowed) >= _KEPT:
                self._allowed.clear()
            self._allowed[filters] = {key: s for key, s in self.ready.items() if passes(s, filters)}
        return self._allowed[filters]
