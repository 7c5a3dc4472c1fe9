"""The sides of a comparison → for each the figure of the same measure, its ratio, and what both sides tell beside it.

A side is a question and the report it is put to: two levels or times of one report, or two reports.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations, product

from ingest.vietnamese.syllables import fold
from service.choosing.answer_set import TWO_LEVELS, gather
from service.choosing.asked_cell import as_asked
from service.choosing.survey import Looked
from service.question import Question
from service.ranking.agreement import MONEY, PERCENT
from service.ranking.figure_features import Candidate
from service.ranking.pair_features import is_share, wholes_of
from service.ranking.ranker import Ranker, sure_row

Scored = tuple[float, Candidate]

OPTIONS = {2: 10, 3: 7, 4: 5}  # figures weighed for each side; their combinations stay below a thousand
FEWEST = 3
WITHIN = 5.0  # how far below the best figure of its side a figure may be that leads it
MOSTLY = 0.6  # the least share of a figure's time that must lie in its side's
# What likeness is worth, in the ranker's score. Measured on questions left out that set two sides against each other:
# a label counts for little between reports (0.5 finds two more right than 1.5), a part of a whole for much (2 against 0
# finds two more).
SAME_LABEL, LABEL_ELSEWHERE = 3.0, 0.5
SAME_BLOCK, SAME_WHOLE, SAME_UNIT, SAME_LEVEL, SAME_ROLE, LEVELLED = 1.0, 2.0, 1.5, 1.0, 2.0, 2.0
ONE_MEASURE = 0.6  # the least likeness of the labels of two levels' figures of one measure
TWINS = 0.3  # the least likeness of the labels of two figures that tell the same of two sides
RATIO = ("numerator", "denominator", "percent")
TWO_COUNTS = ("software", "reality")
_SIDES = frozenset(("cap", "huyen", "xa", "ubnd", "cac", "toan", "›", "cua", "va"))


@dataclass(frozen=True, slots=True)
class Contender:
    """A side as looked at, and those of its figures that may lead it."""

    looked: Looked
    options: tuple[Scored, ...]


@dataclass(frozen=True, slots=True)
class Abreast:
    """For each side its figures in the order of the report, the one that leads, and how sure that one is."""

    sets: tuple[tuple[Candidate, ...], ...]
    leads: tuple[Candidate, ...]
    confidences: tuple[float, ...]


def contend(looked: Looked, timed: bool) -> Contender:
    """Find the figures that may lead a side; of a `timed` one only figures of its time."""
    ranked = as_asked(looked.question, looked.evidence, looked.ranked)
    looked = replace(looked, ranked=ranked)
    options = [(s, c) for s, c in ranked if s > ranked[0][0] - WITHIN and _fits(looked.question, c, timed)]
    return Contender(looked, tuple(options))


def abreast(sides: Sequence[Contender], ranker: Ranker, timed: bool = False) -> Abreast | None:
    """Choose the figures that lead the sides together and what stands beside them; None where no two are alike."""
    leads = _leads(sides) if len(sides) > 1 else None
    if leads is None:
        return None
    sets, sure = [], []
    for side, (score, lead) in zip((side.looked for side in sides), leads, strict=True):
        first = [(score, lead), *((s, c) for s, c in side.ranked if c.figure.id != lead.figure.id)]
        chances = ranker.joining(side.question, side.evidence.report.reading, first)
        joined = gather(side.question, first, chances, ranker)
        sure.append(ranker.confidence(sure_row(side.question, first, joined, chances, side.rows)))
        sets.append([c for c in joined if _fits(side.question, c, timed)])
    heads = [lead for _, lead in leads]
    chosen = [_beside(i, sides[i].looked, heads, sets) for i in range(len(sides))]
    return Abreast(tuple(chosen), tuple(heads), tuple(sure))


def _leads(sides: Sequence[Contender]) -> tuple[Scored, ...] | None:
    most = OPTIONS.get(len(sides), FEWEST)
    best: tuple[float, tuple[Scored, ...]] | None = None
    for leads in product(*(side.options[:most] for side in sides)):
        held = [c for _, c in leads]
        if not _comparable(sides, held):
            continue
        levelled = sum(c.figure.level in side.looked.question.levels for side, c in zip(sides, held, strict=True))
        score = sum(s for s, _ in leads) + _likeness(held) + LEVELLED * levelled
        if best is None or score > best[0]:
            best = score, leads
    return best[1] if best else None


def _comparable(sides: Sequence[Contender], held: Sequence[Candidate]) -> bool:
    """Tell whether these measure alike; within one report the same figure told twice is no second side."""
    if len({_measure(c) for c in held}) > 1:
        return False
    one_report = len({side.looked.evidence.report.id for side in sides}) == 1
    return not one_report or len({(c.figure.value, c.figure.level, c.figure.period) for c in held}) == len(held)


def _measure(candidate: Candidate) -> str:
    unit = fold(candidate.figure.unit or "")
    return "%" if unit.startswith(PERCENT) else "money" if MONEY.search(unit) else "rank" if "thu hang" in unit else ""


def _likeness(held: Sequence[Candidate]) -> float:
    """How alike the leading figures are: told together, under the same label, parts of one whole."""
    pairs = list(combinations(held, 2))
    one_report = len({c.unit.passage.report_id for c in held}) == 1
    label = SAME_LABEL if one_report else LABEL_ELSEWHERE
    alike = sum(
        label * _label_likeness(a, b)
        + SAME_UNIT * (_unit(a) == _unit(b))
        + SAME_LEVEL * (_level(a) == _level(b))
        + SAME_ROLE * (_is_part(a) == _is_part(b))
        for a, b in pairs
    )
    wholes = [wholes_of(c.figure) for c in held]
    together = one_report and len({c.unit.block for c in held}) == 1
    return alike / len(pairs) + SAME_BLOCK * together + SAME_WHOLE * bool(set.intersection(*wholes))


def _beside(
    i: int, side: Looked, heads: Sequence[Candidate], sets: Sequence[Sequence[Candidate]]
) -> tuple[Candidate, ...]:
    """Return a side's leading figure, its ratio where a side is told with it, and what every side tells beside it."""
    lead = heads[i]
    told = {role for head, held in zip(heads, sets, strict=True) for role in _ties(head, held)}
    by_id = {c.figure.id: c for _, c in side.ranked if not c.figure.uncertain}
    chosen = {lead.figure.id: lead}
    for role, at in lead.figure.partners:
        other = by_id.get(at)
        if other is None or (role == "denominator" and other.unit.place != lead.unit.place):
            continue
        if role in told or role in TWO_COUNTS:
            chosen.setdefault(at, other)
    leading = {head.figure.id for head in heads}
    for c in sets[i]:
        counts = {_twins(c, held, leading) for held in sets}
        if c.figure.id not in leading and (len(counts) == 1 or _other_level(side, lead, c)):
            chosen.setdefault(c.figure.id, c)
    against = side.question.wants("compare", "extreme")
    if against and side.question.wants("share") and is_share(lead.figure):  # not the counts they were reckoned from
        chosen = {i: c for i, c in chosen.items() if is_share(c.figure)}
    return tuple(sorted(chosen.values(), key=lambda c: c.figure.span.start))


