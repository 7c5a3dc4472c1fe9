"""Tables of the real files beside the project, cell for cell as the eye reads them on the page's picture."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.readers.ocr import tesseract
from tests.files_read import extract

pytestmark = pytest.mark.shared

TEXT = {
    "niengiam-doanhnghiep-cannuoc-chuong5-a.pdf": (
        "\t2010\t2012\t2013\t2014\t2015",
        "TỔNG SỐ - TOTAL\t7487,7\t11167,8\t12201,7\t13516,0\t14949,2",
        "Công ty cổ phần có vốn Nhà nước Joint stock Co. having capital of State\t432,9\t577,7\t488,0\t486,7\t474,0",
    ),
    "bieuthue-xnk-nd117-2022.pdf": (
        "\t\t2022\t2023\t2024\t2025\t2026\t2027",
        "4403.22.90\t- - - Loại khác\t10\t10\t10\t10\t10\t10",
        "4403.42\t- - Gỗ Tếch (Teak):\t\t\t\t\t\t",
    ),
    "phuluc-thue-tainguyen-angiang-2022.pdf": (
        "\t\t\t\t\t\tII202030409\tĐá (20 x 30)\tđồng/m3\t180.000",
        "4\t\tII7\t\t\t\t\tĐất làm gạch (sét làm gạch, ngói)\tđồng/m3\t170.000",
        "\t\t\tII801\t\t\t\tĐá Granite màu ruby\tđồng/m3\t7.000.000",
    ),
    "qd911-vanhanh-hochua-tnmt.pdf": (
        "\t\t\tĐakđrinh\tNước Trong\tSơn Tây\tSơn Trà 1\tĐăk Re\tĐăk Re",
        "2\tLượng mưa trung bình nhiều năm\tmm\t3380\t3200\t3410\t2840\t\t",
        "\tP = 0,1%\tm3/s\t9.264\t8.557\t\t\t\t",
        "7\tDung tích toàn bộ (Wtb)\t10⁶m3\t249,3\t289,5\t0,535\t6,83\t10,34\t0,261",
        "3\tQ lớn nhất (Qmax)\tm3/s\t55,00\t42,0\t22,2\t82,2\t10,69\t",
    ),
}
SCAN = {
    "nsnn-daknong-q1-2019.pdf": (
        "TRÊN ĐỊA BÀN\t2.358.500\t2.358.500\t731.956\t31\t31\t109",
        "1\tThu nội địa\t2.162.000\t2.162.000\t686.912\t32\t32\t110",
        "2\tThu từ khu vực DNNN ĐP quản lý\t42.000\t42.000\t11.707\t28\t28\t107",
        "4\tThu từ khu vực kinh tế ngoài quốc doanh\t617.000\t617.000\t113.984\t18\t18\t75",
        "14\tThu khác ngân sách\t75.000\t75.000\t22.868\t30\t30\t120",
    ),
    "nq10-hocphi-vinhlong-2024-scan.pdf": (
        "2\tTrung học cơ sở\t60.000\t30.000",
        "3\tTrung học phổ thông\t90.000\t45.000",
    ),
}


@pytest.mark.parametrize("name", TEXT)
def test_tables_of_text_layers(shared: Path, name: str) -> None:
    folder = "files" if (shared / "files" / name).exists() else "more"
    rows = extract(shared / folder / name).text.split("\n")
    assert [row for row in TEXT[name] if row not in rows] == []


@pytest.mark.slow
@pytest.mark.skipif(not tesseract.is_ready(), reason="needs Tesseract with Vietnamese")
@pytest.mark.parametrize("name", SCAN)
def test_tables_of_scans(shared: Path, name: str) -> None:
    folder = "files" if (shared / "files" / name).exists() else "more"
    text = extract(shared / folder / name).text
    assert [row for row in SCAN[name] if row not in text] == []
