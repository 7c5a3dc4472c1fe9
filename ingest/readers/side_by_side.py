"""Tables printed beside each other in one grid → the columns of each, so that each is read by itself.

Told by heads that come again in order (STT, Xã, Số hộ, STT, Xã, Số hộ), or by an empty column with a table of its own,
labels and all, on its right. Knows only the words of cells, not their meaning.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

_FIGURE: Final = re.compile(r"[\d.,%\s()+\-–x/]*\d[\d.,%\s()+\-–x/]*")
Grid = Sequence[Sequence[str]]
"""Rows of words, all of one width."""


def parts(grid: Grid, heads: int) -> list[range]:
    """Return the column ranges of the tables that stand beside each other; one range where there is one table."""
    width = max(map(len, grid), default=0)
    if width < 4 or len(grid) <= heads:
        return [range(width)]
    return _repeated(grid, heads, width) or _apart(grid, heads, width) or [range(width)]


def _repeated(grid: Grid, heads: int, width: int) -> list[range]:
    names = [" ".join(_at(grid[row], column) for row in range(heads)).casefold().split() for column in range(width)]
    filled = [column for column in range(width) if names[column]]
    if not filled or filled[0] != 0:
        return []
    starts = [column for column in filled if names[column] == names[0]]
    if len(starts) < 2:
        return []
    patterns = [
        [names[column] for column in filled if start <= column < end]
        for start, end in zip(starts, [*starts[1:], width], strict=True)
    ]
    if len(patterns[0]) < 2 or any(pattern != patterns[0] for pattern in patterns):
        return []
    ranges = [range(start, end) for start, end in zip(starts, [*starts[1:], width], strict=True)]
    return ranges if all(_has_labels(grid[heads:], part) for part in ranges) else []


def _apart(grid: Grid, heads: int, width: int) -> list[range]:
    empty = [column for column in range(width) if not any(_at(row, column) for row in grid)]
    for gap in empty:
        left, right = range(gap), range(gap + 1, width)
        if _stands_alone(grid, heads, left) and _stands_alone(grid, heads, right):
            return [left, *(range(gap + 1 + part.start, gap + 1 + part.stop) for part in _rest(grid, heads, right))]
    return []


def _rest(grid: Grid, heads: int, right: range) -> list[range]:
    return parts([[_at(row, column) for column in right] for row in grid], heads)


def _stands_alone(grid: Grid, heads: int, part: range) -> bool:
    """Say whether columns are a table: its own heads, labels first, figures behind them."""
    filled = [column for column in part if any(_at(row, column) for row in grid)]
    if len(filled) < 2 or not any(_at(row, filled[0]) for row in grid[:heads]):
        return False
    return _has_labels(grid[heads:], part)


def _has_labels(body: Grid, part: range) -> bool:
    """Say whether one of the first two filled columns holds words in most rows, and a later one figures."""
    filled = [column for column in part if any(_at(row, column) for row in body)]
    for at, column in enumerate(filled[:2]):
        words = [_at(row, column) for row in body if _at(row, column)]
        named = sum(not _FIGURE.fullmatch(word) for word in words)
        later = [_at(row, other) for row in body for other in filled[at + 1 :] if _at(row, other)]
        figures = sum(bool(_FIGURE.fullmatch(word)) for word in later)
        if named * 2 > len(words) and figures * 2 > len(later) and figures:
            return True
    return False


def _at(row: Sequence[str], column: int) -> str:
    return row[column] if column < len(row) else ""
