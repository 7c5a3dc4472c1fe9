"""Requests of one caller → whether the next comes too soon, and when it may come. Knows nothing of keys or HTTP."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable

MOST_REMEMBERED = 10_000


class Pace:
    """A bucket a caller: it holds a minute's requests and fills evenly."""

    def __init__(self, a_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._a_minute = a_minute
        self._clock = clock
        self._lock = threading.Lock()
        self._left: dict[str, tuple[float, float]] = {}

    def wait(self, caller: str) -> int:
        """Count one request; 0 when it may come, else in how many whole seconds."""
        now = self._clock()
        with self._lock:
            left, at = self._left.pop(caller, (float(self._a_minute), now))
            left = min(float(self._a_minute), left + (now - at) * self._a_minute / 60)
            is_in_time = left >= 1
            self._left[caller] = (left - 1 if is_in_time else left, now)
            if len(self._left) > MOST_REMEMBERED:  # the one longest silent has a full bucket by now
                self._left.pop(next(iter(self._left)))
        return 0 if is_in_time else math.ceil((1 - left) * 60 / self._a_minute)
