"""A plan and a library → the reports read for it, where their passages rank in search, and what they say."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace
from threading import Lock
from typing import Protocol

from ingest.report import Passage, Report
from ingest.vietnamese.syllables import CAPITALS, fold
from retrieval.hit import Filters, Hit, Query
from retrieval.indexes.marks import bare_name, plain_name
from retrieval.summary import Summary
from service.finding.evidence import Evidence, prepare
from service.finding.plan import Finding
from service.question import Question

HELD_CHARACTERS = 400_000  # of prepared reports in memory, some 90 bytes each; the five real ones have 232 000
HITS = 40
HITS_EACH = 4


class Shelf(Protocol):
    """What the assistant needs of a library. None of it costs more than a look-up."""

    @property
    def finder(self) -> Finding:
        """What finds the reports that can speak."""

    def resolved(self, filters: Filters) -> Filters:
        """A filter as the reports that it leaves."""

    def counted(self) -> int:
        """How many reports can be asked."""

    def named(self, question: str) -> tuple[Summary, ...]:
        """One report for each place that a question may name."""

    def summaries(self, report_ids: Sequence[str]) -> dict[str, Summary]:
        """The shelf lines of some reports."""

    def report(self, report_id: str) -> Report:
        """Return one report."""

    def search(self, query: Query) -> list[Hit]:
        """Find passages."""


_NAME = re.compile(
    rf"\b(?:[Xx]ã|[Pp]hường|[Tt]hị trấn|[Tt]hôn|[Bb]ản)\s+"
    rf"((?:[{CAPITALS}][\w'’]*)(?:\s+[{CAPITALS}0-9][\w'’]*){{0,3}})"
)


def narrowed(asked: Question, hits: Sequence[Hit]) -> Question:
    """Let a commune or document that only one report mentions decide which report is asked about."""
    if asked.report_ids:
        return asked
    for name in (*(m.group(1) for m in _NAME.finditer(asked.text)), *asked.documents):
        holders = {hit.passage.report_id for hit in hits if squeezed(name) in squeezed(hit.passage.text)}
        if len(holders) == 1:
            return replace(asked, report_ids=tuple(holders))
    return asked


def squeezed(text: str) -> str:
    """Write a name without accents and blanks, so that "13/KH - UBND" is "13/kh-ubnd"."""
    return "".join(fold(text).split())


class Scope:
    """Looks into a library for questions; keeps the reports it prepared lately. Safe to share between threads."""

    def __init__(self, library: Shelf) -> None:
        self._library = library
        self._held: OrderedDict[str, tuple[Report, Evidence]] = OrderedDict()
        self._lock = Lock()

    def look(self, asked: Question, report_ids: Sequence[str]) -> tuple[Question, list[str], dict[str, int]]:
        """Where the passages of reports rank in search; the question and the reports, narrowed by its names."""
        per_report = None if len(report_ids) == 1 else 10
        most = max(HITS, HITS_EACH * len(report_ids))
        hits = self._library.search(Query(asked.query, most, Filters(report_ids=tuple(report_ids)), per_report))
        asked = narrowed(asked, hits)
        ids = [i for i in report_ids if not asked.report_ids or i in asked.report_ids]
        seen: dict[str, int] = {}
        ranks: dict[str, int] = {}
        for hit in hits:
            seen[hit.passage.report_id] = seen.get(hit.passage.report_id, 0) + 1
            ranks[hit.passage.id] = seen[hit.passage.report_id]
        return asked, ids, ranks

    def evidence(self, report_id: str) -> Evidence:
        """Return a report prepared for matching, from memory where it is held."""
        report = self._library.report(report_id)
        with self._lock:
            held = self._held.get(report_id)
            if held is not None and held[0] is report:
                self._held.move_to_end(report_id)
                return held[1]
        made = prepare(report)
        with self._lock:
            self._held[report_id] = (report, made)
            room = HELD_CHARACTERS - sum(len(kept.text) for kept, _ in self._held.values())
            while room < 0 and len(self._held) > 1:
                _, (dropped, _) = self._held.popitem(last=False)
                room += len(dropped.text)
        return made

    def naming(self, report_id: str, places: Sequence[str]) -> Evidence | None:
        """Return what a report says where it names one of some places; None where it says nothing there."""
        names = [f" {plain_name(bare_name(place))} " for place in places]
        made = prepare(self._library.report(report_id), lambda passage: _names(passage, names))
        return made if made.units else None


def _names(passage: Passage, names: Sequence[str]) -> bool:
    said = f" {plain_name(f'{passage.text} {passage.context}')} "
    return any(name in said for name in names)
