"""Judged questions and their reports → the weights of `service/data/ranker.json`.

`python -m eval.train_ranker GOLD.jsonl REPORTS_FOLDER [--write]` prints how often the leading figure is right on
questions and on reports left out, then fits on everything. Three linear models of a few dozen weights each: which
figure leads (a softmax over the figures of one report), which join it, and how sure the leading one is.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from eval.gold import Question as Gold
from eval.gold import read_gold
from eval.judge import occurrences
from ingest.parse import parse
from ingest.read import read
from retrieval.summary import Summary, summarize
from service import features, ranker, relation
from service.answer import Turn
from service.evidence import Evidence, prepare
from service.features import Candidate, aim, candidates, find_spots
from service.question import Question
from service.understand import understand

Array = npt.NDArray[Any]
FOLDS = 5
SHARE = 0.5  # half of what is asserted must be to the point: the rule of the judges
NOTHING, ALSO, REQUIRED = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Group:
    """The figures of one report for one question, and whether each is what was asked."""

    key: str
    file: str
    question: Question
    found: tuple[Candidate, ...]
    x: Array
    y: Array


def load_groups(gold: Sequence[Gold], evidence: Sequence[Evidence], shelf: Sequence[Summary]) -> list[Group]:
    """Describe every figure worth a look, for every question and every report in its scope."""
    groups = []
    for row in gold:
        asked = understand(row.question, [Turn(text) for text in row.history], shelf)
        required = {f.value for f in row.figures}
        key = str(sorted(map(str, required))) if required else row.id  # paraphrases of one question stay together
        for held in evidence:
            if asked.report_ids and held.report.id not in asked.report_ids:
                continue
            wanted = aim(asked, held)
            found = tuple(candidates(asked, wanted, held, find_spots(asked, wanted, held, {})))
            if not found:
                continue
            spans = [
                span
                for source in row.sources
                if source.file == held.report.file
                for span in occurrences(source.quote, held.report.text)
            ]
            y = np.array([_grade(c, required, row, spans) for c in found])
            x = np.array([c.features for c in found])
            groups.append(Group(key, held.report.file, asked, found, x, y))
    return groups


def _grade(candidate: Candidate, required: set[Any], row: Gold, spans: Sequence[tuple[int, int]]) -> int:
    figure = candidate.figure
    if not any(start - 5 <= figure.span.start <= end for start, end in spans):
        return NOTHING
    return REQUIRED if figure.value in required else ALSO if figure.value in row.acceptable else NOTHING


def fit_rank(groups: Sequence[Group], steps: int = 160) -> Array:
    """Maximise the chance of the required figures among those of their report (Adam on a softmax, L2 0.003)."""
    useful = [g for g in groups if (g.y == REQUIRED).any()]
    kept = [g.y != ALSO for g in useful]
    x = np.vstack([g.x[k] for g, k in zip(useful, kept, strict=True)])
    right = np.concatenate([g.y[k] == REQUIRED for g, k in zip(useful, kept, strict=True)]).astype(float)
    sizes = [int(k.sum()) for k in kept]
    first = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    owner = np.repeat(np.arange(len(sizes)), sizes)
    w, mean, spread = (np.zeros(x.shape[1]) for _ in range(3))
    for step in range(1, steps + 1):
        score = x @ w
        e = np.exp(score - np.maximum.reduceat(score, first)[owner])
        share = e / np.add.reduceat(e, first)[owner]
        target = e * right / np.add.reduceat(e * right, first)[owner]
        slope = x.T @ (target - share) / len(sizes) - 0.003 * w
        mean, spread = 0.9 * mean + 0.1 * slope, 0.999 * spread + 0.001 * slope**2
        w = w + 0.1 * (mean / (1 - 0.9**step)) / (np.sqrt(spread / (1 - 0.999**step)) + 1e-8)
    return w


def fit_logistic(x: Array, y: Array, weight: Array) -> Array:
    """Fit a logistic regression with L2 1 by Newton's steps."""
    w = np.zeros(x.shape[1])
    for _ in range(40):
        p = 1 / (1 + np.exp(-x @ w))
        slope = x.T @ (weight * (y - p)) - w
        w = w + np.linalg.solve((x * (weight * p * (1 - p))[:, None]).T @ x + np.eye(len(w)), slope)
    return w


