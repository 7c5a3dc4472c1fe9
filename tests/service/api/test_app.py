"""The service as a whole: the contract's fields, and that no input is answered with a crash."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.api.problems import KINDS, MEDIA_TYPE, TYPE_PREFIX
from tests.service_running import LATE, sample_library, service

ANSWER = {"answer_id", "status", "answer", "figures", "citations", "notes", "timings_ms"}
FIGURE = {"value", "unit", "surface", "label", "place", "period", "level", "kind", "citation"}
CITATION = {
    "n",
    "report_id",
    "file",
    "title",
    "number",
    "agency",
    "place",
    "date",
    "page",
    "section",
    "quote",
    "reading",
}
CITATION |= {"start", "end", "text_state"}
TIMINGS = {"understand", "plan", "search", "choose", "compose", "verify", "total"}
HIT = {"rank", "score", "passage_id", "report_id", "file", "section", "page", "spans", "text", "text_state"}


FIELDS = st.sampled_from(["question", "query", "k", "filters", "years", "history", "answer_id"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(FIELDS, inner, max_size=4),
)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder = tmp_path_factory.mktemp("app") / "L"
    with sample_library(folder) as library, TestClient(service(library), raise_server_exceptions=False) as running:
        yield running


def problem(reply: Any, kind: str) -> dict[str, Any]:
    """Check that a reply is the problem document of a kind; return it."""
    document: dict[str, Any] = reply.json()
    assert reply.status_code == KINDS[kind][0]
    assert reply.headers["content-type"] == MEDIA_TYPE
    assert document["type"] == TYPE_PREFIX + kind
    assert document["status"] == reply.status_code
    assert document["title"] and document["detail"]
    return document


def test_an_answer_has_the_fields_of_the_contract_and_quotes_the_text_exactly(client: TestClient) -> None:
    answer = client.post("/v1/ask", json={"question": LATE}).json()
    assert answer.keys() >= ANSWER
    assert answer["timings_ms"].keys() == TIMINGS
    assert answer["figures"] and all(figure.keys() == FIGURE for figure in answer["figures"])
    assert answer["citations"] and all(citation.keys() == CITATION for citation in answer["citations"])
    for citation in answer["citations"]:
        text = client.get(f"/v1/reports/{citation['report_id']}/text").json()["text"]
        assert citation["quote"] == text[citation["start"] : citation["end"]]


RECEIVED = "Tiếp nhận bao nhiêu hồ sơ?"


def test_filters_and_history_are_heard(client: TestClient) -> None:
    reports = client.get("/v1/reports").json()["reports"]
    only = next(report["report_id"] for report in reports if report["file"] == "dong-van-6-thang-2023.md")
    answer = client.post("/v1/ask", json={"question": RECEIVED, "filters": {"report_ids": [only]}}).json()
    assert {citation["report_id"] for citation in answer["citations"]} == {only}
    body = {"question": "Còn huyện Đồng Vân thì sao?", "history": [{"question": RECEIVED}]}
    after = client.post("/v1/ask", json=body).json()
    assert {citation["report_id"] for citation in after["citations"]} == {only}
    assert [f["value"] for f in after["figures"]] == [f["value"] for f in answer["figures"]] != []


def test_the_contract_is_a_page_that_opens_offline(client: TestClient) -> None:
    """README names /docs, which was a 404; FastAPI's own page takes its scripts from another site."""
    reply = client.get("/docs")
    paths = client.get("/openapi.json").json()["paths"]
    assert reply.status_code == 200 and reply.headers["content-type"].startswith("text/html")
    assert "/v1/ask" in paths and all(f" {path}</code>" in reply.text for path in paths)
    assert "<script" not in reply.text and "http" not in reply.text.replace("HTTPValidationError", "")


@pytest.mark.parametrize("place", ["huyện Suối Bạc", "Suối Bạc", "suoi bac"])
def test_a_place_filters_search_and_answers_alike(client: TestClient, place: str) -> None:
    """Answers took only the name in full, so that "Suối Bạc" left no report at all."""
    filters = {"places": [place]}
    hits = client.post("/v1/search", json={"query": "hồ sơ trễ hạn", "filters": filters}).json()["hits"]
    answer = client.post("/v1/ask", json={"question": "Bao nhiêu hồ sơ trễ hạn năm 2023?", "filters": filters}).json()
    assert {hit["file"] for hit in hits} == {"suoi-bac-2023.md"}
    assert {citation["file"] for citation in answer["citations"]} == {"suoi-bac-2023.md"}
    assert answer["status"] == "answered"


