"""A piece of a document in TCVN3 → whether it was typed in Unicode after all ("Ngô" among "L\u00f3a m\u00efa").

Judged by how likely each word is as it stands and as TCVN3 would have it. Knows nothing of documents.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from ingest.vietnamese.normalize import recode
from ingest.vietnamese.syllables import is_syllable

_DATA = Path(__file__).parent / "data" / "legacy_words.tsv"
_SIGNS = re.compile("[\u00a1-\u00bf\u00d7\u00f7]")  # letters of TCVN3 that are no letters in Unicode
SURE = 8.0  # nats: "Nghìn" has 16.6, "Xót" 3.6
_LETTERS = re.compile(r"[^\W\d_]+")


def unicode_gain(piece: str) -> float:
    """Nats by which a piece is likelier as it stands than as TCVN3; 0 where a word of it is no syllable so."""
    marked = [word for word in _LETTERS.findall(piece) if not word.isascii()]
    if not all(is_syllable(word) and _is_even(word) for word in marked) or _SIGNS.search(piece):
        return 0.0
    return sum(_gain(word.lower()) for word in marked)


def mended(piece: str) -> str:
    """Decode the words of a piece that has Unicode letters too; nothing, where all are syllables as they stand."""
    words = piece.split(" ")
    decoded = [recode(word, "tcvn3") for word in words]
    broken = [is_syllable(_bare(new)) and not _stands(old) for old, new in zip(words, decoded, strict=True)]
    if not any(broken):
        return piece
    return " ".join(
        new if is_broken or (is_syllable(_bare(new)) and unicode_gain(old) <= SURE) else old
        for old, new, is_broken in zip(words, decoded, broken, strict=True)
    )


def _bare(word: str) -> str:
    return word.strip(".,:;()[]\"'/-")


def _stands(word: str) -> bool:
    bare = _bare(word)
    return not bare or (is_syllable(bare) and _is_even(bare))


def _is_even(word: str) -> bool:
    """Say whether capitals stand as in words: "tÝnh" is no word."""
    return word.isupper() or word[1:] == word[1:].lower()


def _gain(word: str) -> float:
    """Nats by which a word is likelier as it stands; a word that TCVN3 makes no syllable was never TCVN3."""
    known = _gains().get(word)
    if known is not None:
        return known
    return 0.0 if is_syllable(recode(word, "tcvn3")) else 10.0


@lru_cache(maxsize=1)
def _gains() -> dict[str, float]:
    rows = (line.split("\t") for line in _DATA.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    return {word: float(gain) for word, gain in rows}
