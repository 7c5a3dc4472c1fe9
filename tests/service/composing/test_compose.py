"""How an answer is worded: labels, amounts, quotations and what is not stated."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.parse import parse
from ingest.report import Extract, Figure, Page, Span
from ingest.vietnamese.numerals import read_as
from service.answer import AnswerFigure
from service.assistant import Assistant
from service.composing import wording
from service.composing.differences import differences
from service.question import Question
from tests.answers_shelf import ParsedShelf, sample_reports

QUESTION = Question("?", "vi", False, frozenset(), ("hồ sơ",))


def _figure(surface: str, unit: str | None, label: str = "hồ sơ trễ hạn", approximate: str | None = None) -> Figure:
    span = Span(0, 1)
    return Figure(
        "f", "r", "r:1", Decimal(1), unit, surface, label, None, None, None, "actual", span, span,
        approximate=approximate,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("figures", "words"),
    [
        ((_figure("170", "hồ sơ"),), "170 hồ sơ"),
        ((_figure("6.326", "hồ sơ"), _figure("6.469", "hồ sơ")), "6.326/6.469 hồ sơ"),
        ((_figure("97,79%", "%"),), "97,79%"),
        ((_figure("46,20", "%"),), "46,20%"),
        ((_figure("99%", "%", approximate="trên"),), "trên 99%"),
        ((_figure("0", "Có = 1 Không = 0"),), "0 (Có = 1 Không = 0)"),
        ((_figure("219", None),), "219"),
    ],
)
def test_amounts_are_written_as_printed(figures: tuple[Figure, ...], words: str) -> None:
    assert wording.amount(figures) == words


def test_a_label_is_its_narrowest_part_with_what_it_needs() -> None:
    assert wording.label_words("Xã A › Năm 2024 › Tiếp nhận (hồ sơ)") == "Xã A, Năm 2024, Tiếp nhận (hồ sơ)"
    long = "Tỷ lệ hồ sơ thủ tục hành chính được giải quyết trước và đúng hạn trong kỳ báo cáo"
    assert wording.label_words(f"Xã A › {long}") == long
    assert wording.label_words("hồ sơ tiếp nhận › quá hạn") == "hồ sơ tiếp nhận, quá hạn"


@given(st.text(max_size=1000))
def test_a_quotation_never_holds_quotation_marks_or_citation_marks(text: str) -> None:
    inside = wording.quotation(text)[1:-1]
    assert not set(inside) & set("“”[]\n")
    assert len(inside) <= wording.LONGEST_QUOTE + 2


def test_an_answer_names_place_period_and_cites_each_figure() -> None:
    answer = Assistant(ParsedShelf(sample_reports())).ask("Suối Bạc có bao nhiêu hồ sơ trễ hạn năm 2023?")
    assert answer.answer.startswith("**Huyện Suối Bạc** (")
    for figure in answer.figures:
        assert f"{figure.surface} {figure.unit} [{figure.citation}]" in answer.answer or figure.unit == "%"


def test_an_abstention_shows_the_nearest_thing_stated() -> None:
    answer = Assistant(ParsedShelf(sample_reports())).ask("Ea Kung năm 2023 có bao nhiêu hồ sơ trễ hạn?")
    assert answer.status == "not_stated"
    assert "gần nhất" in answer.answer.lower()
    assert any(note.kind == "nearest" for note in answer.notes)


def test_a_label_whose_last_words_name_the_unit_needs_no_more() -> None:
    assert wording.label_words("tỷ lệ còn tương đối lớn, hồ sơ trễ hạn", "hồ sơ") == "hồ sơ trễ hạn"
    assert wording.label_words("hồ sơ giải quyết trước, đúng hạn", "hồ sơ") == "hồ sơ giải quyết trước, đúng hạn"


def test_several_figures_stand_in_a_list_and_a_ratio_with_its_share_in_one_line() -> None:
    answer = Assistant(ParsedShelf(sample_reports())).ask(
        "Kế hoạch CCHC năm 2023 của Suối Bạc hoàn thành bao nhiêu nhiệm vụ?"
    )
    assert "40/42 nhiệm vụ, tỷ lệ 95,24%" in answer.answer


def _answer_figure(surface: str, value: str, place: str, period: str, unit: str = "%") -> AnswerFigure:
    return AnswerFigure(value, unit, surface, "hồ sơ trực tuyến", place, period, None, "actual", 1)


def test_a_trend_shows_its_difference_as_arithmetic() -> None:
    asked = replace(QUESTION, asks=frozenset({"trend"}))
    figures = (_answer_figure("54%", "54", "A", "2022"), _answer_figure("79,99%", "79.99", "A", "2023"))
    assert differences(asked, figures) == ["Chênh lệch: 79,99 − 54 = 25,99 điểm phần trăm [1] [1]."]


def test_of_several_places_the_highest_is_named_and_equals_are_not_ranked() -> None:
    asked = replace(QUESTION, asks=frozenset({"compare"}))
    figures = tuple(_answer_figure(f"{v}%", str(v), place, "2023") for v, place in ((54, "A"), (80, "B"), (62, "C")))
    assert differences(asked, figures) == ["Cao nhất trong các số liệu nêu trên: B, 80% [1]."]
    assert differences(asked, (figures[0], replace(figures[0], place="B"))) == []


def test_of_two_levels_the_higher_is_named_with_the_difference() -> None:
    asked = replace(QUESTION, asks=frozenset({"compare"}), sides=(QUESTION, QUESTION))
    one = _answer_figure("06", "6", "A", "2023", "hồ sơ")
    figures = (replace(one, level="cấp xã"), replace(one, surface="03", value="3", level="cấp huyện"))
    assert differences(asked, figures) == [
        "Cao hơn: Cấp xã, 06 hồ sơ [1].",
        "Chênh lệch: 06 − 03 = 3 hồ sơ [1] [1].",
    ]
    assert differences(replace(asked, sides=()), figures) == []


def test_of_two_places_the_higher_is_named() -> None:
    asked = replace(QUESTION, asks=frozenset({"compare"}))
    figures = (_answer_figure("54%", "54", "huyện A", "2023"), _answer_figure("80%", "80", "huyện B", "2023"))
    assert differences(asked, figures)[0] == "Cao hơn: Huyện B, 80% [1]."


@given(st.decimals(min_value=0, max_value=10**9, places=2))
def test_numbers_are_written_so_that_they_read_back(value: Decimal) -> None:
    assert read_as(wording.number(value), decimal=",") == value


def test_a_target_is_no_third_year_of_a_trend() -> None:
    """Hòa Tịnh prints "năm 2021 đạt 84,6%, năm 2022 đạt 87,9% (chỉ tiêu đến năm 2025 là 90% trở lên)"."""
    answer = Assistant(ParsedShelf(sample_reports())).ask(
        "Hòa Tịnh: mức độ hài lòng năm 2021 và năm 2022 thay đổi thế nào?"
    )
    assert "87,9 − 84,6 = 3,3 điểm phần trăm" in answer.answer


def test_the_silent_reports_come_first_when_they_are_what_is_asked() -> None:
    assistant = Assistant(ParsedShelf(sample_reports()))
    asked = assistant.ask("Báo cáo nào không nêu số hồ sơ trễ hạn?").answer
    assert asked.startswith("Không nêu:")
    assert not assistant.ask("bao nhiêu hồ sơ trễ hạn năm 2023?").answer.startswith("Không nêu:")


def test_a_letter_of_correction_takes_its_reports_figure_back() -> None:
    head = "ỦY BAN NHÂN DÂN\nHUYỆN SƠN LĨNH\n\nSố: {}\n\nSơn Lĩnh, ngày {} tháng 12 năm 2024\n\n"
    first = head.format("45/BC-UBND", 20) + (
        "BÁO CÁO\nKết quả công tác cải cách hành chính năm 2024\n\nTrong năm 2024, số hồ sơ quá hạn là 35 hồ sơ.\n"
    )
    letter = head.format("50/UBND-VP", 27) + (
        "V/v đính chính Báo cáo số 45/BC-UBND\n\nUBND huyện đính chính số liệu tại Báo cáo số 45/BC-UBND ngày "
        "20/12/2024 như sau: số hồ sơ quá hạn là “35 hồ sơ” nay sửa thành “53 hồ sơ”.\n"
    )
    reports = tuple(
        parse(Extract(text, "txt", (Page(1, Span(0, len(text)), "good"),)), report_id=name, file=name)
        for name, text in (("45.txt", first), ("50.txt", letter))
    )
    answer = Assistant(ParsedShelf(reports)).ask("Số hồ sơ quá hạn năm 2024 của huyện Sơn Lĩnh là bao nhiêu?")
    assert [figure.value for figure in answer.figures] == ["53"]
    assert any(note.kind == "conflict" and "“35 hồ sơ” nay là “53 hồ sơ”" in note.text for note in answer.notes)
