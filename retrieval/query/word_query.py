"""Question → what to match in the word index, and how much each match counts.

As it is typed; in other words for the same thing; without accents where it was typed so or slipped; in Vietnamese
where it was asked in English. Knows the fields of the index, not how it is kept.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from retrieval.query.english import is_english, render
from retrieval.query.synonyms import Term, alternatives
from retrieval.query.words import Words, folded, has_accents, words, worth

# "bo may", "may tinh" are no "mấy", "quy che chi tieu" is no "chỉ tiêu": of 432 questions typed without accents the
# model alone lost the "mấy" of 60.
_ASKING = (
    (
        re.compile(
            r"(?<!\bbo )\bmay\b(?! (?:tinh|moc|chu|vi tinh|in|photo|quay|phat|scan|quet|do|lanh)\b)"
            r"|(?:(?<=\bthu )|(?<=\bhang ))may\b",
            re.IGNORECASE,
        ),
        "mấy",
    ),
    (
        re.compile(
            r"(?<!\bquy che )(?<!\bdinh muc )(?<!\btiet kiem )(?<!\bkhoan )\bchi tieu\b"
            r"(?! (?:noi bo|cong|ngan sach|thuong xuyen)\b)",
            re.IGNORECASE,
        ),
        "chỉ tiêu",
    ),
    (re.compile(r"(?:(?<=^)|(?<=^tong ))so\b(?! (?:sanh|voi|cung|do|cap)\b)", re.IGNORECASE), "số"),
    (re.compile(r"\bthu (?=may\b)", re.IGNORECASE), "thứ "),
    (re.compile(r"\bbao nhieu\b", re.IGNORECASE), "bao nhiêu"),
    (re.compile(r"\bthe nao\b", re.IGNORECASE), "thế nào"),
    (re.compile(r"\bthi sao\b", re.IGNORECASE), "thì sao"),
    (re.compile(r"\bchua(?=\W*$)", re.IGNORECASE), "chưa"),
    (re.compile(r"\bkhong(?=\W*$)", re.IGNORECASE), "không"),
)


@dataclass(frozen=True, slots=True)
class Weights:
    """How much a match counts in each field; BM25 of the entry's own syllables is 1.

    `same` is for other words that mean the same, `restored` for the accents put back on a question typed without them,
    `slips` for the folded form of words that no entry holds as they are spelt, `faint` for words the asker says are so.
    """

    pairs: float = 0.4
    context: float = 0.3
    context_pairs: float = 0.1
    same: float = 1.3
    restored: float = 1.0
    slips: float = 0.7
    faint: float = 0.1


Matches = defaultdict[tuple[str, str], float]  # (field, term) → how much it counts


@dataclass(frozen=True, slots=True)
class Asked:
    """What adds up for an entry: every match, and of each group of alternatives the best one."""

    matches: Matches
    groups: tuple[tuple[Matches, ...], ...] = ()


def ask(question: str, weights: Weights, is_known: Callable[[str], bool], faint: Collection[str] = ()) -> Asked:
    """Say what to match. `is_known` tells whether any entry holds a syllable; `faint` are syllables of little say."""
    matches: Matches = defaultdict(float)
    spelt = Words((), ())
    if has_accents(question):
        spelt = words(question)
        _add(matches, _form(spelt, weights))
        _add(matches, _plain(_strange(spelt, is_known), weights), weights.slips)
    elif is_english(question):
        for rendering in render(question):
            for vietnamese, weight in rendering.vietnamese:
                _add(matches, _form(words(vietnamese), weights), weight)
            _add(matches, _plain(words(rendering.english), weights))
    else:
        spelt = words(with_accents(question))
        _add(matches, _form(spelt, weights), weights.restored)
        _add(matches, _plain(words(question), weights))
    pale = frozenset(faint) | frozenset(folded(Words(tuple(faint), ())).syllables)
    for field, term in matches:
        matches[field, term] *= worth(term) * (weights.faint if pale.issuperset(term.split("_")) else 1.0)
    return Asked(matches, _other_words(spelt, weights.same))


@lru_cache(maxsize=256)
def with_accents(question: str) -> str:
    """Put the accents back on a Vietnamese question typed without them; any other stays as it is.

    The model of words has read reports, which ask nothing, so words that ask are restored by rules.
    Both sides of search ask for it, and it takes 2 ms.
    """
    if has_accents(question) or is_english(question):
        return question
    from ingest.repair.restore import restore_accents  # with its model, for those questions that need it

    said = restore_accents(question)
    for bare, asking in _ASKING:
        for match in bare.finditer(question):
            said = said[: match.start()] + _cased(asking, match.group()) + said[match.end() :]
    return said


def _cased(words: str, like: str) -> str:
    return "".join(a.upper() if b.isupper() else a for a, b in zip(words, like, strict=True))


def _add(matches: Matches, others: Matches, times: float = 1.0) -> None:
    for key, weight in others.items():
        matches[key] += weight * times


def _form(asked: Words, weights: Weights) -> Matches:
    matches: Matches = defaultdict(float)
    for field, terms, weight in (
        ("text", asked.syllables, 1.0),
        ("text_pairs", asked.pairs, weights.pairs),
        ("context", asked.syllables, weights.context),
        ("context_pairs", asked.pairs, weights.context_pairs),
    ):
        _count(matches, field, terms, weight)
    return matches


def _plain(asked: Words, weights: Weights) -> Matches:
    matches: Matches = defaultdict(float)
    plain = folded(asked)
    _count(matches, "folded", plain.syllables, 1.0)
    _count(matches, "folded_pairs", plain.pairs, weights.pairs)
    return matches


def _count(matches: Matches, field: str, terms: Sequence[str], weight: float) -> None:
    for term in terms:
        matches[field, term] += weight


def _strange(asked: Words, is_known: Callable[[str], bool]) -> Words:
    """The words that no entry holds as they are spelt: slips of tone ("trể hạng") and names spelt otherwise."""
    strange = {syllable for syllable in asked.syllables if not is_known(syllable)}
    pairs = (pair for pair in asked.pairs if strange.intersection(pair.split("_")))
    return Words(tuple(syllable for syllable in asked.syllables if syllable in strange), tuple(pairs))


def _other_words(asked: Words, weight: float) -> tuple[tuple[Matches, ...], ...]:
    """Of the words that may stand for one another the best match counts, so that many do not outweigh the rest."""
    return tuple(tuple(_term(term, weight) for term in group) for group in alternatives(asked.syllables))


def _term(term: Term, weight: float) -> Matches:
    field, parts = ("text", term) if len(term) == 1 else ("text_pairs", tuple(map("_".join, pairwise(term))))
    matches: Matches = defaultdict(float)
    for part in parts:
        matches[field, part] += weight * worth(part) / len(parts)
    return matches
