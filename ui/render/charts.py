"""Rows of one measure → a chart: lines over periods, else bars of the fullest period. Altair lives here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import altair as alt

from ui.client import Row
from ui.render.grid import amount_of, measure_head
from ui.render.names import report_name

INK, BLUE = "#1c2733", "#1f4e79"
MOST_LINES = 10  # more cannot be told apart
MOST_BARS = 40
_SPELT = {"thousands": ".", "decimal": ",", "grouping": [3], "currency": ["", " đồng"]}


def chart_of(rows: Sequence[Row], periods: Sequence[str]) -> Any | None:
    """Draw what is surely stated; None where there is nothing to set beside one another.

    Only rows of one level and kind are drawn together: those that most of the rows have.
    """
    alike = _alike(rows)
    told = [one for row in alike for one in _points(row, periods)]
    counts = Counter(one["Kỳ"] for one in told)
    over = [period for period in periods if period in counts]
    places = Counter(one["Địa bàn"] for one in told)
    if places and max(places.values()) > 1 and len(places) <= MOST_LINES:
        return _dressed(_lines(told, over, _level(alike)), alike)
    fullest = max(reversed(over), key=counts.__getitem__, default="")
    last = [one for one in told if one["Kỳ"] == fullest]
    return _dressed(_bars(last, _level(alike)), alike) if 1 < len(last) <= MOST_BARS else None


def _alike(rows: Sequence[Row]) -> list[Row]:
    same = [(row["level"], row["kind"]) for row in rows]
    most = max(dict.fromkeys(same), key=same.count)
    return [row for row, one in zip(rows, same, strict=True) if one == most]


def _level(rows: Sequence[Row]) -> str:
    return f"{rows[0]['level']} · " if rows[0]["level"] else ""


def _points(row: Row, periods: Sequence[str]) -> list[dict[str, Any]]:
    return [
        {
            "Địa bàn": row["place"],
            "Kỳ": period,
            "value": float(cell["figures"][0]["value"]),
            "Số liệu": f"{amount_of(cell['figures'][0])} {row['unit']}".strip(),
            "Nguồn": report_name(cell["figures"][0], cell["figures"][0]["file"]),
        }
        for period, cell in zip(periods, row["cells"], strict=True)
        if cell["state"] == "stated"
    ]


def _over(told: Sequence[dict[str, Any]]) -> alt.Chart:
    return alt.Chart(alt.Data(values=list(told)))  # type: ignore[no-untyped-call]


def _lines(told: Sequence[dict[str, Any]], over: Sequence[str], where: str) -> Any:
    lines = _over(told).mark_line(point=alt.OverlayMarkDef(size=70), strokeWidth=2.5)
    return lines.encode(
        x=alt.X("Kỳ:N", sort=list(over), title=None, axis=alt.Axis(labelAngle=0, labelLimit=160)),
        y=alt.Y("value:Q", title=where.removesuffix(" · ") or None),
        color=alt.Color("Địa bàn:N", title=None, scale=alt.Scale(scheme="tableau10"), legend=alt.Legend(orient="top")),
        tooltip=["Địa bàn:N", "Kỳ:N", "Số liệu:N", "Nguồn:N"],
    )


def _bars(told: Sequence[dict[str, Any]], where: str) -> Any:
    bars = _over(told).mark_bar(color=BLUE, height={"band": 0.7})
    return bars.properties(height=alt.Step(34)).encode(
        y=alt.Y("Địa bàn:N", sort="-x", title=None, axis=alt.Axis(labelLimit=220)),
        x=alt.X("value:Q", title=f"{where}{told[0]['Kỳ']}"),
        tooltip=["Địa bàn:N", "Kỳ:N", "Số liệu:N", "Nguồn:N"],
    )


def _dressed(chart: Any, rows: Sequence[Row]) -> Any:
    told = " · ".join(filter(None, (measure_head(rows), rows[0]["level"])))
    return (
        chart.properties(description=told, usermeta={"embedOptions": {"formatLocale": _SPELT}})
        .configure_axis(labelColor=INK, labelFontSize=13, titleColor=INK, titleFontWeight=500)
        .configure_legend(labelColor=INK, labelFontSize=13)
    )
