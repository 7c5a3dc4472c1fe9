"""One line of plain words that knows where each came from."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ingest.figures.line_view import view
from ingest.report import Span


def test_markup_and_line_breaks_go_and_offsets_stay() -> None:
    text = "**Tổng**  số<sup>3</sup> hồ\nsơ: *12*"
    line = view(text, (Span(0, len(text)),))
    assert line.text == "Tổng số hồ sơ: 12"
    at = line.text.index("12")
    assert text[line.span(at, at + 2).start : line.span(at, at + 2).end] == "12"
    assert line.index(text.index("12")) == at


def test_parts_cut_by_a_page_are_joined_by_one_blank() -> None:
    text = "theo yêu\n[trang 2]\ncầu 5 văn bản"
    line = view(text, (Span(0, 8), Span(19, len(text))))
    assert line.text == "theo yêu cầu 5 văn bản"


def test_a_skipped_mark_is_left_out() -> None:
    text = "địa bàn 1 huyện"
    assert view(text, (Span(0, len(text)),), (Span(8, 9),)).text == "địa bàn huyện"


@given(st.text(alphabet="ab1 \n\t*<>/sup", max_size=80))
def test_every_character_but_a_joining_blank_is_its_source(text: str) -> None:
    line = view(text, (Span(0, len(text)),))
    for at, character in enumerate(line.text):
        if character != " ":
            assert text[line.offset(at)] == character
    assert "  " not in line.text
