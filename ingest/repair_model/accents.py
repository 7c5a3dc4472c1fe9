"""Puts accents on words typed without them: the same search, over the words that fold to what was typed."""

from __future__ import annotations

import re
from functools import lru_cache

import numpy as np

from ingest.repair_model.decode import Lattice, Unseen, decode
from ingest.repair_model.language import Form, Language, load
from ingest.repair_model.tokens import NUMBER, UNKNOWN, word_of
from ingest.syllables import fold

_TOKEN = re.compile(r"[^\W\d_]+|\d+(?:[.,/\-:]\d+)*|[.;!?\n]")
_KEPT = 5.0  # nats against changing a bare word among accented ones: "cho", "ban" and "hai" have no accent
_UNKNOWN = 9.0  # nats against leaving a bare word that could be a known one


@lru_cache(maxsize=1)
def _by_fold() -> dict[str, tuple[int, ...]]:
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
    path = decode(_lattice(words, bare, cost, headline=text.isupper()), language)
    result = list(text)
    for place, row in zip(path.start.tolist(), path.row.tolist(), strict=True):
        if row >= 0:
            start = tokens[place].start()
            for k, letter in enumerate(language.words[row]):
                result[start + k] = letter.upper() if text[start + k].isupper() else letter
    return "".join(result)


def _lattice(words: list[str], bare: list[bool], cost: float, *, headline: bool) -> Lattice:
    """One place a word: what each may be."""
    language = load()
    arcs: list[tuple[int, int, int, float]] = []  # place, word, row to write, cost
    stops = [i for i, word in enumerate(words) if word in ".;!?\n"]
    for place, word in enumerate(words):
        if word in ".;!?\n":
            continue
        if word[0].isdigit():
            arcs.append((place, NUMBER, -2, 0.0))
            continue
        known = language.index.get(word_of(word), UNKNOWN)
        short = word.isupper() and len(word) > 1 and not headline
        fitting = _by_fold().get(word if short else word.lower(), ()) if bare[place] else ()
        arcs += [(place, number, number, cost * (number != known)) for number in fitting]
        if known not in fitting:
            arcs.append((place, known, -2, _UNKNOWN if fitting or known == UNKNOWN else 0.0))
    places, numbers, rows, paid = (np.array(column) for column in zip(*arcs, strict=True))
    begins = np.array([0, *(stop + 1 for stop in stops)])
    ends = np.array([*stops, len(words)])
    full = ends > begins
    none = np.zeros(0, dtype=np.int64)
    low = np.zeros(len(language.words) + 1, dtype=np.int64)
    floats = none.astype(np.float32)
    return Lattice(
        start=places,
        after=places + 1,
        word=numbers,
        row=rows,
        cost=paid.astype(np.float32),
        skip=np.full(len(words), np.inf, dtype=np.float32),
        room=np.zeros(len(words) + 1, dtype=np.int64),
        gap=np.zeros(len(words) + 1, dtype=bool),
        run=np.zeros(len(words) + 1, dtype=np.int64),
        unseen=Unseen((low,), (none,), (none,), (none,), (none,), (floats,), (floats,)),
        begins=begins[full],
        ends=ends[full],
    )
