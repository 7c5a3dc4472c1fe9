"""What every route works with: the library, the assistant, and the little that the service remembers itself."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Request

from retrieval.hit import Filters
from service.answer import Answer
from service.api.jobs import Jobs
from service.api.metrics import Meter
from service.api.turns import Turns
from service.guarding.keys import Caller
from service.guarding.trail import Trail
from service.settings import Settings

if TYPE_CHECKING:  # both pull in search engines; a running service has them, this module needs only their names
    from retrieval.library import Library
    from service.assistant import Assistant

MOST_ANSWERS = 500


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


def _desk(request: Request) -> Desk:
    desk = request.app.state.desk
    assert isinstance(desk, Desk)
    return desk


DeskOf = Annotated[Desk, Depends(_desk)]
