"""A person at a real browser: asks, reads the answer, opens a citation and sees the quoted words marked."""

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

import pytest

from tests.service_running import CHOSEN, LATE, SAMPLES

pytestmark = pytest.mark.browser
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


@pytest.fixture(scope="module")
def page_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if CHROMIUM is None:
        pytest.skip("needs Chromium: apt-get install chromium")
    library = str(tmp_path_factory.mktemp("browser") / "L")
    files = [str(SAMPLES / file) for file in CHOSEN]
    subprocess.run(
        [sys.executable, "-m", "baocao", "add", *files, "--library", library], check=True, stdout=subprocess.DEVNULL
    )
    service, page = free_port(), free_port()
    at = f"http://127.0.0.1:{service}"
    with running("serve", "--library", library, "--port", str(service), ready=f"{at}/readyz"):
        address = f"http://127.0.0.1:{page}"
        with running("ui", "--service", at, "--port", str(page), ready=f"{address}/_stcore/health"):
            yield address


@pytest.fixture(scope="module")
def chromium(page_address: str) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


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


@pytest.mark.parametrize(("name", "width", "height"), [("desk", 1360, 900), ("phone", 390, 844)])
def test_a_citation_opens_its_report_at_the_marked_quote(
    chromium: Any, page_address: str, name: str, width: int, height: int
) -> None:
    page = chromium.new_page(viewport={"width": width, "height": height})
    strangers: list[str] = []
    page.on("request", lambda request: strangers.append(request.url) if page_address not in request.url else None)
    page.goto(page_address)
    ask(page, LATE)
    assert page.get_by_text("12 hồ sơ").first.is_visible()
    keep_picture(page, f"{name}-answer")
    page.get_by_role("button", name="Xem tại nguồn").first.click()
    mark = page.locator(".passage mark").first
    mark.wait_for(timeout=30_000)
    page.wait_for_timeout(600)  # the page brings the quote into view
    assert "hồ sơ" in mark.inner_text()
    box = mark.bounding_box()
    assert 0 <= box["y"] < height, "the quote is not in view"
    assert mark.evaluate("element => getComputedStyle(element).backgroundColor") == "rgb(255, 233, 163)"
    keep_picture(page, f"{name}-source")
    assert [
        url for url in strangers if not url.startswith(("data:", "blob:", page_address.replace("http", "ws")))
    ] == []
    page.close()


def test_the_keyboard_alone_reaches_the_source(chromium: Any, page_address: str) -> None:
    page = chromium.new_page()
    page.goto(page_address)
    ask(page, LATE)
    page.get_by_role("button", name="Xem tại nguồn").first.focus()
    page.keyboard.press("Enter")
    page.locator(".passage mark").first.wait_for(timeout=30_000)
    page.keyboard.press("Escape")
    page.locator(".passage mark").first.wait_for(state="detached", timeout=30_000)
    page.close()


def test_a_mark_in_the_answer_leads_to_the_quote_on_a_page_of_its_own(chromium: Any, page_address: str) -> None:
    page = chromium.new_page()
    page.goto(page_address)
    ask(page, LATE)
    address = page.get_by_role("link", name="[1]").first.get_attribute("href")
    page.goto(f"{page_address}/{address.rpartition('/')[2]}")
    page.locator(".passage mark").first.wait_for(timeout=30_000)
    page.close()
