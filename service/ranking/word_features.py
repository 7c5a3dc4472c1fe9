"""A question's words and the words of figures, one by one → tables of how they meet. Knows no weights.

Where `features.py` tells with one number how much of a question a label covers, these tables keep each word apart, so
that a model may learn which words matter: in "họp không giấy" not "họp".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retrieval.embedding.similarity import load_likeness
from retrieval.query.lexicon import BREAK
from service.finding.shortlist import surroundings
from service.question import Question
from service.ranking.figure_features import Candidate, label_text

Floats = NDArray[np.float32]

MOST_ASKED = 24  # pieces of a question
SIDES = (24, 12, 8)  # pieces of a label, of the words before a figure and after it
_BEFORE, _AFTER = 110, 70  # characters
_SAME = 0.98  # from this likeness two pieces are the same word
_OWN = 5  # the first fields are a figure's own, the rest its sentence's and its headings'
ASKED_WIDTH = 7 + 7 + 3 + 3 + 3 * _OWN + 1 + 1
SIDE_WIDTH = 5


@dataclass(frozen=True, slots=True)
class Side:
    """The pieces of one text of each figure, nearest to the figure first: (n, k), padded where `there` is false.

    `at` tells where in `Table.present` each piece is. `told` (n, k, SIDE_WIDTH): likeness to the asked piece nearest
    in meaning, whether it is the same, that piece's weight, the own weight, the place.
    """

    at: NDArray[np.int64]
    told: Floats
    there: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Table:
    """How m asked pieces meet the texts of n figures: `asked` (m,), `met` (n, m, ASKED_WIDTH).

    `present` are the pieces of all texts, each once.
    """

    asked: NDArray[np.int32]
    present: NDArray[np.int32]
    met: Floats
    sides: tuple[Side, ...]


def lay(question: Question, reading: str, found: Sequence[Candidate]) -> Table:
    """Lay out how the words of a question meet those of figures of one report; `reading` is the report's text."""
    likeness = load_likeness()
    texts: dict[str, int] = {}
    fields = np.array([[texts.setdefault(t, len(texts)) for t in _texts(reading, c)] for c in found])
    said, cut = likeness.cut(question.said.replace(BREAK, " "), list(texts))
    leant, _ = likeness.cut(question.leant.replace(BREAK, " "), ())
    asked = np.concatenate([said, leant])[:MOST_ASKED] if len(said) + len(leant) else np.zeros(1, dtype=np.int32)
    carried = np.arange(len(asked), dtype=np.int32) >= len(said)
    present, where = np.unique(np.concatenate([asked, *cut]), return_inverse=True)
    where = where[len(asked) :]
    alike = likeness.alike(asked, present)  # (m, p)
    best, pairs = _best(alike[:, where], [len(c) for c in cut])
    met, paired = best[fields], pairs[fields[:, [0, 1, 4]]]  # (n, 7, m), (n, 3, m)
    nearest, closest = alike.argmax(axis=0), alike.max(axis=0)
    weights = likeness.weights
    own = np.stack([closest, closest > _SAME, weights[asked][nearest] / 8, weights[present] / 8], axis=1)
    ends = np.cumsum([len(c) for c in cut])
    spans = [where[end - len(c) : end] for end, c in zip(ends, cut, strict=True)]
    sides = tuple(
        _side([spans[i] if column == 3 else spans[i][::-1] for i in fields[:, column]], most, own)
        for column, most in zip((1, 2, 3), SIDES, strict=True)
    )
    return Table(asked, present, _rows(met, paired, np.stack([weights[asked] / 8, carried], axis=1)), sides)


def _texts(reading: str, candidate: Candidate) -> tuple[str, ...]:
    figure = candidate.figure
    start, end = figure.span.start, figure.span.end
    return (
        f"{figure.label.split('›')[-1]} {figure.unit or ''}",
        label_text(figure),
        reading[max(figure.quote.start, start - _BEFORE) : start],
        reading[end : min(max(figure.quote.end, end), end + _AFTER)],
        reading[figure.quote.start : figure.quote.end],
        candidate.unit.text,
        surroundings(candidate.unit),
    )


def _best(alike: Floats, sizes: Sequence[int]) -> tuple[Floats, Floats]:
    """For each text the best likeness of each asked piece, and of it and the next to two neighbours; (texts, m)."""
    best = np.zeros((len(sizes), len(alike)), dtype=np.float32)
    pairs = np.zeros_like(best)
    held = np.flatnonzero(sizes)
    if not len(held):
        return best, pairs
    starts = np.concatenate([[0], np.cumsum(np.array(sizes)[held])[:-1]])
    best[held] = np.maximum.reduceat(alike, starts, axis=1).T
    both = np.minimum(alike[:-1, :-1], alike[1:, 1:])
    both[:, starts[1:] - 1] = 0  # the last piece of a text and the first of the next are no neighbours
    both = np.pad(both, ((0, 1), (0, 1)))
    pairs[held] = np.maximum.reduceat(both, starts, axis=1).T
    return best, pairs


def _rows(met: Floats, paired: Floats, asked: Floats) -> Floats:
    """Describe each asked piece at each figure, also by how it is met at the other figures; (n, m, ASKED_WIDTH).

    `asked` (m, 2) tells its weight, and whether a follow-up leaves it to the question before.
    """
    met, paired = met.transpose(0, 2, 1), paired.transpose(0, 2, 1)
    before = np.pad(paired[:, :-1], ((0, 0), (1, 0), (0, 0)))
    same = (met > _SAME).astype(np.float32)
    shape = (*met.shape[:2], _OWN)
    parts = (
        met,
        same,
        paired,
        before,
        (met.max(axis=0) - met)[:, :, :_OWN],
        np.broadcast_to(same.mean(axis=0)[:, :_OWN], shape),
        np.broadcast_to(met.mean(axis=0)[:, :_OWN], shape),
        np.broadcast_to(asked, (*met.shape[:2], 2)),
    )
    return np.concatenate(parts, axis=2, dtype=np.float32)


def _side(texts: Sequence[NDArray[np.int64]], most: int, own: Floats) -> Side:
    at = np.zeros((len(texts), most), dtype=np.int64)
    there = np.zeros(at.shape, dtype=bool)
    for row, text in enumerate(texts):
        count = min(most, len(text))
        at[row, :count], there[row, :count] = text[:count], True
    place = np.broadcast_to(np.arange(most)[None, :, None] / most, (*at.shape, 1))
    told = np.concatenate([own[at], place], axis=2, dtype=np.float32)
    return Side(at, told, there)
