"""An answer in the making → server-sent events, so that a person reads while a language model still writes."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue

from pydantic import TypeAdapter

from service.answer import Answer
from service.api.problems import NOT_RECORDED, Problem, document
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
    if isinstance(failure, Problem):
        yield _event("problem", json.dumps(document(failure.kind, failure.detail), ensure_ascii=False))
        return
    if failure is not None:
        log.error("answering failed", exc_info=failure)
        kind, detail = "internal", "Máy chủ gặp lỗi ngoài dự kiến khi trả lời. Hãy thử lại."
        if isinstance(failure, TrailBroken):
            kind, detail = "not-recorded", NOT_RECORDED
        yield _event("problem", json.dumps(document(kind, detail), ensure_ascii=False))
        return
    answer = making.result()
    if silent:
        for paragraph in filter(str.strip, answer.answer.split("\n\n")):
            yield _event("sentence", json.dumps({"text": paragraph}, ensure_ascii=False))
    yield _event("answer", _ANSWER.dump_json(answer).decode())


def _event(name: str, data: str) -> bytes:
    return f"event: {name}\ndata: {data}\n\n".encode()
