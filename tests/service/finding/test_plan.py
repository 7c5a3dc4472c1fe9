"""Which reports a question is put to: by number, place, time and words, over made reports and the indexes of them."""

from __future__ import annotations

import pytest

from eval.generator import LAST_YEAR, Made, generate
from ingest.parse import parse
from ingest.report import Extract, Page, Report, Span
from retrieval.hit import Filters
from service.answer import Turn
from service.assistant import Assistant
from service.finding.plan import MOST_READ, Plan, plan
from service.understanding.understand import understand
from tests.answers_shelf import ParsedShelf

PROVINCE = """ỦY BAN NHÂN DÂN
TỈNH GIA LAI

Số: 77/BC-UBND
Gia Lai, ngày 20 tháng 12 năm 2023

BÁO CÁO
Kết quả thu ngân sách năm 2023

I. KẾT QUẢ
- Huyện Ia Drăng thu ngân sách đạt 45.200 triệu đồng, bằng 98% dự toán.
- Huyện Kông Chro thu ngân sách đạt 31.750 triệu đồng, bằng 91% dự toán.
"""


@pytest.fixture(scope="module")
def made() -> dict[str, Made]:
    return {report.file: report for report in generate(60)}


@pytest.fixture(scope="module")
def shelf(made: dict[str, Made]) -> ParsedShelf:
    texts = {file: report.text for file, report in made.items()} | {"gia-lai-2023.txt": PROVINCE}
    return ParsedShelf(tuple(_parsed(file, text) for file, text in texts.items()))


@pytest.fixture(scope="module")
def assistant(shelf: ParsedShelf) -> Assistant:
    return Assistant(shelf)


def _parsed(file: str, text: str) -> Report:
    extract = Extract(text, "txt", (Page(1, Span(0, len(text)), "good"),))
    return parse(extract, report_id=file.removesuffix(".txt"), file=file)


def _plan(shelf: ParsedShelf, question: str, filters: Filters | None = None, start: int = 0) -> Plan:
    asked = understand(question, (), shelf.named(question))
    return plan(asked, shelf.finder, filters or Filters(), start)


def test_a_place_is_asked_in_its_own_reports(shelf: ParsedShelf, made: dict[str, Made]) -> None:
    place = next(iter(made.values())).place
    found = _plan(shelf, f"{place} có bao nhiêu hồ sơ trễ hạn?")
    assert found.why == ("place",)
    assert {f"{name}.txt" for name in found.reports} == {m.file for m in made.values() if m.place == place}


def test_of_a_place_the_report_of_the_year_asked_is_asked(shelf: ParsedShelf, made: dict[str, Made]) -> None:
    wanted = next(m for m in made.values() if m.year == 2020)
    found = _plan(shelf, f"{wanted.place} có bao nhiêu hồ sơ trễ hạn năm 2020?")
    assert [f"{name}.txt" for name in found.reports] == [wanted.file]
    assert found.in_scope == 1


def test_a_year_limits_a_library_that_is_too_large_to_read(shelf: ParsedShelf, made: dict[str, Made]) -> None:
    found = _plan(shelf, "bao nhiêu hồ sơ trễ hạn năm 2021?")
    assert "period" in found.why
    assert {f"{name}.txt" for name in found.reports} == {m.file for m in made.values() if m.year == 2021}


def test_what_cannot_be_read_at_once_is_counted_and_read_from_where_it_stopped(assistant: Assistant) -> None:
    first = assistant.ask("bao nhiêu hồ sơ trễ hạn?")
    looked = first.looked
    assert looked.answering >= MOST_READ
    assert looked.in_scope == looked.answering + looked.silent + looked.not_looked
    assert looked.not_looked > 0
    assert str(looked.not_looked) in first.answer
    assert first.scope.next is not None
    second = assistant.ask("bao nhiêu hồ sơ trễ hạn?", start=first.scope.next)
    assert {row.report_id for row in first.scope.read}.isdisjoint(row.report_id for row in second.scope.read)


def test_reports_own_number_scopes_the_question_and_is_answered_not_quoted_back(
    shelf: ParsedShelf, assistant: Assistant, made: dict[str, Made]
) -> None:
    wanted = next(m for m in made.values() if m.late and m.year == 2022)
    number = next(line.removeprefix("Số: ") for line in wanted.text.splitlines() if line.startswith("Số: "))
    question = f"Theo Báo cáo số {number} có bao nhiêu hồ sơ trễ hạn?"
    assert [f"{name}.txt" for name in _plan(shelf, question).reports] == [wanted.file]
    answer = assistant.ask(question)
    assert {figure.value for figure in answer.figures} >= {str(value) for _, value in wanted.late}


@pytest.mark.parametrize("name", ["huyện Kông Chro", "huyện Ia Drăng", "huyện Ia Đrăng"])
def test_a_place_that_no_report_is_about_is_found_where_it_is_named(
    shelf: ParsedShelf, assistant: Assistant, name: str
) -> None:
    found = _plan(shelf, f"{name} thu ngân sách đạt bao nhiêu?")
    assert found.reports[:1] == ("gia-lai-2023",)
    answer = assistant.ask(f"{name} thu ngân sách đạt bao nhiêu?")
    assert answer.figures
    own, other = ("31750", "45200") if "Kông" in name else ("45200", "31750")
    assert own in {figure.value for figure in answer.figures}
    assert other not in {figure.value for figure in answer.figures}


def test_a_place_that_no_text_names_is_said_to_be_missing(assistant: Assistant) -> None:
    answer = assistant.ask("huyện Mường Nhé có bao nhiêu hồ sơ trễ hạn?")
    assert answer.status == "not_stated"
    assert "Mường Nhé" in answer.answer


def test_every_stating_report_answers_and_no_other(assistant: Assistant, made: dict[str, Made]) -> None:
    answer = assistant.ask(f"bao nhiêu hồ sơ trễ hạn năm {LAST_YEAR}?")
    stating = {m.file: {str(v) for _, v in m.late} for m in made.values() if m.year == LAST_YEAR and m.late}
    given: dict[str, set[str]] = {}
    for figure in answer.figures:
        given.setdefault(answer.citations[figure.citation - 1].file, set()).add(figure.value)
    assert given == stating


def test_a_question_without_sense_takes_nothing_from_before_it(assistant: Assistant, made: dict[str, Made]) -> None:
    before = Turn(f"{next(iter(made.values())).place} có bao nhiêu hồ sơ trễ hạn?")
    answer = assistant.ask("asdf qwer", [before])
    assert answer.status == "needs_clarification"
    assert answer.figures == ()


def test_another_year_of_a_place_is_not_missing(assistant: Assistant, made: dict[str, Made]) -> None:
    wanted = next(m for m in made.values() if m.late)
    answer = assistant.ask(f"{wanted.place} có bao nhiêu hồ sơ trễ hạn năm {wanted.year}?")
    assert answer.status == "answered"
    assert "Không nêu" not in answer.answer
