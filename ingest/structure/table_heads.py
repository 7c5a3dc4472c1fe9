"""Rows of a table's fields → its heads: how many rows they take, what each column is called and what it holds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.report import Span
from ingest.vietnamese.units import is_ditto, stated_unit, unit_in_brackets

_PIPE_RULE = re.compile(r"\|?[\s:|\-–]+\|?")
_ORDER_HEADS = frozenset({"stt", "tt", "sốtt", "sốthứtự", "no", "sốtt/no"})
_UNIT_HEADS = frozenset({"đơn vị tính", "đvt", "đơn vị", "đv tính", "đ.v.t", "unit", "đơn vị tinh"})
_NUMBERED_COLUMNS = re.compile(r"\(?(?:\d{1,2}|[a-zA-Z])\)?(?:\s*=.*)?")
_NAMES_ROWS = re.compile(
    r"(?:tên|xã|phường|huyện|thôn|bản|ấp|tổ dân phố|đơn vị(?! tính)|địa (?:phương|bàn|chỉ)|nội dung"
    r"|chỉ tiêu|họ (?:và )?tên|mặt hàng|hàng hóa|sản phẩm|danh mục|loại)"
)
_LEANING_HEADS = frozenset(
    {"số lượng", "số tiền", "tổng số", "tổng", "tỷ lệ", "tỷ lệ %", "tỷ lệ (%)", "tỉ lệ", "%", "thực hiện", "kế hoạch"}
    | {"giá trị", "cộng", "ước thực hiện", "dự toán", "nam", "nữ", "so sánh", "cơ cấu", "kết quả"}
)
_DIGITS = re.compile(r"\d")
# Heads without letters that say when: 2023, 06/2024, 01/06/2024, 2021-2023.
_TIME = re.compile(
    r"(?:\d{1,2}\s*[/.-]\s*){0,2}(?:19|20)\d{2}(?:\s*[-–]\s*(?:(?:\d{1,2}\s*/\s*)?(?:19|20)?\d{2}))?(?:\s*\([^)]*\))?"
)
_CODE = re.compile(r"[A-ZĐ]{1,5}[\d.]+|[IVXLC]{1,5}\d*|\d{1,3}(?:\.\d{1,3}){2,}")
_SIGN = re.compile(r"([IVXLC]{1,6}|[A-Z]|\d{1,3}(?:\.\d{1,2}){0,3}|[a-zđ])[.)]?")


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a row: its bare words and where they stand; an empty field has an empty span."""

    words: str
    span: Span


def words_of(fields: Sequence[Field]) -> tuple[str, ...]:
    """Return a row's words in small letters, to tell repeated heads."""
    return tuple(field.words.casefold() for field in fields)


def is_pipe_rule(fields: Sequence[Field]) -> bool:
    """Say whether a row only draws the rule under Markdown heads."""
    return all(not field.words or _PIPE_RULE.fullmatch(field.words) for field in fields) and any(
        field.words for field in fields
    )


def counts_columns(fields: Sequence[Field]) -> bool:
    """Say whether a row numbers the columns: (1) (2) (3)=(1)+(2), or 1 2 3 … in order."""
    words = [field.words for field in fields if field.words]
    if len(words) < 3 or not all(_NUMBERED_COLUMNS.fullmatch(word) for word in words):
        return False
    numbers = [int(found.group()) for word in words if (found := re.match(r"\d+", word.strip("()")))]
    return len(numbers) >= 2 and numbers == list(range(numbers[0], numbers[0] + len(numbers))) and numbers[0] in (1, 2)


def count_captions(rows: Sequence[Sequence[Field]]) -> int:
    """Count the rows above the heads that hold one cell of words: a sheet's title and its notes."""
    for index, fields in enumerate(rows[:12]):
        filled = [field.words for field in fields if field.words]
        if len(set(filled)) > 1:
            figures = [words for words in filled if is_figure(words) and not _TIME.fullmatch(words)]
            return index if index and not figures else 0
    return 0


def head_height(rows: Sequence[tuple[Field, ...]]) -> int:
    """Count the rows that are heads: the first, unless it holds figures, and those that divide its columns."""
    if not rows:
        return 0
    first = rows[0]
    filled = [field for field in first if field.words]
    has_order = bool(filled) and _is_order(filled[0].words)
    figures = [field for field in filled if is_figure(field.words) and not _TIME.fullmatch(field.words)]
    if len(filled) < 2 or (not has_order and figures):
        return 0
    height = 1
    bare = not first[0].words
    while height < min(len(rows), 8):
        fields = rows[height]
        goes_on = is_pipe_rule(fields) or counts_columns(fields) or _divides(rows[:height], fields)
        if not goes_on and not (bare and _wraps(fields)):
            break
        height += 1
    return height


