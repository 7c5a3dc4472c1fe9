"""Counts of words in passages → a first vector for every row, by latent semantic analysis of both languages at once.

    python -m eval.training.embedder.lsa_start --work W --width 256

writes `W/start.npy` (or --out FILE), (v, d) float32. Sentence pairs are counted as one passage, so that a word and its
translation start near each other (Dumais et al., 1997); the contrastive step moves them from there.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse  # type: ignore[import-untyped]

from eval.training.embedder.encode import Ragged, load

Floats = NDArray[np.float32]


def counted(part: Ragged, rows: NDArray[np.int64], width: int) -> Any:
    """Count each passage's features: a sparse (n, v) matrix of 1 + log(count)."""
    first, last = part.starts[rows], part.starts[rows + 1]
    sizes = last - first
    ends = np.cumsum(sizes)
    positions = np.arange(ends[-1]) + np.repeat(first - (ends - sizes), sizes)
    matrix = sparse.csr_matrix(
        (np.ones(len(positions), dtype=np.float32), part.flat[positions], np.concatenate([[0], ends])),
        shape=(len(rows), width),
    )
    matrix.sum_duplicates()
    matrix.data = 1 + np.log(matrix.data)
    return matrix


def scaled(matrix: Any, weights: Floats) -> Any:
    """Weigh columns and bring every row to length 1."""
    matrix = matrix @ sparse.diags(weights)
    lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    return (sparse.diags((1 / np.maximum(lengths, 1e-6)).astype(np.float32)) @ matrix).tocsr().astype(np.float32)


def singular(matrix: Any, width: int, rounds: int, seed: int) -> Floats:
    """Return the right singular vectors × the root of their values, (v, width), by random projection."""
    random = np.random.default_rng(seed)
    guess = random.standard_normal((matrix.shape[1], width + 32), dtype=np.float32)
    transposed = matrix.T.tocsr()
    for _ in range(rounds):
        guess, _ = np.linalg.qr(transposed @ (matrix @ guess))
    small = matrix @ guess
    values, vectors = np.linalg.eigh(small.T @ small)
    order = np.argsort(-values)[:width]
    return np.asarray((guess @ vectors[:, order]) * values[order] ** 0.25, dtype=np.float32)


def main() -> None:
    """Count, factor, and write the first vectors."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--width", type=int, default=256)
    parser.add_argument("--passages", type=int, default=120_000, help="of each of the two large sources")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", default="start.npy")
    arguments = parser.parse_args()
    work: Path = arguments.work
    random = np.random.default_rng(arguments.seed)
    with np.load(work / "rows.npz") as rows:
        size = len(rows["starts"]) - 1
    parts = []
    for name in ("documents", "pairs"):
        part = load(work / f"{name}.npz", "p")
        chosen = np.sort(random.choice(len(part), min(arguments.passages, len(part)), replace=False))
        parts.append(counted(part, chosen, size))
    english, vietnamese = (load(work / "parallel.npz", side) for side in ("en", "vi"))
    every = np.arange(len(english))
    both = counted(english, every, size) + counted(vietnamese, every, size)
    parts += [both, both]
    matrix = sparse.vstack(parts).tocsr()
    seen = np.asarray((matrix > 0).sum(axis=0)).ravel()
    weights = np.log((matrix.shape[0] + 1) / (seen + 1)).astype(np.float32)
    vectors = singular(scaled(matrix, weights), arguments.width, rounds=2, seed=arguments.seed)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    own = random.standard_normal(vectors.shape, dtype=np.float32) / np.sqrt(arguments.width)
    # 0.15 of a direction of its own lets a rare name be told from its neighbours
    vectors = np.where(lengths > 1e-7, vectors / np.maximum(lengths, 1e-7), 0) + 0.15 * own
    frequency = seen / matrix.shape[0]
    vectors *= (weights / weights.max() * 0.02 / (0.02 + frequency))[:, None]
    np.save(work / arguments.out, vectors.astype(np.float32))


if __name__ == "__main__":
    main()
