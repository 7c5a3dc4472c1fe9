"""Groups of cards and a pretrained checkpoint → the reader's weights, by fine-tuning; resumes where it stopped.

`python -m eval.training.reader.fit BASE GROUPS.jsonl… --out DIR [--dev GROUPS.jsonl] [--hours 1.5]`

Each card is read together with its question. Two numbers come out: how well it leads the answer (a softmax over the
cards of a group and a card that is nothing at zero, so that silence is learned as an answer) and whether it belongs
to the answer at all (a logistic term a card, for sets). The embeddings and the two lowest layers stay as they were
pretrained: they carry the language, and a step costs a quarter less.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from tokenizers import Tokenizer
from transformers import BertModel

from eval.tables import tell
from eval.training.reader.groups import Group
from eval.training.reader.pairs import Ids, pairs_of, token

FROZEN = 2
GROUPS_A_STEP = 6
RATE, HEAD_RATE, WARM = 6e-5, 5e-4, 60
KEEP_EVERY = 150  # steps between checkpoints
SILENT = 0.5  # weight of a group that nothing answers, beside one that something does


class Reader(torch.nn.Module):
    """A BERT with two numbers over its first token."""

    def __init__(self, base: Path, frozen: int = FROZEN, attention: str = "sdpa") -> None:
        super().__init__()
        self.bert = BertModel.from_pretrained(base, add_pooling_layer=False, attn_implementation=attention)
        self.head = torch.nn.Linear(self.bert.config.hidden_size, 2)
        for part in (self.bert.embeddings, *self.bert.encoder.layer[:frozen]):
            part.requires_grad_(False)

    def forward(self, ids: torch.Tensor, mask: torch.Tensor, kinds: torch.Tensor) -> torch.Tensor:
        """Return (n, 2): how well each card leads, and whether it belongs, as log-odds."""
        hidden = self.bert(input_ids=ids, attention_mask=mask, token_type_ids=kinds).last_hidden_state
        scores: torch.Tensor = self.head(hidden[:, 0])
        return scores


def scores_of(model: Reader, pairs: Sequence[Ids], pad: int, rows: int = 24) -> torch.Tensor:
    """Score pairs in batches of like length, (n, 2) in the order given."""
    order = sorted(range(len(pairs)), key=lambda i: len(pairs[i]))
    parts = []
    for at in range(0, len(order), rows):
        held = [pairs[i] for i in order[at : at + rows]]
        width = max(map(len, held))
        ids = torch.tensor([(*row, *[pad] * (width - len(row))) for row in held])
        parts.append(model(ids, (ids != pad).long(), torch.zeros_like(ids)))
    return torch.cat(parts)[torch.argsort(torch.tensor(order))]


def loss_of(group: Group, scores: torch.Tensor) -> torch.Tensor:
    """Listwise over the cards and nothing, plus one logistic term a card; what may stand beside counts in neither."""
    answers = torch.tensor(group.answers)
    counted = answers >= 0
    right = (answers == 1)[counted]
    lead = torch.cat([scores[counted, 0], torch.zeros(1)])
    target = torch.cat([right.float(), torch.tensor([0.0 if right.any() else 1.0])])
    listwise = -(torch.log_softmax(lead, 0) * target / target.sum()).sum()
    belongs = torch.nn.functional.binary_cross_entropy_with_logits(scores[counted, 1], right.float())
    return (listwise + belongs) * (1.0 if right.any() else SILENT)


def read_groups(paths: Sequence[Path]) -> list[Group]:
    """Read groups as `groups.py` writes them."""
    lines = [line for path in paths for line in path.read_text(encoding="utf-8").splitlines()]
    rows = map(json.loads, lines)
    return [
        Group(r["id"], r["file"], r["question"], tuple(r["cards"]), tuple(r["answers"]), r["figures"]) for r in rows
    ]


def measure(model: Reader, tokenizer: Tokenizer, groups: Sequence[Group], pad: int) -> dict[str, float]:
    """How often the best card answers, where something does, and how well the best score tells that from silence."""
    first, best, answered = [], [], []
    with torch.no_grad():
        for group in groups:
            scores = scores_of(model, pairs_of(tokenizer, group.question, group.cards), pad)[:, 0]
            top = int(scores.argmax())
            best.append(float(scores[top]))
            answered.append(1 in group.answers)
            if answered[-1]:
                first.append(group.answers[top] != 0)
    return {"first": sum(first) / max(1, len(first)), "auc": _auc(best, answered), "groups": len(groups)}


def _auc(scores: Sequence[float], truth: Sequence[bool]) -> float:
    """The chance that a score of what is stated lies above one of what is not."""
    ranked = sorted(range(len(scores)), key=lambda i: scores[i])
    rank = {i: n + 1 for n, i in enumerate(ranked)}
    yes = [rank[i] for i, t in enumerate(truth) if t]
    no = len(truth) - len(yes)
    return (sum(yes) - len(yes) * (len(yes) + 1) / 2) / (len(yes) * no) if yes and no else math.nan


def steps_of(groups: Sequence[Group], seed: int) -> Iterator[list[Group]]:
    """Shuffle and cut into steps."""
    shuffled = random.Random(seed).sample(list(groups), len(groups))
    yield from (shuffled[i : i + GROUPS_A_STEP] for i in range(0, len(shuffled), GROUPS_A_STEP))


@dataclass(slots=True)
class Run:
    """A training run: the model, its optimizer and how far it came. The only state of this module's functions."""

    model: Reader
    tokenizer: Tokenizer
    out: Path
    total: int
    optimizer: torch.optim.Optimizer
    step: int = 0

    def rate(self) -> float:
        """Warm up, then fall to zero."""
        return min(1.0, (self.step + 1) / WARM) * max(0.02, 1 - self.step / self.total)

    def learn(self, groups: Sequence[Group], pad: int) -> float:
        """Take one step."""
        pairs = [pair for g in groups for pair in pairs_of(self.tokenizer, g.question, g.cards)]
        scores = scores_of(self.model, pairs, pad)
        parts = torch.split(scores, [len(g.cards) for g in groups])
        loss = torch.stack([loss_of(g, s) for g, s in zip(groups, parts, strict=True)]).mean()
        for held, base in zip(self.optimizer.param_groups, (RATE, HEAD_RATE), strict=True):
            held["lr"] = base * self.rate()
        self.optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_([p for p in self.model.parameters() if p.requires_grad], 1.0)
        self.optimizer.step()
        self.step += 1
        return float(loss.detach())

    def keep(self) -> None:
        """Write the weights and where the run stands, so that a killed run goes on."""
        state = {"model": self.model.state_dict(), "optimizer": self.optimizer.state_dict(), "step": self.step}
        torch.save(state, self.out / "run.tmp")
        (self.out / "run.tmp").replace(self.out / "run.pt")

    def resume(self) -> None:
        """Go on from what was kept, if anything was."""
        if (self.out / "run.pt").is_file():
            held = torch.load(self.out / "run.pt", weights_only=True)
            self.model.load_state_dict(held["model"])
            self.optimizer.load_state_dict(held["optimizer"])
            self.step = held["step"]


