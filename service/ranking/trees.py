"""Boosted decision trees as plain arrays → chances. Written by `eval.training.ranker.fit`, read with numpy alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Trees:
    """Trees side by side, each (trees, nodes): at a node, rows with `column` ≤ `threshold` go left. A leaf points to
    itself. `value` is what a leaf adds to the log-odds, `base` what all rows begin with; `depth` the longest way down.
    """

    column: NDArray[np.int16]
    threshold: NDArray[np.float32]
    left: NDArray[np.int16]
    right: NDArray[np.int16]
    value: NDArray[np.float32]
    base: float
    depth: int

    def chances(self, rows: Rows) -> NDArray[np.float64]:
        """Return each row's chance, 0..1; (n,)."""
        if not len(rows):
            return np.zeros(0)
        first = (np.arange(len(self.column)) * self.column.shape[1])[:, None]  # where each tree begins, laid out flat
        left, right = (self.left + first).ravel(), (self.right + first).ravel()
        column, threshold = self.column.ravel().astype(np.intp), self.threshold.ravel()
        row = (np.arange(len(rows)) * rows.shape[1])[:, None]
        told = np.ascontiguousarray(rows).ravel()
        at = np.broadcast_to(first.T, (len(rows), len(first)))
        for _ in range(self.depth):
            low = told.take(row + column.take(at)) <= threshold.take(at)
            at = np.where(low, left.take(at), right.take(at))
        odds = self.base + self.value.ravel().take(at).sum(axis=1, dtype=np.float64)
        chances: NDArray[np.float64] = 1 / (1 + np.exp(-odds))
        return chances


def even() -> Trees:
    """Return a tree that gives every row an even chance, for what is not learned yet."""
    nodes, values = np.zeros((1, 1), dtype=np.int16), np.zeros((1, 1), dtype=np.float32)
    return Trees(nodes, values, nodes, nodes, values, base=0.0, depth=0)


def mean_of(several: Sequence[Trees]) -> Trees:
    """Set several sets of trees side by side, whose log-odds are the mean of theirs."""
    most = max(trees.column.shape[1] for trees in several)

    def wide(part: str, share: int = 1) -> NDArray[np.generic]:
        arrays = [getattr(trees, part) for trees in several]
        return np.vstack([np.pad(a, ((0, 0), (0, most - a.shape[1]))) for a in arrays]) / share  # no node points there

    column, left, right = (wide(part).astype(np.int16) for part in ("column", "left", "right"))
    threshold, value = wide("threshold").astype(np.float32), wide("value", len(several)).astype(np.float32)
    base = sum(trees.base for trees in several) / len(several)
    return Trees(column, threshold, left, right, value, base, max(trees.depth for trees in several))


def from_arrays(arrays: Mapping[str, NDArray[np.generic]], name: str) -> Trees:
    """Build the trees that an archive holds under a name; see `to_arrays`."""
    column, left, right = (arrays[f"{name}.{part}"].astype(np.int16) for part in ("column", "left", "right"))
    threshold, value = (arrays[f"{name}.{part}"].astype(np.float32) for part in ("threshold", "value"))
    base, depth = arrays[f"{name}.shape"].astype(np.float64)
    return Trees(column, threshold, left, right, value, float(base), int(depth))


def to_arrays(trees: Trees, name: str) -> dict[str, NDArray[np.generic]]:
    """Return the arrays of the trees, as an archive holds them."""
    parts = {part: getattr(trees, part) for part in ("column", "threshold", "left", "right", "value")}
    shape = np.array([trees.base, trees.depth])
    return {**{f"{name}.{part}": array for part, array in parts.items()}, f"{name}.shape": shape}
