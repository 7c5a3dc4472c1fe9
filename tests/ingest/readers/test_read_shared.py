"""The real files beside the project, one of each difficulty: what a person reads in them is found in the text."""

from __future__ import annotations

import re
import shutil
import time
from pathlib import Path

import pypdfium2
import pytest

from ingest.read import read
from ingest.readers.ocr import tesseract
from ingest.report import Extract
from ingest.vietnamese.normalize import valid_share
from tests.files_read import extract

pytestmark = pytest.mark.shared


def states(found: Extract) -> set[str]:
    return {page.state for page in found.pages}


def test_the_clean_pdf(shared: Path) -> None:
    found = extract(shared / "files" / "cchc-sotaichinh-daknong-6t2019.pdf")
    assert (found.format, len(found.pages)) == ("pdf", 15)
    assert [page.printed for page in found.pages] == [None, *map(str, range(2, 15)), None]
    assert "Số lượng TTHC thuộc thẩm quyền giải quyết của phòng 70 thủ tục" in found.text
    assert "tiếp nhận được 137 hồ sơ và đã giải quyết, xử lý được 137hồ sơ cụ thể" in found.text
    assert "2\tCấp mã số đơn vị có quan hệ với ngân sách\tHồ sơ\t137\t137\tCấp mới 16 hồ sơ" in found.text
    assert found.text.startswith("UBND TỈNH ĐĂK NÔNG\n\nSỞ TÀI CHÍNH\n\nSố: 99/BC-STC\n\nCỘNG HÒA XÃ HỘI")
    assert "Đăk Nông, ngày 20 tháng 5 năm 2019" in found.text
    assert valid_share(found.text) > 0.9


def test_the_clean_pdf_is_read_fast(shared: Path) -> None:
    from ingest.readers import pdf
    from ingest.readers.limits import Limits, no_tick

    took = []
    for _ in range(3):  # the first loads libraries, and any of them may meet a busy machine
        started = time.process_time()
        pdf.read(shared / "files" / "cchc-sotaichinh-daknong-6t2019.pdf", Limits(), no_tick)
        took.append(time.process_time() - started)
    # 25 pages a second is the promise on an idle machine; a busy one may take twice as long.
    assert min(took) < 2 * 15 / 25


def test_lost_capitals_stay_one_blank_each(shared: Path) -> None:
    found = extract(shared / "files" / "nd47-2020-missing-caps.pdf")
    assert len(found.pages) == 31
    assert found.text.startswith("C  N  P Ủ\n")
    assert "CỘNG  ÒA XÃ  ỘI C Ủ NG ĨA VIỆT NAM" in found.text
    assert "Quản lý, kết nối và chia sẻ dữ liệu số của cơ quan nhà nước" in found.text
    assert "ƣ" not in found.text
    assert found.pages[0].state == "damaged"


def test_decomposed_letters_are_composed_and_filled_in_numbers_stand_in_their_line(shared: Path) -> None:
    found = extract(shared / "files" / "qd17-2025-hanoi-nfd.pdf")
    assert (len(found.pages), states(found)) == (6, {"nfd"})
    assert re.search(r"Số: 17\s*/2025/QĐ-UBND", found.text)
    assert "Hà Nội, ngày 28 tháng 02 năm 2025" in found.text
    assert valid_share(found.text) > 0.9


def test_the_price_table_keeps_codes_units_and_prices_in_their_columns(shared: Path) -> None:
    found = extract(shared / "files" / "phuluc-thue-tainguyen-angiang-2022.pdf")
    rows = [line.split("\t") for line in found.text.split("\n") if "\t" in line]
    assert len(found.pages) == 3
    assert {len(row) for row in rows} == {10}
    assert sum(row[0] == "(1)" for row in rows) == 3  # the heads are repeated on each page
    by_code = {row[5]: row for row in rows}
    assert by_code["II2020101"][8:] == ["đồng/m3", "850.000"]
    assert by_code["II2020103"][7] == "Đá khối để xẻ có diện tích bề mặt từ 0,3 đến dưới 0,6 m2"


@pytest.mark.slow
def test_the_scanned_budget(shared: Path) -> None:
    if not tesseract.is_ready():
        pytest.skip("needs Tesseract with Vietnamese")
    found = extract(shared / "files" / "nsnn-daknong-q1-2019.pdf")
    assert (len(found.pages), states(found)) == (6, {"scan"})
    # Read by eye from page 1: state revenue of the quarter, 731 956 million dong.
    assert "03 tháng đầu năm 2019 là 731.956 triệu" in found.text
    rows = [line.split("\t") for line in found.text.split("\n") if "\t" in line]
    income = next(row for row in rows if "THU NSNN" in row[1])
    assert income[2:6] == ["2.358.500", "2.358.500", "731.956", "31"]  # page 4, lying on its side
    trade = next(row for row in rows if row[1] == "Thu từ hoạt động xuất nhập khẩu")
    assert trade[2:5] == ["196.500", "196.500", "43.096"]
    assert any("Ủy ban Nhân" in found.text[span.start : span.end] for span in found.furniture)  # the signature stamp
    assert found.uncertain


