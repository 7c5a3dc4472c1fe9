"""Query → Hits: words and vectors asked, fused, limited to what is visible, fair between reports.

Knows nothing of files or of how the indexes are kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ingest.report import Passage
from retrieval.embed import Embedder
from retrieval.fuse import weighted_sum
from retrieval.hit import Filters, Hit, Query
from retrieval.indexes import Indexes
from retrieval.shelf import Shelf
from retrieval.summary import Summary


@dataclass(frozen=True, slots=True)
class Tuning:
    """The weights of ranking. `reach` is how many candidates each side brings for one hit asked for."""

    words: float = 1.0
    dense: float = 0.3
    reach: int = 5
    least: int = 100


class Searcher:
    """Searches the indexes of one library."""

    def __init__(self, indexes: Indexes, embedder: Embedder, tuning: Tuning | None = None) -> None:
        self._indexes = indexes
        self._embedder = embedder
        self._tuning = tuning or Tuning()

    def search(
        self, query: Query, shelf: Shelf, passages: Callable[[Sequence[str]], Mapping[str, Passage]]
    ) -> list[Hit]:
        """The best passages of the visible reports, best first; ties by passage id."""
        if not query.text.strip() or query.k < 1:
            return []
        allowed = shelf.allowed(query.filters)
        if not allowed:
            return []
        scores = self._scores(query, allowed, limited=query.filters != Filters())
        order = sorted(scores, key=lambda key: (-scores[key], key))
        chosen = _fair(order, query.per_report)[: query.k]
        found = passages(chosen)
        present = [key for key in chosen if key in found]
        return [
            Hit(found[key], allowed[found[key].report_id].file, scores[key], rank)
            for rank, key in enumerate(present, start=1)
        ]

    def _scores(self, query: Query, allowed: Mapping[str, Summary], limited: bool) -> dict[str, float]:
        tuning = self._tuning
        reach = max(tuning.least, query.k * tuning.reach)
        words = self._indexes.lexical.search(query.text, reach, tuple(allowed) if limited else None)
        near = self._indexes.store.nearest(self._embedder.embed_query(query.text), reach * (4 if limited else 1))
        by_words = {key: score for key, score in words if report_of(key) in allowed}
        by_vector = {key: score for key, score in near if report_of(key) in allowed}
        return weighted_sum(((by_words, tuning.words), (by_vector, tuning.dense)))


def report_of(passage_id: str) -> str:
    """The report that a passage belongs to."""
    return passage_id.rpartition(":")[0]


def _fair(order: Sequence[str], per_report: int | None) -> list[str]:
    """Keep at most `per_report` passages of each report, in order."""
    if per_report is None:
        return list(order)
    taken: dict[str, int] = {}
    kept = []
    for key in order:
        report_id = report_of(key)
        if taken.get(report_id, 0) < per_report:
            taken[report_id] = taken.get(report_id, 0) + 1
            kept.append(key)
    return kept