def fit_join(groups: Sequence[Group], w: Array) -> Array:
    """Learn which figures belong to the leading one, from the reports where the leading one is right."""
    rows, grades = [], []
    for g in groups:
        score = g.x @ w
        top = int(score.argmax())
        if not (g.y == REQUIRED).any() or g.y[top] == NOTHING:
            continue
        for i, other in enumerate(g.found):
            near = other.unit.block == g.found[top].unit.block or score[i] > score[top] - ranker.NEAR
            if i != top and near:
                rows.append(relation.relate(g.question, g.found[top], float(score[top]), other, float(score[i])))
                grades.append(int(g.y[i]))
    y = np.array(grades)
    return fit_logistic(np.array(rows), (y >= ALSO).astype(float), np.where(y == ALSO, 0.25, 1.0))


def fit_sure(groups: Sequence[Group], weights_for: Callable[[Group], Array]) -> Array:
    """Learn how sure the leading figure is, each judged by weights that never saw its question."""
    rows, right, weight = [], [], []
    for g in groups:
        score = g.x @ weights_for(g)
        top = int(score.argmax())
        rows.append(ranker.sure_features(g.found[top], float(score[top])))
        right.append(float(g.y[top] >= ALSO))
        weight.append(1.0 if g.question.report_ids else 0.25)  # a question to all reports comes once per report
    return fit_logistic(np.array(rows), np.array(right), np.array(weight))


def leading_right(groups: Sequence[Group], w: Array) -> tuple[int, int]:
    """Count the reports whose leading figure is right, and those that hold one."""
    useful = [g for g in groups if (g.y == REQUIRED).any()]
    return sum(bool(g.y[int((g.x @ w).argmax())] >= ALSO) for g in useful), len(useful)


def main(gold_path: Path, folder: Path, write: bool) -> None:
    """Fit, report on what was left out, and write the weights."""
    paths = sorted(p for p in folder.iterdir() if p.suffix in (".txt", ".md"))
    reports = [parse(read(path, file=path.name), report_id=path.stem, file=path.name) for path in paths]
    gold = read_gold(gold_path)
    groups = load_groups(gold, [prepare(r) for r in reports], [summarize(r, "") for r in reports])
    keys = sorted({g.key for g in groups})
    np.random.default_rng(0).shuffle(keys)
    fold = {key: i % FOLDS for i, key in enumerate(keys)}
    by_fold = [fit_rank([g for g in groups if fold[g.key] != k]) for k in range(FOLDS)]
    counts = [leading_right([g for g in groups if fold[g.key] == k], by_fold[k]) for k in range(FOLDS)]
    out = sys.stdout.write
    out(f"leading figure right, questions left out: {sum(a for a, _ in counts)}/{sum(b for _, b in counts)}\n")
    for file in sorted({g.file for g in groups}):
        right, held = leading_right(
            [g for g in groups if g.file == file], fit_rank([g for g in groups if g.file != file])
        )
        out(f"leading figure right, report left out {file}: {right}/{held}\n")
    w = fit_rank(groups)
    weights = {
        "rank": _named(features.NAMES, w),
        "join": _named(relation.NAMES, fit_join(groups, w)),
        "sure": _named(ranker.SURE_NAMES, fit_sure(groups, lambda g: by_fold[fold[g.key]])),
        "statement": {"bias": -4.0, "own": 5.0, "union": 4.0, "rarest": 2.0, "search": 0.5},  # set by hand
    }
    if write:
        ranker.DATA.write_text(json.dumps({"share": SHARE, "weights": weights}, indent=1) + "\n", encoding="utf-8")


def _named(names: Sequence[str], weights: Array) -> dict[str, float]:
    return {name: round(float(value), 3) for name, value in zip(names, weights, strict=True)}


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), "--write" in sys.argv[3:])
