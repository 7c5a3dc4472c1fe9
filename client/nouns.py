"""What the service gives beside answers, as frozen values; the names are those of the HTTP contract.

Answers and their citations are `service.answer`, the lines of the shelf `retrieval.summary`, figures
`service.export.figure_rows`: one definition each. A field that a newer service adds is passed over.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from ingest.report import Page, Span, TextState
from retrieval.summary import Summary
from service.answer import Answer
from service.comparing.indicators import Indicator
from service.export.figure_rows import FigureRow

Rating = Literal["right", "wrong", "incomplete"]
JobState = Literal["queued", "reading", "done", "failed"]


@dataclass(frozen=True, slots=True)
class Job:
    """A file on its way into the library; `reason` says in Vietnamese why it failed and what to do."""

    job_id: str
    file: str
    state: JobState
    created: str
    finished: str | None
    report_id: str | None
    reason: str | None
    pages_read: int
    owner: str

    @property
    def is_over(self) -> bool:
        """Whether the file was read, or given up."""
        return self.state in ("done", "failed")


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A passage found, with its places in the text; `rank` counts from 1."""

    rank: int
    score: float
    passage_id: str
    report_id: str
    file: str
    section: tuple[str, ...]
    page: int | None
    spans: tuple[Span, ...]
    text: str
    text_state: TextState


@dataclass(frozen=True, slots=True)
class IdentityPart:
    """A part of a report's identity and where it stands; a part given by a user stands nowhere."""

    value: str
    span: Span | None


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a report; `depth` counts from 1."""

    text: str
    depth: int
    page: int | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Change:
    """When and how the reading of a report changed."""

    at: str
    text: str


@dataclass(frozen=True, slots=True)
class ReportDetail(Summary):
    """A report's line on the shelf, whose words its identity is, its outline, pages and changes."""

    identity: Mapping[str, IdentityPart] = field(default_factory=dict)
    outline: tuple[Heading, ...] = ()
    page_list: tuple[Page, ...] = ()
    changes: tuple[Change, ...] = ()
    units: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportText:
    """The text to which every `start` and `end` belongs; `reading` of the same length, None where nothing differs."""

    report_id: str
    file: str
    text: str
    reading: str | None
    uncertain: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Context:
    """A line of a report and where it stands."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class ReportFinding:
    """Arithmetic a report claims that does not hold, with the words of each of its spans."""

    kind: str
    text: str
    spans: tuple[Span, ...]
    expected: str
    printed: str
    quotes: tuple[str, ...]
    contexts: tuple[Context, ...]


@dataclass(frozen=True, slots=True)
class FigurePage:
    """A part of the list of figures; `total` is how many match in all."""

    figures: tuple[FigureRow, ...]
    total: int
    offset: int
    limit: int


@dataclass(frozen=True, slots=True)
class Indicators:
    """What may be compared; `total` is how many match in all."""

    indicators: tuple[Indicator, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question with its answer, for a briefing."""

    question: str
    answer: Answer
