"""What a question names → the limits within which reports can speak. Search and answers go by the same ones.

A document's number, a place, an office and months are resolved by the indexes and then intersected; what no report
bears limits nothing. Knows nothing of passages, scores or answers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from ingest.report import Period
from ingest.vietnamese.places import level_of
from retrieval.hit import Filters
from retrieval.query.offices import offices
from retrieval.query.places import asks_units
from retrieval.query.reading import Reading
from retrieval.searching.find import Wanted
from retrieval.summary import Summary

FEW = 20  # reports that can each have their say; among more the time asked chooses first
SEARCHED = 60  # reports that are searched where what is named leaves more


class Counting(Protocol):
    """What resolving a name needs of the indexes."""

    def count(self, wanted: Wanted) -> int:
        """How many reports lie within the limits."""

    def is_said(self, name: str) -> bool:
        """Tell whether the name of a place stands in any passage."""


class Choosing(Counting, Protocol):
    """What choosing reports needs of the indexes."""

    def ids(self, wanted: Wanted, most: int) -> tuple[str, ...]:
        """The reports within the limits, at most so many."""

    def best(self, wanted: Wanted, most: int) -> tuple[str, ...]:
        """The reports that can speak, best first."""


def own_numbers(wanted: Wanted, documents: Sequence[str], finding: Counting) -> tuple[str, ...]:
    """Which of the documents named are reports of the library."""
    return tuple(d for d in documents if finding.count(replace(wanted, numbers=(d,))))


def within(wanted: Wanted, places: tuple[str, ...], spelt: str, finding: Counting) -> Wanted | None:
    """Limit to the reports about some places, else to those about places within them; None where there are none.

    A place that is both, "huyện Điện Biên" in "tỉnh Điện Biên", is the nearer one. Who asks about the units of a
    province is answered from its own report and from theirs.
    """
    provinces = tuple(place for place in places if level_of(place) in ("province", None))
    if provinces and asks_units(spelt) and finding.count(replace(wanted, around=provinces)):
        return replace(wanted, inside=places)
    own = replace(wanted, places=places)
    if finding.count(own):
        return own
    around = replace(wanted, around=places)
    return around if finding.count(around) else None


def of_office(wanted: Wanted, spelt: str, finding: Counting) -> Wanted | None:
    """Limit to the reports of the offices named; None where none is named or none has a report."""
    named = offices(spelt)
    limited = replace(wanted, offices=named)
    return limited if named and finding.count(limited) else None


def of_months(wanted: Wanted, months: tuple[tuple[int, int], ...], finding: Counting) -> Wanted | None:
    """Limit to the reports of months named without a year; None where none is named or none has a report."""
    limited = replace(wanted, spans=months)
    return limited if months and finding.count(limited) else None


def of_time(wanted: Wanted, periods: tuple[Period, ...], finding: Counting) -> Wanted | None:
    """Limit to the reports of a time, and to those without any; None where no time is asked or none has a report."""
    limited = replace(wanted, periods=periods)
    return limited if periods and finding.count(limited) else None


def meant(reading: Reading, filters: Filters, reports: Mapping[str, Summary], finding: Choosing) -> set[str]:
    """The reports, of these, that a question means by what it names; none where it names nothing that they bear.

    Places that reports are about are taken from the reading, which tells apart what the indexes hold as one name.
    """
    here = reports.keys() & reading.where.report_ids
    wanted = unlimited = Wanted(reading.asked, filters)
    if numbers := own_numbers(wanted, reading.documents, finding):
        wanted = replace(wanted, numbers=numbers)
    said = tuple(name for name in reading.where.unknown if finding.is_said(name))
    if said and not numbers:
        wanted = replace(wanted, said=said)
    else:
        wanted = of_office(wanted, reading.spelt, finding) or wanted
        wanted = of_months(wanted, reading.when.months, finding) or wanted
    if len(here or reports) > FEW and not reading.when.compared and finding.count(wanted) > FEW:
        wanted = of_time(wanted, reading.when.periods, finding) or wanted
    if wanted == unlimited:
        return here
    found = finding.best(wanted, SEARCHED)
    if not wanted.said and len(found) <= FEW:
        found = (*found, *finding.ids(wanted, FEW))
    return (here or reports.keys()) & set(found) or here
