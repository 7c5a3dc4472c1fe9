"""How an answer is worded: labels, amounts, quotations and what is not stated."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.report import Figure, Span
from service import wording
from service.assistant import Assistant
from tests.answers_shelf import ParsedShelf, sample_reports


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
    assert (
        wording.label_words("Bảng 1 › Kết quả › Số hồ sơ tiếp nhận trong kỳ báo cáo")
        == "Số hồ sơ tiếp nhận trong kỳ báo cáo"
    )
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
