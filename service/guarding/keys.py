"""A library's access keys: made once, told once, kept as keyed hashes in `keys.sqlite`. Knows nothing of HTTP.

A secret has 256 random bits, so no guess finds one from its hash; the hash is keyed by `keys.secret` as well, so that a
stolen copy of the table alone proves nothing. Each request reads the table, so a key ends with the revoking command,
whichever process runs it.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import secrets
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, get_args

from service.guarding.secret import secret_of

Scope = Literal["ask", "upload", "admin"]
SCOPES: tuple[Scope, ...] = get_args(Scope)  # each holds those before it

_TABLE = """CREATE TABLE IF NOT EXISTS keys(key_id TEXT PRIMARY KEY, name TEXT NOT NULL, scope TEXT NOT NULL,
    digest BLOB NOT NULL, made TEXT NOT NULL, revoked TEXT, units TEXT NOT NULL DEFAULT '[]') STRICT"""
_ADDED = "ALTER TABLE keys ADD COLUMN units TEXT NOT NULL DEFAULT '[]'"  # tables made before there were units
_KEY = re.compile(r"hbc_([0-9a-f]{8})_([\w-]{43})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Key:
    """One key as it may be listed; moments are ISO. Nobody can tell the secret again. Without units it sees all."""

    key_id: str
    name: str
    scope: Scope
    made: str
    revoked: str | None = None
    units: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Caller:
    """Who sends a request, and what they may. The empty id is a person at this very machine.

    Where there are `units`, only reports that were given to one of them are there at all for this caller.
    """

    key_id: str = ""
    scope: Scope = "admin"
    units: tuple[str, ...] = ()

    def may(self, needed: Scope) -> bool:
        """Whether the scope holds the one needed."""
        return SCOPES.index(self.scope) >= SCOPES.index(needed)

    def owns(self, owner: str) -> bool:
        """Whether what `owner` made may be seen: one's own; an administrator of all units sees all."""
        return (self.scope == "admin" and not self.units) or self.key_id == owner


class Keys:
    """The keys of the library in a folder; safe to share between threads and processes. Made with the first key."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "keys.sqlite"

    def make(self, name: str, scope: Scope, units: Sequence[str] = ()) -> tuple[Key, str]:
        """Make a key that sees the reports of some units, or all; the second value is the whole key, told this once."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.touch(mode=0o600)
        pepper = secret_of(self._path.with_name("keys.secret"))
        key, secret = Key(secrets.token_hex(4), name, scope, _now(), units=tuple(units)), secrets.token_urlsafe(32)
        row = (key.key_id, key.name, key.scope, _digest(key.key_id, secret, pepper), key.made, _packed(key.units))
        self._make_table()
        self._run("INSERT INTO keys(key_id, name, scope, digest, made, units) VALUES (?, ?, ?, ?, ?, ?)", row)
        return key, f"hbc_{key.key_id}_{secret}"

    def revoke(self, key_id: str) -> bool:
        """End a key from this moment on; False when there is none of this id that still holds."""
        sql = "UPDATE keys SET revoked = ? WHERE key_id = ? AND revoked IS NULL RETURNING key_id"
        return self._path.exists() and bool(self._run(sql, (_now(), key_id)))

    def all(self) -> tuple[Key, ...]:
        """Every key ever made, oldest first; once there is one the library is shut, even when all are revoked."""
        if not self._path.exists():
            return ()
        rows = self._read("SELECT key_id, name, scope, made, revoked, units FROM keys ORDER BY made, rowid")
        return tuple(
            Key(key_id, name, scope, made, revoked, tuple(json.loads(units)))
            for key_id, name, scope, made, revoked, units in rows
        )

    def caller(self, sent: str) -> Caller | None:
        """Who sends this key, or None where it is not, or no longer, a key of this library."""
        parts = _KEY.fullmatch(sent)
        if parts is None or not self._path.exists():
            return None
        key_id, secret = parts.groups()
        rows = self._read("SELECT scope, digest, units FROM keys WHERE key_id = ? AND revoked IS NULL", (key_id,))
        pepper = self._path.with_name("keys.secret").read_bytes()
        if not rows or not hmac.compare_digest(rows[0][1], _digest(key_id, secret, pepper)):
            return None
        return Caller(key_id, rows[0][0], tuple(json.loads(rows[0][2])))

    def _read(self, sql: str, values: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
        """Read of the table; only where it lacks a column, or its making was cut off, is it looked after first."""
        try:
            return self._run(sql, values)
        except sqlite3.OperationalError:
            self._make_table()
            return self._run(sql, values)

    def _make_table(self) -> None:
        self._run(_TABLE)
        if "units" not in {row[1] for row in self._run("PRAGMA table_info(keys)")}:
            self._run(_ADDED)

    def _run(self, sql: str, values: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
        """Run one statement on a connection of its own: 0.1 ms, and no process holds the table open."""
        with closing(sqlite3.connect(self._path, isolation_level=None, timeout=5)) as db:
            return db.execute(sql, values).fetchall()


def _digest(key_id: str, secret: str, pepper: bytes) -> bytes:
    return hashlib.blake2b(secret.encode(), key=pepper, salt=key_id.encode(), digest_size=32).digest()


def _packed(units: Sequence[str]) -> str:
    return json.dumps(units, ensure_ascii=False)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
