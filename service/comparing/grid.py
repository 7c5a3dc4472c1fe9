"""The figures of one indicator → rows of one measure, place, level and kind; a column a period; every cell its figures.

Decides nothing about what is true: where the sources differ a cell holds both, where none states it, nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from ingest.report import FigureKind
from ingest.vietnamese.collation import vietnamese_order
from service.comparing.measure import indicator_of, measure_of
from service.export.figure_rows import FigureRow

State = Literal["stated", "conflict", "doubtful", "blank"]
_LAST = "9999-12-31"  # figures of an unknown time stand after the others
NEARLY_A_YEAR = 330  # days: "năm 2023" often closes on 14 December, and is told from 15 December on
_WHOLE = "cả năm"
_PARTS = {
    ((1, 1), (6, 30)): "6 tháng đầu năm",
    ((7, 1), (12, 31)): "6 tháng cuối năm",
    ((1, 1), (9, 30)): "9 tháng đầu năm",
    ((1, 1), (12, 31)): _WHOLE,
}


@dataclass(frozen=True, slots=True)
class Cell:
    """What is stated of a row in a period.

    `doubtful`: read from lost or unclear digits only, to be compared with the original; `conflict`: different values
    are stated.
    """

    state: State
    figures: tuple[FigureRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One measure of one place, at one level, of one kind; `label` is the whole path of its words."""

    measure: str
    label: str
    unit: str
    place: str
    level: str | None
    kind: FigureKind
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows over periods, the oldest first. Rows of the measure that most places state come first."""

    periods: tuple[str, ...]
    rows: tuple[Row, ...]


def grid(figures: Iterable[FigureRow], indicator: str) -> Grid:
    """Lay the figures of an indicator out; the others are passed over."""
    held: dict[tuple[str, str, str | None, FigureKind], dict[str, list[FigureRow]]] = {}
    starts: dict[str, tuple[str, str]] = {}
    for one in figures:
        if indicator_of(one.label, one.unit) != indicator:
            continue
        period = period_name(one.start_date, one.end_date)
        starts.setdefault(period, (one.end_date or _LAST, one.start_date or _LAST))
        key = (measure_of(one.label, one.unit), one.place or one.file, one.level, one.kind)
        held.setdefault(key, {}).setdefault(period, []).append(one)
    periods = tuple(sorted(starts, key=lambda period: (starts[period], period)))
    rows = [_row(key, cells, periods) for key, cells in held.items()]
    places: dict[str, set[str]] = {}
    for row in rows:
        places.setdefault(row.measure, set()).add(row.place)
    return Grid(
        periods,
        tuple(
            sorted(rows, key=lambda r: (-len(places[r.measure]), r.measure, vietnamese_order(r.place), r.level or ""))
        ),
    )


def _row(
    key: tuple[str, str, str | None, FigureKind], cells: dict[str, list[FigureRow]], periods: Sequence[str]
) -> Row:
    measure, place, level, kind = key
    first = next(iter(cells.values()))[0]
    return Row(
        measure,
        first.label,
        first.unit or "",
        place,
        level,
        kind,
        tuple(_cell(cells.get(name, [])) for name in periods),
    )


def _cell(figures: list[FigureRow]) -> Cell:
    if not figures:
        return Cell("blank")
    sure = [one for one in figures if not one.uncertain and not one.ambiguous]
    values = {one.value for one in sure}
    state: State = "conflict" if len(values) > 1 else "stated" if values else "doubtful"
    told: dict[tuple[str | None, str], FigureRow] = {}
    for one in sure or figures:  # the same value told twice in a report is cited once
        told.setdefault((one.value, one.report_id), one)
    return Cell(state, tuple(told.values()))


def period_name(first: str | None, last: str | None) -> str:
    """Name a period by its days (ISO), the same for all that mean the same ones."""
    if first is None or last is None:
        return "không rõ kỳ"
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    days = (end - start).days
    if NEARLY_A_YEAR <= days <= 366 + 31:
        return f"năm {end.year}"
    part = _PARTS.get(((start.month, start.day), (end.month, end.day)))
    if part and (part == _WHOLE or start.year == end.year):
        return f"{start.year}–{end.year}" if part == _WHOLE else f"{part} {end.year}"
    if start.day == 1 and start.year == end.year and end.month - start.month == 2 and end.month % 3 == 0:
        return f"quý {end.month // 3}/{end.year}"
    return f"{start:%d/%m/%Y}–{end:%d/%m/%Y}" if days else f"ngày {end:%d/%m/%Y}"
