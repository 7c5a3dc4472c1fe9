"""A question's subject and some texts → how near their words are in meaning, both ways. Knows no figures.

The words are compared by the vectors of the model that ships with the project, whichever model the library searches
with: the ranker's weights were learned on its numbers.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from retrieval.embedding.embedder import StaticEmbedder, load_embedder
from retrieval.query.word_query import with_accents

_COMMON = 5.0  # a piece weighs -log of its share of the training text, less this
_LEAST = 0.3
_MOST = 20_000  # texts whose pieces stay in memory, about 1 MB


@dataclass(frozen=True, slots=True)
class Alike:
    """`met` is how well the asked words are met by the text, `asked` how much of the text was asked for; 0..1."""

    met: float
    asked: float


NONE = Alike(0.0, 0.0)


class Likeness:
    """Compares texts with a question word by word. Safe to share between threads."""

    def __init__(self, embedder: StaticEmbedder) -> None:
        self._embedder = embedder
        self.weights: NDArray[np.float32] = np.clip(-embedder.piece_shares() - _COMMON, _LEAST, None)
        self._cut: dict[str, NDArray[np.int32]] = {}
        self._lock = threading.Lock()

    def compare(self, asked: str, texts: Sequence[str]) -> list[Alike]:
        """Compare each text with what is asked; a text without a known word is like nothing."""
        own, others = self.cut(asked, texts)
        held = [i for i, cut in enumerate(others) if len(cut)]
        found = [NONE] * len(texts)
        if not len(own) or not held:
            return found
        counts = np.array([len(others[i]) for i in held])
        present, where = np.unique(np.concatenate([others[i] for i in held]), return_inverse=True)
        alike = self.alike(own, present)
        starts = np.concatenate(([0], np.cumsum(counts)[:-1]))
        weights = self.weights[own]
        met = weights @ np.maximum.reduceat(alike[:, where], starts, axis=1) / weights.sum()
        theirs = self.weights[present]
        asked_for = np.add.reduceat((theirs * alike.max(axis=0))[where], starts)
        asked_for = asked_for / np.add.reduceat(theirs[where], starts)
        for i, there, back in zip(held, met.tolist(), asked_for.tolist(), strict=True):
            found[i] = Alike(there, back)
        return found

    def cut(self, asked: str, texts: Sequence[str]) -> tuple[NDArray[np.int32], list[NDArray[np.int32]]]:
        """Cut what is asked, with its accents put back, and the texts into the numbers of their pieces."""
        pieces = self._pieces([with_accents(asked), *texts])
        return pieces[0], pieces[1:]

    def alike(self, own: NDArray[np.int32], others: NDArray[np.int32]) -> NDArray[np.float32]:
        """Compare pieces with pieces, 0..1; (own, others)."""
        return (self.vectors(own) @ self.vectors(others).T).clip(0.0, 1.0)

    def vectors(self, pieces: NDArray[np.int32]) -> NDArray[np.float32]:
        """Return the vectors of pieces, of length 1; (n, d)."""
        return self._embedder.piece_vectors(pieces)

    def _pieces(self, texts: Sequence[str]) -> list[NDArray[np.int32]]:
        with self._lock:
            if len(self._cut) > _MOST:
                self._cut.clear()
            new = [text for text in dict.fromkeys(texts) if text not in self._cut]
            self._cut.update(zip(new, self._embedder.pieces(new), strict=True))
            return [self._cut[text] for text in texts]


@lru_cache(maxsize=1)
def load_likeness() -> Likeness:
    """Return the comparison by the shipped model."""
    embedder = load_embedder(None)
    if not isinstance(embedder, StaticEmbedder):
        raise TypeError(f"mô hình đi kèm phải là mô hình tĩnh, không phải {type(embedder).__name__}")
    return Likeness(embedder)
