"""Reports that a question sets against each other: which of them may answer, and for which time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from ingest.report import Period
from service.choosing import across_reports
from service.choosing.across_reports import across, sets_against
from service.choosing.choose import Pick
from service.choosing.comparison import Contender
from service.finding.evidence import prepare
from tests.answers_shelf import sample_reports
from tests.made_figures import asked, candidate, figure, held, looked, ranker


@pytest.mark.parametrize(
    ("question", "against"),
    [
        (asked("compare", "count"), True),
        (asked("extreme", "count"), True),
        (asked("count"), False),
        (asked("compare", numbers=(Decimal(20),)), False),
        (asked("compare", documents=("03/KH-UBND",)), False),
        (asked("extreme", "list"), False),  # words answer
    ],
)
def test_only_a_measure_sets_reports_against_each_other(question: object, against: bool) -> None:
    assert sets_against(question) == against  # type: ignore[arg-type]  # made above


def _pick(why: str = "found", confidence: float = 0.3, figures: int = 1, identity: bool = False) -> Pick:
    made = Pick(held(), "found", confidence, (figure("20"),) * figures, identity=identity)
    return replace(made, why=why)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("pick", "named", "unnamed"),
    [
        (_pick(), True, True),
        (_pick(confidence=0.29), True, False),
        (_pick("period"), True, False),
        (_pick(figures=0), True, False),
        (_pick("damaged"), False, False),
        (_pick("blank"), False, False),
        (_pick(identity=True), False, False),
    ],
)
def test_a_report_that_nobody_names_must_have_found_something(pick: Pick, named: bool, unnamed: bool) -> None:
    assert across_reports._may_answer(pick, named=True) == named
    assert across_reports._may_answer(pick, named=False) == unnamed


def test_a_side_is_led_by_its_best_figure_or_by_one_that_the_report_answers_with() -> None:
    ranked = [(9.0 - i, candidate(figure(v))) for i, v in enumerate(("20", "30", "40"))]
    side = Contender(looked(asked(), *ranked), tuple(ranked))
    answered = Pick(held(), "found", 0.9, (figure("40"),))
    assert [c.figure.id for _, c in across_reports._narrowed(side, answered).options] == ["20", "40"]
    silent = Pick(held(), "absent", 0.9)
    assert [c.figure.id for _, c in across_reports._narrowed(side, silent).options] == ["20", "30", "40"]


def test_a_report_is_asked_of_the_time_named_beside_its_place() -> None:
    times = tuple(Period(date(y, 1, 1), date(y, 12, 31), f"năm {y}") for y in (2022, 2021))
    other = prepare(sample_reports()[1])
    question = asked(
        query="hồ sơ năm 2022 của huyện Suối Bạc so với hồ sơ năm 2021 của huyện Ea Kung",
        periods=times,
        places=("huyện Suối Bạc", "huyện Ea Kung"),
    )
    picks = [Pick(evidence, "found", 0.9) for evidence in (held(), other)]
    assert [across_reports._of(question, pick).periods for pick in picks] == [times[:1], times[1:]]
    for same in (replace(question, periods=()), replace(question, places=question.places[:1])):
        assert across_reports._of(same, picks[0]) is same


def test_picks_stay_as_they_are_where_fewer_than_two_reports_can_answer() -> None:
    question = asked("compare", "count", report_ids=("a", "b"))
    one, blank = _pick(), _pick("blank")
    assert across(question, [one], {}, ranker()) == [one]
    assert across(question, [blank, blank], {}, ranker()) == [blank, blank]
