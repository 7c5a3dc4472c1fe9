"""Text → the terms that matching counts: syllables with synonyms made one, and pairs of neighbours.

Knows words, not figures, reports or questions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import ingest.vietnamese.abbreviations
from ingest.vietnamese.syllables import fold, is_syllable, unify_tone
from ingest.vietnamese.synonyms import Relation, load_relations

STOP = Path(__file__).parent / "data" / "stop.txt"

_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+")
_TAG = re.compile(r"</?[a-zA-Z][^>]{0,200}>")
_REMEMBERED = 65_536  # spellings, of all there are: reports repeat theirs
_Y_TONES = {"ý": "í", "ỳ": "ì", "ỷ": "ỉ", "ỹ": "ĩ", "ỵ": "ị", "y": "i"}

ABBREVIATIONS = Path(ingest.vietnamese.abbreviations.__file__).parent / "data" / "abbreviations.tsv"
BREAK = "|"  # stands between tokens that are not neighbours
NEAR = 0.6  # credit of a word that only nearly means the asked one
FOLDED = 0.8  # credit of a word that agrees but for its accents


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase that may stand for the asked one, and what it is worth against it."""

    tokens: tuple[str, ...]
    credit: float


class Words:
    """The terms of one text. `tokens` keep their order; `pairs` are joined by a space.

    Both sets are made when they are first asked for: of the units of a report few are ever looked at so closely.
    """

    __slots__ = ("_pairs", "_singles", "tokens")

    def __init__(self, tokens: tuple[str, ...]) -> None:
        self.tokens = tokens
        self._singles: frozenset[str] | None = None
        self._pairs: frozenset[str] | None = None

    @property
    def singles(self) -> frozenset[str]:
        """The syllables, and words joined into one."""
        if self._singles is None:
            self._singles = frozenset(self.tokens) - {BREAK}
        return self._singles

    @property
    def pairs(self) -> frozenset[str]:
        """Neighbours, joined by a space."""
        if self._pairs is None:
            self._pairs = frozenset(f"{a} {b}" for a, b in pairwise(self.tokens) if BREAK not in (a, b))
        return self._pairs

    def has(self, phrase: tuple[str, ...]) -> bool:
        """Tell whether the tokens of the phrase stand side by side here."""
        if len(phrase) == 1:
            return phrase[0] in self.singles
        if len(phrase) == 2:
            return " ".join(phrase) in self.pairs
        if any(f"{a} {b}" not in self.pairs for a, b in pairwise(phrase)):
            return False
        return any(self.tokens[i : i + len(phrase)] == phrase for i in range(len(self.tokens) - len(phrase) + 1))

    def without_accents(self) -> Words:
        """The same text, folded."""
        return Words(tuple(map(fold_word, self.tokens)))


@lru_cache(maxsize=_REMEMBERED)
def fold_word(word: str) -> str:
    """Fold a word, from memory where it was met before."""
    return fold(word)


def canonical(token: str) -> str:
    """Spell a token one way: lower case, tone mark in its place, "lý" as "lí"."""
    lower = token.lower()
    if lower.isascii() and not lower.endswith("y"):
        return lower
    word = unify_tone(lower)
    if len(word) > 1 and word[-1] in _Y_TONES and word[:-1] in ("h", "k", "l", "m", "s", "t", "th"):
        return word[:-1] + _Y_TONES[word[-1]]
    return word


def raw_tokens(text: str) -> list[str]:
    """Cut a text into tokens, in order, as they are spelled."""
    return _TOKEN.findall(_TAG.sub(" ", text) if "<" in text else text)


