"""Finds the likeliest chain of words through a lattice of possible words, many stretches of text side by side."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ingest.repair.language_model import Language
from ingest.repair.tokens import BREAK, NUMBER

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]

WIDTH = 16  # histories kept at each place
BEAM = np.float32(6.0)  # a history this much worse than the best at its place is dropped
UNSEEN_BEAM = np.float32(3.0)  # the same before a word of which no letter is left
AGAIN = np.float32(0.5)  # a number after a number: counting took them for one
_PASSED = -1  # the row of a step that reads nothing


@dataclass(frozen=True, slots=True)
class Unseen:
    """Words of which no letter is left, after each word that they follow: those of `last` are low[last]:low[last+1].

    One such table for each run, for they depend on what it lost; the first run loses nothing and has none.
    """

    low: tuple[Ints, ...]
    word: tuple[Ints, ...]
    row: tuple[Ints, ...]
    pair: tuple[Ints, ...]
    length: tuple[Ints, ...]
    cost: tuple[Floats, ...]  # of the word after `last`, without longer context
    filled: tuple[Floats, ...]  # of its letters


@dataclass(frozen=True, slots=True)
class Lattice:
    """Words that may stand in a text. Arc k reads `word[k]` from `start[k]` and goes on at `after[k]`.

    Arcs are sorted by start; `row` says what to write (negative: nothing). `skip[i]` is what it costs to pass
    character i without reading it. `room[i]` is how many letters a word without visible letters may have at i,
    and `run[i]` which run it would stand in. `begins` and `ends` bound the stretches, which share nothing.
    """

    start: Ints
    after: Ints
    word: Ints
    row: Ints
    cost: Floats
    skip: Floats
    room: Ints
    gap: npt.NDArray[np.bool_]  # a blank, which separates the word before it
    run: Ints
    unseen: Unseen
    begins: Ints
    ends: Ints


@dataclass(frozen=True, slots=True)
class Path:
    """The best chain in text order: where each word starts, its row, and how much worse the next best is."""

    start: Ints
    row: Ints
    margin: Floats


@dataclass(frozen=True, slots=True)
class _Steps:
    """Ways to arrive somewhere: at which place, at what cost, from which history, by which row, as which word."""

    place: Ints
    score: Floats
    parent: Ints
    row: Ints
    word: Ints
    context: Ints


def decode(lattice: Lattice, language: Language) -> Path:
    """The best chain of words."""
    search = _Search(lattice, language)
    search.run()
    return search.trace()


class _Search:
    """Viterbi over words with a three-word model: a word keeps its best history, a place its best few words."""

    def __init__(self, lattice: Lattice, language: Language) -> None:
        places = len(lattice.skip) + 1
        self._lattice, self._language = lattice, language
        self._out = np.searchsorted(lattice.start, np.arange(places + 1))
        shape = (places, WIDTH)
        self._score = np.full(shape, np.inf, dtype=np.float32)
        self._last = np.zeros(shape, dtype=np.int32)
        self._context = np.full(shape, -1, dtype=np.int32)
        self._parent = np.full(shape, -1, dtype=np.int32)
        self._row = np.full(shape, _PASSED, dtype=np.int32)
        self._bound = np.full(places, np.inf, dtype=np.float32)  # the best score known to come to each place
        self._coming: list[list[_Steps]] = []

    def run(self) -> None:
        lengths = self._lattice.ends - self._lattice.begins
        order = np.argsort(-lengths, kind="stable")
        begins, lengths = self._lattice.begins[order], lengths[order]
        self._score[begins, 0] = 0
        self._last[begins, 0] = BREAK
        last_step = int(lengths.max(initial=0))
        self._coming = [[] for _ in range(last_step + 1)]
        local = np.zeros(len(self._lattice.skip) + 1, dtype=np.int64)  # how many steps from its stretch's beginning
        for low, high in zip(self._lattice.begins.tolist(), self._lattice.ends.tolist(), strict=True):
            local[low : high + 1] = np.arange(high - low + 1)
        self._local = local
        for step in range(last_step + 1):
            places = begins[: np.searchsorted(-lengths, -step, side="right")] + step
            if step:
                self._arrive(places, step)
            alive = (self._score[places] < np.inf).sum(axis=1)
            places, alive = places[alive > 0], alive[alive > 0]
            if len(places):
                self._leave(places, alive, step)

    def _arrive(self, places: Ints, step: int) -> None:
        """Keep at each place the best of the words that end there and of the histories that skip to it."""
        before = places - 1
        skipped = self._score[before] + self._lattice.skip[before][:, None]
        rows, columns = np.nonzero(skipped < np.inf)
        source = before[rows]
        coming = self._coming[step]
        coming.append(
            _Steps(
                place=places[rows],
                score=skipped[rows, columns],
                parent=source * WIDTH + columns,
                row=np.full(len(rows), _PASSED),
                word=self._last[source, columns].astype(np.int64),
                context=self._context[source, columns].astype(np.int64),
            )
        )
        place, score = (np.concatenate([getattr(s, name) for s in coming]) for name in ("place", "score"))
        if not len(place):
            return
        order = np.lexsort((score, place))
        place, score = place[order], score[order]
        first = np.flatnonzero(np.concatenate([[True], place[1:] != place[:-1]]))
        size = np.diff(np.append(first, len(place)))
        rank = np.arange(len(place)) - np.repeat(first, size)
        kept = (rank < WIDTH) & (score <= np.repeat(score[first], size) + BEAM)
        order, place, rank = order[kept], place[kept], rank[kept]
        self._score[place, rank] = score[kept]
        for into, name in (
            (self._parent, "parent"), (self._row, "row"), (self._last, "word"), (self._context, "context"),
        ):  # fmt: skip
            into[place, rank] = np.concatenate([getattr(s, name) for s in coming])[order]
        self._coming[step] = []

    def _leave(self, places: Ints, alive: Ints, step: int) -> None:
        lattice = self._lattice
        arcs, group = _ragged(self._out[places], self._out[places + 1])
        if len(arcs):
            self._send(self._along(places, alive, arcs, group), step)
        for run in range(1, len(lattice.unseen.low)):
            here = (lattice.room[places] > 0) & (lattice.run[places] == run)
            if here.any():
                self._send(self._unseen(places[here], alive[here], run), step)

    def _send(self, batch: _Steps, step: int) -> None:
        """On to the places where the words end, without those that are worse than others on their way there."""
        np.minimum.at(self._bound, batch.place, batch.score)
        kept = np.flatnonzero(batch.score <= self._bound[batch.place] + BEAM)
        ahead = self._local[batch.place[kept]] - step
        for distance in np.flatnonzero(np.bincount(ahead)).tolist():
            self._coming[step + distance].append(_chosen(batch, kept[ahead == distance]))

    def _along(self, places: Ints, alive: Ints, arcs: Ints, group: Ints) -> _Steps:
        """Score every arc that starts at these places after the best of their histories."""
        lattice, language = self._lattice, self._language
        word = lattice.word[arcs]
        # A word not seen after any history comes after the one that costs least to leave.
        fall: Floats = self._score[places] + language.fall(self._context[places], self._last[places])
        cheapest = fall.argmin(axis=1)
        total = fall[np.arange(len(places)), cheapest][group] + language.p1[word] + lattice.cost[arcs]
        parent = (places * WIDTH + cheapest)[group]
        context = np.full(len(arcs), -1, dtype=np.int64)
        np.minimum.at(self._bound, lattice.after[arcs], total)
        worst = self._bound[lattice.after[arcs]] + BEAM - lattice.cost[arcs]
        which, column = _ragged_columns(alive[group])
        history = (places * WIDTH)[group][which] + column
        last = self._last.ravel()[history]
        after_last = word[which]
        seen = np.flatnonzero(language.follows(last, after_last) | (last == NUMBER) & (after_last == NUMBER))
        which, history, last, after_last = which[seen], history[seen], last[seen], after_last[seen]
        cost, after = language.after(last, after_last)
        again = (last == NUMBER) & (after_last == NUMBER)
        cost[again] = AGAIN
        score = self._score.ravel()[history]
        near = np.flatnonzero(cost + score < worst[which])
        if len(near):
            which, history, cost, after, again = which[near], history[near], cost[near], after[near], again[near]
            before = self._context.ravel()[history].astype(np.int64)
            after[again] = before[again]
            cost = language.extend(np.where(again, -1, before), after_last[near], cost) + score[near]
            cost += lattice.cost[arcs][which]
            winner = _best_of_each(which, cost)
            winner = winner[cost[winner] < total[which[winner]]]
            arc = which[winner]
            total[arc], parent[arc], context[arc] = cost[winner], history[winner], after[winner]
        return _Steps(lattice.after[arcs], total, parent, lattice.row[arcs], word, context)

    def _unseen(self, places: Ints, alive: Ints, run: int) -> _Steps:
        """Words without a visible letter, only where they were seen to follow."""
        unseen = self._lattice.unseen
        group, column = _ragged_columns(alive)
        history = places[group] * WIDTH + column
        history = history[self._score.ravel()[history] <= self._score[places, 0][group] + UNSEEN_BEAM]
        last = self._last.ravel()[history]
        entry, which = _ragged(unseen.low[run][last], unseen.low[run][last + 1])
        score = self._score.ravel()[history][which] + unseen.filled[run][entry]
        short = score + unseen.cost[run][entry]  # as it costs after one word
        length = unseen.length[run][entry]
        end = (history // WIDTH)[which] + length
        fits = np.flatnonzero(length <= self._lattice.room[history // WIDTH][which])
        after = end[fits] + self._lattice.gap[end[fits]]
        short = short[fits]
        np.minimum.at(self._bound, after, short)
        near = np.flatnonzero(short <= self._bound[after] + BEAM)
        fits, after = fits[near], after[near]
        history, entry = history[which[fits]], entry[fits]
        word = unseen.word[run][entry]
        context = self._context.ravel()[history].astype(np.int64)
        cost = self._language.extend(context, word, unseen.cost[run][entry]) + score[fits]
        # The same word to the same place by several histories: the best is enough.
        key = after * len(self._language.words) + word
        order = np.lexsort((cost, key))
        key = key[order]
        winner = order[np.concatenate([[True], key[1:] != key[:-1]])] if len(order) else order
        entry = entry[winner]
        return _Steps(
            after[winner], cost[winner], history[winner], unseen.row[run][entry], word[winner], unseen.pair[run][entry]
        )

    def trace(self) -> Path:
        """Back from the end of every stretch at once."""
        here = self._lattice.ends * WIDTH
        here = here[self._score.ravel()[here] < np.inf]
        row, parent = self._row.ravel(), self._parent.ravel()
        starts: list[Ints] = []
        rows: list[Ints] = []
        heres: list[Ints] = []
        while len(here):
            back = parent[here]
            read = (row[here] != _PASSED) & (back >= 0)
            starts.append(back[read] // WIDTH)
            rows.append(row[here][read])
            heres.append(here[read])
            here = back[back >= 0].astype(np.int64)
        if not starts:
            none = np.zeros(0, dtype=np.int64)
            return Path(none, none, none.astype(np.float32))
        start, found = np.concatenate(starts), np.concatenate(rows)
        margin = self._margin(np.concatenate(heres))
        order = np.argsort(start, kind="stable")
        return Path(start[order], found[order], margin[order])

    def _margin(self, here: Ints) -> Floats:
        """How much worse the best other history at the same place is."""
        others = self._score[here // WIDTH].copy()
        others[np.arange(len(here)), here % WIDTH] = np.inf
        return np.asarray(np.minimum(others.min(axis=1, initial=np.inf), np.float32(1e6)) - self._score.ravel()[here])


def _chosen(steps: _Steps, kept: Ints) -> _Steps:
    return _Steps(
        steps.place[kept], steps.score[kept], steps.parent[kept], steps.row[kept], steps.word[kept], steps.context[kept]
    )  # fmt: skip


def _best_of_each(group: Ints, cost: Floats) -> Ints:
    """The index of the least cost in each run of equal groups."""
    first = np.flatnonzero(np.concatenate([[True], group[1:] != group[:-1]]))
    best = np.minimum.reduceat(cost, first)
    winner = np.flatnonzero(cost == np.repeat(best, np.diff(np.append(first, len(cost)))))
    return np.asarray(winner[np.concatenate([[True], group[winner][1:] != group[winner][:-1]])])


def _ragged(low: Ints, high: Ints) -> tuple[Ints, Ints]:
    """All numbers of the ranges low..high, and which range each comes from."""
    size = high - low
    group = np.repeat(np.arange(len(low)), size)
    return np.arange(int(size.sum())) - np.repeat(np.cumsum(size) - size, size) + np.repeat(low, size), group


def _ragged_columns(times: Ints) -> tuple[Ints, Ints]:
    """Each row repeated, and the count within it."""
    row = np.repeat(np.arange(len(times)), times)
    return row, np.arange(len(row)) - np.repeat(np.cumsum(times) - times, times)
