"""Indicators in a person's own words → a question for each cell, the figure with its source, or “không nêu”."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from service.answer import Answer, AnswerFigure, Citation
from ui.client import Row
from ui.frame import client, ready_reports, t
from ui.limits import years_of
from ui.measures import odd_ones
from ui.render.names import source_address, source_name
from ui.render.tables import blank_cell, comparison_table, figure_cell
from ui.render.words import clipped, plain_markdown, raised

MOST_INDICATORS = 8
MOST_CELLS = 120


@dataclass(frozen=True, slots=True)
class Cell:
    """What one report says of one indicator in one year; no figure means "không nêu"."""

    indicator: str
    report_id: str
    year: int | None
    figure: AnswerFigure | None
    citation: Citation | None
    notes: tuple[str, ...]


def show() -> None:
    """Ask for indicators, reports and years; show the table and its chart."""
    reports = {report["report_id"]: report for report in ready_reports()}
    asked = _form(reports)
    if asked is not None:
        st.session_state["compared"] = _compare(*asked)
    cells: list[Cell] = st.session_state.get("compared", [])
    if cells:
        _table(cells, reports)


def _form(reports: dict[str, Row]) -> tuple[list[str], list[str], list[int | None]] | None:
    years = sorted({year for report in reports.values() for year in years_of(report)}, reverse=True)
    with st.form("compare"):
        typed = st.text_area(
            t("Chỉ tiêu, mỗi dòng một"),
            "Hồ sơ trễ hạn\nTỷ lệ giải quyết đúng hạn",
            key="compare-indicators",
            max_chars=1500,
        )
        left, right = st.columns([3, 2])
        chosen = left.multiselect(
            t("Địa bàn"),
            list(reports),
            list(reports)[:6],
            format_func=lambda key: _place(reports[key]),
            key="compare-reports",
        )
        wanted = right.multiselect(
            t("Năm"), years, key="compare-years", placeholder=t("Theo kỳ của từng báo cáo"), max_selections=6
        )
        if not st.form_submit_button(t("So sánh"), type="primary", icon=":material/compare_arrows:"):
            return None
    indicators = [line.strip() for line in typed.splitlines() if line.strip()][:MOST_INDICATORS]
    if not indicators or not chosen:
        st.warning(t("Hãy ghi ít nhất một chỉ tiêu và chọn ít nhất một địa bàn."))
        return None
    if len(indicators) * len(chosen) * max(1, len(wanted)) > MOST_CELLS:
        st.warning(t("Bảng quá lớn. Hãy bớt chỉ tiêu, địa bàn hoặc năm."))
        return None
    return indicators, chosen, list(wanted) or [None]


def _compare(indicators: list[str], report_ids: list[str], years: list[int | None]) -> list[Cell]:
    wanted = [(indicator, report_id, year) for indicator in indicators for year in years for report_id in report_ids]
    bar = st.progress(0.0, t("Đang tra từng ô…"))
    cells = []
    for done, (indicator, report_id, year) in enumerate(wanted, start=1):
        question = f"{indicator} năm {year} là bao nhiêu?" if year else f"{indicator} là bao nhiêu?"
        cells.append(_cell(indicator, report_id, year, client().ask(question, filters={"report_ids": [report_id]})))
        bar.progress(done / len(wanted), t("Đang tra từng ô…"))
    bar.empty()
    return cells


def _cell(indicator: str, report_id: str, year: int | None, answer: Answer) -> Cell:
    """Take the figure that the answer asserts first, with its citation."""
    stated = answer.status in ("answered", "partial")
    figure = next((one for one in answer.figures if stated), None)
    citation = next((one for one in answer.citations if figure and one.n == figure.citation), None)
    if citation is None:
        figure = None
    return Cell(indicator, report_id, year, figure, citation, tuple(note.text for note in answer.notes))


def _place(report: Row) -> str:
    place = report["place"] or report["agency"] or report["file"]
    period = report["period"]
    return f"{place} · {period['surface']}" if period else str(place)


def _table(cells: list[Cell], reports: dict[str, Row]) -> None:
    sources = [cell.citation for cell in cells if cell.citation is not None]
    columns = list(dict.fromkeys(cell.report_id for cell in cells if cell.report_id in reports))
    heads = [_place(reports[column]) for column in columns]
    odd = _odd(cells)
    rows: dict[tuple[str, int | None], dict[str, str]] = {}
    for cell in cells:
        row = rows.setdefault((cell.indicator, cell.year), {})
        row[cell.report_id] = _cell_html(cell, odd[cell], sources)
    lines = [(_row_name(*key), [row.get(column, "") for column in columns]) for key, row in rows.items()]
    st.html(comparison_table(heads, lines))
    _chart([cell for cell in cells if odd[cell] is None], reports)
    st.subheader(t("Nguồn"), anchor=False)
    for n, citation in enumerate(sources, start=1):
        address = source_address(citation)
        words = plain_markdown(raised(clipped(citation.reading or citation.quote, 220)))
        st.markdown(rf"[\[{n}\]]({address}) {plain_markdown(source_name(citation))}: “{words}”")


def _row_name(indicator: str, year: int | None) -> str:
    return f"{indicator} ({year})" if year else indicator


def _odd(cells: list[Cell]) -> dict[Cell, str | None]:
    """Say of each cell why it may not stand beside the others of its indicator, over all years."""
    found: dict[Cell, str | None] = {}
    for indicator in dict.fromkeys(cell.indicator for cell in cells):
        row = [cell for cell in cells if cell.indicator == indicator]
        found |= zip(row, odd_ones(indicator, [cell.figure for cell in row]), strict=True)
    return found


def _cell_html(cell: Cell, reason: str | None, sources: list[Citation]) -> str:
    if cell.figure is None or cell.citation is None:
        return blank_cell(t("không nêu"))
    shown = figure_cell(cell.figure, sources.index(cell.citation) + 1, cell.citation, cell.notes)
    return shown if reason is None else f"{blank_cell(t(reason))}<br><small>{shown}</small>"


def _chart(cells: list[Cell], reports: dict[str, Row]) -> None:
    """Draw each indicator whose figures share one unit: unlike things are not set side by side."""
    for indicator in dict.fromkeys(cell.indicator for cell in cells):
        stated = [cell for cell in cells if cell.indicator == indicator and cell.figure and cell.report_id in reports]
        units = {cell.figure.unit for cell in stated if cell.figure}
        if len(stated) < 2 or len(units) != 1:
            continue
        unit = units.pop() or ""
        data = [
            {
                t("Địa bàn"): _place(reports[cell.report_id]),
                unit or t("Số liệu"): float(cell.figure.value),
                t("Năm"): str(cell.year or t("kỳ báo cáo")),
            }
            for cell in stated
            if cell.figure
        ]
        st.markdown(f"**{plain_markdown(indicator)}** ({plain_markdown(unit)})")
        st.bar_chart(
            data, x=t("Địa bàn"), y=unit or t("Số liệu"), color=t("Năm"), horizontal=True, stack=False, alt=indicator
        )
