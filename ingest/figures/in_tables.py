"""Rows of a table → drafts of their figures: label from the row's path, unit and value from column and row.

A blank, "-" or "…" states nothing. Knows nothing of how rows and heads were recognised.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache

from ingest.figures import labels, level_and_kind
from ingest.figures.drafts import Draft, Lead
from ingest.figures.in_text import draft_line
from ingest.figures.line_view import view
from ingest.report import Block, Cell, Period, Span
from ingest.vietnamese.numerals import Number, find_numbers, is_ambiguous, read_as
from ingest.vietnamese.periods import find_periods
from ingest.vietnamese.units import is_whole, unit_before, unit_kind

_NUMBER_CELL = re.compile(r"\s*[-+]?\d[\d.,\s]*%?\s*")
_ORDINAL_HEAD = re.compile(r"^(?:stt|tt|số tt|số thứ tự|mục|mã|điện thoại|email.*|số điện thoại.*)$", re.IGNORECASE)
_PLAIN_HEAD = re.compile(r"^(?:số liệu|số lượng|giá trị|kết quả(?: thống kê)?|ghi chú|cột \d+|)$", re.IGNORECASE)
_CODE = re.compile(r"\S+\s?=\s?\d")
_NO_UNIT = re.compile(r"^(?:số lượng|số liệu|giá trị)$", re.IGNORECASE)
_PERCENT_HEAD = re.compile(r"\(%\)|^%$|^(?:tỷ|tỉ) lệ[^›]*%|(?:tăng|giảm|so sánh)[^›]*%", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_NUMBERING = re.compile(r"^(?:[IVXLC]+|\d{1,2}(?:\.\d{1,2})*|[a-zđ])[.)]\s+")
_TABLE_NAME = re.compile(r"(?:phụ lục|bảng|biểu|mẫu|danh mục|thống kê|tổng hợp)\b", re.IGNORECASE)
_ONLY_MARK = re.compile(r"^[\s\d.IVXivx()a-zđ-]{0,6}$")


class Columns:
    """What the cells of each column tell about its decimal mark; a table is a run of rows."""

    def __init__(self, reading: str, blocks: Sequence[Block]) -> None:
        self.dots: set[str] = set()
        self.commas: set[str] = set()
        for block in blocks:
            for cell in block.cells:
                surface = reading[cell.span.start : cell.span.end].strip()
                if re.fullmatch(r"\d+\.(?:\d{1,2}|\d{4,})%?", surface):
                    self.dots.add(cell.column)
                elif re.fullmatch(r"\d+,(?:\d{1,2}|\d{4,})%?", surface):
                    self.commas.add(cell.column)

    def settle(self, cell: Cell, number: Number, unit: str | None) -> tuple[Decimal, bool]:
        """Read a cell's number; tell whether its mark stays open."""
        value = number.value
        surface = number.surface
        if not is_ambiguous(surface):
            return value, False
        if is_whole(unit):
            return read_as(surface, ""), False
        if cell.column in self.dots and cell.column not in self.commas:
            return read_as(surface, ""), unit_kind(unit) is None
        return value, unit_kind(unit) not in ("share", "score", "money", "measure")


def draft_row(reading: str, block: Block, columns: Columns, today: date | None) -> list[Draft]:
    """Draft the figures of one row: each number cell, and each number in the words of its other cells."""
    found: list[Draft] = []
    row = _row_label(block)
    unit = next((cell.unit for cell in block.cells if cell.unit), None)
    for cell in block.cells:
        surface = reading[cell.span.start : cell.span.end]
        if not any(map(str.isdigit, surface)) or _ORDINAL_HEAD.match(cell.column.strip()):
            continue
        if _NUMBER_CELL.fullmatch(surface):
            draft = _number_cell(reading, block, cell, columns, today)
            if draft:
                found.append(draft)
        elif not _is_label(cell, surface, row) and not _CODE.match(surface.strip()):
            told = _words_cell(reading, block, cell, unit, today)
            _tie_share(found, told)
            for draft in told:
                draft.partners = [(role, partner + len(found)) for role, partner in draft.partners]
            found.extend(told)
    return found


