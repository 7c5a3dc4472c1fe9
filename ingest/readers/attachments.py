"""Files that a PDF carries → read as further pages, each by its own reader; what cannot be read is said so."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path, PurePosixPath
from typing import Final

from ingest.readers.limits import Limits, no_tick
from ingest.readers.sniff import HEAD, READERS, sniff
from ingest.report import Extract, UnreadableReport

_UNKNOWN: Final = "không nhận ra loại tệp"


def read(files: Iterable[tuple[str, bytes]], limits: Limits) -> Iterator[tuple[str, Extract | str]]:
    """Read each file; where that fails, the reason stands in its place."""
    with tempfile.TemporaryDirectory(prefix="baocao-") as folder:
        for at, (name, content) in enumerate(files):
            kind = sniff(content[:HEAD]) if content else None
            if kind is None:
                yield name, _UNKNOWN if content else ""
                continue
            # The name is a stranger's; only its ending is of use.
            path = Path(folder) / f"{at}{PurePosixPath(name).suffix[:6]}"
            path.write_bytes(content)
            try:
                yield name, import_module(READERS[kind]).read(path, limits, no_tick)
            except UnreadableReport as error:
                yield name, error.reason
