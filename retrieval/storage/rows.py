"""What a report holds → the rows of the tables beside it."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

from ingest.report import Extract, Figure, Finding, Passage, Report
from retrieval.storage.codec import encode
from retrieval.storage.schema import HOLDINGS


def empty(db: sqlite3.Connection, report_id: str) -> None:
    """Drop what a report holds beside its row."""
    for table in HOLDINGS:
        db.execute(f"DELETE FROM {table} WHERE report_id = ?", (report_id,))


def fill(db: sqlite3.Connection, report: Report) -> None:
    """Write what a report holds beside its row."""
    db.executemany(
        "INSERT INTO passages VALUES (?, ?, ?, ?)",
        ((p.id, report.id, n, encode(p, Passage)) for n, p in enumerate(report.passages)),
    )
    db.executemany("INSERT INTO figures VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", map(_figure_row, report.figures))
    db.executemany(
        "INSERT INTO findings VALUES (?, ?, ?, ?)",
        ((report.id, n, f.kind, encode(f, Finding)) for n, f in enumerate(report.findings)),
    )


def _figure_row(figure: Figure) -> tuple[str | bytes | None, ...]:
    start = figure.period.start.isoformat() if figure.period else None
    end = figure.period.end.isoformat() if figure.period else None
    key = (figure.id, figure.report_id, figure.passage_id, figure.label, figure.unit, figure.level, figure.kind)
    return (*key, figure.place, start, end, encode(figure, Figure))


def without_boxes(extract: Extract) -> Extract:
    """The extract for its own column; the boxes of its letters stand in another."""
    return replace(extract, boxes=b"")
