"""Reports and filters → the years a report touches, and a filter in words. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def years_of(report: Mapping[str, Any]) -> range:
    """Return the years that a report's period touches."""
    period = report["period"]
    return range(int(period["start"][:4]), int(period["end"][:4]) + 1) if period else range(0)


def limits(filters: Mapping[str, Sequence[Any]], names: Mapping[str, str]) -> tuple[str, ...]:
    """Say what a filter is set to; a report that is gone keeps its id."""
    reports = [names.get(one, one) for one in filters.get("report_ids", ())]
    return (*map(str, filters.get("places", ())), *map(str, filters.get("years", ())), *reports)
