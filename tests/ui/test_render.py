"""The words and HTML of the page: exact, escaped, in the Vietnamese manner."""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.answer import Answer, AnswerFigure, Citation, Note
from ui.render.answer import answer_markdown, copy_text, link_marks
from ui.render.names import source_name, source_place
from ui.render.passage import passage_html, surroundings
from ui.render.tables import figure_cell
from ui.render.words import iso_date, safe_markdown, vietnamese_number
from ui.words import ENGLISH

UI = Path(__file__).resolve().parents[2] / "ui"
TEXT = "I. KẾT QUẢ\nTổng số hồ sơ trễ hạn là 170 hồ sơ<sup>2</sup>.\nCấp xã\t137\thồ sơ\n"
QUOTE = "Tổng số hồ sơ trễ hạn là 170 hồ sơ"
CITED = Citation(
    n=1,
    report_id="r1",
    file="a.txt",
    title="Kết quả",
    number="303/BC-UBND",
    agency="UBND huyện Mỹ Tú",
    place="huyện Mỹ Tú",
    date="2021-12-14",
    page=3,
    section=("II. KẾT QUẢ", "5. Hồ sơ"),
    quote=QUOTE,
    reading=None,
    start=TEXT.index(QUOTE),
    end=TEXT.index(QUOTE) + len(QUOTE),
    text_state="clean",
)
FIGURE = AnswerFigure("170", "hồ sơ", "170", "hồ sơ trễ hạn", "huyện Mỹ Tú", "năm 2021", None, "actual", 1)
ANSWER = Answer(
    "a", "answered", f"Có **170** hồ sơ [1].\n\n“{QUOTE}” [1]", (FIGURE,), (CITED,), (Note("scope", "Toàn huyện."),)
)


def bare(html: str) -> str:
    """Return the words of some HTML."""
    return unescape(re.sub(r"<[^>]+>", "", html))


def test_a_mark_links_to_the_quote_in_its_report() -> None:
    markdown = answer_markdown(ANSWER)
    assert rf"[\[1\]](nguon?report=r1&start={CITED.start}&end={CITED.end})" in markdown
    assert "**170**" in markdown


def test_a_paragraph_that_only_quotes_is_left_to_the_sources_when_figures_answer() -> None:
    assert QUOTE not in answer_markdown(ANSWER)
    assert QUOTE in answer_markdown(replace(ANSWER, figures=()))


def test_brackets_without_a_source_stay_words() -> None:
    assert link_marks("mục [7] và [1]", {1: "x"}) == r"mục [7] và [\[1\]](x)"


@pytest.mark.parametrize(
    "planted",
    [
        "![x](http://evil.example/?q=1)",
        "[bấm vào đây](http://evil.example)",
        "<img src=x onerror=alert(1)>",
        "$\\href{http://evil.example}{x}$",
        ":red[đỏ]",
    ],
)
def test_nothing_planted_in_a_report_becomes_a_link_a_picture_or_html(planted: str) -> None:
    safe = safe_markdown(planted)
    assert not re.search(r"(?<!\\)\[[^\]]*\]\(", safe)
    assert "<" not in safe
    assert not re.search(r"(?<!\\)\$", safe)
    assert not re.search(r"(?<!\\):[a-z]+\[", safe)


def test_a_source_is_named_as_officials_name_it() -> None:
    assert source_name(CITED) == "Báo cáo số 303/BC-UBND ngày 14/12/2021 của UBND huyện Mỹ Tú"
    assert source_name(replace(CITED, number=None, date=None, agency=None)) == "Kết quả"
    assert source_name(replace(CITED, number=None, date=None, agency=None, title=None)) == "a.txt"
    assert source_place(CITED) == "II. KẾT QUẢ › 5. Hồ sơ › trang 3"