@pytest.mark.slow
def test_the_gazette_of_scans_keeps_its_printed_page_numbers(shared: Path, tmp_path: Path) -> None:
    if not tesseract.is_ready():
        pytest.skip("needs Tesseract with Vietnamese")
    # Seven of its seventeen pages show the same in less than half the time.
    whole, some = pypdfium2.PdfDocument(shared / "files" / "tb02-2023-congbao-scan.pdf"), pypdfium2.PdfDocument.new()
    assert len(whole) == 17
    some.import_pages(whole, [0, 1, 2, 3, 14, 15, 16])
    some.save(tmp_path / "a.pdf")
    some.close()
    whole.close()
    found = read(tmp_path / "a.pdf")
    assert [page.state for page in found.pages] == ["scan"] * 4 + ["unread"] * 3  # the treaty again, in Lao
    assert [page.printed for page in found.pages] == ["68", "69", "70", "71", "82", "83", "84"]
    assert "Thực hiện quy định tại Điều 56 của Luật Điều ước quốc tế năm 2016" in found.text
    assert valid_share(found.text) > 0.85


def test_the_long_word_report(shared: Path) -> None:
    found = extract(shared / "files" / "bc-tongket-luat-dautu-2025.docx")
    assert found.format == "docx"
    assert len(found.pages) == 14  # as Word last laid it out
    assert "BỘ TÀI CHÍNH\n\nSố:" in found.text
    assert "# Tổng kết việc thi hành Luật Đầu tư" in found.text
    assert "**I. BỐI CẢNH THỰC HIỆN TỔNG KẾT**" in found.text
    assert "dự báo mức tăng 2,3% và 2,4%" in found.text


def test_the_old_word_report(shared: Path) -> None:
    if not (shutil.which("soffice") or shutil.which("libreoffice")):
        pytest.skip("needs LibreOffice")
    found = extract(shared / "files" / "bc-tongket-luat-bhyt-boyte-2024.doc")
    assert found.format == "doc"
    assert "**Tổng kết thực hiện Luật Bảo hiểm y tế giai đoạn 2009 -2023**" in found.text
    assert found.text.count("<sup>1</sup>") == 2  # the mark and its note
    assert valid_share(found.text) > 0.9


def test_the_workbook_in_tcvn3(shared: Path) -> None:
    found = extract(shared / "files" / "gso-bieu-2002-08.xls")
    assert (found.format, len(found.pages), states(found)) == ("xls", 12, {"legacy"})
    heads = "\t\tThực hiện cùng\tThực hiện\tThực hiện kỳ này\n\t\tkỳ năm trước\tkỳ này\tso với cùng kỳ"
    assert "1. Sản xuất nông nghiệp đến ngày 15 tháng 8 năm 2002\n\n" + heads in found.text
    assert "1. Gieo cấy lúa mùa\t\t1591,7\t1454,7\t91,4" in found.text
    assert valid_share(found.text) > 0.9


def test_the_workbook_of_many_sheets(shared: Path) -> None:
    found = extract(shared / "files" / "gso-bieu-2021-09.xlsx")
    assert (found.format, len(found.pages)) == ("xlsx", 43)
    assert "\t\tSơ bộ\tƯớc tính\tCộng dồn\tCơ cấu (%)\tCơ cấu (%)\tCơ cấu (%)" in found.text
    assert "TỔNG SỐ\t\t2045180\t1986949\t5985244\t100,00\t100,00\t100,00" in found.text


def test_the_web_page_in_windows_1252(shared: Path) -> None:
    found = extract(shared / "files" / "kh-hiepthuong-xa-luongminh-2025.htm")
    assert found.format == "html"
    assert found.text.startswith("ỦY BAN MTTQ VIỆT NAM\n\nXÃ LƯƠNG MINH\n\n**BAN THƯỜNG TRỰC**\n\nSố: /KH-MTTQ-BTT")
    assert "Lương Minh, ngày 25 tháng 11 năm 2025" in found.text
    assert "&#" not in found.text
    assert valid_share(found.text) > 0.9


def test_the_five_reports_are_their_own_content(shared: Path) -> None:
    import unicodedata

    started = time.perf_counter()
    for path in sorted((shared / "reports").glob("*.txt")):
        assert read(path).text == unicodedata.normalize("NFC", path.read_text("utf-8"))
    assert time.perf_counter() - started < 1
