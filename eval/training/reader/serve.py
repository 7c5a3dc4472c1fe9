"""A question and cards → how well each card leads the answer and whether it belongs to it, as log-odds.

What `export.py` wrote, run by ONNX Runtime in eight-bit whole numbers, without torch. It stands here and not in the
service until it wins enough on left-out files (see README.md). Knows no report.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from eval.training.reader.pairs import pairs_of, token

BATCH = 16  # rows of like length that go through together

Scores = npt.NDArray[np.float32]


class OnnxReader:
    """A reader in a folder. Safe to share between threads: a session may run in several at once."""

    def __init__(self, folder: Path) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 2
        self._session: Any = onnxruntime.InferenceSession(
            str(folder / "reader.onnx"), options, providers=["CPUExecutionProvider"]
        )
        self._tokenizer: Any = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._pad = token(self._tokenizer, "<pad>")

    def read(self, question: str, cards: Sequence[str]) -> Scores:
        """Return (n, 2) float32: log-odds that a card leads the answer, and that it belongs to it."""
        if not cards:
            return np.zeros((0, 2), dtype=np.float32)
        rows = pairs_of(self._tokenizer, question, cards)
        order = sorted(range(len(rows)), key=lambda i: len(rows[i]))
        scores = np.zeros((len(rows), 2), dtype=np.float32)
        for at in range(0, len(order), BATCH):
            held = order[at : at + BATCH]
            scores[held] = self._run([rows[i] for i in held])
        return scores

    def _run(self, rows: Sequence[Sequence[int]]) -> Scores:
        width = max(map(len, rows))
        ids = np.array([[*row, *[self._pad] * (width - len(row))] for row in rows], dtype=np.int64)
        mask = (ids != self._pad).astype(np.int64)
        scores: Scores = self._session.run(None, {"input_ids": ids, "attention_mask": mask})[0]
        return scores
