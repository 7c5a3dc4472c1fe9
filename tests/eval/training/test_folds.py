"""What is left out together, and what of the rest may teach."""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from eval.gold import GoldFigure, Question, Source
from eval.training.ranker.folds import REPORT_FOLDS, by_figures, by_report, kept, report_folds
from eval.training.ranker.groups import REQUIRED, Group
from eval.training.ranker.leave_out import main
from eval.training.ranker.work import Work
from service.question import Question as Asked
from service.ranking.word_features import Table

SAMPLES = Path(__file__).resolve().parents[3] / "ingest" / "samples"
DATA = Path(__file__).resolve().parents[3] / "eval" / "training" / "ranker" / "data"


def _group(file: str, *rests_on: str, key: str = "k") -> Group:
    row = Question(
        id=f"{file} {rests_on} {key}", question="?", history=(), style="short", type="single_figure", answerable=True,
        answer="1", figures=(GoldFigure(Decimal(1), "1"),), sources=tuple(Source(f, "1") for f in rests_on),
        acceptable=frozenset(), forbidden=frozenset(),
    )  # fmt: skip
    asked = Asked("?", "vi", False, frozenset(), ())
    none = np.zeros((0, 0), dtype=np.float32)
    table = Table(np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.int32), none, ())
    return Group(key, file, row, asked, "", (), table, none, np.array([REQUIRED]), frozenset(), none, none)


def test_a_question_of_a_report_left_out_teaches_nothing_of_any_report() -> None:
    groups = [_group("a", "a"), _group("b", "b"), _group("b", "a", "b"), _group("b"), _group("a", "b")]
    parts = by_report({"a": 0, "b": 1})(groups)
    told = [(kept(groups, taught), kept(groups, left)) for taught, left in parts]
    assert told == [([groups[1], groups[3]], [groups[0], groups[4]]), ([groups[0]], [groups[1], groups[2], groups[3]])]


def test_folds_of_a_part_of_the_groups_are_those_of_all() -> None:
    """So leaving out a and then b teaches the networks what leaving out b and then a does."""
    groups = [_group(file, file) for file in "aabbcc"]
    fold = report_folds(groups)
    rest = [g for g in groups if g.file != "a"]
    assert len(by_report(fold)(rest)) == 2
    without_a_then_b, without_b_then_a = (
        kept(part, by_report(fold)(part)[0][0]) for part in (rest, [g for g in groups if g.file != "b"])
    )
    assert {g.file for g in without_a_then_b} == {g.file for g in without_b_then_a} == {"c"}


def test_the_largest_files_lead_a_fold_each_and_small_ones_fill_up() -> None:
    sizes = {"a": 50, "b": 40, "c": 30, "d": 20, "e": 10, "f": 5, "g": 4}
    fold = report_folds([_group(file, file) for file, count in sizes.items() for _ in range(count)])
    assert [fold[file] for file in "abcde"] == list(range(REPORT_FOLDS))
    assert (fold["f"], fold["g"]) == (4, 4)


def test_questions_for_the_same_figures_are_left_out_together() -> None:
    groups = [_group("a", "a", key=f"k{i % 9}") for i in range(40)]
    parts = by_figures(groups)
    for taught, left in parts:
        assert {g.key for g in kept(groups, taught)}.isdisjoint(g.key for g in kept(groups, left))
        assert kept(groups, left) and (taught ^ left).all()
    assert sum(left.sum() for _, left in parts) == len(groups)


def test_work_is_done_once_and_half_of_it_is_not_taken_for_the_whole(tmp_path: Path) -> None:
    done: list[int] = []

    def make() -> Sequence[int]:
        done.append(1)
        return (1, 2)

    (tmp_path / "x.half").write_bytes(b"rubbish")
    assert Work(tmp_path).kept("x", make) == Work(tmp_path).kept("x", make) == (1, 2)
    assert len(done) == 1


@pytest.mark.slow
def test_each_report_is_scored_by_weights_that_never_saw_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    figures: dict[str, list[str]] = {}
    words: dict[str, list[str]] = {}
    for line in (DATA / "samples.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if len(files := {source["file"] for source in row["sources"]}) == 1:
            (figures if row["figures"] else words).setdefault(files.pop(), []).append(line)
    chosen = sorted(words, key=lambda file: (-len(words[file]), file))[:4]
    gold = tmp_path / "some.jsonl"
    lines = [line for file in chosen for line in figures[file][:4] + words[file][:2]]
    gold.write_text("\n".join(lines), encoding="utf-8")
    work = Work(tmp_path / "work")
    main([f"{gold}={SAMPLES}"], f"{gold}={SAMPLES}", work, (0,))
    said = capsys.readouterr().out
    assert "leaving out each report (6 questions): score" in said
    verdicts = [json.loads(line) for line in (work.folder / "verdicts.jsonl").read_text(encoding="utf-8").splitlines()]
    assert len(verdicts) == 6
    made = {path.name for path in work.folder.iterdir()}
    main([f"{gold}={SAMPLES}"], f"{gold}={SAMPLES}", work, (0,))
    assert {path.name for path in work.folder.iterdir()} == made  # the second run fits nothing
    assert capsys.readouterr().out.splitlines()[-2] == said.splitlines()[-2]
