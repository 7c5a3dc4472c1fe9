"""A service told to stop ends what it has begun, and takes up at its next start what it had only received."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx

from baocao.serving import free_port, wait_until_ready
from service.guarding.trail import records
from tests.baocao.test_commands import ROOT


def serve(folder: Path, port: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "baocao", "serve", "--library", str(folder), "--port", str(port)]
    serving = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    wait_until_ready(f"http://127.0.0.1:{port}/readyz", serving)
    return serving


def test_a_stop_answers_what_was_asked_and_loses_no_upload(tmp_path: Path) -> None:
    port = free_port(18_100)
    address = f"http://127.0.0.1:{port}"
    question = {"question": "Huyện Số 0 có bao nhiêu hồ sơ trễ hạn?"}
    with serve(tmp_path, port) as first:
        with httpx.Client(base_url=address, timeout=60) as client, ThreadPoolExecutor(4) as askers:
            for n in range(8):
                file = {"file": (f"{n}.txt", f"Huyện Số {n} có 1{n} hồ sơ trễ hạn.".encode())}
                assert client.post("/v1/reports", files=file).status_code == 202
            asked = [askers.submit(httpx.post, f"{address}/v1/ask", json=question, timeout=60) for _ in range(4)]
            deadline = time.monotonic() + 60
            while sum('"what":"question"' in line for line in records(tmp_path / "audit")) < len(asked):
                assert time.monotonic() < deadline
                time.sleep(0.01)
            first.send_signal(signal.SIGTERM)
            assert [one.result().status_code for one in asked] == [200] * 4
        assert first.wait(timeout=40) == -signal.SIGTERM  # uvicorn ends by the signal once all is answered
    with serve(tmp_path, port) as second:
        deadline = time.monotonic() + 60
        while httpx.get(f"{address}/readyz").json()["reports"] < 8:
            assert time.monotonic() < deadline
            time.sleep(0.2)
        assert httpx.post(f"{address}/v1/ask", json=question, timeout=60).json()["figures"][0]["value"] == "10"
        second.send_signal(signal.SIGTERM)
