"""What torch learns is what numpy answers with."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from eval.training.ranker.network import Example, _batch, _Network, fit_net
from service.ranking.network import Judged, Net, judged_together
from service.ranking.word_features import ASKED_WIDTH, SIDE_WIDTH, SIDES, Side, Table

WIDTH = 6


def example(seed: int, figures: int = 5, asked: int = 3) -> Example:
    """Figures whose first feature tells which one is meant."""
    random = np.random.default_rng(seed)
    present = random.choice(2_000, size=40, replace=False).astype(np.int32)
    sides = tuple(
        Side(
            random.integers(0, 40, (figures, most)),
            random.random((figures, most, SIDE_WIDTH), dtype=np.float32),
            np.arange(most)[None, :] < random.integers(0, most, (figures, 1)),
        )
        for most in SIDES
    )
    x = random.random((figures, WIDTH), dtype=np.float32)
    right = x[:, 0] == x[:, 0].max()
    met = random.random((figures, asked, ASKED_WIDTH), dtype=np.float32)
    return Example(Table(present[:asked], present, met, sides), x, right, right, 1.0)


def test_numpy_answers_as_torch_does_whatever_stands_beside_in_the_batch() -> None:
    torch.manual_seed(1)
    examples = [example(1), example(2, figures=1, asked=1), example(3, figures=9, asked=7)]
    x = np.concatenate([e.x for e in examples])
    network = _Network(x.mean(axis=0), x.std(axis=0)).eval()
    with torch.no_grad():
        figures, any_ = network(_batch(examples))
    net = Net({name: value.numpy() for name, value in network.state_dict().items()})
    told = [net.judge(e.table, e.x) for e in examples]
    assert np.allclose(np.concatenate([t.figures for t in told]), figures.numpy(), atol=1e-4)
    assert np.allclose([t.any for t in told], any_.numpy(), atol=1e-4)


@pytest.mark.slow
def test_a_network_learns_which_figure_is_meant() -> None:
    examples = [example(seed) for seed in range(400)]
    net = fit_net(examples[:350], seed=0)
    right = [e.required[net.judge(e.table, e.x).figures[:, 0].argmax()] for e in examples[350:]]
    assert sum(right) > 40  # of 50; by chance 10


def test_the_same_seed_gives_the_same_network_and_another_seed_another() -> None:
    one, again, other = (fit_net([example(seed) for seed in range(8)], seed=seed) for seed in (0, 0, 1))
    assert all(np.array_equal(one.weights[name], again.weights[name]) for name in one.weights)
    assert not all(np.array_equal(one.weights[name], other.weights[name]) for name in one.weights)


def test_several_networks_answer_with_their_mean() -> None:
    one, other = (fit_net([example(seed) for seed in range(8)], seed=seed) for seed in (1, 2))
    told = example(9)
    single = [net.judge(told.table, told.x) for net in (one, other)]
    both = judged_together((one, other), told.table, told.x)
    assert isinstance(both, Judged)
    assert np.allclose(both.figures, (single[0].figures + single[1].figures) / 2)
