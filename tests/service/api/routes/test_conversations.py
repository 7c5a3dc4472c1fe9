"""Kept conversations: named, found again, renamed, deleted, and still there after the service was stopped."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from service.api.conversations import STOPPED, Conversations, Kept
from service.guarding.keys import Keys, Scope
from service.settings import Settings
from tests.service.api.test_app import problem
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
    filters = {"places": [], "years": [], "report_ids": []}
    (exchange,) = kept["exchanges"]
    assert exchange.pop("n") > 0
    assert exchange == {"question": LATE, "filters": filters, "answer": answer, "problem": None}


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


def test_a_question_cut_off_by_a_stop_says_so_and_deleting_takes_all_with_it(tmp_path: Path) -> None:
    path = tmp_path / "conversations.sqlite"
    held = Conversations(path)
    made = held.begin("a")
    n = held.asked(made, "a", LATE, {}) or 0
    assert held.exchanges(made) == (Kept(n, LATE, {}),)  # in the making
    again = Conversations(path)
    assert again.exchanges(made) == (Kept(n, LATE, {}, problem=STOPPED),)
    again.delete(made)
    assert again.exchanges(made) == ()
    assert again.asked(made, "a", LATE, {}) is None


def test_a_question_whose_answer_did_not_come_in_time_is_kept_with_the_reason(tmp_path: Path) -> None:
    with sample_library(tmp_path / "L", ("suoi-bac-2023.md",)) as library:
        slow = replace(Settings(), question_s=0.0)
        with TestClient(service(library, settings=slow)) as client:
            made = begin(client)
            problem(client.post("/v1/ask", json={"question": LATE, "conversation_id": made}), "busy")
            (kept,) = client.get(f"/v1/conversations/{made}").json()["exchanges"]
            assert kept["answer"] is None and "0 giây" in kept["problem"]
            assert client.delete(f"/v1/conversations/{made}/exchanges/{kept['n']}").status_code == 204
            assert client.get(f"/v1/conversations/{made}").json()["exchanges"] == []


def test_a_conversation_is_its_owners_alone(tmp_path: Path) -> None:
    with sample_library(tmp_path / "L", ("suoi-bac-2023.md",)) as library:
        keys = Keys(library.folder)
        scopes: tuple[Scope, ...] = ("ask", "ask", "admin")
        mine, *others = [{"authorization": f"Bearer {keys.make(str(n), s)[1]}"} for n, s in enumerate(scopes)]
        with TestClient(service(library)) as client:
            made = client.post("/v1/conversations", json={"name": "Riêng"}, headers=mine).json()["id"]
            address, asked = f"/v1/conversations/{made}", {"question": LATE, "conversation_id": made}
            for other in others:
                assert client.get("/v1/conversations", headers=other).json() == {"conversations": []}
                for reply in (
                    client.get(address, headers=other),
                    client.patch(address, json={"name": "Khác"}, headers=other),
                    client.delete(address, headers=other),
                    client.delete(f"{address}/exchanges/1", headers=other),
                    client.post("/v1/ask", json=asked, headers=other),
                ):
                    problem(reply, "unknown-conversation")
            assert client.get(address, headers=mine).json()["name"] == "Riêng"


def test_the_answers_that_cite_a_report_are_counted_for_their_owner(client: TestClient) -> None:
    (report,) = client.get("/v1/reports").json()["reports"]
    address = f"/v1/reports/{report['report_id']}/uses"
    before = client.get(address).json()
    made = begin(client)
    for _ in range(2):
        client.post("/v1/ask", json={"question": LATE, "conversation_id": made})
    after = client.get(address).json()
    assert after == {"answers": before["answers"] + 2, "conversations": before["conversations"] + 1}
    problem(client.get("/v1/reports/none/uses"), "unknown-report")
