"""A real service and page in processes of their own, and what a person does at a browser."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
# No sandbox: tests often run as root in a container. Nothing may leave this machine.
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
FLAGS += ["--disable-sync", "--no-first-run", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]
READY_S = 120


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(*command: str, ready: str) -> Iterator[None]:
    """Run a command of `baocao` until it answers at `ready`; stop it in the end."""
    full = [sys.executable, "-m", "baocao", *command]
    # A session of its own, so that what the command starts (Streamlit) is stopped with it.
    process = subprocess.Popen(full, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        deadline = time.monotonic() + READY_S
        while not answers(ready):
            assert process.poll() is None, f"baocao {command[0]} ended with {process.returncode}"
            assert time.monotonic() < deadline, f"baocao {command[0]} was not ready after {READY_S} s"
            time.sleep(0.2)
        yield
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=30)


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=2) as reply:
            return bool(reply.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def ask(page: Any, question: str) -> None:
    box = page.get_by_test_id("stChatInputTextArea")
    box.wait_for(timeout=READY_S * 1000)
    box.fill(question)
    box.press("Enter")
    page.get_by_text("Hiểu là:").wait_for(timeout=60_000)


def keep_picture(page: Any, name: str) -> None:
    """Keep a picture of the page where `BAOCAO_PICTURES` names a folder, to be looked at."""
    folder = os.environ.get("BAOCAO_PICTURES")
    if folder:
        page.screenshot(path=str(Path(folder) / f"{name}.png"))
