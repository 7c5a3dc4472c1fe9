"""Rows of a table → drafts of their figures: label from the row's path, unit and value from column and row.

A blank, "-" or "…" states nothing. Knows nothing of how rows and heads were recognised.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from ingest.figures import labels, level_and_kind
from ingest.figures.drafts import Draft, Lead
from ingest.figures.head_periods import head_period, nearest_period, row_period, year_before, year_of
from ingest.figures.in_text import draft_line
from ingest.figures.line_view import view
from ingest.report import Block, Cell, FigureKind, Period, Span
from ingest.vietnamese.numerals import Number, could_be_decimal, is_ambiguous, read_as, read_cell
from ingest.vietnamese.places import find_places
from ingest.vietnamese.units import is_whole, unit_before, unit_kind

_NUMBER_CELL = re.compile(r"\s*\(?\s*[-+−–‒]?\s*\d[\d.,\s]*%?\s*\)?\s*")
_PLAN_HEAD = re.compile(r"(?:kế hoạch|KH|dự toán|DT|chỉ tiêu|mục tiêu)(?!\s*\(?%)\b(?!.*(?:so|/))", re.IGNORECASE)
_TOTAL = re.compile(r"(?:tổng(?: số| cộng)?|cộng|toàn (?:tỉnh|huyện|xã|thành phố|quốc)|cả nước|chung)", re.IGNORECASE)
_TABLE_SIGN = re.compile(r"^(?:phụ lục|bảng|biểu|mẫu)(?: số)?\s*[\dIVX.]*\s*[:.–-]?\s*", re.IGNORECASE)
_ORDINAL_HEAD = re.compile(r"^(?:stt|tt|số tt|số thứ tự|mục|mã|điện thoại|email.*|số điện thoại.*)$", re.IGNORECASE)
_PLAIN_HEAD = re.compile(r"^(?:số liệu|số lượng|giá trị|kết quả(?: thống kê)?|ghi chú|cột \d+|)$", re.IGNORECASE)
_CODE = re.compile(r"\S+\s?=\s?\d")
_NO_UNIT = re.compile(r"^(?:số lượng|số liệu|giá trị)$", re.IGNORECASE)
_PERCENT_HEAD = re.compile(r"\(%\)|^%$|^(?:tỷ|tỉ) lệ[^›]*%|(?:tăng|giảm|so sánh)[^›]*%", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_NUMBERING = re.compile(r"^(?:[IVXLC]+|\d{1,2}(?:\.\d{1,2})*|[a-zđ])[.)]\s+")
_TABLE_NAME = re.compile(r"(?:phụ lục|bảng|biểu|mẫu|danh mục|thống kê|tổng hợp)\b", re.IGNORECASE)
_ONLY_MARK = re.compile(r"^[\s\d.IVXivx()a-zđ-]{0,6}$")


@dataclass(frozen=True, slots=True)
class When:
    """What times a table may take from its report: the day that "đến nay" means and the period reported on."""

    today: date | None = None
    period: Period | None = None


class Columns:
    """What the cells of each column of each table tell about its decimal mark; a table is a run of rows."""

    def __init__(self, reading: str, blocks: Sequence[Block]) -> None:
        self.table = -1
        self.tables: dict[int, int] = {}
        self.dots: set[tuple[int, str]] = set()
        self.commas: set[tuple[int, str]] = set()
        self.grouped: set[tuple[int, str]] = set()
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
        elif re.fullmatch(r"\d+,(?:\d{1,2}|\d{4,})", surface):
            self.commas.add(key)
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
        return value, unit_kind(unit) not in ("share", "score", "money", "measure")


def draft_row(reading: str, block: Block, columns: Columns, when: When) -> list[Draft]:
    """Draft the figures of one row: each number cell, and each number in the words of its other cells."""
    found: list[Draft] = []
    row = _row_label(block)
    unit = next((cell.unit for cell in block.cells if cell.unit), None)
    for cell in block.cells:
        surface = reading[cell.span.start : cell.span.end]
        if not any(map(str.isdigit, surface)) or _ORDINAL_HEAD.match(cell.column.strip()):
            continue
        if _NUMBER_CELL.fullmatch(surface):
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


def _row_label(block: Block) -> str:
    return block.cells[0].rows[-1] if block.cells and block.cells[0].rows else ""


def _is_label(cell: Cell, surface: str, row: str) -> bool:
    return surface.strip(" :.-") in row or cell.unit == surface.strip()


def _label(block: Block, cell: Cell) -> str:
    """Join the row's path below the table's name and, where it says something, the column's head.

    A row that only says "TỔNG SỐ" answers for the table's title.
    """
    parts = list(_row_parts(cell.rows))
    if len(parts) == 1 and _TOTAL.fullmatch(parts[0]) and block.section:
        title = _TABLE_SIGN.sub("", labels.head_label(block.section[-1]) or "")
        parts = [title, *parts] if len(title.split()) > 2 else parts
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


def _number_cell(reading: str, block: Block, cell: Cell, columns: Columns, when: When) -> Draft | None:
    number = read_cell(reading[cell.span.start : cell.span.end])
    if number is None:
        return None
    label = _label(block, cell)
    unit = "%" if number.shape == "percent" else _unit(cell, label)
    value, ambiguous = columns.settle(block, cell, number, unit)
    start = cell.span.start + number.span.start
    kind = "planned" if _PLAN_HEAD.match(_last_head(cell.column)) else level_and_kind.kind_of(label, label, ())
    return Draft(
        span=Span(start, start + len(number.surface)),
        quote=_row_span(block),
        value=value,
        unit=unit,
        label=label,
        level=_level(cell),
        place=_place(cell),
        period=_period(block, cell, kind, when),
        kind=kind,
        block=block,
        ambiguous=ambiguous,
        rows=cell.rows,
        column=cell.column,
    )


def _period(block: Block, cell: Cell, kind: FigureKind, when: When) -> Period | None:
    """Take the time of a cell from its nearest owner: its head, its rows, the table's title, the report."""
    title = nearest_period(block.section, when.today)
    year = year_of(title or when.period, when.today)
    found = head_period(cell.column, when.today, year)
    for row in reversed(cell.rows):
        found = found or row_period(row, when.today, year)
    if found is None and kind == "same_period_last_year" and (told := title or when.period):
        return year_before(told)
    return found or title


