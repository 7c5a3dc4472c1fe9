"""Figures of a report → findings: arithmetic that the report claims and that does not hold.

Tolerance is the printed precision; reports cut digits as often as they round them, so both hold. Uncertain and
ambiguous figures claim nothing. Says what is wrong and the likeliest slip of the hand; never which figure is true.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from ingest.report import Block, Figure, Finding
from ingest.sums import check_notes, check_sums
from ingest.twice import check_tables, in_rows
from ingest.written import last_digit, near_misses, show, within

_SHOWN = Decimal("0.01")


def check(figures: Sequence[Figure], text: str, reading: str, blocks: Sequence[Block]) -> tuple[Finding, ...]:
    """Check every claim that the partners of figures make; findings stand in the order of the report."""
    del text, reading
    sure = {figure.id: figure for figure in figures if not figure.uncertain and not figure.ambiguous}
    found = [
        *_ratios(sure),
        *check_sums(sure, in_rows(sure, blocks)),
        *check_notes(sure),
        *check_tables(sure, blocks),
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
