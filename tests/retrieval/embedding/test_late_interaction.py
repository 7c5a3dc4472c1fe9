"""Comparing word by word: the quick way against its slow reference, and what it does with nothing."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.embedding.embedder import StaticEmbedder, load_embedder
from retrieval.embedding.late_interaction import WordByWord, late_for
from tests.retrieval_fakes import HashEmbedder

EMBEDDER = load_embedder(None)
WORDS = st.lists(
    st.sampled_from(["hồ", "sơ", "trễ", "hạn", "thủ", "tục", "hành", "chính", "cấp", "xã", "năm", "2023", "170"]),
    min_size=1,
    max_size=9,
)


def slowly(question: str, passage: str) -> float:
    """The mean over the question's pieces of the best cosine with a piece of the passage, rare pieces weighing more.

    Long passages lose some of it.
    """
    assert isinstance(EMBEDDER, StaticEmbedder)
    asked, held = EMBEDDER.pieces([question, passage])
    shares = EMBEDDER.piece_shares()
    total = weight = 0.0
    for piece in asked:
        own = max(0.3, -float(shares[piece]) - 5.0)
        likeness = [
            float(EMBEDDER.piece_vectors(np.array([piece]))[0] @ EMBEDDER.piece_vectors(np.array([h]))[0]) for h in held
        ]
        total += own * min(1.0, max(0.0, *likeness, 0.0))
        weight += own
    return total / weight / (1 + 0.4 * math.log(1 + len(held) / 60))


@settings(max_examples=25, deadline=None)
@given(WORDS, WORDS)
def test_the_quick_way_gives_what_the_slow_one_gives(question: list[str], passage: list[str]) -> None:
    asked, text = " ".join(question), " ".join(passage)
    scores = late_for(EMBEDDER)(asked, {"p": text, "q": "khác hẳn"})
    assert abs(scores["p"] - slowly(asked, text)) < 1e-4


def test_a_passage_with_the_words_of_the_question_beats_one_without() -> None:
    scores = late_for(EMBEDDER)("hồ sơ trễ hạn", {"a": "số hồ sơ trễ hạn là 170", "b": "công tác tuyên truyền"})
    assert scores["a"] > 0.9 > scores["b"]


def test_of_two_passages_with_the_words_of_the_question_the_shorter_wins() -> None:
    said = "số hồ sơ trễ hạn là 170"
    scores = late_for(EMBEDDER)("hồ sơ trễ hạn", {"short": said, "long": f"{said}. {'Công tác tuyên truyền. ' * 30}"})
    assert scores["short"] > scores["long"] > 0.5


def test_nothing_comes_of_nothing() -> None:
    compare = late_for(EMBEDDER)
    assert compare("", {"a": "hồ sơ"}) == {}
    assert compare("hồ sơ", {}) == {}
    assert compare("hồ sơ", {"a": "…"}) == {}


def test_an_embedder_without_words_compares_nothing() -> None:
    assert late_for(HashEmbedder())("hồ sơ", {"a": "hồ sơ"}) == {}


def test_what_is_held_stays_bounded() -> None:
    assert isinstance(EMBEDDER, StaticEmbedder)
    compare = WordByWord(EMBEDDER, held=3)
    compare("hồ sơ", {str(n): f"hồ sơ số {n}" for n in range(10)})
    assert len(compare._held) == 3
