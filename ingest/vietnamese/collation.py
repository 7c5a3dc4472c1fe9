"""Words → a key that puts them in the order of a Vietnamese dictionary: ă, â after a, đ after d; tones last."""

from __future__ import annotations

import unicodedata

_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_TONES = "\u0300\u0309\u0303\u0301\u0323"  # huyền, hỏi, ngã, sắc, nặng; none comes before them
_PLACES = {letter: place for place, letter in enumerate(_LETTERS, start=0x110000)}

Order = tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]


def vietnamese_order(words: str) -> Order:
    """Return what to sort by: syllable by syllable, letters before tones, capitals as small letters.

    Source: TCVN 6909, and the order of Từ điển tiếng Việt (Hoàng Phê).
    """
    return tuple(_syllable(word) for word in words.casefold().split())


def _syllable(word: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    letters: list[int] = []
    tones: list[int] = []
    for char in unicodedata.normalize("NFC", word):
        parts = unicodedata.normalize("NFD", char)
        tone = next((part for part in parts if part in _TONES), "")
        letter = unicodedata.normalize("NFC", parts.replace(tone, "") if tone else parts)
        letters.append(_PLACES.get(letter, ord(letter[0])))
        tones.append(_TONES.find(tone) + 1 if tone else 0)
    return tuple(letters), tuple(tones)
