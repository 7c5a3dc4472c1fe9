"""Figures of a report → findings: arithmetic the report claims that does not hold.

Tolerance is the printed precision: reports cut as often as they round, so one unit of the last printed digit.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from ingest.report import Block, Figure, Finding


def check(figures: Sequence[Figure], text: str, reading: str, blocks: Sequence[Block]) -> tuple[Finding, ...]:
    """Check ratios against their percents and wholes against their parts; uncertain figures claim nothing."""
    by_id = {figure.id: figure for figure in figures if not figure.uncertain}
    findings = []
    for figure in by_id.values():
        findings.extend(_ratio(figure, by_id))
        findings.extend(_sum(figure, by_id))
    return tuple(findings)


def partner(figure: Figure, role: str, by_id: dict[str, Figure]) -> Figure | None:
    """Find a figure's partner in a role."""
    for name, other in figure.partners:
        if name == role and other in by_id:
            return by_id[other]
    return None


def _ratio(figure: Figure, by_id: dict[str, Figure]) -> list[Finding]:
    percent, whole = partner(figure, "percent", by_id), partner(figure, "denominator", by_id)
    if percent is None or whole is None or not whole.value:
        return []
    exact = figure.value * 100 / whole.value
    if abs(exact - percent.value) <= last_digit(percent.surface):
        return []
    expected = f"{show(exact.quantize(last_digit(percent.surface)))}%"
    return [
        Finding(
            kind="ratio",
            text=f"{figure.surface}/{whole.surface} = {expected}, báo cáo ghi {percent.surface}.",
            spans=(figure.span, whole.span, percent.span),
            expected=expected,
            printed=percent.surface,
        )
    ]


def _sum(figure: Figure, by_id: dict[str, Figure]) -> list[Finding]:
    parts = [by_id[other] for role, other in figure.partners if role == "part" and other in by_id]
    total = sum((part.value for part in parts), Decimal(0))
    if len(parts) < 2 or total == figure.value or abs(total - figure.value) > figure.value / 10:
        return []
    arithmetic = " + ".join(part.surface for part in parts)
    return [
        Finding(
            kind="sum",
            text=f"{arithmetic} = {show(total)}, báo cáo ghi {figure.surface}.",
            spans=(figure.span, *(part.span for part in parts)),
            expected=show(total),
            printed=figure.surface,
        )
    ]


def last_digit(surface: str) -> Decimal:
    """Give the size of the last printed digit of a percent: 0.01 for "97,79%"."""
    digits = surface.rstrip("% ").replace(",", ".")
    places = len(digits.rsplit(".", 1)[1]) if "." in digits else 0
    return Decimal(1).scaleb(-places)


def show(value: Decimal) -> str:
    """Write a number the Vietnamese way: 1.234,5."""
    whole, _, decimals = f"{value:,f}".partition(".")
    return whole.replace(",", ".") + (f",{decimals}" if decimals else "")
