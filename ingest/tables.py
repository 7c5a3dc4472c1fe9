"""Lines of a table → its rows, each cell under its head and below the rows that it belongs to.

Tab-separated rows (spreadsheets, Word, PDF) and Markdown pipes are one matter here; HTML tables have been turned into
tab-separated rows by their reader. Empty cells stay empty: "not stated", never 0.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.lines import Line, plain
from ingest.numbering import roman_value
from ingest.report import Cell, Span

_PIPE_RULE = re.compile(r"\|?[\s:|\-–]+\|?")
_ORDER_HEADS = frozenset({"stt", "tt", "số tt", "số thứ tự", "s t t", "no", "no."})
_UNIT_HEADS = frozenset({"đơn vị tính", "đvt", "đơn vị", "đv tính", "đ.v.t", "unit", "đơn vị tinh"})
_NUMBERED_COLUMNS = re.compile(r"\(?(?:\d{1,2}|[a-zA-Z])\)?(?:\s*=.*)?")
_UNIT_WORDS = (
    r"%|(?:(?:nghìn|ngàn|triệu|tỷ|trăm)\s+)?"
    r"(?:đồng|tấn|ha|người|lượt|hộ|con|cái|m2|m3|km|kg|lít|usd|kwh|lần|hồ sơ|vụ|chiếc)"
    r"(?:\s*/\s*\w+)?"
)
_HEAD_UNIT = re.compile(
    r"\(\s*(?:đơn vị(?: tính)?\s*:?\s*|đvt\s*:?\s*)?"
    rf"({_UNIT_WORDS})\s*\)",
    re.IGNORECASE,
)
_TABLE_UNIT = re.compile(
    rf"\(?\s*(?:(?:đơn vị(?: tính)?|đvt)\s*[:.]?\s*(\S.{{0,30}}?)|({_UNIT_WORDS}))\s*[.)]?", re.IGNORECASE
)
_DIGITS = re.compile(r"\d")
_YEAR = re.compile(r"(?:19|20)\d{2}(?:\s*\([^)]*\))?")
_SIGN = re.compile(r"([IVXLC]{1,6}|[A-Z]|\d{1,3}(?:\.\d{1,2}){0,3}|[a-zđ])[.)]?")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: its span, its cells, and whether it is a head (repeated heads included)."""

    span: Span
    cells: tuple[Cell, ...]
    is_head: bool


@dataclass(frozen=True, slots=True)
class _Field:
    words: str
    span: Span


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
    captions = _captions(rows)
    body_from = captions + _head_height(rows[captions:])
    heads = rows[captions:body_from]
    width = max((len(fields) for fields in rows), default=0)
    columns = _columns(heads, width)
    roles = _roles(columns, rows[body_from:])
    head_words = [_words(fields) for fields in heads]
    out = [Row(span, (), False) for span in spans[:captions]]
    out += [Row(span, (), True) for span in spans[captions:body_from]]
    is_head = [
        _words(fields) in head_words or _counts_columns(fields) or _is_pipe_rule(fields) or _heads_again(fields, roles)
        for fields in rows
    ]
    body = [index for index in range(body_from, len(rows)) if not is_head[index]]
    after = dict(pairwise(body))
    path = _Path(name, unit)
    for index in range(body_from, len(rows)):
        if is_head[index]:
            out.append(Row(spans[index], (), True))
        else:
            below = rows[after[index]] if index in after else None
            out.append(Row(spans[index], path.cells(rows[index], columns, roles, below), False))
    return tuple(out)


def _heads_again(fields: Sequence[_Field], roles: _Roles) -> bool:
    """Say whether a row of a sheet names columns again: no label, words in two columns or more, no figures."""
    if len(roles.labels) < 2 or roles.order is not None or _label(fields, roles)[0]:
        return False
    filled = [field.words for field in fields if field.words]
    return len(filled) >= 2 and not any(_is_figure(words) and not _YEAR.fullmatch(words) for words in filled)


def _captions(rows: Sequence[Sequence[_Field]]) -> int:
    """Count the rows above the heads that hold one cell of words: a sheet's title and its notes."""
    for index, fields in enumerate(rows[:12]):
        filled = [field.words for field in fields if field.words]
        if len(set(filled)) > 1:
            return index if index and not any(_is_figure(words) for words in filled) else 0
    return 0


def table_unit(words: str) -> str | None:
    """Return the unit that a line above a table gives for all of it: "Đơn vị tính: triệu đồng", "Tỷ đồng"."""
    match = _TABLE_UNIT.fullmatch(words) if len(words) < 60 else None
    return (match.group(1) or match.group(2)).strip() if match else None


