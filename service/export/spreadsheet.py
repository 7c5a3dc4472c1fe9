"""Rows → a CSV or XLSX file. openpyxl's writer lives here; what a spreadsheet would run as a formula stays text."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.hyperlink import Hyperlink

Value = str | int | Decimal | None
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"

# A cell that begins so is a formula to a spreadsheet, the wide forms where the machine's language has them. Where the
# list separator is ";" (as Vietnamese Windows may have it) a cell begins after it too.
_FORMULA = re.compile(r"^(?=\s*[=+\-@＝＋－＠])|(?<=[;\n])(?=[=+\-@＝＋－＠])")
_HIDDEN = ("Cc", "Cs", "Cn", "Zl", "Zp")


def to_csv(heads: Sequence[str], rows: Sequence[Sequence[Value]]) -> bytes:
    """Write rows with a byte order mark, without which Excel shows Vietnamese as rubbish."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(heads)
    writer.writerows([_plain(value) for value in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its head stays in view. `links` lead from a cell (row, column, both from 1) to an address."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Value]]
    links: Mapping[tuple[int, int], str] = field(default_factory=dict)


def to_xlsx(heads: Sequence[str], rows: Sequence[Sequence[Value]]) -> bytes:
    """Write one sheet, its head kept in view and every column wide enough to read."""
    return to_book([Sheet("Số liệu", heads, rows)])


def to_book(sheets: Sequence[Sheet]) -> bytes:
    """Write sheets, numbers as numbers; what a report worded is text, never a formula."""
    book = Workbook()
    book.remove(book.active)
    for one in sheets:
        _fill(book.create_sheet(one.title), one)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _fill(sheet: Any, one: Sheet) -> None:
    sheet.append(list(one.heads))
    for row in one.rows:
        sheet.append([_printable(value) if isinstance(value, str) else value for value in row])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for n, column in enumerate(sheet.columns, start=1):
        longest = max(len(str(cell.value or "")) for cell in column[:200])
        sheet.column_dimensions[column[0].column_letter].width = min(60, longest + 2)
        for cell in column[1:]:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if isinstance(cell.value, str):
                cell.data_type = "s"  # never a formula, whatever the report says,
                cell.quotePrefix = bool(_FORMULA.match(cell.value))  # nor when someone edits the cell
        assert n <= len(one.heads)
    for (row_n, column_n), address in one.links.items():
        cell = sheet.cell(row_n, column_n)
        inside = address.startswith("#")
        cell.hyperlink = Hyperlink(cell.coordinate, **{"location" if inside else "target": address.removeprefix("#")})
        cell.font = Font(color="1F4E79", underline="single")
    sheet.freeze_panes = "A2"


def _plain(value: Value) -> Value:
    return _FORMULA.sub("'", _printable(value)) if isinstance(value, str) else value


def _printable(words: str) -> str:
    """Put a blank for what XML cannot hold: dropped, it would make one number of two ("1<tab>2" became 12).

    Marks without a width go, as they do where reports are read.
    """
    kinds = ((char, unicodedata.category(char)) for char in words)
    return "".join(" " if kind in _HIDDEN and char != "\n" else char for char, kind in kinds if kind != "Cf")
