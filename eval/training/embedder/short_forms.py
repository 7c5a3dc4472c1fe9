"""A question → the same question with the short forms that officials and hurried typists use.

Full forms come from `ingest/vietnamese/data/abbreviations.tsv`, read backwards; habits of typing stand below. Knows
nothing of vectors.
"""

from __future__ import annotations

import random
import re
import zlib
from functools import lru_cache

from ingest.vietnamese.abbreviations import abbreviations

# What people type in chats and search boxes; the first letters of a word that is too frequent to be spelt out.
TYPED = {
    "bao nhiêu": "bn",
    "hồ sơ": "hs",
    "không": "ko",
    "được": "đc",
    "trường hợp": "th",
    "quyết định": "qđ",
    "nghị định": "nđ",
    "thông tư": "tt",
    "hướng dẫn": "hd",
    "doanh nghiệp": "dn",
    "công ty": "cty",
    "hợp đồng": "hđ",
    "người": "ng",
    "với": "vs",
    "giấy tờ": "gtờ",
    "tỷ lệ": "tl",
}
OFFICIAL, HURRIED = 0.8, 0.5  # the chance that a full form is shortened, so that both stand beside each other
_GAP = r"[\s,–-]+"  # "cán bộ, công chức" and "kinh tế - xã hội" are also written without the mark


def shorten(text: str) -> str:
    """Put short forms in the place of full ones, the longest first; the same text always gives the same answer."""
    draw = random.Random(zlib.crc32(text.encode()))

    def short(match: re.Match[str]) -> str:
        full = _plain(match.group())
        official = full in _official()
        if draw.random() >= (OFFICIAL if official else HURRIED):
            return match.group()
        return draw.choice(_official()[full]) if official else TYPED[full]

    return _pattern().sub(short, text)


@lru_cache(maxsize=1)
def _official() -> dict[str, tuple[str, ...]]:
    """Each full form, plain, and its short forms; a short form counts only for what it usually stands for."""
    forms: dict[str, tuple[str, ...]] = {}
    seen: set[str] = set()
    for short, full in abbreviations():
        if short not in seen:
            seen.add(short)
            forms[_plain(full)] = (*forms.get(_plain(full), ()), short)
    return forms


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    fulls = sorted({*_official(), *TYPED}, key=lambda full: (-len(full), full))
    several = "|".join(_GAP.join(map(re.escape, full.split())) for full in fulls)
    return re.compile(rf"(?<!\w)(?:{several})(?!\w)", re.IGNORECASE)


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))
