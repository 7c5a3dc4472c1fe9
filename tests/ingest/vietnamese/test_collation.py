"""The order of a Vietnamese dictionary."""

from __future__ import annotations

import random
import unicodedata

import pytest

from ingest.vietnamese.collation import vietnamese_order


@pytest.mark.parametrize(
    "ordered",
    [
        ["Cao Bằng", "Duy Xuyên", "Đắk Nông", "Điện Biên", "Đông Anh", "Ea Kung", "Gia Lai"],
        ["ma", "mà", "mả", "mã", "má", "mạ", "mă", "mâ", "mua", "mưa"],
        ["an", "ăn", "ân", "em", "êm", "on", "ôn", "ơn", "un", "ưng"],
        ["xã 9", "xã An", "xã Ân", "xã Bình"],
        ["Hòa", "Hòa Bình", "Hoàng"],  # a syllable that ends comes first
    ],
)
def test_letters_stand_in_their_place_and_tones_decide_last(ordered: list[str]) -> None:
    mixed = [unicodedata.normalize("NFD", words) if n % 2 else words for n, words in enumerate(ordered)]
    random.Random(3).shuffle(mixed)
    assert [unicodedata.normalize("NFC", words) for words in sorted(mixed, key=vietnamese_order)] == ordered
