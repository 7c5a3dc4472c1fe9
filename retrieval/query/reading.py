"""A question as typed → its one reading: language, full words, places and times. Search and answers both go by it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from typing import Literal

from ingest.vietnamese.syllables import spelled, without_slips
from retrieval.query.english import is_english, to_vietnamese
from retrieval.query.periods import Times, find_times
from retrieval.query.places import Places, Where
from retrieval.query.shorthand import in_full
from retrieval.query.word_query import with_accents
from retrieval.query.words import has_accents

# A document's number as it is typed: "303/BC-UBND", "13/KH - UBND".
DOCUMENT = re.compile(r"\b\d+[\w/]*(?:/|-)[A-ZĐa-zđ][A-Za-zĐđ]*(?:[-/][\w&Đđ]+)*")
_NAME = "~"  # stands for the letters of a place, which are no words about time: "Mỹ Tú năm 2019"


Language = Literal["vi", "en"]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a question says, before what it asks is understood.

    `said` is the question in full Vietnamese words with accents: short forms written out, accents put back where
    `bare` (typed without any), English put into Vietnamese. `asked` are the words to search with, `rest` those once the
    reports of the places are chosen. Spans of `where` and `when` are places in `said`, and in `spelt`, which is `said`
    for patterns: small letters, tones in their place.
    """

    typed: str
    language: Language
    bare: bool
    said: str
    asked: str
    rest: str
    spelt: str
    where: Where
    when: Times

    @property
    def documents(self) -> tuple[str, ...]:
        """The numbers of documents that it names."""
        return tuple(match.group() for match in DOCUMENT.finditer(self.said))


def read(text: str, places: Places) -> Reading:
    """Read a question for a shelf of reports."""
    typed = unicodedata.normalize("NFC", text).strip()
    english = is_english(typed)
    full = typed if english else in_full(typed)
    bare = not english and not has_accents(typed)
    said = to_vietnamese(typed) if english else full
    if bare:  # names first: the library and the gazetteer know them, the model of words does not
        said = _named(with_accents(full), places.find(full, bare=True))
    where = places.find(said, bare=bare)
    spelt = spelled(without_slips(said))
    when = find_times(_covered(spelt, where, _NAME))
    periods = tuple(
        replace(period, surface=said[start:end].strip())
        for period, (start, end) in zip(when.periods, when.spans, strict=True)
    )
    language: Language = "en" if english else "vi"
    rest = _covered(full, places.find(full) if english else where, " ")
    return Reading(typed, language, bare, said, full, rest, spelt, where, replace(when, periods=periods))


def _named(said: str, where: Where) -> str:
    """Write the names of the shelf with the accents that it gives them."""
    for start, end, name in where.names:
        if len(name) == end - start:
            said = said[:start] + name + said[end:]
    return said


def _covered(text: str, where: Where, sign: str) -> str:
    for start, end, _ in where.names:
        text = text[:start] + sign * (end - start) + text[end:]
    return text