def _wraps(fields: Sequence[Field]) -> bool:
    """Say whether a row goes on heads that are broken over several rows: no label, words or years only."""
    filled = [field.words for field in fields if field.words]
    if not filled or words_at(fields, 0):
        return False
    return not any(is_figure(words) and not _TIME.fullmatch(words) for words in filled)


def _is_order(words: str) -> bool:
    return "".join(words.casefold().split()).strip(".") in _ORDER_HEADS


def _divides(heads: Sequence[Sequence[Field]], below: Sequence[Field]) -> bool:
    """Say whether a row only names columns under heads that span several; a merged head may be repeated."""
    above = [fields for fields in heads if not is_pipe_rule(fields)]
    named = 0
    for index, field in enumerate(below):
        over = [words_at(fields, index) for fields in above]
        if not field.words or field.words in over:
            continue
        if is_figure(field.words) and not _TIME.fullmatch(field.words):
            return False
        if not any(_spans(fields, index) for fields in above):
            return False
        named += 1
    return named >= 1


def _spans(fields: Sequence[Field], index: int) -> bool:
    """Say whether the head at a column spans more than that column: it is empty, or its neighbour continues it."""
    words = words_at(fields, index)
    if not words:
        return any(words_at(fields, left) for left in range(index))
    after = words_at(fields, index + 1) if index + 1 < len(fields) else words + "."
    return after in ("", words) or (index > 0 and words_at(fields, index - 1) == words)


def is_figure(words: str) -> bool:
    """Say whether a field holds digits and no letters."""
    return bool(_DIGITS.search(words)) and not any(letter.isalpha() for letter in words)


@dataclass(frozen=True, slots=True)
class Column:
    """What a column is called, and the unit that its head gives."""

    name: str
    unit: str | None


def name_columns(heads: Sequence[Sequence[Field]], width: int) -> list[Column]:
    """Return each column's name and unit.

    The name is the column's own head, with the heads that span it where that alone would not tell it apart.
    A head broken over several rows ("Sơ bộ" / "quý II" / "năm 2021") is one name.
    """
    heads = [fields for fields in heads if not is_pipe_rule(fields) and not counts_columns(fields)]
    spanning: list[list[str]] = [[] for _ in range(width)]
    own: list[list[str]] = [[] for _ in range(width)]
    for level, fields in enumerate(heads):
        row = [words_at(fields, index) for index in range(width)]
        below = [any(words_at(lower, index) for lower in heads[level + 1 :]) for index in range(width)] + [False]
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
        Column(
            " › ".join((*outer, name)) if outer and names and (lowest.count(name) > 1 or _leans(name)) else name,
            unit_in_brackets(" ".join((*outer, *names))) or stated_unit(name),
        )
        for outer, names, name in zip(spanning, own, lowest, strict=True)
    ]


def _leans(name: str) -> bool:
    """Say whether a head tells nothing without the one above it: "2023", "Số lượng", "%"."""
    return _TIME.fullmatch(name) is not None or name.casefold().strip(" .:()") in _LEANING_HEADS


@dataclass(frozen=True, slots=True)
class Roles:
    """Which columns hold the row's number, its codes and its label (one column a depth each), and its unit.

    `outer` are columns with heads of their own that sort the labels: "Cụm" before "Xã".
    """

    order: int | None
    codes: tuple[int, ...]
    labels: tuple[int, ...]
    unit: int | None
    outer: tuple[int, ...] = ()

    def is_value(self, index: int) -> bool:
        """Say whether a column holds what the table states, not what it is about."""
        return index not in (self.order, self.unit, *self.labels, *self.codes, *self.outer)


