"""What the page holds of each conversation: exchanges, the question being answered, those that wait or were refused.

The service keeps a conversation and the address names it, so a page that is loaded anew shows the same. A question is
answered in a thread of its own: Streamlit stops the run of the page as soon as something else is pressed.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from service.answer import Answer, Certainty, Turn
from ui.client import Client, Kept, ServiceError
from ui.frame import client
from ui.render.names import CONVERSATION
from ui.render.words import one_line

MOST_TURNS = 6  # what is sent of what was said before
Filters = Mapping[str, list[Any]]


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question with the filters it was asked with, and its answer."""

    question: str
    filters: Filters
    answer: Answer


@dataclass(frozen=True, slots=True)
class Refused:
    """A question without an answer, and the reason with the remedy. `n` is its number where the service keeps it."""

    question: str
    reason: str
    n: int | None = None


@dataclass(slots=True)
class Making:
    """A question that is being answered. `said` grows with each verified sentence."""

    question: str
    filters: Filters
    conversation: str
    certainty: Certainty | None = None
    said: list[str] = field(default_factory=list)
    answer: Future[Answer] = field(default_factory=Future)


@dataclass(slots=True)
class Held:
    """One conversation as the page has it. `elsewhere`: asked from a page that is gone, and not answered yet.

    `certainty` is how sure its next answer must be, None for as sure as the service was told to be.
    """

    exchanges: list[Exchange] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    making: Making | None = None
    certainty: Certainty | None = None
    elsewhere: str | None = None
    is_loaded: bool = False


def opened() -> str:
    """Return the id of the open conversation; a new one has none until its first question is sent."""
    return str(st.session_state.get("open", ""))


def held() -> Held:
    """Return the open conversation."""
    return _all().setdefault(opened(), Held())


def follow_address() -> None:
    """Open what the address names, reading it from the service; raises ServiceError when that cannot be done."""
    asked = st.query_params.get(CONVERSATION, "")
    if asked and asked != opened():
        st.session_state["open"] = asked
    elif opened() and not asked:  # back from another page
        st.query_params[CONVERSATION] = opened()
    if opened() and not held().is_loaded:
        try:
            _take_in(held(), client().conversation(opened()))
        except ServiceError as error:
            if error.kind == "unknown-conversation":
                leave(opened())
            raise


def _take_in(one: Held, kept: list[Kept]) -> None:
    """Take what the service keeps; a question that it never heard stays."""
    known = {asked.question for asked in kept}
    one.exchanges = [Exchange(asked.question, asked.filters, asked.answer) for asked in kept if asked.answer]
    refused = [Refused(asked.question, asked.problem, asked.n) for asked in kept if asked.problem]
    one.refused = refused + [own for own in one.refused if one_line(own.question) not in known]
    one.elsewhere = next((asked.question for asked in kept if not asked.answer and not asked.problem), None)
    one.certainty = one.exchanges[-1].answer.certainty if one.exchanges else one.certainty
    one.is_loaded = True


def read_again() -> None:
    """Read the open conversation from the service once more, at the next run."""
    held().is_loaded = False


def open_one(conversation: str) -> None:
    """Open another conversation; the one before it stays as it is."""
    st.session_state["open"] = conversation
    st.query_params[CONVERSATION] = conversation


def start_again() -> None:
    """Open a new conversation. Nothing is deleted."""
    st.session_state["open"] = ""
    st.query_params.pop(CONVERSATION, None)
    _all()[""] = Held()


def leave(conversation: str) -> None:
    """Put a conversation off the page, as when it was deleted."""
    _all().pop(conversation, None)
    if opened() == conversation:
        start_again()


def say(question: str) -> None:
    """Put a question behind those that wait."""
    if question.strip():
        held().waiting.append(question)


def say_edited(key: str) -> None:
    """Put the question that stands in a text box, as it is when the button is pressed."""
    say(str(st.session_state[key]))


def say_again(number: int, key: str) -> None:
    """Put a refused question again, as it was changed."""
    if number < len(held().refused):
        put_away(number)
    say_edited(key)


def put_away(number: int) -> None:
    """Take a refused question off the page, and out of the conversation."""
    one = held().refused.pop(number)
    if one.n is not None:
        try:
            client().drop(opened(), one.n)
        except ServiceError:  # it is asked again now, which tells that the service is away
            return


def make_next(filters: Filters) -> Making | None:
    """Return the question being answered, the first of the waiting ones if none is; None when nothing waits."""
    one = held()
    if one.making is None and one.waiting:
        one.making = Making(one.waiting.pop(0), filters, opened(), one.certainty)
        history = [Turn(said.question, said.answer.answer) for said in one.exchanges[-MOST_TURNS:]]
        worker = ThreadPoolExecutor(1, thread_name_prefix="ask")
        one.making.answer = worker.submit(_answer, client(), one.making, history)
        worker.shutdown(wait=False)
    return one.making


def _answer(service: Client, making: Making, history: list[Turn]) -> Answer:
    making.conversation = making.conversation or service.begin()
    return service.ask(
        making.question, history, making.filters, making.said.append, making.conversation, making.certainty
    )


def name_address() -> None:
    """Name the conversation in the address as soon as the service has begun it."""
    making = held().making
    if making is not None and making.conversation and not opened():
        one = _all()[making.conversation] = _all().pop("")
        one.is_loaded = True
        open_one(making.conversation)


def settle() -> bool:
    """Take the answer that was made, or the reason why there is none; whether there is one."""
    name_address()
    one = held()
    making = one.making
    assert making is not None
    one.making = None
    try:
        one.exchanges.append(Exchange(making.question, making.filters, making.answer.result()))
    except ServiceError as error:
        one.refused.append(Refused(making.question, str(error)))
        if error.kind and opened():  # the service heard it, so it may have kept it, with its number
            one.is_loaded = False
        return False
    return True


def _all() -> dict[str, Held]:
    found: dict[str, Held] = st.session_state.setdefault("conversations", {})
    return found
