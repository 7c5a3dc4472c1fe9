"""Comparing from the figures read: an indicator from a list with counts, a level, a table of cited cells."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from tests.service_running import listening, sample_library, service
from tests.ui.test_app import WAIT_S


def show() -> None:
    from ui import pages_compare

    pages_compare.show()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with sample_library(tmp_path_factory.mktemp("compare") / "L") as library, listening(service(library)) as at:
        yield at


def opened(address: str, sought: str) -> AppTest:
    page = AppTest.from_function(show, default_timeout=WAIT_S)
    page.session_state["service"] = address
    page.run()
    return page.text_input(key="grid-sought").set_value(sought).run()


def table(page: AppTest) -> dict[str, list[str]]:
    """The first table: what stands in each row's cells, without markup."""
    html = next(one.proto.body for one in page.get("html") if "class='compare'" in one.proto.body)
    rows = re.findall(r"<tr><th scope='row'>(.*?)</th>(.*?)</tr>", html)
    return {name: [re.sub(r"<.*?>", "", cell) for cell in re.findall(r"<td>(.*?)</td>", cells)] for name, cells in rows}


def test_an_indicator_is_picked_from_a_list_with_counts_and_its_level_switched(address: str) -> None:
    page = opened(address, "ho so tre han")
    assert not page.exception
    picked = page.selectbox[0]
    assert re.fullmatch(r"Hồ sơ trễ hạn \(hồ sơ\) · \d+ địa bàn, \d+ số liệu", picked.options[0], re.IGNORECASE)
    whole = table(page)
    assert re.fullmatch(r"12 \[\d+\]", whole["huyện Suối Bạc · cấp huyện"][-1])
    page.button_group(key="grid-level").set_value("cấp xã").run()
    assert {name.rpartition(" · ")[2] for name in table(page)} == {"cấp xã"}
    page.multiselect(key="grid-places").select("thị xã Phú Lãng").run()
    assert list(table(page)) == ["thị xã Phú Lãng · cấp xã"]
    page.text_input(key="grid-sought").set_value("xyz không có").run()
    assert "Không có chỉ tiêu nào khớp" in page.info[0].value


def test_the_other_way_is_to_ask_cell_by_cell(address: str) -> None:
    page = opened(address, "")
    page.button_group(key="compare-way").set_value("Hỏi từng ô").run()
    assert page.text_area(key="compare-indicators").value.startswith("Hồ sơ trễ hạn")
