"""A question and a figure → the numbers by which figures are ranked. Every feature is between -1 and 1."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ingest.report import Figure, Period
from ingest.syllables import fold
from service.evidence import Evidence, Unit
from service.match import Aim, Fit, aim, covered, credits_of, fit, is_rival, units_for
from service.question import Question
from service.terms import load_lexicon
from service.when import overlaps

NAMES = (
    "label",
    "label_pairs",
    "quote",
    "sentence",
    "around",
    "union",
    "rarest",
    "precision",
    "unit",
    "measure",
    "level",
    "period",
    "own_period",
    "kind",
    "mention",
    "mention_near",
    "rival_label",
    "rival_quote",
    "search",
    "first",
    "row",
    "footnote",
    "leads",
    "part_unasked",
    "tail",
    "stray_number",
    "gap_near",
    "gap_all",
    "missing",
)
MOST_UNITS = 28  # per report: the answer's sentence was among these for all but a handful of the public questions

_PERCENT = "%"
_MONEY = re.compile(r"dong$|usd|ty$|trieu$")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A figure that might answer, with its features in the order of `NAMES`.

    `weights` are those of the subject's terms; the credits tell how far its label, and its label or clause, cover each.
    """

    figure: Figure
    unit: Unit
    features: tuple[float, ...]
    weights: tuple[float, ...] = ()
    label_credits: tuple[float, ...] = ()
    all_credits: tuple[float, ...] = ()

    def feature(self, name: str) -> float:
        """Return one feature by name."""
        return self.features[NAMES.index(name)]


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
    places = [place for place, _ in units_for(wanted, evidence, MOST_UNITS)]
    by_rank = [u.place for u in evidence.units if ranks.get(u.passage.id, 99) <= 6]
    by_number = [
        evidence.unit_of[f.id]
        for f in evidence.report.figures
        if f.id in evidence.unit_of and f.value in question.numbers
    ]
    spots = []
    for place in dict.fromkeys([*places, *by_number, *by_rank]):
        unit = evidence.units[place]
        own = credits_of(wanted, unit.bag)
        around = credits_of(wanted, unit.around)
        union = [max(a, 0.9 * b) for a, b in zip(own, around, strict=True)]
        mentions = len({f.value for f in unit.figures if f.value in question.numbers})
        rank = ranks.get(unit.passage.id)
        spots.append(Spot(unit, covered(wanted, own), fit(wanted, union), 1 / rank if rank else 0.0, mentions))
    return sorted(spots, key=lambda s: -(0.5 * s.own + 0.5 * s.union.share + 0.2 * s.search + 0.3 * s.mentions))


def candidates(question: Question, wanted: Aim, evidence: Evidence, spots: Sequence[Spot]) -> list[Candidate]:
    """Describe every figure of the spots."""
    found = []
    weights = tuple(t.weight for t in wanted.terms)
    for spot in spots:
        if not spot.unit.figures:
            continue
        own = credits_of(wanted, spot.unit.bag)
        around = credits_of(wanted, spot.unit.around)
        for i, figure in enumerate(spot.unit.figures):
            label, quote = credits_of(wanted, evidence.label(figure)), credits_of(wanted, evidence.quote(figure))
            reach = _Reach(label, quote, own, around)
            features = _features(question, wanted, evidence, spot, figure, i, reach)
            both = tuple(max(a, b) for a, b in zip(label, quote, strict=True))
            found.append(Candidate(figure, spot.unit, features, weights, tuple(label), both))
    return found


@dataclass(frozen=True, slots=True)
class _Reach:
    """How far each term of the subject is covered by a figure's label, its clause, its sentence and what is around."""

    label: Sequence[float]
    quote: Sequence[float]
    own: Sequence[float]
    around: Sequence[float]


def _features(
    question: Question, wanted: Aim, evidence: Evidence, spot: Spot, figure: Figure, order: int, reach: _Reach
) -> tuple[float, ...]:
    label_bag, quote_bag = evidence.label(figure), evidence.quote(figure)
    label, quote, own, around = reach.label, reach.quote, reach.own, reach.around
    union = [max(a, 0.95 * b, 0.85 * c, 0.8 * d) for a, b, c, d in zip(label, quote, own, around, strict=True)]
    union_fit = fit(wanted, union)
    pairs = [(t.weight, c) for t, c in zip(wanted.terms, label, strict=True) if t.is_pair]
    pair_weight = sum(w for w, _ in pairs)
    mentioned = figure.value in question.numbers
    tail = _precision(wanted, evidence, evidence.tail(figure))
    return (
        fit(wanted, label).share,
        sum(w * c for w, c in pairs) / pair_weight if pair_weight else 0.0,
        covered(wanted, quote),
        covered(wanted, own),
        covered(wanted, around),
        union_fit.share,
        union_fit.rarest,
        _precision(wanted, evidence, label_bag.folded.singles),
        _unit_agrees(question, figure),
        _measure_agrees(question, figure),
        _level_agrees(question, figure),
        _period_agrees(question, figure, evidence.report.identity.period),
        float(bool(figure.period and question.periods and figure.period != evidence.report.identity.period)),
        _kind_agrees(question, figure),
        float(mentioned),
        float(spot.mentions > 0 and not mentioned),
        -float(is_rival(wanted, label_bag)),
        -float(is_rival(wanted, quote_bag)),
        spot.search,
        1.0 if order == 0 else 0.0,
        float(spot.unit.passage.kind == "row"),
        float(spot.unit.passage.kind == "footnote"),
        _leads(evidence, wanted, figure),
        (1.0 - tail) if any(role == "whole" for role, _ in figure.partners) else 0.0,
        tail,
        float(figure.unit is None),
        _widest_gap(wanted, [max(a, b) for a, b in zip(label, quote, strict=True)]),
        _widest_gap(wanted, union),
        _missing(wanted, union),
    )


