"""Arithmetic that invented reports claim, right and wrong."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from ingest.checking.check import check
from ingest.checking.slips import near_misses, show
from ingest.figures.find import find_figures
from ingest.report import Finding, Identity, Period
from ingest.structure.outline import outline

IDENTITY = Identity(period=Period(date(2030, 1, 1), date(2030, 12, 31), "năm 2030"))


def findings(text: str) -> tuple[Finding, ...]:
    outlined = outline(text, text)
    figures = find_figures("r", text, text, outlined.blocks, outlined.footnotes, (), IDENTITY, ())
    return check(figures, text, text, outlined.blocks)


@pytest.mark.parametrize(
    "text",
    [
        "Số hóa 1.300/1.450 hồ sơ, đạt 89,65%.",  # cut, not rounded
        "Số hóa 1.300/1.450 hồ sơ, đạt 89,66%.",
        "Giải quyết 500 hồ sơ (đúng hạn 480; quá hạn 20 hồ sơ).",
        "Có 60 trường (trong đó 20 trường mầm non).",  # the rest is not listed
        "Tiếp nhận 105 hồ sơ (gồm 70 hồ sơ cấp huyện; 23 hồ sơ cấp xã; 12 hồ sơ chung).",
        "Thu đạt 900 triệu đồng, bằng 120% dự toán; trong đó thu tại chợ 100 triệu đồng, bằng 95% so với dự toán.",
        "Phát hành 920 văn bản. (Cấp huyện: 800 văn bản; cấp xã: 120 văn bản). Trong đó, có 460 văn bản đã ký số.",
        "Kiểm tra 20/20/61 cơ quan (đạt 100% kế hoạch).",
        "Số biên chế năm 2030 là 1.600 người, giảm 400 người so với năm 2025, đạt 20%.",
        "Năm 2030, cả nước có 240 đơn vị tự chủ, chiếm 11% (năm 2027 có 109 đơn vị, chiếm 5,1% tổng số đơn vị).",
    ],
)
def test_what_adds_up_is_left_alone(text: str) -> None:
    assert findings(text) == ()


@pytest.mark.parametrize(
    ("text", "kind", "expected", "slip"),
    [
        ("Số hóa 1.300/1.450 hồ sơ, đạt 98,65%.", "ratio", "89,66%", "98,65% có thể là 89,65%"),
        ("Số hóa 2.020/2.200 hồ sơ, đạt 91,1%.", "ratio", "91,82%", ""),
        ("Giải ngân 346.429/258.449 triệu đồng, đạt 17,96%.", "ratio", "134,04%", ""),
        ("Giải quyết 500 hồ sơ (đúng hạn 472; quá hạn 20 hồ sơ).", "sum", "492", "472 có thể là 480"),
        ("Thành lập 81 tổ (gồm 3 tổ pháp chế, 8 tổ hòa giải, 60 tổ tự quản).", "sum", "71", "81 có thể là 71"),
        ("Số biên chế năm 2030 là 1.600 người, giảm 400 người so với năm 2025, đạt 25%.", "year", "20,00%", ""),
    ],
)
def test_what_does_not_hold_is_found_with_its_likely_slip(text: str, kind: str, expected: str, slip: str) -> None:
    found = findings(text)
    assert [(finding.kind, finding.expected) for finding in found][:1] == [(kind, expected)] or slip
    assert found[0].kind == kind
    assert slip.partition(" có")[0] in found[0].text
    assert all(text[span.start : span.end].strip() for span in found[0].spans)


def test_an_extra_digit_is_found_by_its_parts() -> None:
    found = findings(
        "# II. KẾT QUẢ\n\n"
        "+ Giải ngân đến ngày 31/5/2030: 328.500/60.000 triệu đồng, đạt 47,5% kế hoạch vốn giao, bao gồm:\n\n"
        "Vốn đầu tư: 27.300/40.000 triệu đồng đạt 68,25% kế hoạch.\n\n"
        "Vốn sự nghiệp 1.200/20.000 triệu đồng đạt 6% kế hoạch.\n"
    )
    texts = [finding.text for finding in found]
    assert any("328.500 có thể là 28.500: 27.300 + 1.200 = 28.500" in text for text in texts)
    assert any("28.500/60.000 = 47,5%" in text for text in texts)


def test_a_note_that_lists_another_total_is_found() -> None:
    found = findings(
        "# II. KẾT QUẢ\n\nTổng số thủ tục được tích hợp là 30 thủ tục<sup>1</sup>.\n\n"
        "<sup>1</sup> Lĩnh vực Đất đai (12 thủ tục), Lĩnh vực Hộ tịch (11 thủ tục), Lĩnh vực Y tế (9 thủ tục).\n"
    )
    assert [(finding.kind, finding.expected, finding.printed) for finding in found] == [("footnote", "32", "30")]


def test_a_table_that_differs_from_the_words_is_found() -> None:
    found = findings(
        "# II. KẾT QUẢ\n\n- Tổng số phiếu khảo sát phát ra: 910 phiếu.\n\n"
        "PHỤ LỤC 1\n\nSTT\tChỉ tiêu\tĐơn vị tính\tSố liệu\n"
        "1\tTổng số phiếu khảo sát phát ra\tPhiếu\t190\n2\tSố cuộc họp\tCuộc\t7\n"
    )
    assert [finding.kind for finding in found] == ["table_text"]


def test_findings_say_the_arithmetic_in_words() -> None:
    (finding,) = findings("Giải quyết 500 hồ sơ (đúng hạn 472; quá hạn 20 hồ sơ).")
    assert finding.text.startswith("472 + 20 = 492, nhưng báo cáo ghi tổng là 500.")
    assert finding.printed == "500"


def test_near_misses_are_one_digit_away() -> None:
    written = dict(near_misses("246"))
    assert written["46"] == Decimal(46)
    assert written["264"] == Decimal(264)
    assert "246" not in written
    assert dict(near_misses("87,9%"))["87,09%"] == Decimal("87.09")


def test_numbers_are_shown_the_vietnamese_way() -> None:
    assert show(Decimal("1234567.5")) == "1.234.567,5"


def test_a_list_that_names_fewer_than_it_counts_is_found() -> None:
    (found,) = findings("Kiểm tra tại 05 xã: Nậm Sơn, Bản Liền, Tân Hợp và Púng Hoa. Kết quả tốt.")
    assert (found.kind, found.expected, found.printed) == ("list", "04", "05")
    assert "nêu tên 4" in found.text


@pytest.mark.parametrize(
    "text",
    [
        "Kiểm tra tại 05 xã: Nậm Sơn, Bản Liền, Tân Hợp, Chiềng Vân và Púng Hoa.",
        "Có 12 phòng chuyên môn: Phòng Nội vụ, Phòng Kinh tế và Hạ tầng, Phòng Tư pháp và các phòng khác.",
        "Triển khai tại 06 xã (như Nậm Sơn, Bản Liền, Tân Hợp).",
        "Bổ nhiệm 03 lãnh đạo: ông A Lò, bà Mai Thị Hoa, ông Giàng A Páo.",
    ],
)
def test_a_whole_or_an_open_list_is_left_alone(text: str) -> None:
    assert findings(text) == ()


def test_documents_under_a_count_are_counted() -> None:
    (found,) = findings(
        "Ban hành 04 kế hoạch: Kế hoạch số 12/KH-UBND ngày 02/3/2030 về tuyên truyền; Kế hoạch số 15/KH-UBND ngày "
        "05/3/2030 về kiểm tra; Kế hoạch số 18/KH-UBND ngày 09/3/2030 về đào tạo."
    )
    assert (found.kind, found.expected) == ("list", "03")


def test_the_number_of_offices_told_twice_with_two_values_is_found() -> None:
    far = "Công tác chỉ đạo được quan tâm thực hiện thường xuyên, liên tục. " * 8
    (found,) = findings(
        f"Đã kiểm tra 40/122 cơ quan, đơn vị, UBND xã, thị trấn. {far}"
        "Đến nay, 123/123 cơ quan, đơn vị, xã, thị trấn đã được giao tự chủ."
    )
    assert (found.kind, found.printed, found.expected) == ("repeat", "123", "122")


def test_one_count_told_twice_with_two_values_is_found() -> None:
    far = "Công tác chỉ đạo được quan tâm thực hiện thường xuyên, liên tục. " * 8
    told = "Trong năm 2030, tổng số hồ sơ tiếp nhận trực tuyến là {} hồ sơ. "
    (found,) = findings(told.format("4.512") + far + told.format("4.521"))
    assert found.kind == "repeat"
    assert "lệch nhau 9" in found.text
    assert findings(told.format("4.512") + far + told.format("4.512")) == ()


def test_a_change_is_checked_against_the_year_before() -> None:
    told = "Trong năm tiếp nhận 640 hồ sơ, tăng {} hồ sơ so với cùng kỳ năm trước (590 hồ sơ)."
    assert findings(told.format("50")) == ()
    (found,) = findings(told.format("40"))
    assert (found.kind, found.expected, found.text[:14]) == ("year", "50", "640 - 590 = 50")
