"""A folder of vectors and how its last owner ended → whether it may be opened as it is. Knows nothing of what is in it.

A kill while Chroma writes leaves files of two moments: some it refuses, some end the process that reads them (a page of
`data_level0.bin` overwritten: signal 11). So the folder that an owner did not close is tried in a process of its own,
and where that fails, or owners end unclosed again and again, the folder goes: it is derived, and is filled anew.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from retrieval.errors import LibraryUnwritable

_ROOT = Path(__file__).resolve().parents[2]
_MOST_UNCLOSED = 8  # owners in a row: what no trial shows may still end each owner at its first search
_MOST_S = 60.0  # a trial of 20 000 vectors takes 2 s on a busy core
_BROKEN = "broken"


class Sound:
    """Notes beside a folder, from `begin` to `end`, that somebody works on it."""

    def __init__(self, folder: Path, trial: Callable[[Path], bool] | None = None) -> None:
        self._folder = folder
        self._trial = trial or stands_trial
        self._note = folder.with_name(f"{folder.name}.open")

    def begin(self) -> bool:
        """Say whether the folder stays as it is; else it is gone by now, to be filled anew."""
        said = self._note.read_text("utf-8") if self._note.exists() else "0"
        unclosed = int(said) if said.isdigit() else _MOST_UNCLOSED
        stays = not self._folder.exists() or unclosed < _MOST_UNCLOSED
        if stays and self._note.exists() and self._folder.exists():
            stays = self._trial(self._folder)
        if not stays:
            try:
                shutil.rmtree(self._folder)
            except OSError as error:
                raise LibraryUnwritable(self._folder, error) from error
        with suppress(OSError):  # a full disk is told by those who must write
            self._note.write_text(str(unclosed + 1 if stays else 1), "utf-8")
        return stays

    def end(self, *, broken: bool = False) -> None:
        """The owner closed the folder; `broken` says that it met something amiss in it."""
        with suppress(OSError):  # left as it is, the note only costs a trial at the next opening
            if broken:
                self._note.write_text(_BROKEN, "utf-8")
            else:
                self._note.unlink(missing_ok=True)


def stands_trial(folder: Path) -> bool:
    """Whether another process can read all of a folder of vectors and search in it.

    It takes 1 s to begin, so it is done only where need be: below 1 000 vectors Chroma keeps all in SQLite, which a
    kill does not break.
    """
    if not any(folder.glob("*/*.bin")):
        return True
    command = [sys.executable, "-m", "retrieval.indexes.sound", str(folder.resolve())]
    environment = {**os.environ, "PYTHONPATH": str(_ROOT)}
    try:
        return (
            subprocess.run(command, env=environment, capture_output=True, timeout=_MOST_S, check=False).returncode == 0
        )
    except subprocess.TimeoutExpired:
        return False


if __name__ == "__main__":
    from retrieval.indexes.chroma import read_through

    read_through(Path(sys.argv[1]))
