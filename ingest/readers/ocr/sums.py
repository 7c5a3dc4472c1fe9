"""Figures of a table that its own sums prove: a total that comes out right clears the doubt about all its parts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate
from typing import Final

from ingest.readers.layout.ruled_tables import Grid
from ingest.readers.layout.words import Word

_WHOLE: Final = re.compile(r"\d{1,3}(?:\.\d{3})+|\d{1,3}(?:,\d{3})+|\d+")
_LEAST: Final = 100
"""A total under this comes out right by chance: of sums of two figures under 10 one in ten does."""


def proved(words: Sequence[Word], tables: Sequence[Grid]) -> list[Word]:
    """The same words, sure of those whose sums come out."""
    out = list(words)
    for table in tables:
        figures: dict[tuple[int, int], tuple[int, int]] = {}  # (row, column) → (index of the word, value)
        crowded: set[tuple[int, int]] = set()
        for at, word in enumerate(words):
            place = table.place(word)
            if place is None:
                continue
            if place in figures or not _WHOLE.fullmatch(word.text):
                crowded.add(place)
            else:
                figures[place] = at, int(re.sub(r"\D", "", word.text))
        for place in crowded:
            figures.pop(place, None)
        for lines in (0, 1):  # along rows, then along columns
            for line in {place[lines] for place in figures}:
                cells = sorted((place[1 - lines], spot) for place, spot in figures.items() if place[lines] == line)
                for at in _adding_up([spot for _, spot in cells]):
                    out[at] = replace(out[at], confidence=max(out[at].confidence, 0.999))
    return out


def _adding_up(cells: Sequence[tuple[int, int]]) -> Iterator[int]:
    """The words of each total and of the neighbours right before or after it that add up to it."""
    sums = [0, *accumulate(value for _, value in cells)]
    for at, (word, total) in enumerate(cells):
        if total < _LEAST:
            continue
        for end in range(at + 3, len(cells) + 1):
            if sums[end] - sums[at + 1] == total:
                yield from (word, *(cells[part][0] for part in range(at + 1, end)))
                break
        for start in range(at - 2, -1, -1):
            if sums[at] - sums[start] == total:
                yield from (word, *(cells[part][0] for part in range(start, at)))
                break
