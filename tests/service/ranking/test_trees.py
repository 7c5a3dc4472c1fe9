"""Boosted trees kept as arrays."""

from __future__ import annotations

import math

import numpy as np

from service.ranking.trees import Trees, even, from_arrays, mean_of, to_arrays


def _stump() -> Trees:
    """One tree: column 1 ≤ 0.5 adds -2, else +2; and one that is a lone leaf of 0.5."""
    return Trees(
        column=np.array([[1, 0, 0], [0, 0, 0]], dtype=np.int16),
        threshold=np.array([[0.5, 0, 0], [0, 0, 0]], dtype=np.float32),
        left=np.array([[1, 1, 2], [0, 1, 2]], dtype=np.int16),
        right=np.array([[2, 1, 2], [0, 1, 2]], dtype=np.int16),
        value=np.array([[0, -2, 2], [0.5, 0, 0]], dtype=np.float32),
        base=0.1,
        depth=2,
    )


def test_each_row_adds_up_the_leaves_it_falls_into() -> None:
    chances = _stump().chances(np.array([[9, 0.5], [9, 0.51]], dtype=np.float32))
    assert np.allclose(chances, [1 / (1 + math.exp(1.4)), 1 / (1 + math.exp(-2.6))])


def test_no_rows_have_no_chances() -> None:
    assert len(_stump().chances(np.zeros((0, 2), dtype=np.float32))) == 0


def test_what_is_written_is_read_back() -> None:
    again = from_arrays(to_arrays(_stump(), "join"), "join")
    rows = np.array([[1, 0.2], [1, 0.9]], dtype=np.float32)
    assert np.array_equal(again.chances(rows), _stump().chances(rows))


def test_several_together_give_the_mean_of_their_log_odds() -> None:
    rows = np.array([[1, 0.2], [1, 0.9]], dtype=np.float32)
    together = mean_of([_stump(), even(), even(), _stump()]).chances(rows)
    odds = np.log(_stump().chances(rows) / (1 - _stump().chances(rows)))
    assert np.allclose(np.log(together / (1 - together)), odds / 2, atol=1e-5)
