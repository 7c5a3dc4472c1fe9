"""What one unit's key sees of a library: its own reports, and of the others not even that they are there."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from retrieval.library import Library
from retrieval.part import Part
from retrieval.searching.find import Wanted
from service.api.app import create_app
from service.assistant import Assistant
from service.guarding.keys import Keys
from service.settings import Settings
from tests.service.api.test_access import addresses
from tests.service.api.test_app import problem
from tests.service_running import sample_library, wait_for

OWN, OTHER = "suoi-bac-2023.md", "dong-van-6-thang-2023.md"
LATE_THERE = "Huyện Đồng Vân có bao nhiêu hồ sơ trễ hạn?"
# What stands for an object in an address, and whose objects they are; a new one fails the test below.
OBJECTS = {"report_id": "unit", "job_id": "owner", "number": "part", "name": "public"}
OBJECTS |= {"conversation_id": "owner", "n": "part"}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with sample_library(tmp_path_factory.mktemp("units") / "L", (OWN, OTHER)) as opened:
        opened.give(report_id(opened, OWN), ["Phòng A"])
        opened.give(report_id(opened, OTHER), ["Phòng B"])
        yield opened


def report_id(library: Library, file: str) -> str:
    return next(one.report_id for one in library.reports() if one.file == file)


@pytest.fixture(scope="module")
def service(library: Library) -> Any:
    return create_app(library, Assistant(library), Settings(max_upload_bytes=1_000_000, keys_only=True))


@pytest.fixture(scope="module")
def client(library: Library, service: Any) -> Iterator[TestClient]:
    """An administrator of one unit: where not even this one is let through, nobody of the unit is."""
    _, secret = Keys(library.folder).make("a", "admin", ["Phòng  A"])
    with TestClient(service, headers={"authorization": f"Bearer {secret}"}) as running:
        yield running


@pytest.fixture(scope="module")
def everyone(library: Library, service: Any, client: TestClient) -> TestClient:
    _, secret = Keys(library.folder).make("mọi", "admin")
    return TestClient(service, headers={"authorization": f"Bearer {secret}"})


def test_every_kind_of_object_in_an_address_is_somebodys(service: Any) -> None:
    named = {name for _, path in addresses(service.routes) for name in re.findall(r"\{(\w+)", path)}
    assert named <= set(OBJECTS)


def test_another_units_report_is_in_no_address(client: TestClient, service: Any, library: Library) -> None:
    hidden = report_id(library, OTHER)
    bodies: dict[str, Any] = {"PATCH": {"title": "x"}, "PUT": {"units": ["Phòng A"]}}
    walked = [(m, p) for m, p in sorted(addresses(service.routes)) if "{report_id}" in p]
    assert len(walked) >= 8
    for method, path in walked:
        address = path.format(report_id=hidden, number=1)
        reply = client.request(method, address, json=bodies.get(method))
        unknown = client.request(method, path.format(report_id="khong-co", number=1), json=bodies.get(method))
        assert (reply.status_code, reply.content) == (unknown.status_code, unknown.content) and reply.status_code == 404
    assert hidden in {one.report_id for one in library.reports()}
    assert library.units(hidden) == ("Phòng B",)


def test_lists_and_searches_hold_ones_own(client: TestClient, everyone: TestClient, library: Library) -> None:
    assert [one["file"] for one in client.get("/v1/reports").json()["reports"]] == [OWN]
    assert {one["file"] for one in client.get("/v1/figures", params={"limit": 1000}).json()["figures"]} == {OWN}
    for filters in ({}, {"report_ids": [report_id(library, OTHER)]}, {"years": [2023]}):
        body = {"query": "hồ sơ trễ hạn Đồng Vân", "k": 200, "filters": filters}
        assert {hit["file"] for hit in client.post("/v1/search", json=body).json()["hits"]} <= {OWN}
    assert {one["file"] for one in everyone.get("/v1/reports").json()["reports"]} >= {OWN, OTHER}


@pytest.mark.parametrize("question", [LATE_THERE, LATE_THERE.replace("ồ", "o"), "Bao nhiêu hồ sơ trễ hạn năm 2023?"])
def test_answers_are_made_of_ones_own(
    client: TestClient, everyone: TestClient, library: Library, question: str
) -> None:
    hidden = report_id(library, OTHER)
    for filters in ({}, {"report_ids": [hidden]}):
        answer = client.post("/v1/ask", json={"question": question, "filters": filters}).json()
        told = json.dumps({**answer, "answer": answer["answer"].replace("Đồng Vân", "")}, ensure_ascii=False)
        assert hidden not in told and OTHER not in told and answer["looked"]["reports"] == 1
        assert {cited["file"] for cited in answer["citations"]} <= {OWN}
    if question == LATE_THERE:
        assert OTHER in {
            one["file"] for one in everyone.post("/v1/ask", json={"question": question}).json()["citations"]
        }


def test_what_is_asked_of_a_report_itself_names_and_counts_ones_own(client: TestClient, library: Library) -> None:
    """The reports whose titles are called so were sought in the whole library, those of other units too."""
    titled = Part(library, ["Phòng A"]).finder.named(Wanted(""), "")
    assert (titled.reports, titled.count) == ((report_id(library, OWN),), 1)
    hidden = library.summaries([report_id(library, OTHER)])[report_id(library, OTHER)]
    for question in ("Báo cáo của huyện Đồng Vân số mấy, ai ký?", f"{hidden.title} số mấy, ai ký?"):
        reply = client.post("/v1/ask", json={"question": question})
        assert reply.status_code == 200
        assert hidden.report_id not in reply.text and (hidden.number or OTHER) not in reply.text


def test_chat_is_answered_from_ones_own(client: TestClient) -> None:
    body = {"model": "hoi-bao-cao", "messages": [{"role": "user", "content": LATE_THERE}]}
    assert OTHER not in client.post("/v1/chat/completions", json=body).text


def test_what_a_unit_adds_is_its_own_until_it_is_given_away(
    client: TestClient, everyone: TestClient, library: Library
) -> None:
    text = "Huyện Lạ năm 2023 có 17 hồ sơ trễ hạn."
    sent = client.post("/v1/reports", files={"file": ("mới.txt", text.encode())}).json()
    added = str(wait_for(client, sent["job_id"])["report_id"])
    assert library.units(added) == ("Phòng A",)
    _, secret = Keys(library.folder).make("b", "ask", ["Phòng B"])
    other = TestClient(client.app, headers={"authorization": f"Bearer {secret}"})
    problem(other.get(f"/v1/reports/{added}"), "unknown-report")
    problem(client.put(f"/v1/reports/{added}/units", json={"units": ["Phòng B"]}), "not-allowed")
    assert everyone.put(f"/v1/reports/{added}/units", json={"units": ["Phòng A", "Phòng B"]}).status_code == 204
    assert other.get(f"/v1/reports/{added}").status_code == 200
    assert client.delete(f"/v1/reports/{added}").status_code == 204  # from its own unit; the other keeps it
    problem(client.get(f"/v1/reports/{added}"), "unknown-report")
    assert other.get(f"/v1/reports/{added}").status_code == 200
    assert everyone.delete(f"/v1/reports/{added}").status_code == 204
    assert library.units(added) == ()


def test_an_administrator_of_a_unit_sees_no_other_units_uploads_and_answers(
    client: TestClient, everyone: TestClient
) -> None:
    answer_id = everyone.post("/v1/ask", json={"question": LATE_THERE}).json()["answer_id"]
    problem(client.post("/v1/briefings", json={"answer_id": answer_id}), "unknown-answer")
    problem(client.post("/v1/feedback", json={"answer_id": answer_id, "rating": "right"}), "unknown-answer")
    text = "Huyện Khác năm 2023 có 18 hồ sơ."
    sent = everyone.post("/v1/reports", files={"file": ("khác.txt", text.encode())}).json()
    wait_for(everyone, sent["job_id"])
    problem(client.get(f"/v1/jobs/{sent['job_id']}"), "unknown-job")
    assert sent["job_id"] not in client.get("/v1/jobs").text


def test_units_outlive_a_restart_and_end_with_the_report(tmp_path: Path) -> None:
    folder = tmp_path / "L"
    with sample_library(folder, (OWN,)) as library:
        one = report_id(library, OWN)
        library.give(one, ["Phòng  A", "Phòng B"])
    with sample_library(folder, ()) as library:
        assert library.units(one) == ("Phòng A", "Phòng B")
        library.remove(one)
    with sample_library(folder, (OWN,)) as library:
        assert library.units(one) == ()


def test_a_table_of_keys_made_before_units_still_lets_in(tmp_path: Path) -> None:
    keys = Keys(tmp_path)
    _, secret = keys.make("cũ", "ask")
    keys._run("ALTER TABLE keys DROP COLUMN units")
    caller = keys.caller(secret)
    assert caller is not None and caller.units == ()
    assert keys.all()[0].units == ()
