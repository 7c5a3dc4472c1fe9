"""Trained tables → one that judges as all of them together do, though it is no wider than before.

    python -m eval.training.embedder.distil --work W --plain --teachers wide.npy table.npy --begin table.npy --out t.npy

The student sees the batches of `contrast` and learns, beside which passage is right, how alike its teachers find the
question and every passage of the batch (Hinton et al., 2015). Teachers are tables of our own, of any width, made with
other seeds or settings from the same `rows.npz`. Appends held-out figures to `W/distil.log`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import kl_div, log_softmax, normalize

from eval.training.embedder.batches import Batch
from eval.training.embedder.contrast import embedded, loss_of, run, settings, twins, widths_of


def likeness(teachers: Sequence[Tensor], batch: Batch) -> Tensor:
    """The mean of the teachers' cosines between every question and every passage: (q, q)."""
    with torch.no_grad():
        scores = [
            normalize(embedded(table, batch.queries)) @ normalize(embedded(table, batch.passages)).T
            for table in teachers
        ]
        return torch.stack(scores).mean(0)


def taught(student: Tensor, teachers: Sequence[Tensor], batch: Batch, temperature: float) -> Tensor:
    """How far the student's choice of passages is from its teachers', in nats, at each width."""
    same = twins(batch)
    wanted = log_softmax((likeness(teachers, batch) / temperature).masked_fill(same, -1e4), dim=1)
    queries, passages = embedded(student, batch.queries), embedded(student, batch.passages)
    total = torch.zeros(())
    widths = widths_of(student)
    for width in widths:
        scores = normalize(queries[:, :width]) @ normalize(passages[:, :width]).T
        said = log_softmax((scores / temperature).masked_fill(same, -1e4), dim=1)
        apart = kl_div(said, wanted, reduction="batchmean", log_target=True)
        total = total + apart * (1.0 if width == widths[-1] else 0.15)
    return total


def main() -> None:
    """Teach with the settings of the command line."""
    parser = settings(__doc__)
    parser.add_argument("--teachers", nargs="+", required=True, help="tables in the working folder")
    parser.add_argument("--share", type=float, default=0.7, help="of the loss, for what the teachers say")
    arguments = parser.parse_args()
    teachers = [torch.from_numpy(np.load(arguments.work / name)) for name in arguments.teachers]

    def lesson(table: Tensor, batch: Batch) -> Tensor:
        right = loss_of(table, batch, arguments.temperature, None)
        return torch.lerp(right, taught(table, teachers, batch, arguments.temperature), arguments.share)

    run(arguments, lesson, "distil")


if __name__ == "__main__":
    main()
