"""Compare: an indicator picked from what the reports state, laid out over places and periods; or asked cell by cell."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import streamlit as st

from ui import pages_asked
from ui.client import Row
from ui.frame import client, file_button, heading, ready_reports, t
from ui.render.charts import chart_of
from ui.render.grid import cited_of, grid_table, measure_head, places_of, shown, source_line
from ui.render.names import KINDS
from ui.render.words import plain_markdown

READ, ASKED = "Từ số liệu đã đọc", "Hỏi từng ô"
LISTED = 300  # of what may be thousands; the search finds the others
EVERY = "Mọi cấp"
NO_LEVEL = "không ghi cấp"
MOST_PERIODS = 8  # columns that a laptop shows
MOST_SOURCES = 200


def show() -> None:
    """Offer both ways; the figures that were read come first, as they cost no question."""
    heading("So sánh", "Chỉ tiêu × địa bàn × kỳ: mỗi ô một số liệu có nguồn; báo cáo không nêu thì ghi “không nêu”.")
    if not ready_reports():
        st.info(t("Kho chưa có báo cáo nào. Hãy mở **Kho báo cáo** và thêm tệp."), icon=":material/inventory_2:")
        return
    way = st.segmented_control(
        t("Cách so sánh"), [READ, ASKED], default=READ, format_func=t, key="compare-way", label_visibility="collapsed"
    )
    if way == ASKED:
        pages_asked.show()
    else:
        _read()


def _read() -> None:
    chosen = _indicator()
    if chosen is None:
        st.info(t("Không có chỉ tiêu nào khớp. Hãy bớt chữ, hoặc chọn “Hỏi từng ô”."))
        return
    rows, periods = _limited(client().comparison(chosen["key"]))
    if not rows:
        st.info(t("Không có số liệu nào khớp. Hãy bớt điều kiện."))
        return
    sources: list[Row] = []
    measures = [list(group) for _, group in groupby(rows, key=lambda row: row["measure"])]
    shared = [group for group in measures if len(places_of(group)) > 1] or measures[:1]
    for group in shared:
        _measure(group, periods, sources)
    if others := [group for group in measures if group not in shared]:
        with st.expander(f"{t('Cách gọi chỉ có ở một nơi')}: {len(others)}"):
            for group in others:
                _measure(group, periods, sources, chart=False)
    _actions(chosen)
    _sources(sources)


def _indicator() -> Row | None:
    """Let a person pick what to compare, from a list with counts."""
    left, right = st.columns([2, 3], vertical_alignment="bottom")
    sought = left.text_input(t("Tìm chỉ tiêu"), key="grid-sought", placeholder=t("ví dụ: hồ sơ trễ hạn"), max_chars=200)
    found = client().indicators(sought.strip(), LISTED)
    if not found["indicators"]:
        return None
    named = {one["key"]: one for one in found["indicators"]}
    count = f"{len(named)}/{found['total']}" if found["total"] > len(named) else str(len(named))
    picked = right.selectbox(
        f"{t('Chỉ tiêu')} ({count})",
        list(named),
        format_func=lambda key: _counted(named[key]),
        key=f"grid-indicator-{sought.strip()}",
    )
    return named[picked] if picked else None


def _counted(one: Row) -> str:
    unit = f" ({one['unit']})" if one["unit"] else ""
    return f"{one['label']}{unit} · {one['places']} {t('địa bàn')}, {one['figures']} {t('số liệu')}"


def _limited(grid: Row) -> tuple[list[Row], list[str]]:
    """Let a person limit the grid to a level, kinds, places and periods; what is left empty goes."""
    rows: list[Row] = grid["rows"]
    levels = sorted({row["level"] or NO_LEVEL for row in rows})
    if len(levels) > 1:
        level = st.segmented_control(t("Cấp"), [EVERY, *levels], default=EVERY, format_func=t, key="grid-level")
        rows = [row for row in rows if level in (None, EVERY, row["level"] or NO_LEVEL)]
    kinds = list(dict.fromkeys(row["kind"] for row in rows))
    left, middle, right = st.columns(3)
    kept = left.multiselect(
        t("Địa bàn"), places_of(rows), key="grid-places", placeholder=t("Mọi địa bàn"), max_selections=100
    )
    latest = grid["periods"][-MOST_PERIODS:] if len(grid["periods"]) > MOST_PERIODS else []
    periods = middle.multiselect(
        t("Kỳ"), grid["periods"], latest, key=f"grid-periods-{len(grid['periods'])}", placeholder=t("Mọi kỳ")
    )
    told = right.multiselect(
        t("Loại"), kinds, key="grid-kinds", format_func=lambda kind: t(KINDS[kind]), placeholder=t("Mọi loại")
    )
    rows = [row for row in rows if (not kept or row["place"] in kept) and (not told or row["kind"] in told)]
    return shown(rows, grid["periods"], periods)


def _measure(rows: Sequence[Row], periods: Sequence[str], sources: list[Row], *, chart: bool = True) -> None:
    rows, periods = shown(rows, periods, ())  # what this measure has nothing of, it does not show
    st.markdown(f"**{plain_markdown(measure_head(rows))}**")
    told = cited_of(rows, len(sources))
    sources += [figure for figure, _ in told.values()]
    st.html(grid_table(rows, periods, {key: n for key, (_, n) in told.items()}, t("không nêu"), t("khác nhau")))
    made = chart_of(rows, periods) if chart else None
    if made is not None:
        st.altair_chart(made, width="stretch")


def _actions(chosen: Row) -> None:
    page = (st.context.url or "").partition("?")[0].rpartition("/")[0]
    file_button(
        t("Tải Excel"),
        lambda: client().comparison_file(chosen["key"], page),
        "so-sanh.xlsx",
        ":material/download:",
        "grid-xlsx",
        quiet=False,
    )


def _sources(sources: list[Row]) -> None:
    if not sources:
        return
    with st.expander(f"{t('Nguồn')}: {len(sources)}", expanded=len(sources) <= 6):
        # in one piece: 600 of their own took the page 2 s
        st.markdown("\n\n".join(source_line(n, figure) for n, figure in enumerate(sources[:MOST_SOURCES], start=1)))
        if len(sources) > MOST_SOURCES:
            st.caption(t("Các nguồn còn lại có trong tệp Excel, và ở dấu [n] của từng ô."))
