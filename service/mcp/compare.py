"""An indicator and the shelf → one question a report and year; an answer → the cell it fills. Knows nothing of MCP."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from mcp.server.mcpserver.exceptions import ToolError

from ingest.vietnamese.syllables import fold
from service.answer import Answer, AnswerFigure, Citation

MOST_CELLS = 60  # a question each, one after another


@dataclass(frozen=True, slots=True)
class Cell:
    """What one report says of the indicator in one year (None: the report's own period)."""

    report_id: str
    file: str
    place: str | None
    year: int | None
    figure: AnswerFigure | None = None
    citation: Citation | None = None
    notes: tuple[str, ...] = ()


def cells(
    shelf: Sequence[dict[str, Any]], indicator: str, places: Sequence[str], years: Sequence[int]
) -> list[tuple[Cell, str]]:
    """Give each empty cell with the question that fills it."""
    asked = [fold(place) for place in places]
    ready = [one for one in shelf if one["state"] == "ready"]
    near = [one for one in ready if not asked or any(place in _about(one) for place in asked)]
    wanted = [(one, year) for year in years or (None,) for one in near]
    if len(wanted) > MOST_CELLS:
        told = f"Bảng có {len(wanted)} ô, tối đa {MOST_CELLS} ô. Hãy bớt địa bàn hoặc năm."
        raise ToolError(told)
    return [
        (Cell(one["report_id"], one["file"], one["place"], year), f"{indicator}{_in(year)} là bao nhiêu?")
        for one, year in wanted
    ]


def first_figure(cell: Cell, answer: Answer) -> Cell:
    """Fill a cell with the figure that the answer asserts first, with its citation."""
    stated = answer.status in ("answered", "partial")
    figure = next((one for one in answer.figures if stated), None)
    citation = next((one for one in answer.citations if figure and one.n == figure.citation), None)
    notes = tuple(note.text for note in answer.notes)
    return replace(cell, figure=figure if citation else None, citation=citation, notes=notes)


def _about(report: dict[str, Any]) -> str:
    return fold(" ".join(filter(None, (report["place"], report["province"], report["agency"]))))


def _in(year: int | None) -> str:
    return f" năm {year}" if year else ""