def tell_roles(columns: Sequence[Column], body: Sequence[Sequence[Field]]) -> Roles:
    """Tell which columns hold the row's number, its label and its unit.

    A sheet sets its labels over several columns without a head, one for each depth.
    """
    folded = [column.name.casefold().strip(" .") for column in columns]
    order = next((i for i, head in enumerate(folded) if _is_order(head)), None)
    # "Đơn vị" right behind the row's number is what the table is about: offices, not units of measure.
    begins = 0 if order is None else order + 1
    unit = next((i for i, head in enumerate(folded) if head in _UNIT_HEADS and i > begins), None)
    if unit is not None and folded[unit] == "đơn vị" and not _holds_units(body, unit):
        unit = None
    if order is None and body and _mostly_signs([fields[0].words for fields in body if fields]) and len(columns) > 2:
        order = 0
    first = next((i for i in range(len(columns)) if i not in (order, unit)), 0)
    codes = []
    while first + 1 < len(columns) and _holds_codes(body, first, columns[first].name):
        codes.append(first)
        first += 1
    outer = []
    while first + 1 < len(columns) and first + 1 not in (order, unit) and _sorts(folded, first, body):
        outer.append(first)
        first += 1
    labels = [first]
    if not folded or not folded[first]:
        while labels[-1] + 1 < len(columns) and not folded[labels[-1] + 1] and _holds_words(body, labels[-1] + 1):
            labels.append(labels[-1] + 1)
    return Roles(order, tuple(codes), tuple(labels), unit, tuple(outer))


def _sorts(folded: Sequence[str], first: int, body: Sequence[Sequence[Field]]) -> bool:
    """Say whether a label column only sorts the one beside it, which names the rows: "Cụm" before "Xã"."""
    if not (_NAMES_ROWS.match(folded[first + 1]) and folded[first] and _holds_words(body, first + 1)):
        return False
    outer, inner = ([words_at(fields, index) for fields in body] for index in (first, first + 1))
    if not any(inner) or not _holds_words(body, first):
        return False
    return len(set(outer) - {""}) < len(set(inner) - {""}) or any(not words for words in outer)


def side_by_side(columns: Sequence[Column], body: Sequence[Sequence[Field]]) -> list[tuple[int, int]]:
    """Return the bands of columns that are tables of their own: each begins with a number column or the same heads."""
    names = [column.name.casefold() for column in columns]
    starts = [index for index, name in enumerate(names) if _is_order(name)]
    if len(starts) < 2 or starts[0] != 0:
        half = len(names) // 2
        twice = len(names) >= 4 and len(names) % 2 == 0 and names[0] and names[:half] == names[half:]
        starts = [0, half] if twice and _holds_words(body, 0) and _holds_words(body, half) else [0]
    return list(pairwise((*starts, len(names))))


def _holds_codes(body: Sequence[Sequence[Field]], index: int, name: str) -> bool:
    """Say whether a column only sorts the rows: "II202", "A01", or the levels of a code."""
    words = [fields[index].words for fields in body if index < len(fields) and fields[index].words]
    if name.casefold().startswith(("mã", "cấp ")):
        return sum(1 for word in words if " " in word) * 2 <= len(words)  # heads repeated in the body have blanks
    return bool(words) and all(_CODE.fullmatch(word) for word in words)


def _holds_units(body: Sequence[Sequence[Field]], index: int) -> bool:
    """Say whether a column headed "Đơn vị" holds units of measure, not the offices that the table is about."""
    words = {words_at(fields, index) for fields in body} - {""}
    known = sum(1 for word in words if stated_unit(word) or is_ditto(word) or "/" in word or len(word) < 4)
    return known * 2 >= len(words)


def _holds_words(body: Sequence[Sequence[Field]], index: int) -> bool:
    words = [fields[index].words for fields in body if index < len(fields) and fields[index].words]
    return sum(1 for word in words if not is_figure(word)) * 2 > len(words) or not words


def _mostly_signs(words: Sequence[str]) -> bool:
    filled = [word for word in words if word]
    return len(filled) >= 2 and all(_SIGN.fullmatch(word) for word in filled)


def names_columns_again(fields: Sequence[Field], roles: Roles) -> bool:
    """Say whether a row of a sheet names columns again: no label, words in two columns or more, no figures."""
    if len(roles.labels) < 2 or roles.order is not None or label_of(fields, roles)[0]:
        return False
    filled = [field.words for field in fields if field.words]
    return len(filled) >= 2 and not any(is_figure(words) and not _TIME.fullmatch(words) for words in filled)


def label_of(fields: Sequence[Field], roles: Roles) -> tuple[str, int]:
    """Return a row's label and which of the label columns it stands in, from 0."""
    for depth, index in enumerate(roles.labels):
        if words := words_at(fields, index):
            return words, depth
    return "", len(roles.labels) - 1


def words_at(fields: Sequence[Field], index: int | None) -> str:
    """Return the words of one field; none where the row ends before it."""
    return fields[index].words if index is not None and index < len(fields) else ""
