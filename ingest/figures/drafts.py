"""Figures in the making, and what a line of a report inherits from above."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from ingest.report import Block, FigureKind, Period, Span
from ingest.vietnamese.numerals import Number, read_as
from ingest.vietnamese.units import is_whole


@dataclass(frozen=True, slots=True)
class Lead:
    """What a line inherits: the words above it, their level, period and unit, the sentence a note explains.

    `block` is the index of the line that opens the list, `since` where its last sentence begins in the report.
    """

    head: str = ""
    level: str | None = None
    period: Period | None = None
    footnote_of: Span | None = None
    unit: str | None = None
    block: int | None = None
    since: int = 0


@dataclass(slots=True)
class Draft:
    """A figure in the making; `partners` are (role, index) within the same list of drafts.

    `rows` and `column` say where a table's own number stands; empty for words.
    """

    span: Span
    quote: Span
    value: Decimal
    unit: str | None
    label: str
    level: str | None
    place: str | None
    period: Period | None
    kind: FigureKind
    block: Block
    footnote_of: Span | None = None
    approximate: str | None = None
    ambiguous: bool = False
    partners: list[tuple[str, int]] = field(default_factory=list)
    rows: tuple[str, ...] = ()
    column: str = ""


def settle(number: Number, unit: str | None) -> tuple[Decimal, bool]:
    """Decide what one mark before three digits means by the unit: nobody counts 4,747 of a file."""
    if not number.ambiguous:
        return number.value, False
    if is_whole(unit):
        return read_as(number.surface, ""), False
    return number.value, unit is None
