"""Figures of a report → findings: arithmetic that the report claims and that does not hold.

Tolerance is the printed precision; reports cut digits as often as they round them, so both hold. Uncertain and
ambiguous figures claim nothing. Says what is wrong and the likeliest slip of the hand; never which figure is true.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from ingest.checking.lists import check_lists
from ingest.checking.repeats import check_retold
from ingest.checking.slips import last_digit, near_misses, show, within
from ingest.checking.sums import check_notes, check_sums
from ingest.checking.table_vs_text import check_tables, in_rows
from ingest.report import Block, Figure, Finding

_EARLIER = re.compile(
    r"[^.;:()\d]{0,40}so (?:với )?(?:cùng kỳ(?: năm trước| năm \d{4})?|năm (?:trước|ngoái|\d{4}))"
    r"[^.;:()\d]{0,20}\((?:[^.;:()\d]{0,30})?(?:năm \d{4}\D{0,12})?",
    re.IGNORECASE,
)
_SHOWN = Decimal("0.01")


def check(figures: Sequence[Figure], text: str, reading: str, blocks: Sequence[Block]) -> tuple[Finding, ...]:
    """Check every claim that the partners of figures make; findings stand in the order of the report."""
    del text
    sure = {figure.id: figure for figure in figures if not figure.uncertain and not figure.ambiguous}
    rows = in_rows(sure, blocks)
    found = [
        *_ratios(sure),
        *_changes(sure, reading),
        *check_retold(sure, rows),
        *check_sums(sure, rows),
        *check_notes(sure),
        *check_tables(sure, blocks),
        *check_lists(sure, reading, blocks),
    ]
    unique = {(finding.kind, finding.text): finding for finding in reversed(found)}
    return tuple(sorted(unique.values(), key=lambda finding: finding.spans[0].start))


def partner(figure: Figure, role: str, by_id: dict[str, Figure]) -> Figure | None:
    """Find a figure's first partner in a role."""
    return next((by_id[other] for name, other in figure.partners if name == role and other in by_id), None)


def _ratios(by_id: dict[str, Figure]) -> Iterator[Finding]:
    for percent in by_id.values():
        if percent.unit != "%":
            continue
        count = partner(percent, "numerator", by_id)
        whole = partner(percent, "denominator", by_id)
        if count is None:
            continue
        change = partner(count, "whole", by_id) if _is_change(count) else None
        if change is not None:
            yield from _change(percent, count, change)
        elif whole is not None and whole.value:
            yield from _ratio(percent, count, whole)


def _is_change(count: Figure) -> bool:
    return count.label.rsplit(" › ", 1)[-1].startswith(("giảm", "tăng"))


def _ratio(percent: Figure, count: Figure, whole: Figure) -> Iterator[Finding]:
    exact = count.value * 100 / whole.value
    if within(exact, percent):
        return
    expected = show(exact.quantize(_SHOWN)) + "%"
    claim = f"{count.surface}/{whole.surface} = {expected}, nhưng báo cáo ghi {percent.surface.rstrip('% ')}%."
    yield Finding(
        kind="ratio",
        text=" ".join(part for part in (claim, _ratio_slip(percent, count, whole)) if part),
        spans=(count.span, whole.span, percent.span),
        expected=expected,
        printed=percent.surface,
    )


def _ratio_slip(percent: Figure, count: Figure, whole: Figure) -> str:
    """Find the one slip of a digit that would make the ratio hold."""
    exact = count.value * 100 / whole.value
    near = near_misses(percent.surface)
    step = last_digit(percent.surface)
    fits = [
        written
        for written, value in near
        if "," in written and last_digit(written) <= step and abs(exact - value) <= last_digit(written) / 2
    ]
    if fits and count.value <= whole.value:  # a digit left out is likelier than a wrong one
        return f"{percent.surface} có thể là {max(fits, key=len)}."
    for wrong, other in ((count, whole), (whole, count)):
        for written, value in near_misses(wrong.surface):
            top, bottom = (value, other.value) if wrong is count else (other.value, value)
            if bottom and top <= bottom and within(top * 100 / bottom, percent):
                pair = f"{written}/{other.surface}" if wrong is count else f"{other.surface}/{written}"
                return f"{wrong.surface} có thể là {written}: {pair} = {percent.surface}."
    return ""


def _change(percent: Figure, count: Figure, now: Figure) -> Iterator[Finding]:
    """Check "1.563 người, giảm 108 người so với năm 2021, đạt 6,91%" against the number of the earlier year."""
    falls = count.label.rsplit(" › ", 1)[-1].startswith("giảm")
    before = now.value + count.value if falls else now.value - count.value
    if before <= 0:
        return
    exact = count.value * 100 / before
    if within(exact, percent):
        return
    sign = "+" if falls else "-"
    expected = show(exact.quantize(_SHOWN)) + "%"
    text = (
        f"Năm so sánh là {now.surface} {sign} {count.surface} = {show(before)}, nên {count.surface}/{show(before)} = "
        f"{expected}, nhưng báo cáo ghi {percent.surface}."
    )
    if within(count.value * 100 / now.value, percent):
        text += f" {percent.surface} là tính trên {now.surface}."
    yield Finding("year", text, (now.span, count.span, percent.span), expected, percent.surface)


def _changes(by_id: dict[str, Figure], reading: str) -> Iterator[Finding]:
    """Check "640 hồ sơ, tăng 40 hồ sơ so với cùng kỳ năm trước (590 hồ sơ)": the earlier count is told beside."""
    figures = list(by_id.values())
    for change, before in pairwise(figures):
        now = partner(change, "whole", by_id) if _is_change(change) else None
        if now is None or change.unit == "%" or before.unit != change.unit or before.span.start < change.span.end:
            continue
        if not _EARLIER.fullmatch(reading[change.span.end : before.span.start]):
            continue
        falls = change.label.rsplit(" › ", 1)[-1].startswith("giảm")
        exact = now.value - before.value if not falls else before.value - now.value
        if exact != change.value:
            high, low = (before, now) if falls else (now, before)
            word = "giảm" if falls else "tăng"
            yield Finding(
                "year",
                f"{high.surface} - {low.surface} = {show(exact)}, nhưng báo cáo ghi {word} {change.surface}.",
                (now.span, change.span, before.span),
                show(exact),
                change.surface,
            )
