"""The months that a report's time stands for."""

from __future__ import annotations

from datetime import date

import pytest

from ingest.report import Period
from retrieval.indexes.marks import months_of, period_mark, title_entry
from retrieval.summary import Summary


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


def _marks(**told: object) -> tuple[str, ...]:
    return title_entry(Summary("r", "r.txt", "ready", **told)).marks  # type: ignore[arg-type]


def test_a_report_that_tells_only_its_province_is_about_it() -> None:
    assert {"place:laocai", "province:laocai", "around:laocai"} <= set(_marks(province="tỉnh Lào Cai"))
    assert "place:laocai" not in _marks(place="huyện Sa Pa", province="tỉnh Lào Cai")


def test_a_title_tells_the_month_that_a_report_without_a_time_is_of() -> None:
    assert "span:2-2" in _marks(title="Tình hình giá cả tháng 02 và phương hướng tháng 03")
    assert "span:3-3" not in _marks(title="Tình hình giá cả tháng 02 và phương hướng tháng 03")
    assert {"period:2024/2-2", "year:2024"} <= set(_marks(title="Tình hình giá cả tháng 02/2024"))


def test_the_month_that_a_report_gives_itself_stands_before_days_outside_it() -> None:
    misread = Period(date(2024, 2, 5), date(2024, 2, 19), "tháng 01/2024")
    assert "span:1-1" in _marks(period=misread)
    assert "span:2-2" not in _marks(period=misread)
    early = Period(date(2019, 5, 17), date(2019, 6, 20), "THÁNG 6 NĂM 2019")
    assert "period:2019/6-6" in _marks(period=early)
