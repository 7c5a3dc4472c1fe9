"""Periods: closed ranges from the wordings of reports and of questions."""

from __future__ import annotations

from datetime import date

import pytest

from ingest.report import Period
from ingest.vietnamese.periods import find_periods, overlaps


@pytest.mark.parametrize(
    ("words", "start", "end"),
    [
        ("năm 2023", "2023-01-01", "2023-12-31"),
        ("6 tháng đầu năm 2023", "2023-01-01", "2023-06-30"),
        ("sáu tháng cuối năm 2024", "2024-07-01", "2024-12-31"),
        ("9 tháng năm 2022", "2022-01-01", "2022-09-30"),
        ("03 tháng đầu năm 2019", "2019-01-01", "2019-03-31"),
        ("quý I/2019", "2019-01-01", "2019-03-31"),
        ("quý 4 năm 2020", "2020-10-01", "2020-12-31"),
        ("tháng 02 năm 2021", "2021-02-01", "2021-02-28"),
        ("tháng 2/2024", "2024-02-01", "2024-02-29"),
        ("giai đoạn 2021 - 2025", "2021-01-01", "2025-12-31"),
        ("giai đoạn 2009 -2023", "2009-01-01", "2023-12-31"),
        ("nhiệm kỳ 2020–2025", "2020-01-01", "2025-12-31"),
        ("năm học 2022 - 2023", "2022-01-01", "2023-12-31"),
        ("Tính từ ngày 15/12/2022 đến ngày 14/12/2023", "2022-12-15", "2023-12-14"),
        ("Từ 01/09/2021 đến 30/6/2023", "2021-09-01", "2023-06-30"),
        ("từ ngày 10/9/2023-31/3/2024", "2023-09-10", "2024-03-31"),
        ("từ 7/2021 đến 31/12/2023", "2021-07-01", "2023-12-31"),
        ("từ tháng 9/2021 đến tháng 6/2023", "2021-09-01", "2023-06-30"),
        ("Tính đến ngày 30/12/2023", "2023-01-01", "2023-12-30"),
        ("từ 01/01- 20/9/2021", "2021-01-01", "2021-09-20"),
        ("từ ngày 15/12 đến ngày 14/3/2022", "2021-12-15", "2022-03-14"),
        ("đến ngày 15 tháng 8 năm 2002", "2002-01-01", "2002-08-15"),
    ],
)
def test_a_wording_is_a_closed_range_of_days(words: str, start: str, end: str) -> None:
    ((period, span),) = find_periods(f"Kết quả {words}.")
    assert (period.start.isoformat(), period.end.isoformat()) == (start, end)
    assert f"Kết quả {words}."[span.start : span.end] == words == period.surface


@pytest.mark.parametrize(
    "words",
    [
        "ngày 02 tháng 7 năm 2024",
        "Quyết định số 5 ngày 15/12/2023",
        "tháng 13/2023",
    ],
)
def test_a_single_day_or_no_day_is_no_period(words: str) -> None:
    assert find_periods(words) == ()


@pytest.mark.parametrize("words", ["Đến ngày 17.4", "tính đến hết ngày 17/4", "đến ngày 17 tháng 4"])
def test_a_day_without_its_year_is_the_last_such_day_before_the_report(words: str) -> None:
    ((period, _),) = find_periods(f"{words}, tỉnh đã thu hút 36 dự án", date(2025, 4, 20))
    assert (period.start, period.end) == (date(2025, 1, 1), date(2025, 4, 17))
    ((period, _),) = find_periods(f"{words}, tỉnh đã thu hút 36 dự án", date(2025, 1, 20))
    assert period.end == date(2024, 4, 17)
    assert find_periods(f"{words}, tỉnh đã thu hút 36 dự án") == ()


@pytest.mark.parametrize("words", ["đến ngày 30.2", "đến ngày 17.45", "đến ngày 17.4.5", "đến 17.4"])
def test_what_only_looks_like_a_day_is_none(words: str) -> None:
    assert find_periods(words, date(2025, 4, 20)) == ()


def test_until_now_ends_on_the_day_of_the_report() -> None:
    today = date(2023, 7, 20)
    ((period, _),) = find_periods("Từ năm 2021 đến nay, đã tổ chức 30 cuộc kiểm tra", today)
    assert (period.start, period.end) == (date(2021, 1, 1), today)
    assert find_periods("Từ tháng 9/2021 đến nay", today)[0][0].start == date(2021, 9, 1)
    assert find_periods("Đến nay") == ()


def test_several_periods_come_in_their_order() -> None:
    found = find_periods("năm 2021 đạt 83,24%; năm 2022 đạt 88,08%; 6 tháng đầu năm 2023 đạt 90%")
    assert [period.surface for period, _ in found] == ["năm 2021", "năm 2022", "6 tháng đầu năm 2023"]


def test_periods_overlap_when_they_share_a_day() -> None:
    year = Period(date(2022, 12, 15), date(2023, 12, 14), "năm 2023")
    assert overlaps(year, Period(date(2022, 1, 1), date(2022, 12, 31), "năm 2022"))
    assert not overlaps(year, Period(date(2024, 1, 1), date(2024, 12, 31), "năm 2024"))
