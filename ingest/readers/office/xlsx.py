"""Excel workbooks (.xlsx, Strict too): cells as printed, of what a person sees; one sheet in memory at a time.

Read from the parts themselves: openpyxl refuses files that Excel opens (empty fills, parts named workbook2.xml), skips
Strict ones and needs 3 GB for one styled empty cell in the last row.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from lxml import etree

from ingest.readers.limits import Limits, Tick
from ingest.readers.merged_cells import one_line
from ingest.readers.office import drawings, formulas
from ingest.readers.office.cell_styles import Style, read_styles
from ingest.readers.office.number_formats import printed, printed_text
from ingest.readers.office.package import Link, Package, child, is_on, local
from ingest.readers.office.sheet import NO_VALUE, Merge, Place, Sheet, workbook
from ingest.report import Extract, UnreadableReport

_REFERENCE: Final = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_ESCAPE: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
_BROKEN: Final = "tệp Excel hỏng hoặc bị cắt cụt; hãy mở bằng Excel rồi lưu lại, hoặc xin bản khác."


@dataclass(frozen=True, slots=True)
class Book:
    """What all sheets of a workbook share. `computed` gives the values of formulas by sheet and place."""

    package: Package
    styles: list[Style]
    strings: list[str]
    since_1904: bool
    visible: frozenset[str]
    computed: Mapping[str, Mapping[Place, str]]


def read(path: Path, limits: Limits, tick: Tick) -> Extract:
    """Read a workbook; formulas that were never computed are computed by LibreOffice where it is there."""
    try:
        sheets = _read(path, tick, {})
        if any(page.skipped["formula"] for page in sheets):
            with formulas.computed(path) as other:
                if other is not None:
                    values = {page.name: page.cells for page in _read(other, tick, {})}
                    sheets = _read(path, tick, values)
    except (zipfile.BadZipFile, EOFError, KeyError, etree.XMLSyntaxError, zlib.error) as error:
        raise UnreadableReport(path.name, _BROKEN) from error
    return workbook(sheets, "xlsx")


def _read(path: Path, tick: Tick, computed: Mapping[str, Mapping[Place, str]]) -> list[Sheet]:
    with zipfile.ZipFile(path) as archive:
        package = Package(archive)
        main = package.main("workbook")
        if main is None:
            raise KeyError("workbook")
        tree = package.tree(main)
        links = package.links(main)
        properties = child(tree, "workbookPr")
        named = tree.findall("{*}sheets/{*}sheet")
        seen = [each for each in named if (each.get("state") or "visible") == "visible"]
        book = Book(
            package,
            read_styles(_tree_of(package, main, "styles")),
            _strings(package, main),
            properties is not None and properties.get("date1904") in ("1", "true"),
            frozenset(each.get("name") or "" for each in seen),
            computed,
        )
        sheets = []
        for number, each in enumerate(seen, start=1):
            link = next(
                (links[value] for key, value in each.attrib.items() if key.endswith("}id") and value in links), None
            )
            sheets.append(_sheet(book, each.get("name") or f"Trang {number}", link))
            tick(number, len(seen))
    if len(named) > len(seen):
        sheets.append(Sheet("", skipped=Counter(sheet=len(named) - len(seen))))
    return sheets


def _tree_of(package: Package, main: str, kind: str) -> Any:
    found = package.linked(main, kind)
    return package.tree(found[0]) if found else None


def _strings(package: Package, main: str) -> list[str]:
    found = package.linked(main, "sharedStrings")
    return [_words(item) for item in package.elements(found[0], ("{*}si",))] if found else []


def _words(item: Any) -> str:
    """The words of a string without those struck out and without the reading aids of Japanese."""
    parts = []
    for element in item:
        name = local(element)
        if name == "t":
            parts.append(element.text or "")
        elif name == "r" and not is_on(child(element, "rPr"), "strike"):
            parts.append(child(element, "t").text or "" if child(element, "t") is not None else "")
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), "".join(parts))


def _sheet(book: Book, name: str, link: Link | None) -> Sheet:
    page = Sheet(name)
    if link is None or link.part is None:
        page.skipped["sheet_broken"] += 1
        return page
    if link.kind == "worksheet":
        _cells(book, page, link.part)
    drawings.add(book.package, link.part, page, book.visible)
    return page


class _Walk:
    """Where the reading of a sheet's cells stands, and what is hidden."""

    def __init__(self) -> None:
        self.row = 0
        self.column = 0
        self.rows: set[int] = set()
        self.columns: list[tuple[int, int]] = []

    def to(self, reference: str | None) -> Place:
        """Return the place of a cell; one without a reference follows the cell before it."""
        match = _REFERENCE.fullmatch(reference or "")
        self.column = _column(match[1]) if match else self.column + 1
        if match:
            self.row = int(match[2])
        return self.row, self.column

    def is_hidden_column(self, column: int) -> bool:
        return any(first <= column <= last for first, last in self.columns)


