"""A follow-up: what it names replaces what was of the same kind, the rest is inherited."""

from __future__ import annotations

import pytest

from retrieval.summary import Summary
from service.answer import Turn
from service.question import Question
from service.understanding.understand import understand

SHELF = (
    Summary("a", "a.txt", "ready", place="huyện Suối Bạc", province="tỉnh Lâm Đồng"),
    Summary("b", "b.txt", "ready", place="huyện Ea Kung", province="tỉnh Đắk Lắk"),
    Summary("c", "c.txt", "ready", place="huyện Hòa Tịnh", province="tỉnh Lâm Đồng"),
)


def _after(before: str, now: str) -> Question:
    return understand(now, [Turn(before)], SHELF)


@pytest.mark.parametrize(
    "text",
    [
        "Hộ nghèo đa chiều ở Ea Kung giảm bao nhiêu hộ?",  # "họ"
        "Thể chế kinh tế ở Ea Kung hoàn thiện ra sao?",  # "thế"
        "Máy móc phòng học ở Ea Kung trang bị bao nhiêu?",  # "mấy"
        "Dự toán ngân sách của Ea Kung giao bao nhiêu?",  # "đủ"
        "Sáng kiến kinh nghiệm ở Ea Kung công nhận bao nhiêu?",  # "sang"
        "Con số hồ sơ quá hạn của Ea Kung là bao nhiêu?",  # "còn"
        "ho ngheo da chieu o ea kung giam bao nhieu ho",
    ],
)
def test_a_full_question_leans_on_nothing_by_words_that_lean_only_without_their_accents(text: str) -> None:
    assert not _after("Chỉ số CCHC năm 2022 của Suối Bạc xếp thứ mấy?", text).carried


def test_another_level_replaces_the_level_before() -> None:
    question = _after("Hồ sơ cấp huyện của Suối Bạc quá hạn bao nhiêu?", "Còn các xã?")
    assert question.levels == ("cấp xã",)
    assert "quá_hạn" in question.subject
    assert "cấp huyện" not in " ".join(question.subject)


def test_another_kind_of_a_thing_replaces_the_kind_before() -> None:
    question = _after("Vốn đầu tư của Suối Bạc giải ngân bao nhiêu?", "Còn vốn sự nghiệp?")
    said = " ".join(question.subject)
    assert "vốn sự nghiệp" in said
    assert "đầu tư" not in said
    assert "giải_ngân" in question.subject


def test_what_must_not_be_mixed_up_gives_way() -> None:
    question = _after("Suối Bạc có bao nhiêu hồ sơ đúng hạn?", "Thế quá hạn thì sao?")
    assert "quá_hạn" in question.subject
    assert "đúng_hạn" not in question.subject


def test_the_year_before_and_after_are_counted_from_the_year_asked_before() -> None:
    asked = "Chỉ số CCHC năm 2022 của Suối Bạc xếp thứ mấy?"
    assert [p.start.year for p in _after(asked, "Còn năm trước đó thì sao?").periods] == [2021]
    assert [p.start.year for p in _after(asked, "Thế năm sau đó?").periods] == [2023]


def test_an_open_followup_inherits_what_was_asked() -> None:
    question = _after("Suối Bạc được giao bao nhiêu nhiệm vụ?", "còn Ea Kung thì thế nào?")
    assert "count" in question.asks
    assert question.report_ids == ("b",)


def test_a_comparison_with_another_place_asks_both() -> None:
    question = _after("Chỉ số CCHC của Suối Bạc bao nhiêu?", "so với Ea Kung thì hơn hay kém?")
    assert question.report_ids == ("a", "b")


def test_the_other_reports_are_all_but_the_one_asked_before() -> None:
    question = _after("Suối Bạc có bao nhiêu hồ sơ trễ hạn?", "các báo cáo khác thì sao?")
    assert question.report_ids == ("b", "c")
    assert "quá_hạn" in question.subject


