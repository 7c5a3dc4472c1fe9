"""A question and the reports in its scope → what answers it in each: figures, sentences, or why nothing does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from ingest.report import Figure, Period
from ingest.vietnamese.periods import overlaps
from service.choosing.answer_form import CONTACT, asks_contact, lacks_form
from service.choosing.answer_set import gather
from service.choosing.asked_cell import as_asked
from service.choosing.comparison import abreast, contend
from service.choosing.condition import meeting, only_limits
from service.choosing.quotes import best_first, joined, notes, runs, together, whole
from service.choosing.survey import Looked, look
from service.finding.evidence import Evidence, Unit
from service.finding.reports import squeezed
from service.finding.shortlist import Spot
from service.question import Question
from service.ranking.figure_features import Candidate
from service.ranking.ranker import Ranked, Ranker, load_ranker, sentence_row, sure_row

Why = Literal["found", "period", "damaged", "blank", "absent"]

FIGURE_SURE = 0.7  # from this, figures are given where words might answer too
WORDS_SURE = 0.45  # below this, figures that are sure are given where words were asked for
FIGURE_LIKELY = 0.4  # from this, the figures in quoted words are given with them
SIDES_SURE = 0.7  # from this, what is found without parting a comparison into its sides is not given up
SMALL = 100
AS_WELL = 0.3  # of the ranker's score
MOSTLY = 0.6  # the least share of a figure's time that must lie in the time asked
SHARED = 0.25  # the same for a figure that has only its report's time


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
    if question.about_report:
        return Pick(evidence, "found", 1.0, identity=True)
    pick = _choose(question, evidence, ranks, ranker or load_ranker())
    units = pick.units or tuple(evidence.units[evidence.unit_of[f.id]] for f in pick.figures)
    if pick.why == "found" and lacks_form(question, (unit.text for unit in units)):
        return Pick(evidence, "absent", 0.0, nearest=units[0])
    return pick


def _choose(question: Question, evidence: Evidence, ranks: Mapping[str, int], ranker: Ranker) -> Pick:
    looked = look(question, evidence, ranks, ranker)
    if not looked.spots:
        return Pick(evidence, "absent", 0.0)
    if question.documents and not question.wants_figure:
        return _by_document(looked)
    if asks_contact(question):
        return _by_contact(looked)
    if not looked.ranked:
        said = _words(looked, ranker)
        return replace(said, why="absent", confidence=0.0) if question.wants_figure else said
    counted = _figures(looked, ranker)
    if question.sides:
        return _abreast(question.sides, counted, ranks, ranker)
    if question.wants_figure and not question.wants_statement:
        return counted
    return _either(question, counted, _words(looked, ranker))


def _either(question: Question, counted: Pick, said: Pick) -> Pick:
    """Answer with figures or with words where both might, the words with the figures that they hold."""
    if question.wants_statement and not question.numbers:
        sure = counted.why == "found" and counted.confidence >= FIGURE_SURE
        return counted if sure and said.confidence < WORDS_SURE else _with_figures(said, counted)
    if counted.why == "found" and counted.confidence >= min(said.confidence, FIGURE_SURE):
        return counted
    return _with_figures(said, counted)


def _certain_first(ranked: Ranked) -> Ranked:
    """Let a figure read with certainty lead in place of one read in doubt.

    It must be the same value told elsewhere, or stand in the same sentence and fit as well.
    """
    if not ranked or not ranked[0][1].figure.uncertain:
        return ranked
    score, top = ranked[0]
    for i, (other_score, other) in enumerate(ranked):
        same = other.figure.value == top.figure.value > SMALL
        as_well = other.unit.place == top.unit.place and other_score > score - AS_WELL
        if not other.figure.uncertain and (same or as_well):
            return [(score, other), *ranked[:i], *ranked[i + 1 :]]
    return ranked


def _figures(looked: Looked, ranker: Ranker) -> Pick:
    question, evidence, spots = looked.question, looked.evidence, looked.spots
    ranked = looked.ranked
    if question.numbers and only_limits(question):
        ranked = meeting(question, evidence, ranked)
        if not ranked:
            return Pick(evidence, "absent", 0.0, nearest=spots[0].unit)
        question = replace(question, numbers=())
    ranked = _certain_first(as_asked(question, evidence, ranked))
    top = ranked[0][1]
    chances = ranker.joining(question, evidence.report.reading, ranked)
    chosen = gather(question, ranked, chances, ranker)
    confidence = ranker.confidence(sure_row(question, ranked, chosen, chances, looked.rows))
    printed = len({c.figure.value for _, c in ranked if c.figure.value in question.numbers})
    if question.numbers and not question.report_ids and printed < min(2, len(set(question.numbers))):
        return Pick(evidence, "absent", 0.0, nearest=spots[0].unit)
    if not printed and (blank := _blank_row(evidence, spots)) is not None and _fits_better(blank, spots, top):
        return Pick(evidence, "blank", confidence, nearest=blank.unit)
    if top.figure.uncertain:
        return Pick(evidence, "damaged", confidence, nearest=top.unit)
    if not printed and not any(_time_fits(question, c, evidence.report.identity.period) for c in chosen):
        return Pick(evidence, "period", confidence, nearest=top.unit)
    if not chosen:
        return Pick(evidence, "absent", confidence, nearest=top.unit)
    return Pick(evidence, "found", confidence, tuple(c.figure for c in chosen), nearest=top.unit)


def _time_fits(question: Question, candidate: Candidate, whole: Period | None) -> bool:
    """Tell whether a figure's time lies mostly in the time asked.

    Half a year's figure may stand for its year; that of a year which ends a fortnight into the one asked may not. A
    figure that has only its report's time may be asked for by the last year of it.
    """
    inside = candidate.feature("inside")
    if not question.periods or inside == 0.0 or inside >= MOSTLY:
        return True
    shared = whole is not None and candidate.figure.period in (None, whole)
    return shared and inside >= SHARED and any(whole is not None and whole.end <= p.end for p in question.periods)


def _blank_row(evidence: Evidence, spots: Sequence[Spot]) -> Spot | None:
    """Return the best table row whose value is left blank."""
    for spot in spots:
        if _is_blank(evidence, spot):
            return spot
    return None


def _is_blank(evidence: Evidence, spot: Spot) -> bool:
    if spot.unit.passage.kind != "row" or spot.unit.figures:
        return False
    return any(cell.span.start == cell.span.end for cell in evidence.report.blocks[spot.unit.block].cells)


def _fits_better(blank: Spot | None, spots: Sequence[Spot], top: Candidate) -> bool:
    """Tell whether a table row without a value covers the question better than the best figure does."""
    best = next((s for s in spots if s.unit.place == top.unit.place), None)
    if blank is None or best is None:
        return False
    return blank.own > max(best.own, top.feature("quote")) + 0.05 and blank.union.share > top.feature("union") + 0.02


def _words(looked: Looked, ranker: Ranker) -> Pick:
    """Choose the sentence that answers, and the next ones that answer nearly as well."""
    question, evidence, spots, rows = looked.question, looked.evidence, looked.spots, looked.rows
    scores = ranker.sentence_scores(rows)
    order = best_first(scores, rows)
    best = spots[order[0]].unit
    if not question.wants_statement and _is_blank(evidence, spots[order[0]]):
        return Pick(evidence, "blank", 0.0, nearest=best)
    first, *others = (whole(evidence, spots[i].unit) for i in together(scores, order))
    noted = notes(evidence, first) if question.wants("list", "document", "who", "when", "definition") else []
    units = [*first, *noted, *(unit for sentence in others for unit in sentence)]
    told = sentence_row(question, [scores[i] for i in order], [rows[i] for i in order], 0)
    return Pick(evidence, "found", ranker.sentence_confidence(told), (), tuple(dict.fromkeys(units)), best)


def _with_figures(said: Pick, counted: Pick) -> Pick:
    """Assert the figures that the quoted words hold, when they may well be what was asked."""
    if counted.why != "found" or counted.confidence < FIGURE_LIKELY:
        return said
    spans = [span for run in runs(said.units) for span in joined(said.evidence.report, run)]
    held = [f for f in counted.figures if any(s.start <= f.span.start and f.span.end <= s.end for s in spans)]
    return replace(said, figures=tuple(held))


def _by_document(looked: Looked) -> Pick:
    """Find where the report names a document that the question names."""
    evidence, spots = looked.evidence, looked.spots
    wanted = [squeezed(d) for d in looked.question.documents]
    units = [u for u in evidence.units if any(d in squeezed(u.text) for d in wanted)]
    if not units:
        return Pick(evidence, "absent", 0.0, nearest=spots[0].unit)
    by_place = {s.unit.place: s.own + s.union.share for s in spots}
    units.sort(key=lambda u: -by_place.get(u.place, 0.0))
    return Pick(evidence, "found", 1.0, units=tuple(units[:1]), nearest=units[0])


def _by_contact(looked: Looked) -> Pick:
    """Find where a telephone number or an address on the net is printed; that one is posted somewhere is no answer."""
    evidence, nearest = looked.evidence, looked.spots[0].unit
    printed = next((spot.unit for spot in looked.spots if CONTACT.printed.search(spot.unit.text)), None)
    if printed is None:
        return Pick(evidence, "absent", 0.0, nearest=nearest)
    return Pick(evidence, "found", 1.0, units=(printed,), nearest=nearest)


def asked_time_fits(question: Question, evidence: Evidence) -> bool:
    """Tell whether the report's own period shares a day with the time asked, or either is silent."""
    whole = evidence.report.identity.period
    return not question.periods or whole is None or any(overlaps(whole, p) for p in question.periods)


