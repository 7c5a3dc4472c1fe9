"""The real service over the real samples, for tests: in the same process, or listening on a loopback port."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from fastapi.testclient import TestClient

from retrieval.library import Library
from service.api.app import create_app
from service.assistant import Assistant, Writer
from service.settings import Settings
from tests.retrieval_fakes import HashEmbedder

SAMPLES = Path(__file__).resolve().parents[1] / "ingest" / "samples"
# A year that closes early with two truths; a damaged text; a ratio that contradicts itself; a PDF.
CHOSEN = ("suoi-bac-2023.md", "muong-khe-giam-sat.txt", "dong-van-6-thang-2023.md", "phu-lang-2023.pdf")
LATE = "Bao nhiêu hồ sơ trễ hạn năm 2023 ở huyện Suối Bạc?"


@contextmanager
def sample_library(folder: Path, files: tuple[str, ...] = CHOSEN) -> Iterator[Library]:
    """Open a library over some samples; words alone find enough, so the vectors are only hashed words."""
    with Library.open(folder, HashEmbedder()) as library:
        library.add_folder([SAMPLES / file for file in files])
        yield library


def service(library: Library, writer: Writer | None = None, settings: Settings | None = None) -> FastAPI:
    """Make the service over a library."""
    chosen = settings or Settings(max_upload_bytes=1_000_000)
    chosen = replace(chosen, local_names=(*chosen.local_names, "testserver"))  # what starlette's client calls it
    return create_app(library, Assistant(library, writer), chosen)


def wait_for(client: TestClient, job_id: str) -> dict[str, object]:
    """Wait until an upload is read."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        job: dict[str, object] = client.get(f"/v1/jobs/{job_id}").json()
        if job["state"] in ("done", "failed"):
            return job
        time.sleep(0.05)
    raise AssertionError("the upload was never read")


@contextmanager
def listening(app: FastAPI) -> Iterator[str]:
    """Serve on a free loopback port in a thread; gives the address."""
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error", lifespan="on"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the service did not start"
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(timeout=20)
