"""Files and pages done of those to do → Progress, for whoever watches a folder being added."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from retrieval.summary import Summary


@dataclass(frozen=True, slots=True)
class Progress:
    """Where adding a folder stands. `summary` is what became of `file`, None while it is being read.

    `page` of `pages` of the file are done (0 of 0 before the first). `seconds_left` is estimated from the pages of
    this file and the bytes of those before, None while nothing is known.
    """

    file: str
    done: int
    total: int
    summary: Summary | None = None
    seconds_left: float | None = None
    page: int = 0
    pages: int = 0

    def __str__(self) -> str:
        left = f", còn khoảng {_spoken(self.seconds_left)}" if self.seconds_left else ""
        if self.summary is None:
            page = f", trang {self.page}/{self.pages}" if self.pages > 1 else ""
            return f"[{self.done + 1}/{self.total}] đang đọc {self.file}{page}{left}"
        outcome = "xong" if self.summary.state == "ready" else f"không đọc được: {self.summary.reason}"
        return f"[{self.done}/{self.total}] {self.file}: {outcome}{left}"


Watch = Callable[[Progress], None]


def nobody(progress: Progress) -> None:
    """Watch nothing."""


class Course:
    """Goes through files one by one and tells a watcher, at each file and each page, how far it has come."""

    def __init__(
        self, files: Sequence[Path], watch: Watch = nobody, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._files, self._watch, self._clock = files, watch, clock
        self._sizes = [path.stat().st_size if path.is_file() else 0 for path in files]
        self._started = self._opened = clock()
        self._at = 0

    def __iter__(self) -> Iterator[Path]:
        for at, path in enumerate(self._files):
            self._at, self._opened = at, self._clock()
            self._watch(Progress(path.name, self._at, len(self._files), seconds_left=self._left(0, 0)))
            yield path

    def page(self, page: int, pages: int) -> None:
        """Tell that a page of the present file is done."""
        name, left = self._files[self._at].name, self._left(page, pages)
        self._watch(Progress(name, self._at, len(self._files), None, left, page, pages))

    def done(self, summary: Summary) -> Summary:
        """Tell that the present file is done, and give back what became of it."""
        name, left = self._files[self._at].name, self._left(1, 1)
        self._watch(Progress(name, self._at + 1, len(self._files), summary, left))
        return summary

    def _left(self, page: int, pages: int) -> float | None:
        """Seconds for the pages of this file, at its own pace, and for the bytes after it, at that of all so far.

        Pages of one file cost alike; a scan costs a hundred times a text, so bytes are but a guess for what comes.
        """
        now = self._clock()
        share = page / pages if pages else 0.0
        read = sum(self._sizes[: self._at]) + share * self._sizes[self._at]
        if not read:
            return None
        here = (now - self._opened) * (1 - share) / share if share else 0.0
        ahead = sum(self._sizes[self._at + (share > 0) :])
        return here + (now - self._started) * ahead / read


def _spoken(seconds: float) -> str:
    return f"{seconds:.0f} giây" if seconds < 90 else f"{seconds / 60:.0f} phút"
