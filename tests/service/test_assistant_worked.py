"""Which reports a filter lets pass, and what needs no search, at the borders."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ingest.report import Period
from retrieval.hit import Filters
from retrieval.summary import Summary, summarize
from service.answer import Answer
from service.assistant import Assistant, _passes, _without_search
from tests.answers_shelf import ParsedShelf, sample_reports
from tests.made_figures import asked

SHELF: Summary = replace(
    summarize(sample_reports()[0], ""), period=Period(date(2021, 12, 15), date(2023, 12, 14), "đến 14/12/2023")
)


@pytest.mark.parametrize(
    ("filters", "passes"),
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
def test_a_report_passes_the_filters_that_it_meets(filters: Filters, passes: bool) -> None:
    assert _passes(SHELF, filters) == passes


def test_a_report_of_no_known_time_passes_any_year() -> None:
    assert _passes(replace(SHELF, period=None), Filters(years=(1999,)))


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({}, "needs_clarification"),
        ({"subject": ("hồ_sơ",)}, None),
        ({"documents": ("03/KH-UBND",)}, None),
        ({"numbers": (35,)}, None),
        ({"subject": ("hồ_sơ",), "unknown_places": ("huyện Phù Cát",), "report_ids": ()}, "not_stated"),
        ({"subject": ("hồ_sơ",), "unknown_places": ("huyện Phù Cát",)}, None),  # another place is known
    ],
)
def test_what_needs_no_search_is_answered_at_once(changes: dict[str, object], status: str | None) -> None:
    early = _without_search(asked(**changes), (SHELF,))  # type: ignore[arg-type]  # fields of a question
    assert (early.status if early else None) == status


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


def test_each_step_of_an_answer_is_timed() -> None:
    timings = Assistant(ParsedShelf(sample_reports())).ask("Suối Bạc có bao nhiêu hồ sơ trễ hạn?").timings_ms
    steps = (timings.understand, timings.search, timings.choose, timings.compose, timings.verify)
    assert min(steps) > 0
    assert timings.total == pytest.approx(sum(steps))
