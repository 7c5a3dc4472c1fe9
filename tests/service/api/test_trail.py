"""What the service notes of what it does, and that it does nothing that it cannot note."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from retrieval.library import Library
from service.guarding.trail import records, verify
from service.settings import Settings
from tests.service.api.test_app import problem
from tests.service_running import LATE, sample_library, service, wait_for


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with sample_library(tmp_path / "L", ("suoi-bac-2023.md",)) as opened:
        yield opened


def noted(library: Library) -> list[dict[str, Any]]:
    return [json.loads(line) for line in records(library.folder / "audit")]


def test_every_deed_is_noted_with_its_evidence(library: Library) -> None:
    with TestClient(service(library)) as client:
        answer = client.post("/v1/ask", json={"question": LATE}).json()
        client.post("/v1/ask", json={"question": LATE}, headers={"accept": "text/event-stream"})
        client.post("/v1/search", json={"query": "hồ sơ"})
        client.post("/v1/feedback", json={"answer_id": answer["answer_id"], "rating": "wrong", "comment": "thiếu"})
        client.post("/v1/briefings", json={"answer_id": answer["answer_id"]})
        client.get("/v1/figures?format=csv&year=2023")
        file = {"file": ("a.txt", "Huyện có 12 hồ sơ trễ hạn.".encode())}
        job = wait_for(client, client.post("/v1/reports", files=file).json()["job_id"])
        client.patch(f"/v1/reports/{job['report_id']}", json={"title": "Tên"})
        client.get(f"/v1/reports/{job['report_id']}/original")
        client.delete(f"/v1/reports/{job['report_id']}")
        client.delete("/v1/reports/khong-co")  # nothing happens, nothing is noted
    found = noted(library)
    deeds = ["question", "answer"] * 2 + [
        "search",
        "verdict",
        "export",
        "export",
        "upload",
        "correct",
        "export",
        "remove",
    ]
    assert [line["what"] for line in found] == deeds
    assert found[0]["question"] == LATE
    assert (found[1]["answer_id"], found[1]["status"]) == (answer["answer_id"], "answered")
    assert found[1]["figures"] == answer["figures"]
    cited = [(c["n"], c["report_id"], c["start"], c["end"]) for c in answer["citations"]]
    assert [(e["n"], e["report_id"], e["start"], e["end"]) for e in found[1]["evidence"]] == cited
    assert (found[5]["rating"], found[5]["comment"]) == ("wrong", "thiếu")
    assert found[6]["answers"] == [answer["answer_id"]]
    assert found[7]["asked"] == {"year": 2023} and found[7]["form"] == "csv"
    assert found[8]["sha256"].startswith(str(job["report_id"])) and found[8]["file"] == "a.txt"
    assert found[9]["fields"] == {"title": "Tên"}
    assert found[11]["report_id"] == job["report_id"]
    assert verify(library.folder / "audit").fault is None


def test_a_persons_words_stay_out_where_the_setting_says_so(library: Library) -> None:
    with TestClient(service(library, settings=Settings(audit_words="hashed"))) as client:
        client.post("/v1/ask", json={"question": LATE})
        client.post("/v1/search", json={"query": LATE})
    first, _, last = noted(library)
    assert "question" not in first and len(first["question_hash"]) == 32
    assert "query" not in last and last["query_hash"] == first["question_hash"]


def test_what_cannot_be_noted_is_not_done(library: Library) -> None:
    (library.folder / "audit").write_bytes(b"")  # where the folder would be
    report_id = library.reports()[0].report_id
    with TestClient(service(library), raise_server_exceptions=False) as client:
        for reply in (
            client.post("/v1/ask", json={"question": LATE}),
            client.post("/v1/search", json={"query": "hồ sơ"}),
            client.get("/v1/figures?format=xlsx"),
            client.post("/v1/reports", files={"file": ("a.txt", b"a b c")}),
            client.delete(f"/v1/reports/{report_id}"),
            client.get(f"/v1/reports/{report_id}/original"),
        ):
            problem(reply, "not-recorded")
        assert client.get("/v1/jobs").json() == {"jobs": []}
        assert [one["report_id"] for one in client.get("/v1/reports").json()["reports"]] == [report_id]
