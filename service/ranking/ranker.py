"""Weights → which figure leads, which others belong to the answer, which sentence answers, and how sure each is.

Small networks, linear models and boosted trees, made by `python -m eval.training.ranker.fit` and kept in data/; see
there for what they were trained on and how they do on questions left out.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from service.question import Question
from service.ranking import figure_features, group_features, pair_features, sentence_features
from service.ranking.figure_features import Candidate
from service.ranking.network import Net, judged_together, load_nets, with_net
from service.ranking.trees import Trees, from_arrays
from service.ranking.word_features import lay

LINEAR = Path(__file__).parent / "data" / "ranker.json"
TREES = Path(__file__).parent / "data" / "ranker.npz"
JOIN_NAMES = (
    *pair_features.NAMES,
    *(f"other_{name}" for name in figure_features.ALL_NAMES),
    *(f"top_{name}" for name in figure_features.OWN_NAMES),
)
SETTLE_NAMES = (*group_features.NAMES, *pair_features.NAMES)
TOLD = (
    "union",
    "gap_all",
    "gap_near",
    "missing",
    "like_label",
    "like_quote",
    "like_unit",
    "counted",
    "unit",
    "mention",
)
SURE_NAMES = (
    "score",
    "spread",
    "lead",
    "mean_chance",
    "least_chance",
    "best_left_out",
    "doubt",
    "size",
    "nothing_certain",
    "likely_left_out",
    "inside",
    "level",
    "best_own",
    "best_like",
    "wants_words",
    "wants_who_when",
    "wants_document",
    "wants_reason",
    "wants_list",
    "wants_most",
    "wants_yes_no",
    "carried",
    "folded",
    "top_uncertain",
    "named",
    "alone",
    *(f"top_{name}" for name in TOLD),
    *(f"top_{name}" for name in figure_features.NET_NAMES),
    "best_belongs",
)
# What tells how likely an answer is right beside those of the other reports: its own chance, as log-odds, whether it
# gives figures, the best chance of another report, how far it is ahead, and all that describes its figures.
FOUND_NAMES = ("odds", "counts", "best_other", "margin", *SURE_NAMES)
REACH = 3  # sentences around the leading figure whose figures may join it
NEAR = 4.5  # how far below the leading score a figure elsewhere may be and still join it

Ranked = Sequence[tuple[float, Candidate]]


@dataclass(frozen=True, slots=True)
class Ranker:
    """The weights, each linear model in the order of its names, a bias first where there is one."""

    rank: tuple[float, ...]
    sentence: tuple[float, ...]
    sentence_sure: tuple[float, ...]
    join: Trees
    settle: Trees
    leads: Trees
    share: float
    nets: tuple[Net, ...] = ()
    found: Trees | None = None

    def weigh(self, question: Question, reading: str, found: Sequence[Candidate]) -> list[Candidate]:
        """Add to the figures of a report what the networks make of their words; `reading` is the report's text."""
        if not found:
            return []
        table = lay(question, reading, found)
        x = np.array([c.features for c in found], dtype=np.float32)
        return with_net(found, judged_together(self.nets, table, x))

    def rank_figures(self, question: Question, reading: str, found: Sequence[Candidate]) -> Ranked:
        """Weigh and score the figures of a report, best first."""
        return self.ranked(self.weigh(question, reading, found))

    def ranked(self, found: Sequence[Candidate]) -> list[tuple[float, Candidate]]:
        """Score figures, best first."""
        return sorted(((dot(self.rank, c.features), c) for c in found), key=lambda pair: -pair[0])

    def joining(self, question: Question, reading: str, ranked: Ranked) -> list[tuple[float, Candidate]]:
        """Return the figures that may belong to the leading one, each with its chance, likeliest first."""
        near = neighbours(ranked)
        if not near:
            return []
        rows = [
            pair_features.relate(question, reading, ranked[0][1], ranked[0][0], other, score) for score, other in near
        ]
        others = [other for _, other in near]
        first = self.join.chances(table([join_row(row, ranked[0][1], o) for row, o in zip(rows, others, strict=True)]))
        beside = group_features.together(list(zip(first.tolist(), others, strict=True)))
        settled = self.settle.chances(table([(*b, *row) for b, row in zip(beside, rows, strict=True)]))
        return sorted(zip(settled.tolist(), others, strict=True), key=lambda pair: -pair[0])

    def confidence(self, described: Sequence[float]) -> float:
        """Return the chance that the leading figure is what was asked; `described` as `sure_row` gives it.

        Whether the answer is whole as well is not asked here: that chance tells what is stated from what is not less
        well (area under the curve 0.86 on public questions left out, against 0.94).
        """
        return float(self.leads.chances(table([described]))[0])

    def sentence_scores(self, rows: Sequence[Sequence[float]]) -> list[float]:
        """Score sentences; higher is better."""
        return [dot(self.sentence, row) for row in rows]

    def sentence_confidence(self, described: Sequence[float]) -> float:
        """Return the chance that the sentences quoted hold what was asked; `described` as `sentence_row` gives it."""
        return sigmoid(dot(self.sentence_sure, (1.0, *described)))


