"""A folder of reports → a service over them on this machine, started as a person starts it, until it is left."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from baocao.serving import SAMPLES, free_port, wait_until_ready

__all__ = ["SAMPLES", "Served", "served"]
FIRST_PORT = 18_300
STOPPED_S = 60  # a service that is told to stop ends what it has begun


@dataclass(frozen=True, slots=True)
class Served:
    """A running service: its address, its process, what it says on standard error, a folder to work in."""

    address: str
    pid: int
    log: Path
    scratch: Path


@contextmanager
def served(reports: Path = SAMPLES) -> Iterator[Served]:
    """Load the reports into a library of its own and serve it; the service has stopped when this is left."""
    with TemporaryDirectory(prefix="baocao-served-") as made:
        scratch, port = Path(made), free_port(FIRST_PORT)
        library, log, address = scratch / "L", scratch / "log", f"http://127.0.0.1:{port}"
        baocao = [sys.executable, "-m", "baocao"]
        with log.open("wb") as said:
            add = [*baocao, "add", str(reports), "--library", str(library)]
            subprocess.run(add, check=True, stdout=subprocess.DEVNULL, stderr=said)
            serve = [*baocao, "serve", "--library", str(library), "--port", str(port)]
            serving = subprocess.Popen(serve, stdout=subprocess.DEVNULL, stderr=said)
        try:
            wait_until_ready(f"{address}/readyz", serving)
            yield Served(address, serving.pid, log, scratch)
        finally:
            serving.terminate()
            serving.wait(timeout=STOPPED_S)
