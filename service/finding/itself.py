"""A question about a report itself → the reports that its words name, or that they name none for sure. Reads none.

A number, a day or a name that stands at the head of every report answers only for the report that is meant: "thay cho
báo cáo số mấy" was answered with the numbers of 21 reports.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Protocol

from retrieval.query.offices import without_offices
from retrieval.searching.find import Named, Wanted
from retrieval.searching.scope import Counting, of_time
from service.question import Question

MEANT = 3  # reports that one question about a report itself may mean; of more, the asker is asked which
OFFERED = 5
HALF = 0.5  # of the naming words, where a place, an office or a time names the report too: titles are told freely
_NARROW = frozenset(("place", "office", "period"))


class Naming(Counting, Protocol):
    """What finding a report by its title needs of the indexes."""

    def named(self, wanted: Wanted, text: str) -> Named:
        """The reports within the limits whose titles hold most words of a text."""


@dataclass(frozen=True, slots=True)
class Itself:
    """The reports named, best first, of `count` that are named alike; `sure` tells that these are meant."""

    reports: tuple[str, ...]
    count: int
    sure: bool
    timed: bool


def find_itself(asked: Question, wanted: Wanted, finding: Naming, why: Collection[str]) -> Itself | None:
    """Find the reports that a question is about itself; None where it is about none, or they are chosen by hand."""
    if not (asked.about_report or asked.inside) or asked.wants("per_report"):
        return None
    if wanted.filters.report_ids or wanted.numbers:
        return None
    text = without_offices(asked.named) if "office" in why else asked.named
    narrow = not _NARROW.isdisjoint(why)
    for limited in _of_times(asked, wanted, finding):
        found = finding.named(limited, text)
        timed = limited is not wanted
        known = found.whole or ((narrow or timed) and found.share >= HALF)
        if 0 < found.count <= MEANT and known and (timed or not asked.periods):
            return Itself(found.reports, found.count, True, timed)
    if not found.count and narrow:  # none is called so: offer what the place, the office and the time leave
        found = finding.named(next(iter(_of_times(asked, wanted, finding))), "")
    return Itself(found.reports[:OFFERED], found.count, False, False)


def _of_times(asked: Question, wanted: Wanted, finding: Naming) -> list[Wanted]:
    """The limits to try, nearest first: reports of exactly the time asked, of its year, of any."""
    exact = replace(wanted, just=asked.periods)
    year = of_time(wanted, asked.periods, finding)
    return [*([exact] if asked.periods and finding.count(exact) else []), *([year] if year else []), wanted]
