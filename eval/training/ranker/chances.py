"""Judged questions and kept libraries → how likely an answer is right beside those of the other reports.

`python -m eval.training.ranker.chances --work FOLDER QUESTIONS.jsonl=LIBRARY … [--most N] [--write]` asks the questions
of all reports of their library by weights that never saw the report they are about (`leave_out` keeps them in the work
folder), judges what each report gives as if it stood alone, and fits `found` of `service/ranking/data/ranker.npz`.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from eval.gold import Question, read_gold
from eval.judge import judge
from eval.tables import tell
from eval.training.ranker.estimators import fit_bagged
from eval.training.ranker.fit import SHARE
from eval.training.ranker.groups import library_of
from eval.training.ranker.leave_out import home_of
from eval.training.ranker.work import Work
from retrieval.hit import Filters
from service.answer import Turn
from service.assistant import Assistant, Reading
from service.choosing.choose import Pick
from service.choosing.decide import described
from service.composing.compose import compose
from service.finding.plan import Plan
from service.finding.reports import Shelf
from service.ranking import ranker
from service.ranking.trees import Trees, to_arrays
from service.verify import verify

Array = npt.NDArray[Any]
# Of 2 129 questions, reports left out, these tell right from wrong (area under the curve) in 0.85 over 99 files of all
# kinds and 0.63–0.67 over five alike; 60 trees in 0.84 and 0.63–0.65, a logistic regression in 0.84 and 0.58–0.60.
ROUNDS, LEAVES, LEAST = 120, 6, 60
LOOKED_AT = 3  # of the picks of a question, the surest


@dataclass(frozen=True, slots=True)
class Seen:
    """What one report gave to one question: its row, in the order of `FOUND_NAMES`, and whether it was right alone."""

    question: str
    file: str
    leads: bool
    row: tuple[float, ...]
    right: bool


class Observed(Assistant):
    """An assistant that keeps what each plan of its last question read: the first, and those that go beyond it."""

    def __init__(self, library: Shelf, weights: ranker.Ranker) -> None:
        super().__init__(library, ranker=weights)
        self.stages: list[tuple[Reading, tuple[Pick, ...]]] = []

    def _read(self, made: Plan, filters: Filters, clock: list[float]) -> Reading:
        reading = super()._read(made, filters, clock)
        self.stages.append((reading, tuple(reading.picks)))  # before a later stage takes in those of an earlier one
        return reading


def seen_in(
    gold: Path, library: Path, fold: Mapping[str, int], rankers: Mapping[int, ranker.Ranker], most: int
) -> Iterator[Seen]:
    """Ask the questions of a gold file, in chance order, of all reports of its library."""
    with library_of(gold, library) as held:
        texts = {s.file: held.report(s.report_id).text for s in held.reports() if s.state == "ready"}
        questions = list(read_gold(gold, texts))
        random.Random(0).shuffle(questions)
        assistants = {n: Observed(held, weights) for n, weights in rankers.items()}
        for question in questions[:most]:
            home = home_of(question, held)
            if home is None or home not in fold:
                continue
            assistant = assistants[fold[home]]
            assistant.stages.clear()
            assistant.ask(question.question, tuple(Turn(text) for text in question.history))
            for stage in assistant.stages:
                yield from _judged(question, home, *stage, texts)


def _judged(
    question: Question, home: str, reading: Reading, picks: Sequence[Pick], texts: Mapping[str, str]
) -> Iterator[Seen]:
    counted = [(pick, row) for pick, row in described(picks) if row]
    counted.sort(key=lambda both: -both[0].confidence)
    for n, (pick, row) in enumerate(counted[:LOOKED_AT]):
        yield Seen(question.id, home, n == 0, row, _is_right(question, reading, pick, texts))


def _is_right(question: Question, reading: Reading, pick: Pick, texts: Mapping[str, str]) -> bool:
    """Judge one report's part. Where several reports are asked for, it may lack something but hold nothing wrong."""
    report = pick.evidence.report
    answer = verify(compose(reading.question, [pick], []), {report.id: report})
    told = judge(question, answer, texts)
    several = len({source.file for source in question.sources}) > 1
    return question.answerable and (told.score > 0 or (several and told.why.startswith(("missing", "sources"))))


def fit_found(seen: Sequence[Seen]) -> Trees:
    """Fit the chance."""
    rows, right = np.array([s.row for s in seen], dtype=np.float32), np.array([s.right for s in seen])
    return fit_bagged(rows, right, np.ones(len(seen)), ROUNDS, LEAVES, LEAST)


def left_out_chances(seen: Sequence[Seen], fold: Mapping[str, int]) -> Array:
    """Return each one's chance by trees that saw none of its report."""
    at, chances = np.array([fold[s.file] for s in seen]), np.zeros(len(seen))
    rows = np.array([s.row for s in seen], dtype=np.float32)
    for number in set(at.tolist()):
        trees = fit_found([s for s, n in zip(seen, at, strict=True) if n != number])
        chances[at == number] = trees.chances(rows[at == number])
    return chances


def report_on(seen: Sequence[Seen], chances: Array) -> None:
    """Print how the surest answers of questions left out turned out, by their chance."""
    leads = np.array([s.leads for s in seen])
    right = np.array([s.right for s in seen])
    for low in np.arange(0, 1, 0.1):
        held = leads & (chances >= low) & (chances < low + 0.1)
        if held.any():
            tell(f"chance {low:.1f}–{low + 0.1:.1f}: {right[held].mean():.2f} of {held.sum()} right")


def main(sets: Sequence[str], work: Work, most: int, write: bool) -> None:
    """Ask, fit, report, and write the weights."""
    fold = work.folds(list)
    seen: list[Seen] = []
    rankers = {n: _of_fold(work, n) for n in sorted(set(fold.values()))}
    for gold, library in (map(Path, named.split("=")) for named in sets):

        def look(gold: Path = gold, library: Path = library) -> list[Seen]:
            return list(seen_in(gold, library, fold, rankers, most))

        seen += work.kept(f"seen-{gold.stem}", look)
    report_on(seen, left_out_chances(seen, fold))
    if write:
        with np.load(ranker.TREES) as held:
            kept = {name: held[name] for name in held.files if not name.startswith("found.")}
        arrays: dict[str, Any] = {**kept, **to_arrays(fit_found(seen), "found")}
        np.savez_compressed(ranker.TREES, **arrays)


def _of_fold(work: Work, number: int) -> ranker.Ranker:
    def missing() -> ranker.Ranker:
        raise FileNotFoundError(f"no weights of fold {number} are kept; run `leave_out` with this work folder first")

    return replace(work.kept(f"ranker-{number}", missing), share=SHARE, found=None)


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m eval.training.ranker.chances")
    parser.add_argument("sets", nargs="+", metavar="QUESTIONS.jsonl=LIBRARY")
    parser.add_argument("--work", required=True, type=Path, help="where `leave_out` kept its weights")
    parser.add_argument("--most", type=int, default=10_000, help="questions of each set, drawn by chance")
    parser.add_argument("--write", action="store_true", help="write the weights that ship")
    return parser.parse_args()


if __name__ == "__main__":
    asked = arguments()
    main(asked.sets, Work(asked.work), asked.most, asked.write)
