"""Excel workbooks of before 2007 (.xls): cells as printed, values only, so a macro inside is never run."""

from __future__ import annotations

import struct
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import xlrd
from xlrd.compdoc import CompDocError

from ingest.readers.limits import Limits, Tick
from ingest.readers.merged_cells import one_line
from ingest.readers.office.cell_styles import Style, is_invisible
from ingest.readers.office.number_formats import printed, printed_text
from ingest.readers.office.sheet import Sheet, workbook
from ingest.report import Extract, UnreadableReport

_VISIBLE: Final = 0
_NO_PAPER: Final = 0  # pattern of a cell without a background
_SOLID: Final = 1


def read(path: Path, limits: Limits, tick: Tick) -> Extract:
    """Read a workbook."""
    try:
        # Without `ragged_rows` one styled empty cell in the last column fills 65 536 rows of 256 cells.
        book = xlrd.open_workbook(str(path), formatting_info=True, ragged_rows=True)
    except (xlrd.XLRDError, CompDocError, struct.error, IndexError, KeyError, ValueError, AssertionError) as error:
        locked = "encrypted" in str(error).lower() or "password" in str(error).lower()
        raise UnreadableReport(
            path.name,
            "tệp được đặt mật khẩu; hãy gỡ mật khẩu rồi thêm lại."
            if locked
            else "tệp Excel hỏng hoặc bị cắt cụt; hãy mở bằng Excel rồi lưu lại, hoặc xin bản khác.",
        ) from error
    return workbook(_sheets(book, tick), "xls")


def _sheets(book: Any, tick: Tick) -> Iterator[Sheet]:
    visible = [page for page in book.sheets() if page.visibility == _VISIBLE]
    styles = [_style(book, xf) for xf in book.xf_list]
    for number, page in enumerate(visible, start=1):
        yield _sheet(book, page, styles)
        tick(number, len(visible))
    yield Sheet("", skipped=Counter(sheet=len(book.sheets()) - len(visible)))


def _sheet(book: Any, page: Any, styles: list[Style]) -> Sheet:
    out = Sheet(page.name)
    out.skipped["comment"] += len(page.cell_note_map)
    for row in range(page.nrows):
        for column in range(page.row_len(row)):
            cell = page.cell(row, column)
            style = styles[cell.xf_index] if cell.xf_index is not None else Style()
            text = _shown(book, page, (row, column), cell, style, out)
            if not text:
                continue
            if style.is_struck or style.is_invisible:
                out.skipped["struck" if style.is_struck else "invisible"] += 1
            else:
                out.cells[(row, column)] = text
    out.merges = [(top, left, bottom - top, right - left) for top, bottom, left, right in page.merged_cells]
    rows, columns = page.rowinfo_map, page.colinfo_map
    out.hide(
        lambda row: row in rows and bool(rows[row].hidden or rows[row].height == 0),
        lambda column: column in columns and bool(columns[column].hidden or columns[column].width == 0),
    )
    return out


def _style(book: Any, xf: Any) -> Style:
    font = book.font_list[xf.font_index]
    form = book.format_map.get(xf.format_key)
    code = (form.format_str if form else None) or "General"
    back = xf.background
    paper = None
    if back.fill_pattern != _NO_PAPER:
        paper = _colour(book, back.pattern_colour_index) if back.fill_pattern == _SOLID else "pattern"
    return Style(code, bool(font.struck_out), is_invisible(_colour(book, font.colour_index), paper))


def _colour(book: Any, index: int) -> str | None:
    """The colour behind an index of the palette; None for the system's own."""
    rgb = book.colour_map.get(index)
    return "{:02X}{:02X}{:02X}".format(*rgb) if rgb else None


def _shown(book: Any, page: Any, place: tuple[int, int], cell: Any, style: Style, out: Sheet) -> str:
    if cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
        return ""
    if cell.ctype == xlrd.XL_CELL_ERROR:
        out.skipped["error"] += 1
        return ""
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return "TRUE" if cell.value else "FALSE"
    if cell.ctype == xlrd.XL_CELL_TEXT:
        words = _unstruck(book, page, place, cell.value)
        text = one_line(printed_text(words, style.form))
    else:
        text = printed(float(cell.value), style.form, since_1904=bool(book.datemode))
        words = "number"
    if not text and words.strip():
        out.skipped["invisible"] += style.form.count(";") > 1
    return text


def _unstruck(book: Any, page: Any, place: tuple[int, int], words: str) -> str:
    """Words of a cell without the runs that are struck out."""
    runs = page.rich_text_runlist_map.get(place, ())
    if not any(book.font_list[font].struck_out for _, font in runs if font < len(book.font_list)):
        return words
    edges = [*(at for at, _ in runs), len(words)]
    kept = [words[: edges[0]]]
    for (start, font), end in zip(runs, edges[1:], strict=True):
        if not book.font_list[font].struck_out:
            kept.append(words[start:end])
    return "".join(kept)
