"""The months that a report's time stands for."""

from __future__ import annotations

from datetime import date

import pytest

from ingest.report import Period
from retrieval.indexes.marks import months_of, period_mark


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        (date(2019, 6, 1), date(2019, 6, 30), (6, 6)),
        (date(2019, 5, 17), date(2019, 6, 20), (6, 6)),
        (date(2019, 1, 16), date(2019, 2, 15), (2, 2)),
        (date(2022, 12, 15), date(2023, 12, 14), (1, 12)),
        (date(2019, 1, 1), date(2019, 9, 30), (1, 9)),
        (date(2019, 7, 1), date(2019, 9, 30), (7, 9)),
        (date(2020, 1, 1), date(2023, 6, 30), None),
    ],
)
def test_offices_close_their_months_and_years_early(start: date, end: date, months: tuple[int, int] | None) -> None:
    assert months_of(Period(start, end, "")) == months


def test_a_month_closed_early_is_that_month_of_its_year() -> None:
    june = Period(date(2019, 6, 1), date(2019, 6, 30), "tháng 6/2019")
    assert period_mark(Period(date(2019, 5, 17), date(2019, 6, 20), "")) == period_mark(june)
    assert period_mark(Period(date(2018, 5, 17), date(2018, 6, 20), "")) != period_mark(june)
