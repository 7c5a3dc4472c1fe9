"""Picks of several reports that a question sets against each other → the same measure in each."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from ingest.vietnamese.syllables import fold
from service.choosing.choose import Pick
from service.choosing.comparison import Contender, abreast, contend
from service.choosing.survey import look
from service.question import Question
from service.ranking.ranker import Ranker

SEEN = 0.3  # the least confidence of a report that no one named
_PREFIX = re.compile(r"^(?:huyen|quan|thi xa|thanh pho|tinh) ")


def across(question: Question, picks: Sequence[Pick], ranks: Mapping[str, int], ranker: Ranker) -> list[Pick]:
    """Let reports that are set against each other answer with the same measure; the others keep what they found.

    Reports that are named are as sure as their mean, for neither answers without the other: on questions left out
    that gives two more right and two fewer wrong than each report by itself.
    """
    made = list(picks)
    if not sets_against(question) or len(picks) < 2:
        return made
    named = len(question.report_ids) > 1
    sides: dict[int, Contender] = {}
    for i, pick in enumerate(picks):
        if _may_answer(pick, named):
            looked = look(_of(question, pick), pick.evidence, ranks, ranker)
            side = _narrowed(contend(looked, timed=False), pick)
            if side.options:
                sides[i] = side
    found = abreast(list(sides.values()), ranker) if len(sides) > 1 else None
    if found is None:
        return made
    mean = sum(found.confidences) / len(found.confidences)
    for i, held, sure in zip(sides, found.sets, found.confidences, strict=True):
        figures = tuple(c.figure for c in held)
        made[i] = replace(picks[i], why="found", confidence=mean if named else sure, figures=figures, units=())
    return made


def sets_against(question: Question) -> bool:
    """Tell whether a question asks for a measure by which reports are compared."""
    if question.wants_statement or question.numbers or question.documents or question.sides:
        return False
    return question.wants_figure and question.wants("compare", "extreme")


def _may_answer(pick: Pick, named: bool) -> bool:
    if pick.why in ("damaged", "blank") or pick.identity:
        return False
    return named or (pick.why == "found" and bool(pick.figures) and pick.confidence >= SEEN)


def _narrowed(side: Contender, pick: Pick) -> Contender:
    """Let only the best figure lead, or one that the report answers with by itself."""
    ids = {f.id for f in pick.figures} or {c.figure.id for _, c in side.options}
    kept = tuple(option for i, option in enumerate(side.options) if i == 0 or option[1].figure.id in ids)
    return replace(side, options=kept)


def _of(question: Question, pick: Pick) -> Question:
    """Ask a report of the times named beside its place only: "năm 2022 của X … năm 2021 của Y"."""
    place = pick.evidence.report.identity.place
    if not question.periods or len(question.places) < 2 or place is None:
        return question
    flat = fold(question.query)
    places = {name: flat.find(_PREFIX.sub("", fold(name))) for name in question.places}
    own = []
    for period in question.periods:
        at = flat.find(fold(period.surface))
        if min(places, key=lambda name: abs(places[name] - at)) == place.value:
            own.append(period)
    return replace(question, periods=tuple(own))
