"""First vectors → vectors that put a question beside its passage, by contrast with the other passages of a batch.

    python -m eval.training.embedder.contrast --work W --steps 3000

reads `W/start.npy` (or --begin FILE), writes `W/table.npy` (v, d) and appends held-out figures to `W/contrast.log`.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from scipy import sparse  # type: ignore[import-untyped]
from torch import Tensor
from torch.nn.functional import cross_entropy, embedding_bag, normalize

from eval.training.embedder.batches import RUN, Bags, Batch, Dictionary, Documents, Pairs, Parallel, Random
from eval.training.embedder.encode import load

WIDTHS = (64, 128, 256)  # Matryoshka: the first 64 or 128 numbers of a vector work alone


def widths_of(table: Tensor) -> list[int]:
    """The widths at which a table is trained, its own last."""
    return [width for width in WIDTHS if width < table.shape[1]] + [table.shape[1]]


def embedded(table: Tensor, bags: Bags) -> Tensor:
    """Add up the rows of each text."""
    return embedding_bag(
        torch.from_numpy(bags.flat.astype(np.int64)), table, torch.from_numpy(bags.starts[:-1]), mode="sum"
    )


def twins(batch: Batch) -> Tensor:
    """Mark the passages of other rows that are the same as the row's own: (q, q)."""
    keys = torch.from_numpy(batch.keys)
    return (keys[:, None] == keys[None, :]) & ~torch.eye(len(keys), dtype=torch.bool)


def matching(batch: Batch, rarity: NDArray[np.float32]) -> Tensor:
    """Score passages by the words they share with the query, 1 for the best of each query: what BM25 will see."""
    size = len(rarity)
    asked = sparse.csr_matrix(
        (rarity[batch.queries.flat], batch.queries.flat, batch.queries.starts), (len(batch.keys), size)
    )
    ones = np.ones(len(batch.passages.flat), dtype=np.float32)
    held = sparse.csr_matrix((ones, batch.passages.flat, batch.passages.starts), (len(batch.keys), size))
    held.sum_duplicates()
    held.data = held.data / (held.data + 1.0)
    shared = (asked @ held.T).toarray()
    return torch.from_numpy(shared / np.maximum(shared.max(axis=1, keepdims=True), 1e-6))


def loss_of(
    table: Tensor, batch: Batch, temperature: float, rarity: NDArray[np.float32] | None, share: float = 0.5
) -> Tensor:
    """Cross entropy of the right passage among all of the batch, both ways, at each width.

    A `share` of the loss at full width is of the sum with matching words: the vectors learn what words alone get wrong
    (Gao et al., ECIR 2021, "Complement lexical retrieval with semantic residual embeddings").
    """
    queries, passages = embedded(table, batch.queries), embedded(table, batch.passages)
    same = twins(batch)
    target = torch.arange(len(batch.keys))
    total = torch.zeros(())
    widths = widths_of(table)
    for width in widths:
        scores = normalize(queries[:, :width]) @ normalize(passages[:, :width]).T
        plain = (scores / temperature).masked_fill(same, -1e4)
        part = 0.8 * cross_entropy(plain, target) + 0.2 * cross_entropy(plain.T, target)
        if rarity is not None and batch.words and width == widths[-1]:
            both = ((scores + 1.1 * matching(batch, rarity)) / temperature).masked_fill(same, -1e4)
            part = (1 - share) * part + share * cross_entropy(both, target)
        total = total + part * (1.0 if width == widths[-1] else 0.15)
    return total


def rarity_of(work: Path) -> NDArray[np.float32]:
    """Weigh each row by how few passages hold it."""
    part = load(work / "documents.npz", "p")
    counts = np.bincount(part.flat, minlength=len(Dictionary(work).rows))
    return np.log(1 + len(part) / (1 + counts)).astype(np.float32)


def ndcg(table: Tensor, batch: Batch) -> float:
    """Mean nDCG@10 of a held-out batch over its own passages."""
    with torch.no_grad():
        scores = normalize(embedded(table, batch.queries)) @ normalize(embedded(table, batch.passages)).T
        scores = scores.masked_fill(twins(batch), -2)
        rank = (scores > scores.diagonal()[:, None]).sum(1)
        return float(torch.where(rank < 10, 1 / torch.log2(rank + 2.0), torch.zeros(())).mean())


Draw = Callable[[int, Random], Batch]
Lesson = Callable[[Tensor, Batch], Tensor]
Log = Callable[[dict[str, Any]], None]
SHARES = {"legal_qa": 0.2, "phapdien_articles": 0.1, "vietnews": 0.08, "abstract": 0.05, "hddtvn": 0.04, "other": 0.06}


