"""Counts → shares with intervals; ranked text → evidence recall."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from eval.gold import Question
from eval.judge import occurrences
from retrieval.hit import Hit

BUDGETS = (2_000, 4_000, 8_000)
COVERED_SHARE = 0.6


@dataclass(frozen=True, slots=True)
class Share:
    """`hits` of `total`, with the Wilson 95 % interval; an empty share is 0 of 0."""

    hits: int
    total: int

    @property
    def value(self) -> float:
        """The share, 0..1; 0 where nothing was counted."""
        return self.hits / self.total if self.total else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson score interval at 95 %. Source: Wilson, JASA 1927."""
        n, z = self.total, 1.96
        if not n:
            return 0.0, 1.0
        p = self.value
        middle = (p + z * z / (2 * n)) / (1 + z * z / n)
        reach = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
        return max(0.0, middle - reach), min(1.0, middle + reach)

    def __str__(self) -> str:
        low, high = self.interval
        return f"{self.value:.3f} [{low:.3f}–{high:.3f}] ({self.hits}/{self.total})"


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which `share` of `values` lie (nearest rank); 0 for no values."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def evidence_covered(question: Question, hits: Sequence[Hit], texts: Mapping[str, str], budget: int) -> int:
    """How many source quotes are covered to 60 % by the hits whose text fits in `budget` characters.

    The hit that crosses the budget counts with the part of its spans that still fits.
    """
    seen: dict[str, list[tuple[int, int]]] = {}
    left = budget
    for hit in hits:
        for span in hit.passage.spans:
            if left <= 0:
                break
            end = min(span.end, span.start + left)
            seen.setdefault(hit.file, []).append((span.start, end))
            left -= end - span.start
    return sum(
        any(
            _overlap(start, end, seen.get(source.file, ())) >= COVERED_SHARE * (end - start)
            for start, end in occurrences(source.quote, texts.get(source.file, ""))
        )
        for source in question.sources
    )


def _overlap(start: int, end: int, spans: Sequence[tuple[int, int]]) -> int:
    covered = 0
    reached = start
    for first, last in sorted(spans):
        low, high = max(first, reached), min(last, end)
        if high > low:
            covered += high - low
            reached = high
    return covered
