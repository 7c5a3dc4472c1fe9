"""Lines of a table → its rows, each cell under its head and below the rows that it belongs to.

Tab-separated rows (spreadsheets, Word, PDF) and Markdown pipes are one matter here; HTML tables have been turned into
tab-separated rows by their reader. Empty cells stay empty: "not stated", never 0. Heads are read in `table_heads.py`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.report import Cell, Span
from ingest.structure.lines import Line, plain
from ingest.structure.table_heads import (
    UNIT_WORDS,
    Column,
    Field,
    Roles,
    count_captions,
    counts_columns,
    head_height,
    is_figure,
    is_pipe_rule,
    label_of,
    name_columns,
    names_columns_again,
    tell_roles,
    words_at,
    words_of,
)
from ingest.vietnamese.numerals import roman_value

_TABLE_UNIT = re.compile(
    rf"\(?\s*(?:(?:đơn vị(?: tính)?|đvt)\s*[:.]?\s*(\S.{{0,30}}?)|({UNIT_WORDS}))\s*[.)]?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: its span, its cells, and whether it is a head (repeated heads included)."""

    span: Span
    cells: tuple[Cell, ...]
    is_head: bool


def is_row(words: str) -> bool:
    """Say whether a line is a row of a table."""
    return words.count("\t") >= 1 or (words.startswith("|") and words.count("|") >= 2)


def read_table(
    lines: Sequence[Line], reading: str, name: tuple[str, ...] = (), unit: str | None = None
) -> tuple[Row, ...]:
    """Read the rows of one table.

    `name` is what stands above it ("Phụ lục 2"); it opens each cell's path. `unit` is that of the whole table.
    """
    rows = [_fields(line, reading) for line in lines]
    spans = [_span(line) for line in lines]
    captions = count_captions(rows)
    body_from = captions + head_height(rows[captions:])
    heads = rows[captions:body_from]
    width = max((len(fields) for fields in rows), default=0)
    columns = name_columns(heads, width)
    roles = tell_roles(columns, rows[body_from:])
    head_words = [words_of(fields) for fields in heads]
    out = [Row(span, (), False) for span in spans[:captions]]
    out += [Row(span, (), True) for span in spans[captions:body_from]]
    is_head = [
        words_of(fields) in head_words
        or counts_columns(fields)
        or is_pipe_rule(fields)
        or names_columns_again(fields, roles)
        for fields in rows
    ]
    body = [index for index in range(body_from, len(rows)) if not is_head[index]]
    after = dict(pairwise(body))
    # Where every row but the last has a number, the last is their total, not a part of the row above it.
    numbered = [bool(words_at(rows[index], roles.order)) for index in body]
    path = _Path(name, unit, is_flat=len(numbered) > 2 and all(numbered[:-1]))
    for index in range(body_from, len(rows)):
        if is_head[index]:
            out.append(Row(spans[index], (), True))
        else:
            below = rows[after[index]] if index in after else None
            out.append(Row(spans[index], path.cells(rows[index], columns, roles, below), False))
    return tuple(out)


def table_unit(words: str) -> str | None:
    """Return the unit that a line above a table gives for all of it: "Đơn vị tính: triệu đồng", "Tỷ đồng"."""
    match = _TABLE_UNIT.fullmatch(words) if len(words) < 60 else None
    return (match.group(1) or match.group(2)).strip() if match else None


def _span(line: Line) -> Span:
    """Return where the words of a row stand, without the tabs of empty cells around them."""
    start = line.start + len(line.words) - len(line.words.lstrip())
    return Span(start, start + len(line.words.strip()))


def _fields(line: Line, reading: str) -> tuple[Field, ...]:
    """Cut a line into its fields, each with the span of its words."""
    start, end = line.start, line.end
    sign = "\t"
    if "\t" not in line.words:
        sign = "|"
        start += line.words.startswith("|")
        end -= line.words.endswith("|")
    out = []
    for raw in reading[start:end].split(sign):
        stripped = raw.strip()
        at = start + raw.index(stripped[0]) if stripped else start
        out.append(Field(plain(stripped), Span(at, at + len(stripped))))
        start += len(raw) + 1
    return tuple(out)


class _Path:
    """Keeps the rows above, so that each row knows which of them it belongs to."""

    def __init__(self, name: tuple[str, ...], unit: str | None, *, is_flat: bool) -> None:
        self.is_flat = is_flat
        self.name = name
        self.unit = unit
        self.above: list[tuple[int, str, str | None]] = []

    def cells(
        self, fields: Sequence[Field], columns: Sequence[Column], roles: Roles, after: Sequence[Field] | None
    ) -> tuple[Cell, ...]:
        """Return the cells of a row; a row that only opens a group has those that are filled."""
        sign, label, level = self._place(fields, roles)
        while self.above and self.above[-1][0] >= level:
            self.above.pop()
        named = f"{sign.rstrip('.')}. {label}" if sign and label else label or sign
        unit = words_at(fields, roles.unit) or None
        values = [index for index in range(len(columns)) if roles.is_value(index)]
        titles = len(roles.labels) > 1 and not any(words_at(fields, index) for index in values)
        if titles:
            level, named = self._title_of_group(level, named)
        opens = titles or (unit is None and self._opens(fields, values, level, roles, after))
        if unit is None and self.above and label.startswith(("-", "+")):
            unit = self.above[-1][2]
        path = (*self.name, *(name for _, name, _ in self.above), named)
        self.above.append((level, named, unit))
        out = []
        for index in values:
            field = fields[index] if index < len(fields) else None
            if field is not None and (field.words or not opens):
                own = unit or columns[index].unit or self.unit
                out.append(Cell(path, columns[index].name, own, field.span))
        return tuple(out)

    def _title_of_group(self, level: int, named: str) -> tuple[int, str]:
        """Set a sheet's row of words only above the rows beside it; it may go on the title above it."""
        if self.above and self.above[-1][0] == level - 1:
            _, first, _ = self.above.pop()
            named = f"{first} {named}" if named[:1].islower() else named
        return level - 1, named

    def _opens(
        self,
        fields: Sequence[Field],
        values: Sequence[int],
        level: int,
        roles: Roles,
        after: Sequence[Field] | None,
    ) -> bool:
        """Say whether a row only opens a group: no figure, and the next row lies below it."""
        if after is None or any(is_figure(words_at(fields, index)) for index in values):
            return False
        return self._place(after, roles)[2] > level

    def _place(self, fields: Sequence[Field], roles: Roles) -> tuple[str, str, int]:
        """Return a row's sign, its label and how deep it lies."""
        label, column = label_of(fields, roles)
        sign = words_at(fields, roles.order)
        if not sign:
            for depth, index in enumerate(roles.codes, start=3):
                if code := words_at(fields, index):
                    return code, label, depth
        if not sign and self.is_flat and not label.startswith(("-", "+")):
            return sign, label, 2
        return sign, label, _level(sign, label, column)


def _level(sign: str, label: str, column: int) -> int:
    """Return how deep a row lies: A, I, 1, 1.1, a), then rows without a number, then "- " and "+ "."""
    sign = sign.strip(" .)(")
    if sign:
        if roman_value(sign) and (len(sign) > 1 or sign in "IVX"):
            return 1
        if sign.isalpha():
            return 0 if sign.isupper() else 20
        return 2 + sign.count(".")
    if label.startswith(("-", "–")):
        return 60
    if label.startswith("+"):
        return 70
    return 31 + 2 * column
