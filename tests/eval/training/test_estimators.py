"""Rows and grades → weights."""

from __future__ import annotations

import numpy as np
import pytest

from eval.training.ranker.estimators import fit_bagged, fit_logistic, fit_softmax, fit_trees


def test_the_softmax_learns_the_column_that_marks_the_right_row() -> None:
    rng = np.random.default_rng(0)
    rows = [rng.normal(size=(5, 3)) for _ in range(60)]
    right = [r[:, 1] == r[:, 1].max() for r in rows]
    w = fit_softmax(rows, right)
    assert sum(r[int((r @ w).argmax()), 1] == r[:, 1].max() for r in rows) >= 57


def test_the_logistic_finds_the_chance_of_each_side() -> None:
    x = np.array([[0.0], [1.0]] * 200)
    y = np.array(([1.0, 0.0] + [0.0, 1.0] * 3) * 50)
    bias, slope = fit_logistic(x, y, np.ones(400), strength=1e-3)
    assert 1 / (1 + np.exp(-bias)) == pytest.approx(0.25, abs=0.01)
    assert 1 / (1 + np.exp(-bias - slope)) == pytest.approx(0.75, abs=0.01)


@pytest.mark.slow
def test_exported_trees_say_what_the_library_says() -> None:
    from sklearn.ensemble import HistGradientBoostingClassifier

    rng = np.random.default_rng(1)
    x = rng.normal(size=(500, 6)).astype(np.float32)
    y = (x[:, 0] * x[:, 3] > 0) | (x[:, 5] > 1)
    ours = fit_trees(x, y, np.ones(500), rounds=30, leaves=6, least=10)
    theirs = HistGradientBoostingClassifier(
        max_iter=30,
        learning_rate=0.05,
        max_leaf_nodes=6,
        min_samples_leaf=10,
        max_bins=63,
        l2_regularization=5,
        random_state=0,
    ).fit(x, y)
    assert np.allclose(ours.chances(x), theirs.predict_proba(x)[:, 1], atol=1e-5)


def test_trees_that_saw_different_rows_learn_the_same_border() -> None:
    x = np.random.default_rng(2).normal(size=(400, 3)).astype(np.float32)
    trees = fit_bagged(x, x[:, 1] > 0.3, np.ones(400), rounds=20, leaves=4, least=10)
    chances = trees.chances(np.array([[0, -1, 0], [0, 2, 0]], dtype=np.float32))
    assert chances[0] < 0.3 and chances[1] > 0.7
