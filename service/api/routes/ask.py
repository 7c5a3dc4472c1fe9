"""Questions, searches, and what people thought of the answers."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Annotated, Any, Literal, get_args

from fastapi import APIRouter, Header
from fastapi.responses import Response, StreamingResponse
from pydantic import Field

from retrieval.hit import Hit, Query
from service.answer import Answer, Certainty, Turn
from service.api.desk import Desk, DeskOf, Given
from service.api.door import CallerOf
from service.api.events import told
from service.api.fields import FilterBody, one_line
from service.api.kept import Asked
from service.api.problems import Problem
from service.api.routes.conversations import unknown
from service.guarding.evidence import told_of
from service.guarding.keys import Caller
from service.settings import MEASURED

MOST_TURNS = 12
_FAILED = "Máy chủ gặp lỗi khi trả lời câu này. Hãy hỏi lại."
router = APIRouter(prefix="/v1")


@dataclass(frozen=True, slots=True)
class AskBody:
    """A question, what was said before it (oldest first), and which reports may answer.

    `start` goes on where an earlier answer to the same question stopped reading (its `scope.next`). A question with a
    `conversation_id` is kept there, at once, and its answer when it is made. `certainty` says how sure the answer must
    be; without it, as sure as the service was told to be.
    """

    question: str
    history: Annotated[tuple[Turn, ...], Field(max_length=1_000)] = ()
    filters: FilterBody = field(default_factory=FilterBody)
    start: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    conversation_id: Annotated[str, Field(max_length=100)] | None = None
    certainty: Certainty | None = None


@dataclass(frozen=True, slots=True)
class SearchBody:
    """A search: `k` passages at most."""

    query: str
    k: Annotated[int, Field(ge=1, le=200)] = 20
    filters: FilterBody = field(default_factory=FilterBody)


@dataclass(frozen=True, slots=True)
class FeedbackBody:
    """A person's judgement of an answer."""

    answer_id: Annotated[str, Field(max_length=100)]
    rating: Literal["right", "wrong", "incomplete"]
    comment: Annotated[str, Field(max_length=4_000)] = ""


@router.post("/ask", response_model=Answer)
def ask(body: AskBody, desk: DeskOf, caller: CallerOf, accept: Annotated[str, Header()] = "") -> Answer | Response:
    """Answer a question from the reports, every figure cited.

    Asked for `text/event-stream`: a `sentence` event for each sentence as it is verified, then one `answer` event
    with the whole answer, which alone counts.
    """
    question = heard(desk, caller, body.question)
    kept = _kept(body, question, desk, caller)

    def making() -> Answer:
        with _told_in(desk, kept) as tell:
            return tell(answered(desk.at(body.certainty), caller, question, body.history, body.filters, body.start))

    if "text/event-stream" in accept:
        return StreamingResponse(told(making), media_type="text/event-stream", headers={"Cache-Control": "no-store"})
    return making()


def heard(desk: Desk, caller: Caller, raw: str) -> str:
    """Clean a question, or refuse it, and note that it was asked."""
    question = clean_question(raw, desk)
    desk.trail.note("question", caller.key_id, {"question": question})
    return question


def answered(
    desk: Desk, caller: Caller, question: str, turns: Sequence[Turn], filters: FilterBody, start: int = 0
) -> Answer:
    """Answer a question asked after others in its turn; note, remember and count the answer."""
    history = tuple(Turn(one_line(turn.question), one_line(turn.answer)) for turn in turns[-MOST_TURNS:])
    within, assistant = filters.filters(), desk.assistant

    def made() -> Answer:
        return desk.turns.run(lambda: assistant.ask(question, history, within, start))

    asked = Asked(question, history, within, start, assistant.certainty, tuple(sorted(caller.units)))
    answer = desk.kept.given(asked, desk.library, made) if assistant.repeats else made()
    desk.trail.note("answer", caller.key_id, **told_of(answer))
    desk.answers.keep(Given(question, answer, caller.key_id, tuple(turn.question for turn in history), within))
    desk.meter.answer(answer.status)
    return answer