def _span(line: Line) -> Span:
    """Return where the words of a row stand, without the tabs of empty cells around them."""
    start = line.start + len(line.words) - len(line.words.lstrip())
    return Span(start, start + len(line.words.strip()))


def _fields(line: Line, reading: str) -> tuple[_Field, ...]:
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
        out.append(_Field(plain(stripped), Span(at, at + len(stripped))))
        start += len(raw) + 1
    return tuple(out)


def _words(fields: Sequence[_Field]) -> tuple[str, ...]:
    return tuple(field.words.casefold() for field in fields)


def _is_pipe_rule(fields: Sequence[_Field]) -> bool:
    return all(not field.words or _PIPE_RULE.fullmatch(field.words) for field in fields) and any(
        field.words for field in fields
    )


def _counts_columns(fields: Sequence[_Field]) -> bool:
    """Say whether a row numbers the columns: (1) (2) (3)=(1)+(2), or 1 2 3 … in order."""
    words = [field.words for field in fields if field.words]
    if len(words) < 3 or not all(_NUMBERED_COLUMNS.fullmatch(word) for word in words):
        return False
    numbers = [int(found.group()) for word in words if (found := re.match(r"\d+", word.strip("()")))]
    return len(numbers) >= 2 and numbers == list(range(numbers[0], numbers[0] + len(numbers))) and numbers[0] in (1, 2)


def _head_height(rows: Sequence[tuple[_Field, ...]]) -> int:
    """Count the rows that are heads: the first, unless it holds figures, and those that divide its columns."""
    if not rows:
        return 0
    first = rows[0]
    filled = [field for field in first if field.words]
    has_order = bool(filled) and _is_order(filled[0].words)
    figures = [field for field in filled if _is_figure(field.words) and not _YEAR.fullmatch(field.words)]
    if len(filled) < 2 or (not has_order and figures):
        return 0
    height = 1
    bare = not first[0].words
    while height < min(len(rows), 8):
        fields = rows[height]
        goes_on = _is_pipe_rule(fields) or _counts_columns(fields) or _divides(rows[:height], fields)
        if not goes_on and not (bare and _wraps(fields)):
            break
        height += 1
    return height


def _wraps(fields: Sequence[_Field]) -> bool:
    """Say whether a row goes on heads that are broken over several rows: no label, words or years only."""
    filled = [field.words for field in fields if field.words]
    if not filled or _at(fields, 0):
        return False
    return not any(_is_figure(words) and not _YEAR.fullmatch(words) for words in filled)


def _is_order(words: str) -> bool:
    return words.casefold().strip(" .") in _ORDER_HEADS


def _divides(heads: Sequence[Sequence[_Field]], below: Sequence[_Field]) -> bool:
    """Say whether a row only names columns under heads that span several; a merged head may be repeated."""
    above = [fields for fields in heads if not _is_pipe_rule(fields)]
    named = 0
    for index, field in enumerate(below):
        over = [_at(fields, index) for fields in above]
        if not field.words or field.words in over:
            continue
        if _is_figure(field.words):
            return False
        if not any(_spans(fields, index) for fields in above):
            return False
        named += 1
    return named >= 1


def _spans(fields: Sequence[_Field], index: int) -> bool:
    """Say whether the head at a column spans more than that column: it is empty, or its neighbour continues it."""
    words = _at(fields, index)
    if not words:
        return any(_at(fields, left) for left in range(index))
    after = _at(fields, index + 1) if index + 1 < len(fields) else words + "."
    return after in ("", words) or (index > 0 and _at(fields, index - 1) == words)


def _is_figure(words: str) -> bool:
    return bool(_DIGITS.search(words)) and not any(letter.isalpha() for letter in words)


@dataclass(frozen=True, slots=True)
class _Column:
    name: str
    unit: str | None


