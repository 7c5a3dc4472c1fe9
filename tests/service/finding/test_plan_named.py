"""Offices and months that a question names, over reports that one province's offices write month by month."""

from __future__ import annotations

import pytest

from ingest.parse import parse
from ingest.report import Extract, Page, Report, Span
from service.assistant import Assistant
from service.finding.plan import Plan, plan
from service.understanding.understand import understand
from tests.answers_shelf import ParsedShelf

MONTHLY = """ỦY BAN NHÂN DÂN TỈNH GIA LAI
{office}

Số: {number}
Gia Lai, ngày 20 tháng {month} năm 2019

BÁO CÁO
Kết quả công tác tiếp công dân tháng {month} năm 2019

I. KẾT QUẢ
{name} tiếp {count} lượt công dân.
"""
OFFICES = {
    "stc": ("SỞ TÀI CHÍNH", "Sở Tài chính", "BC-STC"),
    "sct": ("SỞ CÔNG THƯƠNG", "Sở Công Thương", "BC-SCT"),
}


def _parsed(file: str, text: str) -> Report:
    extract = Extract(text, "txt", (Page(1, Span(0, len(text)), "good"),))
    return parse(extract, report_id=file.removesuffix(".txt"), file=file)


@pytest.fixture(scope="module")
def shelf() -> ParsedShelf:
    reports = []
    for n, (short, (office, name, symbol)) in enumerate(OFFICES.items()):
        for month in (4, 5, 6):
            told = {"office": office, "name": name, "month": month, "count": 10 * month + n}
            text = MONTHLY.format(number=f"{month}{n}/{symbol}", **told)
            reports.append(_parsed(f"{short}-{month}.txt", text))
    return ParsedShelf(tuple(reports))


def _plan(shelf: ParsedShelf, question: str) -> Plan:
    return plan(understand(question, (), shelf.named(question)), shelf.finder)


def test_an_office_is_asked_in_its_own_reports(shelf: ParsedShelf) -> None:
    found = _plan(shelf, "Sở Công Thương tiếp bao nhiêu lượt công dân?")
    assert "office" in found.why
    assert set(found.reports) == {"sct-4", "sct-5", "sct-6"}


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("Sở Tài chính tiếp bao nhiêu lượt công dân tháng 6?", "stc-6"),
        ("tháng 4 Sở Công Thương tiếp mấy lượt công dân", "sct-4"),
        ("Sở Tài chính tiếp bao nhiêu lượt công dân tháng 5/2019?", "stc-5"),
        ("Báo cáo 51/BC-SCT: tiếp bao nhiêu lượt công dân?", "sct-5"),
    ],
)
def test_the_report_of_the_office_and_month_comes_first(shelf: ParsedShelf, question: str, first: str) -> None:
    assert _plan(shelf, question).reports[0] == first


def test_a_month_without_a_year_is_answered_from_the_reports_of_that_month(shelf: ParsedShelf) -> None:
    answer = Assistant(shelf).ask("Sở Công Thương tiếp bao nhiêu lượt công dân tháng 6?")
    assert {figure.value for figure in answer.figures} == {"61"}


def test_an_office_that_writes_no_report_limits_nothing(shelf: ParsedShelf) -> None:
    found = _plan(shelf, "Bộ Y tế tiếp bao nhiêu lượt công dân?")
    assert "office" not in found.why
    assert len(found.reports) == len(OFFICES) * 3


TOLD = """ỦY BAN NHÂN DÂN
{head}

Số: {number}/BC-UBND
{seat}, ngày 20 tháng 12 năm 2023

BÁO CÁO
Kết quả giải quyết thủ tục hành chính năm 2023 của {name}

Kính gửi: Ủy ban nhân dân tỉnh Điện Biên.

I. KẾT QUẢ
Trong năm {name} giải quyết {count} hồ sơ.
"""


@pytest.fixture(scope="module")
def province() -> ParsedShelf:
    places = ("tỉnh Điện Biên", "huyện Điện Biên", "huyện Tuần Giáo")
    return ParsedShelf(
        tuple(
            _parsed(
                f"{n}.txt",
                TOLD.format(
                    head=place.upper(), number=70 + n, seat=place.split(" ", 1)[1], name=place, count=400 + 30 * n
                ),
            )
            for n, place in enumerate(places)
        )
    )


@pytest.mark.parametrize(
    ("question", "reports"),
    [
        ("Các huyện của tỉnh Điện Biên giải quyết bao nhiêu hồ sơ?", {"0", "1", "2"}),
        ("Huyện nào của tỉnh Điện Biên giải quyết nhiều hồ sơ nhất?", {"0", "1", "2"}),
        ("Huyện Tuần Giáo, tỉnh Điện Biên giải quyết bao nhiêu hồ sơ?", {"2"}),
        ("Huyện Điện Biên giải quyết bao nhiêu hồ sơ?", {"1"}),
        ("Tỉnh Điện Biên giải quyết bao nhiêu hồ sơ?", {"0"}),
    ],
)
def test_a_province_with_a_report_of_its_own_hides_no_district(
    province: ParsedShelf, question: str, reports: set[str]
) -> None:
    assert set(_plan(province, question).reports) == reports
