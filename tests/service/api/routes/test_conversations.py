"""Kept conversations: named, found again, renamed, deleted, and still there after the service was stopped."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from service.api.conversations import Conversations, Kept
from tests.service_running import LATE, sample_library, service


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder = tmp_path_factory.mktemp("conversations") / "L"
    with sample_library(folder, ("suoi-bac-2023.md",)) as library, TestClient(service(library)) as running:
        yield running


def begin(client: TestClient, name: str = "") -> str:
    return str(client.post("/v1/conversations", json={"name": name}).json()["id"])


def test_a_conversation_keeps_the_question_with_the_answer_that_was_given(client: TestClient) -> None:
    made = begin(client)
    answer = client.post("/v1/ask", json={"question": LATE, "conversation_id": made}).json()
    kept = client.get(f"/v1/conversations/{made}").json()
    assert kept["name"] == LATE
    assert kept["exchanges"] == [{"question": LATE, "answer": answer}]


def test_it_is_found_by_name_or_question_with_accents_or_without(client: TestClient) -> None:
    made = begin(client, "Chuẩn bị họp giao ban")
    client.post("/v1/ask", json={"question": LATE, "conversation_id": made})
    for sought in ("giao ban", "CHUAN BI HOP", LATE):
        found = client.get("/v1/conversations", params={"search": sought}).json()["conversations"]
        assert made in [one["id"] for one in found]
    assert client.get("/v1/conversations", params={"search": "chăn nuôi lợn"}).json() == {"conversations": []}


def test_it_is_renamed_and_deleted_and_then_unknown_everywhere(client: TestClient) -> None:
    made = begin(client, "Cũ")
    assert client.patch(f"/v1/conversations/{made}", json={"name": "Mới"}).json()["name"] == "Mới"
    assert client.delete(f"/v1/conversations/{made}").status_code == 204
    address = f"/v1/conversations/{made}"
    body = {"question": LATE, "conversation_id": made}
    replies = (client.get(address), client.delete(address), client.patch(address, json={}))
    for reply in (*replies, client.post("/v1/ask", json=body)):
        assert reply.status_code == 404
        assert reply.json()["type"].endswith(":unknown-conversation")


def test_a_question_waits_through_a_restart_and_deleting_takes_all_with_it(tmp_path: Path) -> None:
    path = tmp_path / "conversations.sqlite"
    made = Conversations(path).begin()
    Conversations(path).asked(made, LATE)
    again = Conversations(path)
    assert again.exchanges(made) == (Kept(LATE, None),)
    again.delete(made)
    assert again.exchanges(made) == ()
    assert again.asked(made, LATE) is None
