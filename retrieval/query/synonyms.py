"""The words of a question → other words for the same thing, from `ingest/vietnamese/data/synonyms.tsv`.

Only questions are widened, never what is indexed, so a new synonym needs no rebuild. Terms that are only `near` are
left out: they moved no measure up.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from ingest.vietnamese.synonyms import load_relations
from retrieval.query.words import words

_LONGEST = 6  # syllables of the longest term looked for

Term = tuple[str, ...]


def alternatives(asked: Sequence[str]) -> tuple[tuple[Term, ...], ...]:
    """For each term that the syllables hold, the longest first, the other terms (syllables) that may stand for it."""
    others = _others()
    found = []
    start = 0
    while start < len(asked):
        for size in range(min(_LONGEST, len(asked) - start), 0, -1):
            term = tuple(asked[start : start + size])
            if term in others:
                found.append(others[term])
                start += size - 1
                break
        start += 1
    return tuple(found)


@lru_cache(maxsize=1)
def _others() -> dict[Term, tuple[Term, ...]]:
    others: dict[Term, tuple[Term, ...]] = {}
    for relation in load_relations():
        if relation.kind == "same":
            terms = tuple(words(term).syllables for term in relation.terms)
            for term in terms:
                others[term] = others.get(term, ()) + tuple(other for other in terms if other != term)
    return others
