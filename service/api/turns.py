"""Questions answered a few at a time, each within its time; the others wait their turn, and not for ever."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import TypeVar

from service.api.problems import Problem

AT_ONCE = 4  # two cores are full with two; a language model's answer is mostly waited for
RETRY_S = 5
_Given = TypeVar("_Given")


class Turns:
    """A few workers. A question that runs past its time is refused at once and keeps its worker until it ends."""

    def __init__(self, most_s: float, at_once: int = AT_ONCE) -> None:
        self._most_s = most_s
        self._workers = ThreadPoolExecutor(at_once, thread_name_prefix="answer")

    def run(self, work: Callable[[], _Given]) -> _Given:
        """Do the work in its turn; raises Problem when waiting and working take too long together."""
        doing = self._workers.submit(copy_context().run, work)
        try:
            return doing.result(timeout=self._most_s)
        except TimeoutError:
            if doing.done():  # its own, not this clock's
                raise
            doing.cancel()
            told = (
                f"Chưa trả lời xong trong {self._most_s:g} giây; máy chủ đang bận. Hãy thử lại sau, hoặc hỏi hẹp hơn."
            )
            raise Problem("busy", told, retry_after=RETRY_S) from None

    def stop(self) -> None:
        """Begin nothing more."""
        self._workers.shutdown(wait=False, cancel_futures=True)
