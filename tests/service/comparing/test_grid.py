"""A grid from the figures themselves: a row is one measure, one unit, one level, one kind; every cell is cited."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import openpyxl
import pytest
from fastapi.testclient import TestClient

from retrieval.library import Library
from retrieval.summary import Summary
from service.comparing.grid import period_name
from service.comparing.indicators import indicators
from tests.retrieval_fakes import HashEmbedder
from tests.service.api.test_app import problem
from tests.service_running import service

HEAD = """ỦY BAN NHÂN DÂN
HUYỆN {upper}

Số: {n}/BC-UBND
{name}, ngày 20 tháng 12 năm {year}

BÁO CÁO
Kết quả công tác cải cách hành chính năm {year}

Kính gửi: Ủy ban nhân dân tỉnh Lào Cai.

II. GIẢI QUYẾT THỦ TỤC HÀNH CHÍNH
Bảng 1. Kết quả giải quyết hồ sơ
TT\tChỉ tiêu\tĐơn vị tính\tKết quả
1\tHồ sơ tiếp nhận\tHồ sơ\t1.{n}
2\tHồ sơ trễ hạn\tHồ sơ\t{late}
3\tTỷ lệ hồ sơ trễ hạn\t%\t{share}
"""
SHELF = [  # place, year, late, share
    ("Đông Lũng", 2022, "40", "3,5"),
    ("Đông Lũng", 2023, "35", "3,1"),
    ("Duy Khê", 2023, "12", "1,2"),
    ("An Trạch", 2022, "", "2,0"),
]


def text(place: str, year: int, late: str, share: str, n: int = 303) -> str:
    return HEAD.format(name=place, upper=place.upper(), year=year, late=late, share=share, n=n)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder = tmp_path_factory.mktemp("compared")
    files = []
    for n, (place, year, late, share) in enumerate(SHELF):
        files.append(folder / f"{n}.txt")
        files[-1].write_text(text(place, year, late, share), encoding="utf-8")
    files.append(folder / "draft.txt")  # the same district and year with another value
    files[-1].write_text(text("Duy Khê", 2023, "15", "1,2", 304), encoding="utf-8")
    with Library.open(folder / "L", HashEmbedder()) as library:
        library.add_folder(files)
        with TestClient(service(library)) as running:
            yield running


def late(client: TestClient) -> dict[str, Any]:
    found = client.get("/v1/indicators", params={"search": "trễ hạn"}).json()["indicators"]
    return next(one for one in found if one["unit"] == "hồ sơ")


def test_indicators_are_listed_with_what_states_them_and_units_apart(client: TestClient) -> None:
    found = client.get("/v1/indicators", params={"search": "ho so tre han"}).json()
    assert found["total"] == 2
    assert {(one["unit"], one["figures"], one["places"]) for one in found["indicators"]} == {
        ("%", 5, 3),
        ("hồ sơ", 4, 2),
    }


def test_an_indicator_is_sought_by_whole_words_in_any_of_its_wordings() -> None:
    shelf = {
        "a": Summary("a", "a", "ready", place="huyện Duy Khê"),
        "b": Summary("b", "b", "ready", place="huyện An Lạc"),
    }
    told = [
        ("a", "hồ sơ trễ hạn", "hồ sơ", 3),
        ("b", "hồ sơ quá hạn", "hồ sơ", 1),
        ("a", "cơ quan kiểm tra hành chính", "cơ quan", 2),
    ]

    def sought(words: str) -> list[str]:
        return [one.label for one in indicators(told, shelf, words)]

    assert sought("quá hạn") == sought("qua han") == sought("trễ hạ") == ["hồ sơ trễ hạn"]
    assert sought("cơ quan") == ["cơ quan kiểm tra hành chính"]
    assert sought("hạn quá sơ hồ đồng") == []
    assert len(sought("")) == 2


def test_places_and_periods_are_laid_out_each_cell_cited_the_blank_told_and_the_conflict_kept(
    client: TestClient,
) -> None:
    grid = client.get("/v1/comparison", params={"key": late(client)["key"]}).json()
    assert grid["periods"] == ["năm 2022", "năm 2023"]
    laid = {
        row["place"]: [(cell["state"], sorted(f["surface"] for f in cell["figures"])) for cell in row["cells"]]
        for row in grid["rows"]
    }
    assert laid == {
        "huyện Duy Khê": [("blank", []), ("conflict", ["12", "15"])],
        "huyện Đông Lũng": [("stated", ["40"]), ("stated", ["35"])],
    }
    assert list(laid) == ["huyện Duy Khê", "huyện Đông Lũng"]  # đ after d
    for row in grid["rows"]:
        assert len({(f["unit"], f["level"], f["kind"]) for cell in row["cells"] for f in cell["figures"]}) == 1
        for figure in (f for cell in row["cells"] for f in cell["figures"]):
            whole = client.get(f"/v1/reports/{figure['report_id']}/text").json()["text"]
            assert whole[figure["start"] : figure["end"]] == figure["surface"]
            assert whole[figure["quote_start"] : figure["quote_end"]] == figure["quote"]


def test_only_the_places_asked_for_are_laid_out(client: TestClient) -> None:
    asked = {"key": late(client)["key"], "places": ["huyện Đông Lũng"]}
    rows = client.get("/v1/comparison", params=asked).json()["rows"]
    assert [row["place"] for row in rows] == ["huyện Đông Lũng"]


def test_the_workbook_holds_numbers_as_numbers_each_linked_to_its_words(client: TestClient) -> None:
    asked = {"key": late(client)["key"], "format": "xlsx", "page": "http://127.0.0.1:8501"}
    book = openpyxl.load_workbook(io.BytesIO(client.get("/v1/comparison", params=asked).content))
    sheet, sources = book["So sánh"], book["Nguồn"]
    rows = {row[0].value: row for row in sheet.iter_rows(min_row=2)}
    first, second = rows["huyện Đông Lũng"][5:]
    assert (first.value, second.value) == (40, 35) and first.data_type == "n"
    line = int(str(first.hyperlink.location).rpartition("A")[2])
    assert sources.cell(line, 2).value == "40" and "40" in sources.cell(line, 6).value
    assert sources.cell(line, 7).hyperlink.target.startswith("http://127.0.0.1:8501/nguon?report=")
    blank, conflict = rows["huyện Duy Khê"][5:]
    assert blank.value == "không nêu" and conflict.value == "12 / 15 (các nguồn khác nhau)"


@pytest.mark.parametrize("asked", [{}, {"key": ""}, {"key": "x", "page": "javascript:alert(1)"}, {"key": "x", "a": 1}])
def test_bad_input_is_refused(client: TestClient, asked: dict[str, Any]) -> None:
    problem(client.get("/v1/comparison", params=asked), "invalid-field")


def test_what_nobody_states_is_an_empty_grid(client: TestClient) -> None:
    assert client.get("/v1/comparison", params={"key": "không có|hồ sơ"}).json() == {"periods": [], "rows": []}


@pytest.mark.parametrize(
    ("start", "end", "name"),
    [
        ("2023-01-01", "2023-12-31", "năm 2023"),
        ("2022-12-15", "2023-12-14", "năm 2023"),
        ("2023-01-01", "2023-06-30", "6 tháng đầu năm 2023"),
        ("2023-07-01", "2023-12-31", "6 tháng cuối năm 2023"),
        ("2021-01-01", "2023-12-31", "2021–2023"),
        ("2023-04-01", "2023-06-30", "quý 2/2023"),
        ("2021-09-01", "2023-06-30", "01/09/2021–30/06/2023"),
        ("2023-12-30", "2023-12-30", "ngày 30/12/2023"),
        (None, None, "không rõ kỳ"),
    ],
)
def test_periods_of_the_same_days_have_one_name(start: str | None, end: str | None, name: str) -> None:
    assert period_name(start, end) == name