def mixture(work: Path, longest: int, plain: bool) -> tuple[list[tuple[float, Draw]], dict[str, Batch]]:
    """Name what a step may draw from, with its share, and the held-out batches."""
    pairs, documents, parallel = Pairs(work, longest), Documents(work, longest), Parallel(work)
    draws: list[tuple[float, Draw]] = []
    held: dict[str, Batch] = {}
    random = np.random.default_rng(7)
    for kind, share in SHARES.items():
        draws.append((share, partial(pairs.batch, pairs.rows(kind, held=False))))
        unseen = pairs.rows(kind, held=True)
        if kind in ("legal_qa", "vietnews") and len(unseen):
            held[kind] = pairs.whole(unseen)
        if kind == "legal_qa" and len(unseen):
            held["short"] = pairs.whole(unseen, pairs.short)
    seen, unseen = np.flatnonzero(~documents.held), np.flatnonzero(documents.held)
    draws.append((0.30, partial(documents.batch, seen)))
    if len(unseen) > RUN:
        held["cloze"] = documents.batch(unseen, 4000, random, loss=0.5)
    if not plain:
        dictionary = Dictionary(work)
        draws.append((0.14, partial(documents.batch, seen, english=dictionary)))
        if len(unseen) > RUN:
            held["english"] = documents.batch(unseen, 4000, random, english=dictionary)
    draws.append((0.17, partial(parallel.batch, np.flatnonzero(~parallel.held))))
    if parallel.held.sum() > 2 * RUN:
        held["en-vi"] = parallel.batch(np.flatnonzero(parallel.held), 3000, random)
    return draws, held


def train(table: Tensor, arguments: argparse.Namespace, lesson: Lesson, log: Log) -> Tensor:
    """Run the steps; the rate rises over the first 5 % and falls to a twentieth. `lesson` gives a batch's loss."""
    random = np.random.default_rng(arguments.seed)
    draws, held = mixture(arguments.work, arguments.longest, arguments.plain)
    shares = np.array([share for share, _ in draws])
    optimizer = torch.optim.Adam([table], lr=arguments.rate, betas=(0.9, 0.99), fused=True)
    began = time.monotonic()
    running = 0.0
    for step in range(min(arguments.steps, arguments.stop or arguments.steps) + 1):
        if step % arguments.every == 0:
            figures = {name: round(ndcg(table, batch), 4) for name, batch in held.items()}
            log(
                {
                    "step": step,
                    "loss": round(running, 3),
                    "minutes": round((time.monotonic() - began) / 60, 1),
                    **figures,
                }
            )
        done = step / arguments.steps
        for group in optimizer.param_groups:
            group["lr"] = arguments.rate * min(1.0, 20 * done + 0.01) * (1 - 0.95 * done)
        draw = draws[random.choice(len(draws), p=shares / shares.sum())][1]
        loss = lesson(table, draw(arguments.batch, random))
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        running = 0.98 * running + 0.02 * float(loss.detach())
    return table


def settings(description: str | None) -> argparse.ArgumentParser:
    """Name the settings that every training of a table has."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--begin", default="start.npy")
    parser.add_argument("--out", default="table.npy")
    parser.add_argument("--steps", type=int, default=3000)
    parser.add_argument(
        "--stop", type=int, default=0, help="stop after as many steps, the rates still those of --steps"
    )
    parser.add_argument("--plain", action="store_true", help="the first stage: no matching words, no English cloze")
    parser.add_argument("--every", type=int, default=250)
    parser.add_argument("--batch", type=int, default=768)
    parser.add_argument("--longest", type=int, default=200)
    parser.add_argument("--rate", type=float, default=0.004)
    parser.add_argument("--temperature", type=float, default=0.06)
    parser.add_argument("--seed", type=int, default=1)
    return parser


def run(arguments: argparse.Namespace, lesson: Lesson, name: str) -> None:
    """Train from one table to the next and append the figures to `W/{name}.log`."""
    torch.set_num_threads(1)
    torch.manual_seed(arguments.seed)
    table = torch.from_numpy(np.load(arguments.work / arguments.begin)).requires_grad_()

    def log(figures: dict[str, Any]) -> None:
        with (arguments.work / f"{name}.log").open("a", encoding="utf-8") as out:
            out.write(json.dumps({"out": arguments.out, **figures}) + "\n")

    table = train(table, arguments, lesson, log)
    np.save(arguments.work / arguments.out, table.detach().numpy())


def main() -> None:
    """Train with the settings of the command line."""
    parser = settings(__doc__)
    parser.add_argument("--share", type=float, default=0.5, help="of the loss, for the sum with matching words")
    arguments = parser.parse_args()
    rarity = None if arguments.plain else rarity_of(arguments.work)

    def lesson(table: Tensor, batch: Batch) -> Tensor:
        return loss_of(table, batch, arguments.temperature, rarity, arguments.share)

    run(arguments, lesson, "contrast")


if __name__ == "__main__":
    main()
