"""A figure or a sentence → its card: the few words by which a reader judges whether it answers. Knows no question.

What decides stands first, for a card is cut at its end: the clause with the figure marked (for a table the row and
column heads, without the row's other numbers), then unit, level, kind, time and place, then the heading above.
"""

from __future__ import annotations

from ingest.report import Figure, Period, Report
from service.finding.evidence import Unit

BEFORE, AFTER = 130, 70  # characters of the clause that are kept around the figure
SENTENCE = 300  # characters of a sentence
KINDS = {
    "planned": "kế hoạch",
    "estimated": "ước",
    "cumulative": "lũy kế",
    "same_period_last_year": "cùng kỳ năm trước",
    "actual": "",
}


def figure_card(figure: Figure, report: Report) -> str:
    """Return the card of a figure."""
    quote = report.reading[figure.quote.start : figure.quote.end]
    marked = f"«{figure.surface.strip()}»"
    if "\t" in quote:
        said = f"{figure.label} = {marked}"
    else:
        before = report.reading[max(figure.quote.start, figure.span.start - BEFORE) : figure.span.start]
        after = report.reading[figure.span.end : min(figure.quote.end, figure.span.end + AFTER)]
        said = f"{before}{marked}{after} . {figure.label}"
    period = figure.period or report.identity.period
    place = figure.place or _value(report)
    parts = (said, figure.unit, figure.level, KINDS[figure.kind], _words(period), place, *figure.section[-1:])
    return _one_line(" . ".join(part for part in parts if part))


def sentence_card(unit: Unit, report: Report) -> str:
    """Return the card of a sentence, row or note."""
    parts = (unit.text[:SENTENCE], _words(report.identity.period), _value(report), *unit.passage.section[-1:])
    return _one_line(" . ".join(part for part in parts if part))


def _words(period: Period | None) -> str:
    return period.surface if period else ""


def _value(report: Report) -> str:
    place = report.identity.place or report.identity.province or report.identity.agency
    return place.value if place else ""


def _one_line(text: str) -> str:
    return " ".join(text.split())
