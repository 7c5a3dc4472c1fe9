"""Rows of a table → drafts of their figures: label from the row's path, unit and value from column and row.

A blank, "-" or "…" states nothing. Knows nothing of how rows and heads were recognised.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache

from ingest.figures import labels
from ingest.figures.cell_facts import (
    When,
    kind_of_cell,
    level_of_cell,
    named_place,
    period_of_cell,
    place_of_cell,
    unit_of,
)
from ingest.figures.drafts import Draft, Lead
from ingest.figures.in_text import draft_line
from ingest.figures.line_view import view
from ingest.report import Block, Cell, Span
from ingest.vietnamese.numerals import Number, could_be_decimal, is_ambiguous, read_as, read_cell
from ingest.vietnamese.totals import MARKS, is_region, sums_up
from ingest.vietnamese.units import is_whole, stated_unit, unit_kind

_NUMBER_CELL = re.compile(r"\s*\(?\s*[-+−–‒]?\s*\d[\d.,\s]*%?\s*\)?\s*")
_TIME_WORDS = re.compile(
    r"\b(?:năm|tháng|quý|kỳ|ngày|đến|từ|đầu|cuối|thực hiện|ước|sơ bộ|chính thức|TH|T\d{1,2}|[IVX]+)\b", re.IGNORECASE
)
_NOT_TIME = re.compile(r"[^\W\d]")
_REPORT = re.compile(r"^(?:báo cáo|thống kê|tổng hợp|biểu tổng hợp)\s+", re.IGNORECASE)
_TABLE_SIGN = re.compile(r"^(?:phụ lục|bảng|biểu|mẫu)(?: số)?\s*[\dIVX.]*\s*[:.–-]?\s*", re.IGNORECASE)
# Columns that name or number things; what stands in them is counted by nobody.
_ORDINAL_HEAD = re.compile(
    r"^(?:stt|tt|số tt|số thứ tự|mục|mã(?:\s.*)?|điện thoại|email.*"
    r"|số (?:điện thoại|hiệu|ký hiệu|tài khoản|quyết định).*"
    r"|ký hiệu|mst|địa chỉ.*|năm sinh|ngày(?:[ ,]+(?:tháng|năm|cấp|ký|lập|sinh|ban hành|hiệu lực|nhận|nộp|gửi|trả|giao"
    r"|họp|thi|đăng ký|phê duyệt|bắt đầu|kết thúc|hoàn thành|thực hiện).*)?|toạ độ.*|tọa độ.*"
    r"|thời (?:điểm|gian) (?:tạo|cập nhật|trạng thái).*)$",
    re.IGNORECASE,
)
# "Khoảng thời gian (ngày/tháng)": its 16/12 is a day; markup that a program wrote into a cell prints no figure.
_DAYS_HEAD = re.compile(r"\(ngày\s?/\s?tháng(?:\s?/\s?năm)?\)", re.IGNORECASE)
_MARKUP = re.compile(r"<(?:tbody|table|tr|td|div|span|img)\b[^<>]*>", re.IGNORECASE)
_PLAIN_HEAD = re.compile(r"^(?:số liệu|số lượng|giá trị|kết quả(?: thống kê)?|ghi chú|cột \d+|)$", re.IGNORECASE)
_CODE = re.compile(r"\S+\s?=\s?\d")
_THREES = 4  # of decimals in tables that do not pad them, one in ten ends before its third digit
_UNIT_BRACKET = re.compile(r"\s*\([^()]*\)$")
_TAG = re.compile(r"<[^<>]*>")
_NUMBERING = re.compile(r"^(?:[IVXLC]+|\d{1,2}(?:\.\d{1,2})*|[a-zđ])[.)]\s+")
_TABLE_NAME = re.compile(r"(?:phụ lục|bảng|biểu|mẫu|danh mục|thống kê|tổng hợp)\b", re.IGNORECASE)
_ONLY_MARK = re.compile(r"^[\s\d.IVXivx()a-zđ-]{0,6}$")


class Columns:
    """What the cells of each column of each table tell about its decimal mark; a table is a run of rows."""

    def __init__(self, reading: str, blocks: Sequence[Block]) -> None:
        self.table = -1
        self.tables: dict[int, int] = {}
        self.dots: set[tuple[int, str]] = set()
        self.commas: set[tuple[int, str]] = set()
        self.grouped: set[tuple[int, str]] = set()
        self.threes: Counter[tuple[int, str]] = Counter()
        self.plain: set[tuple[int, str]] = set()
        within = False
        for block in blocks:
            if not block.cells:
                within = within and block.kind == "furniture"
                continue
            self.table += not within
            within = True
            self.tables[block.spans[0].start] = self.table
            for cell in block.cells:
                self._learn(self.table, cell, reading[cell.span.start : cell.span.end].strip("-−–+ ()%"))

    def _learn(self, table: int, cell: Cell, surface: str) -> None:
        key = (table, cell.column)
        if re.fullmatch(r"\d+\.(?:\d{1,2}|\d{4,})", surface):
            self.dots.add(key)
        elif re.fullmatch(r"\d+,(?:\d{1,2}|\d{4,})|0,\d+", surface):
            self.commas.add(key)
        elif re.fullmatch(r"[1-9]\d{0,2},\d{3}", surface):
            self.threes[key] += 1
        elif re.fullmatch(r"[1-9]\d{0,3}", surface):
            self.plain.add(key)
        elif re.fullmatch(r"\d{1,3}(?:\.\d{3}){2,}(?:,\d+)?|\d{1,3}(?:\.\d{3})+,\d+", surface):
            self.grouped.add(key)

    def settle(self, block: Block, cell: Cell, number: Number, unit: str | None) -> tuple[Decimal, bool]:
        """Read a cell's number; tell whether its mark stays open."""
        value = number.value
        surface = number.surface
        key = (self.tables.get(block.spans[0].start, -1), cell.column)
        if could_be_decimal(surface) and key in self.dots and key not in self.commas | self.grouped:
            return (value, False) if is_whole(unit) else (read_as(surface, "."), unit_kind(unit) is None)
        if not is_ambiguous(surface):
            return value, False
        if is_whole(unit):
            return read_as(surface, ""), False
        if key in self.dots and key not in self.commas:
            return read_as(surface, ""), unit_kind(unit) is None
        # "2,870", "16,679", … and "22": decimals would not all have three digits beside a number that has none.
        if self.threes[key] >= _THREES and key in self.plain and key not in self.commas | self.dots:
            return read_as(surface, ""), False
        return value, unit_kind(unit) not in ("share", "score", "money", "measure")


