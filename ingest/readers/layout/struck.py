"""Words struck through by a drawn line, as Word exports them: the line runs from a word's start to a word's end."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

from ingest.readers.layout.drawing import Rule
from ingest.readers.layout.words import Word

_HEIGHT: Final = (0.12, 0.5)  # ems above the foot of the letters; an underline is below, a table's line far above
_ENDS: Final = 0.3  # ems between the ends of the line and of the words


def without_struck(words: Sequence[Word], rules: Sequence[Rule]) -> tuple[list[Word], int]:
    """The words that are not struck through, and how many are."""
    by_foot = sorted(enumerate(words), key=lambda item: item[1].base)
    feet = [word.base for _, word in by_foot]
    tall = _HEIGHT[1] * max((word.size for word in words), default=0.0)
    struck: set[int] = set()
    for rule in rules:
        y = (rule.y0 + rule.y1) / 2
        crossed = [
            (at, word)
            for at, word in by_foot[bisect_left(feet, y) : bisect_left(feet, y + tall)]
            if rule.flat
            and _HEIGHT[0] * word.size < word.base - y < _HEIGHT[1] * word.size
            and min(rule.x1, word.x1) - max(rule.x0, word.x0) > 0.8 * (word.x1 - word.x0)
        ]
        if not crossed:
            continue
        room = _ENDS * crossed[0][1].size
        starts = min(word.x0 for _, word in crossed)
        ends = max(word.x1 for _, word in crossed)
        if abs(rule.x0 - starts) < room and abs(rule.x1 - ends) < room:
            struck.update(at for at, _ in crossed)
    return [word for at, word in enumerate(words) if at not in struck], len(struck)
