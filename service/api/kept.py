"""A question that was answered lately → the same answer, for as long as nothing that it was made from has changed."""

from __future__ import annotations

import threading
import uuid
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from time import perf_counter
from typing import Protocol
from weakref import ReferenceType, ref

from retrieval.hit import Filters
from service.answer import Answer, Certainty, Timings, Turn

MOST_KEPT = 500  # some 10 kB each


@dataclass(frozen=True, slots=True)
class Asked:
    """All that an answer hangs on, besides what the reports say. `units` are those whose reports the asker sees."""

    question: str
    history: tuple[Turn, ...]
    filters: Filters
    start: int
    certainty: Certainty
    units: tuple[str, ...]


class Shown(Protocol):
    """What is asked of a library here."""

    @property
    def moment(self) -> tuple[object, ...]:
        """What it shows: the same objects for as long as nothing changes."""


class KeptAnswers:
    """The answers given lately. An old moment is not kept alive by the answers that were made in it."""

    def __init__(self, most: int = MOST_KEPT) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._held: OrderedDict[Asked, tuple[Sequence[ReferenceType[object]], Answer]] = OrderedDict()

    def given(self, asked: Asked, library: Shown, make: Callable[[], Answer]) -> Answer:
        """Give the answer that is kept, under an id of its own, or make it.

        One that was made while the library changed is not kept: nobody knows which reports it was made from.
        """
        began, moment = perf_counter(), library.moment
        kept = self._get(asked, moment)
        if kept is not None:
            return replace(kept, answer_id=uuid.uuid4().hex, timings_ms=Timings(total=1000 * (perf_counter() - began)))
        answer = make()
        if _same(moment, library.moment):
            self._keep(asked, moment, answer)
        return answer

    def _get(self, asked: Asked, moment: Sequence[object]) -> Answer | None:
        with self._lock:
            held = self._held.get(asked)
            if held is None:
                return None
            if not _same([there() for there in held[0]], moment):
                del self._held[asked]
                return None
            self._held.move_to_end(asked)
            return held[1]

    def _keep(self, asked: Asked, moment: Sequence[object], answer: Answer) -> None:
        with self._lock:
            self._held[asked] = ([ref(part) for part in moment], answer)
            self._held.move_to_end(asked)
            while len(self._held) > self._most:
                self._held.popitem(last=False)


def _same(one: Sequence[object], other: Sequence[object]) -> bool:
    return all(a is b for a, b in zip(one, other, strict=True))
