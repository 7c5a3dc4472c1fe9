"""Excel workbooks saved as XML (2002, 2003: "XML Spreadsheet", whatever their suffix): cells as printed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from lxml import etree

from ingest.readers.limits import Limits, Tick
from ingest.readers.merged_cells import one_line
from ingest.readers.office.cell_styles import Style, is_invisible
from ingest.readers.office.number_formats import printed, printed_text
from ingest.readers.office.package import child, local
from ingest.readers.office.sheet import NO_VALUE, Place, Sheet, workbook
from ingest.report import Extract, UnreadableReport

_NAMED: Final = {
    "General Number": "General", "Currency": "#,##0.00", "Fixed": "0.00", "Standard": "#,##0.00", "Percent": "0.00%",
    "Scientific": "0.00E+00", "General Date": "dd/mm/yyyy h:mm", "Long Date": "dd/mm/yyyy",
    "Medium Date": "dd/mm/yyyy", "Short Date": "dd/mm/yyyy", "Long Time": "h:mm:ss", "Medium Time": "h:mm",
    "Short Time": "h:mm",
}  # fmt: skip


@dataclass(slots=True)
class _Look:
    """A style while its parents are looked up."""

    form: str = "General"
    is_struck: bool = False
    ink: str | None = None
    paper: str | None = None

    def style(self) -> Style:
        return Style(self.form, self.is_struck, is_invisible(self.ink, self.paper))


@dataclass(slots=True)
class _Hidden:
    rows: set[int] = field(default_factory=set)
    columns: set[int] = field(default_factory=set)


def read(path: Path, limits: Limits, tick: Tick) -> Extract:
    """Read a workbook; entities in it are never followed."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True, recover=True)
    root = etree.parse(str(path), parser).getroot()
    if root is None or local(root) != "Workbook":
        raise UnreadableReport(path.name, "tệp Excel dạng XML bị hỏng; hãy mở bằng Excel rồi lưu thành .xlsx.")
    since_1904 = next(root.iter("{*}Date1904"), None) is not None
    looks = _looks(root)
    sheets = list(root.iterfind("{*}Worksheet"))
    seen = [each for each in sheets if not _words(each.find("{*}WorksheetOptions/{*}Visible")).startswith("Sheet")]
    hidden = Sheet("")
    hidden.skipped["sheet"] = len(sheets) - len(seen)
    pages = [hidden]
    for number, each in enumerate(seen, start=1):
        pages.append(_sheet(each, looks, since_1904))
        tick(number, len(seen))
    return workbook(pages, "xls")


def _looks(root: Any) -> dict[str, _Look]:
    looks: dict[str, _Look] = {}
    for style in root.iterfind("{*}Styles/{*}Style"):
        above = looks.get(_get(style, "Parent") or "Default", _Look())
        look = _Look(above.form, above.is_struck, above.ink, above.paper)
        if (form := child(style, "NumberFormat")) is not None and _get(form, "Format"):
            code = _get(form, "Format") or ""
            look.form = _NAMED.get(code, code)
        if (font := child(style, "Font")) is not None:
            look.is_struck = _get(font, "StrikeThrough") == "1"
            look.ink = (_get(font, "Color") or "").lstrip("#").upper() or None
        if (paper := child(style, "Interior")) is not None:
            solid = _get(paper, "Pattern") == "Solid"
            look.paper = (_get(paper, "Color") or "").lstrip("#").upper() or None if solid else None
        looks[_get(style, "ID") or ""] = look
    return looks


def _sheet(element: Any, looks: dict[str, _Look], since_1904: bool) -> Sheet:
    page = Sheet(_get(element, "Name") or "Trang tính")
    page.skipped["comment"] += sum(1 for _ in element.iter("{*}Comment"))
    hidden = _Hidden()
    table = child(element, "Table")
    column = row = 0
    for part in table if table is not None else ():
        if not isinstance(part.tag, str):
            continue
        if local(part) == "Column":
            column = int(_get(part, "Index") or column + 1)
            span = int(_get(part, "Span") or 0)
            if _is_hidden(part, "Width"):
                hidden.columns |= set(range(column, column + span + 1))
            column += span
        elif local(part) == "Row":
            row = int(_get(part, "Index") or row + 1)
            span = int(_get(part, "Span") or 0)
            if _is_hidden(part, "Height"):
                hidden.rows |= set(range(row, row + span + 1))
            for place, cell in _places(part, row):
                _add(page, place, cell, looks, since_1904)
            row += span
    page.hide(hidden.rows.__contains__, hidden.columns.__contains__)
    return page


def _places(row: Any, number: int) -> Iterator[tuple[Place, Any]]:
    column = 0
    for cell in row.iterchildren("{*}Cell"):
        column = int(_get(cell, "Index") or column + 1)
        yield (number, column), cell
        column += int(_get(cell, "MergeAcross") or 0)


def _add(page: Sheet, place: Place, cell: Any, looks: dict[str, _Look], since_1904: bool) -> None:
    across, down = int(_get(cell, "MergeAcross") or 0), int(_get(cell, "MergeDown") or 0)
    if across or down:
        page.merges.append((*place, down + 1, across + 1))
    style = looks.get(_get(cell, "StyleID") or "Default", _Look()).style()
    content = child(cell, "Data")
    stored = _words(content)
    if not stored:
        if _get(cell, "Formula") and (content is None or _get(content, "Type") != "String"):
            page.skipped["formula"] += 1
            page.cells[place] = NO_VALUE
        return
    kind = _get(content, "Type") or "String"
    text = _shown(kind, stored, style.form, since_1904)
    if kind == "Error":
        page.skipped["error"] += 1
    elif style.is_struck:
        page.skipped["struck"] += 1
    elif style.is_invisible or not text:
        page.skipped["invisible"] += 1
    else:
        page.cells[place] = text


def _shown(kind: str, stored: str, form: str, since_1904: bool) -> str:
    if kind == "Error":
        return ""
    if kind == "Boolean":
        return "TRUE" if stored == "1" else "FALSE"
    if kind == "DateTime":
        start = dt.datetime(1904, 1, 1) if since_1904 else dt.datetime(1899, 12, 30)
        stored = str((dt.datetime.fromisoformat(stored) - start) / dt.timedelta(days=1))
        form = "dd/mm/yyyy" if form == "General" else form
    if kind in ("Number", "DateTime"):
        return printed(float(stored), form, since_1904=since_1904)
    return one_line(printed_text(stored, form))


def _is_hidden(part: Any, size: str) -> bool:
    return _get(part, "Hidden") == "1" or (_get(part, size) or "1").strip("0.") == ""


def _get(element: Any, name: str) -> str | None:
    """An attribute in whatever namespace it was written."""
    return next((value for key, value in element.attrib.items() if etree.QName(key).localname == name), None)


def _words(element: Any) -> str:
    return "" if element is None else "".join(element.itertext()).strip()
