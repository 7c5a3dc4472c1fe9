"""A question's subject against the words of a report → how much of it each text covers. Does not choose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from ingest.vietnamese.syllables import fold, is_syllable
from retrieval.query.lexicon import BREAK, FOLDED, Lexicon, Phrase, load_lexicon, stop_words, subject_of
from service.finding.evidence import Bag, Evidence
from service.question import Question

STOP_WEIGHT = 0.12
PAIR_WEIGHT = 0.8
HALF_STOP_PAIR = 0.35
OVER = 0.9  # what words over a table count for its rows
LEANT_WEIGHT = 0.5  # of words that a follow-up leaves to the question before it


@dataclass(frozen=True, slots=True)
class Term:
    """One thing to be covered: a syllable or a pair, its weight, and the phrases that may stand for it.

    `leant` tells that only the question before says it.
    """

    text: str
    plain: str
    is_pair: bool
    weight: float
    stand_ins: tuple[Phrase, ...] = ()
    leant: bool = False


@dataclass(frozen=True, slots=True)
class Aim:
    """What a question wants covered in one report. Weights follow how rare a term is there."""

    terms: tuple[Term, ...]
    folded: bool
    total: float
    singles_total: float
    rivals: tuple[tuple[tuple[str, ...], tuple[frozenset[tuple[str, ...]], ...]], ...]


def aim(question: Question, evidence: Evidence) -> Aim:
    """Weigh the subject of a question by the words of a report."""
    folded = question.folded
    tokens = question.subject
    if not folded and any(_is_misspelt(t, evidence) for t in tokens):
        folded, tokens = True, subject_of(question.words, folded=True)
    lexicon = load_lexicon(folded)
    tokens = tuple(evidence.spelled(t) if folded else t for t in tokens)
    own = _own_terms(question, tokens, folded)
    stop = stop_words(folded)
    spare: dict[int, list[Phrase]] = {}
    rivals = []
    for start, phrase in lexicon.phrases_in(tokens):
        for stand_in in lexicon.stand_ins(phrase):
            for i in range(start, start + len(phrase)):
                spare.setdefault(i, []).append(stand_in)
        if groups := lexicon.rivals(phrase):
            rivals.append((phrase, tuple(groups)))
    terms: dict[str, Term] = {}
    for i, token in enumerate(tokens):
        if token == BREAK:
            continue
        weight = evidence.rarity(token, folded) * (STOP_WEIGHT if token in stop else 1.0)
        terms.setdefault(token, Term(token, fold(token), False, weight, tuple(spare.get(i, ()))))
        if i + 1 < len(tokens) and tokens[i + 1] != BREAK:
            _add_pair(terms, tokens, i, spare, evidence, folded)
    kept = tuple(_lean(term, own) for term in terms.values())
    return Aim(
        kept,
        folded,
        sum(t.weight for t in kept) or 1.0,
        sum(t.weight for t in kept if not t.is_pair) or 1.0,
        tuple(rivals),
    )


def _own_terms(question: Question, tokens: Sequence[str], folded: bool) -> frozenset[str]:
    """Return the terms that a follow-up says itself; empty where nothing was taken from an earlier turn."""
    if not question.leant:
        return frozenset()
    said = tokens[len(subject_of(question.leant, folded)) :]
    return frozenset((*said, *(f"{a} {b}" for a, b in pairwise(said))))


def _lean(term: Term, own: frozenset[str]) -> Term:
    return term if not own or term.text in own else replace(term, weight=term.weight * LEANT_WEIGHT, leant=True)


def _is_misspelt(token: str, evidence: Evidence) -> bool:
    """Tell whether a report has a word only with other accents ("giãi ngân"), or nearly one that cannot be a word."""
    if token == BREAK or token in evidence.accented:
        return False
    plain = fold(token)
    return plain in evidence.folded or (not is_syllable(token) and evidence.spelled(plain) != plain)


def _add_pair(
    terms: dict[str, Term],
    tokens: Sequence[str],
    i: int,
    spare: dict[int, list[Phrase]],
    evidence: Evidence,
    folded: bool,
) -> None:
    stop = stop_words(folded)
    stops = (tokens[i] in stop) + (tokens[i + 1] in stop)
    if stops == 2:
        return
    pair = f"{tokens[i]} {tokens[i + 1]}"
    both = tuple(p for p in spare.get(i, ()) if p in spare.get(i + 1, ()))
    weight = PAIR_WEIGHT * evidence.rarity(pair, folded) * (HALF_STOP_PAIR if stops else 1.0)
    if pair not in (evidence.folded if folded else evidence.accented):
        weight *= 0.5  # a pair the report never has is often only the asker's word order
    terms.setdefault(pair, Term(pair, fold(pair), True, weight, both))


def credits_of(wanted: Aim, bag: Bag) -> list[float]:
    """Tell for each term how well a text covers it, 0..1.

    A question asks this of some 170 texts in a report, so what all terms look into is fetched once.
    """
    words = bag.folded if wanted.folded else bag.accented
    held = words.singles, words.pairs
    plain = held if wanted.folded else (bag.folded.singles, bag.folded.pairs)
    found = []
    for term in wanted.terms:
        if term.text in held[term.is_pair]:
            found.append(1.0)
            continue
        best = FOLDED if not wanted.folded and term.plain in plain[term.is_pair] else 0.0
        for phrase in term.stand_ins:
            if phrase.credit > best and words.has(phrase.tokens):
                best = phrase.credit
        found.append(best)
    return found


def covered(wanted: Aim, found: Sequence[float]) -> float:
    """Return the share of the subject's weight that is covered."""
    return sum(t.weight * c for t, c in zip(wanted.terms, found, strict=True)) / wanted.total


