"""Which units hold a word or a pair, worked by hand."""

from __future__ import annotations

import pytest

from retrieval.query.lexicon import Words
from service.finding.postings import Postings

UNITS = (("cầu", "treo", "cầu"), ("treo", "cầu", "mới"), ("cẩu", "treo"), ("mới",))


@pytest.fixture
def accented() -> Postings:
    return Postings.of([Words(tokens) for tokens in UNITS])


def test_a_word_is_held_by_the_units_that_say_it(accented: Postings) -> None:
    assert list(accented.holders("cầu")) == [0, 1]
    assert list(accented.holders("đò")) == []
    assert set(accented) == {"cầu", "treo", "mới", "cẩu"}


def test_a_pair_is_held_where_its_words_are_neighbours_in_this_order(accented: Postings) -> None:
    assert list(accented.holders("cầu treo")) == [0]
    assert list(accented.holders("treo cầu")) == [0, 1]
    assert "cầu mới" in accented
    assert "treo mới" not in accented
    assert "mới cầu" not in accented


def test_without_accents_spellings_of_one_word_are_one(accented: Postings) -> None:
    plain = accented.without_accents([Words(tokens).without_accents() for tokens in UNITS])
    assert list(plain.holders("cau")) == [0, 1, 2]
    assert list(plain.holders("cau treo")) == [0, 2]
    assert list(plain.holders("cầu")) == []
