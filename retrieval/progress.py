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


Watch = Callable[[Progress], None]


def nobody(progress: Progress) -> None:
    """Watch nothing."""
