"""What a question asks, about where and when, however it is typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.summary import Summary
from service.answer import Turn
from service.terms import is_close, load_lexicon
from service.understand import understand
from service.when import periods_in

SHELF = (
    Summary("a", "a.txt", "ready", place="huyện Suối Bạc", province="tỉnh Lâm Đồng"),
    Summary("b", "b.txt", "ready", place="huyện Ea Kung", province="tỉnh Đắk Lắk"),
)


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("bao nhiêu hồ sơ trễ hạn?", {"count"}),
        ("Tỷ lệ hài lòng của người dân?", {"share"}),
        ("Huyện xếp thứ mấy?", {"rank"}),
        ("Ai phụ trách một cửa?", {"who"}),
        ("Vì sao hồ sơ bị trễ?", {"reason"}),
        ("Kế hoạch tuyên truyền số mấy, ngày nào?", {"document", "when"}),
        ("chi so tang hay giam", {"trend"}),
        ("Đã đạt chỉ tiêu chưa?", {"yes_no", "target"}),
    ],
)
def test_what_is_asked_is_read_with_or_without_accents(text: str, asks: set[str]) -> None:
    assert asks <= understand(text, (), SHELF).asks


@pytest.mark.parametrize(
    "text", ["Suối Bạc có bao nhiêu hồ sơ?", "suoi bac bao nhieu ho so", "hồ sơ của huyện Suôi Bạc"]
)
def test_a_place_is_found_with_accents_without_and_with_a_slip(text: str) -> None:
    question = understand(text, (), SHELF)
    assert question.report_ids == ("a",)
    assert "bac" not in " ".join(question.subject)


def test_a_place_that_no_report_is_about_is_named() -> None:
    question = understand("Huyện Phù Cát có bao nhiêu hồ sơ trễ hạn?", (), SHELF)
    assert question.report_ids == ()
    assert question.unknown_places == ("huyện Phù Cát",)


def test_a_province_stands_for_its_reports() -> None:
    assert understand("Hồ sơ trễ hạn ở Đắk Lắk?", (), SHELF).report_ids == ("b",)


def test_synonyms_and_abbreviations_become_one_word() -> None:
    lexicon = load_lexicon(folded=False)
    assert lexicon.tokens("trễ hẹn") == lexicon.tokens("quá hạn")
    assert lexicon.tokens("TTHC") == lexicon.tokens("thủ tục hành chính")
    assert lexicon.tokens("Tu Mơ Rông")[0] == "tu"  # TU in capitals is Tỉnh ủy, a name is not


def test_a_followup_takes_place_time_and_subject_from_the_turn_before() -> None:
    question = understand("Còn dưới xã thì sao?", [Turn("Suối Bạc có bao nhiêu hồ sơ trễ hạn năm 2023?")], SHELF)
    assert question.report_ids == ("a",)
    assert question.periods[0].start.year == 2023
    assert question.levels == ("cấp xã",)
    assert "quá_hạn" in question.subject


def test_a_comparison_with_another_year_keeps_both() -> None:
    question = understand("so với năm 2021 thì sao", [Turn("Chỉ số CCHC Suối Bạc năm 2022 bao nhiêu?")], SHELF)
    assert {p.start.year for p in question.periods} == {2021, 2022}


def test_a_question_that_names_its_own_place_does_not_inherit_one() -> None:
    question = understand("Hồ sơ trễ hạn của Ea Kung?", [Turn("Suối Bạc có bao nhiêu hồ sơ trễ hạn?")], SHELF)
    assert question.report_ids == ("b",)


def test_an_english_question_is_read_in_vietnamese_words() -> None:
    question = understand("How many dossiers were overdue in Suoi Bac in 2023?", (), SHELF)
    assert question.language == "en"
    assert question.report_ids == ("a",)
    assert {"hồ_sơ", "quá_hạn"} <= set(question.subject)


def test_numbers_and_documents_of_the_question_are_kept_apart() -> None:
    question = understand("Kế hoạch số 13/KH-UBND và 3.674 hồ sơ là gì?", (), SHELF)
    assert question.documents == ("13/KH-UBND",)
    assert [int(n) for n in question.numbers] == [3674]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("6 thang dau nam 2023", "2023-01-01", "2023-06-30"),
        ("quy ii/2019", "2019-04-01", "2019-06-30"),
        ("giai doan 2021-2023", "2021-01-01", "2023-12-31"),
        ("ngay 15/12/2023", "2023-12-15", "2023-12-15"),
        ("nam 2022", "2022-01-01", "2022-12-31"),
    ],
)
def test_times_are_closed_ranges(text: str, first: str, last: str) -> None:
    (period,) = periods_in(text)[0]
    assert (period.start.isoformat(), period.end.isoformat()) == (first, last)


@given(st.text(max_size=300))
def test_no_text_breaks_the_reading_of_a_question(text: str) -> None:
    understand(text, [Turn(text)], SHELF)


@given(st.text(alphabet="abcdefgh", min_size=1, max_size=9))
def test_a_word_is_close_to_itself_and_closeness_has_no_direction(word: str) -> None:
    assert is_close(word, word)
    assert is_close(word, word + "x") == is_close(word + "x", word)
