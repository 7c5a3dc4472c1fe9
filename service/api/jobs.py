"""Uploaded files → reports, one after another, while the service goes on answering.

An upload stands in its own folder under `inbox/` until it is in the library, so a service that is killed
takes up where it stopped. Knows nothing of HTTP.
"""

from __future__ import annotations

import logging
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from queue import SimpleQueue
from typing import IO, Literal
from uuid import uuid4

from ingest.report import UnreadableReport
from retrieval.errors import LibraryError

JobState = Literal["queued", "reading", "done", "failed"]
MOST_REMEMBERED = 1_000
STOP_S = 5.0
_PART = ".part"
_OWNED = "."  # between a job's id and its owner in the name of its folder
_UNEXPECTED = (
    "Lỗi ngoài dự kiến khi đọc tệp; các báo cáo khác không bị ảnh hưởng. Hãy gửi nhật ký máy chủ cho người quản trị."
)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """One file on its way into the library. `reason` says in Vietnamese why it failed and what to do."""

    job_id: str
    file: str
    state: JobState
    created: str
    finished: str | None = None
    report_id: str | None = None
    reason: str | None = None
    pages_read: int = 0
    owner: str = ""  # the id of the key that sent it


class Jobs:
    """A queue with one worker: reading is heavy, and the library takes one writer at a time."""

    def __init__(self, inbox: Path, add: Callable[[Path, str], str], settle: Callable[[], None]) -> None:
        """`settle` is called after a file when no other waits, before it is told as done."""
        self._inbox = inbox
        self._add = add
        self._settle = settle
        self._jobs: dict[str, Job] = {}
        self._lock = threading.Lock()
        self._waiting: SimpleQueue[tuple[Job, Path] | None] = SimpleQueue()
        self._worker: threading.Thread | None = None
        self._stopping = False

    def start(self) -> None:
        """Begin working; files that an earlier service left in the inbox go first."""
        self._inbox.mkdir(parents=True, exist_ok=True)
        for folder in sorted(self._inbox.iterdir()):
            whole = [path for path in folder.iterdir() if path.suffix != _PART] if folder.is_dir() else []
            if whole:
                job_id, _, owner = folder.name.partition(_OWNED)
                self._queue(job_id, whole[0], owner)
            else:  # the upload was cut off: nobody was ever told that it had arrived
                shutil.rmtree(folder, ignore_errors=True)
        # A daemon: reading a long scan must not hold up the end of the service, the inbox keeps what is unfinished.
        self._worker = threading.Thread(target=self._run, name="read", daemon=True)
        self._worker.start()

    def stop(self) -> None:
        """Stop soon; the file being read and those that wait are left for the next start."""
        self._stopping = True
        self._waiting.put(None)
        if self._worker is not None:
            self._worker.join(timeout=STOP_S)

    @contextmanager
    def receive(self, file: str, owner: str = "") -> Iterator[tuple[IO[bytes], Callable[[], Job]]]:
        """Open a place to write an upload into; calling the second value accepts it. Not accepted, it is dropped."""
        job_id = uuid4().hex
        folder = self._inbox / (f"{job_id}{_OWNED}{owner}" if owner else job_id)
        folder.mkdir(parents=True)
        part = folder / f"upload{_PART}"
        accepted = False

        def accept() -> Job:
            nonlocal accepted
            stream.close()
            whole = part.rename(folder / file)
            accepted = True
            return self._queue(job_id, whole, owner)

        with part.open("wb") as stream:
            try:
                yield stream, accept
            finally:
                if not accepted:
                    stream.close()
                    shutil.rmtree(folder, ignore_errors=True)

    def get(self, job_id: str) -> Job | None:
        """Return the job, or None when there never was one or it is long past."""
        with self._lock:
            return self._jobs.get(job_id)

    def all(self) -> tuple[Job, ...]:
        """Return the remembered jobs, newest first."""
        with self._lock:
            return tuple(reversed(self._jobs.values()))

    @property
    def waiting(self) -> int:
        """How many files are not finished."""
        with self._lock:
            return sum(job.state in ("queued", "reading") for job in self._jobs.values())

    def _queue(self, job_id: str, path: Path, owner: str) -> Job:
        job = Job(job_id, path.name, "queued", _now(), owner=owner)
        with self._lock:
            self._jobs[job_id] = job
            while len(self._jobs) > MOST_REMEMBERED:
                self._jobs.pop(next(iter(self._jobs)))
        self._waiting.put((job, path))
        return job

    def _run(self) -> None:
        while (one := self._waiting.get()) is not None and not self._stopping:
            self._work(*one)

    def _work(self, job: Job, path: Path) -> None:
        self._put(replace(job, state="reading"))
        try:
            report_id = self._add(path, job.file)
        except UnreadableReport as unreadable:
            self._put(replace(job, state="failed", reason=unreadable.reason, finished=_now()))
        except LibraryError as error:
            self._put(replace(job, state="failed", reason=str(error), finished=_now()))
        except Exception:  # the worker must outlive any one file; the log keeps the whole story
            if self._stopping:  # the library was closed under it: the file stays in the inbox
                return
            log.exception("reading %s failed", job.file)
            self._put(replace(job, state="failed", reason=_UNEXPECTED, finished=_now()))
        else:
            if self._waiting.empty():
                self._settle()
            self._put(replace(job, state="done", report_id=report_id, finished=_now()))
        shutil.rmtree(path.parent, ignore_errors=True)

    def _put(self, job: Job) -> None:
        with self._lock:
            self._jobs[job.job_id] = job


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
