"""Catalog → the words of the clean reports at hand, by which damaged ones are read better."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from ingest.report import Report
from retrieval.storage.catalog import Catalog
from retrieval.summary import Summary

if TYPE_CHECKING:
    from ingest.repair.restore import Counts

_CHARACTERS = 500_000  # counted in a second; more tell hardly more of the words that offices share


def reading_score(report: Report) -> float:
    """How well a report is read, by itself: the share of its words that are words, as far as they are sure."""
    return report.quality.valid_words * report.quality.sure


class CleanReports:
    """Counts the words of clean reports when a damaged one asks for them, and anew when the reports are others."""

    def __init__(self, catalog: Catalog, shelf: Callable[[], Mapping[str, Summary]]) -> None:
        self._catalog = catalog
        self._shelf = shelf
        self._made: dict[tuple[str, ...], Counts | None] = {}
        self._lock = threading.Lock()

    def size(self, but: str) -> int:
        """How many characters of clean reports there are to count for the one that asks."""
        summaries = self._shelf()
        return sum(summaries[report_id].characters for report_id in self._newest(but))

    def counts(self, but: str) -> Counts | None:
        """The words of the clean reports that were added last, without the one that asks."""
        chosen = self._newest(but)
        with self._lock:
            if chosen not in self._made:
                self._made.clear()
                self._made[chosen] = self._count(chosen)
            return self._made[chosen]

    def _newest(self, but: str) -> tuple[str, ...]:
        chosen: list[str] = []
        room = _CHARACTERS
        for summary in reversed(list(self._shelf().values())):
            quality = summary.quality
            clean = summary.state == "ready" and quality is not None and quality.damaged_lines == 0
            if clean and summary.report_id != but and summary.characters <= room:
                room -= summary.characters
                chosen.append(summary.report_id)
        return tuple(chosen)

    def _count(self, chosen: tuple[str, ...]) -> Counts | None:
        from ingest.repair.restore import count  # with its model, for damaged reports only

        reports = (self._catalog.report(report_id) for report_id in chosen)
        return count(report.text for report in reports if report is not None)
