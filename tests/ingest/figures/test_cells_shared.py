"""Cells taken at random from tables of real files, compared by eye with the row and the heads as they are printed."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from ingest.parse import parse
from tests.files_read import extract

pytestmark = [pytest.mark.shared, pytest.mark.slow]

B01 = "Sử dụng dự toán tại CSYT"
# file → (label, value, unit, words of the period, kind, place)
CELLS: dict[str, list[tuple[str, str, str | None, str | None, str, str | None]]] = {
    "bhyt-b01-dutoan-chi-kcb-tinh-2024.xlsx": [
        (f"Hậu Giang › {B01} › ____ Còn lại", "-7147504989.3", None, None, "actual", "tỉnh Hậu Giang"),
        (f"Yên Bái › {B01} › Nguồn (đến tháng TK)", "686101405120", None, None, "actual", "tỉnh Yên Bái"),
        (f"Cao Bằng › {B01} › TL sử dụng (đến tháng TK)", "102.54", None, None, "actual", "tỉnh Cao Bằng"),
        ("Kon Tum › ARV", "9789200", None, None, "actual", "tỉnh Kon Tum"),
    ],
    "bhyt-phuluc-baocao-thang-laocai-10-2024.xlsx": [
        ("Quảng Ninh › Chi BQ nội trú (Đồng)", "4725466", "Đồng", None, "actual", "tỉnh Quảng Ninh"),
        ("Điện Biên › Chi BQ chung (Đồng)", "750296", "Đồng", None, "actual", "tỉnh Điện Biên"),
        ("Đà Nẵng › Tỷ lệ nội trú (%)", "14.71", "%", None, "actual", "thành phố Đà Nẵng"),
        ("Phú Yên › Chi BQ chung (Đồng)", "427178", "Đồng", None, "actual", "tỉnh Phú Yên"),
        ("Trạm y tế xã Nậm Dạng - Lào Cai › Chi BQ ngoại trú", "94057", None, None, "actual", "xã Nậm Dạng"),
        ("Bệnh viện Y học cổ truyền - Lào Cai › Tỷ lệ nội trú (%)", "50.25", "%", None, "actual", None),
    ],
    "hoptacxa-solaodong-diaphuong-cannuoc.csv": [
        ("địa phương › Cao Bằng › 2017", "1599", "lao động", "năm 2017", "actual", "tỉnh Cao Bằng"),
        ("địa phương › Đồng bằng sông Hồng › 2015", "78294", "lao động", "năm 2015", "actual", None),
        ("địa phương › Bắc Giang › 2017", "3776", "lao động", "năm 2017", "actual", "tỉnh Bắc Giang"),
    ],
    "danso-diaphuong-gioitinh-cannuoc.csv": [
        ("Lâm Ðồng › Nữ › Sơ bộ 2019", "645.0", None, "năm 2019", "actual", "tỉnh Lâm Đồng"),
        ("Ðắk Lắk › Tổng số › Sơ bộ 2019", "1872.6", None, "năm 2019", "actual", "tỉnh Đắk Lắk"),
        ("Quảng Nam › Nữ 2018", "757.9", None, "năm 2018", "actual", "tỉnh Quảng Nam"),
    ],
    "bieu-ktxh-thongke-cannuoc-2008.xls": [
        (
            "Trong đó: Nguyên chiếc › Ước tính tháng 12/2008 › Trị giá",
            "57.3",
            "triệu USD",
            "tháng 12/2008",
            "estimated",
            None,
        ),
        ("Lúa mỳ › Cộng dồn cả năm 2008 › Trị giá", "291", "triệu USD", "năm 2008", "cumulative", None),
        (
            "Máy móc, thiết bị, dụng cụ và phụ tùng › Thực hiện tháng 11/2008 › Trị giá",
            "928",
            "triệu USD",
            "tháng 11/2008",
            "actual",
            None,
        ),
    ],
    "gso-bieu-2021-09.xlsx": [
        (
            "Vận chuyển (Nghìn tấn) › Phân theo khu vực vận tải › Trong nước › Ước tính › 9 tháng năm 2021",
            "1175021.0",
            "Nghìn tấn",
            "9 tháng năm 2021",
            "estimated",
            None,
        ),
        (
            "Dịch vụ bảo hiểm › So với cùng kỳ năm trước (%) › Quý III năm 2021",
            "105.3",
            "%",
            "Quý III năm 2021",
            "actual",
            None,
        ),
        ("Dịch vụ Chính phủ › Cộng dồn 9 tháng năm 2021", "142", "Triệu USD", "9 tháng năm 2021", "cumulative", None),
        (
            "Hàng rau quả › Quý III năm 2021 so với › Quý II năm 2021",
            "99.72",
            "%",
            "Quý III năm 2021",
            "actual",
            None,
        ),
    ],
    "bieu-ktxh-thongke-cannuoc-t1-2000.xls": [
        ("Xăng dầu › Tháng 1/2000 so với tháng 1/1999 (%) › Lượng", "115.2", "%", "Tháng 1/2000", "actual", None),
        ("Phân bón › Ước tính tháng 1/2000 › Trị giá", "21.0", "Triệu USD", "tháng 1/2000", "estimated", None),
        ("Quạt điện dân dụng › Ước tính tháng 1 năm 2000", "11480", "Cái", "tháng 1 năm 2000", "estimated", None),
    ],
    "gia-giuongbenh-khambenh-khanhhoa.xlsx": [
        ("Ngày giường bệnh Hồi sức cấp cứu › Giá", "458000", None, None, "actual", None),
        ("Siêu âm + đo trục nhãn cầu › Giá", "76200", None, None, "actual", None),
    ],
    "gia-thitruong-haugiang-t1-2024.doc": [
        ("Lương thực › Chỉ số giá so với (%) › Tháng 12 năm 2023", "101.04", "%", "tháng 01/2024", "actual", None),
        ("Giao thông › Chỉ số giá so với (%) › Tháng 12 năm 2023", "100.12", "%", "tháng 01/2024", "actual", None),
    ],
    "nq-dinhmuc-phanbo-ngansach-hanoi-2025.md": [
        ("thứ 40.001 đến 60.000 › Định mức › Khu vực còn lại", "54000", "Đồng/người/năm", None, "actual", None),
        ("Từ biên chế thứ 100 đến dưới 200 › Định mức", "85000000", "Đồng/biên chế /năm", None, "actual", None),
    ],
    "tongket-phaplenh-danso-boyte-2025.docx": [
        ("Cả nước › 1995", "245", "Tỷ đồng", "năm 1995", "actual", None),
        ("Cả nước › 2018", "145.6", "Tỷ đồng", "năm 2018", "actual", None),
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(CELLS))
def test_cells_say_what_the_page_prints(shared: Path, name: str) -> None:
    path = next(shared / folder / name for folder in ("more", "files") if (shared / folder / name).exists())
    figures = parse(extract(path), report_id="r", file=name).figures
    wrong = []
    for words, value, *told in CELLS[name]:
        found = [figure for figure in figures if words in figure.label and figure.value == Decimal(value)]
        said = [[f.unit, f.period and f.period.surface, f.kind, f.place] for f in found]
        if told not in said:
            wrong.append((words, value, told, said))
    assert wrong == []
