"""An English question → Vietnamese: each word with its weights for the word index, and one wording to understand.

Word by word, not a translator: names and numbers pass. Knows nothing of indexes or vectors.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ingest.vietnamese.syllables import is_syllable

TABLE = Path(__file__).parent / "data" / "en_vi.tsv"
GLOSSARY = Path(__file__).parent / "data" / "english.tsv"
EMPTY = Path(__file__).parent / "data" / "en_empty.txt"
WORD = re.compile(r"[^\W_]+")
MARKED = re.compile(r"[đăâêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ]", re.IGNORECASE)
# Empty words that are syllables of Vietnamese typed without accents as well, so they do not tell the language.
SHARED = frozenset(("a", "an", "am", "can", "do", "he", "i", "in", "me", "no", "my", "so", "to", "the", "then"))
ENDINGS = (("ies", "y"), ("es", ""), ("s", ""), ("ed", ""), ("ed", "e"), ("ing", ""), ("ing", "e"), ("ly", ""))

_YES_NO = re.compile(
    r"^\W*(?:is|are|was|were|did|does|do|has|have|had|can|could)\b(?!.*\b(?:how|which|what|who|when)\b)", re.I
)
_MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
_MONTH_OF = {name[:3]: i for i, name in enumerate(_MONTHS.split("|"), start=1)}
_NAMED = rf"(?P<month>{_MONTHS}|(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\.?)"
_DAY = re.compile(rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?{_NAMED},? (?P<year>(?:19|20)\d\d)\b", re.I)
_DAY_AFTER = re.compile(rf"\b{_NAMED} (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year>(?:19|20)\d\d)\b", re.I)
_MONTH = re.compile(rf"\b{_NAMED},? (?P<year>(?:19|20)\d\d)\b", re.I)
_BARE_MONTH = re.compile(rf"(?<=\bof ){_NAMED}(?!\w)", re.I)
_BETWEEN = re.compile(r"\b(?:between|from) (\S+) (?:and|to|until) (?=\S*\d{4}\b)", re.I)
_PARTS = (
    (re.compile(r"\b(?:the )?first (?:half|six months) of (?=(?:19|20)\d\d)", re.I), "6 tháng đầu năm "),
    (re.compile(r"\b(?:the )?second half of (?=(?:19|20)\d\d)", re.I), "6 tháng cuối năm "),
    (re.compile(r"\b(?:the )?first nine months of (?=(?:19|20)\d\d)", re.I), "9 tháng đầu năm "),
    (re.compile(r"\b(?:the )?first quarter of (?=(?:19|20)\d\d)", re.I), "quý 1 năm "),
    (re.compile(r"\bmid-", re.I), "giữa "),
    (re.compile(r"\bby (?=giữa |tháng |\d)", re.I), "đến "),
)
_WORD = re.compile(r"\b[a-z][a-z'’-]*(?!\w)")
_POSSESSIVE = re.compile(r"(?<=\w)['’]s\b(?! degree)")
_DROPPED = re.compile(
    r"\b(?:the|an|a|of|in|at|for|did|does|do|was|were|is|are|has|have|had|by|to|its|their|there|on|with|that|been|be|and|send|from|which|what|district|province)\b",
    re.IGNORECASE,
)


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
    """Say whether a question is in English: at least a third of its words known as English, whatever names it holds.

    Vietnamese typed without accents has few words of the table, and almost none of the empty ones. Accents of names
    are no hindrance ("district of Tu Mơ Rông"), but then three words must be known.
    """
    words = WORD.findall(unicodedata.normalize("NFC", text).lower())
    empty = sum(word in empty_words() and word not in SHARED for word in words)
    known = sum(word in table() and len(word) > 4 and not is_syllable(word) for word in words)
    least = 3 if MARKED.search(unicodedata.normalize("NFC", text)) else 1
    return empty + known >= max(least, len(words) / 3)


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


@lru_cache(maxsize=1)
def _glossary() -> tuple[re.Pattern[str], dict[str, str]]:
    pairs = {}
    for line in GLOSSARY.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            english, _, vietnamese = line.partition("\t")
            pairs[english.strip().lower()] = vietnamese.strip()
    longest_first = sorted(pairs, key=len, reverse=True)
    return re.compile(r"\b(?:" + "|".join(map(re.escape, longest_first)) + r")\b", re.IGNORECASE), pairs


def to_vietnamese(text: str) -> str:
    """Replace what the glossary knows, then what the table of search knows; drop small words; keep names and numbers.

    The glossary goes first because it holds the terms of this domain; the table was counted from general text.
    """
    said = _times(text)
    if _YES_NO.search(text):
        said = said.rstrip(" ?.") + " không?"
    pattern, pairs = _glossary()
    parts: list[str] = []
    end = 0
    for match in pattern.finditer(said):
        parts += [_by_table(said[end : match.start()]), pairs[match.group().lower()]]
        end = match.end()
    words = " ".join([*parts, _by_table(said[end:])])
    return re.sub(r"\s+", " ", words).strip()


def _times(text: str) -> str:
    """Write dates and parts of a year the Vietnamese way: "31 May 2023" as "31/5/2023"."""
    for pattern in (_DAY, _DAY_AFTER):
        text = pattern.sub(lambda m: f"{m['day']}/{_MONTH_OF[m['month'][:3].lower()]}/{m['year']}", text)
    text = _MONTH.sub(lambda m: f"tháng {_MONTH_OF[m['month'][:3].lower()]}/{m['year']}", text)
    text = _BARE_MONTH.sub(lambda m: f"tháng {_MONTH_OF[m['month'][:3].lower()]}", text)
    for part, words in _PARTS:
        text = part.sub(words, text)
    return _BETWEEN.sub(r"từ \1 đến ", text.replace("tháng ", "tháng_")).replace("tháng_", "tháng ")


def _by_table(text: str) -> str:
    return _WORD.sub(_render, _DROPPED.sub(" ", _POSSESSIVE.sub("", text)))


def _render(match: re.Match[str]) -> str:
    word = match.group()
    if word in empty_words():
        return ""
    form = None if is_syllable(word) else known_as(word)
    return max(table()[form], key=lambda choice: choice[1])[0] if form else word
