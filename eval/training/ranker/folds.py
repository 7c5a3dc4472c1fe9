"""Groups → parts of them: what is learned from, and what is left out and answered by what was learned. Fits nothing.

Questions left out one by one flatter the ranker: those that stay teach how that report words and lays out what it
says. Whole reports left out do not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from eval.training.ranker.groups import Group

Array = npt.NDArray[Any]
Part = tuple[Array, Array]  # which groups teach, and which are left out
Parting = Callable[[Sequence[Group]], Sequence[Part]]

FIGURE_FOLDS = 4
REPORT_FOLDS = 5


def by_figures(groups: Sequence[Group], seed: int = 0) -> list[Part]:
    """Leave questions out together with all others that ask for the same figures."""
    keys = sorted({g.key for g in groups})
    np.random.default_rng(seed).shuffle(keys)
    number = {key: i % FIGURE_FOLDS for i, key in enumerate(keys)}
    fold = np.array([number[g.key] for g in groups])
    return [(fold != k, fold == k) for k in range(FIGURE_FOLDS)]


def report_folds(groups: Sequence[Group]) -> dict[str, int]:
    """Deal the files into folds, the one with most questions first, each to the fold that has fewest."""
    held = [0] * REPORT_FOLDS
    fold: dict[str, int] = {}
    for file, count in sorted(Counter(g.file for g in groups).items(), key=lambda pair: (-pair[1], pair[0])):
        fold[file] = held.index(min(held))
        held[fold[file]] += count
    return fold


def halves(fold: Mapping[str, int]) -> dict[str, int]:
    """Put the folds together in two, enough for what only needs chances of groups that it never saw."""
    return {file: number % 2 for file, number in fold.items()}


def by_report(fold: Mapping[str, int]) -> Parting:
    """Leave out the groups of whole files; what else their questions ask, of other files, teaches nothing either."""

    def part(groups: Sequence[Group]) -> list[Part]:
        return [(untouched(groups, files), of_files(groups, files)) for files in _folds_present(groups, fold)]

    return part


def untouched(groups: Sequence[Group], files: frozenset[str]) -> Array:
    """Tell of each group whether its question rests on none of the files."""
    return np.array([not g.files & files for g in groups], dtype=bool)


def of_files(groups: Sequence[Group], files: frozenset[str]) -> Array:
    """Tell of each group whether it looks into one of the files."""
    return np.array([g.file in files for g in groups], dtype=bool)


def _folds_present(groups: Sequence[Group], fold: Mapping[str, int]) -> Iterator[frozenset[str]]:
    present = {g.file for g in groups}
    for k in sorted({fold[file] for file in present}):
        yield frozenset(file for file in fold if fold[file] == k)


def kept(groups: Sequence[Group], which: Array) -> list[Group]:
    """Return the groups that are marked."""
    return [g for g, marked in zip(groups, which, strict=True) if marked]
