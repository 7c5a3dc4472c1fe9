"""The words of a report's units → which units hold a word or a pair of neighbours. Knows nothing of questions.

Only words are posted; the units of a pair are looked for among those of its words, for a question asks for some twenty
pairs and a report of 60 pages has twenty thousand.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from retrieval.query.lexicon import Words, fold_word

_PAIRS_KEPT = 2_000


class Postings:
    """Places of units by term; `words` are those of each unit, in the spelling of the terms."""

    def __init__(self, singles: Mapping[str, Sequence[int]], words: Sequence[Words]) -> None:
        self._singles = singles
        self._words = words
        self._pair = lru_cache(maxsize=_PAIRS_KEPT)(self._of_pair)

    @classmethod
    def of(cls, words: Sequence[Words]) -> Postings:
        """Post the words of units, told in the order of the units."""
        singles: dict[str, list[int]] = {}
        for place, held in enumerate(words):
            for token in dict.fromkeys(held.tokens):
                singles.setdefault(token, []).append(place)
        return cls(singles, words)

    def without_accents(self, words: Sequence[Words]) -> Postings:
        """The same postings, folded; `words` are the folded ones of each unit."""
        spellings: dict[str, list[Sequence[int]]] = {}
        for token, places in self._singles.items():
            spellings.setdefault(fold_word(token), []).append(places)
        return Postings({token: _merged(places) for token, places in spellings.items()}, words)

    def holders(self, term: str) -> Sequence[int]:
        """The units that hold a word, or a pair joined by a space, in order."""
        return self._pair(term) if " " in term else self._singles.get(term, ())

    def __contains__(self, term: str) -> bool:
        """Tell whether any unit holds a term."""
        return bool(self.holders(term))

    def __iter__(self) -> Iterator[str]:
        """The words."""
        return iter(self._singles)

    def _of_pair(self, pair: str) -> tuple[int, ...]:
        first, _, second = pair.partition(" ")
        both = set(self._singles.get(first, ())).intersection(self._singles.get(second, ()))
        return tuple(place for place in sorted(both) if _side_by_side(self._words[place].tokens, first, second))


def _merged(places: Sequence[Sequence[int]]) -> Sequence[int]:
    return places[0] if len(places) == 1 else sorted({place for each in places for place in each})


def _side_by_side(tokens: Sequence[str], first: str, second: str) -> bool:
    at = -1
    for _ in range(tokens.count(first)):
        at = tokens.index(first, at + 1)
        if tokens[at + 1 : at + 2] == (second,):
            return True
    return False
