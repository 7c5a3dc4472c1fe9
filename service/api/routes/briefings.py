"""Answers → a Word file to put before a leader."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import AfterValidator, Field

from service.answer import Answer
from service.api.desk import Desk, DeskOf
from service.api.door import CallerOf
from service.api.fields import SentAnswer, check_size, one_line
from service.api.problems import Problem
from service.guarding.keys import Caller

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TITLE = "Tổng hợp số liệu từ các báo cáo"
router = APIRouter(prefix="/v1")


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question with its answer as `/v1/ask` gave it."""

    question: Annotated[str, Field(max_length=20_000)]
    answer: SentAnswer


def _sized(exchanges: tuple[Exchange, ...]) -> tuple[Exchange, ...]:
    check_size(one.answer for one in exchanges)
    return exchanges


@dataclass(frozen=True, slots=True)
class BriefingBody:
    """What to export: answers by id, as long as the service remembers them, or whole answers."""

    title: Annotated[str, Field(max_length=300)] = TITLE
    answer_id: Annotated[str, Field(max_length=100)] | None = None
    answer_ids: Annotated[tuple[str, ...], Field(max_length=50)] = ()
    exchanges: Annotated[tuple[Exchange, ...], Field(max_length=50), AfterValidator(_sized)] = ()


@router.post("/briefings", response_class=Response, responses={200: {"content": {DOCX: {}}}})
def export(body: BriefingBody, desk: DeskOf, caller: CallerOf) -> Response:
    """Write the answers as a briefing."""
    ids = (*((body.answer_id,) if body.answer_id else ()), *body.answer_ids)
    exchanges = [_remembered(one, desk, caller) for one in ids]
    exchanges += [(one_line(one.question), one.answer) for one in body.exchanges]
    if not exchanges:
        raise Problem("nothing-to-brief", "Chưa chọn câu trả lời nào để xuất. Hãy gửi answer_id hoặc exchanges.")
    told = [*ids, *(one.answer.answer_id for one in body.exchanges)]
    desk.trail.note("export", caller.key_id, form="docx", answers=told)
    from service.export.briefing import briefing  # 0.2 s that most runs never need

    content = briefing(one_line(body.title) or TITLE, exchanges)
    return Response(content, media_type=DOCX, headers={"Content-Disposition": 'attachment; filename="bao-cao.docx"'})


def _remembered(answer_id: str, desk: Desk, caller: Caller) -> tuple[str, Answer]:
    held = desk.answers.get(answer_id, caller)
    if held is None:
        raise Problem(
            "unknown-answer",
            "Câu trả lời này không còn được nhớ. Hãy hỏi lại, hoặc gửi cả câu trả lời trong exchanges.",
        )
    return held.question, held.answer
