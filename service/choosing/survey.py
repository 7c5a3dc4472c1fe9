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
from service.ranking.reader import Reader
from service.ranking.reading import Read, joined, load_weights, read
from service.ranking.sentence_features import describe

Rows = list[tuple[float, ...]]


FIGURES, SENTENCES = 16, 8  # of a report that are put to the reader, best first: 24 cards are one batch


@dataclass(frozen=True, slots=True)
class Looked:
    """The spots of a report, `rows` that describe the sentence of each, and its figures, best first.

    `read` is what the reader makes of the best of both; it holds nothing where there is no reader.
    """

    question: Question
    evidence: Evidence
    spots: tuple[Spot, ...]
    rows: Rows
    ranked: Ranked
    read: Read | None = None


def look(
    question: Question,
    evidence: Evidence,
    ranks: Mapping[str, int],
    ranker: Ranker,
    reader: Reader | None = None,
    share: int = 1,
) -> Looked:
    """Look for what answers a question in one report; `ranks` maps passage ids to their rank in search, from 1.

    Where `share` reports are looked at for one question, fewer candidates of each are put to the reader.
    """
    wanted = aim(question, evidence)
    spots = find_spots(question, wanted, evidence, ranks)
    if not spots:
        return Looked(question, evidence, (), [], ())
    found = candidates(question, wanted, evidence, spots)
    ranked = ranker.rank_figures(question, evidence.report.reading, found)
    rows = describe(question, evidence, spots)
    if reader is None:
        return Looked(question, evidence, tuple(spots), rows, ranked)
    scores = ranker.sentence_scores(rows)
    best = sorted(range(len(spots)), key=lambda i: -scores[i])[: max(2, SENTENCES // share)]
    said = read(question, evidence, ranked[: max(4, FIGURES // share)], [spots[i].unit for i in best], reader)
    return Looked(question, evidence, tuple(spots), rows, joined(ranked, said, load_weights()), said)
