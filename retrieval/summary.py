"""Report → Summary: the line a report has on the shelf, without its text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ingest.report import Part, Period, Quality, Report

State = Literal["ready", "pending", "removing", "quarantined"]


@dataclass(frozen=True, slots=True)
class Summary:
    """One report as listed. Counts are numbers of things; `reason` says why a file is quarantined.

    `front` is the passage that says what the report is about and when: the one that holds its title.
    `added` is an ISO moment in UTC. Parts of the identity are None when neither the report nor a user states them.
    """

    report_id: str
    file: str
    state: State
    reason: str | None = None
    format: str | None = None
    added: str | None = None
    title: str | None = None
    number: str | None = None
    agency: str | None = None
    place: str | None = None
    province: str | None = None
    date: str | None = None
    period: Period | None = None
    quality: Quality | None = None
    characters: int = 0
    pages: int = 0
    passages: int = 0
    figures: int = 0
    findings: int = 0
    front: str | None = None


def summarize(report: Report, added: str) -> Summary:
    """Make the shelf line of a report that was read well."""
    identity = report.identity
    return Summary(
        report_id=report.id,
        file=report.file,
        state="ready",
        format=report.format,
        added=added,
        title=_value(identity.title),
        number=_value(identity.number),
        agency=_value(identity.agency),
        place=_value(identity.place),
        province=_value(identity.province),
        date=_value(identity.date),
        period=identity.period,
        quality=report.quality,
        characters=len(report.text),
        pages=len(report.pages),
        passages=len(report.passages),
        figures=len(report.figures),
        findings=len(report.findings),
        front=_front(report),
    )


def _front(report: Report) -> str | None:
    title = report.identity.title
    at = title.span if title and title.span else report.identity.period_span
    if at is None:
        return None
    holding = (p.id for p in report.passages if any(s.start < at.end and at.start < s.end for s in p.spans))
    return next(holding, None)


def _value(part: Part | None) -> str | None:
    return part.value if part is not None else None
