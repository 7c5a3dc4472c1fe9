"""Figures of tables published as data: thousands by comma, labels over two columns, days that are counted."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from ingest.parse import parse
from ingest.read import read
from ingest.report import Extract, Figure


def figures(path: Path, text: str) -> tuple[Figure, ...]:
    path.write_text(text, encoding="utf-8")
    return parse(read(path), report_id="r", file=path.name).figures


def told(text: str) -> list[tuple[str, str, str | None]]:
    found = parse(Extract(text, "txt", ()), report_id="r", file="a.txt").figures
    return [(str(figure.value), figure.label, figure.unit) for figure in found]


CLASSES = """\
STT,Cấp học,Khối,Số lượng,Giới tính (nữ)
1,Mầm non,3-12 tháng,22,7
2,Mầm non,13-24 tháng," 2,870 "," 1,327 "
3,Tiểu học,Lớp 1,"35,259","16,810"
4,Tiểu học,Lớp 2,"33,957","1,019"
5,Trung học cơ sở,Lớp 6,"46,960","22,391"
6,Trung học cơ sở,Lớp 7,"41,005","19,874"
7,Giáo dục thường xuyên,Lớp 10,"3,456",619
8,Giáo dục thường xuyên,Lớp 11,51,12
"""


def test_thousands_by_comma_are_known_by_their_column(tmp_path: Path) -> None:
    found = {figure.label: figure for figure in figures(tmp_path / "a.csv", CLASSES)}
    pupils = found["Trung học cơ sở › Lớp 6"]
    assert (pupils.value, pupils.ambiguous) == (Decimal(46960), False)
    assert found["Tiểu học › Lớp 1 › Giới tính (nữ)"].value == Decimal(16810)
    assert found["Mầm non › 13-24 tháng"].value == Decimal(2870)


def test_decimals_of_three_digits_stay_decimals() -> None:
    text = "Xã\tDiện tích (ha)\nMinh Tân\t1,250\nAn Lạc\t0,875\nBình An\t12,5\nHải Sơn\t3,125\nPhú Lộc\t4,375\n"
    assert ("1.250", "Minh Tân › Diện tích (ha)", "ha") in told(text)


def test_thousands_by_comma_beside_whole_numbers_in_a_price_list() -> None:
    prices = {"A": "12,000", "B": "25,500", "C": "9,000", "D": "31,250", "E": "800"}
    rows = "".join(f"Món {name}\t{price}\n" for name, price in prices.items())
    assert ("25500", "Món B › Giá bán", None) in told(f"Mặt hàng\tGiá bán\n{rows}")


@pytest.mark.parametrize(
    ("head", "value", "unit"),
    [
        ("Ngày điều trị BQ (ngày)", "8", "ngày"),
        ("Ngày thanh toán BQ", "5.36", None),
        ("Ngày công bình quân", "21", None),
    ],
)
def test_days_that_are_counted_are_figures(head: str, value: str, unit: str | None) -> None:
    printed = value.replace(".", ",")
    found = told(f"Tỉnh\t{head}\tLượt\nHà Giang\t{printed}\t7.204\nLai Châu\t9\t3.188\n")
    assert (value, f"Hà Giang › {head}", unit) in found


def test_days_that_name_a_day_are_none() -> None:
    found = told("Xã\tNgày họp\tNgày\tSố người\nMinh Tân\t12\t7\t45\nAn Lạc\t14\t9\t38\n")
    assert [value for value, _, _ in found] == ["45", "38"]


def test_one_row_of_figures_has_no_label_of_its_own() -> None:
    found = told("Dự toán giao\tChi toàn tỉnh\tTỷ lệ %\n1\t2\t3\n675010000000\t648419707299\t96.06\n")
    assert ("675010000000", "Dự toán giao", None) in found
    assert ("96.06", "Tỷ lệ %", "%") in found


def test_one_row_that_a_year_names_keeps_it() -> None:
    found = told("Năm\tSố hộ\tSố khẩu\n2023\t412\t1.604\n")
    assert [value for value, _, _ in found] == ["412", "1604"]


def test_a_column_that_tells_no_row_apart_stands_above_the_next() -> None:
    rows = ("Miền núi\tSơ cấp\t12", "Miền núi\tTrung cấp\t7", "Đồng bằng\tSơ cấp\t9", "Đồng bằng\tTrung cấp\t15")
    found = told("Vùng\tBậc đào tạo\tSố trường\n" + "\n".join(rows))
    assert ("15", "Đồng bằng › Trung cấp › Số trường", "trường") in found


@pytest.mark.parametrize("below", ["\t(ha)\t(tấn)", "ĐVT\tha\ttấn", "Đơn vị tính\tHa\tTấn"])
def test_a_row_of_units_below_the_heads_is_no_row(below: str) -> None:
    found = told(f"Xã\tDiện tích\tSản lượng\n{below}\nMinh Tân\t450\t2.012\nAn Lạc\t387\t2.001\n")
    assert [(value, label, unit and unit.lower()) for value, label, unit in found] == [
        ("450", "Minh Tân › Diện tích", "ha"),
        ("2012", "Minh Tân › Sản lượng", "tấn"),
        ("387", "An Lạc › Diện tích", "ha"),
        ("2001", "An Lạc › Sản lượng", "tấn"),
    ]


def test_what_a_description_counts_is_told_of_its_row_in_its_own_unit() -> None:
    found = told(
        "Hạng mục\tMô tả\tSố tiền (triệu đồng)\n"
        "Đường liên xã\tDài 12 km, rộng 5,5 m, bê tông dày 18 cm\t12.450\n"
        "Trường mầm non\t08 phòng học, 02 tầng\t8.120\n"
    )
    assert ("12", "Đường liên xã › Mô tả › Dài", "km") in found
    assert ("18", "Đường liên xã › Mô tả › bê tông dày", "cm") in found
    assert ("2", "tầng") in [(value, unit) for value, _, unit in found]
    assert ("8120", "Trường mầm non › Số tiền (triệu đồng)", "triệu đồng") in found


def test_a_number_that_looks_like_a_year_is_a_value_where_its_head_names_none() -> None:
    text = "STT\tXã\tHồ sơ\t\n\t\tTiếp nhận\tGiải quyết\n1\tMinh Tân\t1990\t2012\n2\tAn Lạc\t1987\t2001\n"
    assert [value for value, _, _ in told(text)] == ["1990", "2012", "1987", "2001"]
