"""Kiểm tra số liệu: where a report's own arithmetic does not hold, with both places one click away."""

from __future__ import annotations

import streamlit as st

from ui.client import Row
from ui.frame import client, heading, ready_reports, t
from ui.pages_source import open_source
from ui.render.names import report_name
from ui.render.passage import finding_html
from ui.render.words import plain_markdown, safe_markdown

KINDS = {
    "ratio": "Tỷ lệ không khớp",
    "sum": "Tổng không khớp",
    "table_text": "Bảng và lời khác nhau",
    "footnote": "Chú thích không khớp",
    "list": "Danh sách không đủ số",
    "repeat": "Nhắc lại khác nhau",
    "year": "Năm không khớp",
}


def show() -> None:
    """Show the findings of every report, or of the chosen one."""
    heading("Kiểm tra số liệu", "Những phép tính trong báo cáo không khớp nhau: nên hỏi lại đơn vị lập trước khi dùng.")
    reports = [report for report in ready_reports() if report["findings"]]
    if not reports:
        st.success(t("Chưa thấy phép tính nào không khớp."))
        return
    names = {report["report_id"]: f"{report_name(report, report['file'])} ({report['findings']})" for report in reports}
    only = st.selectbox(
        t("Báo cáo"),
        list(names),
        None,
        format_func=names.__getitem__,
        key="findings-report",
        placeholder=t("Mọi báo cáo"),
    )
    for report in reports:
        if only in (None, report["report_id"]):
            st.subheader(plain_markdown(names[report["report_id"]]), anchor=False)
            for number, finding in enumerate(client().findings(report["report_id"])):
                _finding(report, number, finding)


def _finding(report: Row, number: int, finding: Row) -> None:
    with st.container(border=True):
        st.markdown(f"**{t(KINDS.get(finding['kind'], 'Chưa khớp'))}** · {safe_markdown(finding['text'])}")
        st.html(finding_html(finding))
        with st.container(horizontal=True, gap="small"):
            # One button a line: figures that stand together are seen together.
            for place, span in enumerate(finding["contexts"], start=1):
                label = t("Xem tại nguồn") + (f" {place}" if len(finding["contexts"]) > 1 else "")
                key = f"finding-{report['report_id']}-{number}-{place}"
                if st.button(label, key=key, icon=":material/menu_book:", type="tertiary"):
                    inside = [one for one in finding["spans"] if span["start"] <= one["start"] < span["end"]]
                    first, last = min(one["start"] for one in inside), max(one["end"] for one in inside)
                    open_source(report["report_id"], first, last)
