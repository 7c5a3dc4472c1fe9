"""The table and the chart of a comparison: blanks told, conflicts and doubts marked, only like things drawn."""

from __future__ import annotations

from typing import Any

from ui.render.charts import chart_of
from ui.render.grid import cited_of, grid_table, places_of, shown

PERIODS = ["năm 2022", "năm 2023"]


def figure(surface: str, n: int, **more: Any) -> dict[str, Any]:
    held = {
        "figure_id": f"r:{n}",
        "surface": surface,
        "value": surface.replace(".", "").replace(",", "."),
        "quote": "<b>",
    }
    named = {"report_id": "r", "file": "a.txt", "title": None, "number": "1/BC", "agency": None, "date": None}
    return {**held, **named, "quote_start": 1, "quote_end": 9, "approximate": None, **more}


def row(place: str, *cells: tuple[str, list[dict[str, Any]]], level: str | None = None) -> dict[str, Any]:
    laid = [{"state": state, "figures": figures} for state, figures in cells]
    said = {"measure": "m", "label": "hồ sơ trễ hạn", "unit": "hồ sơ", "place": place, "level": level}
    return {**said, "kind": "actual", "cells": laid}


BLANK: tuple[str, list[dict[str, Any]]] = ("blank", [])
ROWS = [
    row("huyện Đông Lũng", ("stated", [figure("1.040", 1)]), ("conflict", [figure("12", 2), figure("15", 3)])),
    row("huyện Duy Khê", BLANK, ("doubtful", [figure("9", 4)])),
]


def test_each_cell_shows_its_figure_and_source_and_says_what_is_wrong_with_it() -> None:
    numbers = {key: n for key, (_, n) in cited_of(ROWS, 0).items()}
    table = grid_table(ROWS, PERIODS, numbers, "không nêu", "khác nhau")
    assert "<b>1.040</b> <a href='nguon?report=r&amp;start=1&amp;end=9' title='&lt;b&gt;'" in table
    assert table.count(">không nêu<") == 1 and table.count("⚠ khác nhau") == 1 and table.count("(?)</abbr>") == 1
    assert [f"[{n}]" in table for n in range(1, 6)] == [True, True, True, True, False]
    assert places_of(ROWS) == ["huyện Duy Khê", "huyện Đông Lũng"]


def test_rows_and_periods_without_anything_stated_go() -> None:
    rows, periods = shown(ROWS, PERIODS, ["năm 2022"])
    assert periods == ["năm 2022"] and [one["place"] for one in rows] == ["huyện Đông Lũng"]
    assert shown([row("a", BLANK, BLANK)], PERIODS, ()) == ([], [])


def drawn(*rows: dict[str, Any]) -> tuple[str, list[tuple[str, float]]] | None:
    made = chart_of(rows, PERIODS)
    if made is None:
        return None
    told = made.to_dict()
    return told["mark"]["type"], [(one["Địa bàn"], one["value"]) for one in told["data"]["values"]]


def stated(*values: str) -> list[tuple[str, list[dict[str, Any]]]]:
    return [("stated", [figure(value, n)]) if value else BLANK for n, value in enumerate(values)]


def test_years_are_a_line_and_places_are_bars_of_the_period_that_most_state() -> None:
    assert drawn(row("a", *stated("40", "35")), row("b", *stated("", "7,5"))) == (
        "line",
        [("a", 40.0), ("a", 35.0), ("b", 7.5)],
    )
    assert drawn(row("a", *stated("1", "")), row("b", *stated("", "2")), row("c", *stated("", "3"))) == (
        "bar",
        [("b", 2.0), ("c", 3.0)],
    )


def test_another_level_a_conflict_and_a_doubt_are_not_drawn() -> None:
    other = row("c", *stated("500", "600"), level="cấp xã")
    assert drawn(row("a", *stated("", "35")), row("b", *stated("", "7")), other) == ("bar", [("a", 35.0), ("b", 7.0)])
    assert drawn(*ROWS) is None
