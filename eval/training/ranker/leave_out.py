"""Judged questions and their reports → how the assistant scores on each report by weights that never saw it.

`python -m eval.training.ranker.leave_out --gold GOLD.jsonl=REPORTS --work FOLDER QUESTIONS.jsonl=REPORTS_FOLDER …`
fits five times, each time without a report and all questions that rest on it, and asks the gold questions of that
report. Everything made on the way is kept in the work folder, so a run that is stopped goes on where it was; `--only N`
does one fold.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import pickle
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from eval.gold import Question, read_gold
from eval.score import Judged, pool, score_answers
from eval.training.ranker.fit import fit_nets, fit_whole, learn
from eval.training.ranker.folds import by_report, kept, report_folds, untouched
from eval.training.ranker.groups import Group, files_of, load_groups
from retrieval.library import Library
from service.answer import Turn
from service.assistant import Assistant
from service.ranking.network import Net
from service.ranking.ranker import Ranker
from service.understanding.understand import understand

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Work:
    """A folder that keeps what took long to make, under a name that tells what it was made from."""

    folder: Path

    def kept(self, name: str, make: Callable[[], T]) -> T:
        """Return what is kept under a name, made first where nothing is."""
        path = self.folder / f"{name}.pickle"
        if path.is_file():
            held: T = pickle.loads(path.read_bytes())
            return held
        made = make()
        half = path.with_suffix(".half")
        half.write_bytes(pickle.dumps(made))
        half.replace(path)
        return made

    def nets(self, groups: Sequence[Group]) -> tuple[Net, ...]:
        """Train networks on the groups, once: leaving out A and then B teaches what leaving out B and then A does."""
        made_from = hashlib.sha256()
        for g in groups:
            made_from.update(f"{g.row.id} {g.file} {g.key}".encode() + g.x.tobytes() + g.y.tobytes())
        name = f"nets-{made_from.hexdigest()[:16]}"
        tell(f"  networks on {len(groups)} groups: {name}")
        return self.kept(name, lambda: fit_nets(groups))


def fit_without(files: frozenset[str], groups: Sequence[Group], fold: Mapping[str, int], work: Work) -> Ranker:
    """Fit everything on the groups that rest on none of the files."""
    rest = kept(groups, untouched(groups, files))
    parting = by_report(fold)
    return fit_whole(learn(rest, parting, parting, work.nets), parting, work.nets)


def home_of(question: Question, library: Library) -> str | None:
    """Return the file that a question is about: its first source's, else the one report that it names."""
    if question.sources:
        return question.sources[0].file
    shelf = library.reports()
    asked = understand(question.question, [Turn(text) for text in question.history], shelf)
    return next((s.file for s in shelf if s.report_id in asked.report_ids), None)


@contextmanager
def _shelf(gold: str) -> Iterator[tuple[Library, Sequence[Question], Mapping[str, str]]]:
    path, folder = map(Path, gold.split("="))
    with TemporaryDirectory() as made, Library.open(Path(made)) as library:
        library.add_folder(folder / name for name in sorted(files_of(path)))
        texts = {s.file: library.report(s.report_id).text for s in library.reports()}
        yield library, read_gold(path, texts), texts


def main(sets: Sequence[str], gold: str, work: Work, only: Sequence[int]) -> None:
    """Fit and ask fold by fold; print a row for each report and one for all questions together."""
    work.folder.mkdir(parents=True, exist_ok=True)
    groups = work.kept("groups", lambda: [g for name in sets for g in load_groups(*map(Path, name.split("=")))])
    fold = report_folds(groups)
    judged: list[Judged] = []
    with _shelf(gold) as (library, questions, texts):
        home = {q.id: home_of(q, library) for q in questions}
        for number in only or sorted(set(fold.values())):
            files = frozenset(file for file in fold if fold[file] == number)
            mine = [q for q in questions if home[q.id] in files]
            if not mine:
                continue
            tell(f"fold {number}: without {', '.join(sorted(files))}")
            ranker = work.kept(f"ranker-{number}", partial(fit_without, files, groups, fold, work))
            answered = score_answers(Assistant(library, ranker=ranker).ask, mine, texts)
            tell(row(f"fold {number}", answered))
            judged += answered
    (work.folder / "verdicts.jsonl").write_text(
        "".join(json.dumps({"id": j.question.id, "score": j.verdict.score}) + "\n" for j in judged), encoding="utf-8"
    )
    tell(row("leaving out each report", judged))
    tell(f"questions that name no report, not asked: {sum(home[q.id] is None for q in questions)}")


def row(name: str, judged: Sequence[Judged]) -> str:
    """Write the measures of some questions as a row of the README."""
    of = pool(judged)
    return (
        f"{name} ({of.n} questions): score {of.score:+.3f}, accuracy on answerable {of.accuracy_answerable.value:.3f}, "
        f"coverage {of.coverage.value:.3f}, false answers {of.false_answers.value:.3f}, "
        f"figure precision {of.figure_precision.value:.3f}, citation precision {of.citation_precision.value:.3f}"
    )


def tell(line: str) -> None:
    """Print a line at once: a fold takes long."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m eval.training.ranker.leave_out")
    parser.add_argument("sets", nargs="+", metavar="QUESTIONS.jsonl=REPORTS_FOLDER", help="what is learned from")
    parser.add_argument("--gold", required=True, metavar="GOLD.jsonl=REPORTS_FOLDER", help="what is asked")
    parser.add_argument("--work", required=True, type=Path, help="where finished work is kept between runs")
    parser.add_argument("--only", type=int, nargs="*", default=(), help="these folds alone")
    return parser.parse_args()


if __name__ == "__main__":
    asked = arguments()
    main(asked.sets, asked.gold, Work(asked.work), asked.only)
