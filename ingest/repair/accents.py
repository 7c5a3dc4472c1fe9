"""Puts accents on words typed without them: the same search, over the words that fold to what was typed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from ingest.repair.language_model import Form, Language, load
from ingest.repair.short_decode import Place, likeliest
from ingest.repair.tokens import NUMBER, UNKNOWN, word_of
from ingest.vietnamese.syllables import fold

_TOKEN = re.compile(r"[^\W\d_]+|\d+(?:[.,/\-:]\d+)*|[.;!?\n]")
_KEPT = 5.0  # nats against changing a bare word among accented ones: "cho", "ban" and "hai" have no accent
_UNKNOWN = 9.0  # nats against leaving a bare word that could be a known one


@lru_cache(maxsize=1)
def words_by_fold() -> dict[str, tuple[int, ...]]:
    """The words of the model by their letters without accents: syllables under small letters, "HĐND" under "HDND"."""
    language = load()
    found: dict[str, list[int]] = {}
    for number, word in enumerate(language.words):
        if language.forms[number] in (Form.SYLLABLE, Form.NAME):
            found.setdefault(fold(word), []).append(number)
        elif language.forms[number] == Form.ABBREVIATION:
            found.setdefault(fold(word).upper(), []).append(number)
    return {key: tuple(numbers) for key, numbers in found.items()}


def accented(text: str, language: Language | None = None) -> str:
    """The text with accents on its bare words; words with accents and numbers stay."""
    language = language or load()
    tokens = list(_TOKEN.finditer(text))
    words = [token.group() for token in tokens]
    bare = [word.isascii() and word.isalpha() for word in words]
    if not any(bare):
        return text
    letters = sum(word[0].isalpha() for word in words)
    cost = _KEPT if sum(not word.isascii() for word in words) > 0.2 * letters else 0.0
    result = list(text)
    for low, high in _sentences(words):
        places = [_place(words[i], bare[i], cost, headline=text.isupper()) for i in range(low, high)]
        for k, chosen in enumerate(likeliest(places, language)):
            number = places[k].words[chosen]
            if bare[low + k] and number > UNKNOWN and len(language.words[number]) == len(words[low + k]):
                start = tokens[low + k].start()
                for place, letter in enumerate(language.words[number], start):
                    result[place] = letter.upper() if text[place].isupper() else letter
    return "".join(result)


def _sentences(words: list[str]) -> Iterator[tuple[int, int]]:
    stops = [i for i, word in enumerate(words) if word in ".;!?\n"]
    for low, high in zip([0, *(stop + 1 for stop in stops)], [*stops, len(words)], strict=True):
        if high > low:
            yield low, high


def _place(word: str, bare: bool, cost: float, *, headline: bool) -> Place:
    """What a word may be."""
    if word[0].isdigit():
        return Place((NUMBER,), (0.0,))
    known = load().index.get(word_of(word), UNKNOWN)
    short = word.isupper() and len(word) > 1 and not headline
    fitting = words_by_fold().get(word if short else word.lower(), ()) if bare else ()
    costs = tuple(cost * (number != known) for number in fitting)
    if known in fitting:
        return Place(fitting, costs)
    return Place((*fitting, known), (*costs, _UNKNOWN if fitting or known == UNKNOWN else 0.0))
