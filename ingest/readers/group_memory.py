"""A process group → the memory that its members hold together. Linux only; elsewhere 0, which passes every limit.

The limit that each process is born with (RLIMIT_AS) counts that process alone: a reader and the four Tesseracts that it
starts may each stay below it and hold five times as much.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

_PROC: Final = Path("/proc")
_GROUP, _RESIDENT = 2, 21  # in the words of /proc/N/stat that follow the name in brackets


def resident(group: int) -> int:
    """Bytes of memory that the processes of a group hold now."""
    if not _PROC.is_dir():
        return 0
    return sum(_pages(path, group) for path in _PROC.iterdir() if path.name.isdigit()) * os.sysconf("SC_PAGE_SIZE")


def _pages(process: Path, group: int) -> int:
    try:
        words = (process / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()
    except OSError:  # it ended meanwhile
        return 0
    return int(words[_RESIDENT]) if int(words[_GROUP]) == group else 0
