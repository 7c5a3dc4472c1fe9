"""A cell of a table → its unit, time, place, level and kind, each from the nearest that tells it.

The head comes before the rows, these before the table's title, and the report last.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from ingest.figures import labels, level_and_kind
from ingest.figures.head_periods import (
    head_period,
    nearest_period,
    period_before,
    row_period,
    since_new_year,
    year_before,
    year_of,
)
from ingest.report import Block, Cell, FigureKind, Period
from ingest.vietnamese.places import find_places
from ingest.vietnamese.units import unit_before, unit_kind

_NO_UNIT = re.compile(r"^(?:số lượng|số liệu|giá trị)$", re.IGNORECASE)
_PERCENT_HEAD = re.compile(r"\(%\)|^%$|^(?:tỷ|tỉ) lệ[^›]*%|(?:tăng|giảm|so sánh)[^›]*%", re.IGNORECASE)
_COMPARES = re.compile(r"so (?:với|sánh)|%|(?<!\d)/|/(?!\d)|tỷ lệ|tăng|giảm", re.IGNORECASE)
_SHARE = re.compile(
    r"(?:tỷ|tỉ) (?:lệ|trọng)(?! xích)\b|\bcơ cấu\b|^tốc độ (?:tăng|phát triển)|^chỉ số (?:giá|phát triển)",
    re.IGNORECASE,
)
_AGAINST = re.compile(r"so (?:với|sánh)(?!.*tuyệt đối)", re.IGNORECASE)
_LAST_YEAR = re.compile(r"(?:cùng kỳ|năm trước|năm ngoái)(?: năm trước)?", re.IGNORECASE)
_CUMULATIVE_HEAD = re.compile(r"\b(?:lũy|luỹ) kế|\bcộng dồn", re.IGNORECASE)
# "Giá kỳ trước", "Tháng trước": the month or quarter before the one that the table is about.
_PERIOD_BEFORE = re.compile(r"(?:giá |số |thực hiện )?(?:kỳ|tháng|quý) trước", re.IGNORECASE)
_RANK = re.compile(r"\b(?:xếp|hạng|thứ)\b", re.IGNORECASE)  # "xếp thứ bao nhiêu so với vùng" counts places
_MONEY_HEAD = re.compile(r"trị giá|giá trị|kim ngạch|tiền", re.IGNORECASE)
_PLAN_HEAD = re.compile(r"(?:kế hoạch|KH|dự toán|DT|chỉ tiêu|mục tiêu)(?!\s*\(?%)\b(?!.*(?:so|/))", re.IGNORECASE)
_NUMBERING = re.compile(r"^(?:[IVXLC]+|\d{1,2}(?:\.\d{1,2})*|[a-zđ])[.)]\s+")


@dataclass(frozen=True, slots=True)
class When:
    """What a table may take from its report: the day that "đến nay" means, the period reported on, the title."""

    today: date | None = None
    period: Period | None = None
    title: str = ""


def unit_of(cell: Cell, label: str, value: Decimal) -> str | None:
    """Take the unit of a cell from its head, its row, its table; shares among counts are told by their words."""
    row = cell.rows[-1].strip(" -+•") if cell.rows else ""
    if _PERCENT_HEAD.search(cell.column):
        return "%"
    unit = _one_of(cell.unit, cell.column)
    if (unit is None or unit_kind(unit) == "money") and not _RANK.search(cell.column):
        told = _SHARE.search(_last_head(cell.column)) or _AGAINST.search(cell.column)
        if told and abs(value) < 1000 and "điểm" not in label:
            return "%"
    if _SHARE.match(row) and abs(value) < 1000 and unit_kind(unit) not in ("share", "score") and "(" not in row:
        return "%"
    if unit and not _NO_UNIT.match(unit):
        return unit
    if unit != cell.unit:
        return None
    return unit_before(labels.last_part(label)) or unit_before(label)


def _one_of(unit: str | None, column: str) -> str | None:
    """Choose among the units of a table by the column's head: "Nghìn tấn; Triệu USD" over "Lượng" and "Trị giá"."""
    parts = [part.strip() for part in re.split(r";| và ", unit or "") if part.strip()]
    if len(parts) < 2:
        return unit.strip() if unit else None
    if "%" in parts and (_SHARE.search(column) or _AGAINST.search(column)):
        return "%"
    parts = [part for part in parts if part != "%"]
    wanted = _MONEY_HEAD.search(column) is not None
    fitting = [part for part in parts if (unit_kind(part) == "money" or "usd" in part.lower()) == wanted]
    return parts[0] if len(parts) == 1 else fitting[0] if len(fitting) == 1 else None


def period_of_cell(block: Block, cell: Cell, kind: FigureKind, when: When) -> Period | None:
    """Take the time of a cell from its nearest owner: its head, its rows, the table's title, the report."""
    title = nearest_period(block.section, when.today)
    year = year_of(title or when.period, when.today)
    found = head_period(cell.column, when.today, year)
    for row in reversed(cell.rows):
        found = found or row_period(row, when.today, year)
    if found is None and kind == "same_period_last_year" and (told := title or when.period):
        return year_before(told)
    if found is None and (told := title or when.period):
        if _CUMULATIVE_HEAD.search(cell.column):
            return since_new_year(told)
        if _PERIOD_BEFORE.fullmatch(_last_head(cell.column)) and not _COMPARES.search(cell.column):
            return period_before(told)
    return found or title


def place_of_cell(cell: Cell) -> str | None:
    """Name the place of a cell: its row's, else its column's, else that of the rows above."""
    own = (*cell.rows[-1:], cell.column, *reversed(cell.rows[:-1]))
    return next((place for words in own if (place := named_place(words))), None)


@lru_cache(maxsize=1024)
def named_place(words: str) -> str | None:
    """Read a place with its kind among words, or a province or district that is all they say: "Bình Thuận"."""
    named = level_and_kind.place_of(words)
    if named or len(words) > 40:
        return named
    bare = _NUMBERING.sub("", words).strip(" .:-+*")
    found = find_places(bare)
    if len(found) != 1 or (found[0].span.start, found[0].span.end) != (0, len(bare)):
        return None
    return found[0].full if all(word[:1].isupper() for word in bare.split()) else None


def kind_of_cell(block: Block, cell: Cell, label: str) -> FigureKind:
    """Tell a result from a plan and from last year's figure by head, row and the table's title."""
    last = _last_head(cell.column)
    if _COMPARES.search(cell.column):
        return level_and_kind.kind_of("", label, ())
    if _LAST_YEAR.fullmatch(last) or (cell.rows and _LAST_YEAR.fullmatch(cell.rows[-1].strip(" -+:"))):
        return "same_period_last_year"
    if _PLAN_HEAD.match(last):
        return "planned"
    kind = level_and_kind.kind_of(label, label, ())
    return "planned" if kind == "actual" and any(map(level_and_kind.is_target, block.section[-1:])) else kind


def _last_head(column: str) -> str:
    return column.rsplit(labels.PATH, 1)[-1].strip()


def level_of_cell(cell: Cell) -> str | None:
    """Name the level that the head or the nearest row speaks of."""
    for part in (cell.column, *reversed(cell.rows)):
        level, both = _part_level(part)
        if level or both:
            return level
    return None


@lru_cache(maxsize=1024)  # heads and row labels come again in every cell: 4 times quicker on a statistics workbook
def _part_level(part: str) -> tuple[str | None, bool]:
    return level_and_kind.level_of(part), level_and_kind.names_both(part)
