"""A vector → the passages nearest to it: compared one by one where that is quick, else through Chroma.

Comparing all vectors of the reports asked about is exact and, up to some ten thousands, faster than any index; it is
also the only way to search few reports of many, since Chroma's own filter is slow.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from retrieval.hit import report_of
from retrieval.indexes.chroma import Store
from retrieval.summary import Summary

Vectors = NDArray[np.float32]

_EXACT = 20_000  # passages: 20 MB of vectors 256 wide, 2 ms to compare on one core; Chroma takes 2 ms for any number
_OVER = 4  # how many times more to ask Chroma for when some of what it finds may not be allowed


class Near:
    """The vectors of one library; those of reports looked at lately stay in memory."""

    def __init__(self, store: Store, vectors_of: Callable[[str], Vectors], exact: int = _EXACT) -> None:
        self._store = store
        self._vectors_of = vectors_of
        self._exact = exact
        self._held: OrderedDict[str, Vectors] = OrderedDict()
        self._lock = threading.Lock()

    def nearest(self, vector: Vectors, k: int, allowed: Mapping[str, Summary]) -> dict[str, float]:
        """The `k` nearest passages of the allowed reports and their cosines; nothing for a vector of zeros."""
        if not vector.any():
            return {}
        if sum(summary.passages for summary in allowed.values()) <= self._exact:
            return self._compare(vector, k, allowed)
        found = self._store.nearest(vector, k * _OVER)
        return dict([(key, score) for key, score in found if report_of(key) in allowed][:k])

    def forget(self, report_id: str) -> None:
        """Read a report's vectors anew when they are next needed."""
        with self._lock:
            self._held.pop(report_id, None)

    def _compare(self, vector: Vectors, k: int, allowed: Mapping[str, Summary]) -> dict[str, float]:
        report_ids = [report_id for report_id, summary in allowed.items() if summary.passages]
        parts = [self._vectors(report_id) @ vector for report_id in report_ids]
        if not parts:
            return {}
        scores = np.concatenate(parts)
        starts = np.cumsum([0, *(len(part) for part in parts)])
        best = np.argpartition(-scores, k)[:k] if k < len(scores) else np.arange(len(scores))
        owners = np.searchsorted(starts, best, side="right") - 1
        return {
            f"{report_ids[owner]}:{place - starts[owner]}": float(scores[place])
            for place, owner in zip(best.tolist(), owners.tolist(), strict=True)
        }

    def _vectors(self, report_id: str) -> Vectors:
        with self._lock:
            if report_id in self._held:
                self._held.move_to_end(report_id)
                return self._held[report_id]
        vectors = self._vectors_of(report_id)
        with self._lock:
            self._held[report_id] = vectors
            while sum(map(len, self._held.values())) > 2 * self._exact and len(self._held) > 1:
                self._held.popitem(last=False)
        return vectors
