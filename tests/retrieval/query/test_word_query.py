"""How a question is read before it is searched."""

from __future__ import annotations

import pytest

from retrieval.query.word_query import with_accents
from retrieval.query.words import has_accents
from retrieval.searching.search import Tuning


def test_accents_are_put_back_on_a_question_typed_without_them() -> None:
    assert with_accents("bao nhieu ho so tre han") == "bao nhiêu hồ sơ trễ hạn"


@pytest.mark.parametrize("question", ["bao nhiêu hồ sơ tre han?", "How many dossiers were late?", "", "2023"])
def test_any_other_question_stays_as_it_is(question: str) -> None:
    assert with_accents(question) == question


def test_vectors_have_one_weight_for_english_and_one_for_vietnamese_however_it_is_typed() -> None:
    tuning = Tuning()
    assert not has_accents("How many dossiers were late?")
    assert tuning.dense_for("en") == tuning.dense_english
    assert tuning.dense_for("vi") == tuning.dense
