"""What every route works with: the library, the assistant, and the little that the service remembers itself."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Request

from retrieval.hit import Filters
from service.answer import Answer, Certainty
from service.api.conversations import Conversations
from service.api.jobs import Jobs
from service.api.kept import KeptAnswers
from service.api.metrics import Meter
from service.api.turns import Turns
from service.guarding.keys import Caller
from service.guarding.trail import Trail
from service.settings import Settings

if TYPE_CHECKING:  # both pull in search engines; a running service has them, this module needs only their names
    from retrieval.library import Library
    from service.assistant import Assistant

MOST_ANSWERS = 500
MOST_PARTS = 16  # an assistant holds up to 36 MB of prepared reports


@dataclass(frozen=True, slots=True)
class Given:
    """An answer with what it was given to: the question, those before it, the filters, and whose question it was."""

    question: str
    answer: Answer
    owner: str
    history: tuple[str, ...]
    filters: Filters


class RecentAnswers:
    """The last answers given, so that one can be exported or judged by its id alone."""

    def __init__(self, most: int = MOST_ANSWERS) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._held: OrderedDict[str, Given] = OrderedDict()

    def keep(self, given: Given) -> None:
        """Remember an answer; the oldest makes room."""
        with self._lock:
            self._held[given.answer.answer_id] = given
            while len(self._held) > self._most:
                self._held.popitem(last=False)

    def get(self, answer_id: str, caller: Caller) -> Given | None:
        """Return the answer, or None when it is no longer remembered, or another's."""
        with self._lock:
            given = self._held.get(answer_id)
        return given if given is not None and caller.owns(given.owner) else None


@dataclass(frozen=True, slots=True)
class Desk:
    """The parts of one running service."""

    library: Library
    assistant: Assistant
    settings: Settings
    jobs: Jobs
    answers: RecentAnswers
    meter: Meter
    trail: Trail
    turns: Turns
    conversations: Conversations
    parts: Parts
    kept: KeptAnswers

    def of(self, caller: Caller) -> Desk:
        """The desk as a caller sees it: where they are of some units, the reports of these are all there is."""
        if not caller.units:
            return self
        part, assistant = self.parts.of(caller.units)
        return replace(self, library=part, assistant=assistant)

    def at(self, certainty: Certainty | None) -> Desk:
        """The desk with an assistant as sure of its answers as is asked for."""
        return replace(self, assistant=self.assistant.at(certainty))


class Parts:
    """What the units of callers see of the library, each with its assistant; those asked for lately are kept."""

    def __init__(self, make: Callable[[tuple[str, ...]], tuple[Library, Assistant]]) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._held: OrderedDict[tuple[str, ...], tuple[Library, Assistant]] = OrderedDict()

    def of(self, units: tuple[str, ...]) -> tuple[Library, Assistant]:
        """The library and the assistant of some units."""
        units = tuple(sorted(set(units)))
        with self._lock:
            held = self._held.pop(units, None) or self._make(units)
            self._held[units] = held
            while len(self._held) > MOST_PARTS:
                self._held.popitem(last=False)
        return held


def _desk(request: Request) -> Desk:
    """Every route gets the desk as its caller may see it, so none can forget to ask; the open ones see counts only."""
    desk = request.app.state.desk
    assert isinstance(desk, Desk)
    caller = request.scope.get("caller")
    return desk.of(caller) if isinstance(caller, Caller) else desk


DeskOf = Annotated[Desk, Depends(_desk)]
