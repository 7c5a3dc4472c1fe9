"""Weights → the order of candidates, who joins the leading one, and how sure the choice is.

Three small linear models, made by `python -m eval.train_ranker` and kept in data/ranker.json; see there for what
they were trained on and how they do on reports left out.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from service import features, relation
from service.features import Candidate, Spot
from service.question import Question

DATA = Path(__file__).parent / "data" / "ranker.json"
SURE_NAMES = ("bias", "score", *features.NAMES, "far_gap", "thin", "far_gap_near", "half_missing")
STATEMENT_NAMES = ("bias", "own", "union", "rarest", "search")
NEAR = 3.5  # a figure of another passage joins only within this distance of the leading score
MOST_JOINING = 60
UNLIKELY = 0.15


@dataclass(frozen=True, slots=True)
class Ranker:
    """The weights, in the order of the names of each model."""

    rank: tuple[float, ...]
    join: tuple[float, ...]
    sure: tuple[float, ...]
    statement: tuple[float, ...]
    share: float

    def score(self, candidate: Candidate) -> float:
        """Score a candidate; higher is better, zero means nothing."""
        return dot(self.rank, candidate.features)

    def confidence(self, top: Candidate, score: float) -> float:
        """Return the chance that the leading candidate is what was asked."""
        return sigmoid(dot(self.sure, sure_features(top, score)))

    def statement_confidence(self, spot: Spot) -> float:
        """Return the chance that a sentence is what was asked."""
        return sigmoid(dot(self.statement, statement_features(spot)))

    def joining(
        self, question: Question, top_score: float, top: Candidate, ranked: Sequence[tuple[float, Candidate]]
    ) -> list[Candidate]:
        """Return the figures that belong to the same answer as the leading one, likeliest first.

        Figures are added while the share of those that belong is expected to stay above `share`.
        """
        likely = []
        for score, other in ranked:
            far = other.unit.block != top.unit.block and score < top_score - NEAR
            if other.figure.id == top.figure.id or far:
                continue
            chance = sigmoid(dot(self.join, relation.relate(question, top, top_score, other, score)))
            if chance >= UNLIKELY:
                likely.append((chance, other))
        likely.sort(key=lambda pair: -pair[0])
        chosen: list[Candidate] = []
        expected = 1.0
        for chance, other in likely[:MOST_JOINING]:
            if (expected + chance) / (len(chosen) + 2) < self.share:
                break
            expected += chance
            chosen.append(other)
        return chosen


def sure_features(top: Candidate, score: float) -> tuple[float, ...]:
    """Describe a leading candidate, in the order of `SURE_NAMES`."""
    gap, near = top.feature("gap_all"), top.feature("gap_near")
    bends = (
        max(0.0, gap - 0.4),
        max(0.0, 0.75 - top.feature("union")),
        max(0.0, near - 0.5),
        max(0.0, top.feature("missing") - 0.3),
    )
    return (1.0, score / 10.0, *top.features, *bends)


def statement_features(spot: Spot) -> tuple[float, ...]:
    """Describe a sentence, in the order of `STATEMENT_NAMES`."""
    return (1.0, spot.own, spot.union.share, spot.union.rarest, spot.search)


def dot(weights: Sequence[float], values: Sequence[float]) -> float:
    """Multiply and add."""
    return sum(w * v for w, v in zip(weights, values, strict=True))


def sigmoid(x: float) -> float:
    """Map a log-odds to a chance."""
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, x))))


def from_weights(data: Mapping[str, Mapping[str, float]], share: float) -> Ranker:
    """Build a ranker from weights by name; a name that is missing weighs nothing."""
    return Ranker(
        rank=tuple(data["rank"].get(name, 0.0) for name in features.NAMES),
        join=tuple(data["join"].get(name, 0.0) for name in relation.NAMES),
        sure=tuple(data["sure"].get(name, 0.0) for name in SURE_NAMES),
        statement=tuple(data["statement"].get(name, 0.0) for name in STATEMENT_NAMES),
        share=share,
    )


@lru_cache(maxsize=1)
def load_ranker() -> Ranker:
    """Return the shipped ranker."""
    held = json.loads(DATA.read_text(encoding="utf-8"))
    return from_weights(held["weights"], held["share"])
