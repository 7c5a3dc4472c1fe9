"""Judged questions and their reports → how the assistant scores on each report by weights that never saw it.

`python -m eval.training.ranker.leave_out --gold GOLD.jsonl=REPORTS --work FOLDER QUESTIONS.jsonl=REPORTS_FOLDER …`
deals the reports into five folds and asks the gold questions of each fold's reports by weights that learned from the
others. Networks and groups are kept in the work folder, where `fit --work` finds them, so that a run that is stopped
goes on where it was; `--only N` does one fold.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

from eval.gold import Question, read_gold
from eval.score import Judged, pool, score_answers
from eval.tables import tell
from eval.training.ranker.fit import Learned, fit_choice, fit_sure, learn
from eval.training.ranker.folds import by_report, halves, kept, untouched
from eval.training.ranker.groups import library_of
from eval.training.ranker.work import Work
from retrieval.library import Library
from service.answer import Turn
from service.assistant import Assistant
from service.ranking.ranker import Ranker
from service.understanding.understand import understand


def fit_without(files: frozenset[str], sets: Sequence[str], fold: Mapping[str, int], work: Work) -> Ranker:
    """Fit everything on the groups that rest on none of the files.

    What the networks of other folds say was learned with these files in sight: the usual price of stacking, against
    thirty networks in place of ten. The networks that answer never saw them, nor did the weights over them.
    """
    learned = work.kept("learned", partial(_learn, sets, fold, work))
    taught = untouched(learned.bare, files)
    chosen_by = fit_choice(kept(learned.groups, taught), by_report(halves(fold)))
    leads, sentence_sure = fit_sure([t for t in learned.told if not t.group.files & files])
    nets = work.nets(kept(learned.bare, taught))
    return replace(chosen_by, nets=nets, leads=leads, sentence_sure=tuple(sentence_sure))


def _learn(sets: Sequence[str], fold: Mapping[str, int], work: Work) -> Learned:
    return learn(work.groups(sets), by_report(fold), by_report(halves(fold)), work.nets)


def home_of(question: Question, library: Library) -> str | None:
    """Return the file that a question is about: its first source's, else the one report that it names."""
    if question.sources:
        return question.sources[0].file
    shelf = library.reports()
    asked = understand(question.question, [Turn(text) for text in question.history], shelf)
    return next((s.file for s in shelf if s.report_id in asked.report_ids), None)


@contextmanager
def _shelf(gold: str) -> Iterator[tuple[Library, Sequence[Question], Mapping[str, str]]]:
    path, reports = map(Path, gold.split("="))
    with library_of(path, reports) as library:
        texts = {s.file: library.report(s.report_id).text for s in library.reports()}
        yield library, read_gold(path, texts), texts


def main(sets: Sequence[str], gold: str, work: Work, only: Sequence[int]) -> None:
    """Fit and ask fold by fold; print a row for each report and one for all questions together."""
    fold = work.folds(lambda: work.groups(sets))
    judged: list[Judged] = []
    with _shelf(gold) as (library, questions, texts):
        home = {q.id: home_of(q, library) for q in questions}
        for number in only or sorted(set(fold.values())):
            files = frozenset(file for file in fold if fold[file] == number)
            mine = [q for q in questions if home[q.id] in files]
            if not mine:
                continue
            tell(f"fold {number}: without {', '.join(sorted(files))}")
            ranker = work.kept(f"ranker-{number}", partial(fit_without, files, sets, fold, work))
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
