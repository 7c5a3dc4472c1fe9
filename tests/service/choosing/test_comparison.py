"""The figures of the sides of a comparison, on the sample reports."""

from __future__ import annotations

from dataclasses import replace

import pytest

from retrieval.summary import summarize
from service.choosing.across_reports import across
from service.choosing.choose import choose
from service.choosing.comparison import _other_level, abreast, contend
from service.choosing.survey import look
from service.finding.evidence import prepare
from service.ranking.ranker import load_ranker
from service.understanding.sides import compared
from service.understanding.understand import understand
from tests.answers_shelf import ranks_in, sample_reports

RANKER = load_ranker()
SUMMARIES = [summarize(r, "") for r in sample_reports()]


@pytest.mark.parametrize(
    ("file", "text", "first", "second"),
    [
        ("suoi-bac-2023.md", "Tuyển dụng công chức ở Suối Bạc: cấp huyện hay cấp xã nhiều hơn?", "3", "6"),
        ("suoi-bac-2023.md", "Hội nghị tuyên truyền ở Suối Bạc, cấp huyện và cấp xã mỗi bên mấy hội nghị?", "6", "12"),
        ("dong-van-6-thang-2023.md", "Hồ sơ tiếp nhận ở Đồng Vân: huyện và xã, bên nào nhiều hơn?", "2310", "5595"),
    ],
)
def test_each_side_leads_with_the_same_measure(file: str, text: str, first: str, second: str) -> None:
    report = next(r for r in sample_reports() if r.id == file)
    asked = understand(text, (), SUMMARIES)
    sides = [
        contend(look(side, prepare(report), ranks_in(report, text), RANKER), timed=False) for side in compared(asked)
    ]
    found = abreast(sides, RANKER)
    assert found is not None
    assert [str(lead.figure.value) for lead in found.leads] == [first, second]
    assert len({lead.figure.unit for lead in found.leads}) == 1


def test_a_ratio_is_given_for_every_side_or_for_none() -> None:
    report = next(r for r in sample_reports() if r.id == "hoa-tinh-giua-nhiem-ky.md")
    text = "Tỷ lệ hồ sơ trực tuyến ở Hòa Tịnh năm 2021 so với năm 2022?"
    sides = compared(understand(text, (), SUMMARIES))
    looked = [contend(look(side, prepare(report), ranks_in(report, text), RANKER), timed=True) for side in sides]
    found = abreast(looked, RANKER, timed=True)
    assert found is not None
    assert [str(lead.figure.value) for lead in found.leads] == ["4.97", "38.04"]
    assert len({len(held) for held in found.sets}) == 1


def test_where_shares_are_compared_the_counts_they_were_reckoned_from_stay_out() -> None:
    report = next(r for r in sample_reports() if r.id == "dong-van-6-thang-2023.md")
    text = "So sánh tỷ lệ hồ sơ trực tuyến của cấp huyện với cấp xã ở Đồng Vân"
    sides = compared(understand(text, (), SUMMARIES))
    found = abreast(
        [contend(look(side, prepare(report), ranks_in(report, text), RANKER), timed=False) for side in sides], RANKER
    )
    assert found is not None
    assert {c.figure.unit for held in found.sets for c in held} == {"%"}


def test_a_side_without_a_figure_leaves_nothing_to_compare() -> None:
    report = sample_reports()[0]
    text = "Suối Bạc: cấp huyện hay cấp xã có nhiều máy bay hơn?"
    sides = compared(understand(text, (), SUMMARIES))
    looked = [contend(look(side, prepare(report), {}, RANKER), timed=False) for side in sides]
    assert abreast([looked[0], replace(looked[1], options=())], RANKER) is None
    assert abreast(looked[:1], RANKER) is None


def test_reports_that_are_set_against_each_other_answer_with_one_measure() -> None:
    text = "Suối Bạc và Đồng Vân, huyện nào tiếp nhận nhiều hồ sơ hơn?"
    asked = understand(text, (), SUMMARIES)
    ranks = {i: rank for r in sample_reports() for i, rank in ranks_in(r, text).items()}
    picks = [choose(asked, prepare(r), ranks, RANKER) for r in sample_reports() if r.id in asked.report_ids]
    made = across(asked, picks, ranks, RANKER)
    assert len({pick.confidence for pick in made}) == 1
    assert all(pick.why == "found" and "hồ sơ" in {f.unit for f in pick.figures} for pick in made)


def test_reports_are_left_as_they_are_where_nothing_is_compared() -> None:
    text = "Suối Bạc và Đồng Vân tiếp nhận bao nhiêu hồ sơ?"
    asked = understand(text, (), SUMMARIES)
    picks = [choose(asked, prepare(r), {}, RANKER) for r in sample_reports() if r.id in asked.report_ids]
    assert across(asked, picks, {}, RANKER) == picks


def test_which_place_has_more_sets_reports_against_each_other() -> None:
    text = "Suối Bạc và Mường Khe, nơi nào có nhiều hồ sơ trễ hạn hơn?"
    asked = understand(text, (), SUMMARIES)
    ranks = {i: rank for r in sample_reports() for i, rank in ranks_in(r, text).items()}
    picks = [choose(asked, prepare(r), ranks, RANKER) for r in sample_reports() if r.id in asked.report_ids]
    given = {figure.surface for pick in across(asked, picks, ranks, RANKER) for figure in pick.figures}
    assert {"12", "34"} <= given


def test_a_report_without_a_whole_gives_both_its_levels_unless_one_is_asked() -> None:
    report = sample_reports()[0]
    text = "Suối Bạc có bao nhiêu hồ sơ trễ hạn?"
    side = look(understand(text, (), SUMMARIES), prepare(report), ranks_in(report, text), RANKER)
    late = [c for _, c in side.ranked if "trễ hạn" in c.figure.label and c.figure.surface in ("12", "34")]
    lead = next(c for c in late if c.figure.level == "cấp huyện")
    other = next(c for c in late if c.figure.level == "cấp xã")
    assert _other_level(side, lead, other)
    assert not _other_level(side, lead, lead)
    assert not _other_level(replace(side, question=replace(side.question, levels=("cấp huyện",))), lead, other)
