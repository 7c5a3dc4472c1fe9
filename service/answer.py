"""The nouns of an answer, as they leave over HTTP. Field names are the contract of `/v1/ask`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from ingest.report import FigureKind, TextState

Status = Literal["answered", "partial", "not_stated", "needs_clarification"]
NoteKind = Literal["conflict", "scope", "damaged", "not_stated", "arithmetic", "nearest"]
Certainty = Literal["certain", "balanced", "full"]  # Chắc chắn, Cân bằng, Đầy đủ: how sure an answer must be


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier exchange of the conversation, oldest first."""

    question: str
    answer: str = ""


@dataclass(frozen=True, slots=True)
class AnswerFigure:
    """A figure that the answer asserts. `value` is canonical: dot for decimals, no grouping, no unit."""

    value: str
    unit: str | None
    surface: str
    label: str
    place: str | None
    period: str | None
    level: str | None
    kind: FigureKind
    citation: int


@dataclass(frozen=True, slots=True)
class Citation:
    """The exact words an answer stands on: `quote == text[start:end]` of the report as read.

    `reading` is the repaired text of the same length, or None when nothing had to be repaired.
    """

    n: int
    report_id: str
    file: str
    title: str | None
    number: str | None
    agency: str | None
    place: str | None
    date: str | None
    page: int | None
    section: tuple[str, ...]
    quote: str
    reading: str | None
    start: int
    end: int
    text_state: TextState


@dataclass(frozen=True, slots=True)
class Note:
    """What a careful clerk would add: a conflict, another scope, damage, what is not stated."""

    kind: NoteKind
    text: str
    citations: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Likely:
    """Words of a report that may answer, not surely enough to be asserted: those of the citation, and no figure."""

    text: str
    citation: int


@dataclass(frozen=True, slots=True)
class Timings:
    """Milliseconds spent, by step."""

    understand: float = 0.0
    plan: float = 0.0
    search: float = 0.0
    choose: float = 0.0
    compose: float = 0.0
    verify: float = 0.0
    total: float = 0.0


@dataclass(frozen=True, slots=True)
class Looked:
    """How many reports there are, may speak, answer, are silent and were not read; the last three are the second."""

    reports: int = 0
    in_scope: int = 0
    answering: int = 0
    silent: int = 0
    not_looked: int = 0


@dataclass(frozen=True, slots=True)
class ReportRead:
    """A report that was read for an answer, and whether it answers."""

    report_id: str
    file: str
    place: str | None
    period: str | None
    answers: bool


@dataclass(frozen=True, slots=True)
class Scope:
    """The reports that an answer was sought in, so that the user can see and correct them.

    `why` tells what limited them: number, place, named (a place named in rows or sentences), period, filter, title,
    words.
    `read` are those read this time, in the order of reading, from `start` on; `next` is where to go on, None at the
    end.
    """

    why: tuple[str, ...] = ()
    read: tuple[ReportRead, ...] = ()
    start: int = 0
    next: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the assistant says. `understood` is the reading of the question, shown as "Hiểu là: …".

    `certainty` is how sure it had to be.
    """

    answer_id: str
    status: Status
    answer: str
    figures: tuple[AnswerFigure, ...] = ()
    citations: tuple[Citation, ...] = ()
    notes: tuple[Note, ...] = ()
    likely: tuple[Likely, ...] = ()
    understood: str = ""
    choices: tuple[str, ...] = ()
    looked: Looked = field(default_factory=Looked)
    scope: Scope = field(default_factory=Scope)
    timings_ms: Timings = field(default_factory=Timings)
    certainty: Certainty = "balanced"
