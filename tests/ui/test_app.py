"""The page against the real service on loopback, without a browser."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from retrieval.library import Library
from tests.service_running import LATE, listening, sample_library, service

PAGE = str(Path(__file__).resolve().parents[2] / "ui" / "app.py")
WAIT_S = 60


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with sample_library(tmp_path_factory.mktemp("page") / "L") as opened:
        yield opened


@pytest.fixture(scope="module")
def address(library: Library) -> Iterator[str]:
    with listening(service(library)) as at:
        yield at


def opened(address: str, page: str | Callable[[], None] = PAGE) -> AppTest:
    """Run a page against the service."""
    made = AppTest.from_file(page, default_timeout=WAIT_S) if isinstance(page, str) else AppTest.from_function(page)
    made.default_timeout = WAIT_S
    made.session_state["service"] = address
    return made.run()


def words(page: AppTest) -> str:
    shown = [*page.markdown, *page.caption, *page.header, *page.subheader, *page.error, *page.info, *page.get("html")]
    return "\n".join(str(getattr(one, "value", None) or getattr(one.proto, "body", "")) for one in shown)


def button(page: AppTest, label: str) -> object:
    return next(one for one in page.button if one.label == label)


def show_shelf() -> None:
    from ui import pages_shelf

    pages_shelf.show()


def show_figures() -> None:
    from ui import pages_figures

    pages_figures.show()


def show_findings() -> None:
    from ui import pages_findings

    pages_findings.show()


def show_compare() -> None:
    from ui import pages_compare

    pages_compare.show()


def test_a_question_is_answered_with_its_understanding_and_its_sources(address: str) -> None:
    page = opened(address)
    assert "4 báo cáo sẵn sàng trả lời" in words(page)
    page.chat_input[0].set_value(LATE).run()
    assert not page.exception
    shown = words(page)
    assert "Hiểu là:" in shown
    assert r"[\[1\]](nguon?report=" in shown
    assert "12 hồ sơ" in shown
    assert any(one.label == "Xem tại nguồn" for one in page.button)


def test_an_example_asks_itself_and_the_conversation_can_start_again(address: str) -> None:
    page = opened(address)
    page.button(key="example-Bao nhiêu hồ sơ trễ hạn năm 2023?").click().run()
    assert len(page.chat_message) == 2
    next(one for one in page.button if one.label == "Bắt đầu lại").click().run()
    assert len(page.chat_message) == 0


def test_a_source_opens_at_its_quote(address: str) -> None:
    page = opened(address)
    page.chat_input[0].set_value(LATE).run()
    next(one for one in page.button if one.label == "Xem tại nguồn").click().run()
    assert not page.exception
    assert "<mark>" in words(page)


def test_the_page_speaks_english_when_asked(address: str) -> None:
    page = opened(address)
    page.button(key="language").click().run()
    assert "Ask the Reports" in words(page)


def test_a_service_that_is_not_there_is_told_with_the_remedy() -> None:
    page = opened("http://127.0.0.1:9")
    assert "baocao serve" in page.error[0].value
    assert not page.exception


def test_the_shelf_lists_each_report_with_what_it_lacks(address: str) -> None:
    page = opened(address, show_shelf)
    assert not page.exception
    assert "dong-van-6-thang-2023.md" in words(page)
    assert "chỗ cần kiểm tra" in words(page)
    assert page.metric[0].value == "4"


def test_the_shelf_says_how_well_each_report_and_all_were_read(address: str) -> None:
    page = opened(address, show_shelf)
    whole, *each = [caption.value for caption in page.caption if caption.value.startswith("Từ đọc được: ")]
    assert len(each) == 4
    assert all(" %" in line for line in (whole, *each))
    pages = [int(count) for line in each for count in re.findall(r"(\d+) trang đọc tốt", line)]
    assert f"{sum(pages)} trang đọc tốt" in whole


def test_the_figures_page_filters(address: str) -> None:
    page = opened(address, show_figures)
    assert not page.exception
    page.text_input(key="figures-label").set_value("trễ hạn").run()
    found = page.dataframe[0].value
    assert {"12", "34"} <= set(found["Số liệu"])
    assert len(found) < 20
    page.text_input(key="figures-place").set_value("Cà Mau").run()
    assert "Không có số liệu nào khớp" in words(page)


def test_the_findings_page_shows_the_arithmetic_and_the_words(address: str) -> None:
    page = opened(address, show_findings)
    assert not page.exception
    assert "141.206/163.480" in words(page)
    assert "<mark>25,2%</mark>" in words(page)


def test_the_comparison_cites_each_cell_and_says_what_is_not_stated(address: str) -> None:
    page = opened(address, show_compare)
    page.text_area(key="compare-indicators").set_value("Hồ sơ trễ hạn\nSố trường đạt chuẩn quốc gia")
    next(one for one in page.button if one.label == "So sánh").click().run()
    assert not page.exception
    table = next(one.proto.body for one in page.get("html") if "class='compare'" in one.proto.body)
    assert "không nêu" in table
    assert "nguon?report=" in table
