"""Made reports state what their truth says, and the same seed makes the same reports."""

from __future__ import annotations

from eval.generator import generate


def test_what_a_report_states_stands_in_its_text() -> None:
    made = list(generate(30))
    assert len({report.file for report in made}) == 30
    assert all(str(value) in report.text for report in made for _, value in report.late)
    assert any(not report.late for report in made)


def test_the_same_seed_makes_the_same_reports() -> None:
    assert list(generate(12, seed=3)) == list(generate(12, seed=3))
    assert list(generate(12, seed=3)) != list(generate(12, seed=4))


def test_there_are_names_for_as_many_districts_as_the_largest_library_needs() -> None:
    assert len({report.file for report in generate(15_000)}) == 15_000
