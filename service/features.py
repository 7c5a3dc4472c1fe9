"""A question and a figure → the numbers by which figures are ranked. Every feature is between -1 and 1."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ingest.report import Figure, Period
from ingest.syllables import fold
from service.evidence import Evidence, Unit
from service.match import Aim, Fit, aim, covered, credits_of, fit, is_rival, units_for
from service.question import Question
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
    "share_asked",
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
)
MOST_UNITS = 28  # per report: the answer's sentence was among these for all but a handful of the public questions

_PERCENT = "%"
_MONEY = re.compile(r"dong$|usd|ty$|trieu$")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A figure that might answer, with its features in the order of `NAMES`."""

    figure: Figure
    unit: Unit
    features: tuple[float, ...]

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
    for spot in spots:
        if not spot.unit.figures:
            continue
        own = credits_of(wanted, spot.unit.bag)
        around = credits_of(wanted, spot.unit.around)
        for i, figure in enumerate(spot.unit.figures):
            features = _features(question, wanted, evidence, spot, figure, i, own, around)
            found.append(Candidate(figure, spot.unit, features))
    return found


def _features(
    question: Question,
    wanted: Aim,
    evidence: Evidence,
    spot: Spot,
    figure: Figure,
    order: int,
    own: Sequence[float],
    around: Sequence[float],
) -> tuple[float, ...]:
    label_bag, quote_bag = evidence.label(figure), evidence.quote(figure)
    label, quote = credits_of(wanted, label_bag), credits_of(wanted, quote_bag)
    union = [max(a, 0.95 * b, 0.85 * c, 0.8 * d) for a, b, c, d in zip(label, quote, own, around, strict=True)]
    union_fit = fit(wanted, union)
    pairs = [(t.weight, c) for t, c in zip(wanted.terms, label, strict=True) if t.is_pair]
    pair_weight = sum(w for w, _ in pairs)
    mentioned = figure.value in question.numbers
    return (
        fit(wanted, label).share,
        sum(w * c for w, c in pairs) / pair_weight if pair_weight else 0.0,
        covered(wanted, quote),
        covered(wanted, own),
        covered(wanted, around),
        union_fit.share,
        union_fit.rarest,
        _precision(wanted, evidence, figure, label_bag.folded.singles),
        _unit_agrees(question, figure),
        _share_agrees(question, figure),
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
    )


def _precision(wanted: Aim, evidence: Evidence, figure: Figure, label: frozenset[str]) -> float:
    """How much of the label is asked for: a label with many words that nobody asked about is another thing."""
    asked = {t.plain for t in wanted.terms if not t.is_pair}
    total = sum(evidence.rarity(word, folded=True) for word in label)
    return sum(evidence.rarity(word, folded=True) for word in label if word in asked) / total if total else 0.0


def _unit_agrees(question: Question, figure: Figure) -> float:
    if not question.unit or not figure.unit:
        return 0.0
    unit = fold(figure.unit).replace(",", " ").split()
    asked = list(question.unit)
    if not unit or unit == [_PERCENT]:
        return 0.0 if unit != [_PERCENT] else -0.5
    if "tien" in asked[:1] or asked[:1] in (["ty"], ["trieu"], ["dong"]):
        return 1.0 if _MONEY.search(" ".join(unit)) else -1.0
    shared = 0
    for a, b in zip(unit, asked, strict=False):
        if a != b:
            break
        shared += 1
    if shared:
        return shared / len(unit)
    expanded = {"tthc": "thu tuc", "nguoi": "nguoi", "thu": "tthc"}.get(unit[0], "")
    return 0.8 if expanded and " ".join(asked).startswith(expanded) else -1.0


def _share_agrees(question: Question, figure: Figure) -> float:
    is_share = (figure.unit or "").startswith("%")
    if question.wants("share"):
        return 1.0 if is_share else -0.3
    if question.wants("count") and is_share:
        return -0.6
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
