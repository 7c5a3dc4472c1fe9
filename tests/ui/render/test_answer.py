"""An answer's words: marks that lead to their quote, each thing said once, copies that carry their sources."""

from __future__ import annotations

from dataclasses import replace

from service.answer import Note
from tests.made_answers import ANSWER, CITED, QUOTE
from ui.render.answer import copy_text, link_marks, linked, own_paragraphs


def test_a_mark_links_to_the_quote_in_its_report_and_knows_the_way_back() -> None:
    markdown = linked(ANSWER.answer, ANSWER, "c1")
    assert rf"[\[1\]](nguon?report=r1&start={CITED.start}&end={CITED.end}&cuoc=c1)" in markdown
    assert "**170**" in markdown


def test_a_paragraph_that_only_quotes_is_left_to_the_sources_when_figures_answer() -> None:
    assert own_paragraphs(ANSWER) == ["Có **170** hồ sơ [1]."]
    assert QUOTE in own_paragraphs(replace(ANSWER, figures=()))[1]


def test_brackets_without_a_source_stay_words() -> None:
    assert link_marks("mục [7] và [1]", {1: "x"}) == r"mục [7] và [\[1\]](x)"


def test_a_copied_answer_carries_its_sources_and_its_reading() -> None:
    damaged = replace(CITED, quote="h  sơ trễ h n", reading="hồ sơ trễ hạn", text_state="repaired")
    text = copy_text("Bao nhiêu?", replace(ANSWER, citations=(damaged,)))
    assert text.startswith("Bao nhiêu?\n\nCó 170 hồ sơ [1].")
    assert "[1] Báo cáo số 303/BC-UBND" in text
    assert "đọc lại từ bản bị mất chữ: “hồ sơ trễ hạn”" in text
    assert "Lưu ý: Toàn huyện." in text


def test_raised_marks_are_raised_figures_in_copies() -> None:
    marked = replace(ANSWER, answer="Có 12<sup>2</sup> hồ sơ [1].", citations=(replace(CITED, quote="12<sup>2</sup>"),))
    text = copy_text("Bao nhiêu?", marked)
    assert "<sup>" not in text + linked(marked.answer, marked)
    assert "Có 12² hồ sơ" in text and "“12²”" in text


def test_a_note_that_the_answer_holds_is_left_to_the_notes() -> None:
    answer = replace(ANSWER, answer="Có 12 hồ sơ [1].\n\nKhông nêu: A.", notes=(Note("not_stated", "Không nêu: A."),))
    assert own_paragraphs(answer) == ["Có 12 hồ sơ [1]."]
    assert copy_text("Hỏi?", answer).count("Không nêu: A.") == 1
