"""Decide once for a whole document whether it is written in TCVN3 or VNI, then decode piece by piece."""

from __future__ import annotations

import re

from ingest.report import PageState
from ingest.vietnamese.legacy_words import SURE, mended, unicode_gain
from ingest.vietnamese.normalize import clean, legacy_encoding, recode

_UNICODE = re.compile("[ăđơưĂĐƠƯ\u1ea0-\u1ef9]")


def _is_unicode(piece: str) -> bool:
    return bool(_UNICODE.search(piece)) or unicode_gain(piece) > SURE


class Decoder:
    """Cleans a piece of text, decoding it where the document is in a legacy encoding and the piece is not Unicode."""

    def __init__(self, sample: str) -> None:
        pieces = [line for line in sample.split("\n") if not _UNICODE.search(line)]
        self._encoding = legacy_encoding("\n".join(pieces))
        # "Xót" is "Xút" in a document of TCVN3; in one where other cells are Unicode beyond doubt, likelihood decides.
        # One such cell may be a chance; the same unit on every row ("Nghìn ha") or a letter beyond TCVN3 ("Đ") is none.
        mixed = self._encoding == "tcvn3" and sum(map(_is_unicode, sample.split("\n"))) > 1
        self._least = 0.0 if mixed else SURE

    @property
    def state(self) -> PageState:
        """The state of pages read through this decoder."""
        return "legacy" if self._encoding else "good"

    def __call__(self, text: str) -> str:
        """The piece in clean Unicode."""
        if self._encoding and not _UNICODE.search(text):
            if not (self._encoding == "tcvn3" and unicode_gain(text) > self._least):
                text = recode(text, self._encoding)
        elif self._encoding == "tcvn3":
            text = mended(text)  # "Đ" may be Unicode in a word of TCVN3 ("Đ¬n vÞ")
        return clean(text)
