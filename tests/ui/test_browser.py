"""A person at a real browser: asks, reads the answer, opens a citation and sees the quoted words marked."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browsing import ask, keep_picture
from tests.service_running import LATE

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("name", "width", "height"), [("desk", 1360, 900), ("phone", 390, 844)])
def test_a_citation_opens_its_report_at_the_marked_quote(
    chromium: Any, page_address: str, name: str, width: int, height: int
) -> None:
    page = chromium.new_page(viewport={"width": width, "height": height})
    strangers: list[str] = []
    page.on("request", lambda request: strangers.append(request.url) if page_address not in request.url else None)
    page.goto(page_address)
    ask(page, LATE)
    assert page.locator(".board b", has_text="12").first.is_visible()
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