def start(base: Path, out: Path, total: int) -> Run:
    """Make a run from a checkpoint, or take up the one that `out` holds."""
    out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(7)
    model = Reader(base)
    body = [p for n, p in model.named_parameters() if p.requires_grad and not n.startswith("head")]
    optimizer = torch.optim.AdamW([{"params": body}, {"params": list(model.head.parameters())}], weight_decay=0.01)
    run = Run(model, Tokenizer.from_file(str(base / "tokenizer.json")), out, total, optimizer)
    run.resume()
    return run


def fit(base: Path, groups: Sequence[Group], dev: Sequence[Group], out: Path, hours: float, epochs: float) -> None:
    """Train until the epochs or the hours are over; print the loss, and the measures on `dev` at each checkpoint."""
    per_epoch = math.ceil(len(groups) / GROUPS_A_STEP)
    run = start(base, out, int(per_epoch * epochs))
    pad = token(run.tokenizer, "<pad>")
    deadline, losses = time.monotonic() + hours * 3600, [0.0]
    while run.step < run.total and time.monotonic() < deadline:
        epoch, done = divmod(run.step, per_epoch)
        for number, held in enumerate(steps_of(groups, epoch)):
            if number < done:
                continue
            losses.append(run.learn(held, pad))
            if run.step % 25 == 0:
                _say(f"step {run.step}/{run.total} loss {sum(losses[-25:]) / len(losses[-25:]):.3f}")
            if run.step % KEEP_EVERY == 0:
                run.keep()
                _say(f"  dev {measure(run.model, run.tokenizer, dev, pad)}" if dev else "  kept")
            if run.step >= run.total or time.monotonic() > deadline:
                break
    run.keep()
    _say(f"end: dev {measure(run.model, run.tokenizer, dev, pad)}" if dev else "end")


def _say(text: str) -> None:
    tell(f"{time.strftime('%H:%M:%S')} {text}")


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("base", type=Path, help="checkpoint of `base_model.py`")
    parser.add_argument("groups", type=Path, nargs="+", help="groups to learn from")
    parser.add_argument("--dev", type=Path, help="groups to measure on, of files left out")
    parser.add_argument("--out", type=Path, required=True, help="folder of the run; one that was stopped goes on")
    parser.add_argument("--hours", type=float, default=2.0)
    parser.add_argument("--epochs", type=float, default=1.0)
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    dev = read_groups([arguments.dev]) if arguments.dev else []
    dev = random.Random(1).sample(dev, min(len(dev), 150))
    fit(arguments.base, read_groups(arguments.groups), dev, arguments.out, arguments.hours, arguments.epochs)


if __name__ == "__main__":
    main()
