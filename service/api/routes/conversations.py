"""Kept conversations of whoever asks: begin, list, search, read, rename, delete."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Query

from service.api.conversations import Listed
from service.api.desk import Desk, DeskOf
from service.api.door import CallerOf
from service.api.fields import Line, Name, Offset
from service.api.problems import Problem
from service.guarding.keys import Caller

router = APIRouter(prefix="/v1")


@dataclass(frozen=True, slots=True)
class NameBody:
    """The name of a conversation; empty means that it takes its first question."""

    name: Name = ""


@router.post("/conversations", status_code=201)
def begin(body: NameBody, desk: DeskOf, caller: CallerOf) -> Listed:
    """Start a conversation; send its id as `conversation_id` to `/v1/ask`."""
    return _known(desk.conversations.begin(caller.key_id, body.name.strip()), desk, caller)


@router.get("/conversations")
def conversations(
    desk: DeskOf, caller: CallerOf, search: Annotated[Line, Query()] = ""
) -> dict[str, tuple[Listed, ...]]:
    """List those that hold the words sought, the last changed first."""
    return {"conversations": desk.conversations.listed(caller.key_id, search.strip())}


@router.get("/conversations/{conversation_id}")
def read(conversation_id: str, desk: DeskOf, caller: CallerOf) -> dict[str, Any]:
    """Return a conversation with its questions; each has an answer or a problem, neither while it is being made."""
    found = _known(conversation_id, desk, caller)
    return {**asdict(found), "exchanges": desk.conversations.exchanges(conversation_id)}


@router.patch("/conversations/{conversation_id}")
def rename(conversation_id: str, body: NameBody, desk: DeskOf, caller: CallerOf) -> Listed:
    """Give a conversation another name."""
    _known(conversation_id, desk, caller)
    desk.conversations.rename(conversation_id, body.name.strip())
    return _known(conversation_id, desk, caller)


@router.delete("/conversations/{conversation_id}", status_code=204)
def delete(conversation_id: str, desk: DeskOf, caller: CallerOf) -> None:
    """Remove a conversation for good; the trail keeps what was asked and told, and now that it was removed."""
    found = _known(conversation_id, desk, caller)
    desk.trail.note("remove", caller.key_id, {"name": found.name}, conversation_id=conversation_id)
    desk.conversations.delete(conversation_id)


@router.delete("/conversations/{conversation_id}/exchanges/{n}", status_code=204)
def drop(conversation_id: str, n: Offset, desk: DeskOf, caller: CallerOf) -> None:
    """Take one question out of a conversation, as when it is asked anew in other words."""
    _known(conversation_id, desk, caller)
    desk.trail.note("remove", caller.key_id, conversation_id=conversation_id, exchange=n)
    desk.conversations.drop(conversation_id, n)


def unknown() -> Problem:
    """The refusal of a conversation that is not kept, or another's."""
    return Problem(
        "unknown-conversation",
        "Không có cuộc hỏi đáp này, hoặc đã bị xóa. Xem danh sách ở /v1/conversations, hoặc bắt đầu cuộc mới.",
    )


def _known(conversation_id: str, desk: Desk, caller: Caller) -> Listed:
    found = desk.conversations.get(conversation_id, caller.key_id)
    if found is None:
        raise unknown()
    return found
