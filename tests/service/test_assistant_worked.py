"""Which reports a filter lets pass, and what needs no search, at the borders."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ingest.report import Period
from retrieval.hit import Filters
from retrieval.query.filters import passes
from retrieval.summary import Summary, summarize
from service.answer import Answer
from service.assistant import Assistant
from tests.answers_shelf import ParsedShelf, sample_reports

SHELF: Summary = replace(
    summarize(sample_reports()[0], ""), period=Period(date(2021, 12, 15), date(2023, 12, 14), "đến 14/12/2023")
)


@pytest.mark.parametrize(
    ("filters", "meets"),
    [
        (Filters(), True),
        (Filters(report_ids=("suoi-bac-2023.md",)), True),
        (Filters(report_ids=("ea-kung-2021.txt",)), False),
        (Filters(places=("huyện Suối Bạc",)), True),
        (Filters(places=("tỉnh Tân Lâm",)), True),
        (Filters(places=("huyện Ea Kung",)), False),
        (Filters(years=(2021,)), True),
        (Filters(years=(2022,)), True),
        (Filters(years=(2023,)), True),
        (Filters(years=(2020,)), False),
        (Filters(years=(2024,)), False),
        (Filters(years=(2020, 2023)), True),
        (Filters(places=("huyện Suối Bạc",), years=(2020,)), False),
    ],
)
def test_a_report_passes_the_filters_that_it_meets(filters: Filters, meets: bool) -> None:
    assert passes(SHELF, filters) == meets


def test_a_report_without_period_and_date_passes_any_year() -> None:
    assert passes(replace(SHELF, period=None, date=None), Filters(years=(1999,)))


@pytest.mark.parametrize(
    ("question", "status"),
    [
        ("Bao nhiêu?", "needs_clarification"),  # nothing is asked about
        ("asdf qwer zxcv", "needs_clarification"),  # no word that any report holds
        ("Huyện Phù Cát có bao nhiêu hồ sơ trễ hạn năm 2023?", "not_stated"),  # no text names the place
        ("Suối Bạc có bao nhiêu hồ sơ trễ hạn năm 2023?", "answered"),
    ],
)
def test_what_no_report_can_answer_is_said_at_once(question: str, status: str) -> None:
    answer = Assistant(ParsedShelf(sample_reports())).ask(question)
    assert answer.status == status
    assert (answer.looked.in_scope > 0) == (status == "answered")


class Hearer:
    """Remembers the drafts that it was given, and rewrites none."""

    def __init__(self) -> None:
        self.heard: list[Answer] = []

    def write(self, question: str, draft: Answer) -> str | None:
        self.heard.append(draft)
        return None


def test_only_an_answer_is_rewritten() -> None:
    hearer = Hearer()
    assistant = Assistant(ParsedShelf(sample_reports()), hearer)
    assert assistant.ask("Suối Bạc có bao nhiêu máy bay trực thăng cứu hộ?").status == "not_stated"
    assert hearer.heard == []
    answer = assistant.ask("Suối Bạc có bao nhiêu hồ sơ trễ hạn cấp xã năm 2023?")
    assert [draft.answer for draft in hearer.heard] == [answer.answer]


class Herald:
    """Sets two words before the draft."""

    def write(self, question: str, draft: Answer) -> str | None:
        return f"Trả lời: {draft.answer}"


def test_a_writer_that_alters_no_figure_is_heard() -> None:
    text = "Suối Bạc có bao nhiêu hồ sơ trễ hạn cấp xã năm 2023?"
    plain, told = (Assistant(ParsedShelf(sample_reports()), writer).ask(text) for writer in (None, Herald()))
    assert told.answer == f"Trả lời: {plain.answer}"


def test_each_step_of_an_answer_is_timed() -> None:
    timings = Assistant(ParsedShelf(sample_reports())).ask("Suối Bạc có bao nhiêu hồ sơ trễ hạn?").timings_ms
    steps = (timings.understand, timings.plan, timings.search, timings.choose, timings.compose, timings.verify)
    assert min(steps) > 0
    assert timings.total == pytest.approx(sum(steps))
