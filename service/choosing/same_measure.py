"""Picks of several reports → those that tell what the surest one tells; near misses beside it become silent.

Where many reports are asked, one that does not tell of late dossiers offers the dossiers that it has. The word that
fewest of the reports hold and that the surest answer is told with ("quá hạn") is what the others must tell of, too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ingest.report import Figure
from service.choosing.choose import Pick
from service.finding.coverage import Aim, Term, aim, covered, credits_of
from service.finding.evidence import Bag, Evidence
from service.question import Ask, Question

LEAST_WEIGHT = 0.25  # of the heaviest word asked: lighter ones tell no measure
FEWEST_REPORTS = 2
MEASURES: tuple[Ask, ...] = ("count", "share", "money", "rank", "score")
COVERED = 0.5  # of a word's credit: another word for it counts, too


def alike(question: Question, given: Sequence[Pick], witnesses: Sequence[Pick] = ()) -> list[Pick]:
    """Keep of each pick what is told with the telling word of the surest one.

    `witnesses` are picks of other reports, which do not answer but show how what is asked is told.
    """
    picks = [*given, *witnesses]
    counted = [pick for pick in picks if pick.why == "found" and pick.figures and not pick.units]
    if len(picks) < FEWEST_REPORTS or not counted or question.wants_statement or not question.wants(*MEASURES):
        return list(given)
    if question.numbers or question.wants("yes_no", "compare", "trend"):
        return list(given)
    lead = max(counted, key=lambda pick: pick.confidence)
    if witnesses:  # the surest may be the near miss itself: the one whose labels say most of what is asked leads
        lead = max(counted, key=lambda pick: (_said(question, pick), pick.confidence))
    wanted = aim(question, lead.evidence)
    at = _telling(wanted, lead, picks, question.unit)
    return [_kept(pick, wanted, at) if at is not None and pick in counted else pick for pick in given]


def _said(question: Question, pick: Pick) -> float:
    wanted = aim(question, pick.evidence)
    return max(round(covered(wanted, _told(wanted, pick.evidence, figure)), 1) for figure in pick.figures)


def _telling(wanted: Aim, lead: Pick, picks: Sequence[Pick], unit: str) -> int | None:
    """Find the word that the surest figures are told with and that fewest reports hold; the unit tells no measure."""
    heaviest = max((term.weight for term in wanted.terms), default=0.0)
    told = [_told(wanted, lead.evidence, figure) for figure in lead.figures]
    found: list[tuple[int, float, int]] = []
    for i, term in enumerate(wanted.terms):
        if term.plain.replace("_", " ") == unit:
            continue
        if term.is_pair or term.weight < LEAST_WEIGHT * heaviest or not any(label[i] >= COVERED for label in told):
            continue
        holders = sum(_holds(pick.evidence, term, wanted.folded) for pick in picks)
        found.append((holders, -term.weight, i))
    return min(found)[2] if found else None


def _told(wanted: Aim, evidence: Evidence, figure: Figure) -> list[float]:
    return credits_of(wanted, evidence.label(figure))


def _holds(evidence: Evidence, term: Term, folded: bool) -> bool:
    return term.text in (evidence.folded if folded else evidence.accented)


def _kept(pick: Pick, wanted: Aim, at: int) -> Pick:
    """Leave out wholes told before the figures that have the word: "giải quyết 7.053 hồ sơ, quá hạn 61 hồ sơ".

    What is told after them belongs to them: "quá hạn 35 hồ sơ, thực tế chỉ 09". Where no label has the word, its
    sentence must.
    """
    evidence = pick.evidence
    labelled = [f for f in pick.figures if _told(wanted, evidence, f)[at] >= COVERED]
    if labelled:
        last = {evidence.unit_of[f.id]: f.span.start for f in sorted(labelled, key=lambda f: f.span.start)}
        held = {f.id for f in labelled}
        kept = [f for f in pick.figures if f.id in held or f.span.start > last.get(evidence.unit_of[f.id], -1)]
        return replace(pick, figures=tuple(kept))
    bags = (_bags(evidence, figure) for figure in pick.figures)
    if any(credits_of(wanted, bag)[at] >= COVERED for pair in bags for bag in pair):
        return pick
    return replace(pick, why="absent", figures=())


def _bags(evidence: Evidence, figure: Figure) -> tuple[Bag, Bag]:
    unit = evidence.units[evidence.unit_of[figure.id]]
    return unit.bag, unit.around
