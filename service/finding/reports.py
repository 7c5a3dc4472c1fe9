"""A question and a library → the reports to look into, where their passages rank in search, and what they say."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace
from threading import Lock
from typing import Protocol

from ingest.report import Report
from ingest.vietnamese.syllables import CAPITALS, fold
from retrieval.hit import Filters, Hit, Query
from retrieval.summary import Summary
from service.finding.evidence import Evidence, prepare
from service.question import Question

HELD = 48  # prepared reports kept in memory; one of 60 pages takes about 4 MB
MOST_REPORTS = 12  # a question without a place looks into this many reports, best first
HITS = 40


class Shelf(Protocol):
    """What the assistant needs of a library."""

    def reports(self) -> tuple[Summary, ...]:
        """List the reports."""

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
        holders = {hit.passage.report_id for hit in hits if _squeezed(name) in _squeezed(hit.passage.text)}
        if len(holders) == 1:
            return replace(asked, report_ids=tuple(holders))
    return asked


def _squeezed(text: str) -> str:
    return "".join(fold(text).split())


class Scope:
    """Looks into a library for questions; keeps the reports it prepared lately. Safe to share between threads."""

    def __init__(self, library: Shelf) -> None:
        self._library = library
        self._held: OrderedDict[str, tuple[Report, Evidence]] = OrderedDict()
        self._lock = Lock()

    def look(self, asked: Question, reports: Sequence[Summary]) -> tuple[Question, list[str], dict[str, int]]:
        """Which reports to look into, and where their passages rank in search; the question, narrowed by its names."""
        allowed = tuple(asked.report_ids or (r.report_id for r in reports))
        hits = self._library.search(
            Query(asked.query, HITS, Filters(report_ids=allowed), per_report=None if len(allowed) == 1 else 10)
        )
        asked = narrowed(asked, hits)
        allowed = tuple(i for i in allowed if not asked.report_ids or i in asked.report_ids)
        by_hits = list(dict.fromkeys(hit.passage.report_id for hit in hits))
        ids = [i for i in dict.fromkeys([*by_hits, *allowed]) if i in allowed][:MOST_REPORTS]
        seen: dict[str, int] = {}
        ranks: dict[str, int] = {}
        for hit in hits:
            seen[hit.passage.report_id] = seen.get(hit.passage.report_id, 0) + 1
            ranks[hit.passage.id] = seen[hit.passage.report_id]
        order = {r.report_id: i for i, r in enumerate(reports)}
        return asked, sorted(ids, key=lambda i: order.get(i, 0)), ranks

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
            while len(self._held) > HELD:
                self._held.popitem(last=False)
        return made
