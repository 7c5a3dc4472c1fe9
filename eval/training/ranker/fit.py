"""Judged questions and their reports → the weights of `service/ranking/data/ranker.json` and `ranker.npz`.

`python -m eval.training.ranker.fit --work FOLDER QUESTIONS.jsonl=REPORTS … [--by-report] [--write]` prints how often
the leading figure, the whole answer and the quoted sentence are right on questions left out, then fits on everything.
Questions are left out together with all others that ask for the same figures, or with all that rest on their report
(`--by-report`, which prints each report by itself). See the model card for the questions it was trained on.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from eval.training.ranker.estimators import ALSO_COUNTS, fit_bagged, fit_logistic, fit_softmax
from eval.training.ranker.folds import Part, Parting, by_figures, by_report, halves, kept
from eval.training.ranker.groups import ALSO, OTHERS_COUNT, REQUIRED, Group
from eval.training.ranker.work import FitNets, Work, fit_nets
from service.choosing.answer_set import gather
from service.choosing.quotes import best_first
from service.choosing.quotes import together as quoted_together
from service.ranking import figure_features, group_features, pair_features, ranker, sentence_features
from service.ranking.figure_features import Candidate
from service.ranking.network import WEIGHTS, judged_together, with_net
from service.ranking.ranker import Ranked, Ranker
from service.ranking.trees import Trees, even, to_arrays

Array = npt.NDArray[Any]
# From this chance a figure joins. Of 992 questions over files left out the whole answer is right in 457 at 0.25, in
# 472, 474, 471 and 446 at 0.37, 0.45, 0.50 and 0.70; of 282 over 54 more files in 159, 165, 167, 165 and 155.
SHARE = 0.45


def with_nets(groups: Sequence[Group], parts: Sequence[Part], fit: FitNets = fit_nets) -> list[Group]:
    """Add to every group what networks say that learned from the rest of its part."""
    added: list[Group] = list(groups)
    for taught, left_out in parts:
        nets = fit(kept(groups, taught))
        for i in np.flatnonzero(left_out).tolist():
            g = groups[i]
            found = with_net(g.found, judged_together(nets, g.table, g.x))
            x = np.array([c.features for c in found], dtype=np.float32)
            added[i] = replace(g, found=tuple(found), x=x)
    return added


def fit_rank(groups: Sequence[Group]) -> Array:
    """Learn which figure leads; what may stand beside it is left aside."""
    useful = [g for g in groups if g.has_answer]
    return fit_softmax([g.x[g.y != ALSO] for g in useful], [g.y[g.y != ALSO] == REQUIRED for g in useful])


@dataclass(frozen=True, slots=True)
class Pairs:
    """The figures around each right leading one: how each stands to it, and whether it belongs to the answer."""

    owner: Array
    others: tuple[Candidate, ...]
    related: Array
    joined: Array
    belongs: Array
    weight: Array


def pairs_of(groups: Sequence[Group], w: Array) -> Pairs:
    """Describe the figures that might join, in the groups whose leading figure is right."""
    owner, others, related, joined, grades = [], [], [], [], []
    for number, g in enumerate(groups):
        ranked = _ranked(g, w)
        grade = {c.figure.id: int(y) for c, y in zip(g.found, g.y, strict=True)}
        if not g.has_answer or grade[ranked[0][1].figure.id] < ALSO:
            continue
        for score, other in ranker.neighbours(ranked):
            row = pair_features.relate(g.question, g.reading, ranked[0][1], ranked[0][0], other, score)
            owner.append(number)
            others.append(other)
            related.append(row)
            joined.append(ranker.join_row(row, ranked[0][1], other))
            grades.append(grade[other.figure.id])
    y = np.array(grades)
    tables = np.array(related, dtype=np.float32), np.array(joined, dtype=np.float32)
    return Pairs(np.array(owner), tuple(others), *tables, y >= ALSO, np.where(y == ALSO, ALSO_COUNTS, 1.0))


def _ranked(g: Group, w: Array) -> Ranked:
    scores = g.x.astype(np.float64) @ w
    return [(float(scores[i]), g.found[i]) for i in np.argsort(-scores, kind="stable")]


def fit_join(groups: Sequence[Group], pairs: Pairs, parting: Parting) -> tuple[Trees, Trees]:
    """Learn which figures belong to the leading one: alone, then from the chances of those beside each.

    The second trees learn from chances that the first gave to questions they never saw.
    """

    def first(rows: Array) -> Trees:
        return fit_bagged(pairs.joined[rows], pairs.belongs[rows], pairs.weight[rows], rounds=200, leaves=12, least=15)

    chances = np.zeros(len(pairs.owner))
    for taught, left_out in parting([groups[i] for i in pairs.owner]):
        chances[left_out] = first(taught).chances(pairs.joined[left_out])
    beside: list[tuple[float, ...]] = []
    for number in dict.fromkeys(pairs.owner.tolist()):
        at = np.flatnonzero(pairs.owner == number)
        beside += group_features.together([(float(chances[i]), pairs.others[i]) for i in at])
    rows = np.hstack([np.array(beside, dtype=np.float32), pairs.related])
    settle = fit_bagged(rows, pairs.belongs, pairs.weight, rounds=120, leaves=8, least=20)
    return first(np.ones(len(chances), dtype=bool)), settle


def fit_sentence(groups: Sequence[Group]) -> Array:
    """Learn which sentence answers a question for words."""
    useful = [g for g in groups if not g.row.figures and g.quoted.any()]
    return fit_softmax([g.sentences for g in useful], [g.quoted for g in useful])


def fit_choice(groups: Sequence[Group], parting: Parting = by_figures) -> Ranker:
    """Fit everything but the two chances of being right."""
    w = fit_rank(groups)
    join, settle = fit_join(groups, pairs_of(groups, w), parting)
    unsure = (0.0,) * (len(ranker.SENTENCE_SURE_NAMES) + 1)
    return Ranker(tuple(w), tuple(fit_sentence(groups)), unsure, join, settle, even(), SHARE)


@dataclass(frozen=True, slots=True)
class Told:
    """How one group left out was answered: what the answer looked like, and whether it was right."""

    group: Group
    leads: bool
    right: bool
    row: tuple[float, ...]
    sentence_right: bool
    sentence_row: tuple[float, ...]


def tell(chosen_by: Ranker, g: Group) -> Told:
    """Answer one group as the assistant would, and judge it."""
    ranked = chosen_by.ranked(g.found)
    chances = chosen_by.joining(g.question, g.reading, ranked)
    chosen = gather(g.question, ranked, chances, chosen_by)
    values = [c.figure.value for c in chosen]
    fitting = sum(v in g.row.acceptable for v in values)
    whole = g.need <= set(values) and not any(v in g.row.forbidden for v in values) and fitting * 2 >= len(values)
    described = [tuple(map(float, row)) for row in g.sentences]
    scores = chosen_by.sentence_scores(described)
    order = best_first(scores, described)
    grade = {c.figure.id: int(y) for c, y in zip(g.found, g.y, strict=True)}
    return Told(
        g,
        g.has_answer and grade[ranked[0][1].figure.id] >= ALSO,
        bool(g.has_answer and values and whole),
        ranker.sure_row(g.question, ranked, chosen, chances, described),
        bool(g.quoted[quoted_together(scores, order)].any()),
        ranker.sentence_row(g.question, [scores[i] for i in order], [described[i] for i in order], 0),
    )


def fit_sure(told: Sequence[Told]) -> tuple[Trees, Array]:
    """Learn from questions left out how sure the leading figure is, and the quoted sentences."""
    counted = [t for t in told if t.group.row.figures or not t.group.row.answerable]
    rows, right = np.array([t.row for t in counted], dtype=np.float32), np.array([t.leads for t in counted])
    leads = fit_bagged(rows, right, _weights(counted), rounds=100, leaves=10, least=30)
    worded = [t for t in told if not t.group.row.figures and not t.group.question.wants_figure]
    quoted = np.array([t.sentence_right for t in worded], float)
    return leads, fit_logistic(np.array([t.sentence_row for t in worded]), quoted, _weights(worded))


def _weights(told: Sequence[Told]) -> Array:
    return np.array([1.0 if t.group.is_named else OTHERS_COUNT for t in told])


def report_on(told: Sequence[Told], name: str) -> None:
    """Print how the questions left out were answered."""
    figures = [t for t in told if t.group.has_answer]
    words = [t for t in told if not t.group.row.figures and t.group.quoted.any()]
    sys.stdout.write(
        f"{name}: left out, leading figure right {sum(t.leads for t in figures)}/{len(figures)}, "
        f"whole answer right {sum(t.right for t in figures)}/{len(figures)}, "
        f"sentence right {sum(t.sentence_right for t in words)}/{len(words)}\n"
    )


@dataclass(frozen=True, slots=True)
class Learned:
    """What a fit starts from: the groups as they are, the same with what networks say of them, and each answered.

    The networks and the answers are of weights that never saw the group.
    """

    bare: Sequence[Group]
    groups: Sequence[Group]
    told: Sequence[Told]


def learn(bare: Sequence[Group], parting: Parting, within: Parting, fit: FitNets = fit_nets) -> Learned:
    """Let networks, and then weights, say of each part what they learned from the rest of it."""
    parts = parting(bare)
    groups = with_nets(bare, parts, fit)
    told: list[Told] = []
    for taught, left_out in parts:
        chosen_by = fit_choice(kept(groups, taught), within)
        told += [tell(chosen_by, g) for g in kept(groups, left_out)]
    return Learned(bare, groups, told)


def fit_whole(learned: Learned, within: Parting, fit: FitNets = fit_nets) -> Ranker:
    """Fit everything on all groups; how sure an answer is, on those left out."""
    leads, sentence_sure = fit_sure(learned.told)
    chosen_by = fit_choice(learned.groups, within)
    return replace(chosen_by, nets=fit(learned.bare), leads=leads, sentence_sure=tuple(sentence_sure))


def main(sets: Sequence[str], split_by_report: bool, write: bool, work: Work) -> None:
    """Fit, report on what was left out, and write the weights."""
    by_set = {name: work.groups([name]) for name in sets}
    bare = [g for held in by_set.values() for g in held]
    fold = work.folds(lambda: bare)
    within: Parting = by_report(halves(fold)) if split_by_report else by_figures
    if split_by_report:
        learned = work.kept("learned", lambda: learn(bare, by_report(fold), within, work.nets))
    else:
        learned = learn(bare, partial(by_figures, seed=3), by_figures, work.nets)
    for name, held in by_set.items():
        ids = {id(g.row) for g in held}
        report_on([t for t in learned.told if id(t.group.row) in ids], Path(name.split("=")[0]).name)
    if split_by_report:
        for file in sorted({g.file for g in bare}):
            report_on([t for t in learned.told if t.group.file == file], file)
    if write:
        keep(fit_whole(learned, within, work.nets))


def keep(fitted: Ranker) -> None:
    """Write the weights where the service finds them."""
    weights = {
        "rank": _named(figure_features.ALL_NAMES, fitted.rank),
        "sentence": _named(sentence_features.NAMES, fitted.sentence),
        "sentence_sure": _named(("bias", *ranker.SENTENCE_SURE_NAMES), fitted.sentence_sure),
    }
    ranker.LINEAR.write_text(json.dumps({"share": SHARE, "weights": weights}, indent=1) + "\n", encoding="utf-8")
    arrays: dict[str, Any] = {}
    for name, trees in (("join", fitted.join), ("settle", fitted.settle), ("leads", fitted.leads)):
        arrays |= to_arrays(trees, name)  # `found` is learned from these weights, by `chances.py`
    np.savez_compressed(ranker.TREES, **arrays)
    nets: dict[str, Any] = {
        f"{i}/{name}": value.astype(np.float16)
        for i, net in enumerate(fitted.nets)
        for name, value in net.weights.items()
    }
    np.savez_compressed(WEIGHTS, **nets)


def _named(names: Sequence[str], weights: Sequence[float]) -> dict[str, float]:
    return {name: round(float(value), 4) for name, value in zip(names, weights, strict=True)}


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m eval.training.ranker.fit")
    parser.add_argument("sets", nargs="+", metavar="QUESTIONS.jsonl=REPORTS_FOLDER")
    parser.add_argument("--by-report", action="store_true", help="leave out whole reports, and print each by itself")
    parser.add_argument("--write", action="store_true", help="fit on everything and write the weights that ship")
    parser.add_argument("--work", required=True, type=Path, help="where finished work is kept between runs")
    return parser.parse_args()


if __name__ == "__main__":
    asked = arguments()
    main(asked.sets, asked.by_report, asked.write, Work(asked.work))
