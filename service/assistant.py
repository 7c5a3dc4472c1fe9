"""A question, its conversation and a library → a verified answer. The only place where the steps meet."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from time import perf_counter
from typing import Protocol

from ingest.report import Report
from retrieval.hit import Filters
from retrieval.query.filters import passes
from retrieval.summary import Summary
from service.answer import Answer, Timings, Turn
from service.choosing.across_reports import across
from service.choosing.choose import choose
from service.choosing.decide import choices, sort_out
from service.composing import wording
from service.composing.compose import compose, plain
from service.finding.reports import Scope, Shelf
from service.finding.versions import name_older, newest
from service.question import Question
from service.ranking.ranker import Ranker, load_ranker
from service.understanding.understand import understand
from service.verify import verify


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
        self._scope = Scope(library)

    def ask(self, question: str, history: Sequence[Turn] = (), filters: Filters = Filters()) -> Answer:  # noqa: B008  # frozen, empty
        """Answer a question; whatever cannot be borne out by its citations is left out."""
        clock = [perf_counter()]
        reports = tuple(s for s in self._library.reports() if s.state == "ready" and passes(s, filters))
        reports, older = (reports, {}) if filters.report_ids else newest(reports)
        asked = understand(question, history, reports)
        clock.append(perf_counter())
        early = _without_search(asked, reports)
        if early is not None:
            return replace(early, answer_id=uuid.uuid4().hex, timings_ms=_timings([*clock, *[perf_counter()] * 4]))
        asked, ids, ranks = self._scope.look(asked, reports)
        clock.append(perf_counter())
        evidence = [self._scope.evidence(report_id) for report_id in ids]
        picks = [choose(asked, e, ranks, self._ranker) for e in evidence]
        picks = across(asked, picks, ranks, self._ranker)
        found, silent = sort_out(asked, picks)
        clock.append(perf_counter())
        offered = () if found else choices(asked, picks)
        draft = (
            plain(asked, wording.say(wording.WHICH_REPORT, asked.language), "needs_clarification", offered)
            if offered
            else compose(asked, found, silent)
        )
        clock.append(perf_counter())
        held = {e.report.id: e.report for e in evidence}
        answer = name_older(verify(draft, held), older)
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


def _timings(clock: Sequence[float]) -> Timings:
    steps = [1000 * (b - a) for a, b in pairwise(clock)]
    return Timings(steps[0], steps[1], steps[2], steps[3], steps[4], 1000 * (clock[-1] - clock[0]))
