"""A quote in its report: highlighted in its surroundings, beside its reading where letters were lost, on its page."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from service.answer import Citation
from ui.client import Row
from ui.frame import client, file_button, refusals_shown, t
from ui.render.cards import report_head
from ui.render.names import CONVERSATION
from ui.render.passage import SURROUNDINGS, passage_html, surroundings
from ui.render.words import clipped

# On a phone the words before a quote fill the screen.
SHOW_QUOTE = """
setTimeout(() => document.querySelector(".passage mark")?.scrollIntoView({block: "nearest"}), 250);
"""


@st.cache_data(ttl=60, show_spinner=False)
def _text(address: str, report_id: str) -> Row:
    return client().text(report_id)


@st.cache_data(ttl=600, show_spinner=False)
def _picture(address: str, report_id: str, page: int, start: int, end: int) -> bytes | None:
    return client().page_picture(report_id, page, start, end)


def show() -> None:
    """Show the range that the address names (`report`, `start`, `end`)."""
    asked = st.query_params
    report_id, start, end = asked.get("report", ""), asked.get("start", "0"), asked.get("end", "0")
    kept = asked.get(CONVERSATION, "")
    st.page_link(
        st.session_state["page_ask"],
        label=t("Về cuộc hỏi đáp") if kept else t("Về trang hỏi đáp"),
        icon=":material/arrow_back:",
        query_params={CONVERSATION: kept} if kept else None,
    )
    if not report_id or not (start.isdecimal() and end.isdecimal()):
        st.info(t("Hãy mở trang này từ một trích dẫn."))
        return
    show_source(report_id, int(start), int(end), wide=True)


@st.dialog("Nguồn", width="large")
def open_source(report_id: str, start: int, end: int) -> None:
    """Open a range of a report over the page."""
    with refusals_shown():
        show_source(report_id, start, end)


def open_cited(citations: Sequence[Citation], at: int) -> None:
    """Open one of an answer's citations over the page; the others are a press away."""
    st.session_state["cited-at"] = at
    _cited(tuple(citations))


@st.dialog("Nguồn", width="large")
def _cited(citations: tuple[Citation, ...]) -> None:
    at = st.session_state["cited-at"]
    if len(citations) > 1:
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            _step("Nguồn trước", ":material/arrow_back:", at - 1, at > 0)
            st.caption(f"[{citations[at].n}] · {at + 1}/{len(citations)}", width="content")
            _step("Nguồn sau", ":material/arrow_forward:", at + 1, at + 1 < len(citations))
    with refusals_shown():
        show_source(citations[at].report_id, citations[at].start, citations[at].end)


def _step(label: str, icon: str, to: int, is_there: bool) -> None:
    def step() -> None:
        st.session_state["cited-at"] = to

    st.button(t(label), key=f"cited-{label}", icon=icon, type="tertiary", disabled=not is_there, on_click=step)


def show_source(report_id: str, start: int, end: int, *, wide: bool = False) -> None:
    """Show who reports, where the quote stands, and the quote in its surroundings."""
    report, whole = client().report(report_id), _text(client().address, report_id)
    text = whole["text"]
    start = min(start, len(text))
    end = min(max(start, end), len(text))
    page = _page_of(report, start)
    st.html(report_head(report, _where(report, start, page)))
    picture = _picture(client().address, report_id, page, start, end) if page is not None else None
    if picture is None:
        _words(whole, start, end, wide=wide)
    else:
        words, image = st.tabs([t("Văn bản"), t("Ảnh trang")])
        with words:
            _words(whole, start, end, wide=wide)
        with image, st.container(horizontal_alignment="center"):
            st.image(picture, caption=f"{t('Trang')} {page}", alt=f"{t('Ảnh trang')} {page}")
    _scroll_to_quote()
    file_button(
        t("Tải tệp gốc"),
        lambda: client().original(report_id),
        report["file"],
        ":material/download:",
        f"original-{report_id}-{start}",
        quiet=False,
    )


def _scroll_to_quote() -> None:
    st.html(f"<script>{SHOW_QUOTE}</script>", unsafe_allow_javascript=True)


def _where(report: Row, start: int, page: int | None) -> str:
    """Return the headings above a place, its page and its file."""
    path: dict[int, str] = {}
    for head in report["outline"]:
        if head["start"] > start:
            break
        path = {depth: words for depth, words in path.items() if depth < head["depth"]} | {head["depth"]: head["text"]}
    parts = [clipped(words, 90) for words in path.values()]
    if page is not None:
        parts.append(f"{t('Trang')} {page}")
    return " › ".join([*parts, report["file"]])


def _page_of(report: Row, start: int) -> int | None:
    for page in report["page_list"]:
        if page["span"]["start"] <= start < page["span"]["end"]:
            return int(page["number"])
    return None


def _words(whole: Row, start: int, end: int, *, wide: bool) -> None:
    text, reading = whole["text"], whole["reading"]
    margin = SURROUNDINGS * (2 if wide else 1)
    around = surroundings(text, start, end, margin)
    if reading is None or reading[slice(*around)] == text[slice(*around)]:
        st.html(passage_html(text, start, end, around=around))
        return
    st.info(
        t("Đoạn này trong tệp bị mất chữ: bên trái là nguyên văn, bên phải là bản đọc lại (gạch chân chữ phục hồi).")
    )
    left, right = st.columns(2)
    with left:
        st.markdown(f"**{t('Nguyên văn trong tệp')}**")
        st.html(passage_html(text, start, end, around=around))
    with right:
        st.markdown(f"**{t('Bản đọc lại')}**")
        st.html(passage_html(reading, start, end, around=around, original=text))
