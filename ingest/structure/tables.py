"""Lines of a table → its rows, each cell under its head and below the rows that it belongs to.

Tab-separated rows (spreadsheets, Word, PDF) and Markdown pipes are one matter here; HTML tables have been turned into
tab-separated rows by their reader. Empty cells stay empty: "not stated", never 0. Heads are read in
`table_heads.py`, what columns hold in `table_roles.py`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.report import Cell, Span
from ingest.structure.lines import Line, plain
from ingest.structure.short_rows import under_columns
from ingest.structure.table_heads import (
    TIME,
    Column,
    Field,
    count_captions,
    counts_columns,
    head_height,
    is_figure,
    is_order,
    is_pipe_rule,
    name_columns,
    words_at,
    words_of,
)
from ingest.structure.table_roles import Roles, label_of, names_columns_again, side_by_side, tell_roles
from ingest.vietnamese.numerals import roman_value
from ingest.vietnamese.units import is_ditto, table_unit, unit_in_brackets

_PIPE = re.compile(r"(?<!\\)\|")  # "\|" is a stroke within a Markdown field
_TAB = re.compile(r"\t")
# What a row is called that sums up the others.
_TOTAL = re.compile(r"(?:tổng(?: số| cộng)?|cộng)(?: \([^)]*\))?", re.IGNORECASE)


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
    Tables that stand side by side are read each by itself; a row then holds the cells of all.
    """
    rows = [_fields(line, reading) for line in lines]
    rows = under_columns(rows) if all("\t" not in line.words for line in lines) else rows
    if anew := _headed_anew(rows):
        return (*read_table(lines[:anew], reading, name, unit), *read_table(lines[anew:], reading, name, unit))
    spans = [_span(line) for line in lines]
    captions = count_captions(rows)
    body_from = captions + head_height(rows[captions:])
    heads = rows[captions:body_from]
    columns = name_columns(heads, max((len(fields) for fields in rows), default=0))
    unit = unit or next((found for fields in rows[:captions] for f in fields if (found := table_unit(f.words))), None)
    cells: list[list[Cell]] = [[] for _ in rows]
    is_head = [index < body_from and index >= captions for index in range(len(rows))]
    bands = side_by_side(columns, rows[body_from:])
    for first, end in bands:
        ranks = first > 0 and not is_order(columns[first].name) and columns[first].name != columns[0].name
        left = bands[0][1] if ranks else 0
        fields_of = [_band_of(fields, first, end, left) for fields in rows]
        band = _Band(fields_of, columns[first:end], range(captions, body_from), name, unit)
        for index in range(body_from, len(rows)):
            is_head[index] = is_head[index] or band.is_head[index]
            cells[index] += () if is_head[index] else band.cells(index)
    return tuple(Row(span, tuple(cells[index]), is_head[index]) for index, span in enumerate(spans))


def _band_of(fields: tuple[Field, ...], first: int, end: int, left: int) -> tuple[Field, ...]:
    """Return one band of a row; one without a name takes it from those `left` of it: "Chênh so toàn quốc" is of all."""
    band = fields[first:end]
    if not band or band[0].words or not any(field.words for field in band[1:]):
        return band
    label = next((field for field in fields[:left] if field.words and not is_figure(field.words)), band[0])
    return (label, *band[1:])


def _headed_anew(rows: Sequence[Sequence[Field]]) -> int:
    """Return the row at which a table goes on below heads of other years: "Năm | 1992 | 1995", "Năm | 2014 | 2015"."""
    first = [field.words for field in rows[0]] if rows else []
    if len(first) < 3 or not first[0] or not all(map(TIME.fullmatch, filter(None, first[1:]))):
        return 0
    for index, fields in enumerate(rows[1:], start=1):
        words = [field.words for field in fields]
        if words[0] == first[0] and any(words[1:]) and all(map(TIME.fullmatch, filter(None, words[1:]))):
            return index if words != first else 0
    return 0


class _Band:
    """One table of those that may stand side by side: its rows, and which of them are heads again."""

    def __init__(
        self,
        rows: Sequence[Sequence[Field]],
        columns: Sequence[Column],
        heads: range,
        name: tuple[str, ...],
        unit: str | None,
    ) -> None:
        self.rows, self.columns = rows, columns
        self.roles = tell_roles(columns, rows[heads.stop :])
        head_words = [words_of(rows[index]) for index in heads]
        self.is_head = [
            words_of(fields) in head_words
            or counts_columns(fields)
            or is_pipe_rule(fields)
            or names_columns_again(fields, self.roles)
            for fields in rows
        ]
        body = [index for index in range(heads.stop, len(rows)) if not self.is_head[index]]
        self.after = dict(pairwise(body))
        # Where every row but the last has a number, the last is their total, not a part of the row above it.
        numbered = [bool(words_at(rows[index], self.roles.order)) for index in body]
        is_flat = len(numbered) > 2 and all(numbered[:-1])
        self.path = _Path(name, unit, is_flat=is_flat, is_numbered=sum(numbered) > 1)

    def cells(self, index: int) -> tuple[Cell, ...]:
        """Read the cells of a row; rows must be asked for in their order."""
        below = self.rows[self.after[index]] if index in self.after else None
        return self.path.cells(self.rows[index], self.columns, self.roles, below)


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
    pattern = _PIPE if sign == "|" else _TAB
    for raw in pattern.split(reading[start:end]):
        stripped = raw.strip()
        at = start + raw.index(stripped[0]) if stripped else start
        words = plain(stripped).replace("\\|", "|") if stripped.strip("*_ \u00a0") else ""
        if words != stripped and is_figure(words) and words in stripped:  # "**736.000**"
            at, stripped = at + stripped.index(words), words
        out.append(Field(words, Span(at, at + len(stripped))))
        start += len(raw) + 1
    return tuple(out)


