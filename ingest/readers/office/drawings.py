"""What lies over the cells of a sheet → its text boxes and charts as lines; pictures and comments are counted.

A chart of cells that the sheets themselves show says nothing new and is left out; one of hidden cells or of another
file gives its cached numbers as a table.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml import etree

from ingest.readers.merged_cells import one_line
from ingest.readers.office.number_formats import printed
from ingest.readers.office.package import Package, child
from ingest.readers.office.sheet import Sheet


def add(package: Package, part: str, page: Sheet, visible: frozenset[str]) -> None:
    """Add to a sheet what is drawn over it."""
    for comments in package.linked(part, "comments"):
        page.skipped["comment"] += sum(1 for _ in package.tree(comments).iter("{*}comment"))
    for drawing in package.linked(part, "drawing"):
        root = package.tree(drawing)
        page.skipped["picture"] += sum(1 for _ in root.iter("{*}pic"))
        for box in root.iter("{*}txBody"):
            lines = (one_line("".join(line.itertext("{*}t"))) for line in box.iter("{*}p"))
            page.after += [words for words in lines if any(map(str.isalnum, words))]
        for chart in package.linked(drawing, "chart"):
            page.after += _chart(package, chart, page, visible)


def _chart(package: Package, part: str, page: Sheet, visible: frozenset[str]) -> list[str]:
    try:
        root = package.tree(part)
    except etree.XMLSyntaxError:
        page.skipped["chart"] += 1
        return []
    series = list(root.iter("{*}ser"))
    sources = [source.text or "" for ser in series for source in _all(ser, ("val", "yVal"), "f")]
    if sources and all(_sheet_of(source) in visible for source in sources):
        return []
    lines = list(table(root))
    if series and not lines:
        page.skipped["chart"] += 1
    return lines


def table(root: Any) -> Iterator[str]:
    """Give a chart's title and its cached numbers, a row for each category, a column for each series."""
    names: list[str] = []
    columns: list[dict[int, str]] = []
    labels: dict[int, str] = {}
    for ser in root.iter("{*}ser"):
        values = {at: words for axis in ("val", "yVal") for at, words in _points(child(ser, axis))}
        if values:
            names.append(next((words for _, words in _points(child(ser, "tx"))), "Giá trị"))
            columns.append(values)
            labels |= dict(_points(child(ser, "cat"))) | dict(_points(child(ser, "xVal")))
    if not columns:
        return
    title = root.find("{*}chart/{*}title")
    words = one_line("".join(title.itertext("{*}t"))) if title is not None else ""
    yield f"Biểu đồ: {words}" if words else "Biểu đồ"
    yield "\t".join(("Chỉ tiêu", *names))
    for at in sorted({at for values in columns for at in values}):
        yield "\t".join((labels.get(at, str(at + 1)), *(values.get(at, "") for values in columns)))


def _points(axis: Any) -> Iterator[tuple[int, str]]:
    """Give the points of an axis by number; the last level of grouped categories is the category itself."""
    if axis is None:
        return
    code = next((each.text for each in axis.iter("{*}formatCode") if each.text), "General")
    level = next(axis.iter("{*}lvl"), axis)
    plain = child(axis, "v")
    if plain is not None and plain.text:
        yield 0, one_line(plain.text)
    for point in level.iter("{*}pt"):
        value = child(point, "v")
        if value is not None and value.text:
            yield int(point.get("idx") or 0), _shown(value.text, point.get("formatCode") or code)


def _shown(stored: str, code: str) -> str:
    try:
        return printed(float(stored), code)
    except ValueError:
        return one_line(stored)


def _all(ser: Any, axes: tuple[str, ...], name: str) -> Iterator[Any]:
    for axis in axes:
        found = child(ser, axis)
        if found is not None:
            yield from found.iter("{*}" + name)


def _sheet_of(source: str) -> str:
    """The sheet that a reference names: 'Biểu 1'!$A$1:$A$5; one of another file has its name in brackets."""
    return source.rpartition("!")[0].strip("'").replace("''", "'")
