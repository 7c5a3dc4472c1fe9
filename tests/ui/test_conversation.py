"""A conversation is kept by the service: it survives a reload, also in mid-answer, and is lost only when deleted."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi import FastAPI
from streamlit.testing.v1 import AppTest

from retrieval.library import Library
from service.settings import Settings
from tests.service_running import LATE, listening, sample_library, service
from tests.ui.test_app import PAGE, WAIT_S, button, words
from ui.client import Client

WHY = "Vì sao có hồ sơ trễ hạn?"


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with sample_library(tmp_path / "L", ("suoi-bac-2023.md",)) as opened:
        yield opened


@pytest.fixture
def app(library: Library) -> FastAPI:
    return service(library)


@pytest.fixture
def address(app: FastAPI) -> Iterator[str]:
    with listening(app) as at:
        yield at


@pytest.fixture
def kept(address: str) -> Iterator[Client]:
    client = Client(address)
    yield client
    client._http.close()


def loaded(address: str, conversation: str = "") -> AppTest:
    """Load the page as a browser does: only what the address names is known."""
    made = AppTest.from_file(PAGE, default_timeout=WAIT_S)
    made.session_state["service"] = address
    if conversation:
        made.query_params["cuoc"] = conversation
    return made.run()


def named(page: AppTest) -> str:
    found = page.query_params["cuoc"]
    return found if isinstance(found, str) else found[0]


def test_a_reload_shows_the_same_conversation_with_its_filter(address: str) -> None:
    page = loaded(address)
    page.multiselect(key="places").select("huyện Suối Bạc").run()
    page.chat_input[0].set_value(LATE).run()
    again = loaded(address, named(page))
    assert not again.exception
    assert [one.name for one in again.chat_message] == ["user", "assistant"]
    assert "<b>12</b>" in words(again)
    assert "chỉ tìm trong: huyện Suối Bạc" in words(again).replace("\\", "")


def test_a_reload_in_mid_answer_waits_for_the_answer(address: str, app: FastAPI, kept: Client) -> None:
    conversation = kept.begin()
    keeping = app.state.desk.conversations  # as the service has it while it answers
    n = keeping.asked(conversation, "", LATE, {})
    page = loaded(address, conversation)
    assert "Đang tìm trong các báo cáo…" in words(page)
    keeping.answered(n, kept.ask(LATE))
    page.run()
    assert "<b>12</b>" in words(page)
    assert "Đang tìm trong các báo cáo…" not in words(page)


def test_starting_again_deletes_nothing(address: str, kept: Client) -> None:
    page = loaded(address)
    page.chat_input[0].set_value(LATE).run()
    first = named(page)
    button(page, "Bắt đầu lại").click().run()
    assert len(page.chat_message) == 0
    page.chat_input[0].set_value(WHY).run()
    assert named(page) != first
    page.button(key=f"kept-open-{first}").click().run()
    assert page.chat_message[0].markdown[0].value.replace("\\", "") == LATE
    assert len(kept.conversations()) == 2


def test_the_list_is_searched(address: str, kept: Client) -> None:
    for question in (LATE, WHY):
        kept.ask(question, conversation=kept.begin())
    page = loaded(address)
    page.text_input(key="sought").set_value("vi sao").run()
    shown = [one.label for one in page.button if (one.key or "").startswith("kept-open-")]
    assert [one.replace("\\", "") for one in shown] == [WHY]


def show_renaming() -> None:
    import streamlit as st

    from ui import pages_book

    pages_book._rename(st.session_state["one"], "Cũ")


def show_deleting() -> None:
    import streamlit as st

    from ui import pages_book

    pages_book._delete(st.session_state["one"], "Cũ")


def dialog(address: str, conversation: str, show: object) -> AppTest:
    made = AppTest.from_function(show, default_timeout=WAIT_S)  # type: ignore[arg-type]
    made.session_state["service"], made.session_state["one"] = address, conversation
    return made.run()


def test_a_conversation_is_renamed_and_deleting_asks_first(address: str, kept: Client) -> None:
    conversation = kept.begin()
    kept.ask(LATE, conversation=conversation)
    page = dialog(address, conversation, show_renaming)
    page.text_input[0].set_value("Họp giao ban")
    button(page, "Lưu").click().run()
    assert [one["name"] for one in kept.conversations()] == ["Họp giao ban"]
    page = dialog(address, conversation, show_deleting)
    assert "Xóa hẳn cuộc hỏi đáp này" in words(page)
    assert len(kept.conversations()) == 1
    page.button(key="delete-now").click().run()
    assert kept.conversations() == []


def test_a_deleted_conversation_is_told_and_the_page_goes_on(address: str) -> None:
    page = loaded(address, "0" * 32)
    assert "có thể đã bị xóa" in page.error[0].value
    page.chat_input[0].set_value(LATE).run()
    assert "<b>12</b>" in words(page)


def test_a_second_question_sent_at_once_waits_for_the_first(address: str) -> None:
    page = loaded(address)
    page.chat_input[0].set_value(LATE).run()
    held = page.session_state["conversations"][named(page)]
    held.waiting.append(LATE)  # as a run that was stopped before it could answer leaves it
    page.chat_input[0].set_value(WHY).run()
    assert not page.exception
    asked = [one.markdown[0].value.replace("\\", "") for one in page.chat_message if one.name == "user"]
    assert asked == [LATE, LATE, WHY]


def test_an_answer_in_the_making_outlives_the_run_that_asked(address: str, kept: Client) -> None:
    from ui.conversation import Making

    page = loaded(address)
    page.chat_input[0].set_value(LATE).run()
    making = Making(WHY, {}, named(page), answer=Future())
    page.session_state["conversations"][named(page)].making = making
    making.answer.set_result(kept.ask(WHY))
    page.run()
    assert [one.name for one in page.chat_message] == ["user", "assistant"] * 2


def test_a_question_refused_for_the_moment_is_there_after_a_reload_and_once(library: Library) -> None:
    slow = replace(Settings(), question_s=0.0)
    with listening(service(library, settings=slow)) as at:
        page = loaded(at)
        page.chat_input[0].set_value(LATE).run()
        assert "0 giây" in page.error[0].value
        for shown in (page.run(), loaded(at, named(page))):
            assert len(shown.error) == 1
            assert [one.value for one in shown.text_area] == [LATE]
        conversation = named(page)
    with listening(service(library)) as at:
        page = loaded(at, conversation)
        button(page, "Hỏi lại").click().run()
        assert not page.error
        assert "<b>12</b>" in words(page)
        client = Client(at)
        assert [bool(one.answer) for one in client.conversation(conversation)] == [True]
        client._http.close()


def test_with_the_service_away_the_open_conversation_stays_and_the_next_question_is_kept(address: str) -> None:
    page = loaded(address)
    page.chat_input[0].set_value(LATE).run()
    page.session_state["service"] = "http://127.0.0.1:9"
    page.chat_input[0].set_value(WHY).run()
    assert "<b>12</b>" in words(page)
    assert [one.value for one in page.text_area if one.value == WHY] == [WHY]
    assert "Chưa xem được danh sách" in words(page)


def test_the_source_page_leads_back_to_the_conversation(address: str) -> None:
    page = loaded(address)
    page.chat_input[0].set_value(LATE).run()
    board = next(one.proto.body for one in page.get("html") if "class='board'" in one.proto.body)
    assert f"&amp;cuoc={named(page)}" in board
