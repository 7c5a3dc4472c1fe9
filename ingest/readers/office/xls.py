"""Excel workbooks of before 2007 (.xls): values only, so a macro inside is never run."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import xlrd
from xlrd.compdoc import CompDocError

from ingest.readers.limits import Limits, Tick
from ingest.readers.office import sheet
from ingest.report import Extract, UnreadableReport


def read(path: Path, limits: Limits, tick: Tick) -> Extract:
    """Read a workbook."""
    try:
        book = xlrd.open_workbook(str(path), formatting_info=True)
    except (xlrd.XLRDError, CompDocError, struct.error, IndexError, KeyError, ValueError, AssertionError) as error:
        locked = "encrypted" in str(error).lower() or "password" in str(error).lower()
        raise UnreadableReport(
            path.name,
            "tệp được đặt mật khẩu; hãy gỡ mật khẩu rồi thêm lại."
            if locked
            else "tệp Excel hỏng hoặc bị cắt cụt; hãy mở bằng Excel rồi lưu lại, hoặc xin bản khác.",
        ) from error
    return sheet.workbook(_sheets(book, tick), "xls")


def _sheets(book: Any, tick: Tick) -> Iterator[tuple[str, dict[tuple[int, int], str], list[sheet.Merge]]]:
    visible = [page for page in book.sheets() if page.visibility == 0]
    for number, page in enumerate(visible, start=1):
        values = {}
        for row in range(page.nrows):
            for column in range(page.row_len(row)):
                text = _shown(book, page.cell(row, column))
                if text:
                    values[(row, column)] = text
        merges = [(top, left, bottom - top, right - left) for top, bottom, left, right in page.merged_cells]
        yield page.name, values, merges
        tick(number, len(visible))


def _shown(book: Any, cell: Any) -> str:
    if cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK, xlrd.XL_CELL_ERROR):
        return ""
    if cell.ctype == xlrd.XL_CELL_DATE:
        try:
            return sheet.shown(xlrd.xldate_as_datetime(cell.value, book.datemode))
        except (xlrd.XLDateError, OverflowError, ValueError):
            return sheet.shown(cell.value)
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return sheet.shown(bool(cell.value))
    form = (
        book.format_map[book.xf_list[cell.xf_index].format_key].format_str if cell.xf_index is not None else "General"
    )
    return sheet.shown(cell.value, form)