def draft_row(reading: str, block: Block, columns: Columns, when: When) -> list[Draft]:
    """Draft the figures of one row: each number cell, and each number in the words of its other cells."""
    found: list[Draft] = []
    row = _row_label(block)
    unit = next((cell.unit for cell in block.cells if cell.unit), None)
    for cell in _with_units_beside(reading, block.cells):
        surface = reading[cell.span.start : cell.span.end]
        if not any(map(str.isdigit, surface)) or _ORDINAL_HEAD.match(cell.column.strip()):
            continue
        if _DAYS_HEAD.search(cell.column) or _MARKUP.search(surface):
            continue
        if _NUMBER_CELL.fullmatch(surface) or ("/" in surface and read_cell(surface)):
            draft = _number_cell(reading, block, cell, columns, when)
            if draft:
                found.append(draft)
        elif not _is_label(cell, surface, row) and not _CODE.match(surface.strip()):
            told = _words_cell(reading, block, cell, unit, when)
            _tie_share(found, told)
            for draft in told:
                draft.partners = [(role, partner + len(found)) for role, partner in draft.partners]
            found.extend(told)
    return found


def _with_units_beside(reading: str, cells: Sequence[Cell]) -> Iterator[Cell]:
    """Give each cell the unit that its right neighbour consists of: "Giá bán bình quân | 10.249 | đồng/m³"."""
    for index, cell in enumerate(cells):
        beside = cells[index + 1].span if index + 1 < len(cells) else None
        unit = stated_unit(reading[beside.start : beside.end]) if beside else None
        yield replace(cell, unit=unit) if unit else cell


def _row_label(block: Block) -> str:
    return block.cells[0].rows[-1] if block.cells and block.cells[0].rows else ""


def _is_label(cell: Cell, surface: str, row: str) -> bool:
    return surface.strip(" :.-") in row or cell.unit == surface.strip()


def _label(block: Block, cell: Cell, when: When) -> str:
    """Join the row's path below the table's name and, where it says something, the column's head.

    Rows and heads that only say where and when ("TỔNG SỐ", "Xã Tân Khê", "2024") leave what is counted to the title.
    """
    parts = list(_row_parts(cell.rows))
    column = _TAG.sub("", cell.column).strip()
    if all(map(_says_where_or_when, parts)):
        title = _title_label(block.section[-1] if block.section else when.title) or _title_label(when.title)
        heads = column.split(labels.PATH)
        parts = [title, *parts] if title and all(_says_where_or_when(h) or _is_said(h, title) for h in heads) else parts
    if not _PLAIN_HEAD.match(column):
        parts.append(column)
    return labels.join_path(*parts[-4:])


