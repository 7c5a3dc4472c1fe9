"""The conversation: what was asked and answered, the question being answered, and the box for the next."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import wait
from typing import Any

import streamlit as st

from ingest.vietnamese.collation import vietnamese_order
from ui import certainty, pages_answer, pages_book
from ui.client import Row, ServiceError
from ui.conversation import (
    Making,
    Refused,
    follow_address,
    held,
    make_next,
    name_address,
    opened,
    put_away,
    read_again,
    say,
    say_again,
    settle,
    start_again,
)
from ui.frame import client, column, language, ready_reports, refusals_shown, t
from ui.limits import limits, years_of
from ui.render.names import names_of
from ui.render.words import clipped, plain_markdown, safe_markdown

EXAMPLES = (
    "Bao nhiêu hồ sơ trễ hạn năm 2023?",
    "Tỷ lệ giải quyết hồ sơ đúng hạn là bao nhiêu?",
    "Vì sao có hồ sơ trễ hạn?",
    "Có bao nhiêu thủ tục hành chính cấp xã?",
)
LOOK_S = 0.1  # how often the page looks for another sentence, or the answer
# A mark opens its source over the page; with Ctrl, or from a copied answer, the address still opens a page of its own.
OPEN_ON_PAGE = """
if (!window.marksOpen) {
  window.marksOpen = true;
  document.addEventListener("click", (press) => {
    const mark = press.target.closest('[data-testid="stChatMessage"] a[href*="nguon?report="]');
    const n = mark?.textContent.match(/\\d+/)?.[0];
    if (!n || press.ctrlKey || press.metaKey || press.shiftKey) return;
    const said = mark.closest('[data-testid="stChatMessage"]');
    const open = [...said.querySelectorAll('[class*="st-key-open-"] button')]
      .find(one => one.closest('[class*="st-key-open-"]').className.match(/st-key-open-\\d+-(\\d+)/)?.[1] === n);
    if (open) { press.preventDefault(); open.click(); }
  }, true);
}
"""
# Whoever has a keyboard types at once; on a phone the keyboard would cover what there is to read.
FOCUS_BOX = """
if (!window.boxFocused && matchMedia("(pointer: fine)").matches) {
  window.boxFocused = true;
  let left = 50;  // on a slow machine the box comes after this script
  const trying = setInterval(() => {
    const box = document.querySelector('[data-testid="stChatInputTextArea"]:enabled');
    if (!left-- || document.activeElement !== document.body) clearInterval(trying);
    else box?.focus({preventScroll: true});
  }, 100);
}
"""
# Streamlit goes to the end of a long answer; a person reads it from its question on.
SHOW_QUESTION = """
setTimeout(() => {
  const said = document.querySelectorAll('[data-testid="stChatMessage"]');
  if (said.length > 1) said[said.length - 2].scrollIntoView({block: "start"});
}, 300);
"""


def show() -> None:
    """Show the conversation and take the next question."""
    with refusals_shown():
        follow_address()
    pages_book.show()
    reports = _reports()
    names = names_of(reports)
    filters, typed = _bottom(reports, names)
    if typed:
        say(typed)
    one = held()
    if not (one.exchanges or one.waiting or one.refused or one.making or one.elsewhere or opened()):
        with refusals_shown():
            _welcome()
    for number, exchange in enumerate(one.exchanges):
        _question(exchange.question)
        with st.chat_message("assistant", avatar=":material/description:"):
            is_last = number == len(one.exchanges) - 1 and not one.waiting and not one.making
            pages_answer.show(number, exchange, names, reports if is_last else [])
    for number, refused in enumerate(one.refused):
        _refused(number, refused)
    if one.elsewhere is not None:
        _asked_elsewhere(one.elsewhere)
    elif (making := make_next(filters)) is not None:
        st.session_state["fresh"] = _attend(making, len(one.waiting))
        st.rerun()
    st.html(f"<script>{OPEN_ON_PAGE}{FOCUS_BOX}</script>", unsafe_allow_javascript=True)
    if st.session_state.pop("fresh", False):
        st.html(f"<script>{SHOW_QUESTION}</script>", unsafe_allow_javascript=True)


def _bottom(reports: list[Row], names: Mapping[str, str]) -> tuple[dict[str, list[Any]], str | None]:
    """Offer the question box and what stands under it; with the service away the box stays.

    The box takes any length: one that it limits itself drops what is pasted beyond it without a word.
    """
    with st.bottom, column():
        typed = st.chat_input(t("Hỏi về số liệu trong báo cáo…"), key="question")
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key="under-box"):
            filters = _filters(reports, names)
            certainty.offer()
            pages_book.opener()
            if opened():
                label, icon = t("Bắt đầu lại"), ":material/restart_alt:"
                told = t("Mở cuộc hỏi đáp mới; cuộc này vẫn được giữ.")
                st.button(label, key="again", icon=icon, type="tertiary", on_click=start_again, help=told)
            else:  # in the middle of a conversation the room is needed for it
                language()
    return filters, typed


def _attend(making: Making, others: int) -> bool:
    """Show a question and what is verified of its answer so far, until there is one; False when it was refused."""
    _question(making.question)
    with st.chat_message("assistant", avatar=":material/description:"):
        if others:
            st.caption(f"{t('Câu hỏi đang chờ')}: {others}")
        place = st.empty()
        with st.spinner(t("Đang tìm trong các báo cáo…")):
            while not making.answer.done():
                wait([making.answer], timeout=LOOK_S)
                name_address()
                place.markdown("\n\n".join(map(safe_markdown, making.said)))
    return settle()


@st.fragment(run_every=1.0)
def _asked_elsewhere(question: str) -> None:
    """Wait for the answer to a question that another page sent, or this one before it was loaded anew."""
    _question(question)
    with st.chat_message("assistant", avatar=":material/description:"), refusals_shown():
        st.caption(t("Đang tìm trong các báo cáo…"))
        kept = client().conversation(opened())
        if all(one.answer or one.problem for one in kept):
            read_again()
            st.rerun(scope="app")


def _question(question: str) -> None:
    with st.chat_message("user", avatar=":material/person:"):
        st.markdown(plain_markdown(question))


def _refused(number: int, one: Refused) -> None:
    """Show a question without an answer, why, and the question to be changed or sent again."""
    with st.chat_message("assistant", avatar=":material/error:"):
        st.error(safe_markdown(one.reason))
        with st.form(f"refused-{number}", border=False):
            key = f"refused-question-{number}-{hash(one.question)}"
            st.text_area(t("Câu hỏi"), one.question, key=key)
            with st.container(horizontal=True):
                st.form_submit_button(t("Hỏi lại"), type="primary", on_click=say_again, args=(number, key))
                st.form_submit_button(t("Bỏ câu này"), type="tertiary", on_click=put_away, args=(number,))


def _welcome() -> None:
    reports = ready_reports()
    with st.container(key="welcome", horizontal_alignment="center"):
        st.space(40)
        st.title(t("Hỏi Báo Cáo"), anchor=False, text_alignment="center")
        lead = t("Hỏi bằng lời thường; mỗi số liệu trả lời kèm đúng câu chữ trong báo cáo.")
        st.markdown(lead, text_alignment="center")
        if not reports:
            st.info(t("Kho chưa có báo cáo nào. Hãy mở **Kho báo cáo** và thêm tệp."), icon=":material/inventory_2:")
            return
        st.caption(f"{len(reports)} {t('báo cáo sẵn sàng trả lời')}. {t('Thử một câu:')}", width="content")
    with st.container(horizontal=True, horizontal_alignment="center", key="examples"):
        for example in EXAMPLES:
            # of a width that is known before its words are drawn: else they all move when they come
            st.button(example, key=f"example-{example}", on_click=say, args=(example,), width=400)


def _reports() -> list[Row]:
    """Return the reports that can be asked; that the service is away is told where it matters."""
    try:
        return ready_reports()
    except ServiceError:
        return []


def _filters(reports: list[Row], names: Mapping[str, str]) -> dict[str, list[Any]]:
    """Offer the places, years and reports of the shelf as limits."""
    if not reports:
        return {}
    places = sorted({report["place"] for report in reports if report["place"]}, key=vietnamese_order)
    years = sorted({year for report in reports for year in years_of(report)}, reverse=True)
    held_now = {name: st.session_state.get(name, []) for name in ("places", "years", "reports")}
    set_to = limits({**held_now, "report_ids": held_now["reports"]}, names)
    label = clipped(f"{t('Chỉ tìm trong')}: {', '.join(set_to) or t('Mọi báo cáo').lower()}", 60)
    with st.popover(label, icon=":material/filter_list:", type="tertiary"):
        chosen_places = st.multiselect(t("Địa bàn"), places, key="places", placeholder=t("Mọi địa bàn"))
        chosen_years = st.multiselect(t("Năm"), years, key="years", placeholder=t("Mọi năm"))
        chosen_reports = st.multiselect(
            t("Báo cáo"), list(names), format_func=names.__getitem__, key="reports", placeholder=t("Mọi báo cáo")
        )
    return {"places": chosen_places, "years": chosen_years, "report_ids": chosen_reports}
