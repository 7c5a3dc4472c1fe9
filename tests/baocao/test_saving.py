"""A library is saved while it serves, conversations and all, and comes back as it was."""

from __future__ import annotations

import stat
import tarfile
import threading
from pathlib import Path

from fastapi.testclient import TestClient

from retrieval.library import Library
from service.api.conversations import Conversations
from tests.baocao.test_commands import baocao
from tests.service_running import LATE, SAMPLES, service


def opened(folder: Path, *files: str) -> Library:
    """Open a library with the shipped model, as the commands do."""
    library = Library.open(folder)
    library.add_folder([SAMPLES / file for file in files])
    return library


def test_a_serving_library_is_saved_with_its_conversations_while_more_is_asked(tmp_path: Path) -> None:
    kept, again = tmp_path / "kept.tar.gz", tmp_path / "again"
    with (
        opened(tmp_path / "L", "suoi-bac-2023.md", "phu-lang-2023.pdf") as library,
        TestClient(service(library)) as client,
    ):
        made = client.post("/v1/conversations", json={"name": "Giao ban"}).json()["id"]
        answer = client.post("/v1/ask", json={"question": LATE, "conversation_id": made}).json()
        done = threading.Event()

        def ask_on() -> None:
            while not done.is_set():
                client.post("/v1/conversations", json={"name": "Viết trong lúc sao lưu"})

        writing = threading.Thread(target=ask_on)
        writing.start()
        saved = baocao("backup", kept, "--library", library.folder)
        done.set()
        writing.join()
        assert saved.returncode == 0, saved.stderr
        before = {one["report_id"]: one for one in client.get("/v1/reports").json()["reports"]}
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert baocao("restore", kept, "--library", again).returncode == 0
    assert stat.S_IMODE((again / "conversations.sqlite").stat().st_mode) == 0o600
    with opened(again) as library, TestClient(service(library)) as client:
        assert {one["report_id"]: one for one in client.get("/v1/reports").json()["reports"]} == before
        (exchange,) = client.get(f"/v1/conversations/{made}").json()["exchanges"]
        assert exchange["answer"] == answer
        assert all(library.original(report_id) for report_id in before)


def test_a_library_without_conversations_or_with_a_lost_original_is_saved_all_the_same(tmp_path: Path) -> None:
    kept = tmp_path / "kept.tar.gz"
    with opened(tmp_path / "L", "suoi-bac-2023.md", "phu-lang-2023.pdf") as library:
        lost, left = sorted(path.name for path in (library.folder / "originals").iterdir())
    (tmp_path / "L" / "originals" / lost).unlink()
    assert baocao("backup", kept, "--library", tmp_path / "L").returncode == 0
    with tarfile.open(kept) as archive:
        assert sorted(archive.getnames()) == ["catalog.sqlite", f"originals/{left}"]


def test_a_conversation_asked_before_the_backup_is_in_it_whoever_holds_the_table(tmp_path: Path) -> None:
    with opened(tmp_path / "L", "suoi-bac-2023.md") as library:
        held = Conversations(library.folder / "conversations.sqlite")
        made = held.begin("khóa-1", "Của khóa 1")
        assert baocao("backup", tmp_path / "kept.tar.gz", "--library", library.folder).returncode == 0
    assert baocao("restore", tmp_path / "kept.tar.gz", "--library", tmp_path / "again").returncode == 0
    again = Conversations(tmp_path / "again" / "conversations.sqlite")
    assert [one.id for one in again.listed("khóa-1")] == [made]
    assert again.listed("") == ()


def test_a_folder_that_is_no_library_is_named(tmp_path: Path) -> None:
    failed = baocao("backup", tmp_path / "kept.tar.gz", "--library", tmp_path / "không-có")
    assert failed.returncode == 1 and "không có thư viện ở" in failed.stderr
    assert not (tmp_path / "không-có").exists()
