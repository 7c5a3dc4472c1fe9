"""Run a function in a forked process, which may be killed, starved of disk or of rights; what it says comes back.

Forking costs milliseconds where a fresh interpreter takes seconds to import the search engines, so hundreds of kills
fit in minutes. The parent therefore never opens a library itself: an engine's threads do not live on in a fork.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from eval.faults.work import Say, sayer

NOBODY = 65534


@dataclass(frozen=True, slots=True)
class Ended:
    """How a child ended: its lines, and whether it had to be killed for taking too long."""

    lines: tuple[str, ...]
    status: int
    hung: bool = False


def forked(
    child: Callable[[Say], None], kill_after_s: float | None = None, line: str = "", most_s: float = 120.0
) -> Ended:
    """Run a child to its end, or kill it some seconds after it said a line."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        _run(child, sayer(writing))
    os.close(writing)
    hung = threading.Event()

    def give_up() -> None:
        hung.set()
        os.kill(pid, signal.SIGKILL)

    watch = threading.Timer(most_s, give_up)
    watch.daemon = True
    watch.start()
    with os.fdopen(reading, encoding="utf-8", errors="replace") as pipe:
        said = []
        if kill_after_s is not None:
            while (last := pipe.readline()) and last != f"{line}\n":
                said.append(last)
            said.append(last)
            if last:
                time.sleep(kill_after_s)
            os.kill(pid, signal.SIGKILL)
        said += pipe.readlines()
    _, status = os.waitpid(pid, 0)
    watch.cancel()
    return Ended(tuple(line[:-1] for line in said if line.endswith("\n")), status, hung.is_set())


def _run(child: Callable[[Say], None], say: Say) -> NoReturn:
    """Run a child to its end; whatever it raises, the parent judges it by its words."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())  # an engine's last words under a fault
    status = 1
    try:
        child(say)
        status = 0
    except BaseException as error:
        kind = f"{type(error).__module__}.{type(error).__name__}"
        say(f"raised {json.dumps([kind, str(error), traceback.format_exc()[-600:]])}")
        raise
    finally:
        os._exit(status)


def told(ended: Ended) -> Any | None:
    """What a child gave as JSON in its last line, or None where it ended otherwise."""
    last = ended.lines[-1] if ended.lines else ""
    return json.loads(last.removeprefix("found ")) if last.startswith("found ") else None


def raised(ended: Ended) -> tuple[str, str] | None:
    """The kind and the words of the error that ended a child, or None."""
    last = ended.lines[-1] if ended.lines else ""
    return tuple(json.loads(last.removeprefix("raised "))[:2]) if last.startswith("raised ") else None


def without_disk(most_bytes: int) -> None:
    """From here on no file of this process grows beyond so many bytes: a write fails as on a full disk."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))


def without_rights(folder: Path) -> None:
    """From here on this process may read the folder and write nothing into it."""
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    if os.geteuid() == 0:
        os.setgid(NOBODY)
        os.setuid(NOBODY)
