"""Excel workbooks (.xlsx): values as last computed, every sheet that a person can see."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from ingest.readers.limits import Limits, Tick
from ingest.readers.office import sheet
from ingest.report import Extract, UnreadableReport


def read(path: Path, limits: Limits, tick: Tick) -> Extract:
    """Read a workbook."""
    try:
        book = openpyxl.load_workbook(path, data_only=True)
    except (InvalidFileException, BadZipFile, KeyError, ValueError, TypeError) as error:
        raise UnreadableReport(
            path.name, "tệp Excel hỏng hoặc bị cắt cụt; hãy mở bằng Excel rồi lưu lại, hoặc xin bản khác."
        ) from error
    return sheet.workbook(_sheets(book, tick), "xlsx")


def _sheets(book: Any, tick: Tick) -> Iterator[tuple[str, dict[tuple[int, int], str], list[sheet.Merge]]]:
    visible = [page for page in book.worksheets if page.sheet_state == "visible"]
    for number, page in enumerate(visible, start=1):
        values = {
            (cell.row, cell.column): sheet.shown(cell.value, cell.number_format)
            for row in page.iter_rows()
            for cell in row
            if cell.value is not None
        }
        merges = [
            (part.min_row, part.min_col, part.max_row - part.min_row + 1, part.max_col - part.min_col + 1)
            for part in page.merged_cells.ranges
        ]
        yield page.title, values, merges
        tick(number, len(visible))
