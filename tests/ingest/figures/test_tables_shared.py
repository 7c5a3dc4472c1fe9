"""Cells of real tables, compared by eye with the sheet: value, unit, row and column, period and kind."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from ingest.parse import parse
from ingest.read import read

SHARED = Path(__file__).resolve().parents[4] / "shared"
needs_shared = pytest.mark.skipif(not (SHARED / "more").is_dir(), reason="the real files are not here")

# file → (words of the label, value, unit, first and last day, kind)
CELLS = {
    "gso-bieu-2002-08.xls": [
        (
            "Tổng số › Thực hiện (Tỷ đồng) › Ước tính tháng 8",
            "2166.0",
            "Tỷ đồng",
            (2002, 8, 1),
            (2002, 8, 31),
            "estimated",
        ),
        ("Bộ Công nghiệp › 8 tháng đầu năm 2002 so với", "60.5", "%", (2002, 1, 1), (2002, 8, 31), "actual"),
        (
            "Bộ Giao thông Vận tải › Thực hiện (Tỷ đồng) › 7 tháng",
            "3583.8",
            "Tỷ đồng",
            (2002, 1, 1),
            (2002, 7, 31),
            "actual",
        ),
        (
            "Bộ Y tế › Thực hiện (Tỷ đồng) › Cộng dồn 8 tháng",
            "393.8",
            "Tỷ đồng",
            (2002, 1, 1),
            (2002, 8, 31),
            "cumulative",
        ),
    ],
    "gia-nuocsach-camranh.xlsx": [
        ("SH2: Từ trên 10m³ - 20m³/đồng hồ/tháng › Sản lượng", "1728263", "m³", (2023, 1, 1), (2023, 12, 31), "actual"),
        ("SH4: Trên 30m³/đồng hồ/tháng › Tỷ trọng", "10.92", "%", (2023, 1, 1), (2023, 12, 31), "actual"),
        ("Nhóm 3 › Tổ chức, cá nhân sản xuất", "13600", "đ/m³", (2023, 1, 1), (2023, 12, 31), "actual"),
        ("Giá bán bình quân (đã bao gồm thuế VAT)", "10249", "đồng/m³", (2023, 1, 1), (2023, 12, 31), "actual"),
    ],
    "bieu-ktxh-thongke-cannuoc-t2-2025.xlsx": [
        (
            "Gieo cấy lúa đông xuân › Miền Bắc › Thực hiện kỳ này",
            "852.4",
            "Nghìn ha",
            (2025, 1, 1),
            (2025, 2, 20),
            "actual",
        ),
        ("Đậu tương › Thực hiện kỳ này so với cùng kỳ", "95.9", "%", (2025, 1, 1), (2025, 2, 20), "actual"),
        ("Dệt › Tháng 02 năm 2025 so với cùng kỳ", "130.8", "%", (2025, 2, 1), (2025, 2, 28), "actual"),
        ("Sản xuất trang phục › 2 tháng năm 2025 so với", "115.3", "%", (2025, 1, 1), (2025, 2, 28), "actual"),
    ],
    "bieu-ktxh-thongke-cannuoc-t1-2004.xls": [
        ("Anh › Ước tính tháng 01 năm 2004", "6419", "Lượt người", (2004, 1, 1), (2004, 1, 31), "estimated"),
        ("Tây Ban Nha › Tháng 01 năm 2004 so với", "98.7", "%", (2004, 1, 1), (2004, 1, 31), "actual"),
    ],
    "bieu-ktxh-thongke-cannuoc-2024.xlsx": [
        ("Khai khoáng › Năm 2024", "506", "Doanh nghiệp", (2024, 1, 1), (2024, 12, 31), "actual"),
    ],
    "phuluc-gia-thitruong-haugiang-t12-2022.docx": [
        ("Xăng E5 Ron 92 › Giá kỳ trước", "20740", "đ/lít", (2022, 11, 1), (2022, 11, 30), "actual"),
        ("Xăng E5 Ron 92 › Giá kỳ này", "20360", "đ/lít", (2022, 12, 1), (2022, 12, 31), "actual"),
    ],
    "bieu-ktxh-thongke-cannuoc-2018.xls": [
        ("Nông nghiệp › Cơ cấu › Quý IV", "11.38", "%", (2018, 10, 1), (2018, 12, 31), "actual"),
        ("Công nghiệp › Ước tính quý IV", "536856", "Tỷ đồng", (2018, 10, 1), (2018, 12, 31), "estimated"),
        ("Thủy sản › Ước tính năm 2018 › Trị giá", "8831", "Triệu USD", (2018, 1, 1), (2018, 12, 31), "estimated"),
        ("Than đá › Ước tính năm 2018 › Lượng", "2398", "Nghìn tấn", (2018, 1, 1), (2018, 12, 31), "estimated"),
        ("Cà phê › Quý IV năm 2018 so với", "107.6", "%", (2018, 10, 1), (2018, 12, 31), "actual"),
    ],
}


@needs_shared
@pytest.mark.parametrize("name", sorted(CELLS))
def test_cells_of_real_tables_say_what_the_sheet_prints(name: str) -> None:
    path = next(path for path in SHARED.glob("*/*") if path.name == name)
    figures = parse(read(path), report_id="r", file=name).figures
    for words, value, unit, start, end, kind in CELLS[name]:
        found = [figure for figure in figures if words in figure.label and figure.value == Decimal(value)]
        told = [(f.unit, f.period and (f.period.start, f.period.end), f.kind) for f in found]
        assert (unit, (date(*start), date(*end)), kind) in told, (words, told)
