"""Rows and grades → weights: a softmax over each group, a logistic regression, boosted trees. Knows no questions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from service.ranking.trees import Trees, mean_of

Array = npt.NDArray[Any]
BAGS, BAG_SHARE = 4, 0.7
ALSO_COUNTS = 0.3  # what may stand beside an answer teaches less than what must


def fit_softmax(rows: Sequence[Array], right: Sequence[Array], steps: int = 200, l2: float = 0.003) -> Array:
    """Maximise the chance of the right rows of each group (Adam, halving its step along a cosine)."""
    x = np.vstack(rows).astype(np.float64)
    good = np.concatenate(right).astype(float)
    sizes = [len(r) for r in rows]
    first = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    owner = np.repeat(np.arange(len(sizes)), sizes)
    w, mean, spread = (np.zeros(x.shape[1]) for _ in range(3))
    for step in range(1, steps + 1):
        score = x @ w
        e = np.exp(score - np.maximum.reduceat(score, first)[owner])
        share = e / np.add.reduceat(e, first)[owner]
        target = e * good / np.add.reduceat(e * good, first)[owner]
        slope = x.T @ (target - share) / len(sizes) - l2 * w
        mean, spread = 0.9 * mean + 0.1 * slope, 0.999 * spread + 0.001 * slope**2
        rate = 0.05 * (1 + np.cos(np.pi * step / steps))
        w = w + rate * (mean / (1 - 0.9**step)) / (np.sqrt(spread / (1 - 0.999**step)) + 1e-8)
    return w


def fit_logistic(x: Array, y: Array, weight: Array, strength: float = 3.0) -> Array:
    """Fit a logistic regression by Newton's steps, L2 on rows brought to unit spread; returns bias first."""
    middle, width = x.mean(axis=0), x.std(axis=0) + 1e-9
    z = np.hstack([np.ones((len(x), 1)), (x - middle) / width])
    penalty = strength * np.eye(z.shape[1])
    penalty[0, 0] = 1e-6
    w = np.zeros(z.shape[1])
    for _ in range(40):
        p = 1 / (1 + np.exp(-np.clip(z @ w, -30, 30)))
        slope = z.T @ (weight * (y - p)) - penalty @ w
        w = w + np.linalg.solve((z * (weight * p * (1 - p))[:, None]).T @ z + penalty, slope)
    own = w[1:] / width
    return np.concatenate([[w[0] - own @ middle], own])


def fit_bagged(x: Array, y: Array, weight: Array, rounds: int, leaves: int, least: int) -> Trees:
    """Boost trees several times, each on a share of the rows, and take the mean of their log-odds.

    Of 1 567 questions left out, the whole answer is right in 1 114 with four times, in 1 101 with one.
    """
    order = np.random.default_rng(0)
    bags = [np.sort(order.choice(len(x), int(BAG_SHARE * len(x)), replace=False)) for _ in range(BAGS)]
    return mean_of([fit_trees(x[at], y[at], weight[at], rounds, leaves, least) for at in bags])


def fit_trees(x: Array, y: Array, weight: Array, rounds: int, leaves: int, least: int) -> Trees:
    """Boost small trees on the log-loss (scikit-learn, which sentence-transformers brings along)."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    model = HistGradientBoostingClassifier(
        max_iter=rounds,
        learning_rate=0.05,
        max_leaf_nodes=leaves,
        min_samples_leaf=least,
        max_bins=63,
        l2_regularization=5,
        random_state=0,
    ).fit(x, y, sample_weight=weight)
    nodes = [stage[0].nodes for stage in model._predictors]
    most = max(len(tree) for tree in nodes)
    shape = (len(nodes), most)
    here = np.arange(most)
    column, left, right = np.zeros(shape, np.int16), np.tile(here, (len(nodes), 1)), np.tile(here, (len(nodes), 1))
    threshold, value = np.zeros(shape, np.float32), np.zeros(shape, np.float32)
    for i, tree in enumerate(nodes):
        inner = ~tree["is_leaf"].astype(bool)
        at = np.flatnonzero(inner)
        column[i, at], threshold[i, at] = tree["feature_idx"][at], tree["num_threshold"][at]
        left[i, at], right[i, at] = tree["left"][at], tree["right"][at]
        value[i, np.flatnonzero(~inner)] = tree["value"][~inner]
    depth = max(int(tree["depth"].max()) for tree in nodes)
    base = float(np.ravel(model._baseline_prediction)[0])
    return Trees(column, threshold, left.astype(np.int16), right.astype(np.int16), value, base, depth)
