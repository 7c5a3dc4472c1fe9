"""Rows that print merged cells once → rows of full width, each field under its column.

Markdown has no merged cells: a head that spans three columns is one field, and the heads below it stand alone in their
row. Where nothing tells which head spans, the columns in question get no name: no name is better than a wrong one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import combinations

from ingest.report import Span
from ingest.structure.table_heads import Field, is_figure, is_order

_NEVER_SPANS = re.compile(
    r"(?:đơn vị(?: tính)?|đvt|ghi chú|nội dung|chỉ tiêu|tên.*|mã(?: số)?|danh mục)[ .]*", re.IGNORECASE
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_TOLD = re.compile(r"\b(?:ước|thực hiện|TH)\b", re.IGNORECASE)
_MOST_HEADS = 12

Row = tuple[Field, ...]


def under_columns(rows: Sequence[Row]) -> list[Row]:
    """Give the rows of a table of bars their full width; those that have it stay as they are."""
    counts = Counter(map(len, rows))
    width = max(counts, key=lambda length: (counts[length], length)) if counts else 0
    first = next((index for index, row in enumerate(rows) if len(row) == width), 0)
    if len(counts) < 2 or width < 3 or (first and len(rows[0]) > _MOST_HEADS):
        return list(rows)
    heads = _spread(rows[:first], width) if 1 <= first <= 2 else list(rows[:first])
    kinds = [_figures_in(rows[first:], width, column) for column in range(width)]
    body = [row if len(row) >= width else _placed(row, width, kinds) for row in rows[first:]]
    return [*heads, *body]


def _spread(heads: Sequence[Row], width: int) -> list[Row]:
    """Set one or two rows of heads over the columns: the upper ones that span, and the lower ones under them."""
    upper, lower = heads[0], heads[1] if len(heads) > 1 else ()
    spanning = len(upper) + len(lower) - width if lower else 1
    if not 1 <= spanning <= len(upper) or (lower and len(lower) % spanning):
        return [_nameless(upper, width), *(_nameless(row, width) for row in heads[1:])]
    over = len(lower) // spanning if lower else width - len(upper) + 1
    ways = [_columns(len(upper), way, over) for way in _ways(upper, lower, spanning)]
    above: list[Field] = [_blank(upper[0])] * width
    below: list[Field] = [_blank(upper[0])] * width
    for at, field in enumerate(upper):
        places = {way[at] for way in ways}
        if len(places) == 1:
            above[places.pop()[0]] = field
    for at, field in enumerate(lower):
        columns = {[column for span in way if len(span) > 1 for column in span][at] for way in ways if over > 1}
        if len(columns) == 1:
            below[columns.pop()] = field
    return [tuple(above), *([tuple(below)] if lower else [])]


def _ways(upper: Row, lower: Row, spanning: int) -> list[tuple[int, ...]]:
    """Give the ways in which heads may span others.

    The years below are those that the head above counts; what is planned beside what was done is of the first year.
    """
    may = [
        index
        for index, field in enumerate(upper)
        if not is_order(field.words) and not _NEVER_SPANS.fullmatch(field.words)
    ]
    may = may if len(may) >= spanning else list(range(len(upper)))
    years = {index: min(found) for index in may if (found := _YEAR.findall(upper[index].words))}
    below = [year for field in lower for year in _YEAR.findall(field.words)]
    holding = [index for index in may if _holds(upper[index].words, below)]
    if spanning == 1 and len(below) == len(lower) and len(holding) == 1:
        may = holding
    elif spanning == 1 and years and any(_TOLD.search(field.words) for field in lower):
        earliest = [index for index in years if years[index] == min(years.values())]
        may = earliest if len(earliest) == 1 else may
    return list(combinations(may, spanning))


def _holds(head: str, years: Sequence[str]) -> bool:
    """Tell whether years lie in the stretch that a head names: 2026 and 2027 in "GIAI ĐOẠN 2026 - 2030"."""
    found = _YEAR.findall(head)
    return len(found) > 1 and bool(years) and min(found) <= min(years) and max(years) <= max(found)


def _columns(count: int, spanning: Sequence[int], over: int) -> list[tuple[int, ...]]:
    """Give the columns that each of some heads stands over."""
    out: list[tuple[int, ...]] = []
    at = 0
    for index in range(count):
        size = over if index in spanning else 1
        out.append(tuple(range(at, at + size)))
        at += size
    return out


def _placed(row: Row, width: int, figures: Sequence[bool]) -> Row:
    """Set a row whose left cells go on from above at the right; figures whose column nothing tells are left out."""
    if not any(is_figure(field.words) for field in row[1:]):
        return row
    moved = (*[_blank(row[0])] * (width - len(row)), *row)
    fits = all(figures[at] == is_figure(field.words) for at, field in enumerate(moved) if field.words)
    return moved if fits else tuple(_blank(field) if is_figure(field.words) else field for field in row)


def _figures_in(rows: Sequence[Row], width: int, column: int) -> bool:
    """Say whether most full rows have a figure in a column."""
    filled = [is_figure(row[column].words) for row in rows if len(row) == width and row[column].words]
    return sum(filled) * 2 > len(filled)


def _nameless(row: Row, width: int) -> Row:
    return (*row[:1], *[_blank(row[0])] * (width - 1))


def _blank(field: Field) -> Field:
    return Field("", Span(field.span.start, field.span.start))
