"""A grid → the sheets of a workbook: the numbers as numbers, each linked to its words on a second sheet."""

from __future__ import annotations

from decimal import Decimal
from urllib.parse import urlencode

from service.comparing.grid import Cell, Grid
from service.export.figure_rows import KIND_NAMES, FigureRow
from service.export.spreadsheet import Sheet, Value

NOT_STATED = "không nêu"
_LEFT = ("Địa bàn", "Chỉ tiêu", "Đơn vị", "Cấp", "Loại")
_SOURCES = ("Nguồn", "Số liệu", "Báo cáo", "Mục", "Trang", "Nguyên văn", "Xem tại nguồn")


def sheets_of(grid: Grid, page: str = "") -> list[Sheet]:
    """Lay a grid out; `page` is the address of the page where a source can be seen, if there is one."""
    rows: list[list[Value]] = []
    links: dict[tuple[int, int], str] = {}
    sources: list[FigureRow] = []
    for n, row in enumerate(grid.rows, start=2):
        rows.append([row.place, row.label, row.unit, row.level, KIND_NAMES[row.kind], *map(_value, row.cells)])
        for m, cell in enumerate(row.cells, start=len(_LEFT) + 1):
            if cell.figures:
                links[n, m] = f"#'Nguồn'!A{len(sources) + 2}"
                sources += cell.figures
    told = [_source(n, one) for n, one in enumerate(sources, start=1)]
    seen = {(n, len(_SOURCES)): _address(page, one) for n, one in enumerate(sources, start=2)} if page else {}
    return [
        Sheet("So sánh", (*_LEFT, *grid.periods), rows, links),
        Sheet("Nguồn", _SOURCES, [[*line, "Mở" if page else None] for line in told], seen),
    ]


def _value(cell: Cell) -> Value:
    """A number where one is sure; else words, which nobody adds up."""
    if cell.state == "stated":
        return Decimal(cell.figures[0].value or "")
    told = " / ".join(one.surface for one in cell.figures)
    return {"blank": NOT_STATED, "conflict": f"{told} (các nguồn khác nhau)"}.get(cell.state, f"{told} (?)")


def _source(n: int, one: FigureRow) -> list[Value]:
    named = (one.title or one.file) + (f" ({one.number})" if one.number else "")
    return [n, one.surface, named, " › ".join(one.section), one.page, " ".join(one.quote.split())]


def _address(page: str, one: FigureRow) -> str:
    asked = {"report": one.report_id, "start": one.quote_start, "end": one.quote_end}
    return f"{page.rstrip('/')}/nguon?{urlencode(asked)}"
