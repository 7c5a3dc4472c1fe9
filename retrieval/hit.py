"""The nouns of search: what is asked for and what is found."""

from __future__ import annotations

from dataclasses import dataclass, field

from ingest.report import Passage


@dataclass(frozen=True, slots=True)
class Filters:
    """Limits on the reports that may answer; empty means all. `years` match a report's period by overlap."""

    places: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    report_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Query:
    """What to search. `k` is the cut-off; with `per_report` set, at most that many hits of any one report."""

    text: str
    k: int = 20
    filters: Filters = field(default_factory=Filters)
    per_report: int | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found. A higher `score` is better; `rank` counts from 1."""

    passage: Passage
    file: str
    score: float
    rank: int


def report_of(passage_id: str) -> str:
    """The report that a passage belongs to."""
    return passage_id.rpartition(":")[0]
