"""Every address as nobody, with each scope and with a revoked key; whose answers and uploads one may see."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from starlette.routing import BaseRoute, Route

from retrieval.library import Library
from service.api.app import create_app
from service.api.door import OPEN, needed
from service.assistant import Assistant
from service.guarding.keys import SCOPES, Keys, Scope
from service.settings import Settings
from tests.service.api.test_app import problem
from tests.service_running import LATE, sample_library, wait_for

# What each address asks for. An address that is not here fails the test below: decide whose it is, and say so.
NEEDED: dict[tuple[str, str], Scope | None] = {
    ("GET", "/healthz"): None,
    ("GET", "/readyz"): None,
    ("GET", "/metrics"): "ask",
    ("GET", "/openapi.json"): "ask",
    ("GET", "/docs"): "ask",
    ("POST", "/v1/ask"): "ask",
    ("POST", "/v1/search"): "ask",
    ("POST", "/v1/chat/completions"): "ask",
    ("GET", "/v1/models"): "ask",
    ("GET", "/v1/models/{name}"): "ask",
    ("POST", "/v1/feedback"): "ask",
    ("POST", "/v1/briefings"): "ask",
    ("GET", "/v1/figures"): "ask",
    ("GET", "/v1/indicators"): "ask",
    ("GET", "/v1/comparison"): "ask",
    ("GET", "/v1/certainties"): "ask",
    ("GET", "/v1/reports/{report_id}/uses"): "ask",
    ("GET", "/v1/jobs"): "ask",
    ("GET", "/v1/jobs/{job_id}"): "ask",
    ("GET", "/v1/reports"): "ask",
    ("GET", "/v1/reports/{report_id}"): "ask",
    ("GET", "/v1/reports/{report_id}/text"): "ask",
    ("GET", "/v1/reports/{report_id}/original"): "ask",
    ("GET", "/v1/reports/{report_id}/findings"): "ask",
    ("GET", "/v1/reports/{report_id}/pages/{number}.png"): "ask",
    ("POST", "/v1/conversations"): "ask",
    ("GET", "/v1/conversations"): "ask",
    ("GET", "/v1/conversations/{conversation_id}"): "ask",
    ("PATCH", "/v1/conversations/{conversation_id}"): "ask",
    ("DELETE", "/v1/conversations/{conversation_id}"): "ask",
    ("DELETE", "/v1/conversations/{conversation_id}/exchanges/{n}"): "ask",
    ("POST", "/v1/reports"): "upload",
    ("PATCH", "/v1/reports/{report_id}"): "upload",
    ("DELETE", "/v1/reports/{report_id}"): "admin",
    ("PUT", "/v1/reports/{report_id}/units"): "admin",
}
WRITING = ("POST", "PUT", "PATCH", "DELETE")


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with sample_library(tmp_path_factory.mktemp("access") / "L", ("suoi-bac-2023.md",)) as opened:
        yield opened


@pytest.fixture(scope="module")
def bearers(library: Library) -> dict[str, dict[str, str]]:
    """A header for each scope, and one whose key is revoked."""
    keys = Keys(library.folder)
    made = {scope: keys.make(scope, scope) for scope in SCOPES}
    revoked, secret = keys.make("revoked", "admin")
    keys.revoke(revoked.key_id)
    secrets = {**{scope: secret for scope, (_, secret) in made.items()}, "revoked": secret}
    return {who: {"authorization": f"Bearer {secret}"} for who, secret in secrets.items()}


@pytest.fixture(scope="module")
def client(library: Library, bearers: object) -> Iterator[TestClient]:
    settings = Settings(max_upload_bytes=1_000_000, keys_only=True)
    with TestClient(create_app(library, Assistant(library), settings), raise_server_exceptions=False) as running:
        yield running


def addresses(routes: list[BaseRoute]) -> set[tuple[str, str]]:
    """Every method and pattern that the service answers, whatever it was declared by."""
    found: set[tuple[str, str]] = set()
    for route in routes:
        inner = getattr(route, "original_router", None) or route
        if isinstance(route, Route):
            found |= {(method, route.path) for method in (route.methods or set()) - {"HEAD"}}
        else:
            assert getattr(inner, "routes", None), f"what is {route}?"
            found |= addresses(inner.routes)
    return found


def test_every_address_there_is_keeps_out_whom_it_must(client: TestClient, bearers: dict[str, dict[str, str]]) -> None:
    """Walks the service's own routes, so that one added tomorrow is covered before anybody thinks of this table."""
    app: Any = client.app
    wrong = {"authorization": f"Bearer hbc_00000000_{'a' * 43}"}
    for method, path in sorted(addresses(app.routes)):
        address = re.sub(r"\{[^}]*\}", "khong-co", path)
        for headers in ({}, wrong, bearers["revoked"]):
            kept_out = client.request(method, address, headers=headers).status_code == 401
            assert kept_out or path in OPEN, (method, path)
        for scope in SCOPES:
            reply = client.request(method, address, headers=bearers[scope])
            is_enough = path in OPEN or SCOPES.index(scope) >= SCOPES.index(needed(method, path))
            assert (reply.status_code not in (401, 403)) == is_enough, (method, path, scope)
            assert reply.status_code < 500, (method, path, scope)


