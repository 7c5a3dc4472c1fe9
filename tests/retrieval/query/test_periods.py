"""The times that a question names, and which reports they set apart."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ingest.report import Period
from ingest.vietnamese.syllables import spelled
from retrieval.query.periods import by_period, find_times, period_words
from retrieval.summary import Summary


def year(n: int) -> Period:
    return Period(date(n, 1, 1), date(n, 12, 31), f"năm {n}")


SHELF = {
    s.report_id: s
    for s in (
        Summary("t", "t", "ready", period=year(2023), front="t:0"),
        Summary("m", "m", "ready", period=year(2021), front="m:0"),
        Summary("n", "n", "ready"),
    )
}


def days(text: str) -> list[tuple[date, date]]:
    return [(period.start, period.end) for period in find_times(spelled(text)).periods]


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("từ 01/9/2021 đến 30/6/2023 tiếp nhận bao nhiêu", date(2021, 9, 1), date(2023, 6, 30)),
        ("kỳ trước (15/12/2021 - 14/12/2022)", date(2021, 12, 15), date(2022, 12, 14)),
        ("cả kỳ 9/2021 – 6/2023", date(2021, 9, 1), date(2023, 6, 30)),
        ("từ tháng 9/2021 đến giữa năm 2023", date(2021, 9, 1), date(2023, 12, 31)),
        ("đến hết tháng 5/2023 giải ngân bao nhiêu", date(2023, 1, 1), date(2023, 5, 31)),
        ("den het thang 5/2023 giai ngan bao nhieu", date(2023, 1, 1), date(2023, 5, 31)),
        ("6 tháng đầu năm 2023", date(2023, 1, 1), date(2023, 6, 30)),
        ("SÁU THÁNG CUỐI NĂM 2023", date(2023, 7, 1), date(2023, 12, 31)),
        ("quý III/2023", date(2023, 7, 1), date(2023, 9, 30)),
        ("ngày 15/12/2023", date(2023, 1, 1), date(2023, 12, 15)),
        ("năm liền trước năm 2022", date(2021, 1, 1), date(2021, 12, 31)),
        ("giai đoạn 2021-2025", date(2021, 1, 1), date(2025, 12, 31)),
    ],
)
def test_ranges_and_ends_are_read_whole(text: str, start: date, end: date) -> None:
    assert days(text) == [(start, end)]


@pytest.mark.parametrize(
    "text",
    ["kiểm tra bao nhiêu cuộc từ năm 2021", "kể từ 2021", "năm 2021 đến nay", "đầu năm 2021 tới nay giảm bao nhiêu"],
)
def test_since_a_year_has_no_end_of_its_own(text: str) -> None:
    ((start, end),) = days(text)
    assert start == date(2021, 1, 1) and end.year > 2050


@pytest.mark.parametrize(
    "text",
    [
        "giải ngân vốn đầu tư năm 2021",
        "thông tư năm 2021",
        "vật tư 2021",
        "trùng tu năm 2021",
        "lãnh tụ năm 2021",
        "hồ sơ năm 2021",
        "dân số năm 2021",
    ],
)
def test_words_that_are_time_words_only_without_their_accents_are_none(text: str) -> None:
    """ "đầu tư năm 2021" was read as "từ năm 2021", up to 2100, and "hồ sơ năm" as "so năm"."""
    assert days(text) == [(date(2021, 1, 1), date(2021, 12, 31))]
    assert not find_times(spelled(text)).compared


@pytest.mark.parametrize(
    "text",
    [
        "bao nhiêu xã công bố iso 9001:2015",
        "nghị định 61/2018 về một cửa",
        "nghị định 08/2018 về điều kiện kinh doanh",
        "nghị định 60/2021/NĐ-CP",
        "quyết định 03/2023/QĐ-UBND",
        "bản đồ địa chính tỷ lệ 1/2000",
    ],
)
def test_the_year_of_a_standard_or_a_document_is_no_time(text: str) -> None:
    assert days(text) == []


@pytest.mark.parametrize(
    ("text", "only"),
    [
        ("tinh giản bao nhiêu biên chế so với năm 2021", True),
        ("giảm bao nhiêu so cùng kỳ năm 2021", True),
        ("năm 2022 so với 2021 tăng bao nhiêu", False),
        ("năm 2022 bao nhiêu hồ sơ", False),
    ],
)
def test_a_year_that_is_only_compared_with_is_told_apart(text: str, only: bool) -> None:
    times = find_times(spelled(text))
    assert times.compared is only
    assert (times.asked is None) is only


def test_reports_of_another_time_and_of_part_of_the_time_are_told_apart() -> None:
    asked = find_times("hồ sơ quá hạn năm 2023").asked
    when = by_period(asked, SHELF)
    assert (when.outside, when.beside) == ({"m": "m:0"}, {})
    half = {"t": replace(SHELF["t"], period=Period(date(2023, 1, 1), date(2023, 6, 30), "6 tháng đầu năm 2023"))}
    assert by_period(asked, half).beside == {"t": "t:0"}
    assert by_period(None, SHELF).outside == {}


def test_a_time_without_an_end_sets_only_earlier_reports_apart() -> None:
    when = by_period(find_times("từ năm 2022 có bao nhiêu cuộc").asked, SHELF)
    assert (when.outside, when.beside) == ({"m": "m:0"}, {"t": "t:0"})
    assert by_period(find_times("từ năm 2023 có bao nhiêu cuộc").asked, SHELF).beside == {}


def test_the_time_asked_about_is_the_range_of_all_that_are_named() -> None:
    both = find_times("so sánh năm 2021 với năm 2023").asked
    assert both is not None and (both.start.year, both.end.year) == (2021, 2023)
    assert find_times("bao nhiêu hồ sơ trễ hạn").asked is None


def test_the_words_of_a_period_are_its_syllables() -> None:
    assert period_words(find_times("hồ sơ tháng 5/2023")) == ("tháng", "5", "2023")
    assert period_words(find_times("ho so thang 5/2023"), bare=True) == ("5", "2023")


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("tháng 6 tiếp bao nhiêu lượt công dân", ((6, 6),)),
        ("trong 6 tháng đầu năm thu bao nhiêu", ((1, 6),)),
        ("sáu tháng cuối năm phải làm gì", ((7, 12),)),
        ("quý III có bao nhiêu doanh nghiệp", ((7, 9),)),
        ("thang 6 tiep bao nhieu luot", ((6, 6),)),
        ("họp ngày 15 tháng 6", ()),
        ("trong 6 tháng thu bao nhiêu", ()),
        ("tháng 6/2019 tiếp bao nhiêu lượt", ()),
        ("tháng 6 năm 2019 tiếp bao nhiêu lượt", ()),
    ],
)
def test_months_without_a_year_are_told_apart(text: str, months: tuple[tuple[int, int], ...]) -> None:
    assert find_times(spelled(text)).months == months


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("9 tháng năm 2019 thu bao nhiêu", date(2019, 1, 1), date(2019, 9, 30)),
        ("mười một tháng", None, None),
        ("05 tháng đầu năm 2019", date(2019, 1, 1), date(2019, 5, 31)),
        ("từ tháng 3 đến tháng 6 năm 2019", date(2019, 3, 1), date(2019, 6, 30)),
        ("tháng 3-6/2019", date(2019, 3, 1), date(2019, 6, 30)),
    ],
)
def test_any_count_of_months_and_ranges_within_a_year(text: str, start: date | None, end: date | None) -> None:
    assert days(text) == ([(start, end)] if start else [])


@pytest.mark.parametrize("kind", ["Nghị quyết", "Nghị quyết số", "NQ", "Công văn", "Thông báo số", "Quyết định số"])
def test_number_and_year_of_a_document_are_no_month(kind: str) -> None:
    assert days(f"{kind} 07/2021 quy định mức hỗ trợ bao nhiêu") == []
