"""Which reports a question is about."""

from __future__ import annotations

import pytest

from retrieval.hit import Hit, Query
from retrieval.summary import summarize
from service.finding.reports import narrowed
from service.understanding.understand import understand
from tests.answers_shelf import ParsedShelf, sample_reports


def _hits(text: str) -> list[Hit]:
    return ParsedShelf(sample_reports()).search(Query(text, 40))


def test_a_document_that_one_report_names_decides_for_it() -> None:
    report = sample_reports()[0]
    number = next(
        word.strip(".,;")
        for p in report.passages
        for word in p.text.split()
        if "/KH-UBND" in word and word[0].isdigit()
    )
    asked = understand(f"Kế hoạch số {number} nói về việc gì?", (), [summarize(r, "") for r in sample_reports()])
    assert narrowed(asked, _hits(asked.query)).report_ids == (report.id,)


@pytest.mark.parametrize(
    "text", ["bao nhiêu hồ sơ trễ hạn?", "Xã Không Có Đâu có bao nhiêu hồ sơ?", "các xã được giao gì?"]
)
def test_a_question_without_such_a_name_stays_open(text: str) -> None:
    asked = understand(text, (), [summarize(r, "") for r in sample_reports()])
    assert narrowed(asked, _hits(text)).report_ids == ()
