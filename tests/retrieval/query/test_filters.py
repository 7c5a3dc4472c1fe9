"""Filters mean one thing wherever they are heeded, however a place is spelt."""

from __future__ import annotations

from datetime import date

import pytest

from ingest.report import Period
from retrieval.hit import Filters
from retrieval.query.filters import passes
from retrieval.summary import Summary

YEAR_2023 = Period(date(2023, 1, 1), date(2023, 12, 31), "năm 2023")
TUAN_GIAO = Summary("t", "t", "ready", place="huyện Tuần Giáo", province="tỉnh Điện Biên", period=YEAR_2023)
KBANG = Summary("k", "k", "ready", place="huyện Kbang", province="tỉnh Gia Lai", period=YEAR_2023)
DAK_HA = Summary("d", "d", "ready", place="huyện Đắk Hà", province="tỉnh Kon Tum", period=YEAR_2023)
THANH_HOA = Summary("h", "h", "ready", place="tỉnh Thanh Hóa", province="tỉnh Thanh Hóa", date="2023-05-01")
TAN_THANH = Summary("a", "a", "ready", place="huyện Tân Thạnh", province="tỉnh Long An", period=YEAR_2023)
BINH_HOA = Summary("x", "x", "ready", place="xã Bình Hòa", province="tỉnh Bình Định", period=YEAR_2023)
MERGED = Summary(
    "g",
    "g",
    "ready",
    place="tỉnh Gia Lai",
    province="tỉnh Gia Lai",
    period=Period(date(2026, 1, 1), date(2026, 6, 30), ""),
)
SHELF = (TUAN_GIAO, KBANG, DAK_HA, THANH_HOA, TAN_THANH, BINH_HOA, MERGED)


@pytest.mark.parametrize(
    ("place", "left"),
    [
        ("huyện Tuần Giáo", "t"),
        ("Tuần Giáo", "t"),
        ("tuan giao", "t"),
        ("xã Tuần Giáo", ""),
        ("Điện Biên", "t"),
        ("Giáo", ""),
        ("K'Bang", "k"),
        ("Kh'Bang", "k"),
        ("KBang", "k"),
        ("Đăk Hà", "d"),
        ("Đắc Hà", "d"),
        ("dak ha", "d"),
        ("Thanh Hoá", "h"),
        ("Tân Thạnh", "a"),
        ("Tân Thanh", ""),
        ("Quảng Ngãi", "d"),
        ("Tây Ninh", "a"),
        ("Gia Lai", "kxg"),
        ("xã Bình An", "x"),
        ("tỉnh Bình Định", "xg"),
    ],
)
def test_a_place_is_met_by_its_unit_under_every_spelling_and_name(place: str, left: str) -> None:
    found = {summary.report_id for summary in SHELF if passes(summary, Filters(places=(place,)))}
    assert found == set(left)


def test_any_place_of_several_is_enough_and_every_field_must_be_met() -> None:
    places = Filters(places=("Tuần Giáo", "Kbang"))
    assert [s.report_id for s in SHELF if passes(s, places)] == ["t", "k"]
    assert not passes(TUAN_GIAO, Filters(places=("Tuần Giáo",), years=(2021,)))
    assert not passes(TUAN_GIAO, Filters(places=("Tuần Giáo",), report_ids=("k",)))
    assert passes(TUAN_GIAO, Filters(places=("Tuần Giáo",), years=(2021, 2023), report_ids=("t",)))


def test_a_report_without_a_period_is_of_the_year_of_its_date_and_without_both_of_any() -> None:
    assert passes(THANH_HOA, Filters(years=(2023,))) and not passes(THANH_HOA, Filters(years=(2022,)))
    assert passes(Summary("n", "n", "ready"), Filters(years=(2022,)))