def neighbours(ranked: Ranked) -> list[tuple[float, Candidate]]:
    """Return the figures that might join the leading one: those around it, and those scored nearly as high."""
    top_score, top = ranked[0]
    return [
        (score, other)
        for score, other in ranked[1:]
        if other.unit.block == top.unit.block
        or abs(other.unit.place - top.unit.place) <= REACH
        or score > top_score - NEAR
    ]


def join_row(related: Sequence[float], top: Candidate, other: Candidate) -> tuple[float, ...]:
    """Describe a figure that might join, in the order of `JOIN_NAMES`."""
    return (*related, *other.features, *top.features[: len(figure_features.OWN_NAMES)])


def sure_row(
    question: Question,
    ranked: Ranked,
    chosen: Sequence[Candidate],
    chances: Sequence[tuple[float, Candidate]],
    described: Sequence[Sequence[float]],
) -> tuple[float, ...]:
    """Describe an answer as a whole, in the order of `SURE_NAMES`. `described` are the sentences of the report."""
    scores = [score for score, _ in ranked]
    held = {c.figure.id for c in chosen}
    taken = [p for p, c in chances if c.figure.id in held]
    left = [p for p, c in chances if c.figure.id not in held]
    rival = max((s for s, c in ranked if c.figure.id not in held), default=scores[0] - 8)
    return (
        scores[0] / 10,
        -math.log(sum(math.exp(s - scores[0]) for s in scores)),
        (scores[0] - rival) / 8,
        sum(taken) / len(taken) if taken else 1.0,
        min(taken, default=1.0),
        max(left, default=0.0),
        sum(min(p, 1 - p) for p, _ in chances) / 3,
        len(chosen) / 8,
        float(not chosen),
        sum(p > 0.15 for p in left) / 4,
        min((c.feature("inside") for c in chosen), default=0.0),
        min((c.feature("level") for c in chosen), default=0.0),
        max((row[sentence_features.NAMES.index("own")] for row in described), default=0.0),
        max((row[sentence_features.NAMES.index("like")] for row in described), default=0.0),
        float(question.wants_statement),
        float(question.wants("who", "when")),
        float(question.wants("document")),
        float(question.wants("reason", "definition")),
        float(question.wants("list")),
        float(question.wants("extreme")),
        float(question.wants("yes_no")),
        float(question.carried),
        float(question.folded),
        float(ranked[0][1].figure.uncertain),
        float(bool(question.report_ids)),
        float(len(question.report_ids) == 1),
        *(ranked[0][1].feature(name) for name in TOLD),
        *(ranked[0][1].feature(name) for name in figure_features.NET_NAMES),
        max(c.feature("net_belongs") for _, c in ranked),
    )


def found_row(
    confidence: float, counts: bool, others: Sequence[float], described: Sequence[float]
) -> tuple[float, ...]:
    """Describe an answer beside those of the other reports, in the order of `FOUND_NAMES`.

    `described` is its `sure_row`, empty where no figure was looked at; `others` are the chances of the others.
    """
    best = max(others, default=0.0)
    sure = min(max(confidence, 0.01), 0.99)
    blank = (0.0,) * len(SURE_NAMES)
    return (math.log(sure / (1 - sure)), float(counts), best, confidence - best, *(described or blank))


def sentence_row(
    question: Question, scores: Sequence[float], rows: Sequence[Sequence[float]], best: int
) -> tuple[float, ...]:
    """Describe the best sentence among the others: its score, its lead, and its own features."""
    others = [score for i, score in enumerate(scores) if i != best]
    lead = min(1.0, (scores[best] - max(others)) / 4) if others else 1.0
    return (scores[best] / 10, lead, float(bool(question.report_ids)), *rows[best])


SENTENCE_SURE_NAMES = ("score", "lead", "named", *sentence_features.NAMES)


def table(rows: Sequence[Sequence[float]]) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    """Lay rows out as the trees take them."""
    return np.array(rows, dtype=np.float32)


def dot(weights: Sequence[float], values: Sequence[float]) -> float:
    """Multiply and add."""
    return sum(w * v for w, v in zip(weights, values, strict=True))


def sigmoid(x: float) -> float:
    """Map a log-odds to a chance."""
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, x))))


def from_weights(
    data: Mapping[str, Mapping[str, float]], share: float, trees: Mapping[str, Trees], nets: tuple[Net, ...] = ()
) -> Ranker:
    """Build a ranker from weights by name; a name that is missing weighs nothing."""
    return Ranker(
        rank=_ordered(data["rank"], figure_features.ALL_NAMES),
        sentence=_ordered(data["sentence"], sentence_features.NAMES),
        sentence_sure=_ordered(data["sentence_sure"], ("bias", *SENTENCE_SURE_NAMES)),
        **trees,
        share=share,
        nets=nets,
    )


def _ordered(weights: Mapping[str, float], names: Sequence[str]) -> tuple[float, ...]:
    return tuple(weights.get(name, 0.0) for name in names)


@lru_cache(maxsize=1)
def load_ranker() -> Ranker:
    """Return the shipped ranker."""
    held = json.loads(LINEAR.read_text(encoding="utf-8"))
    with np.load(TREES) as arrays:
        kept = (name for name in ("join", "settle", "leads", "found") if f"{name}.shape" in arrays)
        trees = {name: from_arrays(arrays, name) for name in kept}
    return from_weights(held["weights"], held["share"], trees, load_nets())
