"""The tables of a catalog. Knows no values."""

from __future__ import annotations

SCHEMA = """
CREATE TABLE IF NOT EXISTS settings(name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS reports(
    report_id TEXT PRIMARY KEY, file TEXT NOT NULL, state TEXT NOT NULL, staged INTEGER NOT NULL DEFAULT 0,
    stale INTEGER NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0, added TEXT NOT NULL, summary BLOB NOT NULL, report BLOB, extract BLOB,
    boxes BLOB) STRICT;
CREATE TABLE IF NOT EXISTS passages(
    passage_id TEXT PRIMARY KEY, report_id TEXT NOT NULL, n INTEGER NOT NULL, passage BLOB NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS passages_by_report ON passages(report_id, n);
CREATE TABLE IF NOT EXISTS figures(
    figure_id TEXT PRIMARY KEY, report_id TEXT NOT NULL, passage_id TEXT NOT NULL, label TEXT NOT NULL, unit TEXT,
    level TEXT, kind TEXT NOT NULL, place TEXT, start TEXT, "end" TEXT, figure BLOB NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS figures_by_report ON figures(report_id);
CREATE INDEX IF NOT EXISTS figures_by_passage ON figures(passage_id);
CREATE TABLE IF NOT EXISTS findings(
    report_id TEXT NOT NULL, n INTEGER NOT NULL, kind TEXT NOT NULL, finding BLOB NOT NULL,
    PRIMARY KEY(report_id, n)) STRICT;
CREATE TABLE IF NOT EXISTS vectors(report_id TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, vectors BLOB NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS corrections(report_id TEXT PRIMARY KEY, fields BLOB NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS changes(
    n INTEGER PRIMARY KEY, report_id TEXT NOT NULL, at TEXT NOT NULL, change TEXT NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS changes_by_report ON changes(report_id);
CREATE TABLE IF NOT EXISTS jobs(job_id TEXT PRIMARY KEY, updated TEXT NOT NULL, job TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS feedback(n INTEGER PRIMARY KEY, at TEXT NOT NULL, feedback TEXT NOT NULL) STRICT;
"""
# What a report holds beside its row; emptied before it is written again and when it is removed.
HOLDINGS = ("passages", "figures", "findings", "vectors")