def _place(cell: Cell) -> str | None:
    """Name the place of a cell: its row's, else its column's, else that of the rows above."""
    own = (*cell.rows[-1:], cell.column, *reversed(cell.rows[:-1]))
    return next((place for words in own if (place := _named_place(words))), None)


@lru_cache(maxsize=1024)
def _named_place(words: str) -> str | None:
    """Read a place with its kind among words, or a province or district that is all they say: "Bình Thuận"."""
    named = level_and_kind.place_of(words)
    if named or len(words) > 40:
        return named
    bare = _NUMBERING.sub("", words).strip(" .:-+*")
    found = find_places(bare)
    if len(found) != 1 or (found[0].span.start, found[0].span.end) != (0, len(bare)):
        return None
    return found[0].full if all(word[:1].isupper() for word in bare.split()) else None


def _last_head(column: str) -> str:
    return column.rsplit(labels.PATH, 1)[-1].strip()


def _tie_share(row: Sequence[Draft], told: Sequence[Draft]) -> None:
    """Tie the one percent of a row to the one ratio that its note gives: "98.44 … 26.600/27.266 hồ sơ"."""
    shares = [draft for draft in row if draft.unit == "%" and draft.rows]
    ratios = [at for at, draft in enumerate(told) if any(role == "denominator" for role, _ in draft.partners)]
    if len(shares) == 1 and len(ratios) == 1 and not any(draft.unit == "%" for draft in told):
        numerator = len(row) + ratios[0]
        denominator = next(at for role, at in told[ratios[0]].partners if role == "denominator")
        shares[0].partners += [("numerator", numerator), ("denominator", len(row) + denominator)]


def _level(cell: Cell) -> str | None:
    for part in (cell.column, *reversed(cell.rows)):
        level, both = _part_level(part)
        if level or both:
            return level
    return None


@lru_cache(maxsize=1024)  # heads and row labels come again in every cell: 4 times quicker on a statistics workbook
def _part_level(part: str) -> tuple[str | None, bool]:
    return level_and_kind.level_of(part), level_and_kind.names_both(part)


def _row_span(block: Block) -> Span:
    return Span(block.spans[0].start, block.spans[-1].end)


def _words_cell(reading: str, block: Block, cell: Cell, unit: str | None, when: When) -> list[Draft]:
    """Draft the figures of a note cell; they speak of its row, and count its unit when they name none."""
    label = _label(block, cell)
    lead = Lead(
        head=labels.last_part(label), level=_level(cell), unit=unit, period=_period(block, cell, "actual", when)
    )
    found = draft_line(view(reading, (cell.span,)), block, lead, when.today)
    for draft in found:
        draft.place = draft.place or _place(cell)
        draft.quote = _row_span(block)
        draft.label = labels.join_path(labels.last_part(label), draft.label.removeprefix(lead.head + labels.PATH))
    return found
