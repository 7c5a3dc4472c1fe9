"""What every route works with: the library, the assistant, and the little that the service remembers itself."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Request

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


class RecentAnswers:
    """The last answers given, so that one can be exported or judged by its id alone."""

    def __init__(self, most: int = MOST_ANSWERS) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._held: OrderedDict[str, tuple[str, Answer, str]] = OrderedDict()

    def keep(self, question: str, answer: Answer, owner: str) -> None:
        """Remember an answer and whose question it was; the oldest makes room."""
        with self._lock:
            self._held[answer.answer_id] = (question, answer, owner)
            while len(self._held) > self._most:
                self._held.popitem(last=False)

    def get(self, answer_id: str, caller: Caller) -> tuple[str, Answer] | None:
        """Return the question and its answer, or None when it is no longer remembered, or another's."""
        with self._lock:
            question, answer, owner = self._held.get(answer_id, ("", None, ""))
        return (question, answer) if answer is not None and caller.owns(owner) else None


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
