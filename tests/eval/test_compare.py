"""Two runs side by side: the arithmetic of the tests written out, and what a gate does with it."""

from __future__ import annotations

import json
from math import comb
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baocao.__main__ import main
from eval.compare import Outcome, bootstrap, compare, mcnemar

RIGHT, QUIET, WRONG = Outcome(1, True), Outcome(0, False), Outcome(-1, False)


def test_mcnemar_of_one_against_nine_is_the_coin_tossed_ten_times() -> None:
    assert mcnemar(1, 9) == pytest.approx(2 * (comb(10, 0) + comb(10, 1)) / 2**10)
    assert mcnemar(1, 9) == pytest.approx(0.021484375)
    assert mcnemar(5, 5) == mcnemar(0, 0) == 1.0


@given(st.integers(0, 60), st.integers(0, 60))
def test_mcnemar_is_a_chance_and_knows_no_side(one_way: int, other_way: int) -> None:
    assert 0 < mcnemar(one_way, other_way) == mcnemar(other_way, one_way) <= 1


def test_the_interval_of_a_bootstrap_is_that_of_the_mean() -> None:
    """Of 100 gains of 0 or 1, half each, the mean has a standard error of 0.05: some ±0.098 about 0.5."""
    low, high = bootstrap([0, 1] * 50)
    assert low == pytest.approx(0.402, abs=0.015)
    assert high == pytest.approx(0.598, abs=0.015)
    assert bootstrap([1, 1, 1]) == (1.0, 1.0)
    assert bootstrap([0, 1] * 50) == (low, high)


def test_silence_instead_of_a_wrong_answer_is_a_gain_that_mcnemar_does_not_see() -> None:
    before = {f"q{n}": WRONG for n in range(40)} | {"r": RIGHT, "only-before": RIGHT}
    after = {f"q{n}": QUIET for n in range(40)} | {"r": RIGHT, "only-after": WRONG}
    compared = compare(before, after)
    assert (compared.n, compared.unmatched, len(compared.changed)) == (41, 2, 40)
    assert compared.p == 1.0
    assert compared.gain == pytest.approx(40 / 41)
    assert compared.is_better and not compared.is_worse


def test_three_questions_lost_of_forty_may_be_chance() -> None:
    before = {f"q{n}": RIGHT for n in range(40)}
    assert not compare(before, before | {"q0": QUIET, "q1": QUIET, "q2": RIGHT}).is_worse
    assert compare(before, before | {f"q{n}": WRONG for n in range(9)}).is_worse


def results(path: Path, wrong: int) -> Path:
    lines = [{"run": {"date": "2026-12-01"}}]
    lines += [{"id": f"q{n}", "score": -1 if n < wrong else 1, "correct": n >= wrong} for n in range(30)]  # type: ignore[dict-item]
    path.write_text("\n".join(map(json.dumps, lines)) + "\n", encoding="utf-8")
    return path


def test_the_gate_shuts_on_a_run_that_is_worse(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good, bad = results(tmp_path / "good.jsonl", 0), results(tmp_path / "bad.jsonl", 12)
    assert main(["eval", "compare", str(good), str(bad), "--gate"]) == 1
    assert "no longer right 12" in capsys.readouterr().out
    assert main(["eval", "compare", str(good), str(bad)]) == 0
    assert main(["eval", "compare", str(bad), str(good), "--gate"]) == 0
    assert "better" in capsys.readouterr().out
    assert main(["eval", "compare", str(good), str(good), "--gate"]) == 0


def test_a_file_that_holds_no_results_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "x.jsonl").write_text('{"id": "a"}\n', encoding="utf-8")
    good = results(tmp_path / "good.jsonl", 0)
    assert main(["eval", "compare", str(good), str(tmp_path / "x.jsonl")]) == 1
    assert "x.jsonl, dòng 1" in capsys.readouterr().err
    assert main(["eval", "compare", str(good), str(tmp_path / "none.jsonl")]) == 1
    assert "none.jsonl" in capsys.readouterr().err