def covered_now(wanted: Aim, found: Sequence[float]) -> float:
    """Return the share covered of what a follow-up says itself; 0 where nothing is taken from the question before."""
    own = [(t.weight, c) for t, c in zip(wanted.terms, found, strict=True) if not t.leant]
    total = sum(weight for weight, _ in own)
    return sum(w * c for w, c in own) / total if total and len(own) < len(wanted.terms) else 0.0


def holders(wanted: Aim, evidence: Evidence) -> list[dict[int, float]]:
    """Tell for each term which units hold it by themselves, as place → how well."""
    lexicon = load_lexicon(wanted.folded)
    return [_holders(term, wanted.folded, evidence, lexicon) if term.weight > 0 else {} for term in wanted.terms]


def _holders(term: Term, folded: bool, evidence: Evidence, lexicon: Lexicon) -> dict[int, float]:
    best: dict[int, float] = {}
    for phrase in term.stand_ins:
        for place in _holding(phrase.tokens, evidence, lexicon):
            best[place] = max(best.get(place, 0.0), phrase.credit)
    if not folded:
        for place in evidence.folded.holders(term.plain):
            best[place] = max(best.get(place, 0.0), FOLDED)
    for place in (evidence.folded if folded else evidence.accented).holders(term.text):
        best[place] = 1.0
    return best


def units_for(wanted: Aim, held: Sequence[Mapping[int, float]], most: int) -> list[tuple[int, float]]:
    """Find the units that cover most of the subject by themselves, best first, as (place, share); `held` by term."""
    scores: dict[int, float] = {}
    for term, places in zip(wanted.terms, held, strict=True):
        for place, credit in places.items():
            scores[place] = scores.get(place, 0.0) + credit * term.weight
    ranked = sorted(scores.items(), key=lambda item: (-item[1], item[0]))[:most]
    return [(place, score / wanted.total) for place, score in ranked]


def rows_for(wanted: Aim, held: Sequence[Mapping[int, float]], evidence: Evidence, most: int) -> list[int]:
    """Find the rows that cover most of the subject together with what stands over their table, best first.

    "Tổng số" under "Giá trị sản xuất công nghiệp" says nothing by itself; of rows that cover as much, the first.
    """
    if not evidence.over:
        return []
    over = np.array([credits_of(wanted, bag) for bag in evidence.over], dtype=np.float32)
    over = np.vstack([OVER * over, np.zeros((1, over.shape[1]), dtype=np.float32)])  # −1 is under nothing
    scores = np.zeros(len(evidence.units), dtype=np.float32)
    own = np.zeros(len(evidence.units), dtype=np.float32)
    for i, (term, places) in enumerate(zip(wanted.terms, held, strict=True)):
        if term.weight > 0:
            own[:] = 0
            own[list(places)] = list(places.values())
            scores += term.weight * np.maximum(own, over[evidence.under, i])
    scores[evidence.under < 0] = 0
    best = np.argsort(-scores, kind="stable")[:most]
    return [int(place) for place in best if scores[place] > 0]


def _holding(phrase: tuple[str, ...], evidence: Evidence, lexicon: Lexicon) -> Sequence[int]:
    postings = evidence.folded if lexicon.folded else evidence.accented
    if len(phrase) == 1:
        return postings.holders(phrase[0])
    if len(phrase) == 2:
        return postings.holders(f"{phrase[0]} {phrase[1]}")
    first = postings.holders(f"{phrase[0]} {phrase[1]}")
    return [
        p
        for p in first
        if (evidence.units[p].bag.folded if lexicon.folded else evidence.units[p].bag.accented).has(phrase)
    ]


def is_rival(wanted: Aim, bag: Bag) -> bool:
    """Tell whether a text says a look-alike of an asked phrase and not the phrase itself ("cấp xã" for "cấp huyện")."""
    words = bag.folded if wanted.folded else bag.accented
    return any(
        not words.has(phrase) and any(words.has(rival) for group in groups for rival in group)
        for phrase, groups in wanted.rivals
    )


@dataclass(frozen=True, slots=True)
class Fit:
    """How a text fits: the share covered, and the credit of the rarest word asked."""

    share: float
    rarest: float


def fit(wanted: Aim, found: Sequence[float]) -> Fit:
    """Sum up the credits of the single words; the rarest is the one whose absence matters most."""
    singles = [(t.weight, c) for t, c in zip(wanted.terms, found, strict=True) if not t.is_pair]
    if not singles:
        return Fit(0.0, 0.0)
    share = sum(w * c for w, c in singles) / wanted.singles_total
    return Fit(share, max(singles)[1])
