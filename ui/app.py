"""The page an official lives in: `streamlit run ui/app.py`."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import streamlit as st

from ui import pages_ask, pages_compare, pages_figures, pages_findings, pages_shelf, pages_source
from ui.frame import column, dress, refusals_shown, t, tell_language
from ui.render.names import SOURCE_PAGE

ICON = Path(__file__).with_name("icon.svg")


def main() -> None:
    """Lay out the navigation and run the chosen page."""
    # A sidebar that opens by itself comes after the page and pushes it aside: a layout shift of 0.22.
    book: Literal["expanded", "collapsed"] = "expanded" if st.session_state.get("book-open") else "collapsed"
    st.set_page_config(page_title="Hỏi Báo Cáo", page_icon=str(ICON), layout="wide", initial_sidebar_state=book)
    dress()
    pages = [
        st.Page(pages_ask.show, title=t("Hỏi đáp"), icon=":material/forum:", url_path="hoi", default=True),
        st.Page(pages_shelf.show, title=t("Kho báo cáo"), icon=":material/inventory_2:", url_path="kho"),
        st.Page(pages_figures.show, title=t("Số liệu"), icon=":material/table_chart:", url_path="so-lieu"),
        st.Page(pages_compare.show, title=t("So sánh"), icon=":material/compare_arrows:", url_path="so-sanh"),
        st.Page(pages_findings.show, title=t("Kiểm tra số liệu"), icon=":material/fact_check:", url_path="kiem-tra"),
        st.Page(pages_source.show, title=t("Nguồn"), url_path=SOURCE_PAGE, visibility="hidden"),
    ]
    st.session_state["page_ask"] = pages[0]
    chosen = st.navigation(pages, position="top")
    with column(), refusals_shown():
        chosen.run()
    tell_language()


main()
