"""Public retrieval tasks → a table of our search, side by side with the published systems.

    python -m eval.bench --tasks ../shared/bench

Runs the project's own word index, embedder and fusion; the tasks are for measuring only, nothing is tuned on them.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ingest.vietnamese.syllables import fold
from retrieval.embedding.embedder import Embedder, load_embedder
from retrieval.embedding.late_interaction import late_for
from retrieval.indexes.bm25 import Entry, Lexical
from retrieval.query.english import is_english
from retrieval.query.word_query import with_accents
from retrieval.searching.fuse import reciprocal_rank, weighted_sum
from retrieval.searching.search import Tuning

SUM, RRF, HYBRID = "words + dense, sum", "words + dense, RRF", "words + dense + word by word, as searched"
TASKS = ("xquad-vi", "mlqa-dev-vi", "mlqa-dev-q.en-d.vi", "vire-ALQAC", "vire-ViMedAQA_v2")
# nDCG@10 from ../shared/bench/README.md: BM25 rerun here, the others from the mteb results store (2026-08).
PUBLISHED: Mapping[str, tuple[float | None, ...]] = {
    "BM25 on syllables (bm25s)": (95.79, 79.92, 41.05, 94.3, 83.6),
    "static-similarity-mrl-multilingual": (None, 57.1, 58.1, None, None),
    "potion-multilingual-128M": (None, 60.1, 53.9, None, None),
    "paraphrase-multilingual-MiniLM-L12-v2": (84.2, 64.9, 69.0, None, None),
    "multilingual-e5-small": (None, 79.3, 73.7, None, None),
    "multilingual-e5-base": (96.0, 81.4, 77.8, None, None),
    "multilingual-e5-large": (96.8, 84.1, 81.6, None, None),
    "bge-m3": (None, 83.2, 82.7, None, None),
    "gte-multilingual-base": (94.0, 80.2, 80.7, None, None),
    "Qwen3-Embedding-8B": (None, 85.5, 88.0, None, None),
    "best published (any size)": (97.37, None, None, None, None),
}
DEPTH = 100  # candidates of each side, as the library's search takes
Run = dict[str, dict[str, float]]
Ranker = Callable[[str], dict[str, float]]


@dataclass(frozen=True, slots=True)
class Task:
    """A public task: passages and queries by id, and which passages answer which query."""

    name: str
    passages: Mapping[str, str]
    queries: Mapping[str, str]
    qrels: Mapping[str, Mapping[str, int]]


def read_task(folder: Path) -> Task:
    """Read a folder of `corpus.jsonl`, `queries.jsonl` and `qrels.tsv`."""
    rows = {
        name: [json.loads(line) for line in (folder / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]
        for name in ("corpus", "queries")
    }
    qrels: dict[str, dict[str, int]] = {}
    for line in (folder / "qrels.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        query, passage, grade = line.split("\t")
        qrels.setdefault(query, {})[passage] = int(grade)
    passages = {row["_id"]: f"{row.get('title') or ''} {row['text']}".strip() for row in rows["corpus"]}
    return Task(folder.name, passages, {row["_id"]: row["text"] for row in rows["queries"]}, qrels)


def measure(task: Task, run: Run) -> tuple[float, float]:
    """Return nDCG@10 and recall@10, in percent."""
    import ir_measures
    from ir_measures import R, nDCG

    found = ir_measures.calc_aggregate([nDCG @ 10, R @ 10], task.qrels, run)
    return 100 * found[nDCG @ 10], 100 * found[R @ 10]


def by_words(task: Task) -> Ranker:
    """Rank by the word index of the library."""
    index = Lexical()
    index.add(Entry(key, "all", text) for key, text in task.passages.items())
    index.commit()
    return lambda query: dict(index.search(query, DEPTH))


def by_vectors(task: Task, embedder: Embedder) -> Ranker:
    """Rank by the embedder, all passages compared."""
    ids = list(task.passages)
    vectors = embedder.embed_passages(list(task.passages.values()))

    def rank(query: str) -> dict[str, float]:
        scores = vectors @ embedder.embed_query(query)
        best = np.argsort(-scores, kind="stable")[:DEPTH]
        return {ids[i]: float(scores[i]) for i in best}

    return rank


def ranked(scores: Mapping[str, float]) -> list[str]:
    """Order ids by score, ties by id."""
    return sorted(scores, key=lambda key: (-scores[key], key))


def runs(task: Task, embedder: Embedder, change: Callable[[str], str] = str) -> dict[str, Run]:
    """Run every way of ranking over a task; `change` rewrites the queries first."""
    words, vectors, tuning, late = by_words(task), by_vectors(task, embedder), Tuning(), late_for(embedder)
    found: dict[str, Run] = {name: {} for name in ("words alone", "dense alone", SUM, RRF, HYBRID)}
    for key, text in task.queries.items():
        query = change(text)
        spelt = with_accents(query)
        left, right = words(query), vectors(spelt)
        found["words alone"][key] = left
        found["dense alone"][key] = right
        both = weighted_sum(((left, tuning.words), (right, tuning.dense_for("en" if is_english(query) else "vi"))))
        closer = late(spelt, {best: task.passages[best] for best in ranked(both)[: tuning.looked]})
        found[SUM][key] = both
        found[RRF][key] = reciprocal_rank((ranked(left), ranked(right)))
        found[HYBRID][key] = {best: score + tuning.late * closer.get(best, 0.0) for best, score in both.items()}
    return found


def row(name: str, cells: Sequence[float | None]) -> str:
    """Write one line of a Markdown table."""
    written = " | ".join("–" if cell is None else f"{cell:.2f}" for cell in cells)
    return f"| {name} | {written} |"


def report(folder: Path, embedder: Embedder) -> list[str]:
    """Measure all tasks and write the table."""
    tasks = [read_task(folder / name) for name in TASKS]
    plain = [runs(task, embedder) for task in tasks]
    bare = [runs(task, embedder, fold) for task in tasks]
    head = "|".join(("", " nDCG@10 ", *(f" {task.name} " for task in tasks), ""))
    lines = [head, "|---" * (len(tasks) + 1) + "|"]
    for name in plain[0]:
        lines.append(row(f"**{name}**", [measure(task, run[name])[0] for task, run in zip(tasks, plain, strict=True)]))
    for name in ("words alone", HYBRID):
        cells = [measure(task, run[name])[0] for task, run in zip(tasks, bare, strict=True)]
        lines.append(row(f"{name}, typed without accents", cells))
    lines += [row(name, cells) for name, cells in PUBLISHED.items()]
    recall = [measure(task, run[HYBRID])[1] for task, run in zip(tasks, plain, strict=True)]
    return [*lines, row(f"recall@10, {HYBRID}", recall)]


def speed(tasks: Path, model: str | None) -> str:
    """Time loading, queries (median of 1 000 on this thread) and passages."""
    began = time.perf_counter()
    embedder = load_embedder(model)
    loaded = time.perf_counter() - began
    task = read_task(tasks / "xquad-vi")
    spent = []
    for query in list(task.queries.values())[:1000]:
        start = time.perf_counter()
        embedder.embed_query(query)
        spent.append(time.perf_counter() - start)
    passages = list(task.passages.values()) * 10
    # of this process's own time, so that other work on the machine does not count
    rates = []
    for length in (400, 800):
        texts = [text[:length] for text in passages if len(text) >= length]
        start = time.process_time()
        embedder.embed_passages(texts)
        rates.append(f"{len(texts) / (time.process_time() - start):.0f} of {length} characters")
    waited = f"query {1000 * float(np.median(spent)):.3f} ms (p50)"
    return f"load {loaded:.2f} s; {waited}; passages a CPU second: {', '.join(rates)}"


def main() -> None:
    """Print the table and the speed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tasks", type=Path, default=Path(__file__).resolve().parents[2] / "shared" / "bench")
    parser.add_argument("--model", help="folder or hub name; the shipped model when left out")
    arguments = parser.parse_args()
    if not arguments.tasks.is_dir():
        sys.exit(f"Không thấy thư mục bài đo {arguments.tasks}; chỉ tới nó bằng --tasks.")
    lines = [*report(arguments.tasks, load_embedder(arguments.model)), "", speed(arguments.tasks, arguments.model)]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
