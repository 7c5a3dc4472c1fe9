"""The page at a real browser under the policy that it sends: it works, and nothing of others is loaded or called."""

from __future__ import annotations

import urllib.request
from typing import Any

import pytest

from tests.browsing import ask
from tests.service_running import LATE
from ui.guarded import HEADERS

pytestmark = pytest.mark.browser
ADDRESSES = ("/", "/so-sanh", "/_stcore/health", "/khong-co-trang-nay")
# What a report might bring onto the page, were its words not cleaned: a picture, a script, a frame, a call elsewhere.
SMUGGLED = """async () => {
  const said = [];
  document.addEventListener("securitypolicyviolation", one => said.push(one.effectiveDirective));
  const other = "http://127.0.0.1:9/x";
  for (const [name, from] of [["img", "src"], ["script", "src"], ["iframe", "src"], ["object", "data"]]) {
    const one = document.createElement(name);
    one[from] = other;
    document.body.append(one);
  }
  await fetch(other).catch(() => 0);
  await new Promise(done => setTimeout(done, 500));
  return said;
}"""


@pytest.mark.parametrize("at", ADDRESSES)
def test_every_reply_carries_the_headers(page_address: str, at: str) -> None:
    with urllib.request.urlopen(page_address + at, timeout=30) as reply:
        assert {name: reply.headers.get_all(name) for name in HEADERS} == {name: [HEADERS[name]] for name in HEADERS}


def test_the_page_works_under_its_policy(chromium: Any, page_address: str) -> None:
    page, refused = chromium.new_page(), []
    page.on("console", lambda told: refused.append(told.text) if "Content Security Policy" in told.text else None)
    page.goto(page_address)
    ask(page, LATE)
    page.get_by_role("button", name="Xem tại nguồn").first.click()
    page.locator(".passage mark").first.wait_for(timeout=30_000)
    for at in ("kho", "so-lieu", "so-sanh", "kiem-tra"):
        page.goto(f"{page_address}/{at}")
        page.get_by_role("heading").first.wait_for(timeout=60_000)
        page.wait_for_timeout(1_500)
    page.close()
    assert refused == []


def test_nothing_of_others_is_loaded_or_called(chromium: Any, page_address: str) -> None:
    page = chromium.new_page()
    page.goto(page_address)
    page.get_by_test_id("stChatInputTextArea").wait_for(timeout=60_000)
    refused = page.evaluate(SMUGGLED)
    page.close()
    assert {"img-src", "script-src-elem", "frame-src", "object-src", "connect-src"} <= set(refused)
