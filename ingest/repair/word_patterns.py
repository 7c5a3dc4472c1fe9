"""Words by their letters: which words fit a pattern of letters and blanks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from ingest.repair.language_model import Form, Language
from ingest.vietnamese.syllables import is_syllable

Ints = npt.NDArray[np.int64]

_ROW_BITS = 14  # spellings fit in 14 bits; the other 50 hold a pattern, and two patterns meet once in a million texts
_BIT_WORDS = 4  # of 64 letters each: a code is a byte
LONGEST = 7  # letters of the longest syllable, "nghiêng"
_OLD_TONES = {"óa": "oá", "òa": "oà", "ỏa": "oả", "õa": "oã", "ọa": "oạ", "óe": "oé", "òe": "oè", "ỏe": "oẻ",
              "õe": "oẽ", "ọe": "oẹ", "úy": "uý", "ùy": "uỳ", "ủy": "uỷ", "ũy": "uỹ", "ụy": "uỵ"}  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """Every way to write a known word: its letters as codes (0 where it has ended), likeliest words first."""

    letters: str  # code k stands for letters[k - 1]
    codes: npt.NDArray[np.uint8]  # one row a spelling
    length: Ints
    word: Ints
    shape: npt.NDArray[np.uint8]  # bit k: letter k is a capital; abbreviations only
    capitals: npt.NDArray[np.bool_]  # an abbreviation, written in its own shape
    name: npt.NDArray[np.bool_]  # a name, never small
    native: npt.NDArray[np.bool_]  # a foreign word is never filled in
    surfaces: tuple[str, ...]


@lru_cache(maxsize=2)
def lexicon_of(language: Language) -> Lexicon:
    """The spellings of the model's words, both tone placements of "hóa" among them."""
    spellings: list[tuple[str, int]] = []
    for number, word in enumerate(language.words):
        if language.forms[number] == Form.SPECIAL or len(word) > LONGEST:
            continue
        spellings.append((word, number))
        if language.forms[number] == Form.SYLLABLE and word[-2:] in _OLD_TONES and not word.startswith("quy"):
            old = word[:-2] + _OLD_TONES[word[-2:]]
            if is_syllable(old):
                spellings.append((old, number))
    spellings.sort(key=lambda item: float(language.p1[item[1]]))
    letters = "".join(sorted({letter for spelling, _ in spellings for letter in spelling}))
    code = {letter: i + 1 for i, letter in enumerate(letters)}
    codes = np.zeros((len(spellings), LONGEST), dtype=np.uint8)
    for row, (spelling, _) in enumerate(spellings):
        codes[row, : len(spelling)] = [code[letter] for letter in spelling]
    numbers = np.array([number for _, number in spellings], dtype=np.int64)
    forms = language.forms[numbers]
    capitals = forms == Form.ABBREVIATION
    written = [
        language.written[number] if short else spelling
        for (spelling, number), short in zip(spellings, capitals.tolist(), strict=True)
    ]
    return Lexicon(
        letters=letters,
        codes=codes,
        length=(codes > 0).sum(axis=1),
        word=numbers,
        shape=np.array([sum(letter.isupper() << k for k, letter in enumerate(w)) for w in written], dtype=np.uint8),
        capitals=capitals,
        name=forms == Form.NAME,
        native=forms != Form.OTHER,
        surfaces=tuple(written),
    )


@lru_cache(maxsize=1)
def hashing(size: int) -> tuple[Ints, Ints]:
    """A random number for each letter at each position (0 for a blank), and one for each length."""
    random = np.random.default_rng(20240702)
    numbers = random.integers(-(2**62), 2**62, (LONGEST, size + 1))
    numbers[:, 0] = 0
    return numbers, random.integers(-(2**62), 2**62, LONGEST + 1)


@lru_cache(maxsize=2)
def _all_patterns(lexicon: Lexicon) -> tuple[Ints, npt.NDArray[np.uint64]]:
    """Every pattern of every native word, packed and sorted; the letters it lacks as words of bits.

    Laid out once, 0.1 s: a text then keeps those that lack only what it may have lost, in a few milliseconds.
    """
    numbers, seeds = hashing(len(lexicon.letters))
    keys: list[Ints] = []
    rows: list[Ints] = []
    lacks: list[npt.NDArray[np.uint64]] = []
    for length in range(1, LONGEST + 1):
        chosen = np.flatnonzero(lexicon.length == length)
        codes = lexicon.codes[chosen, :length]
        parts = numbers[np.arange(length)[None, :], codes]
        bit = _bits(codes)
        for mask in range(1 << length):
            blank = np.array([mask >> i & 1 for i in range(length)], dtype=bool)
            fits = lexicon.native[chosen] | (mask == 0)
            keys.append(seeds[length] + parts[fits][:, ~blank].sum(axis=1))
            rows.append(chosen[fits])
            lacks.append(np.bitwise_or.reduce(bit[:, fits][:, :, blank], axis=2))
    # One number a row, pattern above and spelling below, sorts six times as fast as the two apart.
    packed = np.concatenate(keys) << _ROW_BITS | np.concatenate(rows)
    order = np.argsort(packed)
    return packed[order], np.concatenate(lacks, axis=1)[:, order]


def _bits(codes: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint64]:
    """One bit for each letter, in as many words as the alphabet needs."""
    word = np.arange(_BIT_WORDS).reshape(-1, *[1] * codes.ndim)
    bit = np.uint64(1) << (codes % 64).astype(np.uint64)
    return np.where(codes // 64 == word, bit, np.uint64(0))


class Patterns:
    """Looks words up by a pattern in which any of the lost letters may be a blank."""

    def __init__(self, lexicon: Lexicon, lost: npt.NDArray[np.bool_]) -> None:
        """`lost[k]` says that the letter of code k may be missing."""
        packed, lacks = _all_patterns(lexicon)
        kept = _bits(np.flatnonzero(~lost).astype(np.uint8))
        whole = np.bitwise_or.reduce(kept, axis=1)
        clash = lacks[0] & whole[0]
        for lack, each in zip(lacks[1:], whole[1:], strict=True):
            clash |= lack & each
        self._packed = packed[clash == 0]

    def find(self, keys: Ints, most: int) -> tuple[Ints, Ints]:
        """The spellings that fit each pattern, at most so many: (which pattern, which spelling)."""
        keys = keys << _ROW_BITS
        low = np.searchsorted(self._packed, keys)
        high = np.minimum(np.searchsorted(self._packed, keys + (1 << _ROW_BITS)), low + most)
        size = high - low
        which = np.repeat(np.arange(len(keys)), size)
        at = np.arange(int(size.sum())) - np.repeat(np.cumsum(size) - size, size) + np.repeat(low, size)
        return which, self._packed[at] & ((1 << _ROW_BITS) - 1)
