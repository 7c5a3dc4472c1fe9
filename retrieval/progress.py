"""Files done of files to do → Progress, for whoever watches a folder being added."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from retrieval.summary import Summary


@dataclass(frozen=True, slots=True)
class Progress:
    """Where adding a folder stands. `summary` is what became of `file`, None while it is being read.

    `seconds_left` is estimated from the bytes read so far, None before the first file is done.
    """

    file: str
    done: int
    total: int
    summary: Summary | None = None
    seconds_left: float | None = None

    def __str__(self) -> str:
        if self.summary is None:
            return f"[{self.done + 1}/{self.total}] đang đọc {self.file}"
        left = f", còn khoảng {_spoken(self.seconds_left)}" if self.seconds_left else ""
        outcome = "xong" if self.summary.state == "ready" else f"không đọc được: {self.summary.reason}"
        return f"[{self.done}/{self.total}] {self.file}: {outcome}{left}"


Watch = Callable[[Progress], None]


def nobody(progress: Progress) -> None:
    """Watch nothing."""


def _spoken(seconds: float) -> str:
    return f"{seconds:.0f} giây" if seconds < 90 else f"{seconds / 60:.0f} phút"
