"""Reads a damaged text: finds its runs, lays out what it may say, takes the likeliest, and writes it down."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from ingest.repair.damage import RUNS, Runs, find_runs, one_run
from ingest.repair.decode import Path, decode
from ingest.repair.language_model import Language, load
from ingest.repair.lattice import lay_out
from ingest.repair.letters import Letters, letters_of
from ingest.repair.tokens import LOWER
from ingest.repair.word_patterns import Lexicon, lexicon_of

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

# A stretch shares nothing with the next: it ends with a sentence, or where a line begins with a capital or a mark.
_BREAK = re.compile(rf"[.;!?](?!\d)|\n(?:[ \t]*\n)*(?=[^\s{LOWER}])")
_LONG = 240  # characters of a stretch
_PAUSE = re.compile(r",(?!\d)|\n")  # where a long stretch is cut; the comma of "77,27%" is part of its number
_SEVERAL = 10.0  # nats by which several runs must explain a text better than one
_LEAST = 0.005  # the part of all characters that a single run must have lost
_DIGITS = "0123456789"


@dataclass(frozen=True, slots=True)
class Word:
    """A word that was read: where it stands, what it says, how sure (0..1), whether some letter of it was visible."""

    start: int
    text: str
    confidence: float
    visible: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """The words that lost letters, and where digits are being lost.

    `digit_lost[i]` is how surely character i stands in a run that loses digits; `lost_digits` are those it loses.
    `single`: the text was too short, or too much alike, to tell runs apart.
    """

    words: tuple[Word, ...]
    digit_lost: npt.NDArray[np.float32]
    lost_digits: frozenset[str]
    single: bool


@dataclass(frozen=True, slots=True)
class _Alphabet:
    """The characters that runs are told by."""

    index: dict[str, int]
    frequency: Floats
    telling: Flags
    place: Ints  # [case, letter of the lexicon] -> index of its share, or 0
    digits: Ints
    kinds: Ints  # plain small letters, accented ones, capitals, digits, and marks are each lost together


@lru_cache(maxsize=1)
def _alphabet() -> _Alphabet:
    language, lexicon = load(), lexicon_of(load())
    signs = [" ", *(sign for sign in language.letters if sign != " ")]
    index = {sign: i for i, sign in enumerate(signs)}
    place = [
        [0, *(index.get(letter, 0) for letter in form)] for form in (lexicon.letters, map(str.upper, lexicon.letters))
    ]
    return _Alphabet(
        index=index,
        frequency=np.array([language.letters.get(sign, 0.0) for sign in signs]),
        telling=np.array([sign == " " or sign.islower() for sign in signs] + [False]),
        place=np.array(place),
        digits=np.array([index[digit] for digit in _DIGITS]),
        kinds=np.array([_kind(sign) for sign in signs]),
    )


def _kind(sign: str) -> int:
    if sign.isalpha():
        return 2 if sign.isupper() else int(not sign.isascii())
    return 3 if sign.isdigit() else 4


def read(text: str, language: Language | None = None) -> Reading:
    """Read a text that lost letters."""
    language = language or load()
    lexicon = lexicon_of(load())
    runs, codes, single = _runs(text)
    if runs is None:
        return Reading((), np.zeros(len(text), dtype=np.float32), frozenset(), single)
    lost = _lost_letters(runs)
    digits = _lost_digits(codes, runs)
    # Few digits prove nothing: then all of a heavy run are in doubt, unless it shows the usual ones as often as usual.
    shown = runs.missing[:, _alphabet().digits[:3]].mean(axis=1) < 0.2
    digit_lost = (runs.share @ (_heavy(runs) & (~shown | digits.any(axis=1)))).astype(np.float32)
    letters = letters_of(text, lexicon)
    begins, ends = _stretches(text, letters, runs)
    if not len(begins):
        return Reading((), digit_lost, frozenset(), single)
    lattice = lay_out(letters, begins, ends, runs, lost, digit_lost, lexicon, language)
    path = decode(lattice, language)
    words = tuple(_Pen(letters, runs, lost, lexicon, language).write(path))
    return Reading(
        words, digit_lost, frozenset(_DIGITS[k] for k in np.flatnonzero(digits.any(axis=0)).tolist()), single
    )


def _runs(text: str) -> tuple[Runs | None, Ints, bool]:
    """The runs that lose letters (None: there are none), the characters as codes, whether it is one run."""
    alphabet = _alphabet()
    points = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32)
    distinct, at = np.unique(points, return_inverse=True)
    codes = np.array([alphabet.index.get(chr(point), -1) for point in distinct.tolist()], dtype=np.int64)[at]
    lines = np.zeros(len(text), dtype=bool)
    start = 0
    for line in text.split("\n"):
        lines[start : start + 1] = True
        if not any(map(str.islower, line)):
            codes[start : start + len(line)] = -1  # an empty line or one in capitals tells no runs apart
        start += len(line) + 1
    telling = alphabet.telling[codes]
    several, fit = find_runs(codes, telling, lines, alphabet.frequency)
    single, fit_of_one = one_run(codes, telling, alphabet.frequency, alphabet.kinds)
    believed = _believable(several, codes)
    if believed.any() and fit > fit_of_one + _SEVERAL:
        return _without(several, believed), codes, False
    loses = float((single.lost[1] * alphabet.frequency).sum()) > _LEAST
    return single if loses else None, codes, True


def _believable(runs: Runs, codes: Ints) -> Flags:
    """Which runs really lose letters: enough of them are missing, and blanks stand in their place."""
    frequency = _alphabet().frequency
    seen = codes >= 0
    believed = np.zeros(RUNS, dtype=bool)
    for run in range(1, RUNS):
        size = float(runs.share[seen, run].sum())
        missing = float((runs.lost[run, 1:] * frequency[1:]).sum()) * size
        blanks = float(runs.share[codes == 0, run].sum()) - frequency[0] * size
        believed[run] = missing > 10 and blanks > max(0.4 * missing, 6.0)
    return believed


def _without(runs: Runs, believed: Flags) -> Runs:
    """What is not believed to lose letters counts as whole."""
    share = runs.share.copy()
    for run in range(1, RUNS):
        if not believed[run]:
            share[:, 0] += share[:, run]
            share[:, run] = 0
    return Runs(share, runs.lost * believed[:, None], runs.missing * believed[:, None])


def _lost_letters(runs: Runs) -> Floats:
    """By run, case and letter of the lexicon; letters too rare to tell are half lost where others are."""
    place = _alphabet().place
    lost = runs.lost[:, place]
    # Abbreviations in whole fonts stand amid losing runs, so a capital that was lost is still seen now and then.
    heavy = _heavy(runs)
    lost[heavy, 1] = np.maximum(lost[heavy, 1], runs.missing[heavy][:, place[1]])
    lost[1:, place == 0] = 0.3
    lost[:, :, 0] = 0
    return lost


def _heavy(runs: Runs) -> Flags:
    """Which runs lost plain letters, and so may have lost digits."""
    plain = [_alphabet().index[letter] for letter in "aghiotu"]
    return np.asarray(runs.lost[:, plain].mean(axis=1) > 0.3)


def _lost_digits(codes: Ints, runs: Runs) -> Flags:
    """Which digits each run surely lost: those that hardly ever stand alone in it while others do.

    Whole numbers in the midst of a losing run come from another font, so only lone digits between blanks count.
    """
    alphabet = _alphabet()
    around = np.concatenate([[0], codes, [0]])
    lone = (around[:-2] <= 0) & (around[2:] <= 0)
    usual = alphabet.frequency[alphabet.digits] / alphabet.frequency[alphabet.digits].sum()
    lost = np.zeros((RUNS, len(alphabet.digits)), dtype=bool)
    heavy = _heavy(runs)
    for run in range(1, RUNS):
        counts = np.bincount(codes[lone & (codes >= 0)], runs.share[lone & (codes >= 0), run], len(alphabet.frequency))
        seen = counts[alphabet.digits]
        if heavy[run] and seen.sum() >= 15:
            rate = seen / usual
            lost[run] = rate < 0.2 * np.sort(rate)[-3:].mean()
    return lost


def _stretches(text: str, letters: Letters, runs: Runs) -> tuple[Ints, Ints]:
    """The stretches in which letters are being lost."""
    marks = list(_BREAK.finditer(text))
    begins = np.array([0, *(mark.end() for mark in marks)], dtype=np.int64)
    ends = np.array([*(mark.start() for mark in marks), len(text)], dtype=np.int64)
    losing = np.concatenate([[0.0], np.cumsum((1 - runs.share[:, 0]) * (letters.blank | letters.letter))])
    kept = (ends > begins) & (losing[ends] - losing[begins] > 1.0)
    return _cut(text, begins[kept], ends[kept])


def _cut(text: str, begins: Ints, ends: Ints) -> tuple[Ints, Ints]:
    """Cut stretches that are much longer than others: a step of the search costs much the same for one as for all."""
    pieces: list[tuple[int, int]] = []
    for begin, end in zip(begins.tolist(), ends.tolist(), strict=True):
        low = begin
        while end - low > _LONG:
            pauses = [mark.start() for mark in _PAUSE.finditer(text, low + _LONG // 2, low + _LONG)]
            high = pauses[-1] if pauses else -1
            if high < 0:
                high = text.rfind(" ", low + _LONG // 2, low + _LONG)
            if high < 0:
                break
            pieces.append((low, high))
            low = high + 1
        pieces.append((low, end))
    return tuple(np.array(pieces, dtype=np.int64).reshape(-1, 2).T)  # type: ignore[return-value]


@dataclass(frozen=True, slots=True)
class _Pen:
    """Writes the words of a path: what must be known for the case of a lost first letter."""

    letters: Letters
    runs: Runs
    lost: Floats
    lexicon: Lexicon
    language: Language

    def write(self, path: Path) -> Iterator[Word]:
        """The words of the path that lost letters."""
        blanks = np.concatenate([[0], np.cumsum(self.letters.blank)])
        known = np.flatnonzero(path.row >= 0)
        start, row = path.start[known], path.row[known]
        hurt = np.flatnonzero(blanks[start + self.lexicon.length[row]] > blanks[start])
        sure = 1 / (1 + np.exp(-0.6 * np.clip(path.margin[known[hurt]], -30.0, 30.0)))
        large = self._large(start[hurt], row[hurt])
        steps = (start[hurt].tolist(), row[hurt].tolist(), sure.tolist(), large.tolist())
        for first, spelling, confidence, title in zip(*steps, strict=True):
            surface = self.lexicon.surfaces[spelling]
            visible = "".join(self.letters.text[first : first + len(surface)].split())
            cased = surface if self.lexicon.capitals[spelling] else self._cased(surface, visible, first, title)
            yield Word(first, cased, confidence, bool(visible))

    def _large(self, start: Ints, row: Ints) -> Flags:
        """Where the lost first letter of a word was likelier a capital."""
        title = np.clip(0.5 * self.language.titles[self.lexicon.word[row]], 0.02, 0.45)
        title = np.where(self.letters.opening[start], 0.85, title)
        title = np.where(self.lexicon.name[row], 0.98, title)
        lost = self.lost[:, :, self.lexicon.codes[row, 0]]
        small, large = np.einsum("nr,rcn->cn", self.runs.share[start], lost)
        return np.asarray(title * large > (1 - title) * small)

    def _cased(self, surface: str, visible: str, start: int, title: bool) -> str:
        """In capitals among capitals; with a capital where the lost first letter was likelier one."""
        first_lost = bool(self.letters.blank[start])
        if (visible.isupper() and (len(visible) > 1 or first_lost)) or self.letters.headline[start]:
            return surface.upper()
        return surface[0].upper() + surface[1:] if first_lost and title else surface
