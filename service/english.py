"""An English question → the Vietnamese words to search with. A glossary, not a translator: names and numbers pass."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from service.terms import is_accented

DATA = Path(__file__).parent / "data" / "english.tsv"
# Short words that are frequent in English questions and are not Vietnamese syllables typed without accents.
_ENGLISH = re.compile(
    r"what|which|how|many|much|who|when|why|where|the|of|and|is|are|was|were|did|does|do|by|for|with|from|to|between"
    r"|compare|list|districts?|percentage|number|reports?|year|their|there|have|has|had|that|this|been|most|highest"
    r"|lowest|dossiers?|officials|documents|communes?|rate|total|public|services|administrative"
)
_WORD = re.compile(r"[a-z][a-z'’-]*")
_DROPPED = re.compile(
    r"\b(?:the|an|a|of|in|at|for|did|does|do|was|were|is|are|has|have|had|by|to|its|their|there|on|with|that|been|be|and|send|from|which|what|district|province)\b"
)


def is_english(text: str) -> bool:
    """Tell whether a question is in English: no accents and mostly words that Vietnamese does not have."""
    words = _WORD.findall(text.lower())
    known = sum(_ENGLISH.fullmatch(word) is not None for word in words)
    return known >= 2 and known * 4 >= len(words) and not (is_accented(text) and known < 3)


@lru_cache(maxsize=1)
def _glossary() -> tuple[re.Pattern[str], dict[str, str]]:
    pairs = {}
    for line in DATA.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            english, _, vietnamese = line.partition("\t")
            pairs[english.strip().lower()] = vietnamese.strip()
    longest_first = sorted(pairs, key=len, reverse=True)
    return re.compile(r"\b(?:" + "|".join(map(re.escape, longest_first)) + r")\b", re.IGNORECASE), pairs


def to_vietnamese(text: str) -> str:
    """Replace what the glossary knows; drop the small words of English; keep names, numbers and the rest."""
    pattern, pairs = _glossary()
    words = pattern.sub(lambda m: f" {pairs[m.group().lower()]} ", text)
    return re.sub(r"\s+", " ", _DROPPED.sub(" ", words)).strip()