class Lexicon:
    """Which spellings are one word, which words are near, and which must not be mixed; accented or folded."""

    def __init__(self, relations: Sequence[Relation], abbreviations: Sequence[tuple[str, str]], folded: bool) -> None:
        self.folded = folded
        self._known = lru_cache(maxsize=_REMEMBERED)(self._read)
        self._expand: dict[str, tuple[str, ...]] = {}
        self._expand_two: dict[tuple[str, str], tuple[str, ...]] = {}  # "GD&ĐT", "TC-KH"
        for short, full in abbreviations:
            letters = [self._key(token) for token in raw_tokens(short)]
            words = tuple(self._key(token) for token in raw_tokens(full))
            if len(letters) == 2:
                self._expand_two.setdefault((letters[0], letters[1]), words)
            else:
                self._expand.setdefault(self._key(short), words)
        self._same: dict[tuple[str, ...], str] = {}
        self._lengths: dict[str, tuple[int, ...]] = {}  # of the phrases in `_same` by their first token, longest first
        for relation in relations:
            if relation.kind == "same":
                self._join(relation.terms)
        self._stand_ins: dict[tuple[str, ...], list[Phrase]] = {}
        self._rivals: dict[tuple[str, ...], list[frozenset[tuple[str, ...]]]] = {}
        for relation in relations:
            phrases = [self.tokens(term) for term in relation.terms]
            if relation.kind == "near":
                for phrase in phrases:
                    self._stand_ins.setdefault(phrase, []).extend(Phrase(p, NEAR) for p in phrases if p != phrase)
            elif relation.kind == "broader":
                self._stand_ins.setdefault(phrases[0], []).extend(Phrase(p, NEAR) for p in phrases[1:])
            elif relation.kind == "unlike":
                for phrase in phrases:
                    self._rivals.setdefault(phrase, []).append(frozenset(phrases) - {phrase})
        self.phrases = frozenset(self._stand_ins) | frozenset(self._rivals)
        self.longest_phrase = max((len(phrase) for phrase in self.phrases), default=1)

    def _key(self, token: str) -> str:
        word = canonical(token)
        return fold(word) if self.folded else word

    def _join(self, terms: Sequence[str]) -> None:
        head = "_".join(self._spread(terms[0]))
        for term in terms:
            tokens = self._spread(term)
            self._same.setdefault(tokens, head)
            lengths = {*self._lengths.get(tokens[0], ()), len(tokens)}
            self._lengths[tokens[0]] = tuple(sorted(lengths, reverse=True))

    def _read(self, token: str) -> tuple[str, bool]:
        """Spell a token one way, and tell whether it may be short for more: "TU" is Tỉnh ủy, "Tu" is not."""
        return self._key(token), token.isupper() or not is_syllable(token)

    def _spread(self, text: str) -> tuple[str, ...]:
        spread: list[str] = []
        read = [self._known(token) for token in raw_tokens(text)]
        last = len(read) - 1
        passed = False
        for i, (key, is_short) in enumerate(read):
            if passed:
                passed = False
            elif not is_short:
                spread.append(key)
            elif i < last and read[i + 1][1] and (two := self._expand_two.get((key, read[i + 1][0]))):
                spread.extend(two)
                passed = True
            else:
                spread.extend(self._expand.get(key, (key,)))
        return tuple(spread)

    def tokens(self, text: str) -> tuple[str, ...]:
        """Cut a text into canonical tokens: abbreviations spread out, synonyms joined into their first form."""
        spread = self._spread(text)
        joined: list[str] = []
        beyond = 0
        for i in range(len(spread)):
            if i < beyond:
                continue
            length, head = self._joined(spread, i)
            beyond = i + length
            joined.append(head)
        return tuple(joined)

    def _joined(self, spread: tuple[str, ...], i: int) -> tuple[int, str]:
        """How many tokens from here on are one word, and that word."""
        for length in self._lengths.get(spread[i], ()):
            head = self._same.get(spread[i : i + length])
            if head is not None:
                return length, head
        return 1, spread[i]

    def words(self, text: str) -> Words:
        """Make the terms of a text."""
        return words_of(self.tokens(text))

    def stand_ins(self, phrase: tuple[str, ...]) -> Sequence[Phrase]:
        """Return the phrases that may stand for this one."""
        return self._stand_ins.get(phrase, ())

    def rivals(self, phrase: tuple[str, ...]) -> Sequence[frozenset[tuple[str, ...]]]:
        """Return the groups of phrases that this one must not be mixed up with."""
        return self._rivals.get(phrase, ())

    def phrases_in(self, tokens: Sequence[str]) -> tuple[tuple[int, tuple[str, ...]], ...]:
        """Find the known phrases among tokens: where each begins, and itself; longer ones first at a place."""
        found = []
        for i in range(len(tokens)):
            for length in range(min(self.longest_phrase, len(tokens) - i), 0, -1):
                phrase = tuple(tokens[i : i + length])
                if phrase in self.phrases:
                    found.append((i, phrase))
        return tuple(found)


def words_of(tokens: Iterable[str]) -> Words:
    """Make the terms of canonical tokens."""
    return Words(tuple(tokens))


def load_lexicon(folded: bool) -> Lexicon:
    """Return the shipped lexicon, in accented or folded form.

    `lru_cache` keeps `f(True)` and `f(folded=True)` apart: asked for in both spellings, two kept lexicons drove each
    other out and nearly every question made one anew, at 30 ms, and read every word again.
    """
    return _shipped(folded)


@lru_cache(maxsize=2)
def _shipped(folded: bool) -> Lexicon:
    return Lexicon(load_relations(), _abbreviations(), folded)


def _abbreviations() -> tuple[tuple[str, str], ...]:
    if not ABBREVIATIONS.exists():
        return ()
    lines = ABBREVIATIONS.read_text(encoding="utf-8").splitlines()
    pairs = (line.split("\t") for line in lines if "\t" in line and not line.startswith("#"))
    return tuple((pair[0], pair[1]) for pair in pairs)


def subject_of(words: str, folded: bool) -> tuple[str, ...]:
    """Cut a question's words into canonical tokens; `BREAK` stands where words were dropped."""
    tokens: list[str] = []
    for part in words.split(BREAK):
        found = load_lexicon(folded).tokens(part)
        tokens.extend((BREAK, *found) if tokens and found else found)
    return tuple(tokens)


def is_close(a: str, b: str) -> bool:
    """Tell whether two spellings differ by one letter at most (added, dropped, changed, or two swapped)."""
    if abs(len(a) - len(b)) > 1 or a[:1] != b[:1]:
        return False
    if len(a) == len(b):
        wrong = [i for i in range(len(a)) if a[i] != b[i]]
        if len(wrong) <= 1:
            return True
        return (
            len(wrong) == 2 and wrong[1] == wrong[0] + 1 and a[wrong[0]] == b[wrong[1]] and a[wrong[1]] == b[wrong[0]]
        )
    short, long = sorted((a, b), key=len)
    return any(short == long[:i] + long[i + 1 :] for i in range(len(long)))


@lru_cache(maxsize=2)
def stop_words(folded: bool) -> frozenset[str]:
    """Return the words that carry little by themselves; their pairs ("số hóa", "chỉ số") count in full."""
    lines = STOP.read_text(encoding="utf-8").splitlines()
    words = (line for line in lines if line and not line.startswith("#"))
    return frozenset(fold(word) if folded else word for word in words)
