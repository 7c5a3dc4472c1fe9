"""What Excel's two formats have in common: how a value is printed, where tables begin, what heads span."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from ingest.readers import merged_cells
from ingest.readers.legacy_fonts import Decoder
from ingest.readers.text_builder import Composer
from ingest.report import Extract

Value = str | float | int | bool | dt.datetime | dt.date | dt.time | None
Merge = tuple[int, int, int, int]
"""First row, first column, rows, columns."""

_DECIMALS: Final = re.compile(r"[#0][.]([#0]+)")
_FIGURE: Final = re.compile(r"-?[\d.,]*\d%?")


def shown(value: Value, form: str = "General") -> str:
    """A value as a Vietnamese Excel prints it: comma for decimals, no thousands separator unless the format has one."""
    if value is None or isinstance(value, bool):
        return "" if value is None else ("TRUE" if value else "FALSE")
    if isinstance(value, dt.datetime):
        return value.strftime("%d/%m/%Y" if value.time() == dt.time() else "%d/%m/%Y %H:%M")
    if isinstance(value, dt.date):
        return value.strftime("%d/%m/%Y")
    if isinstance(value, dt.time):
        return value.strftime("%H:%M")
    return (
        merged_cells.one_line(value)
        if isinstance(value, str)
        else _number(float(value), form.split(";", maxsplit=1)[0])
    )


def _number(value: float, form: str) -> str:
    percent = "%" in form
    value = value * 100 if percent else value
    decimals = _DECIMALS.search(form)
    if decimals:
        text = f"{value:.{len(decimals[1])}f}"
        text = text[: len(text) - decimals[1].count("#")] if text.endswith("0" * decimals[1].count("#")) else text
    elif re.search(r"[0#]", form):
        text = f"{value:.0f}"
    else:
        text = f"{value:.11g}" if abs(value) < 1e11 else f"{value:.0f}"
        text = f"{value:.10f}".rstrip("0").rstrip(".") if "e" in text else text
    whole, _, fraction = text.rstrip(".").partition(".")
    if "#,##" in form or ",0" in form:
        sign, digits = whole[: whole.startswith("-")], whole.removeprefix("-")
        whole = sign + f"{int(digits):,}".replace(",", ".")
    return whole + ("," + fraction if fraction else "") + ("%" if percent else "")


def rows(values: Mapping[tuple[int, int], str], merges: Iterable[Merge]) -> list[str]:
    """The rows of a sheet; lone texts over a head are titles, everything else is a row of a table."""
    spans = {(row, column): (rows, columns) for row, column, rows, columns in merges}
    by_row: dict[int, list[int]] = {}
    for row, column in sorted(values):
        by_row.setdefault(row, []).append(column)
    out: list[str] = []
    table: list[int] = []
    numbers = list(by_row)
    for at, row in enumerate(numbers):
        opens = not table or row - numbers[at - 1] > 1
        if opens and len(by_row[row]) == 1 and _is_title(numbers[at:], by_row, values):
            out += _table(table, by_row, values, spans)
            out.append(values[(row, by_row[row][0])])
            table = []
        else:
            table.append(row)
    return out + _table(table, by_row, values, spans)


def _is_title(numbers: Sequence[int], by_row: Mapping[int, list[int]], values: Mapping[tuple[int, int], str]) -> bool:
    """A lone text is a title when the next row with several cells holds no figure: that row is a head."""
    for row in numbers:
        if len(by_row[row]) > 1:
            return not any(_FIGURE.fullmatch(values[(row, column)]) for column in by_row[row])
    return True


def _table(
    numbers: Sequence[int],
    by_row: Mapping[int, list[int]],
    values: Mapping[tuple[int, int], str],
    spans: Mapping[tuple[int, int], tuple[int, int]],
) -> list[str]:
    used = sorted({column for row in numbers for column in by_row[row]})
    if len(used) <= 1:
        return [values[(row, used[0])] for row in numbers]
    place = {column: at for at, column in enumerate(used)}
    cells = []
    for line, row in enumerate(numbers):
        for column in by_row[row]:
            down, right = spans.get((row, column), (1, 1))
            below = sum(row <= other < row + down for other in numbers[line : line + down])
            beside = sum(column <= other < column + right for other in used)
            cells.append(merged_cells.Cell(line, place[column], max(1, below), max(1, beside), values[(row, column)]))
    return merged_cells.lines(cells)


def workbook(sheets: Iterable[tuple[str, Mapping[tuple[int, int], str], Sequence[Merge]]], kind: str) -> Extract:
    """Write all sheets one after the other: a sheet is a page, its name the heading."""
    kept = [(name, values, merges) for name, values, merges in sheets]
    decode = Decoder("\n".join(text for _, values, _ in kept for text in values.values()))
    composer = Composer()
    for name, values, merges in kept:
        start = composer.length
        body = rows({at: decode(text) for at, text in values.items() if text.strip()}, merges)
        if start:
            composer.add("\n\n")
            start = composer.length
        composer.add(f"## {decode(name)}")
        row_before = False
        for text in body:
            composer.add("\n" if row_before and "\t" in text else "\n\n")
            composer.add(text)
            row_before = "\t" in text
        composer.page(start, decode.state if body else "empty")
    return composer.extract(kind)