def _cells(book: Book, page: Sheet, part: str) -> None:
    walk = _Walk()
    has_tables = bool(book.package.linked(part, "table"))
    for element in book.package.elements(part, ("{*}row", "{*}cols", "{*}mergeCell")):
        name = local(element)
        if name == "cols":
            for column in element:
                if _is_hidden(column, "width"):
                    walk.columns.append((int(column.get("min")), int(column.get("max"))))
        elif name == "mergeCell":
            page.merges += _merge(element.get("ref") or "")
        else:
            walk.row, walk.column = int(element.get("r") or walk.row + 1), 0
            if _is_hidden(element, "ht"):
                walk.rows.add(walk.row)
            for cell in element.iterchildren("{*}c"):
                place = walk.to(cell.get("r"))
                style = _style(book, cell)
                text = _shown(book, page, place, cell, style)
                if text and _can_be_seen(page, style, has_tables):
                    page.cells[place] = text
    page.hide(walk.rows.__contains__, walk.is_hidden_column)


def _is_hidden(element: Any, size: str) -> bool:
    return element.get("hidden") in ("1", "true") or (element.get(size) or "1").strip("0.") == ""


def _style(book: Book, cell: Any) -> Style:
    at = int(cell.get("s") or 0)
    return book.styles[at] if at < len(book.styles) else Style()


def _can_be_seen(page: Sheet, style: Style, has_tables: bool) -> bool:
    """Say whether a cell's words are seen; the paper of a formatted table is not in its cells."""
    if style.is_struck:
        page.skipped["struck"] += 1
    elif style.is_invisible and not has_tables:
        page.skipped["invisible"] += 1
    else:
        return True
    return False


def _shown(book: Book, page: Sheet, place: Place, cell: Any, style: Style) -> str:
    kind = cell.get("t") or "n"
    value = child(cell, "v")
    stored = (value.text or "") if value is not None else ""
    if kind == "inlineStr":
        inline = child(cell, "is")
        return one_line(printed_text(_words(inline), style.form)) if inline is not None else ""
    if not stored:
        if child(cell, "f") is None or kind == "str":
            return ""
        computed = book.computed.get(page.name, {}).get(place)
        if computed is None or computed == NO_VALUE:
            page.skipped["formula"] += 1
            return NO_VALUE
        return computed
    text = _printed(book, kind, stored, style.form)
    if kind == "e":
        page.skipped["error"] += 1
    elif not text and stored.strip():
        page.skipped["invisible"] += style.form.count(";") > 1
    return text


def _printed(book: Book, kind: str, stored: str, form: str) -> str:
    if kind == "e":
        return ""
    if kind == "b":
        return "TRUE" if stored == "1" else "FALSE"
    if kind == "s":
        at = int(stored)
        return one_line(printed_text(book.strings[at] if at < len(book.strings) else "", form))
    if kind == "str":
        return one_line(printed_text(stored, form))
    if kind == "d":
        year, month, day = stored[:10].split("-")
        return f"{day}/{month}/{year}"
    try:
        return printed(float(stored), form, since_1904=book.since_1904)
    except (ValueError, OverflowError):
        return one_line(stored)


def _merge(reference: str) -> Iterator[Merge]:
    first, _, last = reference.partition(":")
    one, two = _REFERENCE.fullmatch(first), _REFERENCE.fullmatch(last or first)
    if one and two:
        row, column = int(one[2]), _column(one[1])
        yield row, column, int(two[2]) - row + 1, _column(two[1]) - column + 1


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
