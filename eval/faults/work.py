"""What a process does to a library until it is killed, said step by step: "begin DEED FILE …", "done DEED FILE …".

A deed whose last word is "begin" may have happened or not; one that is "done" was acknowledged to somebody.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable
from pathlib import Path

from retrieval.embedding.embedder import Embedder
from retrieval.errors import UnknownReport
from retrieval.library import Library
from service.api.jobs import Jobs

DEEDS = ("add", "remove", "rebuild", "upload", "correct", "verdict")
Say = Callable[[str], None]


def jobs_of(library: Library) -> Jobs:
    """The queue of uploads, as the service has it."""
    return Jobs(library.folder / "inbox", lambda path, file: library.add(path, file=file).report_id, library.read_again)


class Worker:
    """One process's hands: each method is one deed, acknowledged when it returns."""

    def __init__(self, library: Library, jobs: Jobs, reports: Path) -> None:
        self._library = library
        self._jobs = jobs
        self._files = {path.name: path for path in sorted(reports.iterdir())}

    def act(self, deed: str, chance: random.Random, say: Say) -> None:
        """Do a deed where there is something to do it to."""
        held = {summary.file: summary.report_id for summary in self._library.reports()}
        missing = [file for file in self._files if file not in held]
        if deed in ("add", "upload") and not missing:
            deed = "remove"
        if deed in ("remove", "correct") and not held:
            return
        file = chance.choice(missing if deed in ("add", "upload") else sorted(held) or [""])
        value = f"{chance.randrange(10**9)}" if deed in ("correct", "verdict") else ""
        said = " ".join(filter(None, (deed, "" if deed in ("rebuild", "verdict") else file, value)))
        say(f"begin {said}")
        getattr(self, f"_{deed}")(file, held.get(file, ""), value)
        say(f"done {said}")

    def _add(self, file: str, report_id: str, value: str) -> None:
        self._library.add(self._files[file])

    def _remove(self, file: str, report_id: str, value: str) -> None:
        self._library.remove(report_id)

    def _rebuild(self, file: str, report_id: str, value: str) -> None:
        self._library.rebuild()

    def _upload(self, file: str, report_id: str, value: str) -> None:
        with self._jobs.receive(file) as (stream, accept):
            stream.write(self._files[file].read_bytes())
            accept()

    def _correct(self, file: str, report_id: str, value: str) -> None:
        self._library.correct(report_id, {"title": f"Tên {value}"})

    def _verdict(self, file: str, report_id: str, value: str) -> None:
        self._library.catalog.add_feedback(value)


def work(folder: Path, reports: Path, embedder: Embedder, seed: int, say: Say) -> None:
    """Open a library and work on it for ever."""
    chance = random.Random(seed)
    with Library.open(folder, embedder) as library:
        library.resume()
        jobs = jobs_of(library)
        jobs.start()
        say("open")
        worker = Worker(library, jobs, reports)
        while True:
            deed = chance.choices(DEEDS, (5, 4, 3, 4, 4, 1))[0]
            if deed in ("add", "remove", "correct", "rebuild"):
                _settled(jobs)  # else a file that is being read is there and not there
            try:
                worker.act(deed, chance, say)
            except UnknownReport:
                continue


def _settled(jobs: Jobs) -> None:
    while jobs.waiting:
        time.sleep(0.002)


def sayer(pipe: int) -> Say:
    """Say lines into a pipe, each whole."""

    def say(line: str) -> None:
        os.write(pipe, f"{line}\n".encode())

    return say
