"""Printed numbers: how precise they are, how they are written in Vietnam, and what one slip makes of them."""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from ingest.report import Figure
from ingest.vietnamese.numerals import parse_number


def last_digit(surface: str) -> Decimal:
    """Give the size of the last printed digit: 0.01 for "97,79%", 1 for "4.747"."""
    digits = surface.rstrip("% ")
    value = parse_number(digits)
    exponent = value.as_tuple().exponent if value is not None else 0
    return Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)


def within(exact: Decimal, percent: Figure) -> bool:
    """Tell whether a percent was printed from this value, rounded or cut at its last digit."""
    step = last_digit(percent.surface)
    return percent.value in (exact.quantize(step, ROUND_HALF_UP), exact.quantize(step, ROUND_DOWN))


def show(value: Decimal) -> str:
    """Write a number the Vietnamese way: 1.234,5."""
    whole, _, decimals = f"{value:,f}".partition(".")
    return whole.replace(",", ".") + (f",{decimals}" if decimals else "")


def near_misses(surface: str) -> list[tuple[str, Decimal]]:
    """List the numbers that one wrong, extra, missing or swapped digit could have made into this one.

    Shorter ones first: an extra digit is the likeliest slip to matter.
    """
    percent = surface.endswith("%")
    digits = surface.rstrip("% ")
    decimals = len(digits.rpartition(",")[2]) if "," in digits else 0
    bare = "".join(filter(str.isdigit, digits))
    candidates: dict[str, int] = {}
    for at in range(len(bare)):
        candidates.setdefault(bare[:at] + bare[at + 1 :], decimals if at < len(bare) - decimals else decimals - 1)
    for at in range(len(bare) - 1):
        candidates.setdefault(bare[:at] + bare[at + 1] + bare[at] + bare[at + 2 :], decimals)
    for at in range(len(bare)):
        for digit in "0123456789":
            candidates.setdefault(bare[:at] + digit + bare[at + 1 :], decimals)
    for at in range(len(bare) + 1):
        for digit in "0123456789":
            inside = at > len(bare) - decimals or (decimals and at == len(bare) - decimals)
            candidates.setdefault(bare[:at] + digit + bare[at:], decimals + 1 if inside else decimals)
    candidates.pop(bare, None)
    return [
        _written(digits, places, percent)
        for digits, places in candidates.items()
        if digits and places >= 0 and not (digits[0] == "0" and len(digits) > places + 1)
    ]


def _written(digits: str, decimals: int, percent: bool) -> tuple[str, Decimal]:
    value = Decimal(int(digits)).scaleb(-decimals)
    return show(value) + ("%" if percent else ""), value


def is_near(surface: str, value: Decimal) -> bool:
    """Tell whether one slip of a digit makes a value out of a printed number."""
    return any(other == value for _, other in near_misses(surface))
