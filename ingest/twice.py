"""Figures told twice, in a table and in words → findings where they differ."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from ingest.report import Block, Figure, Finding
from ingest.units import unit_kind

_IDLE = frozenset(
    (
        *("tổng", "số", "lượng", "các", "của", "trên", "địa", "bàn", "là", "được", "đã", "tại", "và", "với", "có"),
        *("cơ", "quan", "đơn", "vị", "trong", "năm", "theo"),
    )
)
_LEAST_WORDS = 3


def check_tables(by_id: Mapping[str, Figure], blocks: Sequence[Block]) -> Iterator[Finding]:
    """Compare each number of a table with the number in words that is said of the same thing."""
    rows = [block.spans[0].start for block in blocks if block.kind == "row"]
    if not rows:
        return
    spans = [(block.spans[0].start, block.spans[-1].end) for block in blocks if block.kind == "row"]
    in_table = [figure for figure in by_id.values() if _inside(figure, spans)]
    in_words = [figure for figure in by_id.values() if figure.kind == "actual" and not _inside(figure, spans)]
    for figure in in_table:
        alike = [other for other in in_words if _same_thing(figure, other)]
        if alike and all(other.value != figure.value for other in alike):
            yield _finding(figure, alike[0])


def _inside(figure: Figure, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start <= figure.span.start < end for start, end in spans)


def _words(figure: Figure) -> frozenset[str]:
    words = re.findall(r"\w+", figure.label.rsplit(" › ", 1)[-1].lower())
    return frozenset(word for word in words if word not in _IDLE)


def _same_thing(one: Figure, other: Figure) -> bool:
    if unit_kind(one.unit) != unit_kind(other.unit) or (one.unit or "").lower() != (other.unit or "").lower():
        return False
    if one.level != other.level and not {one.level, other.level} <= {None, "toàn huyện"}:
        return False
    if any(role in ("numerator", "denominator", "whole") for role, _ in (*one.partners, *other.partners)):
        return False
    mine, theirs = _words(one), _words(other)
    return len(mine) >= _LEAST_WORDS and mine <= theirs


def _finding(table: Figure, words: Figure) -> Finding:
    unit = f" {words.unit}" if words.unit and words.unit != "%" else ""
    return Finding(
        kind="table_text",
        text=f"Bảng ghi {table.surface}, phần lời ghi {words.surface}{unit} cho cùng một chỉ tiêu.",
        spans=(table.span, words.span),
        expected=words.surface,
        printed=table.surface,
    )
