"""Rows → a CSV or XLSX file. openpyxl's writer lives here; what a spreadsheet would run as a formula stays text."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font

Value = str | int | Decimal | None
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"

# A cell that begins so is a formula to Excel; words of a report must never be one.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def to_csv(heads: Sequence[str], rows: Sequence[Sequence[Value]]) -> bytes:
    """Write rows with a byte order mark, without which Excel shows Vietnamese as rubbish."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(heads)
    writer.writerows([_plain(value) for value in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def to_xlsx(heads: Sequence[str], rows: Sequence[Sequence[Value]]) -> bytes:
    """Write one sheet, its head kept in view and every column wide enough to read."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Số liệu"
    sheet.append(list(heads))
    for row in rows:
        sheet.append([_printable(value) for value in row])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for n, column in enumerate(sheet.columns, start=1):
        longest = max(len(str(cell.value or "")) for cell in column[:200])
        sheet.column_dimensions[column[0].column_letter].width = min(60, longest + 2)
        for cell in column[1:]:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if isinstance(cell.value, str):
                cell.data_type = "s"  # never a formula, whatever the report says
        assert n <= len(heads)
    sheet.freeze_panes = "A2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _plain(value: Value) -> Value:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA_STARTS) else value


def _printable(value: Value) -> Value:
    """Drop control characters, which XML cannot hold."""
    return "".join(char for char in value if char.isprintable() or char == "\n") if isinstance(value, str) else value
