"""Tables of how words meet, with grades → the networks of `service/ranking/network.py`. Knows no questions.

Torch learns, numpy answers; `tests/eval/training/test_network.py` holds the two to the same numbers.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional

from eval.training.ranker.estimators import ALSO_COUNTS
from retrieval.embedding.similarity import load_likeness
from service.ranking.network import Net
from service.ranking.word_features import ASKED_WIDTH, SIDE_WIDTH, SIDES, Table

Array = npt.NDArray[Any]

VECTOR, HIDDEN, HEAD, DROP = 16, 40, 48, 0.15
ROUNDS, BATCH, RATE, DECAY = 6, 16, 2e-3, 0.02
_NONE = -1e4
SILENT_COUNTS = 0.1  # figures of reports that hold no answer teach what does not belong, but there are many of them


@dataclass(frozen=True, slots=True)
class Example:
    """The figures of one report for one question: required, allowed (required ones too), and the weight of it all."""

    table: Table
    x: Array
    required: Array
    allowed: Array
    weight: float

    @property
    def answers(self) -> bool:
        """Tell whether a figure of the report was asked for."""
        return bool(self.required.any())


class _Network(nn.Module):
    """The network of `service.ranking.network.Net`, parameter for parameter."""

    mean: Tensor
    spread: Tensor

    def __init__(self, mean: Array, spread: Array) -> None:
        super().__init__()
        width = len(mean)
        vectors = load_likeness().vectors(np.arange(1, dtype=np.int32)).shape[1]
        self.register_buffer("mean", torch.tensor(mean))
        self.register_buffer("spread", torch.tensor(spread))
        self.asked, self.told = (nn.Linear(vectors, VECTOR, bias=False) for _ in range(2))
        self.word = _two(ASKED_WIDTH + VECTOR, HIDDEN, HIDDEN)
        self.gate = nn.Linear(HIDDEN, 1)
        self.sides = nn.ModuleList(_two(SIDE_WIDTH + VECTOR, HIDDEN // 2, HIDDEN // 2) for _ in SIDES)
        self.head = _two(3 * HIDDEN + len(SIDES) * HIDDEN + width, 2 * HEAD, HEAD)
        self.out, self.skip = _two(3 * HEAD, HEAD, 2), nn.Linear(width, 2)
        self.any = _two(3 * HEAD + 4, 32, 1)
        self.drop = nn.Dropout(DROP)

    def forward(self, b: _Batch) -> tuple[Tensor, Tensor]:
        """Return the log-odds of the figures, (n, 2), and of the groups, (g,)."""
        x = (b.x - self.mean) / self.spread
        asked = self.asked(b.asked)[b.owner]
        h = _through(self.word, torch.cat([b.met, asked], dim=2))
        there = b.asked_there[b.owner].unsqueeze(2)
        gate = torch.softmax(self.gate(h).masked_fill(~there, _NONE), dim=1)
        pools = [*_pooled(h, there), (gate * h).sum(dim=1)]
        for layers, (vectors, told, held) in zip(self.sides, b.sides, strict=True):
            own = _through(layers, torch.cat([told, self.told(vectors)], dim=2))
            pools += _pooled(own, held.unsqueeze(2))
        z = _through(self.head, torch.cat([self.drop(torch.cat(pools, dim=1)), x], dim=1), self.drop)
        top, mean = b.top(z), b.sum(z) / b.sizes.unsqueeze(1)
        beside = torch.cat([z, top[b.owner], z - mean[b.owner]], dim=1)
        figures = self.out[1](self.drop(torch.relu(self.out[0](beside)))) + self.skip(x)
        lead = figures[:, 0]
        share = torch.exp(lead - b.top(lead)[b.owner])
        share = share / b.sum(share)[b.owner]
        belongs = torch.sigmoid(figures[:, 1])
        told_of = [b.top(lead) / 10, -b.sum(share * torch.log(share + 1e-9)), b.top(belongs), b.sum(belongs) / 5]
        chosen = b.sum(z * share.unsqueeze(1).detach())
        whole = torch.cat([chosen, top, mean, torch.stack(told_of, dim=1).detach()], dim=1)
        return figures, self.any[1](self.drop(torch.relu(self.any[0](whole)))).squeeze(1)


def _two(first: int, middle: int, last: int) -> nn.ModuleList:
    return nn.ModuleList([nn.Linear(first, middle), nn.Linear(middle, last)])


def _through(layers: nn.Module, x: Tensor, drop: nn.Module | None = None) -> Tensor:
    first, second = layers.children()
    h = torch.relu(first(x))
    return torch.relu(second(drop(h) if drop else h))


def _pooled(h: Tensor, there: Tensor) -> list[Tensor]:
    """The mean and the most over the pieces that are there."""
    count = there.sum(dim=1)
    most = h.masked_fill(~there, _NONE).amax(dim=1)
    return [(h * there).sum(dim=1) / count.clamp(min=1), torch.where(count > 0, most, torch.zeros_like(most))]


@dataclass(frozen=True, slots=True)
class _Batch:
    """Some examples side by side: n figures in g groups, `owner` (n,) the group of each."""

    x: Tensor
    met: Tensor
    asked: Tensor
    asked_there: Tensor
    sides: tuple[tuple[Tensor, Tensor, Tensor], ...]
    owner: Tensor
    sizes: Tensor
    required: Tensor
    allowed: Tensor
    answers: Tensor
    weight: Tensor

    def sum(self, values: Tensor) -> Tensor:
        """Add up over each group."""
        return torch.zeros(len(self.sizes), *values.shape[1:]).index_add(0, self.owner, values)

    def top(self, values: Tensor) -> Tensor:
        """Take the most of each group."""
        start = torch.full((len(self.sizes), *values.shape[1:]), _NONE)
        at = self.owner if values.dim() == 1 else self.owner.unsqueeze(1).expand_as(values)
        return start.scatter_reduce(0, at, values, "amax")


def _batch(examples: Sequence[Example]) -> _Batch:
    vectors = load_likeness().vectors
    most = max(len(e.table.asked) for e in examples)
    tables = [e.table for e in examples]
    sizes = [len(e.x) for e in examples]
    sides = []
    for number in range(len(SIDES)):
        held = [vectors(t.present)[t.sides[number].at] for t in tables]
        told = np.concatenate([t.sides[number].told for t in tables])
        there = np.concatenate([t.sides[number].there for t in tables])
        sides.append((torch.tensor(np.concatenate(held)), torch.tensor(told), torch.tensor(there)))
    return _Batch(
        x=torch.tensor(np.concatenate([e.x for e in examples])),
        met=torch.tensor(np.concatenate([np.pad(t.met, ((0, 0), (0, most - t.met.shape[1]), (0, 0))) for t in tables])),
        asked=torch.tensor(
            np.stack([np.pad(v, ((0, most - len(v)), (0, 0))) for v in (vectors(t.asked) for t in tables)])
        ),
        asked_there=torch.tensor(np.stack([np.arange(most) < len(t.asked) for t in tables])),
        sides=tuple(sides),
        owner=torch.tensor(np.repeat(np.arange(len(sizes)), sizes)),
        sizes=torch.tensor(sizes, dtype=torch.float32),
        required=torch.tensor(np.concatenate([e.required for e in examples])),
        allowed=torch.tensor(np.concatenate([e.allowed for e in examples])),
        answers=torch.tensor([float(e.answers) for e in examples]),
        weight=torch.tensor([e.weight for e in examples], dtype=torch.float32),
    )


def _loss(b: _Batch, figures: Tensor, any_: Tensor) -> Tensor:
    """The leading figure by a softmax over its report, belonging figure by figure, and whether any was asked for."""
    may = b.allowed & ~b.required
    lead = figures[:, 0].masked_fill(may, _NONE)
    share = torch.exp(lead - b.top(lead)[b.owner])
    right = torch.log(b.sum(share * b.required) + 1e-9) - torch.log(b.sum(share) + 1e-9)
    counted = b.answers * b.weight
    leads = -(right * counted).sum() / counted.sum().clamp(min=1)
    weight = torch.where(may, ALSO_COUNTS, 1.0) * b.weight[b.owner]
    weight = weight * (SILENT_COUNTS + (1 - SILENT_COUNTS) * b.answers[b.owner])
    odds = functional.binary_cross_entropy_with_logits
    belongs = odds(figures[:, 1], b.allowed.float(), weight, reduction="sum") / b.answers.sum().clamp(min=1)
    return leads + 0.5 * belongs + 0.5 * odds(any_, b.answers, b.weight, reduction="sum") / b.weight.sum()


def fit_net(examples: Sequence[Example], seed: int) -> Net:
    """Train one network (AdamW, its step rising over 50 batches, then falling along a cosine)."""
    torch.manual_seed(seed)
    order = np.random.default_rng(seed)
    x = np.concatenate([e.x for e in examples])
    network = _Network(x.mean(axis=0), x.std(axis=0) + np.float32(0.05))
    steps, step = ROUNDS * math.ceil(len(examples) / BATCH), 0
    learner = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=DECAY)
    for _ in range(ROUNDS):
        shuffled = order.permutation(len(examples))
        for start in range(0, len(shuffled), BATCH):
            b = _batch([examples[i] for i in shuffled[start : start + BATCH]])
            for group in learner.param_groups:
                group["lr"] = RATE * min(1, step / 50) * 0.5 * (1 + math.cos(math.pi * step / steps))
            loss = _loss(b, *network(b))
            learner.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(network.parameters(), 2.0)
            learner.step()
            step += 1
    return Net({name: value.detach().numpy().copy() for name, value in network.state_dict().items()})
