"""Questions and answers of one sitting → kept conversations, named and searchable. Knows nothing of HTTP or reports.

A question is kept before it is answered, so that a page that is loaded again in between finds it waiting. A
conversation is its owner's alone, an administrator's key opens no other's either.
"""

from __future__ import annotations

import json
import sqlite3
import uuid
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from ingest.vietnamese.syllables import fold
from service.answer import Answer

NAME_CHARS = 80  # a name made of the first question: one line of the page's list
STOPPED = "Dịch vụ dừng khi đang trả lời câu này. Hãy hỏi lại."
_ANSWER = TypeAdapter(Answer)
_TABLES = """
CREATE TABLE IF NOT EXISTS conversations (
    id TEXT PRIMARY KEY, owner TEXT NOT NULL, name TEXT NOT NULL, changed TEXT NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS conversations_of ON conversations (owner);
CREATE TABLE IF NOT EXISTS exchanges (
    n INTEGER PRIMARY KEY, conversation_id TEXT NOT NULL REFERENCES conversations ON DELETE CASCADE,
    question TEXT NOT NULL, filters TEXT NOT NULL, answer TEXT, problem TEXT) STRICT;
CREATE INDEX IF NOT EXISTS exchanges_of ON exchanges (conversation_id);
"""
_LISTED = "SELECT c.id, c.name, c.changed, count(e.n) FROM conversations c LEFT JOIN exchanges e"


@dataclass(frozen=True, slots=True)
class Kept:
    """A question, the filters it was asked with, and its answer or why there is none; neither while it is made."""

    n: int
    question: str
    filters: Mapping[str, Any]
    answer: Answer | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """A conversation in the list. `changed` is when it was last asked or renamed (ISO, UTC)."""

    id: str
    name: str
    changed: str
    questions: int


class Conversations:
    """The conversations of one running service, in one SQLite file that its owner alone may read.

    One without a name was begun and never asked: it is not listed, and goes when the service starts again.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        path.touch(mode=0o600)
        with self._open() as db:
            db.executescript(_TABLES)
            db.execute("UPDATE exchanges SET problem = ? WHERE answer IS NULL AND problem IS NULL", (STOPPED,))
            db.execute("DELETE FROM conversations WHERE name = ''")

    def begin(self, owner: str, name: str = "") -> str:
        """Start a conversation and return its id; without a name it takes its first question."""
        made = uuid.uuid4().hex
        with self._open() as db:
            db.execute("INSERT INTO conversations VALUES (?, ?, ?, ?)", (made, owner, name, _now()))
        return made

    def asked(self, conversation_id: str, owner: str, question: str, filters: Mapping[str, Any]) -> int | None:
        """Keep a question that waits for its answer; None when the owner has no such conversation."""
        named = """UPDATE conversations SET changed = ?, name = CASE name WHEN '' THEN ? ELSE name END
            WHERE id = ? AND owner = ?"""
        insert = "INSERT INTO exchanges (conversation_id, question, filters) VALUES (?, ?, ?)"
        with self._open() as db:
            if not db.execute(named, (_now(), question[:NAME_CHARS], conversation_id, owner)).rowcount:
                return None
            return db.execute(insert, (conversation_id, question, json.dumps(filters))).lastrowid

    def answered(self, n: int, answer: Answer) -> None:
        """Keep the answer of a question; nothing happens when its conversation was deleted meanwhile."""
        with self._open() as db:
            db.execute("UPDATE exchanges SET answer = ? WHERE n = ?", (_ANSWER.dump_json(answer).decode(), n))

    def refused(self, n: int, problem: str) -> None:
        """Keep why a question has no answer."""
        with self._open() as db:
            db.execute("UPDATE exchanges SET problem = ? WHERE n = ?", (problem, n))

    def drop(self, conversation_id: str, n: int) -> None:
        """Take one question out, with its answer."""
        with self._open() as db:
            db.execute("DELETE FROM exchanges WHERE conversation_id = ? AND n = ?", (conversation_id, n))

    def exchanges(self, conversation_id: str) -> tuple[Kept, ...]:
        """Return what was said, oldest first."""
        select = "SELECT n, question, filters, answer, problem FROM exchanges WHERE conversation_id = ? ORDER BY n"
        with self._open() as db:
            rows = db.execute(select, (conversation_id,)).fetchall()
        return tuple(
            Kept(n, asked, json.loads(filters), _ANSWER.validate_json(told) if told else None, problem)
            for n, asked, filters, told, problem in rows
        )

    def listed(self, owner: str, words: str = "") -> tuple[Listed, ...]:
        """Return those whose name or a question holds the words, accents or not; the last changed first."""
        select = f"""{_LISTED} ON e.conversation_id = c.id WHERE c.owner = ? AND c.name <> ''
            GROUP BY c.id ORDER BY c.changed DESC, c.rowid DESC"""
        said = """SELECT c.id, c.name || ' ' || coalesce(group_concat(e.question, ' '), '') FROM conversations c
            LEFT JOIN exchanges e ON e.conversation_id = c.id WHERE c.owner = ? GROUP BY c.id"""
        with self._open() as db:
            found = tuple(Listed(*row) for row in db.execute(select, (owner,)))
            if not words:
                return found
            held = dict(db.execute(said, (owner,)).fetchall())
        sought = fold(words.casefold())
        return tuple(one for one in found if sought in fold(held.get(one.id, "").casefold()))

    def get(self, conversation_id: str, owner: str) -> Listed | None:
        """Return one of the owner's conversations, or None."""
        select = f"{_LISTED} ON e.conversation_id = c.id WHERE c.id = ? AND c.owner = ? GROUP BY c.id"
        with self._open() as db:
            row = db.execute(select, (conversation_id, owner)).fetchone()
        return Listed(*row) if row else None

    def citing(self, owner: str, report_id: str) -> tuple[int, int]:
        """Return how many of the owner's answers cite a report, and of how many conversations."""
        select = """SELECT count(DISTINCT e.n), count(DISTINCT c.id) FROM exchanges e JOIN conversations c
            ON c.id = e.conversation_id, json_each(e.answer, '$.citations') cited
            WHERE c.owner = ? AND e.answer IS NOT NULL AND cited.value ->> 'report_id' = ?"""
        with self._open() as db:
            answers, conversations = db.execute(select, (owner, report_id)).fetchone()
        return int(answers), int(conversations)

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
