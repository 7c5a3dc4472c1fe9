"""Golden files of the sample reports: their notes, table cells, figures and findings, as read and agreed.

`REWRITE_GOLDEN=1 pytest tests/ingest/test_golden.py` writes them anew, to be reviewed as a diff against the samples.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from ingest.parse import parse
from ingest.read import read
from ingest.report import Cell, Figure, Finding, Footnote, Report

SAMPLES = Path(__file__).resolve().parents[2] / "ingest" / "samples"
GOLDEN = Path(__file__).resolve().parents[1] / "golden"
NAMES = (
    "dong-van-6-thang-2023.md",
    "ea-kung-2021.txt",
    "hoa-tinh-giua-nhiem-ky.md",
    "muong-khe-giam-sat.txt",
    "phu-lang-2023.pdf",
    "suoi-bac-2022.docx",
    "suoi-bac-2023.md",
)


def note_row(report: Report, note: Footnote) -> dict[str, Any]:
    hangs = report.text[max(note.anchor.start - 30, 0) : note.anchor.start] if note.anchor else None
    words = " ".join(report.text[span.start : span.end] for span in note.spans)
    return {"mark": note.mark, "after": hangs and " ".join(hangs.split()), "note": " ".join(words.split())}


def cell_row(report: Report, cell: Cell) -> dict[str, Any]:
    value = report.text[cell.span.start : cell.span.end]
    return {"rows": cell.rows, "column": cell.column, "unit": cell.unit, "value": value}


def figure_row(report: Report, figure: Figure, surfaces: dict[str, str]) -> dict[str, Any]:
    period, quote = figure.period, figure.quote
    as_printed = report.text[quote.start : quote.end] == report.reading[quote.start : quote.end]
    row: dict[str, Any] = {
        "surface": report.text[figure.span.start : figure.span.end],
        "value": str(figure.value),
        "unit": figure.unit,
        "label": figure.label if as_printed else None,  # a reading of damaged words is judged elsewhere
        "level": figure.level,
        "period": [period.start.isoformat(), period.end.isoformat()] if period else None,
        "kind": figure.kind,
    }
    if figure.partners:
        row["partners"] = [[role, surfaces[other]] for role, other in figure.partners]
    return row | {flag: True for flag in ("uncertain", "ambiguous") if getattr(figure, flag)}


def finding_row(report: Report, finding: Finding) -> dict[str, Any]:
    spans = [report.text[span.start : span.end] for span in finding.spans]
    return {"kind": finding.kind, "text": finding.text, "spans": spans, "expected": finding.expected}


def show(report: Report) -> str:
    """Write what was understood as JSON, one thing a line."""
    surfaces = {figure.id: figure.surface for figure in report.figures}
    parts = {
        "footnotes": [note_row(report, note) for note in report.footnotes],
        "cells": [cell_row(report, cell) for block in report.blocks for cell in block.cells],
        "figures": [figure_row(report, figure, surfaces) for figure in report.figures],
        "findings": [finding_row(report, finding) for finding in report.findings],
    }
    return "{\n" + ",\n".join(f'"{name}": {_lines(rows)}' for name, rows in parts.items()) + "\n}\n"


def _lines(rows: Iterable[dict[str, Any]]) -> str:
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    return "[\n  " + ",\n  ".join(lines) + "\n]" if lines else "[]"


@pytest.mark.parametrize("name", NAMES)
def test_what_is_understood_of_a_sample_is_as_agreed(name: str) -> None:
    report = parse(read(SAMPLES / name), report_id=name, file=name)
    shown = show(report)
    golden = GOLDEN / f"figures-{name}.json"
    if os.environ.get("REWRITE_GOLDEN"):
        golden.write_text(shown, encoding="utf-8")
    agreed = golden.read_text(encoding="utf-8")
    assert json.loads(shown) == json.loads(agreed)
    assert shown == agreed
