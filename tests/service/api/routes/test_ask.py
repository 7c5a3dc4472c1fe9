"""How sure an answer must be is chosen with its question; what is not sure enough is offered, never asserted."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from service.settings import MEASURED
from tests.service.api.test_app import problem
from tests.service_running import CHOSEN, sample_library, service

SENT = "Đồng Vân cử bao nhiêu người học thạc sĩ?"  # its figure is more likely right than not, and no more


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with sample_library(tmp_path_factory.mktemp("ask") / "L", CHOSEN) as library, TestClient(service(library)) as made:
        yield made


def test_the_same_question_is_answered_or_not_by_how_sure_it_must_be(client: TestClient) -> None:
    told = {c: client.post("/v1/ask", json={"question": SENT, "certainty": c}).json() for c in MEASURED}
    assert {c: answer["certainty"] for c, answer in told.items()} == {c: c for c in MEASURED}
    assert [told[c]["status"] for c in ("certain", "balanced", "full")] == ["not_stated", "answered", "answered"]
    assert client.post("/v1/ask", json={"question": SENT}).json()["status"] == "answered"


def test_what_is_not_sure_enough_is_offered_with_its_source_and_asserts_no_figure(client: TestClient) -> None:
    answer = client.post("/v1/ask", json={"question": SENT, "certainty": "certain"}).json()
    (one,) = answer["likely"]
    (cited,) = [c for c in answer["citations"] if c["n"] == one["citation"]]
    assert "4 thạc sỹ" in one["text"] and "4 thạc sỹ" in cited["quote"]
    assert answer["figures"] == []
    assert client.post("/v1/ask", json={"question": SENT}).json()["likely"] == []


def test_a_choice_that_there_is_not_is_refused(client: TestClient) -> None:
    refused = client.post("/v1/ask", json={"question": SENT, "certainty": "sure"})
    assert "certainty" in problem(refused, "invalid-field")["detail"]


def test_each_choice_tells_what_was_measured_of_it_and_the_surer_invents_less(client: TestClient) -> None:
    told = client.get("/v1/certainties").json()
    assert told["default"] == "balanced"
    assert [one["certainty"] for one in told["certainties"]] == ["certain", "balanced", "full"]
    for part in ("right", "invented", "at_most"):
        shares = [one[part] for one in told["certainties"]]
        assert shares == sorted(shares)
