"""Folder → Lock: one owner process for a library, and a file that says who it is.

The operating system holds the lock and drops it when the owner dies, however it dies, so there is no stale lock to
clean up; the note beside it only tells a second process whom to ask.
"""

from __future__ import annotations

import json
import os
import socket
import sys
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from retrieval.errors import LibraryLocked, LibraryUnwritable


class Lock:
    """Holds `folder/lock` until `release`; raises LibraryLocked when another process (or object) holds it."""

    def __init__(self, folder: Path) -> None:
        self._note = folder / "owner.json"
        try:
            self._file: IO[str] | None = (folder / "lock").open("a+", encoding="utf-8")
        except OSError as error:
            raise LibraryUnwritable(folder, error.strerror) from error
        try:
            _seize(self._file)
        except OSError as error:
            self._file.close()
            self._file = None
            raise LibraryLocked(_message(folder, self._note)) from error
        owner = {"pid": os.getpid(), "host": socket.gethostname(), "since": datetime.now(UTC).isoformat("T", "seconds")}
        with suppress(OSError):  # the disk may be full; the lock itself holds
            self._note.write_text(json.dumps(owner), encoding="utf-8")

    def release(self) -> None:
        """Let another process open the library; releasing twice is harmless."""
        if self._file is None:
            return
        self._note.unlink(missing_ok=True)
        self._file.close()
        self._file = None


if sys.platform == "win32":
    import msvcrt

    def _seize(file: IO[str]) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _seize(file: IO[str]) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)


def _message(folder: Path, note: Path) -> str:
    try:
        owner = json.loads(note.read_text(encoding="utf-8"))
        who = f"tiến trình {owner['pid']} trên máy {owner['host']} (từ {owner['since']})"
    except (OSError, ValueError, KeyError, TypeError):
        who = "một tiến trình khác"  # the owner is just starting or the note was damaged
    return f"Thư viện {folder} đang được {who} sử dụng. Hãy tắt tiến trình đó, hoặc hỏi qua dịch vụ đang chạy."
