"""Which reports a question means, by place and by period."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ingest.report import Period
from retrieval.query.periods import by_period
from retrieval.query.places import Places
from retrieval.summary import Summary


def year(n: int) -> Period:
    return Period(date(n, 1, 1), date(n, 12, 31), f"năm {n}")


SHELF = {
    s.report_id: s
    for s in (
        Summary("t", "t", "ready", place="huyện Tuần Giáo", province="tỉnh Điện Biên", period=year(2023), front="t:0"),
        Summary("m", "m", "ready", place="huyện Mỹ Tú", province="tỉnh Sóc Trăng", period=year(2021), front="m:0"),
        Summary("d", "d", "ready", place="thành phố Điện Biên Phủ", province="tỉnh Điện Biên"),
        Summary("n", "n", "ready"),
    )
}
PLACES = Places(SHELF.values())


@pytest.mark.parametrize(
    ("question", "reports"),
    [
        ("Tuần Giáo có bao nhiêu hồ sơ?", "t"),
        ("huyen tuan giao co bao nhieu ho so", "t"),
        ("Tuần Gáo có bao nhiêu hồ sơ?", "t"),
        ("Mỹ Tú và Tuần Giáo", "mt"),
        ("tỉnh Điện Biên có bao nhiêu hồ sơ?", "td"),
        ("Điện Biên Phủ có bao nhiêu hồ sơ?", "d"),
        ("How many dossiers in My Tu?", "m"),
        ("Sơn La có bao nhiêu hồ sơ?", ""),
        ("mỹ tục là gì", ""),
        ("", ""),
    ],
)
def test_places_are_found_however_they_are_typed(question: str, reports: str) -> None:
    assert PLACES.named(question).report_ids == frozenset(reports)


def test_what_is_left_of_the_question_keeps_its_length_without_the_place() -> None:
    named = PLACES.named("Hồ sơ ở Mỹ Tú năm 2021")
    assert named.rest == "Hồ sơ ở       năm 2021"


def test_reports_of_another_time_and_of_part_of_the_time_are_told_apart() -> None:
    when = by_period("hồ sơ quá hạn năm 2023", SHELF)
    assert (when.outside, when.beside) == ({"m": "m:0"}, {})
    half = {"t": replace(SHELF["t"], period=Period(date(2023, 1, 1), date(2023, 6, 30), "6 tháng đầu năm 2023"))}
    assert by_period("hồ sơ quá hạn năm 2023", half).beside == {"t": "t:0"}
    assert by_period("hồ sơ quá hạn", SHELF).outside == {}
