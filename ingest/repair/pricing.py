"""The known words that fit a damaged text, each with the price of the letters it needs."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ingest.repair.damage import Runs
from ingest.repair.language_model import Language
from ingest.repair.letters import Letters
from ingest.repair.word_patterns import LONGEST, Lexicon, Patterns, hashing

Ints = npt.NDArray[np.int64]
Kinds = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float32]
Flags = npt.NDArray[np.bool_]

MOST = 200  # words for one pattern
_FAR = np.float32(4.0)  # a word costing so much more than another in its place; 9 takes a tenth longer, gains 0.05 %
_BLOCK = np.float32(5.0)  # a word in capitals among small letters


def known_words(
    letters: Letters, within: Flags, runs: Runs, lost: npt.NDArray[np.float64], lexicon: Lexicon, language: Language
) -> tuple[Ints, Ints, Ints, Floats, Ints]:
    """Known words, with or without lost letters."""
    code, size = letters.code, len(letters.text)
    open_ = (code >= 0) & within
    starts = open_.copy()
    starts[1:] &= ~letters.letter[:-1]
    patterns = Patterns(lexicon, (lost.max(axis=(0, 1)) > 0.05))
    numbers, seeds = hashing(len(lexicon.letters))
    at = np.flatnonzero(starts)
    key = np.zeros(len(at), dtype=np.int64)
    found: list[tuple[Ints, Ints, Ints]] = []
    ended = np.concatenate([~letters.letter, [True]])
    for length in range(1, LONGEST + 1):
        last = at + length - 1
        fits = last < size
        fits[fits] = open_[last[fits]]
        at, key, last = at[fits], key[fits], last[fits]
        key = key + numbers[length - 1, code[last]]
        whole = ended[last + 1]
        whole &= key != 0  # some letter is visible
        which, row = patterns.find(key[whole] + seeds[length], MOST)
        start = at[whole][which]
        found.append((start, start + length, row))
    start, end, row = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return _priced(letters, start, end, row, runs, lost, lexicon, language)


def _priced(
    letters: Letters, start: Ints, end: Ints, row: Ints, runs: Runs, lost: npt.NDArray[np.float64],
    lexicon: Lexicon, language: Language,
) -> tuple[Ints, Ints, Ints, Floats, Ints]:  # fmt: skip
    """What each fitting word costs for the letters it needs; those that cannot be meant are dropped."""
    slot = (1 << (end - start)) - 1
    upper, shown = _window(letters.upper)[start] & slot, _window(letters.letter)[start] & slot
    short: Flags = lexicon.capitals[row]
    block: Flags = ~short & (upper > 1)  # all in capitals
    fine = np.flatnonzero(np.where(short, upper == (lexicon.shape[row] & shown), ~block | (upper == shown)))
    start, end, row = start[fine], end[fine], row[fine]
    short, block = short[fine], block[fine]
    price, kind = _prices(letters, runs, lost)
    cost = np.where(block & ~letters.headline[start], _BLOCK, np.float32(0)).astype(np.float32)
    cost += _first(price, kind, letters, start, row, block, lexicon, language)
    size = price.shape[2]
    flat = price.reshape(-1)
    large = np.where(block, 127, np.where(short, lexicon.shape[row], 0)).astype(np.uint8)
    letter = lexicon.codes.T.astype(np.int32)
    some = np.arange(len(start))
    for k in range(1, LONGEST):
        some = some[end[some] - start[some] > k]
        at = kind[start[some] + k] * (2 * size) + (large[some] >> k & 1) * size + letter[k][row[some]]
        cost[some] += flat[at]
    usual = cost + language.p1[lexicon.word[row]]
    slot = start * (LONGEST + 1) + end - start
    best = np.full(slot.max(initial=0) + 1, np.inf, dtype=np.float32)
    np.minimum.at(best, slot, usual)
    kept = np.flatnonzero((cost < 9) & (usual < best[slot] + _FAR))
    return start[kept], end[kept], lexicon.word[row[kept]], cost[kept], row[kept]


def _window(flags: Flags) -> Ints:
    """The flags of the next few characters as bits."""
    window = np.zeros(len(flags), dtype=np.int64)
    for k in range(min(LONGEST, len(flags))):
        window[: len(flags) - k] |= flags[k:].astype(np.int64) << k
    return window


def _prices(letters: Letters, runs: Runs, lost: npt.NDArray[np.float64]) -> tuple[Floats, Kinds]:
    """What a lost letter costs, by kind of place, case and letter, and the kind of each character.

    Square roots of shares are rounded to a sixteenth, so that there are few kinds and a small share of a losing run
    stays a small one; kind 0 is a letter that stands there.
    """
    rounded = np.rint(np.sqrt(runs.share[:, 1:]) * 16).astype(np.int64)
    distinct, kind = np.unique(rounded @ np.array([32, 1]), return_inverse=True)
    share = (np.stack([distinct // 32, distinct % 32], axis=1) / 16) ** 2
    price = -np.log(np.maximum(np.tensordot(share, lost[1:], axes=1), 1e-4))
    price = np.concatenate([np.zeros((1, *price.shape[1:])), price])
    return price.astype(np.float32), np.where(letters.blank, kind + 1, 0).astype(np.int32)


def _first(
    price: Floats, kind: Kinds, letters: Letters, start: Ints, row: Ints, block: Flags, lexicon: Lexicon,
    language: Language,
) -> Floats:  # fmt: skip
    """What the first letter costs: where it is lost it may have been small or a capital."""
    cost = np.zeros(len(start), dtype=np.float32)
    some = np.flatnonzero(letters.blank[start])
    place, spelling = start[some], row[some]
    small, large = (price[kind[place], case, lexicon.codes[spelling, 0]] for case in (0, 1))
    usual = np.clip(0.5 * language.titles[lexicon.word], 0.02, 0.45).astype(np.float32)
    title = np.where(letters.opening[place], np.float32(0.85), usual[spelling])
    title = np.where(lexicon.name[spelling], np.float32(0.98), title)
    either = -np.log((1 - title) * np.exp(-small) + title * np.exp(-large))
    short = lexicon.capitals[spelling]
    single = np.where(block[some] | (lexicon.shape[spelling] & 1).astype(bool), large, small)
    cost[some] = np.where(block[some] | short, single, either)
    return cost
