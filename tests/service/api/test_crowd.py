"""More asked than can be answered: some wait, the rest are told when to come back, and nobody stops the service."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from select import select
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from fastapi.testclient import TestClient

from retrieval.library import Library
from service.answer import Answer
from service.settings import Settings
from tests.service.api.test_app import problem
from tests.service_running import LATE, listening, sample_library, service

UPLOAD = "POST /v1/reports HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: multipart/form-data; boundary=x\r\n"


class SlowWriter:
    """A language model that is thinking until it is let go."""

    def __init__(self) -> None:
        self.asked = threading.Semaphore(0)
        self.go = threading.Event()

    def write(self, question: str, draft: Answer) -> str | None:
        self.asked.release()
        self.go.wait(timeout=60)
        return None


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with sample_library(tmp_path_factory.mktemp("crowd") / "L", ("suoi-bac-2023.md",)) as opened:
        yield opened


def ask(client: TestClient) -> Any:
    return client.post("/v1/ask", json={"question": LATE})


def test_a_crowd_waits_up_to_its_bound_and_the_next_is_told_when_to_come_back(library: Library) -> None:
    writer = SlowWriter()
    app = service(library, writer, Settings(most_asking=6))
    with TestClient(app) as client, ThreadPoolExecutor(6) as askers:
        waiting: list[Future[Any]] = [askers.submit(ask, client) for _ in range(6)]
        for _ in range(4):  # those that are being answered; two more wait for a turn
            assert writer.asked.acquire(timeout=30)
        deadline = time.monotonic() + 30
        while (refused := ask(client)).status_code == 200 and time.monotonic() < deadline:
            pass
        problem(refused, "busy")
        assert int(refused.headers["retry-after"]) > 0
        assert client.get("/healthz").status_code == client.get("/readyz").status_code == 200
        assert client.get("/v1/reports").status_code == 200
        writer.go.set()
        assert [one.result(timeout=60).status_code for one in waiting] == [200] * 6
        assert ask(client).status_code == 200


def test_a_question_that_takes_too_long_is_refused_in_its_time(library: Library) -> None:
    writer = SlowWriter()
    with TestClient(service(library, writer, Settings(question_s=1.0))) as client:
        began = time.monotonic()
        late = ask(client)
        assert "1 giây" in problem(late, "busy")["detail"] and int(late.headers["retry-after"]) > 0
        assert time.monotonic() - began < 20
        told = client.post("/v1/ask", json={"question": LATE}, headers={"accept": "text/event-stream"}).text
        assert json.loads(told.rpartition("data: ")[2])["type"].endswith(":busy")
        writer.go.set()
        deadline = time.monotonic() + 30
        while ask(client).status_code != 200:  # the workers that ran late are free again
            assert time.monotonic() < deadline


def test_files_that_arrive_at_once_are_bounded_and_one_that_stops_coming_is_given_up(library: Library) -> None:
    app = service(library, None, Settings(most_uploading=2, silence_s=10.0))
    with listening(app) as address, ExitStack() as held:

        def connect() -> socket.socket:
            at = urlsplit(address)
            return held.enter_context(socket.create_connection((at.hostname, at.port), timeout=60))

        def reply() -> str:
            asker = connect()
            asker.sendall(f"{UPLOAD}Content-Length: 0\r\nConnection: close\r\n\r\n".encode())
            return b"".join(iter(lambda: asker.recv(4096), b"")).decode()

        def stalled() -> socket.socket:
            sender = connect()
            sender.sendall(f"{UPLOAD}Content-Length: 1000\r\n\r\n--x\r\n".encode())
            if select([sender], [], [], 1.5)[0]:  # the request before it had been answered, but not left yet
                return stalled()
            return sender

        assert " 422 " in reply()  # the first request of all takes longest: no silence is measured over it
        slow = [stalled(), stalled()]
        deadline = time.monotonic() + 5
        while " 503 " not in (refused := reply()) and time.monotonic() < deadline:
            pass
        assert " 503 " in refused and "retry-after: 10" in refused.lower()
        for one in slow:
            assert b" 408 " in one.recv(4096)


def test_a_sender_that_leaves_in_the_midst_of_a_file_is_no_fault(
    library: Library, caplog: pytest.LogCaptureFixture
) -> None:
    with listening(service(library)) as address, TestClient(service(library)) as client:
        at = urlsplit(address)
        with socket.create_connection((at.hostname, at.port), timeout=60) as sender:
            sender.sendall(f"{UPLOAD}Content-Length: 1000\r\n\r\n--x\r\n".encode())
            assert not select([sender], [], [], 0.5)[0]
        deadline = time.monotonic() + 30
        while 'status="408"' not in httpx.get(f"{address}/metrics").text:
            assert time.monotonic() < deadline
        assert client.get("/healthz").status_code == 200
    assert not [one for one in caplog.records if one.levelname == "ERROR"]


def test_a_stream_that_outlasts_the_silence_of_its_client_is_not_cut(library: Library) -> None:
    writer = SlowWriter()
    threading.Timer(2.0, writer.go.set).start()
    with TestClient(service(library, writer, Settings(silence_s=0.5))) as client:
        told = client.post("/v1/ask", json={"question": LATE}, headers={"accept": "text/event-stream"})
    assert "event: answer" in told.text


def test_fifty_askers_with_uploads_and_removals_between_see_old_or_new_and_no_fault(tmp_path: Path) -> None:
    with (
        sample_library(tmp_path / "L", ("suoi-bac-2023.md",)) as library,
        listening(service(library)) as address,
        httpx.Client(base_url=address, timeout=120, limits=httpx.Limits(max_connections=60)) as client,
    ):
        before = client.post("/v1/ask", json={"question": LATE}).json()["figures"]

        def one(n: int) -> bool:
            if n % 10 == 0:
                file = {"file": (f"{n}.txt", f"Huyện Lạ {n} có {n} hồ sơ trễ hạn.".encode())}
                return client.post("/v1/reports", files=file).status_code in (202, 503)
            if n % 25 == 1:
                shelf = client.get("/v1/reports").json()["reports"]
                added = [row["report_id"] for row in shelf if row["file"][0].isdigit()]
                return not added or client.delete(f"/v1/reports/{added[0]}").status_code in (204, 404)
            reply = client.post("/v1/ask", json={"question": LATE})
            return reply.status_code == 503 or reply.json()["figures"] == before

        with ThreadPoolExecutor(50) as askers:
            assert all(askers.map(one, range(100)))
