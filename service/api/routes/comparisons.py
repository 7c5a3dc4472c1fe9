"""What can be compared, and a comparison: from the figures that were read, each cell with its citations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from service.api.desk import Desk, DeskOf
from service.api.door import CallerOf
from service.api.fields import Line, Name
from service.comparing.grid import Grid, grid
from service.comparing.indicators import indicators
from service.comparing.measure import indicator_of
from service.export.figure_rows import FigureRow, row_of

MOST_PLACES = 100
router = APIRouter(prefix="/v1")


class Compared(BaseModel):
    """Which indicator (a `key` of `/v1/indicators`), of which places (none means all), and in what form.

    `page` is the address of the page where a source can be seen; a workbook links to it.
    """

    model_config = ConfigDict(extra="forbid")

    key: Annotated[Line, Field(min_length=1)]
    places: Annotated[tuple[Name, ...], Field(max_length=MOST_PLACES)] = ()
    page: Annotated[str, Field(max_length=200, pattern=r"^(https?://[\w.:\[\]/-]+)?$")] = ""
    format: Literal["json", "xlsx"] = "json"


@router.get("/indicators")
def listed(desk: DeskOf, search: Name = "", limit: Annotated[int, Query(ge=1, le=2_000)] = 200) -> dict[str, Any]:
    """List what the reports state figures of, those of most places first; `total` counts all that match."""
    shelf = {one.report_id: one for one in desk.library.reports()}
    found = indicators(desk.library.labels(), shelf, search)
    return {"indicators": [asdict(one) for one in found[:limit]], "total": len(found)}


@router.get("/comparison", response_model=None)
def compared(desk: DeskOf, caller: CallerOf, wanted: Annotated[Compared, Query()]) -> dict[str, Any] | Response:
    """Lay the figures of an indicator out over places and periods; `format=xlsx` gives a workbook."""
    made = _grid(desk, wanted)
    if wanted.format == "json":
        return asdict(made)
    desk.trail.note("export", caller.key_id, {"label": wanted.key}, form="xlsx", figures=len(made.rows))
    from service.comparing.sheets import sheets_of
    from service.export.spreadsheet import XLSX, to_book  # 0.3 s that most runs never need

    name = 'attachment; filename="so-sanh.xlsx"'
    return Response(to_book(sheets_of(made, wanted.page)), media_type=XLSX, headers={"Content-Disposition": name})


def _grid(desk: Desk, wanted: Compared) -> Grid:
    return grid((one for one in _rows(desk, wanted.key) if not wanted.places or one.place in wanted.places), wanted.key)


def _rows(desk: Desk, key: str) -> Iterator[FigureRow]:
    told = {report_id for report_id, label, unit, _ in desk.library.labels() if indicator_of(label, unit) == key}
    for summary in desk.library.reports():
        if summary.report_id in told:
            report = desk.library.report(summary.report_id)
            meant = (figure for figure in report.figures if indicator_of(figure.label, figure.unit) == key)
            yield from (row_of(summary, figure, report) for figure in meant)
