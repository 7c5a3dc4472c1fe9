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
from retrieval.summary import Summary
from service import wording
from service.across import across
from service.answer import Answer, Timings, Turn
from service.choose import Pick, asked_time_fits, choose
from service.compose import compose, plain
from service.question import Question
from service.ranker import Ranker, load_ranker
from service.scope import Scope, Shelf
from service.understand import understand
from service.verify import verify
from service.when import overlaps

# Of 1 300 own questions left out 0.65 answers 94 % of what is stated and 23 % of what is not, 0.7 93 % and 20 %, 0.75
# 92 % and 20 %, 0.8 90 % and 18 %; 0.7 scores best by a little (0.462 against 0.455, 0.458 and 0.454).
SURE = 0.7
SURE_OF_ONE = 0.45  # where no single report is named, the silence of the others speaks for the one that answers
SURE_OF_WORDS = 0.45  # 0.40 and 0.52 score the same or less on questions left out
BESIDE = 0.42


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
        reports = tuple(s for s in self._library.reports() if s.state == "ready" and _passes(s, filters))
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


def sort_out(asked: Question, picks: Sequence[Pick]) -> tuple[list[Pick], list[Pick]]:
    """Part the picks into those sure enough to answer and those that are silent.

    Where no single report is named, one sure answer speaks for the question, and lesser ones stand beside it: on
    questions left out, 0.3 to 0.45 do better than less or more.
    """
    found, silent = [], []
    alone = len(asked.report_ids) == 1
    anyone = any(p.why == "found" and p.confidence >= _enough(p, alone) for p in picks)
    for pick in picks:
        enough = _enough(pick, alone) if alone else BESIDE
        if pick.why == "found" and anyone and pick.confidence >= enough and _time_fits(asked, pick):
            found.append(pick)
        else:
            silent.append(
                pick
                if pick.why != "found"
                else replace(pick, why="absent" if asked_time_fits(asked, pick.evidence) else "period")
            )
    return found, silent


def _enough(pick: Pick, alone: bool) -> float:
    if pick.units or not pick.figures:
        return SURE_OF_WORDS
    return SURE if alone else SURE_OF_ONE


def choices(asked: Question, picks: Sequence[Pick]) -> tuple[str, ...]:
    """Return the question once for each report that may mean it, where none is named and none is sure."""
    if asked.report_ids or asked.language == "en":
        return ()
    places = [p.evidence.report.identity.place for p in picks if p.why == "found" and p.confidence >= BESIDE]
    named = dict.fromkeys(place.value for place in places if place is not None)
    text = asked.text.rstrip(" ?.!")
    return tuple(f"{text} ở {place}?" for place in named) if len(named) > 1 else ()


def _time_fits(asked: Question, pick: Pick) -> bool:
    if pick.figures:
        return True  # each figure's own time was weighed when it was chosen
    years = {str(year) for p in asked.periods for year in (p.start.year, p.end.year)}
    if any(year in unit.text for year in years for unit in pick.units):
        return True  # "Chỉ số năm 2022" in a report of 2023
    told = [f.period for unit in pick.units[:1] for f in unit.figures if f.period is not None]
    if told and asked.periods and not any(overlaps(period, p) for period in told for p in asked.periods):
        return False  # "năm 2021 đạt 84,11%; năm 2022 đạt 78,93%" says nothing of 2023
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
