"""What SQLite says of a catalog that is broken or cannot be written → errors with a remedy."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from retrieval.errors import LibraryDamaged, LibraryUnwritable
from retrieval.storage.codec import Garbled

_BROKEN = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT}
_NO_ROOM = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN}


@contextmanager
def told(folder: Path) -> Iterator[None]:
    """Tell what the disk did to the catalog of a library; other errors pass."""
    try:
        yield
    except Garbled as error:
        raise LibraryDamaged(folder, error) from error
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the upper bits say where in SQLite it was met
        if code in _BROKEN:
            raise LibraryDamaged(folder, error) from error
        if code in _NO_ROOM:
            raise LibraryUnwritable(folder, error) from error
        raise