def _columns(heads: Sequence[Sequence[_Field]], width: int) -> list[_Column]:
    """Return each column's name and unit.

    The name is the column's own head, with the heads that span it where that alone would not tell it apart.
    A head broken over several rows ("Sơ bộ" / "quý II" / "năm 2021") is one name.
    """
    heads = [fields for fields in heads if not _is_pipe_rule(fields) and not _counts_columns(fields)]
    spanning: list[list[str]] = [[] for _ in range(width)]
    own: list[list[str]] = [[] for _ in range(width)]
    for level, fields in enumerate(heads):
        row = [_at(fields, index) for index in range(width)]
        below = [any(_at(lower, index) for lower in heads[level + 1 :]) for index in range(width)] + [False]
        alike = len(heads) > 1 and len({words for words in row if words}) == 1  # "năm" under every head
        over = ""
        for index, words in enumerate(row):
            if words:
                merged = not alike and words in (row[index + 1 : index + 2] + row[max(index - 1, 0) : index])
                opens = row[index + 1 : index + 2] == [""] and below[index] and below[index + 1]
                over = words if merged or opens else ""
                (spanning if over else own)[index].append(words)
            elif over and below[index]:
                spanning[index].append(over)
            else:
                over = ""
    lowest = [" ".join(names) or " ".join(outer) for names, outer in zip(own, spanning, strict=True)]
    return [
        _Column(
            " › ".join((*outer, name)) if outer and names and lowest.count(name) > 1 else name,
            _head_unit(" ".join((*names, *outer))),
        )
        for outer, names, name in zip(spanning, own, lowest, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class _Roles:
    order: int | None
    labels: tuple[int, ...]
    unit: int | None

    def is_value(self, index: int) -> bool:
        """Say whether a column holds what the table states, not what it is about."""
        return index not in (self.order, self.unit) and index not in self.labels


def _roles(columns: Sequence[_Column], body: Sequence[Sequence[_Field]]) -> _Roles:
    """Tell which columns hold the row's number, its label and its unit.

    A sheet sets its labels over several columns without a head, one for each depth.
    """
    folded = [column.name.casefold().strip(" .") for column in columns]
    order = next((i for i, head in enumerate(folded) if head in _ORDER_HEADS), None)
    unit = next((i for i, head in enumerate(folded) if head in _UNIT_HEADS), None)
    if order is None and body and _mostly_signs([fields[0].words for fields in body if fields]) and len(columns) > 2:
        order = 0
    first = next((i for i in range(len(columns)) if i not in (order, unit)), 0)
    labels = [first]
    if not folded or not folded[first]:
        while labels[-1] + 1 < len(columns) and not folded[labels[-1] + 1] and _holds_words(body, labels[-1] + 1):
            labels.append(labels[-1] + 1)
    return _Roles(order, tuple(labels), unit)


def _holds_words(body: Sequence[Sequence[_Field]], index: int) -> bool:
    words = [fields[index].words for fields in body if index < len(fields) and fields[index].words]
    return sum(1 for word in words if not _is_figure(word)) * 2 > len(words) or not words


def _mostly_signs(words: Sequence[str]) -> bool:
    filled = [word for word in words if word]
    return len(filled) >= 2 and all(_SIGN.fullmatch(word) for word in filled)


class _Path:
    """Keeps the rows above, so that each row knows which of them it belongs to."""

    def __init__(self, name: tuple[str, ...], unit: str | None) -> None:
        self.name = name
        self.unit = unit
        self.above: list[tuple[int, str, str | None]] = []

    def cells(
        self, fields: Sequence[_Field], columns: Sequence[_Column], roles: _Roles, after: Sequence[_Field] | None
    ) -> tuple[Cell, ...]:
        """Return the cells of a row; a row that only opens a group has those that are filled."""
        sign = _at(fields, roles.order)
        label, column = _label(fields, roles)
        level = _level(sign, label, column)
        while self.above and self.above[-1][0] >= level:
            self.above.pop()
        named = f"{sign.rstrip('.')}. {label}" if sign and label else label or sign
        unit = _at(fields, roles.unit) or None
        values = [index for index in range(len(columns)) if roles.is_value(index)]
        titles = len(roles.labels) > 1 and not any(_at(fields, index) for index in values)
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
        fields: Sequence[_Field],
        values: Sequence[int],
        level: int,
        roles: _Roles,
        after: Sequence[_Field] | None,
    ) -> bool:
        """Say whether a row only opens a group: no figure, and the next row lies below it."""
        if after is None or any(_is_figure(_at(fields, index)) for index in values):
            return False
        return _level(_at(after, roles.order), *_label(after, roles)) > level


def _label(fields: Sequence[_Field], roles: _Roles) -> tuple[str, int]:
    """Return a row's label and which of the label columns it stands in, from 0."""
    for depth, index in enumerate(roles.labels):
        if words := _at(fields, index):
            return words, depth
    return "", len(roles.labels) - 1


def _head_unit(column: str) -> str | None:
    """Return the unit that a head gives in parentheses: "Sản lượng (tấn)"."""
    match = _HEAD_UNIT.search(column)
    return match.group(1).strip() if match else None


def _at(fields: Sequence[_Field], index: int | None) -> str:
    return fields[index].words if index is not None and index < len(fields) else ""


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