def test_a_copied_answer_carries_its_sources_and_its_reading() -> None:
    damaged = replace(CITED, quote="h  sơ trễ h n", reading="hồ sơ trễ hạn", text_state="repaired")
    text = copy_text("Bao nhiêu?", replace(ANSWER, citations=(damaged,)))
    assert text.startswith("Bao nhiêu?\n\nCó 170 hồ sơ [1].")
    assert "[1] Báo cáo số 303/BC-UBND" in text
    assert "đọc lại từ bản bị mất chữ: “hồ sơ trễ hạn”" in text
    assert "Lưu ý: Toàn huyện." in text


@pytest.mark.parametrize(
    ("canonical", "shown"), [("1234.5", "1.234,5"), ("170", "170"), ("1739919", "1.739.919"), ("không", "không")]
)
def test_numbers_are_written_as_in_vietnam(canonical: str, shown: str) -> None:
    assert vietnamese_number(canonical) == shown


def test_the_quote_is_marked_and_rows_become_a_table() -> None:
    html = passage_html(TEXT, CITED.start, CITED.end, around=(0, len(TEXT)))
    assert f"<mark>{QUOTE}</mark><sup>2</sup>" in html
    assert "<tr><td>Cấp xã</td><td>137</td><td>hồ sơ</td></tr>" in html


def test_restored_letters_are_marked_in_the_reading() -> None:
    original, reading = "h  sơ trễ h n", "hồ sơ trễ hạn"
    html = passage_html(reading, 0, len(reading), around=(0, len(reading)), original=original)
    assert html.count("<ins>") == 2
    assert bare(html) == reading


@given(st.text(alphabet="ab<&>\n\t 'ộ", max_size=80), st.integers(0, 80), st.integers(0, 80))
def test_marking_loses_and_adds_no_letter(text: str, one: int, other: int) -> None:
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    html = passage_html(text, start, end, around=(0, len(text)))
    assert re.sub(r"\s", "", bare(html)) == re.sub(r"\s", "", text)
    marked = "".join(bare(part) for part in re.findall(r"<mark>(.*?)</mark>", html, re.DOTALL))
    assert re.sub(r"\s", "", marked) == re.sub(r"\s", "", text[start:end])


@given(st.integers(0, 3000), st.integers(0, 200), st.integers(0, 500))
def test_surroundings_hold_the_quote(start: int, length: int, margin: int) -> None:
    text = ("Một dòng của báo cáo.\n" * 200)[: start + length + 50]
    first, last = surroundings(text, start, min(len(text), start + length), margin)
    assert 0 <= first <= start <= min(len(text), start + length) <= last <= len(text)


def test_a_cell_of_the_comparison_names_figure_unit_and_source_once() -> None:
    cell = figure_cell(replace(FIGURE, surface="98%", unit="%"), 2, CITED, ())
    assert bare(cell).startswith("98% ")
    assert "[2]" in cell and "nguon?report=r1" in cell


def test_every_word_of_the_page_has_its_english() -> None:
    said: set[str] = set()
    for path in UI.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("t", "heading"):
                said |= {arg.value for arg in node.args if isinstance(arg, ast.Constant)}
    assert said - ENGLISH.keys() == set()


def test_raised_marks_are_raised_figures_in_copies() -> None:
    marked = replace(ANSWER, answer="Có 12<sup>2</sup> hồ sơ [1].", citations=(replace(CITED, quote="12<sup>2</sup>"),))
    text = copy_text("Bao nhiêu?", marked)
    assert "<sup>" not in text + answer_markdown(marked)
    assert "Có 12² hồ sơ" in text and "“12²”" in text


def test_a_note_that_the_answer_holds_is_not_said_again() -> None:
    said = replace(ANSWER, answer="Không nêu: huyện A.", notes=(Note("not_stated", "Không nêu: huyện A."),))
    assert copy_text("Bao nhiêu?", said).count("Không nêu") == 1


@pytest.mark.parametrize(
    ("typed", "iso"),
    [("05/01/2023", "2023-01-05"), ("5.1.2023", "2023-01-05"), ("2023-01-05", "2023-01-05"), ("31/02/2023", None)],
)
def test_a_date_is_taken_as_it_is_written_in_vietnam(typed: str, iso: str | None) -> None:
    assert iso_date(typed) == iso
