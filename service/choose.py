"""A question and the reports in its scope → what answers it in each: figures, sentences, or why nothing does."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from ingest.report import Figure
from ingest.syllables import fold
from service.evidence import Evidence, Unit
from service.features import Candidate, Spot, candidates, find_spots
from service.gather import gather
from service.match import Aim, aim
from service.question import Question
from service.ranker import Ranker, load_ranker
from service.when import overlaps

Why = Literal["found", "period", "damaged", "blank", "absent"]

FIGURE_SURE = 0.45  # below this, a question that names no measure is answered in the report's words
_DOCUMENT = re.compile(r"\d+\s?(?:/\d{4})?\s?[/-]\s?[A-ZĐ]{2}")
_DATE = re.compile(r"\d{1,2}/\d{1,2}(?:/\d{4})?|ngày \d|tháng \d|năm \d{4}")
_NAME = re.compile(r"(?:[A-ZĐÀ-Ỹ][a-zà-ỹ]+ ){1,3}[A-ZĐÀ-Ỹ][a-zà-ỹ]+")
SHORTEST = 25  # characters; less is a leftover of a cut sentence
_REASON = re.compile(r"\b(?:do|vì|nguyên nhân|bởi|lý do|vì vậy)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Pick:
    """What one report gives to a question. `confidence` is the chance, by the ranker, that it is what was asked.

    `figures` are asserted; `units` are quoted for their words. With nothing found, `why` says so and `nearest` is
    the closest thing that is stated.
    """

    evidence: Evidence
    why: Why
    confidence: float
    figures: tuple[Figure, ...] = ()
    units: tuple[Unit, ...] = ()
    nearest: Unit | None = None
    identity: bool = False


def choose(question: Question, evidence: Evidence, ranks: Mapping[str, int], ranker: Ranker | None = None) -> Pick:
    """Choose what answers a question in one report. `ranks` maps passage ids to their rank in search, from 1."""
    ranker = ranker or load_ranker()
    if question.about_report:
        return Pick(evidence, "found", 1.0, identity=True)
    wanted = aim(question, evidence)
    spots = find_spots(question, wanted, evidence, ranks)
    if not spots:
        return Pick(evidence, "absent", 0.0)
    if question.documents:
        return _by_document(question, evidence, spots)
    if question.wants_statement and not question.numbers:
        return _statement(question, evidence, spots, ranker)
    return _figures(question, wanted, evidence, spots, ranker)


def _figures(question: Question, wanted: Aim, evidence: Evidence, spots: Sequence[Spot], ranker: Ranker) -> Pick:
    ranked = sorted(
        ((ranker.score(c), c) for c in candidates(question, wanted, evidence, spots)), key=lambda pair: -pair[0]
    )
    asks_number = not question.asks or question.wants(
        "count", "share", "money", "rank", "score", "trend", "compare", "target", "consistency"
    )
    if not ranked:
        return (
            Pick(evidence, "absent", 0.0, nearest=spots[0].unit)
            if asks_number
            else _statement(question, evidence, spots, ranker)
        )
    top_score, top = ranked[0]
    confidence = ranker.confidence(top, top_score)
    mentioned = len({c.figure.value for _, c in ranked if c.figure.value in question.numbers})
    if question.numbers and not question.report_ids and mentioned < min(2, len(set(question.numbers))):
        return Pick(evidence, "absent", 0.0, nearest=spots[0].unit)
    if mentioned:
        confidence = max(confidence, 0.8 if mentioned * 2 >= len(set(question.numbers)) else confidence)
    elif (blank := _blank_row(evidence, spots)) is not None and _fits_better(blank, spots, top):
        return Pick(evidence, "blank", confidence, nearest=blank.unit)
    if not asks_number and not mentioned and confidence < FIGURE_SURE:
        said = _statement(question, evidence, spots, ranker)
        if said.confidence > confidence:
            return said
    if top.figure.uncertain:
        return Pick(evidence, "damaged", confidence, nearest=top.unit)
    if top.feature("period") < 0 and not mentioned:
        return Pick(evidence, "period", confidence, nearest=top.unit)
    chosen = tuple(c.figure for c in gather(question, ranked, ranker))
    if not chosen:
        return Pick(evidence, "absent", confidence, nearest=top.unit)
    return Pick(evidence, "found", confidence, figures=chosen, nearest=top.unit)


def _blank_row(evidence: Evidence, spots: Sequence[Spot]) -> Spot | None:
    """Return the best table row whose value is left blank."""
    for spot in spots:
        if spot.unit.passage.kind == "row" and not spot.unit.figures:
            cells = evidence.report.blocks[spot.unit.block].cells
            if any(cell.span.start == cell.span.end for cell in cells):
                return spot
    return None


def _fits_better(blank: Spot | None, spots: Sequence[Spot], top: Candidate) -> bool:
    """Tell whether a table row without a value covers the question better than the best figure does."""
    best = next((s for s in spots if s.unit.place == top.unit.place), None)
    if blank is None or best is None:
        return False
    return blank.own > max(best.own, top.feature("quote")) + 0.05 and blank.union.share > top.feature("union") + 0.02


def _statement(question: Question, evidence: Evidence, spots: Sequence[Spot], ranker: Ranker) -> Pick:
    spots = [s for s in spots if len(s.unit.text) >= SHORTEST and _has_asked_form(question, s.unit)]
    if not spots:
        return Pick(evidence, "absent", 0.0)
    ranked = sorted(spots, key=lambda s: -_statement_score(question, s))
    best = ranked[0]
    units = [best.unit]
    for spot in ranked[1:3]:
        if _statement_score(question, spot) > 0.93 * _statement_score(question, best):
            units.append(spot.unit)
    figures: tuple[Figure, ...] = ()
    if question.wants("list", "how"):
        figures = tuple(f for f in best.unit.figures[:1] if not f.uncertain)
    return Pick(evidence, "found", ranker.statement_confidence(best), figures, tuple(units), best.unit)


def _has_asked_form(question: Question, unit: Unit) -> bool:
    """Tell whether a sentence holds the kind of thing asked: a document's number, a date, a name."""
    if question.wants("document"):
        return _DOCUMENT.search(unit.text) is not None
    if question.wants("who"):
        return _NAME.search(unit.text) is not None
    return not question.wants("when") or _DATE.search(unit.text) is not None


def _statement_score(question: Question, spot: Spot) -> float:
    score = 0.6 * spot.own + 0.4 * spot.union.share + 0.15 * spot.search + 0.1 * spot.union.rarest
    text = spot.unit.text
    if question.wants("reason") and _REASON.search(text):
        score += 0.12
    return score


def _by_document(question: Question, evidence: Evidence, spots: Sequence[Spot]) -> Pick:
    """Find where the report names a document that the question names."""
    wanted = [_squeeze(d) for d in question.documents]
    units = [u for u in evidence.units if any(d in _squeeze(u.text) for d in wanted)]
    if not units:
        return Pick(evidence, "absent", 0.0, nearest=spots[0].unit)
    by_place = {s.unit.place: s.own + s.union.share for s in spots}
    units.sort(key=lambda u: -by_place.get(u.place, 0.0))
    return Pick(evidence, "found", 1.0, units=tuple(units[:1]), nearest=units[0])


def _squeeze(text: str) -> str:
    return re.sub(r"\s+", "", fold(text))


def asked_time_fits(question: Question, evidence: Evidence) -> bool:
    """Tell whether the report's own period shares a day with the time asked, or either is silent."""
    whole = evidence.report.identity.period
    return not question.periods or whole is None or any(overlaps(whole, p) for p in question.periods)