def test_every_address_is_in_the_table(client: TestClient) -> None:
    app: Any = client.app
    assert addresses(app.routes) == set(NEEDED)


@pytest.mark.parametrize("who", ["nobody", *SCOPES, "revoked", "wrong"])
@pytest.mark.parametrize(("method", "path"), NEEDED)
def test_an_address_lets_in_whom_it_may(
    client: TestClient, bearers: dict[str, dict[str, str]], method: str, path: str, who: str
) -> None:
    headers = {**bearers, "nobody": {}, "wrong": {"authorization": f"Bearer hbc_00000000_{'a' * 43}"}}[who]
    address = path.format(
        report_id="khong-co", job_id="khong-co", number=1, name="khong-co", conversation_id="khong-co", n=1
    )
    reply = client.request(method, address, headers=headers)
    needed = NEEDED[method, path]
    if needed is None:
        assert reply.status_code == 200
    elif who not in SCOPES:
        problem(reply, "no-key")
        assert reply.headers["www-authenticate"] == "Bearer"
    elif SCOPES.index(who) < SCOPES.index(needed):  # type: ignore[arg-type]
        assert needed in problem(reply, "not-allowed")["detail"]
    else:
        assert reply.status_code not in (401, 403) and reply.status_code < 500


@pytest.mark.parametrize("path", ["/", "/v1/nothing", "//v1/reports", "/v1/reports/", "/V1/REPORTS", "/healthz/"])
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", *WRITING])
def test_nobody_is_told_which_addresses_there_are(client: TestClient, method: str, path: str) -> None:
    assert client.request(method, path).status_code == 401


@pytest.mark.parametrize("sent", ["Bearer", "Basic YTpi", "Bearer \xff", "bearer " + "x" * 5_000])
def test_a_header_that_is_no_key_is_nobody(client: TestClient, sent: str) -> None:
    problem(client.get("/v1/reports", headers={"authorization": sent.encode("latin-1")}), "no-key")


def test_a_key_revoked_while_the_service_runs_is_refused_at_once(client: TestClient, library: Library) -> None:
    key, secret = Keys(library.folder).make("một lúc", "ask")
    headers = {"authorization": f"Bearer {secret}"}
    assert client.get("/v1/reports", headers=headers).status_code == 200
    Keys(library.folder).revoke(key.key_id)
    problem(client.get("/v1/reports", headers=headers), "no-key")


def test_an_answer_is_judged_and_exported_by_whom_it_was_given_to(
    client: TestClient, library: Library, bearers: dict[str, dict[str, str]]
) -> None:
    _, secret = Keys(library.folder).make("người khác", "upload")
    other = {"authorization": f"Bearer {secret}"}
    answer_id = client.post("/v1/ask", json={"question": LATE}, headers=bearers["ask"]).json()["answer_id"]
    verdict = {"answer_id": answer_id, "rating": "wrong"}
    for address, body in (("/v1/feedback", verdict), ("/v1/briefings", {"answer_id": answer_id})):
        problem(client.post(address, json=body, headers=other), "unknown-answer")
        for who in ("ask", "admin"):
            assert client.post(address, json=body, headers=bearers[who]).status_code in (200, 204)


