"""How near words are in meaning, by the model that ships with the project."""

from __future__ import annotations

from retrieval.embedding.similarity import NONE, load_likeness


def test_the_same_words_are_fully_met() -> None:
    (alike,) = load_likeness().compare("hồ sơ trễ hạn", ["hồ sơ trễ hạn"])
    assert alike.met > 0.99
    assert alike.asked > 0.99


def test_another_word_for_the_same_is_nearer_than_a_word_for_something_else() -> None:
    near, far = load_likeness().compare("hồ sơ trễ hạn", ["hồ sơ quá hạn", "đường giao thông nông thôn"])
    assert near.met > far.met + 0.2


def test_words_that_nobody_asked_for_lower_the_way_back() -> None:
    short, long = load_likeness().compare("biên chế", ["biên chế", "biên chế và kinh phí đào tạo nghề nông thôn"])
    assert short.met == long.met
    assert long.asked < short.asked


def test_a_text_without_words_is_like_nothing() -> None:
    assert load_likeness().compare("biên chế", ["—", "biên chế"])[0] == NONE
    assert load_likeness().compare("?", ["biên chế"]) == [NONE]
