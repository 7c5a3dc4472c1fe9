"""Which questions set sides of one report against each other, and what each side is asked."""

from __future__ import annotations

import pytest

from retrieval.summary import summarize
from service.answer import Turn
from service.question import Question
from service.understanding.sides import compared
from service.understanding.understand import understand
from tests.answers_shelf import sample_reports


def _asked(text: str, *history: str) -> Question:
    return understand(text, [Turn(h) for h in history], [summarize(r, "") for r in sample_reports()])


@pytest.mark.parametrize(
    "text",
    [
        "Suối Bạc: cấp huyện hay cấp xã tiếp nhận nhiều hồ sơ hơn?",
        "so sanh so ho so tre han giua huyen voi xa o Suoi Bac",
        "Các xã ở Suối Bạc tiếp nhận nhiều hồ sơ hơn hay huyện?",
        "Suối Bạc trễ hạn bao nhiêu hồ sơ, huyện mấy, xã mấy?",
    ],
)
def test_two_linked_levels_are_two_sides(text: str) -> None:
    sides = compared(_asked(text))
    assert [side.levels for side in sides] == [("cấp huyện",), ("cấp xã",)]
    assert "xa" not in sides[0].words.split() and "xã" not in sides[0].words.split()
    assert "huyen" not in sides[1].words.split() and "huyện" not in sides[1].words.split()


def test_each_time_named_is_a_side() -> None:
    sides = compared(_asked("Mức độ hài lòng ở Hòa Tịnh năm 2021 và năm 2022 bao nhiêu phần trăm?"))
    assert [side.periods[0].start.year for side in sides] == [2021, 2022]


def test_two_things_that_are_weighed_are_two_sides() -> None:
    first, second = compared(_asked("Ở Suối Bạc họp trực tuyến hay họp không giấy được nhiều phiên hơn?"))
    assert "trực tuyến" in first.words and "không giấy" not in first.words
    assert "không giấy" in second.words and "trực tuyến" not in second.words
    assert first.words.split()[-2:] == second.words.split()[-2:]


def test_things_that_are_not_weighed_are_no_sides() -> None:
    assert compared(_asked("Suối Bạc có bao nhiêu cán bộ, công chức và viên chức nghỉ hưu?")) == ()


@pytest.mark.parametrize(
    "text",
    [
        "Suối Bạc có bao nhiêu hồ sơ trễ hạn?",
        "Bao nhiêu UBND xã của Suối Bạc đã liên thông phần mềm với huyện?",
        "Ai phụ trách cấp huyện và cấp xã ở Suối Bạc?",
        "Cấp huyện 6.152 hồ sơ, cấp xã 15.232 hồ sơ ở Suối Bạc có khớp không?",
        "Lãnh đạo huyện trả lời bao nhiêu phiếu xã hội học ở Suối Bạc?",
        "Cấp huyện và cấp xã ở Suối Bạc đạt bao nhiêu so với chỉ tiêu?",
    ],
)
def test_other_questions_have_no_sides(text: str) -> None:
    assert compared(_asked(text)) == ()


def test_a_followup_that_turns_to_the_other_level_leaves_the_first_behind() -> None:
    before = "Suối Bạc có bao nhiêu hồ sơ trễ hạn ở cấp huyện?"
    assert compared(_asked("Còn cấp xã thì sao?", before)) == ()
    assert len(compared(_asked("So với cấp xã thì hơn hay kém?", before))) == 2


def test_the_times_of_two_reports_are_not_sides_of_one() -> None:
    asked = _asked("Số hồ sơ năm 2021 của Ea Kung có cao hơn năm 2023 của Suối Bạc không?")
    assert len(asked.report_ids) == 2
    assert compared(asked) == ()
