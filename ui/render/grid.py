"""Rows of a comparison → the HTML table in which each cell shows its figures and sources. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from ingest.vietnamese.collation import vietnamese_order
from ui.render.names import KINDS, address_of, report_name
from ui.render.tables import blank_cell, comparison_table
from ui.render.words import clipped, plain_markdown, raised, vietnamese_number

Row = dict[str, Any]


def places_of(rows: Sequence[Row]) -> list[str]:
    """Return the places of rows, in the order of a dictionary."""
    return sorted({row["place"] for row in rows}, key=vietnamese_order)


def shown(rows: Sequence[Row], periods: Sequence[str], wanted: Sequence[str]) -> tuple[list[Row], list[str]]:
    """Return the rows cut to the periods wanted (none means all); rows and periods in which nothing is stated go."""
    at = [n for n, period in enumerate(periods) if not wanted or period in wanted]
    at = [n for n in at if any(row["cells"][n]["figures"] for row in rows)]
    cut = [{**row, "cells": [row["cells"][n] for n in at]} for row in rows]
    return [row for row in cut if any(cell["figures"] for cell in row["cells"])], [periods[n] for n in at]


def measure_head(rows: Sequence[Row]) -> str:
    """Name what the rows measure, with its unit."""
    label, unit = rows[0]["label"], rows[0]["unit"]
    return f"{label} ({unit})" if unit else str(label)


def cited_of(rows: Sequence[Row], before: int) -> dict[str, tuple[Row, int]]:
    """Number the figures of rows after those before, by their ids."""
    figures = [figure for row in rows for cell in row["cells"] for figure in cell["figures"]]
    return {figure["figure_id"]: (figure, n) for n, figure in enumerate(figures, start=before + 1)}


def grid_table(
    rows: Sequence[Row], periods: Sequence[str], numbers: Mapping[str, int], blank: str, conflict: str
) -> str:
    """Return the table of one measure: a row a place, level and kind; a column a period."""
    lines = [(_row_name(row), [_cell(cell, numbers, blank, conflict) for cell in row["cells"]]) for row in rows]
    return comparison_table(periods, lines)


def source_line(n: int, figure: Row) -> str:
    """Return one source as markdown: its number, report and words."""
    address = address_of(figure["report_id"], figure["quote_start"], figure["quote_end"])
    words = plain_markdown(raised(clipped(figure["quote"], 220)))
    return rf"[\[{n}\]]({address}) {plain_markdown(report_name(figure, figure['file']))}: “{words}”"


def _row_name(row: Row) -> str:
    kind = KINDS[row["kind"]].lower() if row["kind"] != "actual" else ""
    return " · ".join(filter(None, (row["place"], row["level"], kind)))


def _cell(cell: Row, numbers: Mapping[str, int], blank: str, conflict: str) -> str:
    if not cell["figures"]:
        return blank_cell(blank)
    told = " ".join(_figure(figure, numbers[figure["figure_id"]]) for figure in cell["figures"])
    if cell["state"] == "conflict":
        return f"{told}<br><span class='flag'>⚠ {escape(conflict)}</span>"
    return f"{told} <abbr title='Có thể mất chữ số: hãy đối chiếu với tệp gốc.'>(?)</abbr>" if _doubt(cell) else told


def _doubt(cell: Row) -> bool:
    return bool(cell["state"] == "doubtful")


def _figure(figure: Row, n: int) -> str:
    address = address_of(figure["report_id"], figure["quote_start"], figure["quote_end"])
    told = escape(clipped(figure["quote"], 200), quote=True)
    about = f"{escape(figure['approximate'])} " if figure["approximate"] else ""
    link = f"<a href='{escape(address, quote=True)}' title='{told}' target='_blank' rel='noopener'>[{n}]</a>"
    return f"{about}<b>{escape(figure['surface'])}</b> {link}"


def amount_of(figure: Row) -> str:
    """Return a figure's value as Vietnamese write it, for a tooltip."""
    return vietnamese_number(figure["value"])
