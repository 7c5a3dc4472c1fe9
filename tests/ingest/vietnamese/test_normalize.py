"""Text in one form, and the legacy encodings told by their characters."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.vietnamese.normalize import clean, decode_legacy, legacy_encoding, nfc, recode, valid_share

SENTENCE = "Cộng hòa xã hội chủ nghĩa Việt Nam, Độc lập - Tự do - Hạnh phúc; được giải quyết trước hạn 1.234 hồ sơ"
TCVN3 = (
    "Céng hßa x· héi chñ nghÜa ViÖt Nam, §éc lËp - Tù do - H¹nh phóc; ®\u00adîc gi¶i quyÕt tr\u00adíc h¹n 1.234 hå s¬"
)
VNI = (
    "Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam, Ñoäc laäp - Töï do - Haïnh phuùc; "
    "ñöôïc giaûi quyeát tröôùc haïn 1.234 hoà sô"
)


def test_tcvn3_is_told_by_its_characters_and_decoded() -> None:
    assert legacy_encoding(TCVN3) == "tcvn3"
    assert decode_legacy(TCVN3) == SENTENCE


def test_vni_is_told_by_its_characters_and_decoded() -> None:
    assert legacy_encoding(VNI) == "vni"
    assert decode_legacy(VNI) == SENTENCE


def test_capitals_of_vni_keep_their_case() -> None:
    assert recode("COÄNG HOØA; Ñieän Bieân; ÑIEÄN", "vni") == "CỘNG HÒA; Điện Biên; ĐIỆN"


@pytest.mark.parametrize(
    "text",
    [
        SENTENCE,
        "Les élèves français étaient très fatigués après la fête à Besançon",
        "Für die Straße können schöne Mädchen Äpfel und Öl über Köln hören",
        "Đăk Rơ Ông, Púng Tra, Ngọk Lây; 97,79 % – 6.326/6.469",
        "plain English words only",
        "",
    ],
)
def test_what_is_not_legacy_is_left_alone(text: str) -> None:
    assert decode_legacy(text) is None


def test_clean_drops_what_no_reader_sees_and_composes_the_rest() -> None:
    decomposed = unicodedata.normalize("NFD", "Hồ\u200b sơ\ufeff trễ\u00a0hạn\x00")
    assert clean(decomposed) == "Hồ sơ trễ hạn"


def test_valid_share_counts_syllables() -> None:
    assert valid_share(SENTENCE) == 1.0
    assert valid_share("xkcd zzz hồ sơ") == 0.5
    assert valid_share("1.234") == 1.0


@given(st.text())
def test_nfc_is_what_the_standard_says(text: str) -> None:
    assert nfc(text) == unicodedata.normalize("NFC", text)


@given(st.text())
def test_clean_is_stable_and_never_raises(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    decode_legacy(text)
