"""Text → the words that search matches: syllables, pairs of neighbours, whole numbers, abbreviations spelt out.

Works on any text; knows nothing of reports or indexes. Index and question go through the same function, so whatever
it decides, both sides agree.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from ingest.vietnamese.abbreviations import abbreviations
from ingest.vietnamese.syllables import fold, is_syllable, unify_tone

# A number with its marks is one word; a run of letters is one word; anything that ends a clause parts neighbours.
_TOKEN = re.compile(r"(?P<number>\d+(?:[.,]\d+)*)|(?P<word>[^\W\d_]+)|(?P<stop>[.;:!?\n()|•])")

# Words that build questions and sentences and say little of what is sought.
_BUILDERS = """
bao nhiêu là gì nào thế như ra sao có không hay và của cho ở tại trong các những được bị thì mà với về theo đã đang sẽ
này đó hãy biết xin hỏi mấy từ đến khi do bởi vì nên rồi chưa à ạ nhé vậy còn cả tất mỗi từng lại cũng đều rất ai đâu
cái con một hoặc để
"""
_EMPTY = frozenset(_BUILDERS.split()) | frozenset(fold(_BUILDERS).split())


@dataclass(frozen=True, slots=True)
class Words:
    """What a text says, as words. `pairs` are neighbours joined by `_`; order and repetition are kept."""

    syllables: tuple[str, ...]
    pairs: tuple[str, ...]


def words(text: str) -> Words:
    """Read the words of a text that is spelt with its accents.

    An abbreviation counts as itself and as what it stands for, so `TTHC` and `thủ tục hành chính` find each other.
    """
    syllables: list[str] = []
    pairs: list[str] = []
    for run in _runs(text):
        syllables += run
        pairs += (f"{left}_{right}" for left, right in itertools.pairwise(run))
    return Words(tuple(syllables), tuple(pairs))


def folded(found: Words) -> Words:
    """Strip the accents, for questions typed without them: `hồ sơ` becomes `ho so`."""
    return Words(tuple(map(_fold, found.syllables)), tuple(map(_fold, found.pairs)))


def has_accents(text: str) -> bool:
    """Whether any letter carries a mark (or is đ): one is enough, for nobody types accents on half a question."""
    return fold(text) != text.lower()


@lru_cache(maxsize=65536)
def worth(term: str) -> float:
    """How much a match of a syllable or pair counts: little where it only builds the sentence.

    Measured as nDCG@10 by words alone, against 1 for all: mlqa-dev-vi 79.9 → 80.9, ViMedAQA 84.2 → 85.1, xquad-vi
    96.7 → 96.8, ALQAC 96.4 → 96.2.
    """
    empty = [part in _EMPTY for part in term.split("_")]
    if all(empty):
        return 0.3
    return 0.5 if any(empty) else 1.0


def _runs(text: str) -> Iterator[list[str]]:
    run: list[str] = []
    for match in _TOKEN.finditer(text):
        if match.lastgroup == "stop":
            if run:
                yield run
            run = []
        elif match.lastgroup == "number":
            run.append(match.group().lstrip("0") or "0")
        else:
            run += _spell_out(match.group())
    if run:
        yield run


_Y = re.compile(r"(?<=^[hklmst])[yỳýỷỹỵ]$|(?<=^qu)[yỳýỷỹỵ]$")


def _to_i(match: re.Match[str]) -> str:
    return "iìíỉĩị"["yỳýỷỹỵ".index(match.group())]


@lru_cache(maxsize=65536)
def _spell_out(word: str) -> tuple[str, ...]:
    spelt = _Y.sub(_to_i, unify_tone(word.lower()))
    if not word.isupper() and is_syllable(spelt):
        return (spelt,)
    return _full_forms().get(word.upper(), (spelt,))


@lru_cache(maxsize=1)
def _full_forms() -> dict[str, tuple[str, ...]]:
    """Each short form and the syllables of what it usually stands for."""
    forms: dict[str, tuple[str, ...]] = {}
    for short, full in abbreviations():
        forms.setdefault(
            short.upper(), tuple(part for word in re.findall(r"[^\W\d_]+", full.lower()) for part in _spell_out(word))
        )
    return forms


@lru_cache(maxsize=65536)
def _fold(word: str) -> str:
    return fold(word)
