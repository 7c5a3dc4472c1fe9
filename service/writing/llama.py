"""Chosen evidence → prose by a language model, which llama-index reaches. Knows nothing of libraries.

A model that is slow, down, cut off or wrong means None, and the extractive answer stands: never an error, never an
unverified figure. llama-index costs 3 s to import, so it is imported when a writer is made.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from queue import Empty, Queue
from typing import TYPE_CHECKING, Any

from service.answer import Answer
from service.settings import Settings
from service.writing.sentence_gate import Gate, messages, sentences, tokens_at_most

if TYPE_CHECKING:
    from llama_index.core.base.llms.types import ChatResponse
    from llama_index.core.llms import LLM

# Whoever answers a streaming request hears each sentence here, once it has been verified.
heard: ContextVar[Callable[[str], None] | None] = ContextVar("heard", default=None)
MOST_WRITTEN = 1_024  # tokens; an answer that needs more is no answer to brief with
_AT_ONCE = 4  # a server that hangs blocks no more threads than these

log = logging.getLogger(__name__)


class LlamaWriter:
    """Words a draft with a language model, sentence by verified sentence, within a time limit."""

    def __init__(self, llm: LLM, context_tokens: int, timeout_s: float) -> None:
        self._llm = llm
        self._context_tokens = context_tokens
        self._timeout_s = timeout_s
        self._threads = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="write")

    def write(self, question: str, draft: Answer) -> str | None:
        """Return the draft in better words, every figure and source kept; None to keep the draft."""
        system, asked = messages(question, draft)
        if tokens_at_most(system, asked) + MOST_WRITTEN > self._context_tokens:
            log.warning("the evidence does not fit %d tokens; kept the extractive answer", self._context_tokens)
            return None
        gate, tell = Gate(draft), _Teller(Gate(draft), heard.get())
        text = self._written(system, asked, tell)
        if text is None:
            return None
        return gate.whole([[one for one in line if gate.stands(one)] for line in sentences(text)])

    def _written(self, system: str, asked: str, tell: Callable[[str], None]) -> str | None:
        """Return all that the model wrote, or None when it failed, was cut off, or took too long."""
        deadline = time.monotonic() + self._timeout_s
        arrived: Queue[str | None] = Queue()
        reading = self._threads.submit(self._read, system, asked, arrived, deadline)
        text = ""
        while True:
            try:
                more = arrived.get(timeout=max(0.001, deadline - time.monotonic()))
            except Empty:
                reading.cancel()
                log.warning("the language model took longer than %g s", self._timeout_s)
                return None
            if more is None:
                break
            text = more
            tell(text)
        failure = reading.exception()
        if failure is not None:
            log.warning("the language model failed: %s: %s", type(failure).__name__, str(failure)[:200])
            return None
        return text if reading.result() else None

    def _read(self, system: str, asked: str, arrived: Queue[str | None], deadline: float) -> bool:
        """Put each longer text into `arrived`, None at the end; say whether the model ended of itself."""
        from llama_index.core.base.llms.types import ChatMessage

        ended = False
        try:
            prompt = [ChatMessage(role="system", content=system), ChatMessage(role="user", content=asked)]
            for reply in self._llm.stream_chat(prompt):
                arrived.put(reply.message.content or "")
                ended = ended or _ended(reply)
                if time.monotonic() > deadline:
                    return False
        finally:
            arrived.put(None)
        return ended


class _Teller:
    """Tells each sentence once, as soon as it is complete and stands."""

    def __init__(self, gate: Gate, tell: Callable[[str], None] | None) -> None:
        self._gate = gate
        self._tell = tell
        self._told = 0

    def __call__(self, text: str) -> None:
        if self._tell is None:
            return
        done = [one for line in sentences(text) for one in line][:-1]  # the last is still being written
        for sentence in done[self._told :]:
            if self._gate.stands(sentence):
                self._tell(sentence)
        self._told = max(self._told, len(done))


def _ended(reply: ChatResponse) -> bool:
    """Whether the server said that the model came to its own end, not to a limit."""
    raw: Any = reply.raw
    if isinstance(raw, dict):  # Ollama
        return bool(raw.get("done")) and raw.get("done_reason", "stop") == "stop"
    return any(choice.finish_reason == "stop" for choice in getattr(raw, "choices", ()))


def writer_from(settings: Settings) -> LlamaWriter | None:
    """Make the writer that the settings name; None when answers are worded without a model."""
    if settings.writer == "none":
        return None
    if not settings.writer_model:
        raise ValueError("BAOCAO_WRITER_MODEL: cần tên mô hình, ví dụ qwen3:8b; hoặc bỏ BAOCAO_WRITER")
    llm = _ollama(settings) if settings.writer == "ollama" else _openai(settings)
    return LlamaWriter(llm, settings.writer_context, settings.writer_timeout_s)


def _ollama(settings: Settings) -> LLM:
    from llama_index.llms.ollama import Ollama

    # `context_window` becomes Ollama's `num_ctx`; left alone, Ollama keeps 2 048 tokens and drops the rest in silence.
    return Ollama(
        model=settings.writer_model,
        base_url=settings.writer_url,
        temperature=0.0,
        context_window=settings.writer_context,
        request_timeout=settings.writer_timeout_s,
        additional_kwargs={"num_predict": MOST_WRITTEN, "seed": 1},
    )


def _openai(settings: Settings) -> LLM:
    from llama_index.llms.openai_like import OpenAILike

    return OpenAILike(
        model=settings.writer_model,
        api_base=settings.writer_url,
        api_key=settings.writer_key or "none",
        is_chat_model=True,
        temperature=0.0,
        context_window=settings.writer_context,
        max_tokens=MOST_WRITTEN,
        timeout=settings.writer_timeout_s,
        max_retries=0,
    )
