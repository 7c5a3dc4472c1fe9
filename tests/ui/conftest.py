"""One service and one page over a few samples, and one browser, for all tests that drive a real Chromium."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from tests.browsing import CHROMIUM, FLAGS, free_port, running
from tests.service_running import CHOSEN, SAMPLES


@pytest.fixture(scope="session")
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


@pytest.fixture(scope="module")  # playwright's loop runs as long as it, and no other may run beside it
def chromium(page_address: str) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()
