"""The words of a question → other words for the same thing, from `ingest/data/synonyms.tsv`.

Only questions are widened, never what is indexed, so a new synonym needs no rebuild.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from functools import lru_cache

from ingest.synonyms import load_relations
from retrieval.words import Words, words

_LONGEST = 6  # syllables of the longest term looked for


def same_meaning(syllables: Sequence[str]) -> Words:
    """The syllables and pairs of other words for what the syllables say, without those they hold themselves."""
    return _widen(syllables, "same")


def near_meaning(syllables: Sequence[str]) -> Words:
    """The same for words that may stand for it, but often do not."""
    return _widen(syllables, "near")


def _widen(asked: Sequence[str], kind: str) -> Words:
    others = _others(kind)
    found: dict[tuple[str, ...], None] = {}
    start = 0
    while start < len(asked):
        for size in range(min(_LONGEST, len(asked) - start), 0, -1):
            term = tuple(asked[start : start + size])
            if term in others:
                found |= dict.fromkeys(others[term])
                start += size - 1
                break
        start += 1
    own_syllables, own_pairs = set(asked), set(itertools.pairwise(asked))
    pairs = {pair for term in found for pair in itertools.pairwise(term)} - own_pairs
    syllables = {syllable for term in found for syllable in term} - own_syllables
    return Words(tuple(sorted(syllables)), tuple(sorted("_".join(pair) for pair in pairs)))


@lru_cache(maxsize=4)
def _others(kind: str) -> dict[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    others: dict[tuple[str, ...], tuple[tuple[str, ...], ...]] = {}
    for relation in load_relations():
        if relation.kind == kind:
            terms = tuple(words(term).syllables for term in relation.terms)
            for term in terms:
                rest = tuple(other for other in terms if other != term)
                others[term] = others.get(term, ()) + rest
    return others
