"""A question and what the indexes tell → `Plan`: which reports are read for it, in which order, and why. Reads none.

What is named is resolved, then intersected: a document's number, places, the time. A place is first the place that
reports are about; where none is about it, or those that are do not tell, it is what rows and sentences name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, Protocol

from ingest.vietnamese.syllables import CAPITALS
from retrieval.hit import Filters
from retrieval.query.lexicon import BREAK, subject_of
from retrieval.searching.find import Wanted
from retrieval.searching.scope import FEW, of_months, of_office, of_time, own_numbers, within
from retrieval.summary import Summary
from service.question import Question

MOST_READ = FEW  # reports read at once; an answer that shows more is no answer
AHEAD = 2  # so many times more are read where those before answer
# Reports are read in shares, up to these; see `assistant.py` for when the next one is. Of 233 questions that
# name no report, over 99 files, the right one is among the first 8 in 199, among 20 in 220, among 60 in 227.
SHARES = (8, MOST_READ, *(MOST_READ * n for n in range(2, 2 + AHEAD)))
Why = Literal["number", "office", "place", "named", "period", "filter", "words"]

_COMMUNE = re.compile(
    rf"\b(?:[Xx]ã|[Pp]hường|[Tt]hị trấn|[Tt]hôn|[Bb]ản)\s+"
    rf"((?:[{CAPITALS}][\w'’]*)(?:\s+[{CAPITALS}0-9][\w'’]*){{0,3}})"
)


class Finding(Protocol):
    """What the plan needs of the indexes."""

    def count(self, wanted: Wanted) -> int:
        """How many reports lie within the limits."""

    def ids(self, wanted: Wanted, most: int) -> tuple[str, ...]:
        """The reports within the limits, at most so many."""

    def best(self, wanted: Wanted, most: int) -> tuple[str, ...]:
        """The reports that can speak, best first."""

    def is_said(self, name: str) -> bool:
        """Tell whether the name of a place stands in any passage."""

    def knows(self, text: str) -> bool:
        """Tell whether any word of a text stands in any passage."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Which reports are read for a question. `question` is what is asked of them, without what the plan has used.

    `reports` stand in the order of reading, from `start` of the `in_scope` reports that may speak; `why` is what
    limited them. `said` are places that what answers must name itself, `nowhere` named ones that no text holds.
    `spoken` tells that the reports not among these hold no word of the question.
    """

    question: Question
    reports: tuple[str, ...]
    in_scope: int
    why: tuple[Why, ...] = ()
    said: tuple[str, ...] = ()
    nowhere: tuple[str, ...] = ()
    start: int = 0
    spoken: bool = False

    @property
    def is_whole(self) -> bool:
        """Tell whether every report in scope is among those read."""
        return self.start == 0 and len(self.reports) >= self.in_scope


def plan(
    asked: Question,
    finding: Finding,
    filters: Filters = Filters(),  # noqa: B008  # frozen, empty
    start: int = 0,
    timed: bool = True,
    narrow: bool = True,
) -> Plan:
    """Plan which reports a question is put to; with `timed` unset, reports of other times too.

    With `narrow` unset, neither an office nor months without a year limit it.
    """
    wanted = Wanted(asked.query, filters)
    why: list[Why] = ["filter"] if filters != Filters() else []
    asked, wanted = _numbered(asked, wanted, finding)
    if wanted.numbers:
        why.append("number")
    if asked.places:
        about = within(wanted, asked.places, asked.spelt, finding)
        if about is None and not wanted.numbers:
            return Plan(asked, (), 0, ("place",), nowhere=asked.places)
        if about is not None:
            wanted = about
            why.append("place")
    elif asked.unknown_places and not wanted.numbers:
        said = tuple(name for name in asked.unknown_places if finding.is_said(name))
        if not said:
            return Plan(asked, (), 0, ("place",), nowhere=asked.unknown_places)
        return _naming(asked, wanted, said, finding, start)
    if narrow:
        wanted = _narrowed(asked, wanted, finding, why)
    return _read(asked, wanted, finding, why, start, timed)


def _narrowed(asked: Question, wanted: Wanted, finding: Finding, why: list[Why]) -> Wanted:
    """Limit to the reports of an office named, and of months named without a year, where there are any."""
    if limited := of_office(wanted, asked.spelt, finding):
        wanted = limited
        why.append("office")
    if limited := of_months(wanted, asked.months, finding):
        wanted = limited
        why.append("period")
    return wanted


def beyond(asked: Question, finding: Finding, filters: Filters, but: Sequence[str]) -> Plan | None:
    """Plan to look where other reports name the place asked, once its own have been silent; None where none does."""
    said = tuple(name for name in asked.places if finding.is_said(name))
    if not said:
        return None
    made = _naming(replace(asked, places=()), Wanted(asked.query, filters), said, finding, 0, len(but))
    left = tuple(report_id for report_id in made.reports if report_id not in but)[:MOST_READ]
    return replace(made, reports=left) if left else None


def _numbered(asked: Question, wanted: Wanted, finding: Finding) -> tuple[Question, Wanted]:
    """Let a report's own number say which is asked; it is then no document that the report should name."""
    own = own_numbers(wanted, asked.documents, finding)
    if not own:
        return asked, wanted
    left = tuple(d for d in asked.documents if d not in own)
    asks = asked.asks if asked.about_report or len(asked.asks) == 1 else asked.asks - {"document"}
    return replace(asked, documents=left, asks=asks), replace(wanted, numbers=own)