def test_an_upload_is_followed_by_whom_it_came_from(
    client: TestClient, library: Library, bearers: dict[str, dict[str, str]]
) -> None:
    _, secret = Keys(library.folder).make("người khác", "upload")
    other = {"authorization": f"Bearer {secret}"}
    files = {"file": ("a.txt", "Huyện có 12 hồ sơ trễ hạn.".encode())}
    sent = client.post("/v1/reports", files=files, headers=bearers["upload"]).json()
    client.headers.update(bearers["admin"])
    try:
        assert wait_for(client, sent["job_id"])["state"] == "done"
    finally:
        del client.headers["authorization"]
    problem(client.get(f"/v1/jobs/{sent['job_id']}", headers=other), "unknown-job")
    assert client.get("/v1/jobs", headers=other).json() == {"jobs": []}
    for who in ("upload", "admin"):
        assert [one["job_id"] for one in client.get("/v1/jobs", headers=bearers[who]).json()["jobs"]] == [
            sent["job_id"]
        ]


def test_one_key_may_send_so_many_a_minute_and_slows_no_other(
    library: Library, bearers: dict[str, dict[str, str]]
) -> None:
    settings = Settings(keys_only=True, rate=3)
    with TestClient(create_app(library, Assistant(library), settings)) as client:
        replies = [client.get("/v1/reports", headers=bearers["ask"]) for _ in range(4)]
        assert [reply.status_code for reply in replies] == [200, 200, 200, 429]
        problem(replies[3], "too-many-requests")
        assert 1 <= int(replies[3].headers["retry-after"]) <= 20
        assert client.get("/v1/reports", headers=bearers["admin"]).status_code == 200
        assert client.get("/healthz", headers=bearers["ask"]).status_code == 200


def test_without_a_key_ever_made_this_machine_is_answered_and_nobody_else(tmp_path: Path) -> None:
    with sample_library(tmp_path / "L", ()) as library:
        app = create_app(library, Assistant(library), Settings())
        with TestClient(app, base_url="http://127.0.0.1:8000") as client:
            for name in ("127.0.0.1:8000", "localhost", "LOCALHOST:80", "[::1]:8000"):
                assert client.get("/v1/reports", headers={"host": name}).status_code == 200
            for name in ("evil.example", "127.0.0.1.evil.example:8000", "10.0.0.5:8000", ""):
                problem(client.get("/v1/reports", headers={"host": name}), "no-key")
            for header in ("x-forwarded-for", "forwarded", "x-real-ip"):
                problem(client.get("/v1/reports", headers={header: "10.0.0.5"}), "no-key")
            key, secret = Keys(library.folder).make("a", "ask")
            problem(client.get("/v1/reports"), "no-key")
            assert client.get("/v1/reports", headers={"authorization": f"Bearer {secret}"}).status_code == 200
            Keys(library.folder).revoke(key.key_id)
            problem(client.get("/v1/reports"), "no-key")


def test_a_job_keeps_its_owner_over_a_restart(library: Library, bearers: dict[str, dict[str, str]]) -> None:
    settings = replace(Settings(), keys_only=True)
    first = create_app(library, Assistant(library), settings)
    jobs = first.state.desk.jobs  # not started: the file stays in the inbox
    with jobs.receive("b.txt", "abcd0123") as (stream, accept):
        stream.write("Huyện có 13 hồ sơ trễ hạn.".encode())
        sent = accept()
    with TestClient(create_app(library, Assistant(library), settings), headers=bearers["admin"]) as client:
        assert wait_for(client, sent.job_id)["owner"] == "abcd0123"
        problem(client.get(f"/v1/jobs/{sent.job_id}", headers=bearers["ask"]), "unknown-job")
