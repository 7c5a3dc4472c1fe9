"""Summaries → Shelf: which reports are visible at this moment, and which of them a filter leaves. Never changes."""

from __future__ import annotations

from collections.abc import Mapping

from retrieval.hit import Filters
from retrieval.query.filters import passes
from retrieval.query.places import Places
from retrieval.summary import Summary


class Shelf:
    """What the library shows at one moment: `all` in order of adding, `ready` those that can be searched."""

    def __init__(self, summaries: Mapping[str, Summary]) -> None:
        self.all = dict(summaries)
        self.ready = {key: summary for key, summary in summaries.items() if summary.state == "ready"}
        self.places = Places(self.ready.values())

    def allowed(self, filters: Filters) -> dict[str, Summary]:
        """The ready reports that a filter leaves."""
        if filters == Filters():
            return self.ready
        return {key: summary for key, summary in self.ready.items() if passes(summary, filters)}
