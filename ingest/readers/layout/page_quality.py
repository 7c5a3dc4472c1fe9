"""How good the text of one page is, told by its characters: good, damaged, legacy, decomposed, a wrong OCR layer."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from ingest.readers.layout.pdfium import Sheet
from ingest.readers.layout.words import Word
from ingest.report import PageState
from ingest.vietnamese.normalize import LegacyEncoding, legacy_encoding
from ingest.vietnamese.syllables import fold, is_syllable

_FEW: Final = 120
"""Characters: a gazette's frame or a stamp has fewer, a page of text more than 600."""
_SOME, _MARKED = 8, 0.4
_LOOK_ALIKE: Final = re.compile("[\u0370-\u03ff\u0400-\u04ff]")
_LETTERS: Final = re.compile(r"(?<!\w)[^\W\d_]{2,}(?!\w)")


def judge(sheet: Sheet, words: Sequence[Word]) -> PageState:
    """Judge a page; `scan`, `wrong_layer` and `unread` (unreadable) call for OCR."""
    letters = sum(len(word.text) for word in words if not word.added)
    if sheet.pictures > 0.25 and letters < _FEW:
        return "scan"
    if not letters:
        return "empty"
    text = " ".join(word.text for word in words if not word.added)
    state = _of_text(text)
    hidden = sum(glyph.hidden for glyph in sheet.glyphs) > 0.5 * len(sheet.glyphs)
    if hidden and (state == "damaged" or _bare(text)):
        return "wrong_layer"
    if state == "good" and any(glyph.ink for glyph in sheet.glyphs):
        return "damaged"
    if state == "good" and sum(unicodedata.combining(glyph.text[0]) > 0 for glyph in sheet.glyphs) >= 3:
        return "nfd"
    return state


def _bare(text: str) -> bool:
    """Whether a layer of OCR dropped the marks ("Tong toan huyen"): of Vietnamese words 70 in 100 carry one."""
    found = [word for word in _LETTERS.findall(text) if not word.isupper()]
    return len(found) >= _SOME and sum(not word.isascii() for word in found) < _MARKED * len(found)


def is_rubbish(words: Sequence[Word]) -> bool:
    """Whether OCR made nothing of a page: another script (Lao beside Vietnamese in a treaty) or too faint a picture.

    Lao pages gave 39 to 51 % valid words at confidence 0.25 to 0.34, a faint Vietnamese one 96 % at 0.85.
    """
    found = [word for word in words if len(word.text) > 1 and word.text.strip(".,;:()-").isalpha()]
    if len(words) < 15:
        return False
    valid = sum(is_syllable(word.text.strip(".,;:()-")) for word in found) / max(1, len(found))
    sure = sum(word.confidence for word in words) / len(words)
    return valid < 0.6 and sure < 0.6


def _of_text(text: str) -> PageState:
    if encoding(text):
        return "legacy"
    found = _LETTERS.findall(text)
    count = sum(map(len, found))
    if count < 40:
        return "good"
    if len(_LOOK_ALIKE.findall(text)) > 0.03 * count:
        return "wrong_layer"
    small = [word for word in found if not word.isupper()] or found  # codes and abbreviations are no syllables
    valid = sum(map(is_syllable, small)) / len(small)
    accented = sum(not word.isascii() for word in found) / len(found)
    # Of Vietnamese syllables about 70 in 100 carry a mark; text with under 15 is another language or a layer without.
    if accented < 0.15:
        bare = sum(is_syllable(fold(word)) or _stopped(word) for word in found) / len(found)
        return "wrong_layer" if bare > 0.75 and len(found) > 60 else "good"
    return "wrong_layer" if valid < 0.5 else "damaged" if valid < 0.8 else "good"


def _stopped(word: str) -> bool:
    """A syllable that ends in a stop needs a tone mark; without it ("cac", "thuc") it is valid but for that."""
    return bool(re.search(r"[cptCPT]$|[cC][hH]$", word)) and len(word) <= 6


def encoding(text: str) -> LegacyEncoding | None:
    """The legacy encoding of a page's text, if any."""
    return legacy_encoding(text)