def _kept(body: AskBody, question: str, desk: Desk, caller: Caller) -> int | None:
    """Keep the question in its conversation, when it names one."""
    if body.conversation_id is None:
        return None
    kept = desk.conversations.asked(body.conversation_id, caller.key_id, question, asdict(body.filters))
    if kept is None:
        raise unknown()
    return kept


@contextmanager
def _told_in(desk: Desk, kept: int | None) -> Iterator[Callable[[Answer], Answer]]:
    """Keep the answer with its question, or why there is none."""
    told: list[Answer] = []

    def tell(answer: Answer) -> Answer:
        told.append(answer)
        return answer

    reason = _FAILED
    try:
        yield tell
    except Problem as refusal:
        reason = refusal.detail
        raise
    finally:
        if kept is not None and told:
            desk.conversations.answered(kept, told[0])
        elif kept is not None:
            desk.conversations.refused(kept, reason)


@router.get("/certainties")
def certainties(desk: DeskOf) -> dict[str, Any]:
    """Tell how sure an answer may be asked to be, each with what was measured of it, and what holds when none is."""
    measured = [{"certainty": name, **asdict(MEASURED[name])} for name in get_args(Certainty)]
    return {"default": desk.settings.certainty, "certainties": measured}


@router.post("/search")
def search(body: SearchBody, desk: DeskOf, caller: CallerOf) -> dict[str, list[dict[str, Any]]]:
    """Find the passages nearest to a query."""
    text = clean_question(body.query, desk)
    desk.trail.note("search", caller.key_id, {"query": text})
    hits = desk.turns.run(lambda: desk.library.search(Query(text, k=body.k, filters=body.filters.filters())))
    return {"hits": [_hit(hit) for hit in hits]}


@router.post("/feedback", status_code=204)
def feedback(body: FeedbackBody, desk: DeskOf, caller: CallerOf) -> None:
    """Keep a judgement of an answer, with the question it was about while that is remembered."""
    held = desk.answers.get(body.answer_id, caller)
    if held is None:
        raise Problem("unknown-answer", "Câu trả lời này không còn được nhớ. Hãy hỏi lại rồi nhận xét.")
    kept = {**_given(held), **asdict(body)}
    kept["comment"] = one_line(body.comment)
    said = {"comment": kept["comment"]}
    desk.trail.note("verdict", caller.key_id, said, answer_id=body.answer_id, rating=body.rating)
    desk.library.catalog.add_feedback(json.dumps(kept, ensure_ascii=False))


def _given(held: Given) -> dict[str, Any]:
    """What a judgement is about, whole: `baocao eval new` makes a judged question of it."""
    answer = held.answer
    return {
        "question": held.question,
        "history": held.history,
        "filters": asdict(held.filters),
        "answer": answer.answer,
        "status": answer.status,
        "figures": [{"value": f.value, "unit": f.unit, "surface": f.surface} for f in answer.figures],
        "sources": [{"file": c.file, "quote": c.quote} for c in answer.citations],
    }


def clean_question(raw: str, desk: Desk) -> str:
    """Return the question in NFC on one line; refuse one without a word and one too long to be a question."""
    most = desk.settings.max_question_chars
    if len(raw) > most:
        raise Problem(
            "question-too-long", f"Câu hỏi dài {len(raw)} ký tự; tối đa {most}. Hãy hỏi ngắn lại, mỗi lần một ý."
        )
    question = one_line(raw)
    if not any(char.isalnum() for char in question):
        raise Problem(
            "empty-question",
            "Câu hỏi chưa có chữ nào. Hãy gõ điều cần hỏi, ví dụ: “Bao nhiêu hồ sơ trễ hạn năm 2023?”.",
        )
    return question


def _hit(hit: Hit) -> dict[str, Any]:
    passage = hit.passage
    return {
        "rank": hit.rank,
        "score": hit.score,
        "passage_id": passage.id,
        "report_id": passage.report_id,
        "file": hit.file,
        "section": passage.section,
        "page": passage.page,
        "spans": [{"start": span.start, "end": span.end} for span in passage.spans],
        "text": passage.text,
        "text_state": passage.state,
    }