def _naming(
    asked: Question, wanted: Wanted, said: tuple[str, ...], finding: Finding, start: int, more: int = 0
) -> Plan:
    """Plan to read where the places are named: their names then belong to what is asked about."""
    words = f" {BREAK} ".join((asked.words, *said))
    question = replace(
        asked, places=said, unknown_places=(), report_ids=(), words=words, subject=subject_of(words, asked.folded)
    )
    wanted = replace(wanted, said=said)
    wanted = of_time(wanted, asked.periods, finding) or wanted
    found = finding.best(wanted, start + MOST_READ * AHEAD + more)
    in_scope = max(finding.count(wanted), len(found))
    return Plan(question, found[start:], in_scope, ("named",), said, start=start)


def _read(asked: Question, wanted: Wanted, finding: Finding, why: list[Why], start: int, timed: bool) -> Plan:
    in_scope = finding.count(wanted)
    placed = in_scope > 1 and "place" in why
    timed = timed and (in_scope > MOST_READ or placed) and not asked.wants("compare", "trend")
    if timed and (limited := of_time(wanted, asked.periods, finding)):
        wanted, in_scope = limited, finding.count(limited)
        why.append("period")
    communes = tuple(match.group(1) for match in _COMMUNE.finditer(asked.text))
    if in_scope > MOST_READ and (said := tuple(name for name in communes if finding.is_said(name))):
        wanted = replace(wanted, said=said)
        why.append("named")
        in_scope = max(1, finding.count(wanted))
    named = any(reason in ("number", "place") for reason in why)
    if in_scope <= MOST_READ and not wanted.said:
        best = finding.best(wanted, MOST_READ) if in_scope > 1 else ()
        ids = tuple(dict.fromkeys((*best, *finding.ids(wanted, MOST_READ))))[:MOST_READ]
        return Plan(replace(asked, report_ids=ids if named else ()), ids, in_scope, tuple(why))
    most = start + MOST_READ * (1 + AHEAD)
    found = finding.best(wanted, most)
    ids = found[start:]
    question = replace(asked, report_ids=ids if named and len(found) <= MOST_READ else ())
    return Plan(question, ids, max(in_scope, len(found)), (*why, "words"), start=start, spoken=len(found) < most)


def by_shelf(report_ids: Sequence[str], summaries: Mapping[str, Summary]) -> list[str]:
    """Order reports as they stand on the shelf: as they were added, then by file."""
    return sorted(report_ids, key=lambda i: (summaries[i].added or "", summaries[i].file))
