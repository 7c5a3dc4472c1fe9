"""What a screen reader meets on every page: axe-core finds nothing serious or critical."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browsing import ask, keep_picture
from tests.service.api.routes.test_ask import SENT

pytestmark = pytest.mark.browser
WAIT_MS = 60_000
SETTLE_MS = 1_500
SIGNS = {
    "kho": "Tìm trong kho",
    "so-lieu": "Tải CSV",
    "so-sanh": "Tìm chỉ tiêu",
    "kiem-tra": "Xem tại nguồn",
}


def grave(page: Any) -> list[str]:
    page.wait_for_timeout(SETTLE_MS)
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {node['html'][:120]}"
        for one in found
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]


@pytest.mark.parametrize(("width", "height"), [(1360, 900), (390, 844)], ids=["desk", "phone"])
def test_every_page_can_be_read_by_a_machine_that_reads_aloud(
    chromium: Any, page_address: str, width: int, height: int
) -> None:
    page = chromium.new_page(viewport={"width": width, "height": height})
    page.goto(page_address)
    page.get_by_text("báo cáo sẵn sàng trả lời").wait_for(timeout=WAIT_MS)
    assert grave(page) == []
    page.get_by_role("button", name="Cân bằng").click()
    page.get_by_text("Đo trên 864 câu hỏi").wait_for(timeout=WAIT_MS)
    keep_picture(page, f"certainty-{width}")
    assert grave(page) == []
    page.get_by_text("Chắc chắn", exact=True).click()
    page.get_by_role("button", name="Chắc chắn").wait_for(timeout=WAIT_MS)
    page.keyboard.press("Escape")
    ask(page, SENT)
    page.get_by_text("Có thể là").wait_for(timeout=WAIT_MS)
    keep_picture(page, f"likely-{width}")
    assert grave(page) == []
    page.get_by_role("button", name="Xem tại nguồn").first.click()
    page.locator(".passage mark").first.wait_for(timeout=WAIT_MS)
    assert grave(page) == []
    for address, sign in SIGNS.items():
        page.goto(f"{page_address}/{address}")
        page.get_by_text(sign).first.wait_for(timeout=WAIT_MS)
        assert grave(page) == [], address
    page.close()
