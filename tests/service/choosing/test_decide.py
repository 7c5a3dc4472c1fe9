"""Which reports are sure enough to answer, at the borders."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ingest.report import Figure, Period
from service.choosing.choose import Pick
from service.choosing.decide import LINES, choices, described, sort_out, weighed
from service.finding.evidence import Evidence, prepare
from service.ranking.ranker import FOUND_NAMES, load_ranker
from tests.answers_shelf import sample_reports
from tests.made_figures import asked, figure, held

OTHER: Evidence = prepare(sample_reports()[1])


def _year(year: int) -> Period:
    return Period(date(year, 1, 1), date(year, 12, 31), f"năm {year}")


def _figures(confidence: float, why: str = "found", evidence: Evidence | None = None) -> Pick:
    return replace(Pick(evidence or held(), "found", confidence, (figure("20"),)), why=why)  # type: ignore[arg-type]


def _words(confidence: float, text: str = "Huyện đã làm tốt.", *figures: Figure) -> Pick:
    unit = replace(held().units[0], text=text, figures=figures)
    return Pick(held(), "found", confidence, units=(unit,))


@pytest.mark.parametrize(
    ("pick", "answers"),
    [
        (_figures(0.5), True),
        (_figures(0.49), False),
        (_words(0.4), True),
        (_words(0.39), False),
        (_figures(0.99, "period"), False),
        (replace(_words(0.45), figures=(figure("20"),)), True),  # figures in words are as sure as the words
    ],
)
def test_a_report_that_is_named_answers_when_sure(pick: Pick, answers: bool) -> None:
    found, silent = sort_out(asked(), [pick])
    assert (len(found), len(silent)) == ((1, 0) if answers else (0, 1))


@pytest.mark.parametrize(
    ("first", "second", "answer"),
    [
        (0.5, 0.4, 2),  # one that is sure of the question lets a lesser one stand beside it
        (0.5, 0.39, 1),
        (0.49, 0.49, 0),
    ],
)
def test_where_no_report_is_named_one_sure_answer_speaks_for_the_question(
    first: float, second: float, answer: int
) -> None:
    found, silent = sort_out(asked(report_ids=()), [_figures(first), _figures(second, evidence=OTHER)])
    assert (len(found), len(silent)) == (answer, 2 - answer)
    two = asked(report_ids=(held().report.id, OTHER.report.id))
    assert len(sort_out(two, [_figures(first), _figures(second, evidence=OTHER)])[0]) == answer


def test_what_is_found_but_unsure_is_silent_for_its_time_or_for_good() -> None:
    (_, (within,)) = sort_out(asked(periods=(_year(2023),)), [_figures(0.1)])
    (_, (without,)) = sort_out(asked(periods=(_year(2019),)), [_figures(0.1)])
    (_, (blank,)) = sort_out(asked(periods=(_year(2019),)), [_figures(0.1, "blank")])
    assert (within.why, without.why, blank.why) == ("absent", "period", "blank")


@pytest.mark.parametrize(
    ("pick", "year", "answers"),
    [
        (_words(0.9), 2023, True),
        (_words(0.9), 2019, False),  # the report is of another time
        (_words(0.9, "Chỉ số năm 2019 xếp thứ 6."), 2019, True),  # its words name the year
        (_words(0.9, "đạt 84,11%", figure("84", period=_year(2022))), 2023, False),  # its figures are of another
        (_words(0.9, "đạt 84,11%", figure("84", period=_year(2023))), 2023, True),
        (_words(0.9, "đạt 84,11%", figure("84", period=None)), 2023, True),
        (_figures(0.9), 2019, True),  # the time of figures was weighed when they were chosen
    ],
)
def test_words_of_another_time_do_not_answer(pick: Pick, year: int, answers: bool) -> None:
    assert bool(sort_out(asked(periods=(_year(year),)), [pick])[0]) == answers


def test_words_are_of_any_year_that_is_asked_for_none() -> None:
    pick = _words(0.9, "đạt 84,11%", figure("84", period=_year(2019)))
    assert sort_out(asked(), [pick])[0] == [pick]


def test_the_choice_of_reports_is_offered_where_none_is_named_and_several_may_be_meant() -> None:
    picks = [_figures(0.5), _figures(0.5, evidence=OTHER)]
    question = asked(report_ids=(), text="bao nhiêu hồ sơ?")
    assert choices(question, picks) == ("bao nhiêu hồ sơ ở huyện Suối Bạc?", "bao nhiêu hồ sơ ở huyện Ea Kung?")
    assert choices(question, picks[:1]) == ()
    assert choices(question, [picks[0], _figures(0.49, evidence=OTHER)]) == ()
    assert choices(question, [picks[0], _figures(0.9, "period", OTHER)]) == ()
    assert choices(question, [picks[0], picks[0]]) == ()
    assert choices(asked(text="bao nhiêu hồ sơ?"), picks) == ()
    assert choices(replace(question, language="en"), picks) == ()


def test_a_chance_is_weighed_beside_the_other_reports_and_certain_things_keep_theirs() -> None:
    certain = replace(_figures(1.0, evidence=OTHER), identity=True)
    alone, _ = weighed([_figures(0.9), certain], load_ranker())
    beside, rival, kept = weighed([_figures(0.9), _figures(0.9, evidence=OTHER), certain], load_ranker())
    assert kept == certain
    assert alone.confidence != 0.9
    assert 0 < beside.confidence < 1
    assert rival.confidence == beside.confidence
    unlearned = replace(load_ranker(), found=None)
    assert weighed([_figures(0.9)], unlearned) == [_figures(0.9)]


def test_what_a_chance_is_weighed_from_names_the_best_other() -> None:
    (_, row), (_, other), (_, nothing) = described(
        [_figures(0.8), _figures(0.3, evidence=OTHER), _figures(0.9, "blank")]
    )
    told = dict(zip(FOUND_NAMES, row, strict=True))
    assert (told["best_other"], round(told["margin"], 6), told["counts"]) == (0.3, 0.5, 1.0)
    assert dict(zip(FOUND_NAMES, other, strict=True))["best_other"] == 0.8
    assert nothing == ()


def test_who_runs_the_service_chooses_how_sure_an_answer_must_be() -> None:
    by_certainty = {c: [len(sort_out(asked(), [_figures(p)], c)[0]) for p in (0.45, 0.5, 0.65)] for c in LINES}
    assert by_certainty == {"certain": [0, 0, 1], "balanced": [0, 1, 1], "full": [1, 1, 1]}
