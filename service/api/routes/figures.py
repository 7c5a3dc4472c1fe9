"""Every figure of every report, each with the words it stands in: as pages of JSON, or as a table to take away."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict
from decimal import Decimal
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from ingest.report import Figure, FigureKind, Report
from ingest.vietnamese.syllables import fold
from retrieval.summary import Summary
from service.api.desk import Desk, DeskOf
from service.api.door import CallerOf
from service.api.fields import Name, Year
from service.export.figure_rows import KIND_NAMES, FigureRow, row_of
from service.guarding.trail import Said

MOST_DOWNLOADED = 50_000
HEADS = (
    "Chỉ tiêu",
    "Số liệu",
    "Giá trị",
    "Đơn vị",
    "Cấp",
    "Địa bàn",
    "Kỳ",
    "Loại",
    "Lưu ý",
    "Báo cáo",
    "Mục",
    "Trang",
    "Nguyên văn",
)
_WORD = re.compile(r"\w+")
router = APIRouter(prefix="/v1")


class Wanted(BaseModel):
    """Which figures to list (empty words want all), which part of the list, and in what form."""

    model_config = ConfigDict(extra="forbid")

    label: Name = ""
    place: Name = ""
    level: Name = ""
    unit: Name = ""
    year: Year | None = None
    kind: FigureKind | None = None
    report_id: Name = ""
    offset: Annotated[int, Field(ge=0, le=10_000_000)] = 0
    limit: Annotated[int, Field(ge=1, le=1000)] = 50
    format: Literal["json", "csv", "xlsx"] = "json"


@router.get("/figures", response_model=None)
def figures(desk: DeskOf, caller: CallerOf, wanted: Annotated[Wanted, Query()]) -> dict[str, Any] | Response:
    """List figures that match, in the order of the reports; `format=csv` or `xlsx` gives the whole list as a file."""
    found = list(_matching(desk, wanted))
    if wanted.format == "json":
        rows = list(map(asdict, _cited(desk, found[wanted.offset : wanted.offset + wanted.limit])))
        return {"figures": rows, "total": len(found), "offset": wanted.offset, "limit": wanted.limit}
    asked = wanted.model_dump(exclude_defaults=True, exclude={"format"})
    said: dict[str, Said] = {
        name: str(asked.pop(name)) for name in ("label", "place", "level", "unit") if name in asked
    }
    desk.trail.note("export", caller.key_id, said, form=wanted.format, asked=asked, figures=len(found))
    from service.export.spreadsheet import CSV, XLSX, to_csv, to_xlsx  # 0.3 s that most runs never need

    lines = [_line(row) for row in _cited(desk, found[:MOST_DOWNLOADED])]
    body, media_type = (to_csv(HEADS, lines), CSV) if wanted.format == "csv" else (to_xlsx(HEADS, lines), XLSX)
    name = f'attachment; filename="so-lieu.{wanted.format}"'
    return Response(body, media_type=media_type, headers={"Content-Disposition": name})


def _matching(desk: Desk, wanted: Wanted) -> Iterator[tuple[Summary, Figure]]:
    for summary in desk.library.reports():
        if summary.state != "ready" or wanted.report_id not in ("", summary.report_id):
            continue
        home = fold(" ".join(filter(None, (summary.place, summary.province, summary.agency))))
        for figure in desk.library.figures(summary.report_id):
            if _is_wanted(figure, home, summary, wanted):
                yield summary, figure


def _is_wanted(figure: Figure, home: str, summary: Summary, wanted: Wanted) -> bool:
    period = figure.period or summary.period
    return (
        _has_words(" ".join((*figure.section, figure.label)), wanted.label)
        and (wanted.kind is None or figure.kind == wanted.kind)
        and (not wanted.level or fold(wanted.level) in fold(figure.level or ""))
        and (not wanted.unit or fold(wanted.unit) == fold(figure.unit or ""))
        and (not wanted.place or fold(wanted.place) in f"{home} {fold(figure.place or '')}")
        and (wanted.year is None or (period is not None and period.start.year <= wanted.year <= period.end.year))
    )


def _has_words(words: str, asked: str) -> bool:
    """Whether every word asked for is there, as typed; typed without accents, whatever its accents."""
    if fold(asked) == asked.lower():
        words = fold(words)
    return set(_WORD.findall(asked.lower())) <= set(_WORD.findall(words.lower()))


def _cited(desk: Desk, found: list[tuple[Summary, Figure]]) -> Iterator[FigureRow]:
    reports: dict[str, Report] = {}
    for summary, figure in found:
        if summary.report_id not in reports:
            reports[summary.report_id] = desk.library.report(summary.report_id)
        yield row_of(summary, figure, reports[summary.report_id])


def _line(row: FigureRow) -> tuple[str | int | Decimal | None, ...]:
    """Lay out one figure for a spreadsheet: as printed, and as a number where it was surely read."""
    warnings = []
    if row.uncertain:
        warnings.append("có thể mất chữ số")
    if row.ambiguous:
        warnings.append("dấu phân cách chưa rõ")
    named = (row.title or row.file) + (f" ({row.number})" if row.number else "")
    surface = " ".join(filter(None, (row.approximate, row.surface)))
    return (
        row.label,
        surface,
        None if warnings or row.value is None else Decimal(row.value),
        row.unit,
        row.level,
        row.place,
        row.period,
        KIND_NAMES[row.kind],
        "; ".join(warnings),
        named,
        " › ".join(row.section),
        row.page,
        " ".join(row.quote.split()),
    )
