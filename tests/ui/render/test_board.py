"""The board lays out an answer's figures, and no digit of the answer is lost, added or moved to another figure."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from html import unescape

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.answer import Answer, Note
from tests.made_answers import ANSWER, CITED, FIGURE
from ui.render.board import board_html, board_of, with_figure

ONE = "**Huyện Mỹ Tú** (năm 2021): hồ sơ trễ hạn (cấp xã): 1.170/9.300 hồ sơ, tỷ lệ 12,58% [1]."
SEVERAL = (
    "Không. **Huyện Mỹ Tú** (năm 2021) [1][2]:\n"
    "- hồ sơ trễ hạn (cấp huyện): 33 hồ sơ [1]\n"
    "- hồ sơ trễ hạn (cấp xã, chỉ tiêu, kế hoạch): 137 hồ sơ [2] (đọc lại từ bản bị mất chữ)\n\n"
    "**Thị xã Phú Lãng** [2]:\n- hồ sơ trễ hạn: trên 1.170 hồ sơ [2]\n- cán bộ, công chức: 5 cán bộ, công chức [2]"
)


def made(words: str, *figures: tuple[str, int]) -> Answer:
    told = tuple(replace(FIGURE, value=v.replace(".", ""), surface=v, citation=n) for v, n in figures)
    return replace(ANSWER, answer=words, figures=told, citations=(CITED, replace(CITED, n=2)), notes=())


def bare(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", " ", html))


def test_one_figure_is_a_card_with_number_unit_place_level_and_period() -> None:
    answer = made(ONE, ("1.170", 1))
    (one,) = board_of(answer).entries
    assert (one.number, one.unit, one.share, one.chips) == ("1.170/9.300", "hồ sơ", "12,58%", ("cấp xã",))
    html = board_html([one], answer, "c1")
    assert "<b>1.170/9.300</b> <small>hồ sơ</small>" in html
    assert "Huyện Mỹ Tú · năm 2021" in html
    assert "cuoc=c1" in html and "<table" not in html


def test_several_are_a_table_by_place_with_verdict_kind_and_how_they_were_read() -> None:
    answer = made(SEVERAL, ("33", 1), ("137", 2), ("1.170", 2), ("5", 2))
    board = board_of(answer)
    assert (board.verdict, board.words) == ("Không.", "")
    assert [one.number for one in board.entries] == ["33", "137", "1.170", "5"]
    assert board.entries[1].chips == ("cấp xã", "chỉ tiêu, kế hoạch")
    assert board.entries[1].state == "đọc lại từ bản bị mất chữ"
    assert (board.entries[2].about, board.entries[3].unit) == ("trên", "cán bộ, công chức")
    html = board_html(board.entries, answer)
    assert html.count("scope='rowgroup'") == 2
    assert "<i style" not in html  # people and files do not stand beside one another as bars


def test_figures_of_one_unit_are_drawn_to_one_scale() -> None:
    words = "**Huyện A** [1]:\n- xã B: 50 hồ sơ [1]\n- xã C: 200 hồ sơ [1]\n- xã D: 100 hồ sơ [1]"
    answer = made(words, ("50", 1), ("200", 1), ("100", 1))
    assert re.findall(r"width:([\d.]+)%", board_html(board_of(answer).entries, answer)) == ["25.0", "100.0", "50.0"]


@pytest.mark.parametrize(
    "words",
    [
        "Chênh lệch: 84,11 − 78,93 = 5,18 điểm phần trăm [1] [1].",
        "**Huyện A** (năm 2021): “Có 58 đơn vị sự nghiệp: 02 đơn vị tự chủ” [1]",
        "**Huyện A** [1]:\n- hồ sơ: 33 hồ sơ [1]\n- một dòng khác hẳn",
    ],
)
def test_words_of_another_form_stay_words(words: str) -> None:
    board = board_of(made(words, ("33", 1)))
    assert (board.entries, board.words) == ((), words)


def test_a_note_is_left_to_the_notes_and_a_planted_tag_stays_words() -> None:
    words = ONE.replace("trễ hạn", "<img src=x>") + "\n\nKhông nêu: A."
    answer = replace(made(words, ("1.170", 1)), notes=(Note("not_stated", "Không nêu: A."),))
    board = board_of(answer)
    assert board.words == ""
    assert "<img" not in board_html(board.entries, answer)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine
@given(
    st.lists(
        st.tuples(
            st.text("abđ ,()-/ôệ0123456789", min_size=1, max_size=20).filter(lambda one: ": " not in one),
            st.decimals(0, 10**7, places=0),
            st.sampled_from(["", "hồ sơ", "cán bộ, công chức", "%", "km2"]),
            st.sampled_from(["", " (cấp xã)", " (chỉ tiêu, kế hoạch)"]),
        ),
        min_size=1,
        max_size=6,
    )
)
def test_every_digit_of_the_answer_is_on_the_page_once_and_in_its_order(
    lines: list[tuple[str, Decimal, str, str]],
) -> None:
    amounts = [f"{value:,} {unit}".replace(",", ".", 2) for _, value, unit, _ in lines]
    listed = "\n".join(f"- {line[0]}{line[3]}: {told} [1]" for line, told in zip(lines, amounts, strict=True))
    answer = made(f"**Huyện A** (năm 2021) [1]:\n{listed}", ("1", 1))
    board = board_of(answer)
    shown = bare(board_html(board.entries, answer)) + board.words
    # The heading's own mark and year stand once, whatever the lines; cards repeat place and period.
    told = re.findall(r"\d+", re.sub(r"\[1\]|năm 2021", "", answer.answer))
    assert re.findall(r"\d+", re.sub(r"\[1\]|năm 2021", "", shown)) == told


def test_the_figure_is_shown_in_its_quote_and_not_within_another() -> None:
    assert with_figure("có 1.123 và 23 hồ sơ<sup>2</sup>", "23") == "có 1.123 và 【23】 hồ sơ²"
    assert with_figure("có 230 hồ sơ", "23") == "có 230 hồ sơ"
