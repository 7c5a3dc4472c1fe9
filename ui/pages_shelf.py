"""The shelf: add files and watch them being read; find a report among hundreds by a table, and open it."""

from __future__ import annotations

from collections import Counter

import streamlit as st

from ui.client import Row
from ui.frame import client, heading, refusals_shown, t
from ui.render.names import names_of
from ui.render.shelf import LAMPS, found, lamp_of, row_of, shelf_order, years
from ui.render.words import plain_markdown, safe_markdown, vietnamese_number
from ui.shelf.adding import add_files, show_progress
from ui.shelf.details import share, states
from ui.shelf.details import show as show_report

TABLE_ROWS = 12  # seen at once; the others by scrolling


def show() -> None:
    """Show the shelf."""
    heading("Kho báo cáo", "Thêm tệp, xem đọc được tốt đến đâu, sửa thông tin, xóa khỏi mọi câu trả lời.")
    add_files()
    show_progress()
    reports = client().reports()
    ready = [report for report in reports if report["state"] == "ready"]
    refused = [report for report in reports if report["state"] == "quarantined"]
    _totals(ready, refused)
    if refused:
        with st.expander(f"{t('Tệp không đọc được')}: {len(refused)}", expanded=len(refused) <= 3):
            for report in refused:
                _refused(report)
    if ready:
        _table(sorted(ready, key=shelf_order))


def _table(ready: list[Row]) -> None:
    """Show the reports by place and year, and the one that is picked."""
    kept = _limited(ready)
    if not kept:
        st.info(t("Không có báo cáo nào khớp. Hãy bớt điều kiện."))
        return
    rows = [{t(name): value for name, value in row_of(report, t).items()} for report in kept]
    chosen = st.dataframe(
        rows,
        hide_index=True,
        height=38 + 35 * min(len(rows), TABLE_ROWS),
        key=f"shelf-table-{hash(tuple(report['report_id'] for report in kept))}",
        on_select="rerun",
        selection_mode="single-row",
    )
    picked = chosen["selection"]["rows"]
    names = names_of(kept)
    at = picked[0] if picked and picked[0] < len(kept) else None
    opened = st.selectbox(
        t("Mở báo cáo (chọn dòng trong bảng, hoặc gõ tên)"),
        list(names),
        at,
        format_func=lambda key: names[key],
        key=f"shelf-open-{at}-{len(kept)}",
        placeholder=t("Gõ tên, số hiệu hoặc địa bàn"),
    )
    report = next((one for one in kept if one["report_id"] == opened), None)
    if report is not None:
        show_report(report)


def _limited(ready: list[Row]) -> list[Row]:
    """Let a person search and limit the table; say how many are left."""
    words, year, kind, lamp = st.columns([3, 1, 1, 1.4])
    sought = words.text_input(
        t("Tìm trong kho"), key="shelf-sought", placeholder=t("tên, địa bàn, số hiệu, tệp"), max_chars=200
    )
    kept = found(
        ready,
        sought,
        year.selectbox(t("Năm"), years(ready), None, key="shelf-year", placeholder=t("Mọi năm")),
        kind.selectbox(
            t("Loại tệp"),
            sorted({report["format"] or "" for report in ready}),
            None,
            key="shelf-kind",
            placeholder=t("Mọi loại"),
        ),
        lamp.selectbox(t("Chất lượng"), LAMPS, None, format_func=t, key="shelf-lamp", placeholder=t("Mọi mức")),
    )
    lamps = Counter(lamp_of(report) for report in kept)
    st.caption(
        " · ".join(
            [f"{vietnamese_number(str(len(kept)))}/{vietnamese_number(str(len(ready)))} {t('báo cáo')}"]
            + [f"{t(lamp)}: {vietnamese_number(str(lamps[lamp]))}" for lamp in LAMPS if lamps[lamp]]
        )
    )
    return kept


def _totals(ready: list[Row], refused: list[Row]) -> None:
    counts = (
        ("Báo cáo", len(ready)),
        ("Số liệu", sum(report["figures"] for report in ready)),
        ("Chỗ cần kiểm tra", sum(report["findings"] for report in ready)),
        ("Tệp không đọc được", len(refused)),
    )
    with st.container(horizontal=True):
        for label, count in counts:
            st.metric(t(label), vietnamese_number(str(count)), border=True, width="content")
    if ready:
        _read_how_well(ready)


def _read_how_well(ready: list[Row]) -> None:
    """Show what the whole shelf came to: pages by state, valid words, reports without number or date."""
    pages: Counter[str] = Counter()
    for report in ready:
        pages.update(dict(report["quality"]["pages"]) if report["quality"] else {})
    parts = states(pages.most_common())
    judged = [(report["quality"]["valid_words"], report["characters"]) for report in ready if report["quality"]]
    if weight := sum(characters for _, characters in judged):
        parts.insert(0, share(sum(valid * characters for valid, characters in judged) / weight))
    st.caption(" · ".join(parts))
    for part, label in (("number", "Không nêu số ký hiệu"), ("date", "Không nêu ngày ban hành")):
        lacking = [plain_markdown(report["file"]) for report in ready if not report[part]]
        if lacking:
            with st.expander(f"{t(label)}: {len(lacking)}"):
                st.markdown("\n".join(f"- {file}" for file in lacking))


def _refused(report: Row) -> None:
    with st.container(border=True):
        st.markdown(f":material/error: **{plain_markdown(report['file'])}** · {t('không đọc được')}")
        st.markdown(safe_markdown(report["reason"] or ""))
        st.button(
            t("Bỏ khỏi danh sách"), key=f"drop-{report['report_id']}", on_click=_remove, args=(report["report_id"],)
        )


def _remove(report_id: str) -> None:
    with refusals_shown():
        client().remove(report_id)
