"""A question, its conversation and a library → a verified answer. The only place where the steps meet."""

from __future__ import annotations

import copy
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from time import perf_counter
from typing import Protocol

from ingest.report import Report
from retrieval.hit import Filters
from retrieval.searching.find import Wanted
from service.answer import Answer, Certainty, Looked, Note, ReportRead, Timings, Turn
from service.answer import Scope as Told
from service.choosing.across_reports import across
from service.choosing.choose import Pick, choose
from service.choosing.decide import choices, other_years, sort_out, weighed
from service.choosing.same_measure import alike
from service.composing import wording
from service.composing.compose import compose, plain
from service.finding.itself import MEANT
from service.finding.plan import MOST_READ, SHARES, Plan, beyond, by_shelf, plan
from service.finding.reports import Scope, Shelf
from service.finding.versions import name_older, newest
from service.question import Question
from service.ranking.ranker import Ranker, load_ranker
from service.understanding.understand import understand
from service.verify import verify

WITNESSES = 3  # reports that are read only to see how what is asked is told


class Writer(Protocol):
    """What may rewrite an answer in better prose. It gets only chosen evidence; what it writes is verified again."""

    def write(self, question: str, draft: Answer) -> str | None:
        """Return the answer's text with the same [n] marks, or None to keep the draft."""


@dataclass(slots=True)
class Reading:
    """What the reports of a plan give to its question, as far as they were read."""

    plan: Plan
    question: Question
    picks: list[Pick] = field(default_factory=list)
    found: list[Pick] = field(default_factory=list)
    silent: list[Pick] = field(default_factory=list)
    read: int = 0  # reports of the plan, those passed over as not meant included
    older: dict[str, tuple[str, ...]] = field(default_factory=dict)  # files of other versions, by the newest report

    def after(self, own: Reading) -> Reading:
        """Return this reading with the silent one before it, or that one where this finds nothing either."""
        if not self.found:
            return own
        self.silent = [*own.silent, *self.silent]
        self.picks = [*own.picks, *self.picks]
        return self

    @property
    def reports(self) -> dict[str, Report]:
        """The reports read, by id."""
        return {pick.evidence.report.id: pick.evidence.report for pick in self.picks}


