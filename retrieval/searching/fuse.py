"""Scored lists of ids → one. Each rule is a small function; knows nothing of where the lists come from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Scores = Mapping[str, float]


def reciprocal_rank(rankings: Sequence[Sequence[str]], k: int = 60) -> dict[str, float]:
    """Sum 1 / (k + rank) over the rankings that hold an id, rank from 1.

    Source: Cormack, Clarke and Büttcher, SIGIR 2009.
    """
    fused: dict[str, float] = {}
    for ranking in rankings:
        for rank, key in enumerate(ranking, start=1):
            fused[key] = fused.get(key, 0.0) + 1.0 / (k + rank)
    return fused


def weighted_sum(scored: Sequence[tuple[Scores, float]]) -> dict[str, float]:
    """Add up lists after bringing each to 0..1; an id that a list does not hold gets nothing from it."""
    fused: dict[str, float] = {}
    for scores, weight in scored:
        for key, score in normalised(scores).items():
            fused[key] = fused.get(key, 0.0) + weight * score
    return fused


def normalised(scores: Scores) -> dict[str, float]:
    """Bring scores to 0..1: the best is 1, and 0 stays 0 or, where scores are negative, the least becomes 0."""
    if not scores:
        return {}
    low, high = min(0.0, *scores.values()), max(scores.values())
    width = high - low
    return {key: (score - low) / width if width else 1.0 for key, score in scores.items()}
