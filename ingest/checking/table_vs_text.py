"""Figures told twice, in a table and in words → findings where they differ."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence

from ingest.report import Block, Figure, Finding
from ingest.vietnamese.units import unit_kind

_IDLE = frozenset(
    (
        *("tổng", "số", "lượng", "các", "của", "trên", "địa", "bàn", "là", "được", "đã", "tại", "và", "với", "có"),
        *("cơ", "quan", "đơn", "vị", "trong", "năm", "theo"),
    )
)
_LEAST_WORDS = 3
_TIED = {"numerator", "denominator", "whole"}


def check_tables(by_id: Mapping[str, Figure], blocks: Sequence[Block]) -> Iterator[Finding]:
    """Compare each number of a table with the number in words that is said of the same thing."""
    rows = sorted((block.spans[0].start, block.spans[-1].end) for block in blocks if block.kind == "row")
    if not rows:
        return
    plain = [figure for figure in by_id.values() if not _TIED & {role for role, _ in figure.partners}]
    in_table = [figure for figure in plain if _inside(figure, rows)]
    by_word: dict[str, list[tuple[Figure, frozenset[str]]]] = {}
    for figure in plain:
        if figure.kind == "actual" and not _inside(figure, rows):
            words = _words(figure)
            for word in words:
                by_word.setdefault(word, []).append((figure, words))
    for figure in in_table:
        mine = _words(figure)
        if len(mine) < _LEAST_WORDS:
            continue
        rarest = min((by_word.get(word, []) for word in mine), key=len)
        alike = [other for other, theirs in rarest if mine <= theirs and _same_kind(figure, other)]
        if alike and all(other.value != figure.value for other in alike):
            yield _finding(figure, alike[0])


def in_rows(by_id: Mapping[str, Figure], blocks: Sequence[Block]) -> frozenset[str]:
    """Name the figures that stand in table rows."""
    rows = sorted((block.spans[0].start, block.spans[-1].end) for block in blocks if block.kind == "row")
    return frozenset(name for name, figure in by_id.items() if _inside(figure, rows))


def _inside(figure: Figure, rows: Sequence[tuple[int, int]]) -> bool:
    at = bisect_right(rows, (figure.span.start, 1 << 60)) - 1
    return at >= 0 and figure.span.start < rows[at][1]


_CHANGE = re.compile(r"(?:^|\W)(?:giảm|tăng|vượt|so với|so sánh)(?:\W|$)", re.IGNORECASE)


def _words(figure: Figure) -> frozenset[str]:
    if _CHANGE.search(figure.label):  # a change is not the thing that changed
        return frozenset()
    words = re.findall(r"\w+", figure.label.rsplit(" › ", 1)[-1].lower())
    return frozenset(word for word in words if word not in _IDLE)


def _same_kind(one: Figure, other: Figure) -> bool:
    if unit_kind(one.unit) != unit_kind(other.unit) or (one.unit or "").lower() != (other.unit or "").lower():
        return False
    return one.level == other.level or {one.level, other.level} <= {None, "toàn huyện"}


def _finding(table: Figure, words: Figure) -> Finding:
    unit = f" {words.unit}" if words.unit and words.unit != "%" else ""
    return Finding(
        kind="table_text",
        text=f"Bảng ghi {table.surface}, phần lời ghi {words.surface}{unit} cho cùng một chỉ tiêu.",
        spans=(table.span, words.span),
        expected=words.surface,
        printed=table.surface,
    )
