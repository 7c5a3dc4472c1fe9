"""Columns of a table → what each holds: the row's number, its codes, its label, its unit, or what the table states."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from ingest.structure.table_heads import TIME, Column, Field, is_figure, is_order, words_at
from ingest.vietnamese.units import is_ditto, stated_unit

_UNIT_HEADS = frozenset({"đơn vị tính", "đvt", "đơn vị", "đv tính", "đ.v.t", "unit", "đơn vị tinh"})
_NAMES_ROWS = re.compile(
    r"(?:tên|xã|phường|huyện|thôn|bản|ấp|tổ dân phố|đơn vị(?! tính)|địa (?:phương|bàn|chỉ)|nội dung"
    r"|chỉ tiêu|họ (?:và )?tên|mặt hàng|hàng hóa|sản phẩm|danh mục|loại)"
)
# Names that two columns share, at least three of five; chosen on three teaching files of ranks, not measured on others.
_RANKED = 4
_CODE = re.compile(r"[A-ZĐ]{1,5}[\d.]+|[IVXLC]{1,5}\d*|\d{1,3}(?:\.\d{1,3}){2,}")
_SIGN = re.compile(r"([IVXLC]{1,6}|[A-Z]|\d{1,3}(?:\.\d{1,2}){0,3}|[a-zđ])[.)]?")


@dataclass(frozen=True, slots=True)
class Roles:
    """Which columns hold the row's number, its codes and its label (one column a depth each), and its unit.

    `signs` are codes that number the rows once more, as `order` does ("STT theo Thông tư 37").
    `outer` are columns with heads of their own that sort the labels: "Cụm" before "Xã".
    """

    order: int | None
    codes: tuple[int, ...]
    labels: tuple[int, ...]
    unit: int | None
    outer: tuple[int, ...] = ()
    signs: tuple[int, ...] = ()

    def is_value(self, index: int) -> bool:
        """Say whether a column holds what the table states, not what it is about."""
        return index not in (self.order, self.unit, *self.labels, *self.codes, *self.outer)


def tell_roles(columns: Sequence[Column], body: Sequence[Sequence[Field]]) -> Roles:
    """Tell which columns hold the row's number, its label and its unit.

    A sheet sets its labels over several columns without a head, one for each depth.
    """
    if _only_states(body):
        return Roles(None, (), (), None)
    folded = [column.name.casefold().strip(" .") for column in columns]
    order = next((i for i, head in enumerate(folded) if is_order(head)), None)
    # "Đơn vị" right behind the row's number is what the table is about: offices, not units of measure.
    begins = 0 if order is None else order + 1
    unit = next((i for i, head in enumerate(folded) if head in _UNIT_HEADS and i > begins), None)
    if unit is not None and folded[unit] == "đơn vị" and not _holds_units(body, unit):
        unit = None
    signs = [fields[0].words for fields in body if fields]
    if order is None and len(columns) > 2 and _mostly_signs(signs) and (not folded[0] or _counts_on(signs)):
        order = 0
    first = next((i for i in range(len(columns)) if i not in (order, unit)), 0)
    codes = []
    while first + 1 < len(columns) and (
        _holds_codes(body, first, columns[first].name)
        or _only_numbers_rows(body, first)
        or _counts_again(body, first, columns[first].name)
    ):
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
    again = tuple(index for index in codes if _counts_again(body, index, columns[index].name))
    return Roles(order, tuple(codes), tuple(labels), unit, tuple(outer), again)


def _only_states(body: Sequence[Sequence[Field]]) -> bool:
    """Say whether the one row of a table holds figures only: its first column is no label, "Dự toán giao | 675.010"."""
    filled = [field.words for field in body[0] if field.words] if len(body) == 1 else []
    figures = len(filled) >= 2 and all(map(is_figure, filled))
    return figures and bool(body[0][0].words) and not any(map(TIME.fullmatch, filled[:1]))


def _sorts(folded: Sequence[str], first: int, body: Sequence[Sequence[Field]]) -> bool:
    """Say whether a label column only sorts the one beside it, which names the rows: "Cụm" before "Xã"."""
    named = _NAMES_ROWS.match(folded[first + 1]) or folded[first].startswith(("nhóm", "loại", "ký hiệu", "cụm", "khối"))
    if not (folded[first + 1] and folded[first] and _holds_words(body, first + 1)):
        return False
    pairs = [(words_at(fields, first), words) for fields in body if (words := words_at(fields, first + 1))]
    if not pairs:
        return False
    outer, inner = zip(*pairs, strict=True)
    if not named:  # "Tiểu học | Lớp 1", "Tiểu học | Lớp 2": the first alone tells no row from the next
        runs = len(list(groupby(outer)))
        return "" not in outer and runs == len(set(outer)) and runs * 2 <= len(pairs) == len(set(pairs))
    shorter = sum(map(len, outer)) * 3 < sum(map(len, inner))
    return shorter or len(set(outer) - {""}) < len(set(inner) - {""}) or any(not words for words in outer)


def side_by_side(columns: Sequence[Column], body: Sequence[Sequence[Field]]) -> list[tuple[int, int]]:
    """Return the bands of columns that are tables of their own: each begins with a number column or the same heads."""
    names = [column.name.casefold() for column in columns]
    starts = [index for index, name in enumerate(names) if is_order(name)]
    if len(starts) < 2 or starts[0] != 0:
        half = len(names) // 2
        twice = len(names) >= 4 and len(names) % 2 == 0 and names[0] and names[:half] == names[half:]
        is_double = twice and _holds_words(body, 0) and _holds_words(body, half)
        starts = [0, half] if is_double else [0, *_named_again(body, len(names))]
    return list(pairwise((*starts, len(names))))


def _named_again(body: Sequence[Sequence[Field]], width: int) -> list[int]:
    """Return the columns that name the rows' things once more in another order, as ranks side by side do.

    "Lào Cai | 19,93 | Sơn La | 8 | Hà Nội | 2032137": the days are Sơn La's, not Lào Cai's.
    """
    columns = [[words_at(fields, index) for fields in body] for index in range(width)]
    named = [{words for words in column if words and not is_figure(words)} for column in columns]
    first = next((index for index in range(width) if len(named[index]) >= _RANKED), width)
    again = []
    for index in range(first + 2, width):
        shared = len(named[first] & named[index])
        is_other = columns[index] != columns[first] and not named[index - 1] & named[first]
        if is_other and shared >= _RANKED and shared * 5 >= len(named[index] | named[first]) * 3:
            again.append(index)
    return again


def _holds_codes(body: Sequence[Sequence[Field]], index: int, name: str) -> bool:
    """Say whether a column only sorts the rows: "II202", "A01", or the levels of a code."""
    words = [fields[index].words for fields in body if index < len(fields) and fields[index].words]
    if name.casefold().startswith(("mã", "cấp ")):
        return sum(1 for word in words if " " in word) * 2 <= len(words)  # heads repeated in the body have blanks
    return bool(words) and all(_CODE.fullmatch(word) for word in words)


def _counts_again(body: Sequence[Sequence[Field]], index: int, name: str) -> bool:
    """Say whether a column gives the rows a second number: "STT theo Thông tư 37" beside "STT"."""
    words = [words for fields in body if (words := words_at(fields, index))]
    signs = sum(1 for word in words if word.isdigit() or _SIGN.fullmatch(word) or _CODE.fullmatch(word))
    return name.casefold().startswith(("stt", "số tt", "tt ")) and signs * 5 >= len(words) * 4


def _holds_units(body: Sequence[Sequence[Field]], index: int) -> bool:
    """Say whether a column headed "Đơn vị" holds units of measure, not the offices that the table is about."""
    words = {words_at(fields, index) for fields in body} - {""}
    known = sum(1 for word in words if stated_unit(word) or is_ditto(word) or "/" in word or len(word) < 4)
    return known * 2 >= len(words)


def _only_numbers_rows(body: Sequence[Sequence[Field]], index: int) -> bool:
    """Say whether a column holds codes without letters beside the words that name the rows: "10018"."""
    words = {words_at(fields, index) for fields in body} - {""}
    numbers = words and all(word.isdigit() and len(word) > 2 and not TIME.fullmatch(word) for word in words)
    return bool(numbers) and len(words) > 1 and _holds_words(body, index + 1)


def _holds_words(body: Sequence[Sequence[Field]], index: int) -> bool:
    words = [fields[index].words for fields in body if index < len(fields) and fields[index].words]
    return sum(1 for word in words if not is_figure(word)) * 2 > len(words) or not words


def _mostly_signs(words: Sequence[str]) -> bool:
    filled = [word for word in words if word]
    return len(filled) >= 2 and all(_SIGN.fullmatch(word) for word in filled)


def _counts_on(words: Sequence[str]) -> bool:
    """Say whether signs begin where rows do, at 1, or are none that count: ages under "Tuổi" begin at 10."""
    first = next((word.strip(" .)") for word in words if word), "")
    return not first.isdigit() or int(first) <= 1


def names_columns_again(fields: Sequence[Field], roles: Roles) -> bool:
    """Say whether a row of a sheet names columns again: no label, words in two columns or more, no figures."""
    if len(roles.labels) < 2 or roles.order is not None or label_of(fields, roles)[0]:
        return False
    filled = [field.words for field in fields if field.words]
    return len(filled) >= 2 and not any(is_figure(words) and not TIME.fullmatch(words) for words in filled)


def label_of(fields: Sequence[Field], roles: Roles) -> tuple[str, int]:
    """Return a row's label and which of the label columns it stands in, from 0."""
    for depth, index in enumerate(roles.labels):
        if words := words_at(fields, index):
            return words, depth
    for index in reversed(roles.outer):  # "Tổng cộng" stands where the others are sorted
        if words := words_at(fields, index):
            return words, 0
    return "", len(roles.labels) - 1
