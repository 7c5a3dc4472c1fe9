"""A question as typed → the same in full words: data/shorthand.tsv. Knows typing, not reports."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from pathlib import Path

from retrieval.query.words import has_accents

DATA = Path(__file__).parent / "data" / "shorthand.tsv"


def in_full(typed: str) -> str:
    """Write out the short forms of hurried typing: "ko", "ng dân", "q.lý", "1 cửa", "6T/2023"."""
    full = typed
    for pattern, words in _shorthand(has_accents(typed)):
        full = pattern.sub(words, full)
    return full


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
