"""The sidebar: the kept conversations, to open, search, rename and delete."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from ui.client import Row, ServiceError
from ui.conversation import leave, open_one, opened, start_again
from ui.frame import client, refusals_shown, t
from ui.render.words import clipped, plain_markdown, vietnamese_date

SHOWN = 30  # of what may be hundreds; the search finds the others
RENAME, DELETE = "Đổi tên", "Xóa"


def show() -> None:
    """Show the list; with the service away it says so in a line, the page itself tells the remedy."""
    with st.sidebar:
        label, icon = t("Cuộc hỏi đáp mới"), ":material/add_comment:"
        st.button(label, key="new", icon=icon, width="stretch", on_click=start_again, disabled=not opened())
        sought = st.text_input(
            t("Tìm cuộc hỏi đáp"),
            key="sought",
            icon=":material/search:",
            placeholder=t("Tìm cuộc hỏi đáp"),
            label_visibility="collapsed",
            max_chars=200,
        )
        try:
            found = client().conversations(sought.strip())
        except ServiceError:
            st.caption(t("Chưa xem được danh sách cuộc hỏi đáp."))
            return
        if not found:
            st.caption(t("Không có cuộc nào khớp.") if sought.strip() else t("Các câu đã hỏi sẽ được giữ ở đây."))
        for one in found[:SHOWN]:
            _line(one)
        if len(found) > SHOWN:
            st.caption(f"{t('Còn nữa, hãy tìm theo chữ:')} {len(found) - SHOWN}")


def opener() -> None:
    """Offer to open the list."""
    if not st.session_state.get("book-open"):
        st.button(t("Các cuộc đã hỏi"), key="book", icon=":material/history:", type="tertiary", on_click=_open)


def _open() -> None:
    st.session_state["book-open"] = True


def _line(one: Row) -> None:
    conversation, name = one["id"], plain_markdown(one["name"])
    kind: Literal["secondary", "tertiary"] = "secondary" if conversation == opened() else "tertiary"
    with st.container(horizontal=True, vertical_alignment="center", gap=None, key=f"kept-{conversation}"):
        st.button(
            plain_markdown(clipped(one["name"], 60)),
            key=f"kept-open-{conversation}",
            type=kind,
            width="stretch",
            help=f"{name} · {vietnamese_date(one['changed'][:10])}",
            on_click=open_one,
            args=(conversation,),
        )
        # The label is for screen readers; the style sheet shows three dots in its stead.
        label, key = f"{t('Đổi tên hoặc xóa')}: {name}", f"kept-more-{conversation}"
        chosen = st.menu_button(label, [RENAME, DELETE], key=key, type="tertiary", format_func=t)
    if chosen == RENAME:
        _rename(conversation, one["name"])
    elif chosen == DELETE:
        _delete(conversation, one["name"])


@st.dialog("Đổi tên cuộc hỏi đáp")
def _rename(conversation: str, name: str) -> None:
    with st.form("rename", border=False):
        given = st.text_input(t("Tên"), name, max_chars=200, key=f"name-{conversation}")
        if st.form_submit_button(t("Lưu"), type="primary"):
            if not given.strip():
                st.error(t("Tên chưa có chữ nào. Hãy gõ tên cho cuộc hỏi đáp."))
                return
            with refusals_shown():
                client().rename(conversation, given.strip())
                st.rerun()


@st.dialog("Xóa cuộc hỏi đáp")
def _delete(conversation: str, name: str) -> None:
    st.markdown(f"{t('Xóa hẳn cuộc hỏi đáp này cùng mọi câu trả lời trong đó?')}\n\n“{plain_markdown(name)}”")
    with st.container(horizontal=True):
        if st.button(t("Xóa hẳn"), key="delete-now", type="primary"):
            with refusals_shown():
                client().forget(conversation)
                leave(conversation)
                st.rerun()
        if st.button(t("Giữ lại"), key="delete-not"):
            st.rerun()
