"""What a person does with a conversation at a real browser; what is shown can be read and stays in its place."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.browsing import CHROMIUM, ask, free_port, keep_picture, running
from tests.service_running import LATE, SAMPLES

pytestmark = pytest.mark.browser
WHY = "Vì sao có hồ sơ trễ hạn?"
WAIT_MS = 60_000
SETTLE_MS = 1_500
# Every shift of words that no press of the person explains (web.dev/cls); Streamlit's own empty frame, which widens
# by 0.05 to 0.10 before the page is sent anything, moves nothing that can be seen.
WATCH_SHIFTS = """
window.shifted = 0;
new PerformanceObserver((list) => {
  for (const one of list.getEntries())
    if (!one.hadRecentInput && one.sources.some(moved => moved.node?.textContent.trim())) window.shifted += one.value;
}).observe({type: "layout-shift", buffered: true});
"""
# Words whose contrast with what is behind them is below WCAG's 4.5:1, 3:1 where large; what is disabled is exempt.
TOO_PALE = """
() => {
  const parts = (color) => { const n = color.match(/[\\d.]+/g).map(Number); return n.length < 4 ? [...n, 1] : n; };
  const over = (top, under) => [0, 1, 2].map(i => top[i] * top[3] + under[i] * (1 - top[3]));
  const linear = (v) => v <= 10 ? v / 3294.6 : ((v / 255 + .055) / 1.055) ** 2.4;
  const light = (rgb) => .2126 * linear(rgb[0]) + .7152 * linear(rgb[1]) + .0722 * linear(rgb[2]);
  const behind = (node) => { const layers = [];
    for (let n = node; n; n = n.parentElement) layers.push(parts(getComputedStyle(n).backgroundColor));
    return layers.reverse().reduce((under, top) => over(top, under), [255, 255, 255]); };
  const found = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const words = walk.currentNode.textContent.trim(), node = walk.currentNode.parentElement;
    if (!words || !node.checkVisibility({opacityProperty: true, visibilityProperty: true})) continue;
    if (node.closest("script, style, [disabled], [aria-disabled=true], [aria-hidden=true]")) continue;
    const style = getComputedStyle(node), box = node.getBoundingClientRect();
    if (box.width < 2 || box.height < 2 || parseFloat(style.fontSize) < 2) continue;
    let shade = 1;
    for (let n = node; n; n = n.parentElement) shade *= parseFloat(getComputedStyle(n).opacity);
    const ground = behind(node), color = parts(style.color);
    const ink = over([...color.slice(0, 3), color[3] * shade], ground);
    const [high, low] = [light(ink), light(ground)].sort((a, b) => b - a);
    const size = parseFloat(style.fontSize), isLarge = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
    const isIcon = style.fontFamily.includes("Material");
    const ratio = (high + .05) / (low + .05);
    if (ratio < (isLarge || isIcon ? 3 : 4.5)) found.push(`${words.slice(0, 40)} ${ratio.toFixed(2)}`);
  }
  return found;
}
"""


PAGES = {
    "kho": "Tìm trong kho",
    "so-lieu": "Tải CSV",
    "so-sanh": "Tìm chỉ tiêu",
    "kiem-tra": "Xem tại nguồn",
}


def test_nothing_jumps_while_an_answer_arrives(chromium: Any, page_address: str) -> None:
    page = chromium.new_page(viewport={"width": 1360, "height": 900})
    page.add_init_script(WATCH_SHIFTS)
    page.goto(page_address)
    page.get_by_text("báo cáo sẵn sàng trả lời").wait_for(timeout=WAIT_MS)
    page.wait_for_timeout(SETTLE_MS)
    ask(page, LATE)
    page.get_by_text("Hỏi tiếp:").wait_for(timeout=WAIT_MS)
    page.wait_for_timeout(SETTLE_MS)
    assert page.evaluate("window.shifted") <= 0.1
    page.close()


def test_what_is_shown_can_be_read(chromium: Any, page_address: str) -> None:
    page = chromium.new_page(viewport={"width": 1360, "height": 900})
    page.goto(page_address)
    page.get_by_text("báo cáo sẵn sàng trả lời").wait_for(timeout=WAIT_MS)
    page.wait_for_timeout(SETTLE_MS)
    assert page.evaluate(TOO_PALE) == []
    keep_picture(page, "welcome")
    ask(page, LATE)
    page.get_by_text("Hỏi tiếp:").wait_for(timeout=WAIT_MS)
    page.wait_for_timeout(SETTLE_MS)
    assert page.evaluate(TOO_PALE) == []
    keep_picture(page, "answer")
    for address, sign in PAGES.items():
        page.goto(f"{page_address}/{address}")
        page.get_by_text(sign).first.wait_for(timeout=WAIT_MS)
        page.wait_for_timeout(SETTLE_MS)
        assert page.evaluate(TOO_PALE) == [], address
        keep_picture(page, address)
    page.close()


def test_a_changed_question_is_sent_as_it_was_typed_when_the_button_is_clicked(
    chromium: Any, page_address: str
) -> None:
    page = chromium.new_page()
    page.goto(page_address)
    ask(page, LATE)
    page.get_by_role("button", name="Sửa").first.click()
    other = "Bao nhiêu hồ sơ trễ hạn năm 2023 ở thị xã Phú Lãng?"
    page.get_by_label("Câu hỏi").fill(other)
    page.get_by_role("button", name="Hỏi lại").click()  # with the words still being typed
    page.get_by_text("Hiểu là:").nth(1).wait_for(timeout=WAIT_MS)
    assert page.get_by_text(other, exact=True).first.is_visible()
    page.close()


def test_a_conversation_is_kept_over_a_reload_and_deleted_only_after_asking(chromium: Any, page_address: str) -> None:
    page = chromium.new_page(viewport={"width": 1360, "height": 900})
    page.goto(page_address)
    ask(page, WHY)
    address = page.url
    assert "?cuoc=" in address
    page.reload()
    page.get_by_text("Hiểu là:").wait_for(timeout=WAIT_MS)
    page.get_by_role("button", name="Bắt đầu lại").click()
    page.get_by_text("báo cáo sẵn sàng trả lời").wait_for(timeout=WAIT_MS)
    assert "?cuoc=" not in page.url
    page.get_by_role("button", name="Các cuộc đã hỏi").click()
    page.get_by_placeholder("Tìm cuộc hỏi đáp").fill("vi sao")
    page.get_by_placeholder("Tìm cuộc hỏi đáp").press("Enter")
    line = page.locator('[data-testid="stSidebar"]').get_by_role("button", name=WHY, exact=True)
    line.click()
    page.get_by_text("Hiểu là:").wait_for(timeout=WAIT_MS)
    assert page.url == address
    for last in ("Giữ lại", "Xóa hẳn"):
        page.get_by_role("button", name=f"Đổi tên hoặc xóa: {WHY}").click()
        page.get_by_role("option", name="Xóa").or_(page.get_by_role("menuitem", name="Xóa")).first.click()
        page.get_by_text("Xóa hẳn cuộc hỏi đáp này").wait_for(timeout=WAIT_MS)
        keep_picture(page, "delete")
        page.get_by_role("button", name=last).click()
        page.get_by_text("Xóa hẳn cuộc hỏi đáp này").wait_for(state="detached", timeout=WAIT_MS)
    line.wait_for(state="detached", timeout=WAIT_MS)
    page.get_by_text("báo cáo sẵn sàng trả lời").wait_for(timeout=WAIT_MS)
    page.close()


def test_a_mark_opens_its_source_over_the_page_and_the_source_page_leads_back(chromium: Any, page_address: str) -> None:
    page = chromium.new_page(viewport={"width": 1360, "height": 900})
    page.goto(page_address)
    ask(page, "Bao nhiêu hồ sơ trễ hạn năm 2023?")
    mark = page.locator(".board a.mark").first
    mark.wait_for(timeout=WAIT_MS)
    page.get_by_role("button", name="Xem tại nguồn").first.wait_for(timeout=WAIT_MS)
    assert "【" in mark.get_attribute("title")
    away = mark.get_attribute("href")
    mark.click()
    page.locator(".passage mark").first.wait_for(timeout=WAIT_MS)
    assert len(page.context.pages) == 1
    page.get_by_role("button", name="Nguồn sau").click()
    page.get_by_text("2/").first.wait_for(timeout=WAIT_MS)
    keep_picture(page, "source-next")
    asked = page.url
    page.goto(f"{page_address}/{away}")
    page.get_by_text("Về cuộc hỏi đáp").click()
    page.get_by_text("Hiểu là:").wait_for(timeout=WAIT_MS)
    assert page.url.partition("?")[2] == asked.partition("?")[2]
    page.close()


def test_with_the_service_stopped_nothing_is_lost_and_no_box_of_english_opens(chromium: Any, tmp_path: Path) -> None:
    assert CHROMIUM is not None
    library = str(tmp_path / "L")
    command = [sys.executable, "-m", "baocao", "add", str(SAMPLES / "suoi-bac-2023.md"), "--library", library]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    service, port = free_port(), free_port()
    at, address = f"http://127.0.0.1:{service}", f"http://127.0.0.1:{port}"
    serve = ("serve", "--library", library, "--port", str(service))
    with running("ui", "--service", at, "--port", str(port), ready=f"{address}/_stcore/health"):
        page = chromium.new_page(viewport={"width": 1360, "height": 900})
        with running(*serve, ready=f"{at}/readyz"):
            page.goto(address)
            ask(page, LATE)
        box = page.get_by_test_id("stChatInputTextArea")
        box.fill(WHY)
        box.press("Enter")
        page.get_by_text("Chưa kết nối được dịch vụ trả lời").wait_for(timeout=WAIT_MS)
        assert page.locator(".board b").first.is_visible()  # what was answered stays
        page.wait_for_timeout(SETTLE_MS)
        assert page.locator('[data-testid="stTextArea"] textarea').last.input_value() == WHY
        keep_picture(page, "away")
        shelf = chromium.new_page()
        shelf.goto(f"{address}/kho")
        shelf.get_by_text("Chưa kết nối được dịch vụ trả lời").first.wait_for(timeout=WAIT_MS)
        assert "Traceback" not in shelf.content() and "ChatGPT" not in shelf.content()
        with running(*serve, ready=f"{at}/readyz"):
            page.get_by_role("button", name="Hỏi lại").last.click()
            page.get_by_text("Hiểu là:").nth(1).wait_for(timeout=WAIT_MS)
        page.close()
        shelf.close()


def test_the_question_box_waits_for_the_keyboard_and_a_phone_shows_the_answer_at_once(
    chromium: Any, page_address: str
) -> None:
    desk = chromium.new_page(viewport={"width": 1360, "height": 900})
    desk.goto(page_address)
    desk.locator('[data-testid="stChatInputTextArea"]:focus').wait_for(timeout=WAIT_MS)
    desk.close()
    phone = chromium.new_page(viewport={"width": 390, "height": 844})
    phone.goto(page_address)
    ask(phone, LATE)
    phone.wait_for_timeout(SETTLE_MS)
    figure = phone.locator(".board b").first.bounding_box()
    box = phone.get_by_test_id("stChatInputTextArea").bounding_box()
    under = phone.locator(".st-key-under-box").bounding_box()
    keep_picture(phone, "phone-first-screen")
    assert figure["y"] > 0 and figure["y"] + figure["height"] < box["y"]
    assert under["height"] < 60  # one line
    phone.close()


def test_an_indicator_is_compared_and_each_cell_leads_to_its_words(chromium: Any, page_address: str) -> None:
    page = chromium.new_page(viewport={"width": 1360, "height": 1200})
    page.goto(f"{page_address}/so-sanh")
    page.get_by_placeholder("ví dụ: hồ sơ trễ hạn").fill("hồ sơ trễ hạn")
    page.get_by_placeholder("ví dụ: hồ sơ trễ hạn").press("Enter")
    cell = page.locator(".compare td", has_text="12").first
    cell.wait_for(timeout=WAIT_MS)
    keep_picture(page, "compare")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Tải Excel").click()
    assert saved.value.suggested_filename == "so-sanh.xlsx"
    page.goto(f"{page_address}/{cell.get_by_role('link').get_attribute('href')}")
    mark = page.locator(".passage mark").first
    mark.wait_for(timeout=WAIT_MS)
    assert "12" in mark.inner_text()
    page.close()


def test_a_report_is_found_on_the_shelf_and_removing_it_tells_what_it_affects(chromium: Any, page_address: str) -> None:
    page = chromium.new_page(viewport={"width": 1360, "height": 1200})
    page.goto(page_address)
    ask(page, LATE)
    page.goto(f"{page_address}/kho")
    page.get_by_placeholder("tên, địa bàn, số hiệu, tệp").fill("suoi bac")
    page.get_by_placeholder("tên, địa bàn, số hiệu, tệp").press("Enter")
    page.get_by_text("1/4 báo cáo").wait_for(timeout=WAIT_MS)
    page.get_by_role("combobox", name="Mở báo cáo").click()
    page.get_by_role("option").first.click()
    page.locator(".shelf").wait_for(timeout=WAIT_MS)
    keep_picture(page, "shelf")
    page.get_by_role("button", name="Xóa", exact=True).click()
    page.get_by_text("cuộc hỏi đáp đã trích báo cáo này").wait_for(timeout=WAIT_MS)
    keep_picture(page, "shelf-remove")
    page.get_by_role("button", name="Giữ lại").click()
    page.close()