def _abreast(sides: Sequence[Question], counted: Pick, ranks: Mapping[str, int], ranker: Ranker) -> Pick:
    """Give each side of a comparison within the report its figure, with the whole that the sides make up.

    What is surely found without parting the question stays where the sides are in doubt, and where it already has a
    figure for each time: the places in a ranking stand beside the scores there.
    """
    timed = len({side.periods for side in sides}) > 1
    contenders = [contend(look(side, counted.evidence, ranks, ranker), timed) for side in sides]
    found = abreast(contenders, ranker, timed)
    before = counted.figures if counted.why == "found" else ()
    if found is None or (before and counted.confidence >= SIDES_SURE > min(found.confidences)):
        return counted
    confidence = min(found.confidences)
    times = {c.figure.period for c in found.leads}
    if timed and before and times <= {f.period for f in before}:
        return replace(counted, confidence=max(counted.confidence, confidence))
    chosen = {c.figure.id: c.figure for held in found.sets for c in held}
    chosen.update((f.id, f) for f in before if _is_whole(f, [c.figure for c in found.leads]))
    figures = tuple(sorted(chosen.values(), key=lambda f: f.span.start))
    return replace(counted, why="found", confidence=confidence, figures=figures)


def _is_whole(figure: Figure, parts: Sequence[Figure]) -> bool:
    """Tell whether a figure is what these parts make up."""
    said = any(("whole", figure.id) in part.partners for part in parts)
    return figure.unit == parts[0].unit and (said or figure.value == sum(part.value for part in parts))
