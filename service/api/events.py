"""An answer in the making → server-sent events, so that a person reads while a language model still writes."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from typing import Any

from pydantic import TypeAdapter

from retrieval.errors import LibraryError
from service.answer import Answer
from service.api.problems import LIBRARY_UNUSABLE, NOT_RECORDED, Problem, document
from service.guarding.trail import TrailBroken
from service.writing.llama import heard

_ANSWER = TypeAdapter(Answer)
log = logging.getLogger(__name__)


def told(answered: Callable[[], Answer]) -> Iterator[bytes]:
    """Give a `sentence` event for each verified sentence, then the `answer`; a `problem` when it fails."""
    sentences: SimpleQueue[str | None] = SimpleQueue()

    def run() -> Answer:
        heard.set(sentences.put)
        try:
            return answered()
        finally:
            sentences.put(None)

    worker = ThreadPoolExecutor(1, thread_name_prefix="tell")
    making = worker.submit(run)
    worker.shutdown(wait=False)
    silent = True
    while (sentence := sentences.get()) is not None:
        silent = False
        yield _event("sentence", json.dumps({"text": sentence}, ensure_ascii=False))
    failure = making.exception()
    if failure is not None:
        yield _event("problem", json.dumps(_worded(failure), ensure_ascii=False))
        return
    answer = making.result()
    if silent:
        for paragraph in filter(str.strip, answer.answer.split("\n\n")):
            yield _event("sentence", json.dumps({"text": paragraph}, ensure_ascii=False))
    yield _event("answer", _ANSWER.dump_json(answer).decode())


def _worded(failure: BaseException) -> dict[str, Any]:
    """The problem document of a failure, as its handler would write it where no stream has begun."""
    if isinstance(failure, Problem):
        return document(failure.kind, failure.detail)
    log.error("answering failed", exc_info=failure)
    if isinstance(failure, TrailBroken):
        return document("not-recorded", NOT_RECORDED)
    if isinstance(failure, LibraryError):
        return document("library-unusable", LIBRARY_UNUSABLE)
    return document("internal", "Máy chủ gặp lỗi ngoài dự kiến khi trả lời. Hãy thử lại.")


def _event(name: str, data: str) -> bytes:
    return f"event: {name}\ndata: {data}\n\n".encode()