def _row_label(block: Block) -> str:
    return block.cells[0].rows[-1] if block.cells and block.cells[0].rows else ""


def _is_label(cell: Cell, surface: str, row: str) -> bool:
    return surface.strip(" :.-") in row or cell.unit == surface.strip()


def _label(cell: Cell) -> str:
    """Join the row's path below the table's name and, where it says something, the column's head."""
    parts = list(_row_parts(cell.rows))
    column = _TAG.sub("", cell.column).strip()
    if not _PLAIN_HEAD.match(column):
        parts.append(column)
    return labels.join_path(*parts[-4:])


@lru_cache(maxsize=256)  # a row's cells share its path, and stand together
def _row_parts(rows: tuple[str, ...]) -> tuple[str, ...]:
    clean = [_TAG.sub("", part).strip(" -+•:#") for part in rows]
    parts = [_NUMBERING.sub("", labels.trim_end(part) or part) for part in clean]
    parts = [part for part in parts if not _ONLY_MARK.match(part)]
    return tuple(parts[1:] if len(parts) > 1 and _TABLE_NAME.match(parts[0]) else parts)


def _unit(cell: Cell, label: str) -> str | None:
    if _PERCENT_HEAD.search(cell.column):
        return "%"
    if cell.unit and not _NO_UNIT.match(cell.unit.strip()):
        return cell.unit.strip()
    return unit_before(labels.last_part(label)) or unit_before(label)


def _number_cell(reading: str, block: Block, cell: Cell, columns: Columns, today: date | None) -> Draft | None:
    surface = reading[cell.span.start : cell.span.end]
    numbers = find_numbers(surface)
    if len(numbers) != 1:
        return None
    label = _label(cell)
    unit = "%" if numbers[0].surface.endswith("%") else _unit(cell, label)
    value, ambiguous = columns.settle(cell, numbers[0], unit)
    start = cell.span.start + numbers[0].span.start
    return Draft(
        span=Span(start, start + len(numbers[0].surface)),
        quote=_row_span(block),
        value=value,
        unit=unit,
        label=label,
        level=_level(cell),
        place=_row_place(cell.rows[-1] if cell.rows else ""),
        period=_head_period(cell.column, today),
        kind=level_and_kind.kind_of(label, label, ()),
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


@lru_cache(maxsize=256)
def _head_period(head: str, today: date | None) -> Period | None:
    """Read the period that a column's head names: "Cộng dồn 9 tháng năm 2021"."""
    periods = find_periods(head, today)
    return periods[0][0] if periods else None


def _level(cell: Cell) -> str | None:
    for part in (cell.column, *reversed(cell.rows)):
        level, both = _part_level(part)
        if level or both:
            return level
    return None


@lru_cache(maxsize=1024)  # heads and row labels come again in every cell: 4 times quicker on a statistics workbook
def _part_level(part: str) -> tuple[str | None, bool]:
    return level_and_kind.level_of(part), level_and_kind.names_both(part)


@lru_cache(maxsize=256)
def _row_place(row: str) -> str | None:
    return level_and_kind.place_of(row)


def _row_span(block: Block) -> Span:
    return Span(block.spans[0].start, block.spans[-1].end)


def _words_cell(reading: str, block: Block, cell: Cell, unit: str | None, today: date | None) -> list[Draft]:
    """Draft the figures of a note cell; they speak of its row, and count its unit when they name none."""
    label = _label(cell)
    lead = Lead(head=labels.last_part(label), level=_level(cell), unit=unit)
    found = draft_line(view(reading, (cell.span,)), block, lead, today)
    for draft in found:
        draft.quote = _row_span(block)
        draft.label = labels.join_path(labels.last_part(label), draft.label.removeprefix(lead.head + labels.PATH))
    return found