def test_a_search_has_the_fields_of_the_contract(client: TestClient) -> None:
    hits = client.post("/v1/search", json={"query": "hồ sơ trễ hạn", "k": 5, "filters": {"years": [2023]}}).json()[
        "hits"
    ]
    assert 0 < len(hits) <= 5
    assert [hit["rank"] for hit in hits] == list(range(1, len(hits) + 1))
    assert all(hit.keys() == HIT and hit["spans"][0].keys() == {"start", "end"} for hit in hits)


@pytest.mark.parametrize("question", ["", "   ", "\n\t", "???", "\u200b", "\x00"])
def test_a_question_without_a_word_is_refused_with_an_example(client: TestClient, question: str) -> None:
    assert "ví dụ" in problem(client.post("/v1/ask", json={"question": question}), "empty-question")["detail"]


def test_a_question_of_a_megabyte_and_one_of_a_page_are_refused(client: TestClient) -> None:
    problem(client.post("/v1/ask", json={"question": "hồ sơ " * 170_000}), "content-too-large")
    problem(client.post("/v1/ask", json={"question": "hồ sơ " * 500}), "question-too-long")


def test_a_body_without_a_length_is_cut_off_where_it_grows_too_large(client: TestClient) -> None:
    endless = (b" " * 64_000 for _ in range(100))
    problem(client.post("/v1/ask", content=endless, headers={"content-type": "application/json"}), "content-too-large")


@pytest.mark.parametrize(
    "body",
    [b"{", b"", b"\xff\xfe{}", b"[" * 50_000, b'{"question": }', b"null"],
    ids=["cut", "empty", "not utf-8", "deep", "hole", "null"],
)
def test_malformed_json_is_refused(client: TestClient, body: bytes) -> None:
    reply = client.post("/v1/ask", content=body, headers={"content-type": "application/json"})
    assert reply.status_code in (400, 422)
    assert reply.headers["content-type"] == MEDIA_TYPE


def test_a_wrong_type_is_named_by_its_field(client: TestClient) -> None:
    reply = client.post("/v1/ask", json={"question": 5, "filters": {"years": ["mười"]}})
    fields = {error["field"]: error["message"] for error in problem(reply, "invalid-field")["errors"]}
    assert fields == {"question": "phải là chữ", "filters.years[0]": "phải là số nguyên"}


def test_half_a_character_is_no_crash(client: TestClient) -> None:
    reply = client.post(
        "/v1/ask", content=b'{"question": "\\ud800 h\\u1ed3 s\\u01a1"}', headers={"content-type": "application/json"}
    )
    assert reply.status_code == 200


def test_unknown_addresses_and_methods_are_problems_too(client: TestClient) -> None:
    problem(client.get("/v1/nothing"), "unknown-address")
    problem(client.delete("/healthz"), "method-not-allowed")


def test_another_web_page_cannot_use_the_service(client: TestClient) -> None:
    reply = client.post("/v1/ask", json={"question": LATE}, headers={"sec-fetch-site": "cross-site"})
    problem(reply, "cross-site")


def test_health_readiness_and_metrics(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json()["reports"] == 4
    client.post("/v1/ask", json={"question": LATE})
    metrics = client.get("/metrics").text
    assert "baocao_reports 4" in metrics
    assert 'baocao_requests_total{method="POST",route="/v1/ask",status="200"}' in metrics
    assert 'baocao_request_seconds_bucket{route="/v1/ask",le="+Inf"}' in metrics


def test_a_crash_is_a_problem_document_that_tells_nothing_of_the_inside(tmp_path: Path) -> None:
    with sample_library(tmp_path / "L", ()) as library:
        app = service(library)
        app.state.desk.jobs.get = None
        with TestClient(app, raise_server_exceptions=False) as client:
            reply = client.get("/v1/jobs/x")
    assert "NoneType" not in problem(reply, "internal")["detail"]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=JSON)
def test_no_json_makes_the_service_crash(client: TestClient, body: Any) -> None:
    for address in ("/v1/ask", "/v1/search", "/v1/feedback", "/v1/briefings"):
        assert client.post(address, json=body).status_code < 500
