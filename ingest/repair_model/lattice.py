"""Lays out what a damaged text may say: every word that fits its letters and blanks, at what cost."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ingest.repair_model.decode import Lattice, Unseen
from ingest.repair_model.language import Language
from ingest.repair_model.lexicon import LONGEST, Lexicon, Patterns, hashing
from ingest.repair_model.runs import Runs
from ingest.repair_model.tokens import NUMBER, UNKNOWN

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]
Flags = npt.NDArray[np.bool_]

LITERAL = -2  # the row of what stands as it is: numbers, strange pieces
MOST = 200  # words for one pattern
_TAG = re.compile(r"</?\w+>")
_NUMBER = re.compile(r"\d+(?:[.,/\-:]\d+)*")
_END = re.compile(r"[.!?](?!\d)|\n[ \t]*\n|\n(?=[-+*•])|^")
_WORD = re.compile(r"[^\W\d_]+")

# Costs in nats, tuned on simulated damage of corpus documents.
_STRANGE, _STRANGE_LETTER = np.float32(12.0), np.float32(1.0)  # a piece of letters that is no known word
_STRANGE_NAME = np.float32(5.0)  # less for one that begins with a capital
_EXTRA = np.float32(5.0)  # a blank inside a line that is neither a gap between words nor a letter of one
_EDGE = np.float32(0.2)  # a blank beside a mark or at the end of a line
_INVISIBLE = np.float32(1.5)  # a word of which no letter is left
_INVISIBLE_LIGHT = np.float32(5.0)  # the same where most letters are kept: there a gap is likelier
_NO_DIGIT = np.float32(0.7)  # a blank inside a number, where digits are being lost
_BLOCK = np.float32(5.0)  # a word in capitals among small letters


@dataclass(frozen=True, slots=True)
class Letters:
    """A text letter by letter. `code`: of the lexicon's letters, 0 for a blank, -1 for anything else."""

    text: str
    code: Ints
    upper: Flags
    letter: Flags
    blank: Flags
    digit: Flags
    newline: Flags
    headline: Flags  # among capitals
    opening: Flags  # where a sentence may begin


def letters_of(text: str, lexicon: Lexicon) -> Letters:
    """Look at each character once."""
    points = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32)
    distinct, at = np.unique(points, return_inverse=True)
    signs = [chr(point) for point in distinct.tolist()]
    code_of = {letter: i + 1 for i, letter in enumerate(lexicon.letters)}
    code = np.array([0 if s in " \u00a0" else code_of.get(s.lower(), -1) for s in signs], dtype=np.int64)[at]
    letter = np.array([s.isalpha() for s in signs], dtype=bool)[at]
    for tag in _TAG.finditer(text):
        code[tag.start() : tag.end()] = -1
        letter[tag.start() : tag.end()] = False
    upper = np.array([s.isupper() for s in signs], dtype=bool)[at] & letter
    blank = code == 0
    return Letters(
        text=text,
        code=code,
        upper=upper,
        letter=letter,
        blank=blank,
        digit=np.array([s.isdigit() and s.isascii() for s in signs], dtype=bool)[at],
        newline=np.array([s in "\n\r\f\v" for s in signs], dtype=bool)[at],
        headline=_headline(upper, letter),
        opening=_opening(text, letter),
    )


def _headline(upper: Flags, letter: Flags) -> Flags:
    """Where most letters within twenty characters are capitals."""

    def near(flags: Flags) -> Ints:
        total = np.concatenate([[0], np.cumsum(flags)])
        at = np.arange(len(flags))
        return np.asarray(total[np.minimum(at + 20, len(flags))] - total[np.maximum(at - 20, 0)])

    return near(upper) > 0.7 * near(letter)


def _opening(text: str, letter: Flags) -> Flags:
    """The places between an end of a sentence, or of a paragraph, and the next letter."""
    last_end = np.zeros(len(text) + 1, dtype=np.int64)
    for end in _END.finditer(text):
        last_end[end.end()] = end.end()
    last_end = np.maximum.accumulate(last_end)[:-1]
    letters = np.concatenate([[0], np.cumsum(letter)])
    at = np.arange(len(text))
    return np.asarray((letters[at] == letters[last_end]) & (at - last_end < 8))


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
    words = _words(letters, within, runs, lost, lexicon, language)
    others = _visible(letters, within, language)
    numbers = _broken_numbers(letters, within, loses_digits)
    arcs: tuple[tuple[npt.NDArray[Any], ...], ...] = (words, others, numbers)
    start, end, word, cost, row = (np.concatenate(parts) for parts in zip(*arcs, strict=True))
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


def _unseen(lost: npt.NDArray[np.float64], lexicon: Lexicon, language: Language) -> Unseen:
    """For each run, the words that it may have lost whole, after every word that they follow."""
    empty = np.zeros(0, dtype=np.int64)
    costs = empty.astype(np.float32)
    columns: list[tuple[Ints, Ints, Ints, Ints, Ints, Floats, Floats]] = [
        (np.zeros(len(language.words) + 1, dtype=np.int64), empty, empty, empty, empty, costs, costs)
    ]
    first = np.repeat(np.arange(len(language.words)), np.diff(language.low))
    row_of = np.full(len(language.words), -1, dtype=np.int64)
    row_of[lexicon.word[::-1]] = np.arange(len(lexicon.word))[::-1]
    title = np.clip(0.5 * language.titles[lexicon.word], 0.02, 0.45)
    shape = (lexicon.shape[:, None] >> np.arange(LONGEST) & 1).astype(np.int64)
    plain = [lexicon.letters.index(letter) + 1 for letter in "aghiotu"]
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
        may = (filled < np.where(lexicon.capitals, 0.8, 2.0)) & lexicon.native
        row = row_of[language.second]
        pair = np.flatnonzero((row >= 0) & may[row] & (language.p2 < 8.0) & (first != UNKNOWN))
        row = row[pair]
        low = np.searchsorted(first[pair], np.arange(len(language.words) + 1))
        columns.append(
            (low, language.second[pair], row, pair, lexicon.length[row], language.p2[pair],
             (filled[row] + gone).astype(np.float32))
        )  # fmt: skip
    return Unseen(*zip(*columns, strict=True))


def _words(
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
    short = lexicon.capitals[row]
    block = ~short & (upper > 1) & ((upper == shown) | (upper & 1 == 0) | (upper & (upper - 1) > 0))  # all in capitals
    fine = np.flatnonzero(np.where(short, upper == (lexicon.shape[row] & shown), ~block | (upper == shown)))
    start, end, row, short, block = (column[fine] for column in (start, end, row, short, block))
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
    kept = np.flatnonzero(cost < 9)
    return start[kept], end[kept], lexicon.word[row[kept]], cost[kept], row[kept]


def _window(flags: Flags) -> Ints:
    """The flags of the next few characters as bits."""
    window = np.zeros(len(flags), dtype=np.int64)
    for k in range(LONGEST):
        window[: len(flags) - k] |= flags[k:].astype(np.int64) << k
    return window


def _prices(letters: Letters, runs: Runs, lost: npt.NDArray[np.float64]) -> tuple[Floats, Ints]:
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
    price: Floats, kind: Ints, letters: Letters, start: Ints, row: Ints, block: Flags, lexicon: Lexicon,
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
