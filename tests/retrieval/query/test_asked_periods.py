"""The times that a question names."""

from __future__ import annotations

from datetime import date

import pytest

from retrieval.query.asked_periods import only_compared, periods_in


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("tu 01/9/2021 den 30/6/2023 tiep nhan bao nhieu", date(2021, 9, 1), date(2023, 6, 30)),
        ("tu thang 9/2021 den giua nam 2023", date(2021, 9, 1), date(2023, 12, 31)),
        ("den het thang 5/2023 giai ngan bao nhieu", date(2023, 1, 1), date(2023, 5, 31)),
        ("6 thang dau nam 2023", date(2023, 1, 1), date(2023, 6, 30)),
    ],
)
def test_ranges_and_ends_are_read_whole(text: str, start: date, end: date) -> None:
    (period,) = periods_in(text)[0]
    assert (period.start, period.end) == (start, end)


def test_since_a_year_has_no_end_of_its_own() -> None:
    (period,) = periods_in("kiem tra bao nhieu cuoc tu nam 2021")[0]
    assert period.start == date(2021, 1, 1)
    assert period.end.year > 2050


def test_the_year_of_a_standard_is_no_time() -> None:
    assert periods_in("bao nhieu xa cong bo iso 9001:2015") == ((), ())


@pytest.mark.parametrize(
    ("text", "only"),
    [
        ("tinh gian bao nhieu bien che so voi nam 2021", True),
        ("nam 2022 so voi 2021 tang bao nhieu", False),
        ("nam 2022 bao nhieu ho so", False),
    ],
)
def test_a_year_that_is_only_compared_with_is_told_apart(text: str, only: bool) -> None:
    assert only_compared(text) is only
