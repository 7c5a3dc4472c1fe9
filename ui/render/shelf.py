"""Reports → rows of the shelf's table: their order, their lamp, and those that a search leaves. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ingest.vietnamese.collation import vietnamese_order
from ui.limits import years_of
from ui.render.words import bare, vietnamese_date

Row = dict[str, Any]
# Below this share of valid words a person should look at the page before trusting a figure.
DOUBTFUL = 0.95
GOOD, PARTLY, POOR = "● Đọc tốt", "◐ Có chỗ mất chữ", "○ Cần đối chiếu"
LAMPS = (GOOD, PARTLY, POOR)


def lamp_of(report: Row) -> str:
    """Say how far a report's figures can be trusted as they were read."""
    quality = report["quality"]
    if quality is None or quality["valid_words"] < DOUBTFUL:
        return POOR
    return PARTLY if quality["damaged_lines"] else GOOD


def shelf_order(report: Row) -> tuple[Any, ...]:
    """By place, the latest year first; those of no place last."""
    place, year = report["place"] or "", max(years_of(report), default=0)
    return (not place, vietnamese_order(place), -year, vietnamese_order(report["title"] or report["file"]))


def years(reports: Sequence[Row]) -> list[int]:
    """Return the years that reports touch, the latest first."""
    return sorted({year for report in reports for year in years_of(report)}, reverse=True)


def found(reports: Sequence[Row], sought: str, year: int | None, kind: str | None, lamp: str | None) -> list[Row]:
    """Return those that hold every word sought, accents or not, and are of a year, a type and a lamp."""
    words = bare(sought).split()
    return [
        one
        for one in reports
        if (year is None or year in years_of(one))
        and (kind is None or (one["format"] or "") == kind)
        and (lamp is None or lamp_of(one) == lamp)
        and (not words or all(word in _said(one) for word in words))
    ]


def _said(report: Row) -> str:
    parts = ("title", "number", "agency", "place", "province", "file")
    return bare(" ".join(filter(None, (report[part] for part in parts))))


def row_of(report: Row, t: Callable[[str], str]) -> Row:
    """Return a report's line in the table."""
    period = report["period"]
    return {
        "Địa bàn": report["place"] or "",
        "Kỳ": period["surface"] if period else "",
        "Tên báo cáo": report["title"] or "",
        "Chất lượng": t(lamp_of(report)),
        "Số liệu": report["figures"],
        "Cần kiểm tra": report["findings"],
        "Số, ký hiệu": report["number"] or "",
        "Ngày": vietnamese_date(report["date"] or ""),
        "Loại tệp": report["format"] or "",
        "Trang": report["pages"],
        "Tệp": report["file"],
    }
