"""The truth of a library, in one SQLite file: reports, passages, figures, findings, vectors, corrections, feedback.

A report is visible when its row says `ready`, and one transaction writes that word. Knows nothing of the indexes that
are derived from it, only whether they may differ.
"""

from __future__ import annotations

import sqlite3
import threading
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

from ingest.report import Extract, Figure, Passage, Report
from retrieval.storage.codec import T, decode, encode, pack, unzip
from retrieval.storage.rows import empty, fill, without_boxes
from retrieval.storage.schema import SCHEMA
from retrieval.storage.trouble import told
from retrieval.summary import State, Summary

_CORRECTING = "correcting "  # setting: a report whose corrections are kept and not shown yet


def now() -> str:
    """The moment, as the catalog writes it."""
    return datetime.now(UTC).isoformat("T", "seconds")


class Catalog:
    """One SQLite file. Safe to share between threads; two connections, so that a long write does not hold up reads."""

    def __init__(self, path: Path) -> None:
        self._folder = path.parent
        with told(self._folder):
            self._writer, self._writing = _connect(path), threading.RLock()
            self._reader, self._reading = _connect(path), threading.RLock()

    def close(self) -> None:
        """Close both connections."""
        with self._writing, self._reading:
            self._reader.close()
            self._writer.close()

    def checkpoint(self) -> None:
        """Bring everything into the one file, so that copying it copies all; SQLite keeps new writes beside it."""
        with self._writing, told(self._folder):
            self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    @contextmanager
    def together(self) -> Iterator[None]:
        """Write all that is written inside in one transaction: a commit waits for the disk, however little it holds."""
        with self._transaction():
            yield

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._writing, told(self._folder):
            if self._writer.in_transaction:  # inside `together`
                yield self._writer
                return
            self._writer.execute("BEGIN IMMEDIATE")
            try:
                yield self._writer
            except BaseException:
                if self._writer.in_transaction:  # a full disk makes SQLite roll back by itself
                    self._writer.execute("ROLLBACK")
                raise
            self._writer.execute("COMMIT")

    def _rows(self, sql: str, values: Sequence[object] = ()) -> list[tuple[bytes, ...]]:
        with self._reading, told(self._folder):
            return self._reader.execute(sql, values).fetchall()

    def _decode(self, data: bytes, kind: type[T], *, packed: bool = False) -> T:
        with told(self._folder):
            return decode(unzip(data) if packed else data, kind)

    # reports

    def begin(self, report_id: str, file: str) -> int:
        """Note that a file is about to be read; gives how often that was tried without an end, this time included."""
        summary = encode(Summary(report_id, file, "pending", added=now()), Summary)
        with self._transaction() as db:
            db.execute(
                "INSERT INTO reports(report_id, file, state, attempts, added, summary) "
                "VALUES (?, ?, 'pending', 1, ?, ?) ON CONFLICT DO UPDATE SET state = 'pending', staged = 0, "
                "attempts = attempts + 1, file = excluded.file, summary = excluded.summary WHERE state <> 'ready'",
                (report_id, file, now(), summary),
            )
            (attempts,) = db.execute("SELECT attempts FROM reports WHERE report_id = ?", (report_id,)).fetchone()
        return int(attempts)

    def stage(self, report: Report, summary: Summary, extract: Extract, fingerprint: str, vectors: bytes) -> bool:
        """Write all that a report holds. False when there is no row for it: it was removed meanwhile.

        A pending report stays invisible until `show`. A ready one changes at once and is stale until `show`; the
        column then keeps how many passages it had, for those are what the indexes hold.
        """
        blobs = (pack(report, Report), pack(without_boxes(extract), Extract), zlib.compress(extract.boxes, 3))
        with self._transaction() as db:
            held = db.execute("SELECT COUNT(*) FROM passages WHERE report_id = ?", (report.id,)).fetchone()[0]
            changed = db.execute(
                "UPDATE reports SET staged = 1, stale = MAX(stale, ?), attempts = 0, file = ?, summary = ?, "
                "report = ?, extract = ?, boxes = ? WHERE report_id = ? AND state IN ('pending', 'ready')",
                (max(held, len(report.passages)), report.file, encode(summary, Summary), *blobs, report.id),
            ).rowcount
            if not changed:
                return False
            db.execute("DELETE FROM settings WHERE name = ?", (f"{_CORRECTING}{report.id}",))
            empty(db, report.id)
            fill(db, report)
            db.execute("INSERT INTO vectors VALUES (?, ?, ?)", (report.id, fingerprint, vectors))
        return True

    def show(self, report_id: str) -> bool:
        """Make a staged report visible: both indexes hold it now. False when it was removed meanwhile."""
        with self._transaction() as db:
            sql = "UPDATE reports SET state = 'ready', stale = 0 WHERE report_id = ? AND state IN ('pending', 'ready')"
            return db.execute(sql, (report_id,)).rowcount > 0

    def quarantine(self, summary: Summary) -> None:
        """Keep a file that cannot be read on the list, with its reason."""
        with self._transaction() as db:
            empty(db, summary.report_id)
            db.execute(
                "UPDATE reports SET state = 'quarantined', staged = 0, stale = 0, attempts = 0, report = NULL, "
                "extract = NULL, boxes = NULL, summary = ? WHERE report_id = ?",
                (encode(summary, Summary), summary.report_id),
            )

    def hide(self, report_id: str) -> None:
        """Make a report invisible; what it holds goes with `forget`."""
        with self._transaction() as db:
            db.execute("UPDATE reports SET state = 'removing' WHERE report_id = ?", (report_id,))

    def forget(self, report_id: str) -> None:
        """Drop a report and all it holds. Its corrections stay, for the day the same file is added again."""
        with self._transaction() as db:
            empty(db, report_id)
            db.execute("DELETE FROM reports WHERE report_id = ?", (report_id,))

    def summaries(self) -> dict[str, Summary]:
        """Every report and quarantined file, in order of adding."""
        rows = self._rows("SELECT state, summary FROM reports WHERE state <> 'removing' ORDER BY added, file")
        # The row's state is the one that counts: a summary is written before its report may be seen.
        found = (replace(self._decode(summary, Summary), state=cast(State, state)) for state, summary in rows)
        return {summary.report_id: summary for summary in found}

    def summary(self, report_id: str) -> Summary | None:
        """One report or quarantined file, or None."""
        rows = self._rows("SELECT state, summary FROM reports WHERE report_id = ?", (report_id,))
        return replace(self._decode(rows[0][1], Summary), state=cast(State, rows[0][0])) if rows else None

    def ids(self, state: str) -> tuple[str, ...]:
        """The reports in one state, oldest first."""
        rows = self._rows("SELECT report_id FROM reports WHERE state = ? ORDER BY added", (state,))
        return tuple(str(row[0]) for row in rows)

    def unindexed(self) -> dict[str, int]:
        """Staged reports whose place in the indexes is in doubt, with how many passages may lie there."""
        rows = self._rows("SELECT report_id, stale FROM reports WHERE staged = 1 AND stale > 0")
        return {str(report_id): int(stale) for report_id, stale in rows}

    def worn_out(self, attempts: int) -> tuple[str, ...]:
        """Files whose reading was begun so many times and never ended."""
        rows = self._rows("SELECT report_id FROM reports WHERE state = 'pending' AND attempts >= ?", (attempts,))
        return tuple(str(row[0]) for row in rows)

    def size(self, report_id: str) -> int:
        """How many passages of a report the indexes may hold."""
        sql = "SELECT MAX(stale, (SELECT COUNT(*) FROM passages p WHERE p.report_id = r.report_id)) FROM reports r "
        rows = self._rows(sql + "WHERE report_id = ?", (report_id,))
        return int(rows[0][0]) if rows else 0

    def report(self, report_id: str) -> Report | None:
        """The whole report, or None when there is none ready."""
        rows = self._rows("SELECT report FROM reports WHERE report_id = ? AND state = 'ready'", (report_id,))
        return self._decode(rows[0][0], Report, packed=True) if rows else None

    def extract(self, report_id: str) -> Extract | None:
        """What the reader gave for a report, so that it can be understood anew without being read anew."""
        sql = "SELECT extract, boxes FROM reports WHERE report_id = ? AND extract IS NOT NULL"
        rows = self._rows(sql, (report_id,))
        if not rows:
            return None
        with told(self._folder):
            return replace(decode(unzip(rows[0][0]), Extract), boxes=unzip(rows[0][1]))

    # what reports hold

    def passages(self, passage_ids: Sequence[str]) -> dict[str, Passage]:
        """Passages by id; ids that the catalog does not hold are left out."""
        marks = ",".join("?" * len(passage_ids))
        rows = self._rows(f"SELECT passage FROM passages WHERE passage_id IN ({marks})", passage_ids)
        return {passage.id: passage for passage in (self._decode(row[0], Passage) for row in rows)}

    def passages_of(self, report_id: str) -> tuple[Passage, ...]:
        """The passages of a report, in order."""
        rows = self._rows("SELECT passage FROM passages WHERE report_id = ? ORDER BY n", (report_id,))
        return tuple(self._decode(row[0], Passage) for row in rows)

    def figures(self, passage_ids: Sequence[str]) -> tuple[Figure, ...]:
        """The figures that stand in some passages, in the order they were found."""
        marks = ",".join("?" * len(passage_ids))
        rows = self._rows(f"SELECT figure FROM figures WHERE passage_id IN ({marks}) ORDER BY rowid", passage_ids)
        return tuple(self._decode(row[0], Figure) for row in rows)

    def labels(self) -> list[tuple[str, str, str | None, int]]:
        """What the figures of all reports count: report id, label, unit, how many figures; nothing is unpacked."""
        sql = "SELECT report_id, label, unit, COUNT(*) FROM figures GROUP BY report_id, label, unit"
        return [(str(one), str(label), unit, int(count)) for one, label, unit, count in self._rows(sql)]  # type: ignore[misc]

    def vectors(self, report_id: str) -> tuple[str, bytes] | None:
        """The fingerprint of the embedder and the vectors of a report's passages, in their order."""
        rows = self._rows("SELECT fingerprint, vectors FROM vectors WHERE report_id = ?", (report_id,))
        return (str(rows[0][0]), rows[0][1]) if rows else None

    def replace_vectors(self, report_id: str, fingerprint: str, vectors: bytes) -> None:
        """Keep the vectors of another embedder."""
        with self._transaction() as db:
            db.execute("REPLACE INTO vectors VALUES (?, ?, ?)", (report_id, fingerprint, vectors))

    # what users and the library itself note

    def corrections(self, report_id: str) -> dict[str, str]:
        """What a user corrected in a report's identity."""
        rows = self._rows("SELECT fields FROM corrections WHERE report_id = ?", (report_id,))
        return self._decode(rows[0][0], dict[str, str]) if rows else {}

    def correct(self, report_id: str, fields: Mapping[str, str]) -> None:
        """Keep a user's corrections, to be shown by the next `stage`; they replace earlier ones of the same report."""
        with self._transaction() as db:
            db.execute("REPLACE INTO settings VALUES (?, '')", (f"{_CORRECTING}{report_id}",))
            db.execute("REPLACE INTO corrections VALUES (?, ?)", (report_id, encode(dict(fields), dict[str, str])))

    def half_corrected(self) -> tuple[str, ...]:
        """The ready reports that do not show yet how they were corrected: a kill came between."""
        sql = "SELECT report_id FROM reports JOIN settings ON name = ? || report_id WHERE state = 'ready'"
        return tuple(str(row[0]) for row in self._rows(sql, (_CORRECTING,)))

    def note_change(self, report_id: str, change: str) -> None:
        """Note that a report is read otherwise than before, and why."""
        with self._transaction() as db:
            db.execute("INSERT INTO changes(report_id, at, change) VALUES (?, ?, ?)", (report_id, now(), change))

    def changes(self, report_id: str) -> tuple[tuple[str, str], ...]:
        """When and how the reading of a report changed, oldest first."""
        rows = self._rows("SELECT at, change FROM changes WHERE report_id = ? ORDER BY n", (report_id,))
        return tuple((str(at), str(change)) for at, change in rows)

    def setting(self, name: str) -> str | None:
        """A remembered setting, or None."""
        rows = self._rows("SELECT value FROM settings WHERE name = ?", (name,))
        return str(rows[0][0]) if rows else None

    def remember(self, name: str, value: str) -> None:
        """Keep a setting."""
        with self._transaction() as db:
            db.execute("REPLACE INTO settings VALUES (?, ?)", (name, value))

    def remembered(self, begins: str) -> dict[str, str]:
        """The settings whose name begins so, by the rest of their name."""
        rows = self._rows("SELECT name, value FROM settings WHERE substr(name, 1, ?) = ?", (len(begins), begins))
        return {str(name)[len(begins) :]: str(value) for name, value in rows}

    def forget_setting(self, name: str) -> None:
        """Drop a setting, whether it is there or not."""
        with self._transaction() as db:
            db.execute("DELETE FROM settings WHERE name = ?", (name,))

    def save_job(self, job_id: str, job: str) -> None:
        """Keep a job's state (JSON), so that it can be asked for after a restart."""
        with self._transaction() as db:
            db.execute("REPLACE INTO jobs VALUES (?, ?, ?)", (job_id, now(), job))

    def jobs(self) -> dict[str, str]:
        """Every kept job, oldest first."""
        return {str(key): str(job) for key, job in self._rows("SELECT job_id, job FROM jobs ORDER BY updated")}

    def add_feedback(self, feedback: str) -> None:
        """Keep what a user said of an answer (JSON)."""
        with self._transaction() as db:
            db.execute("INSERT INTO feedback(at, feedback) VALUES (?, ?)", (now(), feedback))

    def feedback(self) -> tuple[str, ...]:
        """All feedback (JSON), oldest first."""
        return tuple(str(row[0]) for row in self._rows("SELECT feedback FROM feedback ORDER BY n"))


def _connect(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=30)
    try:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")  # a power cut may not undo an acknowledged upload
        db.executescript(SCHEMA)
    except sqlite3.Error:
        db.close()
        raise
    return db
