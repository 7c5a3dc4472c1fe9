"""The order, the lamp and the search of the shelf's table."""

from __future__ import annotations

from typing import Any

import pytest

from ui.render.shelf import GOOD, PARTLY, POOR, found, lamp_of, row_of, shelf_order, years


def report(place: str | None, year: int | None, **more: Any) -> dict[str, Any]:
    period = {"start": f"{year}-01-01", "end": f"{year}-12-31", "surface": f"năm {year}"} if year else None
    quality = {"valid_words": 0.99, "damaged_lines": 0, "pages": []}
    held = {"place": place, "period": period, "title": "Báo cáo", "file": "a.docx", "format": "docx", "number": None}
    return {**held, "agency": None, "province": None, "date": "2023-12-14", "figures": 3, "findings": 1, "pages": 2} | {
        "quality": quality,
        **more,
    }


SHELF = [
    report(None, None),
    report("huyện Đông Anh", 2022),
    report("huyện Duy Xuyên", 2022),
    report("huyện Đông Anh", 2023),
]


def test_by_place_in_the_order_of_a_dictionary_then_the_latest_year_and_no_place_last() -> None:
    ordered = [(one["place"], max(years([one]), default=None)) for one in sorted(SHELF, key=shelf_order)]
    assert ordered == [
        ("huyện Duy Xuyên", 2022),
        ("huyện Đông Anh", 2023),
        ("huyện Đông Anh", 2022),
        (None, None),
    ]


@pytest.mark.parametrize(
    ("valid", "damaged", "lamp"), [(0.99, 0, GOOD), (0.99, 3, PARTLY), (0.94, 0, POOR), (0.9, 9, POOR)]
)
def test_the_lamp_tells_how_far_figures_can_be_trusted(valid: float, damaged: int, lamp: str) -> None:
    assert lamp_of(report("a", 2023, quality={"valid_words": valid, "damaged_lines": damaged})) == lamp
    assert lamp_of(report("a", 2023, quality=None)) == POOR


def test_a_search_needs_no_accents_and_limits_add_up() -> None:
    assert [one["place"] for one in found(SHELF, "dong anh", None, None, None)] == ["huyện Đông Anh"] * 2
    assert len(found(SHELF, "dong anh", 2022, "docx", GOOD)) == 1
    assert found(SHELF, "", None, "pdf", None) == [] == found(SHELF, "đông hà", None, None, None)


def test_a_line_holds_day_and_period_as_people_write_them() -> None:
    line = row_of(SHELF[1], str)
    assert (line["Kỳ"], line["Ngày"], line["Số liệu"]) == ("năm 2022", "14/12/2023", 3)
