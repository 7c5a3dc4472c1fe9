"""A question asked again is answered from memory, and never from reports as they were before."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from retrieval.hit import Filters
from retrieval.library import Library
from service.answer import Answer
from service.api.app import create_app
from service.api.kept import Asked, KeptAnswers
from service.assistant import Assistant
from service.guarding.keys import Keys
from service.settings import Settings
from tests.service_running import LATE, SAMPLES, sample_library, service

OWN, OTHER = "suoi-bac-2023.md", "dong-van-6-thang-2023.md"
HERE = {"question": LATE}


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with sample_library(tmp_path / "L", (OWN,)) as opened:
        yield opened


@pytest.fixture
def client(library: Library) -> Iterator[TestClient]:
    with TestClient(service(library)) as running:
        yield running


def ask(client: TestClient, **body: Any) -> dict[str, Any]:
    reply = client.post("/v1/ask", json={**HERE, **body})
    assert reply.status_code == 200, reply.text
    answer: dict[str, Any] = reply.json()
    return answer


def from_memory(answer: dict[str, Any]) -> bool:
    """An answer that was made has looked for something, which takes time."""
    return answer["timings_ms"]["understand"] == 0


def said(answer: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in answer.items() if name not in ("answer_id", "timings_ms")}


def test_a_question_asked_again_has_the_same_answer_under_an_id_of_its_own(client: TestClient) -> None:
    first, again = ask(client), ask(client)
    assert (from_memory(first), from_memory(again)) == (False, True)
    assert said(first) == said(again) and first["figures"]
    assert first["answer_id"] != again["answer_id"]
    judged = {"answer_id": again["answer_id"], "rating": "right"}
    assert client.post("/v1/feedback", json=judged).status_code == 204


@pytest.mark.parametrize(
    "other",
    [
        {"question": "Huyện Suối Bạc có bao nhiêu hồ sơ trễ hạn năm 2022?"},
        {"history": [{"question": "Huyện Đồng Vân thì sao?", "answer": ""}]},
        {"filters": {"years": [2023]}},
        {"start": 1},
        {"certainty": "certain"},
    ],
)
def test_what_is_asked_otherwise_is_answered_anew(client: TestClient, other: dict[str, Any]) -> None:
    ask(client)
    assert not from_memory(ask(client, **other))
    assert from_memory(ask(client))


def test_a_report_removed_is_in_no_kept_answer(client: TestClient, library: Library) -> None:
    first = ask(client)
    assert from_memory(ask(client))
    (cited,) = {one["report_id"] for one in first["citations"]}
    assert client.delete(f"/v1/reports/{cited}").status_code == 204
    gone = ask(client)
    assert not from_memory(gone) and gone["figures"] == [] and gone["citations"] == []


def test_a_report_added_corrected_or_indexed_anew_is_looked_at(client: TestClient, library: Library) -> None:
    ask(client)
    library.add(SAMPLES / OTHER)
    assert not from_memory(ask(client))
    (own,) = (one.report_id for one in library.reports() if one.file == OWN)
    corrected = client.patch(f"/v1/reports/{own}", json={"place": "huyện Suối Vàng"})
    assert corrected.status_code == 200, corrected.text
    assert not from_memory(ask(client))
    assert from_memory(ask(client))
    library.rebuild()
    assert not from_memory(ask(client))


def test_an_answer_made_from_the_reports_of_a_unit_is_for_nobody_else(library: Library) -> None:
    library.give(library.reports()[0].report_id, ["Phòng A"])
    app = create_app(library, Assistant(library), Settings(keys_only=True))
    keys = Keys(library.folder)
    with TestClient(app) as running:
        for units, figures in ((["Phòng A"], True), (["Phòng B"], False), ([], True)):
            _, secret = keys.make("khóa", "ask", units)
            reply = running.post("/v1/ask", json=HERE, headers={"authorization": f"Bearer {secret}"})
            assert not from_memory(reply.json())
            assert bool(reply.json()["figures"]) is figures
        library.give(library.reports()[0].report_id, [])
        _, secret = keys.make("khóa", "ask", ["Phòng A"])
        reply = running.post("/v1/ask", json=HERE, headers={"authorization": f"Bearer {secret}"})
        assert reply.json()["figures"] == []


def test_what_a_language_model_wrote_is_written_anew(library: Library) -> None:
    class Silent:
        asked = 0

        def write(self, question: str, draft: Answer) -> str | None:
            self.asked += 1
            return None

    writer = Silent()
    with TestClient(service(library, writer)) as running:
        ask(running)
        ask(running)
    assert writer.asked == 2


class Moving:
    """A library that changes whenever it is looked at twice."""

    @property
    def moment(self) -> tuple[object, ...]:
        return (set(),)


class Still:
    def __init__(self) -> None:
        self.moment: tuple[object, ...] = (frozenset({object()}),)


def asked(question: str) -> Asked:
    return Asked(question, (), Filters(), 0, "balanced", ())


def never() -> Answer:
    raise AssertionError("this answer should have been kept")


def test_an_answer_made_while_the_library_changes_is_not_kept() -> None:
    kept, made = KeptAnswers(), []

    def make() -> Answer:
        made.append(1)
        return Answer("a", "not_stated", "")

    for library in (Moving(), still := Still(), still):
        kept.given(asked("q"), library, make)
    assert len(made) == 2


def test_no_more_are_kept_than_there_is_room_for_the_oldest_go() -> None:
    kept, library = KeptAnswers(2), Still()
    for n, question in enumerate("abacab"):
        kept.given(asked(question), library, lambda n=n: Answer("", "not_stated", str(n)))  # type: ignore[misc]
    answers = [kept.given(asked(question), library, never).answer for question in "ba"]
    assert answers == ["5", "0"]
