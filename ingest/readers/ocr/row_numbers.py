"""Row numbers of a table that was read from a picture: a column that counts says what a doubtful number is."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from ingest.readers.layout.words import Word

_ALIKE: Final = ("83§SB", "1lI!i", "0OoQ", "5S", "6b")
"""Letters and digits taken for each other; "8" alone in a cell reads as "§" more often than not."""
_NUMBER: Final = re.compile(r"\d{1,3}")
_FEWEST: Final = 4
_COUNTING: Final = 0.8  # of the neighbours in a column of row numbers follow each other; sections begin anew
_SURE: Final = 0.7


def counted(words: Sequence[Word]) -> list[Word]:
    """Set right the doubtful row numbers of a column that counts 1, 2, 3; any other column is left as it was read.

    A word becomes the number due only when it looks like it and the two numbers nearest to it say so. How sure the
    word was stays with it.
    """
    known = {at: int(word.text) for at, word in enumerate(words) if _NUMBER.fullmatch(word.text)}
    steps = [known[other] - known[one] == other - one for one, other in pairwise(known)]
    if len(known) < _FEWEST or sum(steps) < _COUNTING * len(steps):
        # One misread number breaks two steps of a short column.
        trusted = {at: number for at, number in known.items() if words[at].confidence >= _SURE}
        steps = [trusted[other] - trusted[one] == other - one for one, other in pairwise(trusted)]
        if len(trusted) < _FEWEST or sum(steps) < _COUNTING * len(steps):
            return list(words)
    return [_put_right(at, word, known) for at, word in enumerate(words)]


_LETTERS: Final = str.maketrans(
    {"l": "1", "I": "1", "L": "1", "O": "0", "o": "0", "§": "8", "B": "8", "S": "5", "Š": "5", "Ì": "1"}
)
_FIGURE: Final = re.compile(r"[-–]?\(?[\d.,]*\d[\d.,]*\)?%?")
_FIGURES: Final = 0.6  # of the words of a column are figures
_GUESSED: Final = 0.5


def figures(words: Sequence[Word]) -> list[Word]:
    """Letters read for digits ("7L399", "§l") made digits in a column of figures; they stay in doubt."""
    plain = sum(_is_figure(word.text) for word in words)
    if len(words) < _FEWEST or plain < _FIGURES * len(words):
        return list(words)
    return [_as_figure(word) for word in words]


def _as_figure(word: Word) -> Word:
    text = word.text.translate(_LETTERS)
    if text == word.text or not _is_figure(word.text):
        return word
    return replace(word, text=text, confidence=min(word.confidence, _GUESSED))


def _is_figure(read: str) -> bool:
    """Whether a word is a figure but for letters that look like digits ("So" is a word, "§l" is not)."""
    some = any(letter.isdigit() for letter in read) or (len(read) > 1 and set(read) <= set("§lŠÌ"))
    return some and _FIGURE.fullmatch(read.translate(_LETTERS)) is not None


def _put_right(at: int, word: Word, known: Mapping[int, int]) -> Word:
    if at in known and word.confidence >= _SURE:
        return word
    near = sorted((other for other in known if other != at), key=lambda other: abs(other - at))[:2]
    due = {str(known[other] + at - other) for other in near}
    text = due.pop()
    return replace(word, text=text) if not due and word.text != text and _alike(word.text, text) else word


def _alike(read: str, due: str) -> bool:
    return len(read) == len(due) and all(
        one == other or any(one in group and other in group for group in _ALIKE)
        for one, other in zip(read, due, strict=True)
    )
