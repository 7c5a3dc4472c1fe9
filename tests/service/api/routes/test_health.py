"""Is it ready, and what is missing: told in words, to everybody, without naming a folder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from retrieval.library import Library
from service.api.routes import health
from tests.service.api.test_app import problem
from tests.service_running import sample_library, service


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with sample_library(tmp_path_factory.mktemp("health") / "L", ("suoi-bac-2023.md",)) as opened:
        yield opened


def test_a_ready_service_says_from_how_many_reports(library: Library) -> None:
    with TestClient(service(library)) as client:
        told = client.get("/readyz").json()
    assert (told["status"], told["reports"], told["jobs_waiting"]) == ("ok", 1, 0)
    assert not {"disk", "audit"} & set(told["missing"])


def test_programs_that_are_missing_are_told_and_stop_nothing(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with TestClient(service(library)) as client:
        reply = client.get("/readyz")
    assert reply.status_code == 200
    assert "tesseract-ocr-vie" in reply.json()["missing"]["tesseract"]
    assert "libreoffice" in reply.json()["missing"]["soffice"]


def test_without_room_on_the_disk_it_is_not_ready(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "LEAST_FREE", 1 << 60)
    with TestClient(service(library)) as client:
        told = problem(client.get("/readyz"), "not-ready")
        assert "giải phóng đĩa" in told["missing"]["disk"] and str(library.folder) not in str(told)
        assert client.get("/healthz").status_code == 200


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_trail_that_cannot_be_written_is_not_ready(tmp_path: Path) -> None:
    with sample_library(tmp_path / "L", ()) as library, TestClient(service(library)) as client:
        (library.folder / "audit").mkdir(exist_ok=True)
        (library.folder / "audit").chmod(0o500)
        assert "audit" in problem(client.get("/readyz"), "not-ready")["missing"]
        (library.folder / "audit").chmod(0o700)
