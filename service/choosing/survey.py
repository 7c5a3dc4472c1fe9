"""A question and one report → what is worth weighing there: the sentences, described, and the figures, ranked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from service.finding.coverage import aim
from service.finding.evidence import Evidence
from service.finding.shortlist import Spot, find_spots
from service.question import Question
from service.ranking.figure_features import candidates
from service.ranking.ranker import Ranked, Ranker
from service.ranking.sentence_features import describe

Rows = list[tuple[float, ...]]


@dataclass(frozen=True, slots=True)
class Looked:
    """The spots of a report, `rows` that describe the sentence of each, and its figures, best first."""

    question: Question
    evidence: Evidence
    spots: tuple[Spot, ...]
    rows: Rows
    ranked: Ranked


def look(question: Question, evidence: Evidence, ranks: Mapping[str, int], ranker: Ranker) -> Looked:
    """Look for what answers a question in one report; `ranks` maps passage ids to their rank in search, from 1."""
    wanted = aim(question, evidence)
    spots = find_spots(question, wanted, evidence, ranks)
    if not spots:
        return Looked(question, evidence, (), [], ())
    found = candidates(question, wanted, evidence, spots)
    ranked = ranker.rank_figures(question, evidence.report.reading, found)
    return Looked(question, evidence, tuple(spots), describe(question, evidence, spots), ranked)
