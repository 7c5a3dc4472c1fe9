"""Kept conversations: begin, list, search, read, rename, delete."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Query

from service.api.conversations import Listed
from service.api.desk import Desk, DeskOf
from service.api.fields import Line, Name
from service.api.problems import Problem

router = APIRouter(prefix="/v1")


@dataclass(frozen=True, slots=True)
class NameBody:
    """The name of a conversation; empty means that it takes its first question."""

    name: Name = ""


@router.post("/conversations", status_code=201)
def begin(body: NameBody, desk: DeskOf) -> Listed:
    """Start a conversation; send its id as `conversation_id` to `/v1/ask`."""
    return known(desk.conversations.begin(body.name.strip()), desk)


@router.get("/conversations")
def conversations(desk: DeskOf, search: Annotated[Line, Query()] = "") -> dict[str, tuple[Listed, ...]]:
    """List those that hold the words sought, the last changed first."""
    return {"conversations": desk.conversations.listed(search.strip())}


@router.get("/conversations/{conversation_id}")
def read(conversation_id: str, desk: DeskOf) -> dict[str, Any]:
    """Return a conversation with its questions and answers; an answer is null while it is being made."""
    found = known(conversation_id, desk)
    return {**asdict(found), "exchanges": desk.conversations.exchanges(conversation_id)}


@router.patch("/conversations/{conversation_id}")
def rename(conversation_id: str, body: NameBody, desk: DeskOf) -> Listed:
    """Give a conversation another name."""
    known(conversation_id, desk)
    desk.conversations.rename(conversation_id, body.name.strip())
    return known(conversation_id, desk)


@router.delete("/conversations/{conversation_id}", status_code=204)
def delete(conversation_id: str, desk: DeskOf) -> None:
    """Remove a conversation for good."""
    known(conversation_id, desk)
    desk.conversations.delete(conversation_id)


def known(conversation_id: str, desk: Desk) -> Listed:
    """Return the conversation, or refuse."""
    found = desk.conversations.get(conversation_id)
    if found is None:
        raise unknown()
    return found


def unknown() -> Problem:
    """The refusal of a conversation that is not kept."""
    return Problem(
        "unknown-conversation",
        "Không có cuộc hỏi đáp này, hoặc đã bị xóa. Xem danh sách ở /v1/conversations, hoặc bắt đầu cuộc mới.",
    )
