"""What a client may send: numbers out of range, hidden characters, long lists are refused by name, never a crash."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any

import docx
import pytest
from fastapi.testclient import TestClient

from tests.service.api.test_app import problem
from tests.service_running import LATE, sample_library, service

NO_YEARS = (0, -1, 1_899, 2_201, 9_999, 10_000, 10**9, 10**30)
HIDDEN = ("\x00", "\x01", "\x1b", "\x7f", "\x85", "\u2028", "\ufffe", "\ud800")


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder = tmp_path_factory.mktemp("fields") / "L"
    with sample_library(folder, ("suoi-bac-2023.md",)) as library, TestClient(service(library)) as running:
        yield running


@pytest.fixture(scope="module")
def answer(client: TestClient) -> dict[str, Any]:
    found: dict[str, Any] = client.post("/v1/ask", json={"question": LATE}).json()
    assert found["citations"]
    return found


def send(client: TestClient, method: str, address: str, body: Any) -> Any:
    """Send JSON as a careless client writes it: halves of characters as \\ud800, numbers of any size."""
    return client.request(method, address, content=json.dumps(body), headers={"content-type": "application/json"})


def errors(reply: Any) -> dict[str, str]:
    """The fields that a reply refuses, each with its reason."""
    return {one["field"]: one["message"] for one in problem(reply, "invalid-field")["errors"]}


@pytest.mark.parametrize("year", NO_YEARS)
@pytest.mark.parametrize(("address", "words"), [("/v1/ask", "question"), ("/v1/search", "query")])
def test_a_year_beyond_the_reports_is_refused_with_its_bounds(
    client: TestClient, address: str, words: str, year: int
) -> None:
    found = errors(send(client, "POST", address, {words: LATE, "filters": {"years": [2023, year]}}))
    assert found.keys() == {"filters.years[1]"}
    told = found["filters.years[1]"]
    assert "1900" in told or "2200" in told
    assert year > 10**20 or str(year) in told


@pytest.mark.parametrize("hidden", HIDDEN, ids=ascii)
@pytest.mark.parametrize("name", ["places", "report_ids"])
@pytest.mark.parametrize(("address", "words"), [("/v1/ask", "question"), ("/v1/search", "query")])
def test_a_name_with_a_hidden_character_is_refused(
    client: TestClient, address: str, words: str, name: str, hidden: str
) -> None:
    found = errors(send(client, "POST", address, {words: LATE, "filters": {name: [f"Suối{hidden}Bạc"]}}))
    assert found.keys() == {f"filters.{name}[0]"}
    assert "U+" in found[f"filters.{name}[0]"] and "bỏ" in found[f"filters.{name}[0]"]


@pytest.mark.parametrize(("name", "most", "value"), [("places", 100, "x"), ("years", 100, 2023)])
def test_a_filter_longer_than_any_page_makes_is_refused_with_its_length(
    client: TestClient, name: str, most: int, value: Any
) -> None:
    assert client.post("/v1/search", json={"query": LATE, "filters": {name: [value] * most}}).status_code == 200
    found = errors(client.post("/v1/search", json={"query": LATE, "filters": {name: [value] * (most + 1)}}))
    assert str(most) in found[f"filters.{name}"] and str(most + 1) in found[f"filters.{name}"]


def test_words_too_long_are_told_how_long_they_are_and_may_be(client: TestClient) -> None:
    found = errors(client.post("/v1/search", json={"query": LATE, "filters": {"places": ["x" * 201]}}))
    assert "201" in found["filters.places[0]"] and "200" in found["filters.places[0]"]
    assert errors(client.get("/v1/figures", params={"year": 99_999})) == {
        "year": "là 99999, lớn hơn mức cao nhất được nhận là 2200"
    }


@pytest.mark.parametrize("hidden", HIDDEN, ids=ascii)
def test_hidden_characters_never_break_a_briefing(client: TestClient, answer: dict[str, Any], hidden: str) -> None:
    """XML cannot hold them: a title and a question lose them or are refused, an answer sent back loses them."""
    citation = {**answer["citations"][0], "number": f"30{hidden}3", "section": [f"I{hidden}I"], "quote": hidden}
    sent = {**answer, "answer": f"Có{hidden} 12", "citations": [citation]}
    body = {"title": f"Tổng{hidden}hợp", "exchanges": [{"question": f"Hỏi{hidden}gì", "answer": sent}]}
    reply = send(client, "POST", "/v1/briefings", body)
    if hidden == "\ud800":
        assert {"title", "exchanges[0].question"} <= errors(reply).keys()
    else:
        assert reply.status_code == 200
        words = " ".join(paragraph.text for paragraph in docx.Document(io.BytesIO(reply.content)).paragraphs)
        assert hidden not in words and "Tổng hợp" in words


@pytest.mark.parametrize(
    ("part", "value", "told"),
    [
        ("date", "20231214", "2023-12-14"),
        ("date", "14/12/2023", "2023-12-14"),
        ("date", "9999-99-99", "2023-12-14"),
        ("answer", f"[{'9' * 5_000}]", "số thứ tự"),
        ("answer", "|---|---|", "bảng"),
        ("answer", "|", "bảng"),
        ("answer", "|a" * 200, "bảng"),
    ],
)
def test_an_answer_sent_back_that_no_service_gave_is_refused(
    client: TestClient, answer: dict[str, Any], part: str, value: str, told: str
) -> None:
    sent = {**answer, part: value}
    if part == "date":
        sent = {**answer, "citations": [{**answer["citations"][0], "date": value}]}
    found = errors(client.post("/v1/briefings", json={"exchanges": [{"question": LATE, "answer": sent}]}))
    assert told in found["exchanges[0].answer"]


@pytest.mark.parametrize(("line", "times", "told"), [("a\n", 300, "dòng"), (f"{'|a' * 25}|\n", 200, "ô bảng")])
def test_a_briefing_that_would_take_minutes_is_refused(
    client: TestClient, answer: dict[str, Any], line: str, times: int, told: str
) -> None:
    exchange = {"question": LATE, "answer": {**answer, "answer": line * 60}}
    assert client.post("/v1/briefings", json={"exchanges": [exchange]}).status_code == 200
    body = {"exchanges": [{"question": LATE, "answer": {**answer, "answer": line * times}}] * 8}
    assert told in errors(client.post("/v1/briefings", json=body))["exchanges"]


@pytest.mark.parametrize(
    "body",
    [
        {"\ud800": "x"},
        {"\ud800": 5},
        {"\x00" * 5_000: "x"},
        {"title": "\ud800"},
        {"number": "\x00"},
        {"date": "20231214"},
        {"date": "2023-W01-1"},
        {"date": "0001-01-01"},
        {"date": "9999-12-31"},
    ],
    ids=ascii,
)
def test_a_correction_that_no_report_could_state_is_refused(client: TestClient, body: dict[str, Any]) -> None:
    report_id = client.get("/v1/reports").json()["reports"][0]["report_id"]
    assert len(errors(send(client, "PATCH", f"/v1/reports/{report_id}", body))) == 1


@pytest.mark.parametrize("query", ["start=1e9", f"end={'9' * 5_000}", "start=99999999999"])
def test_a_place_on_a_page_beyond_any_report_is_refused(client: TestClient, query: str) -> None:
    report_id = client.get("/v1/reports").json()["reports"][0]["report_id"]
    assert len(errors(client.get(f"/v1/reports/{report_id}/pages/1.png?{query}"))) == 1


@pytest.mark.parametrize("letter", ["ế", "𝔞", "a"])
def test_a_long_vietnamese_file_name_is_kept_as_far_as_a_folder_can_hold_it(client: TestClient, letter: str) -> None:
    """150 letters of three bytes are more than the 255 bytes that a file name may have: the upload ended in a 500."""
    reply = client.post("/v1/reports", files={"file": (letter * 150 + ".txt", "Hồ sơ: 12".encode())})
    assert reply.status_code == 202
    name = reply.json()["file"]
    assert name.endswith(f"{letter}.txt") and len(name.encode()) <= 255


@pytest.mark.parametrize(
    ("address", "body"),
    [
        ("/v1/ask", {"question": LATE, "filters": {"place": ["Suối Bạc"]}}),
        ("/v1/search", {"query": LATE, "filters": {"place": ["Suối Bạc"]}}),
    ],
)
def test_a_limit_that_is_not_known_is_refused_not_passed_over(client: TestClient, address: str, body: Any) -> None:
    """A misspelt limit that is passed over answers from reports that were shut out."""
    assert "bỏ trường này" in errors(send(client, "POST", address, body))["filters.place"]
    assert "nam" in errors(client.get("/v1/figures?nam=2023"))


def test_a_correction_that_is_not_known_is_refused(client: TestClient) -> None:
    report_id = client.get("/v1/reports").json()["reports"][0]["report_id"]
    assert "tieu_de" in errors(client.patch(f"/v1/reports/{report_id}", json={"tieu_de": "Tên"}))


def test_what_only_says_more_is_passed_over_everywhere(client: TestClient, answer: dict[str, Any]) -> None:
    """A client may be newer than the service, and an answer sent back may have been given by a newer one."""
    more = {"more": {"of": ["this"]}}
    turn = {"question": LATE, "answer": answer["answer"], **more}
    exchange = {"question": LATE, "answer": {**answer, **more}, **more}
    for address, body in (
        ("/v1/ask", {"question": LATE, "history": [turn]}),
        ("/v1/search", {"query": LATE}),
        ("/v1/feedback", {"answer_id": answer["answer_id"], "rating": "right"}),
        ("/v1/briefings", {"exchanges": [exchange]}),
    ):
        assert send(client, "POST", address, {**body, **more}).status_code in (200, 204)
