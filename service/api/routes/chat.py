"""The same answers in the shape that chat programs of OpenAI's API speak: Open WebUI, and the `openai` packages.

The last user message is the question, the user messages before it are the history. What the other side sets for a
language model (temperature, tools, system words) is taken and has no effect: nothing here is sampled.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import asdict
from typing import Annotated, Any, Literal

from fastapi import APIRouter
from fastapi.responses import Response, StreamingResponse
from pydantic import BaseModel, Field

from service.answer import Answer, Turn
from service.api.desk import DeskOf
from service.api.door import CallerOf
from service.api.fields import FilterBody
from service.api.problems import Problem
from service.api.routes.ask import answered, heard
from service.export.sources import with_sources, without_sources

MODEL = "hoi-bao-cao"
MOST_MESSAGES = 1_000
router = APIRouter(prefix="/v1")


class Part(BaseModel):
    """A piece of a message; only text is read."""

    type: str
    text: str = ""


class Message(BaseModel):
    """One message of a conversation."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | tuple[Part, ...] | None = None

    def words(self) -> str:
        """The text of the message."""
        if isinstance(self.content, str):
            return self.content
        return "\n".join(part.text for part in self.content or () if part.type == "text")


class ChatBody(BaseModel):
    """A conversation; `filters` is ours, as in `/v1/ask`."""

    messages: Annotated[tuple[Message, ...], Field(max_length=MOST_MESSAGES)]
    model: str = MODEL
    stream: bool = False
    filters: FilterBody = Field(default_factory=FilterBody)


@router.get("/models")
def models() -> dict[str, Any]:
    """List the one thing that answers here."""
    return {"object": "list", "data": [_model()]}


@router.get("/models/{name}")
def model(name: str) -> dict[str, Any]:
    """Describe it."""
    _check(name)
    return _model()


@router.post("/chat/completions", response_model=None)
def complete(body: ChatBody, desk: DeskOf, caller: CallerOf) -> dict[str, Any] | Response:
    """Answer the last user message; `[n]` marks and a list of sources stand in the text.

    `citations`, `figures`, `notes`, `status` and `answer_id` are those of `/v1/ask`. With `stream`, the pieces of the
    text follow one another once the whole answer is verified: a piece that was sent could not be taken back.
    """
    _check(body.model)
    said, turns = _conversation(body.messages)
    answer = answered(desk, caller, heard(desk, caller, said), turns, body.filters)
    head = {"id": f"chatcmpl-{answer.answer_id}", "created": int(time.time()), "model": MODEL}
    if body.stream:
        pieces = _events(head, answer)
        return StreamingResponse(pieces, media_type="text/event-stream", headers={"Cache-Control": "no-store"})
    message = {"role": "assistant", "content": with_sources(answer)}
    choice = {"index": 0, "message": message, "finish_reason": "stop"}
    return {**head, "object": "chat.completion", "choices": [choice], **_beside(answer)}


def _model() -> dict[str, Any]:
    return {"id": MODEL, "object": "model", "created": 0, "owned_by": MODEL}


def _check(name: str) -> None:
    if name != MODEL:
        raise Problem("unknown-model", f"Ở đây chỉ có một mô hình tên “{MODEL}”. Hãy chọn tên đó trong phần cài đặt.")


def _conversation(messages: tuple[Message, ...]) -> tuple[str, list[Turn]]:
    """Split the messages into the question and the exchanges before it."""
    if not messages or messages[-1].role != "user":
        raise Problem("invalid-field", "Yêu cầu có trường sai: messages phải kết thúc bằng câu hỏi của người dùng.")
    turns: list[Turn] = []
    for message in messages[:-1]:
        if message.role == "user":
            turns.append(Turn(message.words()))
        elif message.role == "assistant" and turns:
            turns[-1] = Turn(turns[-1].question, without_sources(message.words()))
    return messages[-1].words(), turns


def _beside(answer: Answer) -> dict[str, Any]:
    whole = asdict(answer)
    return {name: whole[name] for name in ("citations", "figures", "notes", "status", "answer_id")}


def _events(head: dict[str, Any], answer: Answer) -> Iterator[bytes]:
    """Give the text a paragraph at a time, then what stands beside it."""
    yield _event(head, {"role": "assistant", "content": ""})
    for n, paragraph in enumerate(with_sources(answer).split("\n\n")):
        yield _event(head, {"content": f"\n\n{paragraph}" if n else paragraph})
    yield _event(head, {}, "stop", _beside(answer))
    yield b"data: [DONE]\n\n"


def _event(
    head: dict[str, Any], delta: dict[str, str], finish: str | None = None, beside: dict[str, Any] | None = None
) -> bytes:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    chunk = {**head, "object": "chat.completion.chunk", "choices": [choice], **(beside or {})}
    return f"data: {json.dumps(chunk, ensure_ascii=False)}\n\n".encode()
