"""A question as typed → the same in full words: data/shorthand.tsv. Knows typing, not reports."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from pathlib import Path

from ingest.vietnamese.places import key, provinces_in_one_word
from ingest.vietnamese.syllables import is_syllable
from retrieval.query.words import has_accents

_WORD = re.compile(r"[^\W\d_]{5,}")
DATA = Path(__file__).parent / "data" / "shorthand.tsv"


def in_full(typed: str) -> str:
    """Write out the short forms of hurried typing: "ko", "ng dân", "q.lý", "1 cửa", "6T/2023"."""
    full, accented = typed, has_accents(typed)
    for pattern, words in _shorthand(accented):
        full = pattern.sub(words, full)
    parted = _WORD.sub(_parted, full)
    return parted if accented else _bare(parted)


def _parted(match: re.Match[str]) -> str:
    """Write a province in its words: "Daklak", "binhdinh"."""
    word = match.group()
    return word if is_syllable(word) else provinces_in_one_word().get(key(word), word)


@lru_cache(maxsize=2)
def _shorthand(accented: bool) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return the shipped patterns; without accents for questions without. Raises ValueError for an unknown kind."""
    pairs = []
    for line in DATA.read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        kind, pattern, words = line.split("\t")
        if kind not in ("any", "capitals"):
            raise ValueError(f"{DATA.name}: unknown {kind}")
        if not accented:
            pattern, words = _bare(pattern), _bare(words)
        whole = rf"(?<![\w/&-])(?:{pattern})(?:(?![\w/&'’-])|(?<=[ /]))"
        pairs.append((re.compile(whole, re.IGNORECASE if kind == "any" else 0), words))
    return tuple(pairs)


def _bare(text: str) -> str:
    """Take the accents away; capitals stay."""
    letters = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
