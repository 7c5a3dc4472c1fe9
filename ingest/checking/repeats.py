"""One thing told twice in words with two values → findings.

Two cases are sure enough: the same label, unit, level and period, some way apart and nearly equal; and the number
of an office's own units ("123/123 cơ quan, đơn vị, xã, thị trấn" and "40/122 …"), which every ratio has at its foot.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set
from decimal import Decimal
from itertools import combinations

from ingest.checking.slips import show
from ingest.report import Figure, Finding
from ingest.vietnamese.units import is_whole

_APART = 300  # characters; nearer, two values are told to be compared
_CLOSE = Decimal("0.05")
_LEAST_WORDS = 4
_FEWEST = 10
_TIED = frozenset(("numerator", "denominator", "whole", "part", "rank_of", "target", "result", "software", "reality"))
_OFFICES = re.compile(r"(?:cơ quan|đơn vị|xã|phường|thị trấn|thôn|bản|tiểu khu)\b")


def check_retold(by_id: Mapping[str, Figure], in_rows: Set[str]) -> Iterator[Finding]:
    """Compare what is told more than once outside tables."""
    told = [figure for name, figure in by_id.items() if name not in in_rows and figure.kind == "actual"]
    yield from _same_labels([figure for figure in told if is_whole(figure.unit)])
    yield from _office_counts(told)


def _same_labels(told: list[Figure]) -> Iterator[Finding]:
    alike: dict[tuple[object, ...], list[Figure]] = {}
    for figure in told:
        plain = not _TIED & {role for role, _ in figure.partners} and figure.footnote_of is None
        if plain and figure.period and len(figure.label.split()) >= _LEAST_WORDS:
            days = (figure.period.start, figure.period.end)
            key = (figure.label.lower(), (figure.unit or "").lower(), figure.level, figure.place, days)
            alike.setdefault(key, []).append(figure)
    for figures in alike.values():
        yield from _differing(figures)


def _differing(figures: list[Figure]) -> Iterator[Finding]:
    for one, other in combinations(figures, 2):
        gap = abs(one.value - other.value)
        if gap and gap <= max(one.value, other.value) * _CLOSE and other.span.start - one.span.end >= _APART:
            yield _finding(one, other, one.label.rsplit(" › ", 1)[-1])
            return


def _office_counts(told: list[Figure]) -> Iterator[Finding]:
    """Compare the totals of ratios that count all offices, or all communes, of the place."""
    totals: dict[tuple[frozenset[str], object, object], list[Figure]] = {}
    for figure in told:
        units = _offices(figure.unit)
        is_total = figure.label.rsplit(" › ", 1)[-1].startswith("tổng số ")  # what ratios call their total
        if units and is_total and figure.value >= _FEWEST and figure.period:
            totals.setdefault((units, figure.place, figure.period.end.year), []).append(figure)
    for figures in totals.values():
        for one, other in combinations(figures, 2):
            if 0 < abs(one.value - other.value) <= max(Decimal(1), one.value * _CLOSE / 2):
                yield _finding(one, other, f"tổng số {other.unit}")
                break


def _offices(unit: str | None) -> frozenset[str]:
    """Read "cơ quan, đơn vị, UBND xã, thị trấn" as a set of at least two kinds of office."""
    names = frozenset(_OFFICES.findall((unit or "").lower()))
    return names if len(names) > 1 else frozenset()


def _finding(one: Figure, other: Figure, what: str) -> Finding:
    gap = show(abs(one.value - other.value))
    return Finding(
        kind="repeat",
        text=(
            f"Báo cáo ghi {one.surface} ở một chỗ và {other.surface} ở chỗ khác cho cùng một chỉ tiêu ({what}), "
            f"lệch nhau {gap}; một trong hai số có thể bị nhầm."
        ),
        spans=(one.span, other.span),
        expected=one.surface,
        printed=other.surface,
    )
