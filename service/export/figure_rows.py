"""A figure with its report → one flat row, the same over HTTP, in every export and in the client.

The names and their order are a promise: a field is never renamed or dropped, a new one comes last. `SCHEMA` is what
`docs/schema/figures.schema.json` holds. Knows nothing of files and HTTP.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from ingest.report import Figure, FigureKind, Report
from retrieval.summary import Summary

if TYPE_CHECKING:
    from retrieval.library import Library

SCHEMA_ID: Final = "urn:hoi-bao-cao:schema:figures:1"
TOLD: Final[dict[str, str]] = {
    "figure_id": "id of the figure: report, then a number in the order of the text",
    "value": "the number: dot for decimals, no grouping, no unit; in exports empty where uncertain or ambiguous",
    "unit": "as written: hồ sơ, triệu đồng, %",
    "surface": "the number as printed",
    "label": "the words that say what it counts, the wider one first",
    "level": "cấp tỉnh, cấp huyện, cấp xã, toàn huyện …",
    "place": "its own place, else its report's",
    "period": "its own period in the report's words, else its report's",
    "start_date": "first day of the period, ISO 8601",
    "end_date": "last day of the period, ISO 8601",
    "kind": "actual, planned, estimated, cumulative, same_period_last_year: never to be added up together",
    "approximate": "trên, gần, khoảng, as printed",
    "uncertain": "digits may be lost or misread: compare with the original",
    "ambiguous": "its mark could be thousands or decimal and nothing decides",
    "report_id": "id of the report: a hash of the file's content",
    "file": "name of the file as added",
    "title": "what the report is about",
    "number": "number and symbol of the report: 303/BC-UBND",
    "agency": "who reports",
    "section": "headings above the figure, outermost first; in CSV, XLSX and Parquet one string joined by ' › '",
    "page": "page or sheet, from 1",
    "start": "where the number stands in the text of the report, in code points",
    "end": "where it ends",
    "quote": "the least words that let a reader check it",
    "quote_start": "where the quote stands in the text",
    "quote_end": "where it ends",
}

KIND_NAMES: Final[dict[FigureKind, str]] = {
    "actual": "thực hiện",
    "planned": "kế hoạch",
    "estimated": "ước",
    "cumulative": "lũy kế",
    "same_period_last_year": "cùng kỳ",
}


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One figure of a report with its citation; `TOLD` says what each field means."""

    figure_id: str
    value: str | None
    unit: str | None
    surface: str
    label: str
    level: str | None
    place: str | None
    period: str | None
    start_date: str | None
    end_date: str | None
    kind: FigureKind
    approximate: str | None
    uncertain: bool
    ambiguous: bool
    report_id: str
    file: str
    title: str | None
    number: str | None
    agency: str | None
    section: tuple[str, ...]
    page: int | None
    start: int
    end: int
    quote: str
    quote_start: int
    quote_end: int


def row_of(summary: Summary, figure: Figure, report: Report) -> FigureRow:
    """Lay out one figure with its citation."""
    period = figure.period or summary.period
    quote = figure.quote
    return FigureRow(
        figure_id=figure.id,
        value=format(figure.value, "f"),
        unit=figure.unit,
        surface=figure.surface,
        label=figure.label,
        level=figure.level,
        place=figure.place or summary.place,
        period=period.surface if period else None,
        start_date=period.start.isoformat() if period else None,
        end_date=period.end.isoformat() if period else None,
        kind=figure.kind,
        approximate=figure.approximate,
        uncertain=figure.uncertain,
        ambiguous=figure.ambiguous,
        report_id=summary.report_id,
        file=summary.file,
        title=summary.title,
        number=summary.number,
        agency=summary.agency,
        section=figure.section,
        page=figure.page,
        start=figure.span.start,
        end=figure.span.end,
        quote=report.text[quote.start : quote.end],
        quote_start=quote.start,
        quote_end=quote.end,
    )


def rows_of(library: Library) -> Iterator[FigureRow]:
    """Every figure of every report that can be asked, in the order of the shelf."""
    for summary in library.reports():
        if summary.state == "ready":
            report = library.report(summary.report_id)
            yield from (row_of(summary, figure, report) for figure in report.figures)


def schema() -> dict[str, Any]:
    """The JSON Schema of a row, each field with its meaning."""
    from pydantic import TypeAdapter

    made = TypeAdapter(FigureRow).json_schema()
    for name, field in made["properties"].items():
        field.pop("title", None)
        field["description"] = TOLD[name]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": SCHEMA_ID, **made}