def _widest_gap(wanted: Aim, found: Sequence[float]) -> float:
    """The weight of the heaviest asked word that is not there, 0..1."""
    return max((t.weight * (1 - c) for t, c in zip(wanted.terms, found, strict=True) if not t.is_pair), default=0.0)


def _missing(wanted: Aim, found: Sequence[float]) -> float:
    """The share of asked words with a meaning of their own that are not there, 0..1."""
    heavy = [c for t, c in zip(wanted.terms, found, strict=True) if not t.is_pair and t.weight > 0.2]
    return sum(c < 0.5 for c in heavy) / len(heavy) if heavy else 0.0


def _precision(wanted: Aim, evidence: Evidence, label: frozenset[str]) -> float:
    """How much of the label is asked for: a label with many words that nobody asked about is another thing."""
    asked = {t.plain for t in wanted.terms if not t.is_pair}
    total = sum(evidence.rarity(word, folded=True) for word in label)
    return sum(evidence.rarity(word, folded=True) for word in label if word in asked) / total if total else 0.0


def _unit_agrees(question: Question, figure: Figure) -> float:
    """Whether the figure counts the things asked for: 1 alike, -1 other things, 0 when either is open."""
    if not question.unit or not figure.unit:
        return 0.0
    if figure.unit.startswith(_PERCENT):
        return -0.5
    asked, unit = _unit_tokens(question.unit), _unit_tokens(figure.unit)
    if asked[0] in ("tien", "ty", "ti", "trieu", "dong"):
        return 1.0 if _MONEY.search(fold(figure.unit)) else -1.0
    if not unit:
        return 0.0
    if asked == unit:
        return 1.0
    shared = len(set(asked) & set(unit))
    return 0.7 if shared == min(len(asked), len(unit)) else 0.2 if shared else -1.0


@lru_cache(maxsize=1024)
def _unit_tokens(unit: str) -> tuple[str, ...]:
    return load_lexicon(folded=True).tokens(unit)


def _measure_agrees(question: Question, figure: Figure) -> float:
    """Whether a figure measures what is asked: a share, a rank, a score, money, or things counted."""
    unit = fold(figure.unit or "")
    if question.wants("rank"):
        return 1.0 if "thu hang" in unit else -1.0
    if question.wants("score"):
        return 1.0 if unit.startswith("diem") else -1.0
    if question.wants("share"):
        return 1.0 if unit.startswith(_PERCENT) else -0.3
    if question.wants("money"):
        return 1.0 if _MONEY.search(unit) else 0.3 if unit.startswith(_PERCENT) else -1.0
    if unit.startswith(_PERCENT) or "thu hang" in unit:
        return -0.6 if question.wants("count") else -0.2
    return 0.0


def _level_agrees(question: Question, figure: Figure) -> float:
    if not question.levels:
        return 0.0
    if figure.level is None:
        return 0.0
    return 1.0 if figure.level in question.levels else -1.0


def _period_agrees(question: Question, figure: Figure, whole: Period | None) -> float:
    period = figure.period or whole
    if not question.periods or period is None:
        return 0.0
    if not any(overlaps(period, asked) for asked in question.periods):
        return -1.0
    days = (period.end - period.start).days
    close = any(abs((p.end - p.start).days - days) <= 45 for p in question.periods)
    return 1.0 if close else 0.5


def _kind_agrees(question: Question, figure: Figure) -> float:
    if question.kind is None:
        return -0.5 if figure.kind == "planned" and not question.wants("target") else 0.0
    return 1.0 if figure.kind == question.kind else -0.5


def _leads(evidence: Evidence, wanted: Aim, figure: Figure) -> float:
    """How close before the figure its nearest asked word stands, 0..1."""
    before, after = evidence.beside(figure)
    asked = {t.plain for t in wanted.terms if not t.is_pair and t.weight > 0.15}
    for distance, word in enumerate(before):
        if word in asked:
            return 1 / (1 + 0.25 * distance)
    return 0.6 if any(word in asked for word in after) else 0.0


__all__ = ["NAMES", "Candidate", "Spot", "aim", "candidates", "find_spots"]
