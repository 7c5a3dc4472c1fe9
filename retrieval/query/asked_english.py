"""An English question → the Vietnamese words to search with. Word by word, not a translator: names and numbers pass."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from ingest.vietnamese.syllables import is_syllable
from retrieval.query.english import empty_words, known_as, table
from retrieval.query.lexicon import is_accented

DATA = Path(__file__).parent / "data" / "english.tsv"
# Short words that are frequent in English questions and are not Vietnamese syllables typed without accents.
_ENGLISH = re.compile(
    r"what|which|how|many|much|who|when|why|where|the|of|and|is|are|was|were|did|does|do|by|for|with|from|to|between"
    r"|compare|list|districts?|percentage|number|reports?|year|their|there|have|has|had|that|this|been|most|highest"
    r"|lowest|dossiers?|officials|documents|communes?|rate|total|public|services|administrative|its|at|on|has|had|it"
)
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


def is_english(text: str) -> bool:
    """Tell whether a question is in English: no accents and mostly words that Vietnamese does not have."""
    words = _WORD.findall(text.lower())
    known = sum(_ENGLISH.fullmatch(word) is not None for word in words)
    foreign = sum(not is_syllable(word) for word in words)
    enough = known * 4 >= len(words) or foreign * 2 >= len(words)
    return known >= 2 and enough and not (is_accented(text) and known < 3)


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
