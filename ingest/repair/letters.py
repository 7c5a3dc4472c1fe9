"""A text letter by letter: what each character is, and what stands around it."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ingest.repair.word_patterns import Lexicon

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

_TAG = re.compile(r"</?\w+>")
_END = re.compile(r"[.!?](?!\d)|\n[ \t]*\n|\n(?=[-+*•])|^")


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
