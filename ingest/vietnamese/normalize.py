"""Text in one form: NFC, and the legacy Vietnamese encodings recognised by their characters.

Legacy text (TCVN3 "ABC", VNI) was written for fonts that draw Vietnamese letters at Western codes. Font names
tell nothing (126 of 433 government PDFs declare such fonts and hardly use them), so characters decide.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import Final, Literal

from ingest.vietnamese.syllables import is_syllable

LegacyEncoding = Literal["tcvn3", "vni"]

# Invisible in every font and meaningless in Vietnamese; U+00AD is dropped only after TCVN3, where it is "ư".
_INVISIBLE: Final = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad]")
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")

_TCVN3: Final = str.maketrans(
    "µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®ÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞßãáâä«åèæçé¬êíëìîïóñòô\u00adõøö÷ùúýûüþ¡¢£¤¥¦§",
    "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵĂÂÊÔƠƯĐ",
)

_VNI_TONES: Final = {"ù": "\u0301", "ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ï": "\u0323"}
_TONE_ORDER: Final = ("", "\u0301", "\u0300", "\u0309", "\u0303", "\u0323")
_VNI_HATS: Final = {
    **{mark: "\u0302" + tone for mark, tone in zip("âáàåãä", _TONE_ORDER, strict=True)},
    **{mark: "\u0306" + tone for mark, tone in zip("êéèúüë", _TONE_ORDER, strict=True)},
}
_VNI_SINGLE: Final = {"ô": "ơ", "ö": "ư", "ñ": "đ", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}

_TOKEN: Final = re.compile(r"[^\W\d_]+")
_UNICODE_ONLY: Final = re.compile("[ăđơưĂĐƠƯ\u1ea0-\u1ef9]")
_HIGH: Final = re.compile("[\u00a1-\u00ff]")


def nfc(text: str) -> str:
    """Compose letters and marks; everything else stays as it is."""
    return text if text.isascii() or unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def clean(text: str) -> str:
    """NFC without what no reader sees (zero-width, control, direction marks); hard spaces become spaces."""
    return nfc(_CONTROL.sub("", _INVISIBLE.sub("", text)).replace("\u00a0", " "))


def decode_legacy(text: str) -> str | None:
    """The text in Unicode where it is written in TCVN3 or VNI, else None."""
    encoding = legacy_encoding(text)
    return recode(text, encoding) if encoding else None


def legacy_encoding(text: str) -> LegacyEncoding | None:
    """Which legacy encoding the text is written in, judged by how many of its words it makes Vietnamese.

    A word counts only when it holds a character that the encodings use for a letter. French or German pass
    as they are: their decoded words are no Vietnamese syllables.
    """
    words = {word for word in _words(text) if _HIGH.search(word) and not _UNICODE_ONLY.search(word)}
    if len(words) < 3 or len(words) < 0.2 * len(set(_words(text))):
        return None
    share, best = max((_valid({recode(word, encoding) for word in words}), encoding) for encoding in _DECODERS)
    return best if share >= 0.6 and share > _valid(words) + 0.3 else None


def recode(text: str, encoding: LegacyEncoding) -> str:
    """Decode text of a known legacy encoding; what is already Unicode Vietnamese stays."""
    return nfc(_DECODERS[encoding](text))


def valid_share(text: str) -> float:
    """The share (0..1) of the words that are well-formed Vietnamese syllables; 1.0 where there is no word."""
    words = _TOKEN.findall(text)
    return sum(map(is_syllable, words)) / len(words) if words else 1.0


def _words(text: str) -> list[str]:
    """Runs between blanks and ASCII punctuation: a legacy letter may be a sign in Unicode ("§¬n vÞ")."""
    return [word for word in re.split(r"[\s\x00-\x40\[-`{-\x7f]+", text) if word]


def _valid(words: set[str]) -> float:
    return sum(map(is_syllable, words)) / len(words) if words else 0.0


def _tcvn3(text: str) -> str:
    return text.translate(_TCVN3)


@lru_cache(maxsize=1)
def _vni_table() -> dict[str, str]:
    """Letter plus mark as VNI writes it ("aù") to the Vietnamese letter ("á"), in both cases."""
    table: dict[str, str] = {}
    for vowel in "aeouyôö":
        letter = _VNI_SINGLE.get(vowel, vowel)
        for mark, tone in _VNI_TONES.items():
            table[vowel + mark] = letter + tone
    for vowel, hats in (("a", "âáàåãäêéèúüë"), ("e", "âáàåãä"), ("o", "âáàåãä")):
        for mark in hats:
            table[vowel + mark] = vowel + _VNI_HATS[mark]
    lower = table | _VNI_SINGLE
    upper = {key.upper(): nfc(letter).upper() for key, letter in lower.items()}
    mixed = {key[0].upper() + key[1:]: nfc(letter).upper() for key, letter in table.items()}
    return {key: nfc(letter) for key, letter in (mixed | upper | lower).items()}


def _vni(text: str) -> str:
    table = _vni_table()
    pieces: list[str] = []
    at = 0
    while at < len(text):
        pair = text[at : at + 2]
        if len(pair) == 2 and pair in table:
            pieces.append(table[pair])
            at += 2
        else:
            pieces.append(table.get(text[at], text[at]))
            at += 1
    return "".join(pieces)


_DECODERS: Final[dict[LegacyEncoding, Callable[[str], str]]] = {"tcvn3": _tcvn3, "vni": _vni}
