import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.vietnamese.syllables import fold, is_syllable, unify_tone

LETTERS = "aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạấầẩẫậếềểễệốồổỗộớờởỡợứừửữựíìỉĩịýỳỷỹỵóòỏõọéèẻẽẹúùủũụắằẳẵặ ABCĐ.,0"


WELL_FORMED = "nghị quyết hoá hóa giếng gì gìn quý quốc khuỷu thuở ươm nghiêng yêu uỷ ủy khuya giặc Ủy ĐƯỜNG"
BROKEN = "ngh th tr n c đ Đăk online cat UBND hệệ 12 a1"


@pytest.mark.parametrize("word", WELL_FORMED.split())
def test_well_formed_syllables_are_known_with_either_tone_placement(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize("word", [*BROKEN.split(), ""])
def test_broken_pieces_and_foreign_words_are_no_syllables(word: str) -> None:
    assert not is_syllable(word)


def test_a_stop_takes_only_the_two_sharp_tones() -> None:
    assert [is_syllable(word) for word in ("các", "cạc", "cac", "càc", "cảc")] == [True, True, False, False, False]


@pytest.mark.parametrize(
    ("typed", "unified"),
    [
        ("hoá", "hóa"),
        ("thuỷ", "thủy"),
        ("khoẻ", "khỏe"),
        ("tòan", "toàn"),
        ("quý", "quý"),
        ("Uỷ", "Ủy"),
        ("HOÁ", "HÓA"),
    ],
)
def test_tone_placements_become_one(typed: str, unified: str) -> None:
    assert unify_tone(typed) == unified


def test_folding_takes_accents_and_capitals_away() -> None:
    assert fold("Đăk Rơ Ông, Ủy ban 12%") == "dak ro ong, uy ban 12%"


@given(st.text(alphabet=LETTERS))
def test_folding_keeps_the_length_of_nfc_text(text: str) -> None:
    assert len(fold(unicodedata.normalize("NFC", text))) == len(unicodedata.normalize("NFC", text))


@given(st.text())
def test_folding_twice_is_folding_once_and_never_raises(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet=LETTERS, max_size=8))
def test_unified_tones_stay_unified_and_keep_the_letters(word: str) -> None:
    once = unify_tone(word)
    assert unify_tone(once) == once
    assert fold(once) == fold(word) and len(once) == len(word)
