"""The rules of the protocol, each on a worked example."""

from __future__ import annotations

from decimal import Decimal

from eval.gold import GoldFigure, Question, Source
from eval.judge import judge
from service.answer import Answer, AnswerFigure, Citation

TEXT = "Mở đầu. Cấp huyện trễ hạn 12 hồ sơ, cấp xã 34 hồ sơ. Kết thúc."
QUOTE = "Cấp huyện trễ hạn 12 hồ sơ, cấp xã 34 hồ sơ."
TEXTS = {"a.txt": TEXT}


def question(**changes: object) -> Question:
    fields: dict[str, object] = {
        "id": "q", "question": "?", "history": (), "style": "full", "type": "single_figure", "answerable": True,
        "answer": "12", "figures": (GoldFigure(Decimal(12), "12"),), "sources": (Source("a.txt", QUOTE),),
        "acceptable": frozenset({Decimal(12)}), "forbidden": frozenset({Decimal(34)}),
    }  # fmt: skip
    return Question(**{**fields, **changes})  # type: ignore[arg-type]


def figure(surface: str, citation: int = 1) -> AnswerFigure:
    return AnswerFigure(surface, "hồ sơ", surface, "hồ sơ trễ hạn", None, None, None, "actual", citation)


def cite(quote: str, n: int = 1) -> Citation:
    start = TEXT.index(quote)
    nothing = (None,) * 6
    return Citation(n, "r", "a.txt", *nothing, (), quote, None, start, start + len(quote), "clean")  # type: ignore[arg-type]


def answer(figures: tuple[AnswerFigure, ...], quote: str = QUOTE, status: str = "answered", text: str = "") -> Answer:
    return Answer("id", status, text, figures, (cite(quote),))  # type: ignore[arg-type]


def test_a_required_figure_with_its_source_is_correct() -> None:
    verdict = judge(question(), answer((figure("12"),)), TEXTS)
    assert (verdict.correct, verdict.score) == (True, 1)


def test_a_short_quote_that_holds_the_surface_covers_its_source() -> None:
    assert judge(question(), answer((figure("12"),), "hạn 12 hồ"), TEXTS).correct


def test_a_quote_elsewhere_covers_nothing() -> None:
    assert not judge(question(), answer((figure("12"),), "Kết thúc."), TEXTS).correct


def test_a_forbidden_figure_beside_the_right_one_is_wrong() -> None:
    verdict = judge(question(), answer((figure("12"), figure("34"))), TEXTS)
    assert (verdict.correct, verdict.score, verdict.why) == (False, -1, "forbidden 34")


def test_pouring_out_numbers_is_not_an_answer() -> None:
    verdict = judge(question(), answer((figure("12"), figure("5"), figure("6"))), TEXTS)
    assert not verdict.correct


def test_an_abstention_on_an_answerable_question_scores_nothing() -> None:
    verdict = judge(question(), Answer("id", "not_stated", "không nêu"), TEXTS)
    assert (verdict.correct, verdict.abstained, verdict.score) == (False, True, 0)


def test_an_answer_to_an_unanswerable_question_scores_minus_one() -> None:
    lost = question(answerable=False, figures=())
    assert judge(lost, answer((figure("12"),)), TEXTS).score == -1
    assert judge(lost, Answer("id", "not_stated", "không nêu"), TEXTS).score == 1
    assert judge(lost, Answer("id", "partial", "không nêu"), TEXTS).score == 1


def test_yes_or_no_without_figures_must_open_with_the_right_side() -> None:
    asked = question(type="yes_no", figures=(), answer="Không, chưa có.")
    assert judge(asked, answer((), text="**Không**: chưa có [1]"), TEXTS).correct
    assert not judge(asked, answer((), text="Có [1]"), TEXTS).correct


def test_a_citation_without_its_figure_is_unsound() -> None:
    verdict = judge(question(), answer((figure("12"),), "Kết thúc."), TEXTS)
    assert (verdict.citations, verdict.citations_sound) == (1, 0)


def test_a_quote_that_the_reading_does_not_hold_is_covered_by_the_figure_or_by_half_of_its_words() -> None:
    cell = question(sources=(Source("a.txt", "B7=Cấp huyện | C7=12"),))
    assert judge(cell, answer((figure("12"),)), TEXTS).correct
    assert not judge(cell, answer((figure("12"),), "Kết thúc."), TEXTS).correct
    words = question(figures=(), acceptable=frozenset(), sources=(Source("a.txt", "cấp  huyện trễ  hạn"),))
    assert judge(words, answer((), "Cấp huyện trễ"), TEXTS).correct
    assert not judge(words, answer((), "Kết thúc."), TEXTS).correct
