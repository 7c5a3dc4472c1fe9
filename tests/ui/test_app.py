"""The page against the real service on loopback, without a browser."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Button

from retrieval.library import Library
from tests.service_running import CHOSEN, LATE, listening, sample_library, service

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
    boxes = [*page.error, *page.warning, *page.info]
    shown = [*page.markdown, *page.caption, *page.header, *page.subheader, *boxes, *page.get("html")]
    return "\n".join(str(getattr(one, "value", None) or getattr(one.proto, "body", "")) for one in shown)


def button(page: AppTest, label: str) -> Button:
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
    from ui import pages_asked

    pages_asked.show()


def test_a_question_is_answered_with_its_understanding_and_its_sources(address: str) -> None:
    page = opened(address)
    assert "4 báo cáo sẵn sàng trả lời" in words(page)
    page.chat_input[0].set_value(LATE).run()
    assert not page.exception
    shown = words(page)
    assert "Hiểu là:" in shown
    assert "href='nguon?report=" in shown
    assert "<b>12</b> <small>hồ sơ</small>" in shown
    assert any(one.label == "Xem tại nguồn" for one in page.button)


def test_an_example_asks_itself_and_the_conversation_can_start_again(address: str) -> None:
    page = opened(address)
    page.button(key="example-Bao nhiêu hồ sơ trễ hạn năm 2023?").click().run()
    assert len(page.chat_message) == 2
    button(page, "Bắt đầu lại").click().run()
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
    assert [one.value for one in page.title] == ["Ask the Reports"]


def test_a_service_that_is_not_there_is_told_with_the_remedy() -> None:
    page = opened("http://127.0.0.1:9")
    (told,) = [one.value for one in page.error]
    assert "Hãy thử lại" in told and "người quản trị" in told
    assert "baocao" not in told  # no command: whoever reads this is no administrator
    assert not page.exception


def test_the_shelf_lists_each_report_and_opens_one_with_what_it_lacks(address: str) -> None:
    page = opened(address, show_shelf)
    assert not page.exception
    assert page.metric[0].value == "4"
    table = page.dataframe[0].value
    assert list(table["Địa bàn"]) == ["huyện Đồng Vân", "huyện Mường Khe", "huyện Suối Bạc", "thị xã Phú Lãng"]
    assert set(table["Chất lượng"]) == {"● Đọc tốt", "◐ Có chỗ mất chữ"}
    file = "dong-van-6-thang-2023.md"
    picker = next(one for one in page.selectbox if one.label.startswith("Mở báo cáo"))
    assert file not in words(page)
    picker.set_value(opened_id(page, "Đồng Vân", picker.options)).run()
    assert file in words(page) and "chỗ cần kiểm tra" in words(page)
    assert "Từ đọc được: " in words(page)


def opened_id(page: AppTest, name: str, options: list[str]) -> str:
    assert any(name in option for option in options)
    return next(option for option in options if name in option)


def test_the_shelf_is_searched_without_accents_and_by_quality(address: str) -> None:
    page = opened(address, show_shelf)
    page.text_input(key="shelf-sought").set_value("phu lang").run()
    assert list(page.dataframe[0].value["Địa bàn"]) == ["thị xã Phú Lãng"]
    page.selectbox(key="shelf-lamp").set_value("◐ Có chỗ mất chữ").run()
    assert "Không có báo cáo nào khớp" in words(page)
    page.text_input(key="shelf-sought").set_value("").run()
    assert list(page.dataframe[0].value["Địa bàn"]) == ["huyện Mường Khe"]


def test_the_shelf_says_how_well_all_were_read(address: str) -> None:
    page = opened(address, show_shelf)
    (whole,) = [caption.value for caption in page.caption if caption.value.startswith("Từ đọc được: ")]
    assert " %" in whole
    read = sum(page.dataframe[0].value["Trang"])
    assert sum(int(count) for count in re.findall(r"(\d+) trang ", whole)) == read


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


def test_a_changed_question_is_asked_as_it_was_changed(address: str) -> None:
    page = opened(address)
    page.chat_input[0].set_value(LATE).run()
    other = "Bao nhiêu hồ sơ trễ hạn năm 2023 ở huyện Phú Lãng?"
    page.text_area(key="again-0").set_value(other)
    button(page, "Hỏi lại").click().run()
    assert not page.exception
    assert [one.markdown[0].value for one in page.chat_message[::2]][1].replace("\\", "") == other


def test_the_filter_that_is_set_is_told_with_the_understanding(address: str) -> None:
    page = opened(address)
    page.multiselect(key="places").select("huyện Suối Bạc").run()
    page.chat_input[0].set_value("Bao nhiêu hồ sơ trễ hạn năm 2023?").run()
    understood = next(one.value for one in page.caption if one.value.startswith("Hiểu là:"))
    assert "chỉ tìm trong: huyện Suối Bạc" in understood.replace("\\", "")


def test_with_the_service_away_conversation_and_question_stay_and_one_message_tells_the_remedy(
    address: str,
) -> None:
    page = opened(address)
    page.chat_input[0].set_value(LATE).run()
    page.session_state["service"] = "http://127.0.0.1:9"
    page.chat_input[0].set_value("Vì sao có hồ sơ trễ hạn?").run()
    assert not page.exception
    assert "<b>12</b>" in words(page)
    assert len(page.error) == 1
    assert "Hãy thử lại" in page.error[0].value
    kept = next(one for one in page.text_area if one.value == "Vì sao có hồ sơ trễ hạn?")
    page.session_state["service"] = address
    kept.set_value("Có bao nhiêu thủ tục hành chính cấp xã?")
    next(one for one in reversed(page.button) if one.label == "Hỏi lại").click().run()
    assert not page.error
    assert len(page.chat_message) == 4


@pytest.mark.parametrize("label", ["Xem tại nguồn", "Xuất Word"])
def test_a_press_that_needs_the_service_tells_that_it_is_away(address: str, label: str) -> None:
    page = opened(address)
    page.chat_input[0].set_value(LATE).run()
    page.session_state["service"] = "http://127.0.0.1:9"
    button(page, label).click().run()
    assert not page.exception
    assert ["Hãy thử lại" in one.value for one in page.error] == [True]


def test_a_word_file_is_handed_to_the_browser(address: str) -> None:
    page = opened(address)
    page.chat_input[0].set_value(LATE).run()
    button(page, "Xuất Word").click().run()
    assert any('"bao-cao.docx"' in one.proto.body for one in page.get("html"))


def test_the_source_of_a_removed_report_is_told_in_words(tmp_path: Path) -> None:
    with sample_library(tmp_path / "L", CHOSEN[:1]) as library, listening(service(library)) as at:
        page = opened(at)
        page.chat_input[0].set_value(LATE).run()
        library.remove(library.reports()[0].report_id)
        button(page, "Xem tại nguồn").click().run()
        assert not page.exception
        assert "có thể đã bị xóa" in page.error[0].value


def test_a_question_too_long_is_refused_with_its_length_and_kept(address: str) -> None:
    page = opened(address)
    long = "hồ sơ trễ hạn " * 200
    page.chat_input[0].set_value(long).run()
    assert "tối đa 2000" in page.error[0].value
    assert any(one.value == long for one in page.text_area)


def test_what_was_looked_at_is_counted_and_the_silent_are_folded(address: str) -> None:
    page = opened(address)
    page.chat_input[0].set_value("Bao nhiêu hồ sơ trễ hạn ở các huyện?").run()
    folded = next(one for one in page.expander if "báo cáo trong phạm vi" in one.label)
    assert re.match(r"\d+/4 báo cáo trong phạm vi · ", folded.label)
    assert "không nêu" in folded.markdown[0].value


def test_the_row_of_a_comparison_says_which_cell_is_another_measure(address: str) -> None:
    page = opened(address, show_compare)
    page.text_area(key="compare-indicators").set_value("Tỷ lệ hồ sơ trễ hạn")
    button(page, "So sánh").click().run()
    assert not page.exception
    cells = re.findall(r"<td>(.*?)</td>", next(b.proto.body for b in page.get("html") if "'compare'" in b.proto.body))
    assert [one for one in cells if "hồ sơ" in one and "khác đơn vị" not in one] == []


def test_each_bad_file_is_named_with_its_reason_until_it_is_put_away(address: str) -> None:
    page = opened(address, show_shelf)
    page.session_state["not-taken"] = [("hong.pdf", "Tệp rỗng (0 byte)."), ("la.docx", "Tệp hỏng.")]
    for _ in range(2):  # it stays
        page.run()
        assert [one.value[:10] for one in page.error] == ["**hong\\.pd", "**la\\.docx"]
    page.button(key="put-away").click().run()
    assert not page.error


def show_identity() -> None:
    from ui.frame import ready_reports
    from ui.shelf import details

    details._identity(ready_reports()[0]["report_id"])


def test_a_date_is_shown_and_taken_as_day_month_year(address: str) -> None:
    page = opened(address, show_identity)  # a dialog's own reruns are the browser's
    held = next(one for one in page.text_input if one.label == "Ngày ban hành (ngày/tháng/năm)")
    assert re.fullmatch(r"\d\d/\d\d/\d{4}|", held.value)
    held.set_value("31/02/2023")
    button(page, "Lưu").click().run()
    assert "31/02/2023" in page.error[0].value.replace("\\", "")
