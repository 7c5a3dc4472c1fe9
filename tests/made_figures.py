"""Figures, questions and rankers made by hand, so that a rule after the ranker can be tried without any weights."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from typing import Any

from ingest.report import Figure
from service.choosing.survey import Looked
from service.finding.coverage import Fit
from service.finding.evidence import Evidence, prepare
from service.finding.shortlist import Spot
from service.question import Ask, Question
from service.ranking.figure_features import ALL_NAMES, Candidate
from service.ranking.ranker import SENTENCE_SURE_NAMES, Ranker
from service.ranking.sentence_features import NAMES as SENTENCE_NAMES
from service.ranking.trees import even
from tests.answers_shelf import sample_reports


@lru_cache(maxsize=1)
def held() -> Evidence:
    """The report of Suối Bạc for 2023, prepared."""
    return prepare(sample_reports()[0])


def figure(value: str, /, **changes: Any) -> Figure:
    """A certain figure of the report, of no level and no partners; its id is its value."""
    bare: dict[str, Any] = {"id": value, "value": Decimal(value), "surface": value, "unit": "hồ sơ", "level": None}
    bare |= {"label": "hồ sơ", "period": None, "partners": (), "uncertain": False}
    return replace(held().report.figures[0], **(bare | changes))


def candidate(made: Figure, place: int = 0, **features: float) -> Candidate:
    """A figure in the unit at a place of the report; a feature that is not given is 0."""
    return Candidate(made, held().units[place], tuple(features.get(name, 0.0) for name in ALL_NAMES))


def asked(*asks: Ask, **changes: Any) -> Question:
    """A question of one report, about nothing in particular."""
    return replace(Question("?", "vi", False, frozenset(asks), (), report_ids=(held().report.id,)), **changes)


def ranker(joins: float = -9.0, sure: float = 0.0, words_sure: float = 0.0) -> Ranker:
    """Weights by which no figure joins another, unless `joins` says so; all in log-odds."""
    none = replace(even(), base=joins)
    bias = (words_sure, *(0.0,) * len(SENTENCE_SURE_NAMES))
    rank, sentence = (0.0,) * len(ALL_NAMES), (0.0,) * len(SENTENCE_NAMES)
    return Ranker(rank, sentence, bias, none, none, replace(even(), base=sure), share=0.29)


def spot(place: int, own: float = 0.5, union: float = 0.5) -> Spot:
    """A unit that covers so much of a question by itself, and with what stands around it."""
    return Spot(held().units[place], own, Fit(union, 1.0), 0.0, 0)


def looked(question: Question, *ranked: tuple[float, Candidate], spots: tuple[Spot, ...] = ()) -> Looked:
    """What is worth weighing, best first; the sentences hold these figures and no others."""
    spots = spots or (spot(0),)
    held_by: dict[int, list[Figure]] = {}
    for _, c in ranked:
        held_by.setdefault(c.unit.place, []).append(c.figure)
    settled = [(s, replace(c, unit=replace(c.unit, figures=tuple(held_by[c.unit.place])))) for s, c in ranked]
    return Looked(question, held(), spots, [(0.0,) * len(SENTENCE_NAMES)] * len(spots), settled)
