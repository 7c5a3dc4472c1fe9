"""Questions that wait for their answer, and those refused: kept until answered, a second one sent at once loses none.

Streamlit stops the run that is asking as soon as something else is sent; what is only in that run is lost with it.
"""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st


@dataclass(frozen=True, slots=True)
class Refused:
    """A question that the service did not answer, and its reason with the remedy."""

    question: str
    reason: str


def waiting() -> list[str]:
    """Return the questions without an answer, the oldest first."""
    held: list[str] = st.session_state.setdefault("waiting", [])
    return held


def refused() -> list[Refused]:
    """Return the questions that were refused."""
    held: list[Refused] = st.session_state.setdefault("refused", [])
    return held


def say(question: str) -> None:
    """Put a question behind those that wait."""
    if question.strip():
        waiting().append(question)


def say_edited(key: str) -> None:
    """Put the question that stands in a text box, as it is when the button is pressed."""
    say(str(st.session_state[key]))


def say_again(number: int, key: str) -> None:
    """Put a refused question again, as it was changed."""
    if number < len(refused()):
        refused().pop(number)
    say_edited(key)


def refuse(reason: str) -> None:
    """Take the first question off, with the reason."""
    refused().append(Refused(waiting().pop(0), reason))


def forget() -> None:
    """Take off every question."""
    waiting().clear()
    refused().clear()
