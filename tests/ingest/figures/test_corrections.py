"""A letter that corrects a report: what it takes back is no figure of its own, and what it sets keeps its name."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ingest.figures.corrections import corrections
from ingest.parse import parse
from ingest.report import Extract, Page, Span

HEAD = "ỦY BAN NHÂN DÂN\nHUYỆN SƠN LĨNH\n\nSố: 50/UBND-VP\n\nSơn Lĩnh, ngày 27 tháng 12 năm 2024\n\n"


@pytest.mark.parametrize(
    ("said", "old", "new", "label", "value"),
    [
        (
            "số hồ sơ quá hạn là “35 hồ sơ” nay sửa thành “53 hồ sơ”.",
            "35 hồ sơ",
            "53 hồ sơ",
            "số hồ sơ quá hạn",
            "53",
        ),
        ("thu ngân sách 1.200 triệu đồng, xin đính chính lại là 2.100 triệu đồng.", "1.200 triệu đồng",
         "2.100 triệu đồng", "thu ngân sách", "2100"),
        ("tỷ lệ hộ nghèo ghi “5,1%”, đọc là “5,7%”.", "5,1%", "5,7%", "tỷ lệ hộ nghèo", "5.7"),
    ],
)  # fmt: skip
def test_the_figure_taken_back_gives_way_to_the_new(said: str, old: str, new: str, label: str, value: str) -> None:
    text = f"{HEAD}UBND huyện đính chính số liệu tại Báo cáo số 45/BC-UBND ngày 20/12/2024 như sau: {said}\n"
    (told,) = corrections(text)
    assert (told.of, told.old, told.new) == (("45/BC-UBND",), old, new)
    report = parse(Extract(text, "txt", (Page(1, Span(0, len(text)), "good"),)), report_id="r", file="a.txt")
    (figure,) = report.figures
    assert figure.value == Decimal(value)
    assert label in figure.label


@pytest.mark.parametrize(
    "text",
    [
        "Đã đính chính giấy chứng nhận cho 12 hồ sơ thay thế bằng 4 hồ sơ theo Báo cáo số 4/BC-UBND.",
        "Theo Báo cáo số 4/BC-UBND, kế hoạch 12 ha nay điều chỉnh thành 14 ha.",
    ],
)
def test_what_corrects_no_document_takes_nothing_back(text: str) -> None:
    assert corrections(text) == ()
