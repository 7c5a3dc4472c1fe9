"""Tables of how words meet → how likely each figure leads an answer or belongs to it, and whether any does.

A small network, made by `python -m eval.training.ranker.fit` with torch and read here with numpy alone. It looks at
each asked word and each word of a figure's label and neighbourhood, pools what it finds, and compares the figures of
one report.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retrieval.embedding.similarity import load_likeness
from service.ranking.figure_features import Candidate
from service.ranking.word_features import Table

Floats = NDArray[np.float32]

WEIGHTS = Path(__file__).parent / "data" / "net.npz"
_NONE = np.float32(-1e4)


@dataclass(frozen=True, slots=True)
class Judged:
    """The log-odds of n figures to lead and to belong, (n, 2), and of any figure being what was asked."""

    figures: Floats
    any: float


@dataclass(frozen=True, slots=True)
class Net:
    """One network's weights by name, as torch names them."""

    weights: Mapping[str, Floats]

    def judge(self, table: Table, x: Floats) -> Judged:
        """Judge the figures of one report; `x` are their features, (n, width)."""
        x = (x - self.weights["mean"]) / self.weights["spread"]
        z = self._figures(table, x)
        top, mean = z.max(axis=0), z.mean(axis=0)
        beside = np.concatenate([z, np.broadcast_to(top, z.shape), z - mean], axis=1)
        figures = self._layers("out", beside) + self._linear("skip", x)
        lead, belongs = figures[:, 0], 1 / (1 + np.exp(-figures[:, 1]))
        share = np.exp(lead - lead.max())
        share /= share.sum()
        told = [lead.max() / 10, -(share * np.log(share + 1e-9)).sum(), belongs.max(), belongs.sum() / 5]
        whole = np.concatenate([share @ z, top, mean, np.array(told, dtype=np.float32)])
        return Judged(figures, float(self._layers("any", whole[None])[0, 0]))

    def _figures(self, table: Table, x: Floats) -> Floats:
        vectors = load_likeness().vectors
        n = len(x)
        asked = vectors(table.asked) @ self.weights["asked.weight"].T  # (m, e)
        present = vectors(table.present) @ self.weights["told.weight"].T  # (p, e)
        each = np.concatenate([table.met, np.broadcast_to(asked, (n, *asked.shape))], axis=2)
        h = self._layers("word", each, last=True)  # (n, m, h)
        gate = self._linear("gate", h)
        gate = np.exp(gate - gate.max(axis=1, keepdims=True))
        pools = [h.mean(axis=1), h.max(axis=1), (gate / gate.sum(axis=1, keepdims=True) * h).sum(axis=1)]
        for number, side in enumerate(table.sides):
            h = self._layers(f"sides.{number}", np.concatenate([side.told, present[side.at]], axis=2), last=True)
            there = side.there[:, :, None]
            count = there.sum(axis=1)
            most = np.where(there, h, _NONE).max(axis=1)
            pools += [(h * there).sum(axis=1) / np.maximum(count, 1), np.where(count > 0, most, np.float32(0))]
        return self._layers("head", np.concatenate([*pools, x], axis=1), last=True)

    def _layers(self, name: str, x: Floats, last: bool = False) -> Floats:
        """Two linear layers with a rectifier between them, and after the second if `last`."""
        h = np.maximum(self._linear(f"{name}.0", x), 0)
        out = self._linear(f"{name}.1", h)
        return np.maximum(out, 0) if last else out

    def _linear(self, name: str, x: Floats) -> Floats:
        product: Floats = x @ self.weights[f"{name}.weight"].T + self.weights[f"{name}.bias"]
        return product


def judged_together(nets: Sequence[Net], table: Table, x: Floats) -> Judged:
    """Judge by the mean of several networks."""
    told = [net.judge(table, x) for net in nets]
    figures: Floats = np.mean([j.figures for j in told], axis=0, dtype=np.float32)
    return Judged(figures, float(np.mean([j.any for j in told])))


def with_net(found: Sequence[Candidate], judged: Judged) -> list[Candidate]:
    """Add what the networks say to the features of the figures, in the order of `NET_NAMES`."""
    lead, belongs = judged.figures.T
    share = lead - np.logaddexp.reduce(lead)
    rows = np.stack(
        [
            share.clip(-12, 0) / 6,
            np.tanh(belongs / 4),
            (lead - lead.max()).clip(-8, 0) / 8,
            (belongs - belongs.max()).clip(-8, 0) / 8,
            np.full(len(lead), np.tanh(judged.any / 4)),
        ],
        axis=1,
    )
    return [replace(c, features=(*c.features, *row)) for c, row in zip(found, rows.tolist(), strict=True)]


@lru_cache(maxsize=1)
def load_nets() -> tuple[Net, ...]:
    """Return the shipped networks."""
    with np.load(WEIGHTS) as arrays:
        count = 1 + max(int(name.partition("/")[0]) for name in arrays.files)
        return tuple(
            Net({
                name.partition("/")[2]: arrays[name].astype(np.float32)
                for name in arrays.files
                if name.startswith(f"{number}/")
            })
            for number in range(count)
        )  # fmt: skip
