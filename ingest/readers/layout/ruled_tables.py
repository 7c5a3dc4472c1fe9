"""Tables drawn with lines: the lines make a grid, words fall into its cells."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from ingest.readers.layout.drawing import Rule
from ingest.readers.layout.words import Word

_TOUCH: Final = 3.0
"""Points between lines that meet: Word draws each side of each cell by itself, corners apart."""
_MAX_RULES: Final = 4000
"""Whole lines, after the sides of cells are joined: a drawing has more, a page of 8 000 cells a few hundred."""
_MIN_CELL: Final = 5.0


@dataclass(frozen=True, slots=True)
class Grid:
    """A ruled table: its edges, and which cell each elementary place belongs to (merged places share one)."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    owner: tuple[tuple[int, ...], ...]

    @property
    def top(self) -> float:
        """Upper edge."""
        return self.ys[0]

    @property
    def bottom(self) -> float:
        """Lower edge."""
        return self.ys[-1]

    def cell(self, word: Word) -> int | None:
        """The cell in which the middle of a word stands."""
        place = self.place(word)
        return None if place is None else self.owner[place[0]][place[1]]

    def place(self, word: Word) -> tuple[int, int] | None:
        """The row and column in which the middle of a word stands."""
        column = _slot(self.xs, (word.x0 + word.x1) / 2)
        row = _slot(self.ys, (word.y0 + word.y1) / 2)
        return None if column is None or row is None else (row, column)

    def extents(self) -> dict[int, tuple[int, int, int, int]]:
        """Each cell's first row and column and how many of each it covers."""
        places: dict[int, list[tuple[int, int]]] = {}
        for row, owners in enumerate(self.owner):
            for column, number in enumerate(owners):
                places.setdefault(number, []).append((row, column))
        return {
            number: (
                min(row for row, _ in spots),
                min(column for _, column in spots),
                max(row for row, _ in spots) - min(row for row, _ in spots) + 1,
                max(column for _, column in spots) - min(column for _, column in spots) + 1,
            )
            for number, spots in places.items()
        }


def _slot(edges: Sequence[float], at: float) -> int | None:
    if not edges[0] - 1 <= at <= edges[-1] + 1:
        return None
    return min(len(edges) - 2, max(0, bisect_left(edges, at) - 1))


def grids(rules: Sequence[Rule]) -> list[Grid]:
    """Find the tables that lines draw, from the top of the page down."""
    flat = _merged([rule for rule in rules if rule.flat], flat=True)
    upright = _merged([rule for rule in rules if not rule.flat], flat=False)
    if len(flat) + len(upright) > _MAX_RULES:
        return []
    found = []
    for flats, uprights in _groups(flat, upright):
        xs = _edges(rule.x0 for rule in uprights)
        ys = _edges(rule.y0 for rule in flats)
        if len(xs) >= 2 and len(ys) >= 2 and len(xs) + len(ys) >= 5:
            found.append(Grid(xs, ys, _owners(xs, ys, flats, uprights)))
    return sorted(found, key=lambda grid: grid.top)


def _merged(rules: Iterable[Rule], *, flat: bool) -> list[Rule]:
    """Join pieces of one line."""

    def across(rule: Rule) -> float:
        return rule.y0 if flat else rule.x0

    rows: list[list[Rule]] = []
    for rule in sorted(rules, key=across):
        if rows and across(rule) - across(rows[-1][0]) <= 1.5:
            rows[-1].append(rule)
        else:
            rows.append([rule])
    out: list[Rule] = []
    for row in rows:
        open_rule: Rule | None = None
        for rule in sorted(row, key=lambda rule: rule.x0 if flat else rule.y0):
            if open_rule is not None and (rule.x0 - open_rule.x1 if flat else rule.y0 - open_rule.y1) <= _TOUCH:
                open_rule = open_rule._replace(x1=max(open_rule.x1, rule.x1), y1=max(open_rule.y1, rule.y1))
                out[-1] = open_rule
            else:
                open_rule = rule
                out.append(rule)
    return out


def _groups(flat: Sequence[Rule], upright: Sequence[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Lines that hang together by crossing or touching."""
    parent = list(range(len(flat) + len(upright)))

    def root(at: int) -> int:
        while parent[at] != at:
            parent[at] = parent[parent[at]]
            at = parent[at]
        return at

    for one, line in enumerate(flat):
        for other, bar in enumerate(upright, start=len(flat)):
            if (
                line.x0 - _TOUCH <= bar.x1
                and bar.x0 <= line.x1 + _TOUCH
                and bar.y0 - _TOUCH <= line.y1
                and line.y0 <= bar.y1 + _TOUCH
            ):
                parent[root(one)] = root(other)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for at, rule in enumerate((*flat, *upright)):
        groups.setdefault(root(at), ([], []))[0 if at < len(flat) else 1].append(rule)
    return [group for group in groups.values() if len(group[0]) >= 2 and len(group[1]) >= 2]


def _edges(values: Iterable[float]) -> tuple[float, ...]:
    out: list[float] = []
    for value in sorted(values):
        if not out or value - out[-1] > _MIN_CELL:
            out.append(value)
    return tuple(out)


def _owners(
    xs: tuple[float, ...], ys: tuple[float, ...], flats: Sequence[Rule], uprights: Sequence[Rule]
) -> tuple[tuple[int, ...], ...]:
    """Merge neighbouring places that no line parts."""
    columns, rows = len(xs) - 1, len(ys) - 1
    parent = list(range(rows * columns))

    def root(at: int) -> int:
        while parent[at] != at:
            at = parent[at]
        return at

    across = {x: [rule for rule in uprights if abs(rule.x0 - x) <= _MIN_CELL] for x in xs}
    along = {y: [rule for rule in flats if abs(rule.y0 - y) <= _MIN_CELL] for y in ys}
    for row in range(rows):
        for column in range(columns):
            here = row * columns + column
            right, below = xs[column + 1], ys[row + 1]
            if column + 1 < columns and not _covered(across[right], ys[row], below, flat=False):
                parent[root(here + 1)] = root(here)
            if row + 1 < rows and not _covered(along[below], xs[column], right, flat=True):
                parent[root(here + columns)] = root(here)
    return tuple(tuple(root(row * columns + column) for column in range(columns)) for row in range(rows))


def _covered(rules: Sequence[Rule], start: float, end: float, *, flat: bool) -> bool:
    """Whether one of the lines on an edge covers most of the way from start to end."""
    for rule in rules:
        low, high = (rule.x0, rule.x1) if flat else (rule.y0, rule.y1)
        if min(high, end) - max(low, start) > 0.6 * (end - start):
            return True
    return False
