"""English questions in Vietnamese words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.query.english import empty_words, is_english, render, table


@pytest.mark.parametrize(
    "question",
    [
        "How many files were late in 2023?",
        "Which district has the highest rate of administrative procedures?",
        "number of public servants disciplined",
        "How many civil servants did Tu Mơ Rông recruit for communes, and against what target?",
    ],
)
def test_an_english_question_is_known(question: str) -> None:
    assert is_english(question)


@pytest.mark.parametrize(
    "question",
    [
        "Bao nhiêu hồ sơ trễ hạn?",
        "bao nhieu ho so tre han nam 2023",
        "can bo bi ky luat o huyen Tuan Giao",
        "",
        "2023?",
    ],
)
def test_a_vietnamese_question_with_or_without_accents_is_not_english(question: str) -> None:
    assert not is_english(question)


def test_words_are_rendered_with_the_likeliest_first_and_names_stay() -> None:
    rendered = render("How many files did Tuan Giao district receive in 2023?")
    words = {word: weight for each in rendered for word, weight in each.vietnamese}
    assert words["hồ sơ"] > words["văn bản"]
    assert {"huyện", "2023"} <= words.keys()
    assert {"tuan", "giao"} <= {each.english for each in rendered}
    assert not words.keys() & {"how", "many", "did", "in"}


def test_a_pair_that_is_one_thing_is_rendered_as_one() -> None:
    (rendering,) = render("prime minister")
    assert rendering.english == "prime minister"
    assert rendering.vietnamese[0][0].startswith("thủ tướng")


def test_an_inflected_word_without_a_row_takes_the_row_of_its_stem() -> None:
    assert "volcanoes" not in table()
    assert render("volcanoes")[0].vietnamese == render("volcano")[0].vietnamese


@given(st.sampled_from(sorted(table())))
def test_the_renderings_of_a_word_weigh_one_together(word: str) -> None:
    if word not in empty_words():
        assert sum(weight for _, weight in render(word)[0].vietnamese) == pytest.approx(1, abs=0.06)


@given(st.text(max_size=200))
def test_any_text_is_rendered_without_an_error(text: str) -> None:
    assert all(0 < weight <= 1 for each in render(text) for _, weight in each.vietnamese)
