"""Words: index and question agree on what a word is."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from retrieval.query.synonyms import alternatives
from retrieval.query.words import folded, has_accents, words, worth


def test_neighbours_make_pairs_but_not_over_the_end_of_a_clause() -> None:
    found = words("Hồ sơ trễ hạn; cấp xã")
    assert found.syllables == ("hồ", "sơ", "trễ", "hạn", "cấp", "xã")
    assert found.pairs == ("hồ_sơ", "sơ_trễ", "trễ_hạn", "cấp_xã")


def test_a_number_with_its_marks_is_one_word_and_leading_zeros_do_not_count() -> None:
    assert words("54.647 hồ sơ, đạt 97,79%; 09 đơn vị").syllables[:4] == ("54.647", "hồ", "sơ", "đạt")
    assert "97,79" in words("đạt 97,79%").syllables
    assert words("09").syllables == words("9").syllables == ("9",)
    assert words("000").syllables == ("0",)


def test_both_places_of_a_tone_and_both_ys_are_one_word() -> None:
    assert words("số hoá, uỷ ban, tỷ lệ, kỹ thuật").syllables == words("số hóa, ủy ban, tỉ lệ, kĩ thuật").syllables


def test_an_abbreviation_is_what_it_stands_for() -> None:
    assert words("TTHC") == words("thủ tục hành chính") == words("tthc")
    assert words("Công bố TTHC mới").pairs == words("công bố thủ tục hành chính mới").pairs


def test_a_syllable_is_not_taken_for_an_abbreviation_unless_it_is_written_as_one() -> None:
    assert words("cho").syllables == ("cho",)


def test_the_folded_form_has_no_accents() -> None:
    assert folded(words("Đường huyện")).pairs == ("duong_huyen",)
    assert has_accents("bao nhiêu ho so")
    assert has_accents("đ")
    assert not has_accents("bao nhieu HO SO 2023?")


def test_words_that_only_build_the_sentence_count_little() -> None:
    assert worth("hồ") == worth("hồ_sơ") == 1.0
    assert worth("bao") == worth("bao_nhiêu") == worth("nhieu") < worth("bao_hồ") < 1.0


def test_other_words_for_the_same_thing_are_found_the_longest_first() -> None:
    others = alternatives(words("hồ sơ quá hạn").syllables)
    assert any(("trễ", "hạn") in group for group in others)
    assert not any(("quá", "hạn") in group for group in others)
    assert alternatives(("không", "gì")) == ()


@given(st.text(max_size=200))
def test_any_text_has_words_and_its_pairs_are_neighbours(text: str) -> None:
    found = words(text)
    assert {part for pair in found.pairs for part in pair.split("_")} <= set(found.syllables)
    assert len(found.pairs) <= max(0, len(found.syllables) - 1)
    assert len(folded(found).syllables) == len(found.syllables)
