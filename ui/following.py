"""An answer and the shelf → questions to go on with, those only that the library holds figures for. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from ingest.vietnamese.collation import vietnamese_order
from service.answer import Answer

MOST = 3
MOST_PLACES = 6  # how many other places are looked at: each is a request
LEVELS = ("cấp huyện", "cấp xã")
Has = Callable[[str, str, str], bool]  # report, label, level → whether there is such a figure


def suggestions(answer: Answer, reports: Sequence[Mapping[str, Any]], has: Has) -> tuple[str, ...]:
    """Return follow-ups on the other level and the other places, when one place answered."""
    places = {figure.place for figure in answer.figures}
    if len(places) != 1 or answer.status not in ("answered", "partial"):
        return ()
    figure = answer.figures[0]
    label = figure.label.rpartition("›")[2].strip()
    report_id = next((one.report_id for one in answer.citations if one.n == figure.citation), "")
    found = [f"Còn {level} thì sao?" for level in _other_levels(answer) if has(report_id, label, level)]
    found += [f"Còn {place} thì sao?" for place, other in _others(reports, places) if has(other, label, "")]
    return tuple(found[:MOST])


def _other_levels(answer: Answer) -> Iterable[str]:
    told = {figure.level for figure in answer.figures}
    return [level for level in LEVELS if level not in told] if told & set(LEVELS) else ()


def _others(reports: Sequence[Mapping[str, Any]], places: set[str | None]) -> list[tuple[str, str]]:
    others = {report["place"]: report["report_id"] for report in reports if report["place"]}
    return [(place, report_id) for place, report_id in _in_order(others) if place not in places][:MOST_PLACES]


def _in_order(others: Mapping[str, str]) -> list[tuple[str, str]]:
    return sorted(others.items(), key=lambda other: vietnamese_order(other[0]))
