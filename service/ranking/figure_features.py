"""A question and a figure → the numbers by which figures are ranked. Every feature is between -1 and 1."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ingest.report import Figure
from ingest.vietnamese.syllables import fold
from retrieval.embedding.similarity import Alike, load_likeness
from retrieval.query.lexicon import BREAK
from service.finding.coverage import Aim, covered, covered_now, credits_of, fit, is_rival
from service.finding.evidence import Evidence, Unit
from service.finding.shortlist import Spot, surroundings
from service.question import Ask, Question
from service.ranking.agreement import (
    MONEY,
    PERCENT,
    counted,
    kind_agrees,
    level_agrees,
    measure_agrees,
    period_agrees,
    times,
    unit_agrees,
)

ASKS: tuple[Ask, ...] = (
    "count",
    "share",
    "money",
    "rank",
    "score",
    "list",
    "yes_no",
    "consistency",
    "how",
    "compare",
    "trend",
    "target",
    "breakdown",
    "extreme",
)
OWN_NAMES = (
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
    "like_label",
    "like_label_back",
    "like_quote",
    "like_quote_back",
    "like_unit",
    "like_around",
    "search_first",
    "search_few",
    "inside",
    "fills",
    "counted",
    "is_share",
    "is_rank",
    "is_money",
    "is_planned",
    "has_share",
    "has_total",
    "is_total",
    "is_whole",
    "is_part",
    "late_in_unit",
    "crowd",
    "said_label",
    "said_quote",
    "said_union",
    "best_label",
    "best_like_label",
    "best_like_quote",
    "best_union",
    "best_said_label",
    "best_said_union",
)
NAMES = (
    *OWN_NAMES,
    *(f"asks_{ask}" for ask in ASKS),
    "names_report",
    "names_level",
    "names_time",
    "prints_number",
    "length",
)
NET_NAMES = (
    "net_lead",
    "net_belongs",
    "net_lead_gap",
    "net_belongs_gap",
    "net_any",
)  # added by network.py
ALL_NAMES = (*NAMES, *NET_NAMES)
BESTS = {
    "best_label": "label",
    "best_like_label": "like_label",
    "best_like_quote": "like_quote",
    "best_union": "union",
    "best_said_label": "said_label",
    "best_said_union": "said_union",
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A figure that might answer, with its features in the order of `ALL_NAMES`; those of the networks come last.

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
        return self.features[ALL_NAMES.index(name)]


def candidates(question: Question, wanted: Aim, evidence: Evidence, spots: Sequence[Spot]) -> list[Candidate]:
    """Describe every figure of the spots."""
    spots = [spot for spot in spots if spot.unit.figures]
    likes = _likes(question, evidence, spots)
    weights = tuple(t.weight for t in wanted.terms)
    asked = _asked_features(question)
    rows: list[list[float]] = []
    made: list[tuple[Figure, Unit, tuple[float, ...], tuple[float, ...]]] = []
    for spot in spots:
        own = credits_of(wanted, spot.unit.bag)
        around = credits_of(wanted, spot.unit.around)
        for i, figure in enumerate(spot.unit.figures):
            label, quote = credits_of(wanted, evidence.label(figure)), credits_of(wanted, evidence.quote(figure))
            reach = _reach(label, quote, own, around)
            features = _features(question, wanted, evidence, spot, figure, i, reach)
            now = [covered_now(wanted, f) if question.leant else 0.0 for f in (label, reach.both, reach.union)]
            rows.append([*features, *_more_features(question, evidence, spot, figure, i, likes), *now])
            made.append((figure, spot.unit, tuple(label), reach.both))
    bests = [NAMES.index(name) for name in BESTS.values()]
    tops = [max((row[i] for row in rows), default=0.0) for i in bests]
    return [
        Candidate(
            figure,
            unit,
            (*row, *(row[i] - top for i, top in zip(bests, tops, strict=True)), *asked),
            weights,
            label,
            both,
        )
        for row, (figure, unit, label, both) in zip(rows, made, strict=True)
    ]


def _likes(question: Question, evidence: Evidence, spots: Sequence[Spot]) -> dict[str, Alike]:
    """Compare the words of labels, clauses, sentences and what is around them with the question, each text once."""
    texts: dict[str, None] = {}
    for spot in spots:
        texts[spot.unit.text] = None
        texts[surroundings(spot.unit)] = None
        for figure in spot.unit.figures:
            texts[label_text(figure)] = None
            texts[evidence.clause(figure)] = None
    found = load_likeness().compare(question.words.replace(BREAK, " "), list(texts))
    return dict(zip(texts, found, strict=True))


def label_text(figure: Figure) -> str:
    """Return what a figure counts, in words: its label and unit."""
    return f"{figure.label} {figure.unit or ''}"


def _asked_features(question: Question) -> tuple[float, ...]:
    return (
        *(float(question.wants(ask)) for ask in ASKS),
        float(len(question.report_ids) == 1),
        float(bool(question.levels)),
        float(bool(question.periods)),
        float(bool(question.numbers)),
        min(1.0, len(question.subject) / 12),
    )


def _more_features(
    question: Question, evidence: Evidence, spot: Spot, figure: Figure, order: int, likes: Mapping[str, Alike]
) -> tuple[float, ...]:
    label, quote = likes[label_text(figure)], likes[evidence.clause(figure)]
    roles = {role for role, _ in figure.partners}
    inside, fills = times(question, figure, evidence.report.identity.period)
    unit = fold(figure.unit or "")
    return (
        label.met,
        label.asked,
        quote.met,
        quote.asked,
        likes[spot.unit.text].met,
        likes[surroundings(spot.unit)].met,
        float(spot.search == 1.0),
        float(spot.search >= 0.25),
        inside,
        fills,
        counted(question, evidence, figure),
        float(unit.startswith(PERCENT)),
        float("thu hang" in unit),
        float(bool(MONEY.search(unit))),
        float(figure.kind == "planned"),
        float("percent" in roles),
        float("denominator" in roles and not unit.startswith(PERCENT)),
        float("numerator" in roles and not unit.startswith(PERCENT)),
        float("part" in roles),
        float("whole" in roles),
        min(1.0, order / 6),
        min(1.0, math.log1p(len(spot.unit.figures)) / 3),
    )


@dataclass(frozen=True, slots=True)
class _Reach:
    """How far each term of the subject is covered by a figure's label, its clause, its sentence and what is around.

    `both` is the better of label and clause, `union` that of all four, the nearest counting most.
    """

    label: Sequence[float]
    quote: Sequence[float]
    own: Sequence[float]
    around: Sequence[float]
    both: tuple[float, ...]
    union: tuple[float, ...]


def _reach(label: Sequence[float], quote: Sequence[float], own: Sequence[float], around: Sequence[float]) -> _Reach:
    both = tuple(max(a, b) for a, b in zip(label, quote, strict=True))
    four = zip(label, quote, own, around, strict=True)
    return _Reach(label, quote, own, around, both, tuple(max(a, 0.95 * b, 0.85 * c, 0.8 * d) for a, b, c, d in four))


def _features(
    question: Question, wanted: Aim, evidence: Evidence, spot: Spot, figure: Figure, order: int, reach: _Reach
) -> tuple[float, ...]:
    label_bag, quote_bag = evidence.label(figure), evidence.quote(figure)
    label, quote, own, around = reach.label, reach.quote, reach.own, reach.around
    union = reach.union
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
        unit_agrees(question, figure),
        measure_agrees(question, figure),
        level_agrees(question, figure),
        period_agrees(question, figure, evidence.report.identity.period),
        float(bool(figure.period and question.periods and figure.period != evidence.report.identity.period)),
        kind_agrees(question, figure),
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
        _widest_gap(wanted, reach.both),
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


def _leads(evidence: Evidence, wanted: Aim, figure: Figure) -> float:
    """How close before the figure its nearest asked word stands, 0..1."""
    before, after = evidence.beside(figure)
    asked = {t.plain for t in wanted.terms if not t.is_pair and t.weight > 0.15}
    for distance, word in enumerate(before):
        if word in asked:
            return 1 / (1 + 0.25 * distance)
    return 0.6 if any(word in asked for word in after) else 0.0
