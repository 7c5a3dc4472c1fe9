"""Two runs over the same questions → what changed, and whether chance alone would change as much.

Right and wrong answers are compared by McNemar's exact test (McNemar, Psychometrika 1947), the mean of +1 / 0 / −1 by
a paired bootstrap (Efron and Tibshirani 1993): the questions are drawn anew, each with both of its scores.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import comb
from pathlib import Path

import numpy as np

from eval.gold import BadGold

DRAWS = 10_000
SEED = 1947
SIGNIFICANT = 0.05


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one question went in a run."""

    score: int
    is_right: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """`changed` are the questions judged differently (id, before, after); `gain` is the difference of mean scores.

    `interval` holds the gain in 95 of 100 draws; `p` is the chance of so uneven a change between right and not right
    were both runs alike. `unmatched` questions stand in one run only.
    """

    n: int
    unmatched: int
    changed: tuple[tuple[str, int, int], ...]
    became_right: int
    became_wrong: int
    gain: float
    interval: tuple[float, float]
    p: float

    @property
    def is_worse(self) -> bool:
        """Whether the later run is worse beyond chance: fewer right, or a gain below 0 in all its range."""
        fewer = self.became_wrong > self.became_right and self.p < SIGNIFICANT
        return fewer or self.interval[1] < 0

    @property
    def is_better(self) -> bool:
        """The same the other way."""
        more = self.became_right > self.became_wrong and self.p < SIGNIFICANT
        return more or self.interval[0] > 0


def compare(before: Mapping[str, Outcome], after: Mapping[str, Outcome]) -> Comparison:
    """Compare question by question those that both runs hold."""
    common = sorted(before.keys() & after.keys())
    pairs = [(before[key], after[key]) for key in common]
    became_right = sum(new.is_right and not old.is_right for old, new in pairs)
    became_wrong = sum(old.is_right and not new.is_right for old, new in pairs)
    gains = [new.score - old.score for old, new in pairs]
    return Comparison(
        n=len(common),
        unmatched=len(before.keys() ^ after.keys()),
        changed=tuple(
            (key, old.score, new.score) for key, (old, new) in zip(common, pairs, strict=True) if old.score != new.score
        ),
        became_right=became_right,
        became_wrong=became_wrong,
        gain=sum(gains) / len(gains) if gains else 0.0,
        interval=bootstrap(gains),
        p=mcnemar(became_right, became_wrong),
    )


def mcnemar(one_way: int, other_way: int) -> float:
    """The chance that changes split at least so unevenly when each goes either way like a coin; two-sided, exact."""
    n = one_way + other_way
    tail = sum(comb(n, k) for k in range(min(one_way, other_way) + 1))
    return min(1.0, 2 * tail / 2**n)


def bootstrap(gains: Sequence[int], draws: int = DRAWS) -> tuple[float, float]:
    """The middle 95 % of the mean over questions drawn anew; equal input gives equal output."""
    if not gains:
        return 0.0, 0.0
    values, counts = np.unique(np.asarray(gains), return_counts=True)
    # Drawing n questions with return is drawing how many of each gain there are.
    drawn = np.random.default_rng(SEED).multinomial(len(gains), counts / len(gains), size=draws)
    low, high = np.quantile(drawn @ values / len(gains), (0.025, 0.975))
    return float(low), float(high)


def told(compared: Comparison) -> str:
    """The comparison as lines for a terminal."""
    verdict = "better" if compared.is_better else "worse" if compared.is_worse else "no difference beyond chance"
    low, high = compared.interval
    lines = [f"{key}: {old:+d} → {new:+d}" for key, old, new in compared.changed]
    lines.append(f"{compared.n} questions in both runs, {compared.unmatched} in one only")
    lines.append(f"score {compared.gain:+.3f} [{low:+.3f}, {high:+.3f}] (paired bootstrap, 95 %)")
    lines.append(f"became right {compared.became_right}, no longer right {compared.became_wrong}")
    lines.append(f"McNemar exact p = {compared.p:.4f}: {verdict}")
    return "\n".join(lines)


def read_outcomes(path: Path) -> dict[str, Outcome]:
    """Read a results file; raises `BadGold` naming the line that is no result."""
    found = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            row = json.loads(line)
            if "run" not in row:
                found[str(row["id"])] = Outcome(int(row["score"]), bool(row["correct"]))
        except (json.JSONDecodeError, KeyError, TypeError, ValueError) as error:
            raise BadGold(f"{path}, dòng {number}: không phải kết quả của eval --results ({error!r})") from error
    return found
