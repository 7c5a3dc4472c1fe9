"""A question, its conversation and a library → a verified answer. The only place where the steps meet."""

from __future__ import annotations

import uuid
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from threading import Lock
from time import perf_counter
from typing import Protocol

from ingest.report import Report
from retrieval.hit import Filters, Hit, Query
from retrieval.summary import Summary
from service import wording
from service.answer import Answer, Timings, Turn
from service.choose import Pick, asked_time_fits, choose
from service.compose import compose, plain
from service.evidence import Evidence, prepare
from service.question import Question
from service.ranker import Ranker, load_ranker
from service.understand import understand
from service.verify import verify
from service.when import overlaps

HELD = 48  # prepared reports kept in memory; one of 60 pages takes about 4 MB
MOST_REPORTS = 12  # a question without a place looks into this many reports, best first
HITS = 40
SURE = 0.5


class Shelf(Protocol):
    """What the assistant needs of a library."""

    def reports(self) -> tuple[Summary, ...]:
        """List the reports."""

    def report(self, report_id: str) -> Report:
        """Return one report."""

    def search(self, query: Query) -> list[Hit]:
        """Find passages."""


class Writer(Protocol):
    """What may rewrite an answer in better prose. It gets only chosen evidence; what it writes is verified again."""

    def write(self, question: str, draft: Answer) -> str | None:
        """Return the answer's text with the same [n] marks, or None to keep the draft."""


class Assistant:
    """Answers questions from the reports of a library, and from nothing else."""

    def __init__(self, library: Shelf, writer: Writer | None = None, ranker: Ranker | None = None) -> None:
        self._library = library
        self._writer = writer
        self._ranker = ranker or load_ranker()
        self._held: OrderedDict[str, tuple[Report, Evidence]] = OrderedDict()
        self._lock = Lock()

    def ask(self, question: str, history: Sequence[Turn] = (), filters: Filters = Filters()) -> Answer:  # noqa: B008  # frozen, empty
        """Answer a question; whatever cannot be borne out by its citations is left out."""
        clock = [perf_counter()]
        reports = tuple(s for s in self._library.reports() if s.state == "ready" and _passes(s, filters))
        asked = understand(question, history, reports)
        clock.append(perf_counter())
        early = _without_search(asked, reports)
        if early is not None:
            return replace(early, answer_id=uuid.uuid4().hex, timings_ms=_timings([*clock, *[perf_counter()] * 4]))
        ids, ranks = self._scope(asked, reports)
        clock.append(perf_counter())
        evidence = [self._evidence(report_id) for report_id in ids]
        picks = [choose(asked, e, ranks, self._ranker) for e in evidence]
        found, silent = sort_out(asked, picks)
        clock.append(perf_counter())
        draft = compose(asked, found, silent)
        clock.append(perf_counter())
        held = {e.report.id: e.report for e in evidence}
        answer = verify(draft, held)
        if self._writer is not None and answer.status in ("answered", "partial"):
            answer = self._rewritten(question, answer, held)
        clock.append(perf_counter())
        return replace(answer, answer_id=uuid.uuid4().hex, timings_ms=_timings(clock))

    def _rewritten(self, question: str, answer: Answer, reports: dict[str, Report]) -> Answer:
        text = self._writer.write(question, answer) if self._writer else None
        if not text:
            return answer
        written = verify(replace(answer, answer=text), reports)
        return written if written.status == answer.status and written.answer else answer

    def _scope(self, asked: Question, reports: Sequence[Summary]) -> tuple[list[str], dict[str, int]]:
        """Which reports to look into, and where their passages rank in search."""
        allowed = tuple(asked.report_ids or (r.report_id for r in reports))
        hits = self._library.search(
            Query(asked.query, HITS, Filters(report_ids=allowed), per_report=None if len(allowed) == 1 else 10)
        )
        by_hits = list(dict.fromkeys(hit.passage.report_id for hit in hits))
        ids = [i for i in dict.fromkeys([*by_hits, *allowed]) if i in allowed][:MOST_REPORTS]
        seen: dict[str, int] = {}
        ranks: dict[str, int] = {}
        for hit in hits:
            seen[hit.passage.report_id] = seen.get(hit.passage.report_id, 0) + 1
            ranks[hit.passage.id] = seen[hit.passage.report_id]
        order = {r.report_id: i for i, r in enumerate(reports)}
        return sorted(ids, key=lambda i: order.get(i, 0)), ranks

    def _evidence(self, report_id: str) -> Evidence:
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


def sort_out(asked: Question, picks: Sequence[Pick]) -> tuple[list[Pick], list[Pick]]:
    """Part the picks into those sure enough to answer and those that are silent."""
    found, silent = [], []
    best = max((p.confidence for p in picks if p.why == "found"), default=0.0)
    for pick in picks:
        sure = pick.confidence >= SURE and (bool(asked.report_ids) or pick.confidence >= 0.6 * best)
        if pick.why == "found" and sure and _time_fits(asked, pick):
            found.append(pick)
        else:
            silent.append(
                pick
                if pick.why != "found"
                else replace(pick, why="absent" if asked_time_fits(asked, pick.evidence) else "period")
            )
    return found, silent


def _time_fits(asked: Question, pick: Pick) -> bool:
    if pick.figures:
        return True  # each figure's own time was weighed when it was chosen
    return asked_time_fits(asked, pick.evidence)


def _without_search(asked: Question, reports: Sequence[Summary]) -> Answer | None:
    """Answer what needs no search: an empty library, no subject, a place that no report is about."""
    if not reports:
        return plain(asked, wording.say(wording.EMPTY_LIBRARY, asked.language))
    if not asked.subject and not asked.documents and not asked.numbers:
        return plain(asked, wording.say(wording.TOO_SHORT, asked.language), "needs_clarification")
    if asked.unknown_places and not asked.report_ids:
        held = [r.place for r in reports if r.place][:8]
        return plain(asked, wording.unknown_place(asked.unknown_places, held, asked.language))
    return None


def _passes(summary: Summary, filters: Filters) -> bool:
    if filters.report_ids and summary.report_id not in filters.report_ids:
        return False
    if filters.places and not any(place in (summary.place, summary.province) for place in filters.places):
        return False
    if filters.years and summary.period is not None:
        return any(summary.period.start.year <= year <= summary.period.end.year for year in filters.years)
    return True


def _timings(clock: Sequence[float]) -> Timings:
    steps = [1000 * (b - a) for a, b in pairwise(clock)]
    return Timings(steps[0], steps[1], steps[2], steps[3], steps[4], 1000 * (clock[-1] - clock[0]))


__all__ = ["Assistant", "Shelf", "Writer", "overlaps", "sort_out"]
