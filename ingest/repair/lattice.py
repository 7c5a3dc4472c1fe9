"""Lays out what a damaged text may say: every word that fits its letters and blanks, at what cost."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from ingest.repair.damage import Runs
from ingest.repair.decode import Lattice, Unseen
from ingest.repair.language_model import Language
from ingest.repair.letters import Letters
from ingest.repair.pricing import known_words
from ingest.repair.tokens import NUMBER, UNKNOWN
from ingest.repair.word_patterns import LONGEST, Lexicon

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]
Flags = npt.NDArray[np.bool_]

LITERAL = -2  # the row of what stands as it is: numbers, strange pieces
_NUMBER = re.compile(r"\d+(?:[.,/\-:]\d+)*")
_WORD = re.compile(r"[^\W\d_]+")

# Costs in nats, tuned on simulated damage of corpus documents.
_STRANGE, _STRANGE_LETTER = np.float32(12.0), np.float32(1.0)  # a piece of letters that is no known word
_STRANGE_NAME = np.float32(5.0)  # less for one that begins with a capital
_EXTRA = np.float32(5.0)  # a blank inside a line that is neither a gap between words nor a letter of one
_EDGE = np.float32(0.2)  # a blank beside a mark or at the end of a line
_INVISIBLE = np.float32(1.5)  # a word of which no letter is left
_INVISIBLE_LIGHT = np.float32(5.0)  # the same where most letters are kept: there a gap is likelier
_NO_DIGIT = np.float32(0.7)  # a blank inside a number, where digits are being lost
_SELDOM = np.float32(8.0)  # a word of which no letter is left, after its last one: with 6 heavy damage reads 3 % worse


def lay_out(
    letters: Letters, begins: Ints, ends: Ints, runs: Runs, lost: npt.NDArray[np.float64], loses_digits: Floats,
    lexicon: Lexicon, language: Language,
) -> Lattice:  # fmt: skip
    """Everything that the stretches begins..ends may say.

    `lost[r, case, k]` is how surely run r lost letter k, small (case 0) or capital (1); `loses_digits[i]` how
    surely digits are lost at character i.
    """
    inside = np.zeros(len(letters.text) + 1, dtype=np.int64)
    np.add.at(inside, begins, 1)
    np.add.at(inside, ends, -1)
    within = np.cumsum(inside)[:-1] > 0
    words = known_words(letters, within, runs, lost, lexicon, language)
    others = _visible(letters, within, language)
    numbers = _broken_numbers(letters, within, loses_digits)
    arcs: tuple[tuple[npt.NDArray[Any], ...], ...] = (words, others, numbers)
    start, end, word, cost, row = (np.concatenate(parts) for parts in zip(*arcs, strict=True))
    bound = np.append(ends, len(letters.text))[np.searchsorted(ends, start, side="right")]
    start, end, word, cost, row = (each[end <= bound] for each in (start, end, word, cost, row))  # none runs on
    gap = np.concatenate([letters.blank & within, [False]])
    gap[ends] = False
    order = np.argsort(start, kind="stable")
    return Lattice(
        start=start[order],
        after=(end + gap[end])[order],
        word=word[order],
        row=row[order],
        cost=cost[order],
        skip=_skips(letters, within),
        room=_room(letters, within),
        gap=gap,
        run=np.append(runs.share.argmax(axis=1), 0),
        unseen=_unseen(lost, lexicon, language),
        begins=begins,
        ends=ends,
    )


def _room(letters: Letters, within: Flags) -> Ints:
    """How many letters a word without visible letters may have at each place."""
    size = len(letters.text)
    blank = letters.blank & within
    at = np.arange(size + 1)
    solid = np.where(np.concatenate([blank, [False]]), size, at)
    stop = np.minimum.accumulate(solid[::-1])[::-1]  # the next place that is no blank
    letter = np.concatenate([letters.letter | letters.digit, [False]])
    room = np.maximum(stop - at - letter[stop], 0)
    room[1:][letters.letter] = 0  # a letter stands right before
    return np.asarray(np.minimum(room, LONGEST))


@dataclass(frozen=True, slots=True, eq=False)
class _Followers:
    """The pairs whose second word may be lost whole, by first word: what does not depend on the text, found once."""

    first: Ints
    word: Ints
    row: Ints
    pair: Ints
    cost: Floats
    words: int


@lru_cache(maxsize=2)
def _followers(language: Language, lexicon: Lexicon) -> _Followers:
    first = np.repeat(np.arange(len(language.words)), np.diff(language.low))
    row_of = np.full(len(language.words), -1, dtype=np.int64)
    row_of[lexicon.word[::-1]] = np.arange(len(lexicon.word))[::-1]
    row = row_of[language.second]
    pair = np.flatnonzero((row >= 0) & lexicon.native[row] & (language.p2[: len(row)] < _SELDOM) & (first != UNKNOWN))
    return _Followers(first[pair], language.second[pair], row[pair], pair, language.p2[pair], len(language.words))


def _unseen(lost: npt.NDArray[np.float64], lexicon: Lexicon, language: Language) -> Unseen:
    """For each run, the words that it may have lost whole, after every word that they follow."""
    followers = _followers(language, lexicon)
    title = np.clip(0.5 * language.titles[lexicon.word], 0.02, 0.45)
    columns = [_lost_whole(np.zeros(0, dtype=np.int64), followers, lexicon, np.zeros(len(lexicon.word)), 0)]
    plain = [lexicon.letters.index(letter) + 1 for letter in "aghiotu"]
    shape = (lexicon.shape[:, None] >> np.arange(LONGEST) & 1).astype(np.int64)
    for run in range(1, len(lost)):
        gone = _INVISIBLE if lost[run, 0, plain].mean() > 0.3 else _INVISIBLE_LIGHT
        each = np.maximum(lost[run], 1e-4)
        each[:, 0] = 1
        part = each[shape, lexicon.codes]
        first_letter = lexicon.codes[:, 0]
        part[:, 0] = np.where(
            lexicon.capitals, part[:, 0], (1 - title) * each[0, first_letter] + title * each[1, first_letter]
        )
        filled = -np.log(part).sum(axis=1)
        may = filled < np.where(lexicon.capitals, 0.8, 2.0)
        columns.append(_lost_whole(np.flatnonzero(may[followers.row]), followers, lexicon, filled, gone))
    return Unseen(*zip(*columns, strict=True))


def _lost_whole(
    kept: Ints, followers: _Followers, lexicon: Lexicon, filled: npt.NDArray[np.float64], gone: np.float32 | int
) -> tuple[Ints, Ints, Ints, Ints, Ints, Floats, Floats]:
    """The columns of `Unseen` for the pairs that are kept."""
    row = followers.row[kept]
    low = np.searchsorted(followers.first[kept], np.arange(followers.words + 1))
    price = (filled[row] + gone).astype(np.float32)
    return low, followers.word[kept], row, followers.pair[kept], lexicon.length[row], followers.cost[kept], price


def _visible(letters: Letters, within: Flags, language: Language) -> tuple[Ints, Ints, Ints, Floats, Ints]:
    """Numbers as they stand, and pieces of letters as they stand if nothing else explains them."""
    spans = [(m.start(), m.end(), NUMBER) for m in _NUMBER.finditer(letters.text) if within[m.start()]]
    spans += [(m.start(), m.end(), UNKNOWN) for m in _WORD.finditer(letters.text) if within[m.start()]]
    start, end, word = (
        (np.array(column, dtype=np.int64) for column in zip(*spans, strict=True))
        if spans
        else (np.zeros(0, dtype=np.int64),) * 3
    )
    piece = _STRANGE + _STRANGE_LETTER * np.minimum(end - start, 4)
    piece -= np.where((end > start) & letters.upper[np.minimum(start, len(letters.text) - 1)], _STRANGE_NAME, 0)
    cost = np.where(word == NUMBER, 0, piece).astype(np.float32)
    return start, end, word, cost, np.full(len(start), LITERAL)


def _broken_numbers(letters: Letters, within: Flags, loses_digits: Floats) -> tuple[Ints, Ints, Ints, Floats, Ints]:
    """Numbers that lost digits: digits, marks and blanks, or blanks alone."""
    mark = np.array([c in ".,/-:" for c in letters.text], dtype=bool)
    part = (letters.digit | mark | letters.blank) & within
    starts = (letters.digit | (letters.blank & (loses_digits > 0.3))) & within
    starts[1:] &= ~(letters.digit | letters.letter)[:-1]
    at = np.flatnonzero(starts)
    blanks = np.concatenate([[0], np.cumsum(letters.blank)])
    pieces: list[tuple[Ints, Ints]] = []
    alive = at
    for length in range(1, 11):
        last = alive + length - 1
        fits = last < len(letters.text)
        fits[fits] = part[last[fits]]
        alive, last = alive[fits], last[fits]
        whole = (letters.digit | (letters.blank & (loses_digits > 0.3)))[last]
        following = np.concatenate([letters.letter | letters.digit, [False]])[last + 1]
        lost = blanks[last + 1] - blanks[alive]
        good = whole & ~following & (lost > 0)
        pieces.append((alive[good], last[good] + 1))
    start, end = (np.concatenate(parts) for parts in zip(*pieces, strict=True))
    lost = blanks[end] - blanks[start]
    cost = (_NO_DIGIT * lost + np.where(lost == end - start, _INVISIBLE, 0)).astype(np.float32)
    return (
        start, end, np.full(len(start), NUMBER), cost, np.full(len(start), LITERAL),
    )  # fmt: skip


def _skips(letters: Letters, within: Flags) -> Floats:
    """What it costs to pass each character: nothing for marks and line ends, something for a stray blank."""
    cost = np.full(len(letters.text), np.inf, dtype=np.float32)
    mark = ~(letters.blank | letters.letter | letters.digit)
    edge = mark | letters.newline | ~within
    beside = np.ones(len(edge), dtype=bool)
    beside[1:] = edge[:-1]
    beside[:-1] |= edge[1:]
    cost[mark & within] = 0
    cost[letters.blank & within] = _EXTRA
    cost[letters.blank & within & beside] = _EDGE
    return cost
