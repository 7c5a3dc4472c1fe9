"""Small files read one after the other → written together: a commit of three stores costs more than reading a page."""

from __future__ import annotations

from pathlib import Path

from ingest.readers.limits import Tick
from retrieval.keeping.lifecycle import Keeper, Read
from retrieval.summary import Summary, summarize

_SMALL_BYTES = 50_000
_MOST = 100  # reports read and not yet written; a kill costs reading these again


def is_small(path: Path) -> bool:
    """Tell whether a file is so small that writing it costs more than reading it."""
    return path.is_file() and path.stat().st_size <= _SMALL_BYTES


class Batch:
    """Reports that were read and wait to be written."""

    def __init__(self, keeper: Keeper) -> None:
        self._keeper = keeper
        self._read: list[Read] = []

    def take_in(self, kept: Summary, tick: Tick) -> Summary:
        """Read a kept file; it is shown once the batch is settled."""
        if any(read.report.id == kept.report_id for read in self._read):  # the same file under two names
            return kept
        read = self._keeper.read(kept.report_id, kept.file, tick)
        if isinstance(read, Summary):
            return read
        self._read.append(read)
        if len(self._read) >= _MOST:
            self.settle()
        return summarize(read.report, read.added)

    def settle(self) -> None:
        """Write what waits."""
        if self._read:
            self._keeper.settle(*self._read)
        self._read.clear()
