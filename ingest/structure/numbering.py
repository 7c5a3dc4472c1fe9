"""The first signs of a paragraph → what kind of point it opens ("II.", "1.1", "a)", "- ").

The habits are those of Nghị định 30/2020/NĐ-CP, appendix I (phần, chương, mục, điều, khoản, điểm) and those that
real reports add to it: `I -`, `1.1` without a dot, `(1)`, `+`, `*`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from ingest.vietnamese.numerals import is_roman

MarkerKind = Literal[
    "appendix",
    "part",
    "chapter",
    "table",
    "article",
    "capital",
    "roman",
    "number",
    "letter",
    "paren",
    "dash",
    "plus",
    "star",
]

# From the outermost to the innermost; a number adds its own parts (1.1 is one deeper than 1).
RANKS: dict[str, int] = {
    "appendix": 1,
    "part": 2,
    "chapter": 3,
    "table": 4,
    "capital": 4,
    "roman": 5,
    "article": 6,
    "number": 7,
    "letter": 13,
    "paren": 14,
    "dash": 15,
    "plus": 16,
    "star": 17,
}

_ROMAN = re.compile(r"([IVXLC]{1,7})\s*(?:[.:/)]|[-–—](?=\s))\s*(?=\S)")
_CAPITAL = re.compile(r"([A-HĐ])\s*[.)]\s*(?=\S)|([A-H])\s*[-–—]\s+(?=\S)")
_NUMBER = re.compile(r"(\d{1,2}(?:\.\d{1,2}){0,4})(?:\.(?!\d)|\)|(?<=\d)\s*[-–—](?=\s)|(?=\s))\s*(?=\S)")
_LETTER = re.compile(r"([a-zđ]{1,2})(?:\.[0-9])?[.)]\s*(?=\S)")
_PAREN = re.compile(r"\(\s*(\d{1,2}|[a-zđ]|[ivx]{1,4})\s*\)\s*(?=\S)")
_BULLET = re.compile(r"([-–—•▪◦‣·●○■□➢✓\uf0b7\uf02d\uf0d8])\s*(?=[^\s\d\-–—.]|\d)")
_PLUS = re.compile(r"\+\s*(?=\S)")
_STAR = re.compile(r"\*+\)?\s+(?=\S)")
_PART = re.compile(r"phần\s+(thứ\s+\w+|[ivxlc]+|\d+|[a-h])\b[\s.:–-]*", re.IGNORECASE)
_CHAPTER = re.compile(r"(?:chương|mục)\s+([ivxlc]+|\d+)\b[\s.:–-]*", re.IGNORECASE)
_APPENDIX = re.compile(r"phụ\s+lục\b\s*(?:số\s*)?([ivxlc]+\b|\d+[a-z]?\b|[a-z]\b)?[\s.:–-]*", re.IGNORECASE)
_TABLE = re.compile(r"(?:bảng|biểu|mẫu|biểu\s+mẫu)\s*(?:số\s*)?(\d+[a-z]?|[ivx]+)\b[\s.:–-]*", re.IGNORECASE)
_ARTICLE = re.compile(r"điều\s+(\d+[a-zđ]?)\s*[.:]\s*", re.IGNORECASE)
_FIRST = "phcmbđPHCMBĐ"


@dataclass(frozen=True, slots=True)
class Marker:
    """What opens a point: its kind, its own sign ("II", "2.2", "-"), its rank and its length in the line."""

    kind: MarkerKind
    sign: str
    rank: int
    length: int


def marker(words: str) -> Marker | None:
    """Return the marker that a line of bare words opens with, or None."""
    if not words:
        return None
    first = words[0]
    if first in _FIRST and (found := _named(words)):
        return found
    if first.isdigit():
        return _number(words)
    if first in "IVXLC" and (match := _ROMAN.match(words)) and is_roman(match.group(1)):
        return Marker("roman", match.group(1), RANKS["roman"], match.end())
    if first in "ABCDEFGHĐ" and (match := _CAPITAL.match(words)):
        return Marker("capital", match.group(1) or match.group(2), RANKS["capital"], match.end())
    if first.islower() and (match := _LETTER.match(words)) and (len(match.group(1)) == 1 or match.group(1)[1] == "1"):
        return Marker("letter", match.group(1), RANKS["letter"], match.end())
    return _bullet(words, first)


def _named(words: str) -> Marker | None:
    """Return the marker of a line that opens with its name: phụ lục, phần, chương, bảng, điều."""
    if match := _APPENDIX.match(words):
        return Marker("appendix", match.group(1) or "", RANKS["appendix"], match.end()) if _is_title(words) else None
    if match := _PART.match(words):
        return Marker("part", match.group(1), RANKS["part"], match.end()) if _is_title(words) else None
    if match := _CHAPTER.match(words):
        return Marker("chapter", match.group(1), RANKS["chapter"], match.end()) if _is_title(words) else None
    if match := _TABLE.match(words):
        return Marker("table", match.group(1), RANKS["table"], match.end()) if _is_title(words) else None
    if match := _ARTICLE.match(words):
        return Marker("article", match.group(1), RANKS["article"], match.end())
    return None


def _is_title(words: str) -> bool:
    """Say whether "Phần thứ nhất …" is a name of its own, not the start of a sentence about one."""
    return len(words) <= 200 and words[0].isupper() and not words.rstrip().endswith((";", ","))


def _number(words: str) -> Marker | None:
    """Return the marker of "1.", "1.1", "1.1." or "1)"; a bare figure or a date is none."""
    match = _NUMBER.match(words)
    if not match:
        return None
    sign = match.group(1)
    parts = sign.count(".") + 1
    follows = words[match.end()]
    bare = not words[match.end(1) : match.end()].strip(" ")
    if bare and (parts == 1 or not follows.isupper()):
        return None
    if any(part == "0" or (len(part) == 2 and part[0] == "0") for part in sign.split(".")):
        return None
    if follows.isdigit():
        return None
    return Marker("number", sign, RANKS["number"] + parts - 1, match.end())


def _bullet(words: str, first: str) -> Marker | None:
    """Return the marker of a bullet or of a sign in parentheses."""
    if first == "(":
        match = _PAREN.match(words)
        return Marker("paren", match.group(1), RANKS["paren"], match.end()) if match else None
    if first == "+":
        match = _PLUS.match(words)
        return Marker("plus", "+", RANKS["plus"], match.end()) if match else None
    if first == "*":
        match = _STAR.match(words)
        return Marker("star", "*", RANKS["star"], match.end()) if match else None
    match = _BULLET.match(words)
    return Marker("dash", "-", RANKS["dash"], match.end()) if match else None