_GOES_ON = re.compile(r"(?:,|\s(?:và|của|cho|từ|hoặc|các))$")  # "Máy móc, thiết bị," / "dụng cụ và phụ tùng"
_PART = re.compile(r"([IVX]{1,4}|[A-HĐ])\. ")  # "II. Luân chuyển" in a sheet without a column of numbers
_SECTION = 1.5  # below Roman numbers, above Arabic ones


class _Path:
    """Keeps the rows above, so that each row knows which of them it belongs to."""

    def __init__(self, name: tuple[str, ...], unit: str | None, *, is_flat: bool, is_numbered: bool) -> None:
        self.is_flat, self.is_numbered = is_flat, is_numbered
        self.last_unit: str | None = None
        self.name = name
        self.unit = unit
        self.above: list[tuple[float, str, str | None]] = []
        self.broken: tuple[str, str] | None = None  # the sign and label of a row that goes on in the next

    def cells(
        self, fields: Sequence[Field], columns: Sequence[Column], roles: Roles, after: Sequence[Field] | None
    ) -> tuple[Cell, ...]:
        """Return the cells of a row; a row that only opens a group has those that are filled."""
        sign, label, level = self._place(fields, roles)
        if self.broken and not sign and label[:1].islower():
            sign, label, level = self.broken[0], f"{self.broken[1]} {label}", self.above.pop()[0]
        values = [index for index in range(len(columns)) if roles.is_value(index)]
        bare = not any(words_at(fields, index) for index in (*values, roles.unit))
        self.broken = (sign, label) if bare and _GOES_ON.search(label) else None
        if self._is_section(sign, label, bare, roles, after):
            level = _SECTION
        elif not sign and self.is_numbered and _TOTAL.fullmatch(label):
            level = 2 if after is not None else 0
        while self.above and self.above[-1][0] >= level:
            self.above.pop()
        named = f"{sign.rstrip('.')}. {label}" if sign and label else label or sign
        unit = self._unit(fields, roles, label)
        titles = len(roles.labels) > 1 and not any(words_at(fields, index) for index in values)
        if titles:
            level, named = self._title_of_group(level, named)
        opens = titles or level == _SECTION or (unit is None and self._opens(fields, values, level, roles, after))
        outer = [words for index in roles.outer if (words := words_at(fields, index)) and words != named]
        path = (*self.name, *(name for _, name, _ in self.above), *outer, named)
        self.above.append((level, named, unit))
        out = []
        for index in values:
            field = fields[index] if index < len(fields) else None
            if field is not None and (field.words or not opens):
                own = unit or columns[index].unit or self.unit
                out.append(Cell(path, columns[index].name, own, field.span))
        return tuple(out)

    def _unit(self, fields: Sequence[Field], roles: Roles, label: str) -> str | None:
        """Return the unit of a row: its own, the one above where it says so or only divides it, its label's."""
        printed = words_at(fields, roles.unit) or None
        if printed and is_ditto(printed):
            return self.last_unit
        if printed:
            self.last_unit = printed
        elif self.above and label.startswith(("-", "+")):
            printed = self.above[-1][2]
        return printed or unit_in_brackets(label) or self._unit_of_part()

    def _unit_of_part(self) -> str | None:
        """Return the unit of the part of a sheet that a row stands in: "I. Vận chuyển (Nghìn tấn)"."""
        part = next((unit for _, name, unit in self.above if _PART.match(name)), None)
        return part if self.unit is None else None

    def _is_section(self, sign: str, label: str, bare: bool, roles: Roles, after: Sequence[Field] | None) -> bool:
        """Say whether a row without a number only heads the numbered rows below it: "Khối huyện" above "1"."""
        if sign or not label or not bare or after is None or not self.is_numbered:
            return False
        following = words_at(after, roles.order).strip(" .)(")
        return following in ("1", "01", "I", "A", "a")

    def _title_of_group(self, level: float, named: str) -> tuple[float, str]:
        """Set a sheet's row of words only above the rows beside it; it may go on the title above it."""
        if self.above and self.above[-1][0] == level - 1:
            _, first, _ = self.above.pop()
            named = f"{first} {named}" if named[:1].islower() else named
        return level - 1, named

    def _opens(
        self,
        fields: Sequence[Field],
        values: Sequence[int],
        level: float,
        roles: Roles,
        after: Sequence[Field] | None,
    ) -> bool:
        """Say whether a row only opens a group: no figure, and the next row lies below it."""
        if after is None or any(is_figure(words_at(fields, index)) for index in values):
            return False
        return self._place(after, roles)[2] > level

    def _place(self, fields: Sequence[Field], roles: Roles) -> tuple[str, str, float]:
        """Return a row's sign, its label and how deep it lies."""
        label, column = label_of(fields, roles)
        sign = words_at(fields, roles.order)
        if not sign:
            for depth, index in enumerate(roles.codes, start=3):
                if code := words_at(fields, index):
                    return code, label, _level(code, label, column) if index in roles.signs else depth
        if not sign and self.is_flat and not label.startswith(("-", "+")):
            return sign, label, 2
        if not sign and len(roles.labels) > 1 and column == 0 and (part := _PART.match(label)):
            return sign, label, 29 if roman_value(part[1]) else 27  # above the titles of groups, at 30
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
