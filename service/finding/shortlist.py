"""A question's subject and a report → the sentences and rows worth a closer look, best first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from service.finding.coverage import Aim, Fit, covered, credits_of, fit, holders, rows_for, units_for
from service.finding.evidence import Evidence, Unit
from service.question import Question

MOST_UNITS = 28  # per report: the answer's sentence was among these for all but a handful of the public questions
MOST_ROWS = 12  # more, chosen with the words over their table
CONTINUED = 5  # of so many best ones the next sentence is looked at too: "Được giao 1152 nhiệm vụ. Đã hoàn thành 447."


@dataclass(frozen=True, slots=True)
class Spot:
    """A unit that might answer, and how well its own words and those around it cover the subject."""

    unit: Unit
    own: float
    union: Fit
    search: float
    mentions: int


def find_spots(question: Question, wanted: Aim, evidence: Evidence, ranks: Mapping[str, int]) -> list[Spot]:
    """Find the units worth a closer look, best first: by words, by search, and by numbers that the question prints."""
    held = holders(wanted, evidence)
    places = [place for place, _ in units_for(wanted, held, MOST_UNITS)]
    by_rank = [u.place for u in evidence.units if ranks.get(u.passage.id, 99) <= 6]
    by_number = [
        evidence.unit_of[f.id]
        for f in evidence.report.figures
        if f.id in evidence.unit_of and f.value in question.numbers
    ]
    after = [place + 1 for place in places[:CONTINUED] if _continues(evidence, place)]
    spots = []
    by_table = rows_for(wanted, held, evidence, MOST_ROWS)
    for place in dict.fromkeys([*places, *by_number, *by_rank, *by_table, *after]):
        unit = evidence.units[place]
        own = credits_of(wanted, unit.bag)
        around = credits_of(wanted, unit.around)
        union = [max(a, 0.9 * b) for a, b in zip(own, around, strict=True)]
        mentions = len({f.value for f in unit.figures if f.value in question.numbers})
        rank = ranks.get(unit.passage.id)
        spots.append(Spot(unit, covered(wanted, own), fit(wanted, union), 1 / rank if rank else 0.0, mentions))
    return sorted(spots, key=lambda s: -(0.5 * s.own + 0.5 * s.union.share + 0.2 * s.search + 0.3 * s.mentions))


def _continues(evidence: Evidence, place: int) -> bool:
    """Tell whether the paragraph goes on after a sentence."""
    units = evidence.units
    return place + 1 < len(units) and units[place].block == units[place + 1].block


def surroundings(unit: Unit) -> str:
    """Return the headings and the context that a sentence stands under."""
    return " . ".join((*unit.passage.section[-3:], unit.passage.context))
