"""Questions and answers of one sitting → kept conversations, named and searchable. Knows nothing of HTTP or reports.

A question is kept before it is answered, so that a page that is loaded again in between finds it waiting.
"""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pydantic import TypeAdapter

from ingest.vietnamese.syllables import fold
from service.answer import Answer

NAME_CHARS = 80  # a name made of the first question: one line of the page's list
_ANSWER = TypeAdapter(Answer)
_TABLES = """
CREATE TABLE IF NOT EXISTS conversations (id TEXT PRIMARY KEY, name TEXT NOT NULL, changed TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS exchanges (
    n INTEGER PRIMARY KEY, conversation_id TEXT NOT NULL REFERENCES conversations ON DELETE CASCADE,
    question TEXT NOT NULL, answer TEXT);
CREATE INDEX IF NOT EXISTS exchanges_of ON exchanges (conversation_id);
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """A question with its answer; None while it is being made, or when the service stopped before it was."""

    question: str
    answer: Answer | None


@dataclass(frozen=True, slots=True)
class Listed:
    """A conversation in the list. `changed` is when it was last asked or renamed (ISO, UTC)."""

    id: str
    name: str
    changed: str
    questions: int


class Conversations:
    """The conversations of one service, in one SQLite file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with self._open() as db:
            db.executescript(_TABLES)

    def begin(self, name: str = "") -> str:
        """Start a conversation and return its id; without a name it takes its first question."""
        made = uuid.uuid4().hex
        with self._open() as db:
            db.execute("INSERT INTO conversations VALUES (?, ?, ?)", (made, name, _now()))
        return made

    def asked(self, conversation_id: str, question: str) -> int | None:
        """Keep a question that waits for its answer; None when there is no such conversation."""
        with self._open() as db:
            named = "UPDATE conversations SET changed = ?, name = CASE name WHEN '' THEN ? ELSE name END WHERE id = ?"
            if not db.execute(named, (_now(), question[:NAME_CHARS], conversation_id)).rowcount:
                return None
            insert = "INSERT INTO exchanges (conversation_id, question) VALUES (?, ?)"
            return db.execute(insert, (conversation_id, question)).lastrowid

    def answered(self, n: int, answer: Answer) -> None:
        """Keep the answer of a question; nothing happens when its conversation was deleted meanwhile."""
        with self._open() as db:
            db.execute("UPDATE exchanges SET answer = ? WHERE n = ?", (_ANSWER.dump_json(answer).decode(), n))

    def exchanges(self, conversation_id: str) -> tuple[Kept, ...]:
        """Return what was said, oldest first."""
        select = "SELECT question, answer FROM exchanges WHERE conversation_id = ? ORDER BY n"
        with self._open() as db:
            rows = db.execute(select, (conversation_id,)).fetchall()
        return tuple(Kept(asked, _ANSWER.validate_json(told) if told else None) for asked, told in rows)

    def listed(self, words: str = "") -> tuple[Listed, ...]:
        """Return those whose name or a question holds the words, accents or not; the last changed first."""
        select = """SELECT c.id, c.name, c.changed, count(e.n),
                c.name || ' ' || coalesce(group_concat(e.question, ' '), '')
            FROM conversations c LEFT JOIN exchanges e ON e.conversation_id = c.id GROUP BY c.id
            ORDER BY c.changed DESC, c.rowid DESC"""
        with self._open() as db:
            rows = db.execute(select).fetchall()
        sought = fold(words.casefold())
        return tuple(Listed(*row) for *row, said in rows if sought in fold(said.casefold()))

    def get(self, conversation_id: str) -> Listed | None:
        """Return one conversation, or None."""
        return next((one for one in self.listed() if one.id == conversation_id), None)

    def rename(self, conversation_id: str, name: str) -> None:
        """Give a conversation another name."""
        with self._open() as db:
            db.execute("UPDATE conversations SET name = ?, changed = ? WHERE id = ?", (name, _now(), conversation_id))

    def delete(self, conversation_id: str) -> None:
        """Remove a conversation and all that was said in it."""
        with self._open() as db:
            db.execute("DELETE FROM conversations WHERE id = ?", (conversation_id,))

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self._path, timeout=30)) as db:
            db.execute("PRAGMA foreign_keys = ON")
            with db:
                yield db


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")