@lru_cache(maxsize=2048)
def _says_where_or_when(words: str) -> bool:
    """Tell whether a head or a row's label names a place, a time or the whole, and nothing that is counted."""
    bare = words.strip(MARKS)
    if sums_up(bare) or is_region(bare) or _PLAIN_HEAD.match(bare) or not _NOT_TIME.search(_TIME_WORDS.sub(" ", bare)):
        return True
    place = named_place(bare)
    return place is not None and len(bare.split()) <= len(place.split())


@lru_cache(maxsize=2048)
def _is_said(head: str, title: str) -> bool:
    """Tell whether a title begins with what a head says: "Sản lượng (Nghìn tấn)" under "Sản lượng lúa đông xuân"."""
    bare = labels.without_brackets(_UNIT_BRACKET.sub("", head)).strip(MARKS).casefold()
    return len(bare) > 2 and title.casefold().startswith(bare + " ")


@lru_cache(maxsize=64)
def _title_label(title: str) -> str:
    """Return what a table's title says is counted; none where it is a sheet's name or a sign ("Biểu 01")."""
    said = _TABLE_SIGN.sub("", labels.head_label(title) or title).strip()
    said = _REPORT.sub("", said)
    said = said.capitalize() if said.isupper() else said
    return said if len(said.split()) > 2 else ""


@lru_cache(maxsize=256)  # a row's cells share its path, and stand together
def _row_parts(rows: tuple[str, ...]) -> tuple[str, ...]:
    clean = [_TAG.sub("", part).strip(" -+•:#") for part in rows]
    parts = [_NUMBERING.sub("", labels.trim_end(part) or part) for part in clean]
    # A row that a number alone names (an age, a day) keeps it: without it one row reads like the next.
    last = parts[-1:] if parts and any(map(str.isdigit, parts[-1])) else []
    parts = [part for part in parts[:-1] if not _ONLY_MARK.match(part)] + (
        [part for part in parts[-1:] if not _ONLY_MARK.match(part)] or last
    )
    return tuple(parts[1:] if len(parts) > 1 and _TABLE_NAME.match(parts[0]) else parts)


def _number_cell(reading: str, block: Block, cell: Cell, columns: Columns, when: When) -> Draft | None:
    number = read_cell(reading[cell.span.start : cell.span.end])
    if number is None:
        return None
    label = _label(block, cell, when)
    unit = "%" if number.shape == "percent" else unit_of(cell, label, number.value)
    value, ambiguous = columns.settle(block, cell, number, unit)
    start = cell.span.start + number.span.start
    kind = kind_of_cell(block, cell, label)
    return Draft(
        span=Span(start, start + len(number.surface)),
        quote=_row_span(block),
        value=value,
        unit=unit,
        label=label,
        level=level_of_cell(cell),
        place=place_of_cell(cell),
        period=period_of_cell(block, cell, kind, when),
        kind=kind,
        block=block,
        ambiguous=ambiguous,
        rows=cell.rows,
        column=cell.column,
    )


def _tie_share(row: Sequence[Draft], told: Sequence[Draft]) -> None:
    """Tie the one percent of a row to the one ratio that its note gives: "98.44 … 26.600/27.266 hồ sơ"."""
    shares = [draft for draft in row if draft.unit == "%" and draft.rows]
    ratios = [at for at, draft in enumerate(told) if any(role == "denominator" for role, _ in draft.partners)]
    if len(shares) == 1 and len(ratios) == 1 and not any(draft.unit == "%" for draft in told):
        numerator = len(row) + ratios[0]
        denominator = next(at for role, at in told[ratios[0]].partners if role == "denominator")
        shares[0].partners += [("numerator", numerator), ("denominator", len(row) + denominator)]


def _row_span(block: Block) -> Span:
    return Span(block.spans[0].start, block.spans[-1].end)


def _words_cell(reading: str, block: Block, cell: Cell, unit: str | None, when: When) -> list[Draft]:
    """Draft the figures of a note cell; they speak of its row, and count its unit when they name none."""
    label = _label(block, cell, when)
    head = labels.last_part(label)
    # "Đường liên xã | Mô tả: dài 12 km" is told of the road.
    row = _row_parts(cell.rows)[-1:] if head == _TAG.sub("", cell.column).strip() else ()
    lead = Lead(
        head=head,
        level=level_of_cell(cell),
        unit=unit,
        period=period_of_cell(block, cell, "actual", when),
    )
    found = draft_line(view(reading, (cell.span,)), block, lead, when.today)
    for draft in found:
        draft.place = draft.place or place_of_cell(cell)
        draft.quote = _row_span(block)
        draft.label = labels.join_path(*row, head, draft.label.removeprefix(head + labels.PATH))
    return found
