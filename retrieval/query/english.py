"""An English question → weighted Vietnamese words for the word index. Knows nothing of indexes or vectors."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ingest.vietnamese.syllables import is_syllable

TABLE = Path(__file__).parent / "data" / "en_vi.tsv"
EMPTY = Path(__file__).parent / "data" / "en_empty.txt"
WORD = re.compile(r"[^\W_]+")
MARKED = re.compile(r"[đăâêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ]", re.IGNORECASE)
# Empty words that are syllables of Vietnamese typed without accents as well, so they do not tell the language.
SHARED = frozenset(("a", "an", "am", "can", "do", "he", "i", "in", "me", "no", "my", "so", "to", "the", "then"))
ENDINGS = (("ies", "y"), ("es", ""), ("s", ""), ("ed", ""), ("ed", "e"), ("ing", ""), ("ing", "e"), ("ly", ""))


@dataclass(frozen=True, slots=True)
class Rendering:
    """One English word and the Vietnamese that may stand for it; the weights of one word sum to 1."""

    english: str
    vietnamese: tuple[tuple[str, float], ...]


@lru_cache(maxsize=1)
def table() -> dict[str, tuple[tuple[str, float], ...]]:
    """Read the shipped table (made by `eval.training.embedder.english_table`)."""
    found = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        english, *rest = line.split("\t")
        pairs = (item.rsplit(":", 1) for item in rest)
        found[english] = tuple((word, float(weight)) for word, weight in pairs)
    return found


@lru_cache(maxsize=1)
def empty_words() -> frozenset[str]:
    """Read the English words that say nothing of what is sought.

    "to", "in", "can" and others are Vietnamese syllables as well: left in, they cost mlqa-dev-q.en-d.vi 7 points.
    """
    return frozenset(EMPTY.read_text(encoding="utf-8").split())


def is_english(text: str) -> bool:
    """Say whether a question is in English: no Vietnamese letter, and at least a third of its words known as English.

    Vietnamese typed without accents has few words of the table, and almost none of the empty ones.
    """
    if MARKED.search(unicodedata.normalize("NFC", text)):
        return False
    words = WORD.findall(text.lower())
    empty = sum(word in empty_words() and word not in SHARED for word in words)
    known = sum(word in table() and len(word) > 4 and not is_syllable(word) for word in words)
    return bool(words) and empty + known >= max(1, len(words) / 3)


def known_as(word: str) -> str | None:
    """Find the form of an English word that the table has: countries → country."""
    known = table()
    if word in known:
        return word
    for ending, instead in ENDINGS:
        if word.endswith(ending) and len(word) > len(ending) + 2 and (form := word[: -len(ending)] + instead) in known:
            return form
    return None


def render(text: str) -> tuple[Rendering, ...]:
    """Render each word of an English question that says something; a word not in the table stands for itself."""
    words = WORD.findall(unicodedata.normalize("NFC", text).lower())
    found: list[Rendering] = []
    place = 0
    while place < len(words):
        pair = " ".join(words[place : place + 2])
        step = 2 if pair in table() else 1
        word = pair if step == 2 else words[place]
        place += step
        if word in empty_words():
            continue
        form = known_as(word)
        choices = table()[form] if form else ((word, 1.0),)
        total = max(1.0, sum(weight for _, weight in choices))
        found.append(Rendering(word, tuple((choice, weight / total) for choice, weight in choices)))
    return tuple(found)


def translate_query(text: str) -> tuple[tuple[str, float], ...]:
    """Return Vietnamese words (of one or more syllables) with weights for the word index; names stay as they are.

    The weights of the renderings of one English word sum to 1. Empty when the question is not English.
    """
    if not is_english(text):
        return ()
    weights: dict[str, float] = {}
    for rendering in render(text):
        for word, weight in (*rendering.vietnamese, (rendering.english, 1.0)):
            weights[word] = max(weights.get(word, 0.0), weight)
    return tuple(sorted(weights.items(), key=lambda item: (-item[1], item[0])))