def test_a_time_that_was_only_compared_with_is_not_inherited() -> None:
    question = _after("Suối Bạc giảm bao nhiêu biên chế so với năm 2021?", "còn Ea Kung thì sao?")
    assert question.periods == ()


def test_a_full_question_of_another_thing_does_not_take_the_subject_before() -> None:
    question = _after("Suối Bạc có bao nhiêu hồ sơ trễ hạn?", "Kế hoạch tuyên truyền pháp luật số mấy?")
    assert question.report_ids == ("a",)
    assert "quá_hạn" not in question.subject


def test_a_question_with_its_own_time_and_thing_carries_no_words_on() -> None:
    question = _after("Hòa Tịnh: mức độ hài lòng thay đổi thế nào?", "bao nhiêu hồ sơ trễ hạn năm 2023?")
    assert question.subject == ("hồ_sơ", "quá_hạn")
    leaning = _after("Suối Bạc có bao nhiêu hồ sơ trễ hạn năm 2023?", "Thế năm 2022 bao nhiêu hồ sơ?")
    assert "quá_hạn" in leaning.subject


def test_all_earlier_turns_are_leant_on_and_only_the_last_says_itself() -> None:
    turns = [Turn("Suối Bạc tiếp nhận bao nhiêu hồ sơ?"), Turn("trong đó trực tuyến bao nhiêu?")]
    question = understand("kinh phí bao nhiêu?", turns, SHELF)
    assert question.said.strip(" |") == "kinh phí"
    assert "trực tuyến" in question.leant


def test_a_followup_that_asks_for_money_takes_no_unit_along() -> None:
    assert _after("Suối Bạc có bao nhiêu hồ sơ?", "kinh phí bao nhiêu?").unit == ""
    assert _after("Suối Bạc có bao nhiêu hồ sơ?", "còn Ea Kung bao nhiêu?").unit == "ho so"


@pytest.mark.parametrize(
    ("before", "now", "months"),
    [
        ("Suối Bạc tiếp bao nhiêu lượt công dân tháng 5/2019?", "còn tháng 6?", [(2019, 6, 30)]),
        ("Suối Bạc tiếp bao nhiêu lượt công dân tháng 11/2019?", "thế tháng 12 thì sao?", [(2019, 12, 31)]),
        ("Suối Bạc tiếp bao nhiêu lượt công dân năm 2023?", "còn quý II?", [(2023, 6, 30)]),
    ],
)
def test_a_month_is_of_the_year_asked_before(before: str, now: str, months: list[tuple[int, int, int]]) -> None:
    question = _after(before, now)
    assert [(p.end.year, p.end.month, p.end.day) for p in question.periods] == months


def test_a_month_without_a_year_stays_where_another_office_is_named() -> None:
    question = _after("Sở Tài chính tiếp bao nhiêu lượt công dân tháng 6?", "Còn Sở Công Thương?")
    assert question.months == ((6, 6),)
    assert _after("Suối Bạc tiếp mấy lượt tháng 6?", "còn năm 2023?").months == ()


def test_a_documents_number_stays_the_scope_until_another_place_is_named() -> None:
    before = "Báo cáo 303/BC-UBND nêu bao nhiêu hồ sơ trễ hạn?"
    assert _after(before, "thế còn cấp xã?").leant_documents == ("303/BC-UBND",)
    assert _after(before, "còn Ea Kung thì sao?").leant_documents == ()


@pytest.mark.parametrize(
    ("now", "about"),
    [
        ("Ai ký?", True),
        ("còn ngày nào?", True),
        ("còn tháng 7?", True),
        ("còn bao nhiêu hồ sơ trễ hạn?", False),
        ("Thế do ai ký vậy?", True),
        ("Ai ký kế hoạch tuyên truyền?", False),
    ],
)
def test_more_of_the_report_asked_about_is_asked_of_the_same_report(now: str, about: bool) -> None:
    question = _after("Báo cáo thẩm tra ngân sách của Suối Bạc số mấy?", now)
    assert question.about_report == about
    assert not about or question.named.startswith("thẩm tra ngân sách")
