"""What a question asks, about where and when, however it is typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.vietnamese.syllables import spelled
from retrieval.query.lexicon import is_close, load_lexicon
from retrieval.query.periods import find_times
from retrieval.summary import Summary
from service.answer import Turn
from service.question import Ask
from service.understanding.understand import understand

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
        ("ngay 15/12/2023", "2023-01-01", "2023-12-15"),
        ("nam 2022", "2022-01-01", "2022-12-31"),
    ],
)
def test_times_are_closed_ranges(text: str, first: str, last: str) -> None:
    (period,) = find_times(spelled(text)).periods
    assert (period.start.isoformat(), period.end.isoformat()) == (first, last)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Sắp xếp bộ máy của Suối Bạc?", "bộ máy"),
        ("Công chức khối đoàn thể Suối Bạc?", "đoàn thể"),
        ("Nhân sự một cửa huyện Suối Bạc?", "một_cửa"),
        ("nhan su mot cua huyen suoi bac", "mot_cua"),
        ("hồ sơ kết hôn ở Suối Bạc", "kết hôn"),
    ],
)
def test_a_word_that_only_looks_like_an_asking_word_stays_in_the_subject(text: str, kept: str) -> None:
    assert kept in " ".join(understand(text, (), SHELF).subject)


def test_spending_and_national_targets_ask_after_no_target() -> None:
    assert "target" not in understand("Quy chế chi tiêu nội bộ Suối Bạc ban hành bao nhiêu?", (), SHELF).asks
    assert "target" not in understand("Vốn chương trình mục tiêu quốc gia Suối Bạc?", (), SHELF).asks
    assert "target" in understand("Chỉ tiêu giảm biên chế Suối Bạc là bao nhiêu?", (), SHELF).asks


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("Suối Bạc có bao nhiêu hồ sơ?", "ho so"),
        ("Chỉ số cải cách hành chính Suối Bạc?", ""),
        ("học sơ cấp lý luận chính trị ở Suối Bạc", ""),
        ("suoi bac dat bao nhieu so voi ke hoach", ""),
    ],
)
def test_the_unit_asked_for_is_read_with_its_accents(text: str, unit: str) -> None:
    assert understand(text, (), SHELF).unit == unit


def test_a_small_letter_after_a_kind_of_place_names_none() -> None:
    question = understand("Hồ sơ trễ hạn ở các huyện đạt bao nhiêu?", (), SHELF)
    assert question.unknown_places == ()


def test_a_common_word_is_no_place_when_accents_are_missing() -> None:
    assert understand("ky so bao nhieu van ban", (), SHELF).unknown_places == ()
    assert understand("huyen phu cat co bao nhieu ho so", (), SHELF).unknown_places == ("huyện Phù Cát",)


@pytest.mark.parametrize(
    "text",
    [
        "Suoi Bac co bao nhieu thu tuc muc do 3 va muc do 4",
        "boi duong doi tuong 3, 4 o suoi bac",
        "giải ngân ở Suối Bạc đến 31/5",
        "cong van 1381 ve viec gi o suoi bac",
    ],
)
def test_a_number_that_names_a_thing_is_not_asked_after(text: str) -> None:
    assert understand(text, (), SHELF).numbers == ()


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("Tách huyện với xã ở Suối Bạc", {"cấp huyện", "cấp xã"}),
        ("Cả huyện lẫn xã ở Suối Bạc trễ mấy hồ sơ?", {"cấp huyện", "cấp xã"}),
        ("Công chức xã Suối Bạc?", {"cấp xã"}),
        ("Cả huyện Suối Bạc có mấy trường?", {"toàn huyện"}),
        ("Văn bản đi Suối Bạc, không kể cấp xã?", {"cấp huyện", "cấp xã"}),
    ],
)
def test_levels_are_read_from_plain_speech(text: str, levels: set[str]) -> None:
    assert set(understand(text, (), SHELF).levels) == levels


@pytest.mark.parametrize(
    ("text", "ask"),
    [
        ("Sao tiến độ Suối Bạc chậm?", "reason"),
        ("Đơn thư Suối Bạc xử lý tới đâu rồi?", "how"),
        ("Hồ sơ Suối Bạc gấp mấy lần Ea Kung?", "compare"),
        ("NQ nào của HĐND Suối Bạc?", "document"),
        ("Did Suoi Bac reach its target for dossiers?", "yes_no"),
    ],
)
def test_plain_ways_of_asking_are_understood(text: str, ask: str) -> None:
    assert ask in understand(text, (), SHELF).asks


@pytest.mark.parametrize(
    ("text", "asked", "not_asked"),
    [
        ("Hồ sơ Suối Bạc xong mấy, còn mấy?", "count", "when"),
        ("Suối Bạc tiếp dân ngày mấy hằng tháng?", "when", "count"),
        ("Kế hoạch tuyên truyền Suối Bạc, số và ngày?", "document", "count"),
        ("Suối Bạc có 152 thủ tục, đúng chứ?", "yes_no", "list"),
        ("Yếu kém của cán bộ Suối Bạc là gì?", "definition", "compare"),
        ("Đoàn đi các đơn vị Suối Bạc từ hôm nào?", "when", "list"),
    ],
)
def test_a_word_asks_by_what_stands_beside_it(text: str, asked: str, not_asked: str) -> None:
    asks = understand(text, (), SHELF).asks
    assert asked in asks
    assert not_asked not in asks


def test_a_document_by_which_a_thing_is_reported_is_not_the_report_itself() -> None:
    assert not understand("Đoàn Suối Bạc báo cáo kết quả bằng văn bản số bao nhiêu?", (), SHELF).about_report
    assert understand("Báo cáo của Suối Bạc số bao nhiêu?", (), SHELF).about_report


def test_english_times_and_levels_are_read() -> None:
    question = understand("How many dossiers were late between September 2021 and June 2023?", (), SHELF)
    assert [(p.start.isoformat(), p.end.isoformat()) for p in question.periods] == [("2021-09-01", "2023-06-30")]
    day = understand("As of 31 May 2023, what share of the plan was disbursed?", (), SHELF)
    assert [p.end.isoformat() for p in day.periods] == ["2023-05-31"]
    assert day.numbers == ()
    both = understand("How many procedures are in force at district and commune level?", (), SHELF)
    assert set(both.levels) == {"cấp huyện", "cấp xã"}


def test_an_abbreviation_of_two_parts_is_spelt_out() -> None:
    lexicon = load_lexicon(folded=False)
    assert lexicon.tokens("Phòng GD&ĐT") == lexicon.tokens("Phòng Giáo dục và Đào tạo")
    assert lexicon.tokens("GD-ĐT") == lexicon.tokens("giáo dục và đào tạo")


def test_the_year_right_before_a_year_is_that_year_less_one() -> None:
    (period,) = find_times("bien che nam lien truoc 2023").periods
    assert period.start.year == 2022


@given(st.text(max_size=300))
def test_no_text_breaks_the_reading_of_a_question(text: str) -> None:
    understand(text, [Turn(text)], SHELF)


@given(st.text(alphabet="abcdefgh", min_size=1, max_size=9))
def test_a_word_is_close_to_itself_and_closeness_has_no_direction(word: str) -> None:
    assert is_close(word, word)
    assert is_close(word, word + "x") == is_close(word + "x", word)


@pytest.mark.parametrize(
    ("text", "ask"),
    [
        ("Suối Bạc ra 7 văn bản, tất cả có đúng thủ tục không?", "rank"),  # "đứng thứ"
        ("Thứ hạng cải cách hành chính của Suối Bạc?", "money"),  # "thu"
        ("Thư điện tử công vụ ở Suối Bạc?", "money"),
        ("Suối Bạc giải quyết công việc trên môi trường mạng ra sao?", "consistency"),
        ("Suối Bạc có máy tính nào?", "count"),  # "mấy"
        ("hồ sơ trể hạng ở Suối Bạc", "trend"),  # "hàng"
        ("quy chế chi tiêu nội bộ của Suối Bạc", "target"),  # "chỉ tiêu"
        ("suoi bac sap xep bo may ra sao", "count"),
        ("quy che chi tieu noi bo cua suoi bac", "target"),
    ],
)
def test_words_that_ask_only_without_their_accents_do_not_ask(text: str, ask: Ask) -> None:
    assert not understand(text, (), SHELF).wants(ask)


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("cap xa suoi bac tiep nhan may ho so", {"count"}),
        ("suoi bac xep thu may ve cai cach hanh chinh", {"rank"}),
        ("suoi bac dat bao nhieu so voi chi tieu", {"count", "compare", "target"}),
        ("so van de phat hien qua kiem tra o suoi bac", {"count"}),
        ("giãi ngân vốn đâu tư công suối bạc", {"money"}),
    ],
)
def test_words_that_ask_are_known_without_accents_and_with_the_wrong_of_two_that_sound_alike(
    text: str, asks: set[str]
) -> None:
    assert asks <= understand(text, (), SHELF).asks


def test_a_question_is_parted_into_its_sides_once() -> None:
    asked = understand("Suối Bạc cấp huyện hay cấp xã nhận nhiều hồ sơ hơn?", (), SHELF)
    assert [side.levels for side in asked.sides] == [("cấp huyện",), ("cấp xã",)]
    assert understand("Suối Bạc có bao nhiêu hồ sơ?", (), SHELF).sides == ()
