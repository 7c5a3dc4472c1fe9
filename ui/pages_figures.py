"""Every figure of every report in one table, each row one click from its words."""

from __future__ import annotations

from typing import Any

import streamlit as st

from ui.client import Row
from ui.frame import client, file_button, heading, ready_reports, t
from ui.limits import years_of
from ui.pages_source import open_source
from ui.render.names import KINDS, names_of, report_name
from ui.render.words import one_line, raised, vietnamese_number

ROWS = 50


def show() -> None:
    """Show the filters, a page of the table, and the downloads."""
    heading("Số liệu", "Mọi số liệu máy đọc được, kèm câu chữ và vị trí. Chọn một dòng để xem tại nguồn.")
    wanted = _wanted()
    if st.session_state.get("figures-wanted") != wanted:  # other figures: their first page
        st.session_state["figures-wanted"] = wanted
        st.session_state.pop("figures-page", None)
    at = st.session_state.get("figures-page", 1)
    found = client().figures({**wanted, "offset": (at - 1) * ROWS, "limit": ROWS})
    st.caption(f"{vietnamese_number(str(found['total']))} {t('số liệu')}")
    if not found["figures"]:
        st.info(t("Không có số liệu nào khớp. Hãy bớt điều kiện."))
        return
    _table(found["figures"])
    pages = -(-found["total"] // ROWS)
    with st.container(horizontal=True, vertical_alignment="center"):
        if pages > 1:
            st.pagination(pages, key="figures-page")
        for form, label in (("xlsx", "Tải Excel"), ("csv", "Tải CSV")):
            _download(wanted, form, t(label))


def _wanted() -> dict[str, Any]:
    reports = ready_reports()
    years = sorted({year for report in reports for year in years_of(report)}, reverse=True)
    names = names_of(reports)
    first, second = st.columns([3, 2])
    label = first.text_input(t("Chỉ tiêu"), key="figures-label", placeholder=t("ví dụ: hồ sơ trễ hạn"), max_chars=200)
    report_id = second.selectbox(
        t("Báo cáo"),
        list(names),
        None,
        format_func=names.__getitem__,
        key="figures-report",
        placeholder=t("Mọi báo cáo"),
    )
    place, year, level, unit, kind = st.columns(5)
    chosen = {
        "label": label,
        "report_id": report_id,
        "place": place.text_input(t("Địa bàn"), key="figures-place", placeholder=t("Mọi địa bàn"), max_chars=200),
        "year": year.selectbox(t("Năm"), years, None, key="figures-year", placeholder=t("Mọi năm")),
        "level": level.text_input(t("Cấp"), key="figures-level", placeholder="cấp huyện, cấp xã…", max_chars=200),
        "unit": unit.text_input(t("Đơn vị"), key="figures-unit", placeholder="hồ sơ, %…", max_chars=200),
        "kind": kind.selectbox(
            t("Loại"),
            list(KINDS),
            None,
            format_func=lambda kind: t(KINDS[kind]),
            key="figures-kind",
            placeholder=t("Mọi loại"),
        ),
    }
    return {name: value for name, value in chosen.items() if value}


def _table(figures: list[Row]) -> None:
    rows = [
        {
            t("Chỉ tiêu"): row["label"],
            t("Số liệu"): " ".join(filter(None, (row["approximate"], row["surface"])))
            + (" (?)" if _doubtful(row) else ""),
            t("Đơn vị"): row["unit"] or "",
            t("Cấp"): row["level"] or "",
            t("Địa bàn"): row["place"] or "",
            t("Kỳ"): row["period"] or "",
            t("Loại"): t(KINDS[row["kind"]]),
            t("Nguyên văn"): raised(one_line(row["quote"])),
            t("Báo cáo"): report_name(row, row["file"]),
        }
        for row in figures
    ]
    chosen = st.dataframe(
        rows, hide_index=True, height=560, key="figures-table", on_select="rerun", selection_mode="single-row"
    )
    if any(map(_doubtful, figures)):
        st.caption(t("(?) có thể mất chữ số, hoặc dấu phân cách chưa rõ: hãy đối chiếu với tệp gốc."))
    picked = chosen["selection"]["rows"]
    if picked and picked[0] < len(figures):
        row = figures[picked[0]]
        open_source(row["report_id"], row["quote_start"], row["quote_end"])


def _doubtful(row: Row) -> bool:
    return bool(row["uncertain"] or row["ambiguous"])


def _download(wanted: dict[str, Any], form: str, label: str) -> None:
    file_button(
        label,
        lambda: client().figures_file(wanted, form),
        f"so-lieu.{form}",
        ":material/download:",
        f"figures-{form}",
        quiet=False,
    )
