"""Shares and evidence recall, with the arithmetic written out."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from eval.gold import Question, Source, numbers_in, read_gold
from eval.measures import Share, evidence_covered, quantile
from ingest.report import Passage, Span
from retrieval.hit import Hit

TEXT = "0123456789" * 10


def hit(start: int, end: int) -> Hit:
    passage = Passage("r:1", "r", "paragraph", (), None, (Span(start, end),), TEXT[start:end], "", "clean")
    return Hit(passage, "a.txt", 1.0, 1)


def asked(quote: str) -> Question:
    sources = (Source("a.txt", quote),)
    return Question("q", "?", (), "full", "list", True, "", (), sources, frozenset(), frozenset())


def test_wilson_interval_of_eight_in_ten() -> None:
    low, high = Share(8, 10).interval
    assert (round(low, 3), round(high, 3)) == (0.490, 0.943)


@given(st.integers(0, 500), st.integers(1, 500))
def test_a_share_lies_in_its_interval(hits: int, more: int) -> None:
    share = Share(hits, hits + more)
    low, high = share.interval
    assert 0 <= low <= share.value + 1e-9 and share.value <= high + 1e-9 <= 1 + 1e-9


def test_evidence_counts_when_six_tenths_are_read() -> None:
    text = "x" * 10 + "abcdefghij" + "y" * 80
    question = asked("abcdefghij")
    assert evidence_covered(question, [hit(10, 16)], {"a.txt": text}, 2_000) == 1
    assert evidence_covered(question, [hit(10, 15)], {"a.txt": text}, 2_000) == 0


def test_the_budget_cuts_the_last_hit() -> None:
    text = "x" * 10 + "abcdefghij" + "y" * 80
    assert evidence_covered(asked("abcdefghij"), [hit(0, 20)], {"a.txt": text}, 15) == 0
    assert evidence_covered(asked("abcdefghij"), [hit(0, 20)], {"a.txt": text}, 16) == 1


def test_quantiles_take_the_nearest_rank() -> None:
    assert quantile([5, 1, 3], 0.5) == 3
    assert quantile([], 0.5) == 0


def test_numbers_of_a_judgement_are_read_as_in_reports() -> None:
    assert numbers_in("6.326/6.469 hồ sơ, đạt 97,79%") == {Decimal(6326), Decimal(6469), Decimal("97.79")}


def test_the_shipped_questions_are_whole() -> None:
    from baocao.evaluating import OWN_QUESTIONS

    questions = read_gold(OWN_QUESTIONS)
    assert len(questions) == 40
    assert len({q.id for q in questions}) == 40
    assert sum(not q.answerable for q in questions) >= 5