class Assistant:
    """Answers questions from the reports of a library, and from nothing else."""

    def __init__(
        self,
        library: Shelf,
        writer: Writer | None = None,
        ranker: Ranker | None = None,
        certainty: Certainty = "balanced",
    ) -> None:
        self._library = library
        self._writer = writer
        self._ranker = ranker or load_ranker()
        self._certainty = certainty
        self._scope = Scope(library)

    def over(self, library: Shelf) -> Assistant:
        """The same assistant, over other reports."""
        return Assistant(library, self._writer, self._ranker, self._certainty)

    @property
    def certainty(self) -> Certainty:
        """How sure an answer must be before it is given."""
        return self._certainty

    @property
    def repeats(self) -> bool:
        """Whether the same question over the same reports has the same answer; a language model may be down once."""
        return self._writer is None

    def at(self, certainty: Certainty | None) -> Assistant:
        """The same assistant over the same reports, as sure of its answers as is asked for."""
        other = copy.copy(self)
        other._certainty = certainty or self._certainty
        return other

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        filters: Filters = Filters(),  # noqa: B008  # frozen, empty
        start: int = 0,
    ) -> Answer:
        """Answer a question; whatever cannot be borne out by its citations is left out.

        `start` goes on where an earlier answer to the same question stopped reading (its `scope.next`).
        """
        clock = [perf_counter()]
        filters = self._library.resolved(filters)
        asked, early = self._understood(question, history, filters)
        clock.append(perf_counter())
        made = plan(asked, self._library.finder, filters, start) if early is None else None
        if made is not None and made.nowhere:
            early = self._nowhere(asked, made.nowhere)
        elif made is not None and made.unsure:
            early = self._which(made)
        clock.append(perf_counter())
        if early is not None or made is None:
            return self._finished(early or plain(asked, ""), made, None, [*clock, *[perf_counter()] * 4])
        reading = self._read(made, filters, clock)
        if start == 0 and not made.itself:
            reading = self._widened(asked, filters, reading)
        answer = self._composed(reading, clock)
        answer = name_older(verify(answer, reading.reports), reading.older)
        if self._writer is not None and answer.status in ("answered", "partial"):
            answer = self._rewritten(question, answer, reading.reports)
        clock.append(perf_counter())
        return self._finished(answer, made, reading, clock)

    def _understood(self, text: str, history: Sequence[Turn], filters: Filters) -> tuple[Question, Answer | None]:
        """Understand a question, and answer what needs no search. One without sense takes nothing from before it."""
        named = self._library.named(" ".join((text, *(turn.question for turn in history))))
        asked = understand(text, (), named)
        senseless = bool(asked.subject) and not asked.places and not self._library.finder.knows(asked.words)
        if history and not senseless:
            asked = understand(text, history, named)
        language = asked.language
        if not self._library.finder.count(Wanted("", filters)):
            return asked, plain(asked, wording.say(wording.EMPTY_LIBRARY, language))
        if senseless and not asked.documents:
            return asked, plain(asked, wording.say(wording.NOT_UNDERSTOOD, language), "needs_clarification")
        if not asked.subject and not asked.documents and not asked.numbers:
            return asked, plain(asked, wording.say(wording.TOO_SHORT, language), "needs_clarification")
        return asked, None

    def _nowhere(self, asked: Question, names: Sequence[str]) -> Answer:
        """Say that no text of the library holds a place's name."""
        held = self._library.summaries(self._library.finder.ids(Wanted(""), 8))
        places = dict.fromkeys(place for i in by_shelf(list(held), held) if (place := held[i].place))
        return plain(asked, wording.unknown_place(names, list(places), asked.language))

    def _which(self, made: Plan) -> Answer:
        """Ask which report is meant by a question about a report itself; offer those that are named best."""
        held = self._library.summaries(made.reports)
        names = [wording.report_name(held[i]) for i in made.reports if i in held]
        asked = made.question
        text = wording.which_of(names, made.in_scope, made.in_scope > MEANT, asked.language)
        offered = (f"{asked.text.rstrip(' ?.!')} ({name})?" for name in names) if asked.language == "vi" else ()
        return plain(asked, text, "needs_clarification", tuple(offered))

    def _widened(self, asked: Question, filters: Filters, reading: Reading) -> Reading:
        """Look in reports of other times, of other offices, then where others name the place, until one answers."""
        made = reading.plan
        if not reading.found and "place" in made.why and "period" in made.why:
            reading = self._read_other_times(asked, filters, reading)
        if not reading.found and not {"office", "period"}.isdisjoint(made.why):
            reading = self._read_other_times(asked, filters, reading, narrow=False)
        if not reading.found and "place" in made.why:
            reading = self._read_beyond(asked, filters, reading)
        return reading

    def _read(self, made: Plan, filters: Filters, clock: list[float]) -> Reading:
        """Read the reports of a plan, likeliest first, as long as more of them answer."""
        reading = Reading(made, made.question)
        for first, last in pairwise((0, *SHARES)):
            part, answering = made.reports[first:last], len(reading.found)
            held = self._library.summaries(part)
            if not filters.report_ids:
                kept, older = newest([held[i] for i in part if i in held])
                held = {summary.report_id: summary for summary in kept}
                reading.older.update(older)
            put = ids = by_shelf([i for i in part if i in held], held)
            asked, ids, ranks = self._scope.look(made.question, ids) if ids else (made.question, ids, {})
            if first == 0:
                clock.append(perf_counter())
            if made.said:
                evidence = [e for i in ids if (e := self._scope.naming(i, made.said)) is not None]
            else:
                evidence = [self._scope.evidence(report_id) for report_id in ids]
            picks = [choose(asked, e, ranks, self._ranker) for e in evidence]
            reading.question = asked
            picks = [*reading.picks, *across(asked, picks, ranks, self._ranker)]
            reading.picks = alike(asked, picks, self._witnesses(made) if first == 0 else ())
            reading.read += len(part)
            reading.found, reading.silent = sort_out(asked, weighed(reading.picks, self._ranker), self._certainty)
            if last >= len(made.reports) or len(ids) < len(put) or not _goes_on(reading, answering, last):
                break
        return reading

    def _witnesses(self, made: Plan) -> list[Pick]:
        """Read some reports of the same place and other years, where hardly one of the year asked is there to compare.

        Beside a report that tells of late dossiers, one that tells only of dossiers is known for a near miss.
        """
        if not {"place", "period"} <= set(made.why) or len(made.reports) > WITNESSES:
            return []
        asked = replace(made.question, report_ids=())
        others = plan(asked, self._library.finder, timed=False).reports
        ids = [report_id for report_id in others if report_id not in made.reports][:WITNESSES]
        asked = replace(asked, periods=())
        return [choose(asked, self._scope.evidence(report_id), {}, self._ranker) for report_id in ids]

    def _read_other_times(self, asked: Question, filters: Filters, own: Reading, narrow: bool = True) -> Reading:
        """Look for the time asked in reports of other times, once those of that time are silent.

        With `narrow` unset, look in those of other offices too.
        """
        made = plan(asked, self._library.finder, filters, timed=False, narrow=narrow)
        left = tuple(report_id for report_id in made.reports if report_id not in own.plan.reports)
        reading = self._read(replace(made, reports=left), filters, [])
        reading.read += own.read
        return reading.after(own)

    def _read_beyond(self, asked: Question, filters: Filters, own: Reading) -> Reading:
        """Look where other reports name a place whose own reports are silent; these stay silent if nothing is found."""
        made = beyond(asked, self._library.finder, filters, own.plan.reports)
        if made is None:
            return own
        return self._read(made, filters, []).after(own)

    def _composed(self, reading: Reading, clock: list[float]) -> Answer:
        clock.append(perf_counter())
        asked, silent = reading.question, other_years(reading.question, reading.found, reading.silent)
        offered = () if reading.found else choices(asked, reading.picks)
        if offered:
            text = wording.say(wording.WHICH_REPORT, asked.language)
            draft = plain(asked, text, "needs_clarification", offered)
        else:
            draft = compose(asked, reading.found, silent)
        clock.append(perf_counter())
        return draft

    def _finished(self, answer: Answer, made: Plan | None, reading: Reading | None, clock: Sequence[float]) -> Answer:
        looked = Looked(self._library.counted())
        told = Told()
        if reading is None and made is not None:
            looked = replace(looked, in_scope=made.in_scope, not_looked=made.in_scope)
            told = Told(made.why)
        if reading is not None:
            made = reading.plan
            answering = {pick.evidence.report.id for pick in reading.found}
            if answer.status not in ("answered", "partial"):
                answering = set()
            after = made.start + reading.read
            left = 0 if made.spoken and reading.read >= len(made.reports) else max(0, made.in_scope - after)
            in_scope = max(made.in_scope, after)
            silent = in_scope - made.start - left - len(answering)
            looked = Looked(looked.reports, in_scope, len(answering), silent, left)
            order = {report_id: n for n, report_id in enumerate(made.reports)}
            picks = sorted(reading.picks, key=lambda pick: order.get(pick.evidence.report.id, len(order)))
            rows = tuple(_row(pick, pick.evidence.report.id in answering) for pick in picks)
            told = Told(made.why, rows, made.start, after if left else None)
            if left:
                answer = _with_note(answer, wording.not_read(after, in_scope, reading.question.language))
        answer = replace(answer, answer_id=uuid.uuid4().hex, certainty=self._certainty)
        return replace(answer, looked=looked, scope=told, timings_ms=_timings(clock))

    def _rewritten(self, question: str, answer: Answer, reports: dict[str, Report]) -> Answer:
        text = self._writer.write(question, answer) if self._writer else None
        if not text:
            return answer
        written = verify(replace(answer, answer=text), reports)
        return written if written.status == answer.status and written.answer else answer


def _goes_on(reading: Reading, before: int, last: int) -> bool:
    """Tell whether the next share of a plan is worth reading: where several answer more may, where none does yet."""
    answering = len(reading.found)
    if last < MOST_READ:
        return answering != 1
    return before < answering < MOST_READ


def _with_note(answer: Answer, text: str) -> Answer:
    return replace(answer, answer=f"{answer.answer}\n\n{text}", notes=(*answer.notes, Note("scope", text)))


def _row(pick: Pick, answers: bool) -> ReportRead:
    report = pick.evidence.report
    place, period = report.identity.place, report.identity.period
    return ReportRead(
        report.id, report.file, place.value if place else None, period.surface if period else None, answers
    )


def _timings(clock: Sequence[float]) -> Timings:
    understood, planned, searched, chosen, composed, verified = (1000 * (b - a) for a, b in pairwise(clock))
    return Timings(understood, planned, searched, chosen, composed, verified, 1000 * (clock[-1] - clock[0]))
