"""An English question → the Vietnamese words to search with. Word by word, not a translator: names and numbers pass."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from ingest.syllables import is_syllable
from retrieval.translate import empty_words, known_as, table
from service.terms import is_accented

DATA = Path(__file__).parent / "data" / "english.tsv"
# Short words that are frequent in English questions and are not Vietnamese syllables typed without accents.
_ENGLISH = re.compile(
    r"what|which|how|many|much|who|when|why|where|the|of|and|is|are|was|were|did|does|do|by|for|with|from|to|between"
    r"|compare|list|districts?|percentage|number|reports?|year|their|there|have|has|had|that|this|been|most|highest"
    r"|lowest|dossiers?|officials|documents|communes?|rate|total|public|services|administrative"
)
_WORD = re.compile(r"\b[a-z][a-z'’-]*")
_DROPPED = re.compile(
    r"\b(?:the|an|a|of|in|at|for|did|does|do|was|were|is|are|has|have|had|by|to|its|their|there|on|with|that|been|be|and|send|from|which|what|district|province)\b",
    re.IGNORECASE,
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
    """Replace what the glossary knows, then what the table of search knows; drop small words; keep names and numbers.

    The glossary goes first because it holds the terms of this domain; the table was counted from general text.
    """
    pattern, pairs = _glossary()
    parts: list[str] = []
    end = 0
    for match in pattern.finditer(text):
        parts += [_by_table(text[end : match.start()]), pairs[match.group().lower()]]
        end = match.end()
    words = " ".join([*parts, _by_table(text[end:])])
    return re.sub(r"\s+", " ", words).strip()


def _by_table(text: str) -> str:
    return _WORD.sub(_render, _DROPPED.sub(" ", text))


def _render(match: re.Match[str]) -> str:
    word = match.group()
    if word in empty_words():
        return ""
    form = None if is_syllable(word) else known_as(word)
    return max(table()[form], key=lambda choice: choice[1])[0] if form else word
