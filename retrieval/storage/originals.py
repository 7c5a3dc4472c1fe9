"""The files as they were added, by report id, each written whole or not at all."""

from __future__ import annotations

import os
import re
from collections.abc import Container
from pathlib import Path

from retrieval.errors import LibraryUnwritable

_USUAL = ("pdf", "docx", "txt", "md", "xlsx", "doc", "html", "xls")


class Originals:
    """One folder of files named by report id; the suffix stays, the name given by a stranger does not."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(exist_ok=True)

    def keep(self, report_id: str, content: bytes, name: str) -> None:
        """Write a file so that it survives a power cut."""
        suffix = re.sub(r"[^a-z0-9]", "", Path(name).suffix.lower())[:8] or "bin"
        written = self._folder / f"{report_id}.part"
        try:
            with written.open("wb", buffering=0) as file:
                left = memoryview(content)
                while left:
                    left = left[file.write(left) :]
                os.fsync(file.fileno())
            written.replace(self._folder / f"{report_id}.{suffix}")
        except OSError as error:
            written.unlink(missing_ok=True)
            raise LibraryUnwritable(self._folder.parent, error.strerror) from error

    def find(self, report_id: str) -> Path | None:
        """The file of a report, or None."""
        for suffix in _USUAL:  # a folder of 15 000 files takes 15 ms to look through
            if (path := self._folder / f"{report_id}.{suffix}").exists():
                return path
        return next(iter(sorted(self._folder.glob(f"{report_id}.*"))), None)

    def drop(self, report_id: str) -> None:
        """Delete the file of a report."""
        for path in self._folder.glob(f"{report_id}.*"):
            path.unlink(missing_ok=True)

    def drop_others(self, known: Container[str]) -> None:
        """Delete files that no report explains: their adding was cut off before it was noted."""
        for path in self._folder.iterdir():
            if path.suffix == ".part" or path.stem not in known:
                path.unlink(missing_ok=True)
