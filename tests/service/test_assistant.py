"""From a question to an answer, on the sample reports."""

from __future__ import annotations

import pytest

from retrieval.hit import Filters
from service.answer import Answer, Turn
from service.assistant import Assistant
from tests.answers_shelf import ParsedShelf, sample_reports


@pytest.fixture(scope="module")
def assistant() -> Assistant:
    return Assistant(ParsedShelf(sample_reports()))


def _values(answer: Answer) -> set[str]:
    return {figure.value for figure in answer.figures}


def test_a_question_to_all_reports_is_answered_per_report_and_names_the_silent(assistant: Assistant) -> None:
    answer = assistant.ask("bao nhiêu hồ sơ trễ hạn năm 2023?")
    assert answer.status == "answered"
    assert {"12", "34"} <= _values(answer)
    assert "Không nêu:" in answer.answer
    assert "Ea Kung" in answer.answer


def test_every_quote_is_the_text_it_cites(assistant: Assistant) -> None:
    texts = {report.id: report.text for report in sample_reports()}
    for question in ("Suối Bạc tiếp nhận bao nhiêu hồ sơ?", "Ea Kung giải quyết bao nhiêu hồ sơ năm 2021?"):
        answer = assistant.ask(question)
        assert answer.citations and answer.figures
        for citation in answer.citations:
            assert citation.quote == texts[citation.report_id][citation.start : citation.end]
        for figure in answer.figures:
            assert figure.surface in next(c.quote for c in answer.citations if c.n == figure.citation)


def test_the_figures_of_another_year_are_not_given(assistant: Assistant) -> None:
    answer = assistant.ask("Ea Kung năm 2023 có bao nhiêu hồ sơ trễ hạn?")
    assert answer.status == "not_stated"
    assert answer.figures == ()


def test_a_sentence_about_other_years_does_not_answer_for_the_year_asked(assistant: Assistant) -> None:
    """Hòa Tịnh prints "năm 2021 đạt 84,6%, năm 2022 đạt 87,9%", and its period reaches into 2023."""
    answer = assistant.ask("mức độ hài lòng của người dân Hòa Tịnh năm 2023")
    assert answer.status == "not_stated"
    told = assistant.ask("mức độ hài lòng của người dân Hòa Tịnh năm 2022")
    assert any("87,9%" in citation.quote for citation in told.citations)
    assert told.status == "answered"


def test_a_telephone_number_is_not_answered_with_words_about_telephones(assistant: Assistant) -> None:
    assert assistant.ask("Số điện thoại đường dây nóng của Suối Bạc?").status == "not_stated"


def test_a_place_without_a_report_is_said_so(assistant: Assistant) -> None:
    answer = assistant.ask("Huyện Phù Cát có bao nhiêu hồ sơ trễ hạn?")
    assert answer.status == "not_stated"
    assert "Phù Cát" in answer.answer
    assert "Suối Bạc" in answer.answer


def test_what_no_report_speaks_of_is_not_stated(assistant: Assistant) -> None:
    answer = assistant.ask("Suối Bạc có bao nhiêu máy bay trực thăng cứu hộ?")
    assert answer.status == "not_stated"
    assert answer.figures == ()


def test_an_english_question_gets_english_prose_around_vietnamese_quotes(assistant: Assistant) -> None:
    answer = assistant.ask("How many dossiers were overdue in Suoi Bac in 2023?")
    assert {"12", "34"} <= _values(answer)
    assert "Không nêu" not in answer.answer
    assert "hồ sơ" in answer.citations[0].quote


def test_a_followup_stays_with_its_place(assistant: Assistant) -> None:
    answer = assistant.ask("Còn cấp xã thì sao?", [Turn("Suối Bạc có bao nhiêu hồ sơ trễ hạn cấp huyện năm 2023?")])
    assert {c.place for c in answer.citations} == {"huyện Suối Bạc"}
    assert "34" in _values(answer)
    assert "12" not in _values(answer)


def test_filters_limit_the_reports(assistant: Assistant) -> None:
    answer = assistant.ask("bao nhiêu hồ sơ tiếp nhận?", filters=Filters(report_ids=("ea-kung-2021.txt",)))
    assert {c.report_id for c in answer.citations} == {"ea-kung-2021.txt"}


def test_a_question_without_a_subject_is_asked_back(assistant: Assistant) -> None:
    assert assistant.ask("???").status == "needs_clarification"


def test_an_empty_library_says_so() -> None:
    answer = Assistant(ParsedShelf(())).ask("bao nhiêu hồ sơ trễ hạn?")
    assert answer.status == "not_stated"
    assert "chưa có báo cáo" in answer.answer


def test_the_reading_of_the_question_is_shown(assistant: Assistant) -> None:
    answer = assistant.ask("bao nhieu ho so tre han cua suoi bac nam 2023")
    assert answer.understood.startswith("Hiểu là: ")
    assert "huyện Suối Bạc" in answer.understood


class LyingWriter:
    """Writes one figure that no report states."""

    def write(self, question: str, draft: Answer) -> str | None:
        return "Huyện Suối Bạc có 999 hồ sơ trễ hạn [1]."


def test_a_writer_that_invents_a_figure_is_not_heard() -> None:
    plain = Assistant(ParsedShelf(sample_reports())).ask("Suối Bạc có bao nhiêu hồ sơ trễ hạn năm 2023?")
    written = Assistant(ParsedShelf(sample_reports()), LyingWriter()).ask(
        "Suối Bạc có bao nhiêu hồ sơ trễ hạn năm 2023?"
    )
    assert written.answer == plain.answer
    assert "999" not in written.answer
