"""Held-out questions of the corpus → the weights of ranking: of the vectors and of the comparison word by word.

    python -m eval.training.embedder.search_weights --work W

prints nDCG@10 of every task of `held` under several weights and the weights that are best by the mean of the tasks.
`retrieval.search.Tuning` holds what was chosen. The measuring tasks play no part here.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eval.training.embedder.heldout import Held, tasks
from retrieval.embedding.embedder import Embedder, load_embedder
from retrieval.embedding.late_interaction import late_for
from retrieval.indexes.bm25 import Entry, Lexical
from retrieval.query.word_query import with_accents
from retrieval.searching.fuse import normalised
from retrieval.searching.search import Tuning

DENSE = (0.0, 0.1, 0.2, 0.3, 0.45, 0.6, 0.8)
LATE = (0.0, 0.15, 0.3, 0.45, 0.6, 0.8, 1.0, 1.25, 1.5, 2.0, 2.5, 3.0, 4.0, 6.0)
DEPTH = 100  # candidates of each side, as the library's search takes
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Scored:
    """A task's questions (q) with their candidates (c at most): scores 0..1 of each side, and which are right."""

    name: str
    words: Floats  # (q, c); -1 where a question has fewer candidates
    dense: Floats
    late: Floats
    right: Floats
    best: Floats  # (q,): the gain of a perfect ranking


def score(task: Held, embedder: Embedder) -> Scored:
    """Let both sides bring their candidates, and compare all of these word by word."""
    index, late = Lexical(), late_for(embedder)
    index.add(Entry(str(i), "all", text, context) for i, (text, context) in enumerate(task.passages))
    index.commit()
    texts = [f"{context}\n{text}".strip() for text, context in task.passages]
    vectors = embedder.embed_passages(texts)
    shape = (len(task.questions), 2 * DEPTH)
    words, dense, closer, right = np.full(shape, -1.0), np.zeros(shape), np.zeros(shape), np.zeros(shape)
    for row, (question, answers) in enumerate(task.questions):
        spelt = with_accents(question)
        near = vectors @ embedder.embed_query(spelt)
        nearest = np.argpartition(-near, min(DEPTH, len(near) - 1))[:DEPTH]
        by_words = normalised(dict(index.search(question, DEPTH)))
        by_vector = normalised({str(i): float(near[i]) for i in nearest})
        keys = sorted(by_words.keys() | by_vector.keys())
        compared = late(spelt, {key: texts[int(key)] for key in keys})
        for column, key in enumerate(keys):
            words[row, column] = by_words.get(key, 0.0)
            dense[row, column] = by_vector.get(key, 0.0)
            closer[row, column] = compared.get(key, 0.0)
            right[row, column] = int(key) in answers
    best = np.array([gains(min(10, len(answers))).sum() for _, answers in task.questions])
    return Scored(task.name, words, dense, closer, right, best)


def gains(count: int) -> Floats:
    """What a right passage is worth at each of the first ranks."""
    return np.asarray(1 / np.log2(np.arange(count) + 2.0), dtype=np.float64)


def ndcg(task: Scored, words: float, dense: float, late: float, looked: int) -> float:
    """Mean nDCG@10, in percent, of the weighted sum with its best `looked` compared word by word."""
    total = np.where(task.words < 0, -1.0, words * task.words + dense * task.dense)
    order = np.argsort(-total, axis=1, kind="stable")[:, : max(looked, 10)]
    total, closer, right = (np.take_along_axis(part, order, axis=1) for part in (total, task.late, task.right))
    total[:, :looked] += late * closer[:, :looked] * (total[:, :looked] >= 0)
    order = np.argsort(-total, axis=1, kind="stable")[:, :10]
    return float(100 * np.mean(np.take_along_axis(right, order, axis=1) @ gains(10) / task.best))


def reciprocal(task: Scored, k: int = 60) -> float:
    """Mean nDCG@10, in percent, of reciprocal rank fusion of words and vectors."""
    total = np.zeros_like(task.words)
    for part in (task.words, task.dense):
        rank = np.argsort(np.argsort(-part, axis=1, kind="stable"), axis=1, kind="stable") + 1
        total += np.where(part > 0, 1 / (k + rank), 0)
    order = np.argsort(-total, axis=1, kind="stable")[:, :10]
    return float(100 * np.mean(np.take_along_axis(task.right, order, axis=1) @ gains(10) / task.best))


def mean(found: Sequence[Scored], dense: float, late: float, tuning: Tuning) -> float:
    """The mean of the tasks, each counting alike."""
    return float(np.mean([ndcg(task, tuning.words, dense, late, tuning.looked) for task in found]))


def choose(vietnamese: Sequence[Scored], english: Sequence[Scored], tuning: Tuning) -> Tuning:
    """Take the weights of the highest mean; for English questions the vectors have a weight of their own."""
    dense, late = max(product(DENSE, LATE), key=lambda pair: mean(vietnamese, pair[0], pair[1], tuning))
    apart = max(DENSE, key=lambda weight: mean(english, weight, late, tuning))
    return replace(tuning, dense=dense, dense_english=apart, late=late)


def table(found: Sequence[Scored], weights: Sequence[tuple[str, float, float]], tuning: Tuning) -> Iterator[str]:
    """Write one line for each way of ranking, the tasks beside each other and their mean last."""
    yield "|".join(("", " nDCG@10, held-out ", *(f" {task.name} ({len(task.best)}) " for task in found), " mean ", ""))
    yield "|---" * (len(found) + 2) + "|"
    rows = [
        (name, [ndcg(task, tuning.words, dense, late, tuning.looked) for task in found])
        for name, dense, late in weights
    ]
    rows.append(("vectors alone", [ndcg(task, 0.0, 1.0, 0.0, 0) for task in found]))
    rows.append(("reciprocal rank, k = 60", [reciprocal(task) for task in found]))
    for name, cells in rows:
        yield "| " + " | ".join((name, *(f"{cell:.2f}" for cell in (*cells, float(np.mean(cells)))))) + " |"


def main() -> None:
    """Score the tasks with a model, print the figures and what they choose."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--model", help="folder of a model; the shipped one when left out")
    arguments = parser.parse_args()
    embedder, tuning = load_embedder(arguments.model), Tuning()
    found = [score(task, embedder) for task in tasks(arguments.work)]
    english = [task for task in found if task.name == "English"]
    vietnamese = [task for task in found if task not in english]
    best = choose(vietnamese, english, tuning)
    for part, now, then in (
        (vietnamese, tuning.dense, best.dense),
        (english, tuning.dense_english, best.dense_english),
    ):
        weights = [("words alone", 0.0, 0.0), ("as set", now, tuning.late), ("as chosen", then, best.late)]
        weights += [(f"vectors {weight}, word by word {best.late}", weight, best.late) for weight in DENSE]
        weights += [(f"vectors {then}, word by word {weight}", then, weight) for weight in LATE]
        sys.stdout.write("\n".join(table(part, weights, tuning)) + "\n\n")
    sys.stdout.write(f"dense={best.dense} dense_english={best.dense_english} late={best.late}\n")


if __name__ == "__main__":
    main()
