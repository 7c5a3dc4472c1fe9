"""Question → what its period means for each report: some are about another time, some about part of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from ingest.vietnamese.periods import find_periods, overlaps, question_period
from retrieval.query.words import words
from retrieval.summary import Summary


@dataclass(frozen=True, slots=True)
class When:
    """Reports that a question's period sets apart, each with the passage that holds its title and so its time.

    `outside`: about another time; the title says why such a report does not answer. `beside`: about more or less than
    the time asked; its title belongs beside its figures.
    """

    outside: Mapping[str, str]
    beside: Mapping[str, str]


def by_period(question: str, reports: Mapping[str, Summary]) -> When:
    """Set reports apart by the period that a question names; none where it names none."""
    asked = question_period(question)
    outside: dict[str, str] = {}
    beside: dict[str, str] = {}
    if asked is not None:
        for report_id, summary in reports.items():
            if summary.period is None or summary.front is None:
                continue
            if not overlaps(summary.period, asked):
                outside[report_id] = summary.front
            elif summary.period.start > asked.start or summary.period.end < asked.end:
                beside[report_id] = summary.front
    return When(outside, beside)


def period_words(question: str) -> tuple[str, ...]:
    """The syllables that name a period. A report seldom repeats its own period, so they say little of a passage."""
    surfaces = [period.surface for period, _ in find_periods(question)]
    years = re.findall(r"\b(?:19|20)\d\d\b", question)
    return tuple(dict.fromkeys(syllable for each in (*surfaces, *years) for syllable in words(each).syllables))