def _other_level(side: Looked, lead: Candidate, other: Candidate) -> bool:
    """Tell whether a figure is what the lead counts, of the other level: a report that has no whole has both."""
    levels = {lead.figure.level, other.figure.level}
    alike = _unit(lead) == _unit(other) and _label_likeness(lead, other) >= ONE_MEASURE
    return not side.question.levels and alike and levels == TWO_LEVELS


def _ties(head: Candidate, held: Sequence[Candidate]) -> set[str]:
    ids = {c.figure.id for c in held}
    return {role for role, at in head.figure.partners if role in RATIO and at in ids}


def _twins(one: Candidate, held: Sequence[Candidate], leading: set[str]) -> int:
    """Count the figures of a side that tell the same as this one."""
    return sum(
        c.figure.id not in leading
        and (c.figure.id == one.figure.id or (_unit(c) == _unit(one) and _label_likeness(c, one) >= TWINS))
        for c in held
    )


def _unit(candidate: Candidate) -> str:
    return fold(candidate.figure.unit or "")


def _is_part(candidate: Candidate) -> bool:
    return any(role == "whole" for role, _ in candidate.figure.partners)


def _level(candidate: Candidate) -> str:
    return "" if candidate.figure.level in (None, "toàn huyện") else candidate.figure.level or ""


def _label_likeness(one: Candidate, other: Candidate) -> float:
    a, b = (set(fold(c.figure.label).split()) - _SIDES for c in (one, other))
    return len(a & b) / max(1, len(a | b))


def _fits(question: Question, candidate: Candidate, timed: bool) -> bool:
    """Tell whether a figure is certain and not of another side's level or time."""
    figure = candidate.figure
    if figure.uncertain or (timed and candidate.feature("inside") < MOSTLY):
        return False
    return not question.levels or figure.level is None or figure.level in question.levels
