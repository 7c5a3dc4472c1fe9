"""Which letters each run of a text lost, estimated from the text itself.

A font either names a glyph or it does not, so within one run a letter is always there or never. Runs follow
one another in the middle of lines and words. A hidden Markov model over the characters finds them: each
hidden run shows the letters it kept as often as Vietnamese does, and a blank for all that it lost.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

RUNS = 3  # one whole run, and two that lose letters: real files have a body and a note font
# From run to run at each character: the two that lose letters alternate within words, a whole one is rarely left.
_CHANGE = np.array([[0.990, 0.004, 0.006], [0.003, 0.972, 0.025], [0.006, 0.025, 0.969]])
_LONGEST = 160  # characters; longer lines are cut, for a step costs the same for one line as for a thousand
_ROUNDS = 6
_PRIOR = np.array([0.0, 0.10, 0.20])  # how many glyphs a run may be expected to lose before it is seen
_SURE = 12.0  # log odds beyond which more evidence changes nothing
_ONES = np.ones((RUNS, RUNS))  # a product with it sums each row, four times as fast as `sum`
_STRAY = 0.01  # in a single run a lost letter is seen this much of its time: from another font, a misread glyph
_BURST = 0.8  # letters come in words and words come again, so that an absence proves less
_LEAK = 0.04  # a lost letter is seen this much of its time where the border of a run is misplaced


@dataclass(frozen=True, slots=True)
class Runs:
    """`share[i, r]`: how surely character i stands in run r; `lost[r, x]`: how surely run r lost letter x.

    `missing[r, x]` is the part of the letter that did not come up in the run.
    """

    share: npt.NDArray[np.float32]
    lost: Floats
    missing: Floats


def find_runs(
    codes: Ints, telling: npt.NDArray[np.bool_], lines: npt.NDArray[np.bool_], frequency: Floats
) -> tuple[Runs, float]:
    """Fit runs to a text: the runs, and the log likelihood of what is telling.

    `codes` are indices into `frequency`, the usual share of each character (0 is the blank), or -1 for what
    says nothing; only the characters that are `telling` say where a run ends (numbers and capitals come in
    clusters and would pass for runs of their own); `lines` marks the first character of each line.
    """
    lanes = _Lanes(np.where(telling, codes, -1), lines)
    share = _first_guess(codes, lines)
    for _ in range(_ROUNDS):
        share, likelihood = lanes.posterior(_emissions(_missing(codes, share, frequency), frequency))
    return Runs(
        share.astype(np.float32), _estimate(codes, share, frequency), _missing(codes, share, frequency)
    ), likelihood


def one_run(codes: Ints, telling: npt.NDArray[np.bool_], frequency: Floats, kinds: Ints) -> tuple[Runs, float]:
    """The text as a single run, with its log likelihood; `kinds` puts characters that are lost together into groups.

    What is seen in it was kept; what is not was lost as likely as others of its kind.
    """
    seen = codes[codes >= 0]
    visible = np.bincount(seen, minlength=len(frequency)).astype(float)
    expected = frequency * len(seen) + 1e-9
    odds = visible * np.log(_STRAY * (expected + 1) / (expected + _STRAY)) + _BURST * expected
    told = 1 - np.exp(-expected)
    prior = np.full(len(frequency), 0.2)
    for _ in range(_ROUNDS):
        lost = 1 / (1 + np.exp(-np.clip(odds + np.log(prior / (1 - prior)), -_SURE, _SURE)))
        lost[0] = 0
        share = (np.bincount(kinds, lost * told) + 0.2) / (np.bincount(kinds, told) + 1)
        prior = np.clip(share, 0.02, 0.9)[kinds]
    each = np.zeros((len(codes), RUNS), dtype=np.float32)
    each[:, 1] = 1
    table = np.zeros((RUNS, len(frequency)))
    table[1] = lost
    told_by = codes[telling & (codes >= 0)]
    return Runs(each, table, table.copy()), float(np.log(_emissions(table, frequency)[1, told_by]).sum())


def _first_guess(codes: Ints, lines: npt.NDArray[np.bool_]) -> Floats:
    """By how blank a line is: running text has a fifth of blanks, the body of real damage a quarter to a third."""
    line = np.cumsum(lines) - 1
    seen = codes >= 0
    blank = np.bincount(line, (codes == 0) & seen) / np.maximum(np.bincount(line, seen), 1)
    kind = np.where(blank > 0.42, 2, np.where(blank > 0.23, 1, 0))
    share = np.full((len(codes), RUNS), 0.05)
    share[np.arange(len(codes)), kind[line]] = 0.9
    return share


def _missing(codes: Ints, share: Floats, frequency: Floats) -> Floats:
    """The part of each letter that did not come up in each run; a share, so that borders can still move."""
    seen = codes >= 0
    missing = np.zeros((RUNS, len(frequency)))
    for run in range(1, RUNS):
        weight = share[seen, run]
        expected = frequency * weight.sum()
        visible = np.bincount(codes[seen], weight, len(frequency))
        missing[run] = np.clip(1 - (visible + 1) / (expected + 1), 0, 1)
    missing[:, 0] = 0
    return missing


def _estimate(codes: Ints, share: Floats, frequency: Floats) -> Floats:
    """How surely each run lost each letter: one that should have come up often and never did is lost."""
    seen = codes >= 0
    lost = np.zeros((RUNS, len(frequency)))
    for run in range(1, RUNS):
        weight = share[seen, run]
        visible = np.bincount(codes[seen], weight, len(frequency))
        expected = frequency * weight.sum() + 1e-9
        # Poisson log likelihoods; halved, for letters come in words and words come again.
        odds = visible * np.log((_LEAK * expected + 0.3) / expected) + expected - (_LEAK * expected + 0.3)
        odds = np.clip(0.5 * odds, -_SURE, _SURE) + np.log(_PRIOR[run] / (1 - _PRIOR[run]))
        lost[run] = 1 / (1 + np.exp(-odds))
    lost[:, 0] = 0
    return lost


def _emissions(lost: Floats, frequency: Floats) -> Floats:
    shown = frequency * np.maximum(1 - lost, 0.003)
    shown[:, 0] = frequency[0] + (frequency * lost).sum(axis=1)
    return np.asarray(shown / shown.sum(axis=1, keepdims=True))


class _Lanes:
    """The lines of a text side by side, so that one step of the forward pass serves them all."""

    def __init__(self, codes: Ints, lines: npt.NDArray[np.bool_]) -> None:
        at = np.arange(len(codes))
        starts = np.flatnonzero(lines)
        starts = np.flatnonzero(
            lines | ((at - np.repeat(starts, np.diff(np.append(starts, len(codes))))) % _LONGEST == 0)
        )
        lengths = np.diff(np.append(starts, len(codes)))
        order = np.argsort(-lengths, kind="stable")
        self._active = [int(n) for n in np.searchsorted(-lengths[order], -np.arange(lengths.max(initial=0)))]
        rank = np.empty(len(order), dtype=np.int64)
        rank[order] = np.arange(len(order))
        first = np.cumsum([0, *self._active])
        # Step by step, not line by line, so that each step is one slice.
        self._place = first[at - np.repeat(starts, lengths)] + np.repeat(rank, lengths)
        self._codes = np.empty_like(codes)
        self._codes[self._place] = codes
        self._steps = [slice(low, high) for low, high in zip(first[:-1].tolist(), first[1:].tolist(), strict=True)]

    def posterior(self, emissions: Floats) -> tuple[Floats, float]:
        """How surely each character stands in each run, given all of its line, and the log likelihood of the text."""
        table = np.vstack([emissions.T, np.ones(RUNS)])  # the last row is for codes of -1
        seen = table[self._codes]
        forward = seen.copy()
        forward[: self._active[0] if self._active else 0] /= RUNS
        likelihood = 0.0
        for t, (at, n) in enumerate(zip(self._steps, self._active, strict=True)):
            step = forward[at]
            if t:
                step *= forward[self._steps[t - 1]][:n] @ _CHANGE
            total = step @ _ONES
            likelihood += float(np.log(total[:, 0]).sum())
            step /= total
        share = forward
        backward = np.ones((self._active[0] if self._active else 0, RUNS))
        for t in range(len(self._steps) - 2, -1, -1):
            n = self._active[t + 1]
            behind = (seen[self._steps[t + 1]] * backward[:n]) @ _CHANGE.T
            backward[:n] = behind / (behind @ _ONES)
            share[self._steps[t]][:n] *= backward[:n]
        share /= share @ _ONES
        return np.asarray(share[self._place]), likelihood
