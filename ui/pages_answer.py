"""One answer on the page: how it was understood, its figures, words, notes and sources, what can be done with it."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import Literal

import streamlit as st

from service.answer import Answer, Citation
from ui import pages_source
from ui.certainty import NAMES
from ui.client import Row, ServiceError
from ui.conversation import Exchange, opened, say, say_edited
from ui.following import suggestions
from ui.frame import client, file_button, refusals_shown, t
from ui.limits import limits
from ui.render.answer import NEAREST, copy_text, linked, own_paragraphs
from ui.render.board import board_html, board_of
from ui.render.cards import source_card
from ui.render.words import plain_markdown

Color = Literal["green", "orange", "gray", "blue"]
STATUS: dict[str, tuple[str, str, Color]] = {
    "answered": ("Đã trả lời", ":material/check_circle:", "green"),
    "partial": ("Trả lời một phần", ":material/incomplete_circle:", "orange"),
    "not_stated": ("Báo cáo không nêu", ":material/do_not_disturb_on:", "gray"),
    "needs_clarification": ("Cần làm rõ", ":material/help:", "blue"),
}
NOTES = {
    "conflict": ("Số liệu khác nhau", ":material/warning:"),
    "scope": ("Phạm vi", ":material/straighten:"),
    "damaged": ("Bản bị mất chữ", ":material/broken_image:"),
    "not_stated": ("Không nêu", ":material/do_not_disturb_on:"),
    "arithmetic": ("Phép tính", ":material/calculate:"),
    "nearest": ("Gần nhất", ":material/near_me:"),
}
DOUBTS = ("conflict", "damaged")  # what a person must look into before using the figure
MANY_SOURCES = 4  # as many fill the column beside an answer; the others are folded


def show(number: int, exchange: Exchange, names: Mapping[str, str], reports: list[Row]) -> None:
    """Show an answer; with `reports`, what could be asked next."""
    answer = exchange.answer
    _understanding(number, exchange, names)
    words, sources = st.columns([3, 2], gap="medium") if answer.citations else (st.container(), None)
    with words:
        _told(answer)
        for choice in answer.choices:
            st.button(choice, key=f"choice-{number}-{choice}", on_click=say, args=(choice,))
        _notes(answer)
        _likely(answer)
        _looked(answer)
        _actions(number, exchange)
        if reports:
            _next(answer, reports)
    if sources is not None:
        with sources:
            for place, citation in enumerate(answer.citations[:MANY_SOURCES]):
                _source(number, place, answer.citations, citation)
            if others := answer.citations[MANY_SOURCES:]:
                with st.expander(f"{t('Nguồn khác')}: {len(others)}"):
                    for place, citation in enumerate(others, start=MANY_SOURCES):
                        _source(number, place, answer.citations, citation)


def _understanding(number: int, exchange: Exchange, names: Mapping[str, str]) -> None:
    label, icon, color = STATUS[exchange.answer.status]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.badge(t(label), icon=icon, color=color)
        if words := _understood(exchange, names):
            st.caption(f"{t('Hiểu là:')} {plain_markdown(words)}", width="content")
        with (
            st.popover(t("Sửa"), type="tertiary", help=t("Chưa đúng ý? Sửa câu hỏi rồi hỏi lại.")),
            st.form(f"edit-{number}", border=False),  # the words typed and the press arrive together
        ):
            st.text_area(t("Câu hỏi"), exchange.question, key=f"again-{number}")
            st.caption(t("Nêu rõ địa bàn, năm, cấp (huyện, xã) để được hiểu đúng hơn."))
            st.form_submit_button(t("Hỏi lại"), type="primary", on_click=say_edited, args=(f"again-{number}",))


def _understood(exchange: Exchange, names: Mapping[str, str]) -> str:
    """Say how the question was understood, the filter included."""
    parts = [exchange.answer.understood.removeprefix("Hiểu là:").strip()]
    if set_to := limits(exchange.filters, names):
        parts.append(f"{t('Chỉ tìm trong').lower()}: {', '.join(set_to)}")
    if exchange.answer.certainty != "balanced":
        parts.append(f"{t('mức')} {t(NAMES[exchange.answer.certainty]).lower()}")
    return " · ".join(filter(None, parts))


def _told(answer: Answer) -> None:
    """Show what the answer concludes, the board of its figures, and its other words."""
    board = board_of(answer)
    if board.verdict:
        st.markdown(f"**{plain_markdown(board.verdict)}**")
    if board.words and board.entries:
        st.markdown(linked(board.words, answer, opened()))
    if board.entries:
        st.html(board_html(board.entries, answer, opened()))
    elif board.words:
        st.markdown(linked(_apart(board.words), answer, opened()))


def _apart(words: str) -> str:
    """Set off what is only the nearest thing stated, so that it is not taken for the answer."""
    return "\n\n".join(f"> {said}" if said.startswith(NEAREST) else said for said in words.split("\n\n"))


def _likely(answer: Answer) -> None:
    """Show apart what may answer and is not sure enough to be asserted, each with its source."""
    if not answer.likely:
        return
    with st.container(key=f"likely-{answer.answer_id}"):
        lead = t("Câu chữ gần điều hỏi, chưa đủ chắc để trả lời: hãy đọc nguồn trước khi dùng.")
        st.markdown(f":material/help: **{t('Có thể là')}** · {lead}")
        for one in answer.likely:
            st.markdown(f"> “{linked(one.text, answer, opened())}” {linked(f'[{one.citation}]', answer, opened())}")


def _notes(answer: Answer) -> None:
    """Show the notes of a kind together, each once."""
    for kind, notes in groupby(sorted(dict.fromkeys(answer.notes), key=lambda one: one.kind), lambda one: one.kind):
        label, icon = NOTES[kind]
        told = [note for note in notes if not _is_said(note.text, answer)]
        lines = [linked(note.text + "".join(f" [{n}]" for n in note.citations), answer, opened()) for note in told]
        if not lines:
            continue
        # A note often begins with its own kind: "Không nêu: huyện Suối Bạc."
        is_named = told[0].text.casefold().startswith(label.casefold())
        head = "" if is_named else f"**{t(label)}.** "
        body = head + lines[0] if len(lines) == 1 else "\n".join([head, *(f"- {line}" for line in lines)])
        (st.warning if kind in DOUBTS else st.info)(body, icon=icon)


def _is_said(text: str, answer: Answer) -> bool:
    """Whether the words on the page hold a note already."""
    return any(text in said for said in own_paragraphs(answer))


def _looked(answer: Answer) -> None:
    """Say how many reports could speak; those that say nothing are folded away."""
    looked = answer.looked
    if not looked.in_scope:
        return
    line = f"{looked.in_scope}/{looked.reports} {t('báo cáo trong phạm vi')}"
    counts = ((looked.answering, "có nêu"), (looked.silent, "không nêu"), (looked.not_looked, "chưa xem tới"))
    line = " · ".join([line, *(f"{count} {t(words)}" for count, words in counts if count)])
    silent = [report for report in answer.scope.read if not report.answers]
    if not silent:
        st.caption(line)
        return
    with st.expander(line):
        names = (" · ".join(filter(None, (one.place, one.period, one.file))) for one in silent)
        st.markdown(f"{t('Đã xem, không nêu:')}\n" + "\n".join(f"- {plain_markdown(name)}" for name in names))


def _source(number: int, place: int, citations: tuple[Citation, ...], citation: Citation) -> None:
    with st.container(border=True, key=f"source-{number}-{citation.n}"):
        st.html(source_card(citation))
        label, icon = t("Xem tại nguồn"), ":material/menu_book:"
        if st.button(label, key=f"open-{number}-{citation.n}", icon=icon, type="tertiary"):
            pages_source.open_cited(citations, place)


def _actions(number: int, exchange: Exchange) -> None:
    with st.container(horizontal=True, gap="small"):
        with st.popover(t("Chép"), icon=":material/content_copy:", type="tertiary"):
            st.caption(t("Bấm biểu tượng chép ở góc phải để lấy cả câu trả lời và nguồn."))
            st.code(copy_text(exchange.question, exchange.answer), language=None, wrap_lines=True)
        file_button(
            t("Xuất Word"),
            lambda: client().briefing([(exchange.question, exchange.answer)]),
            "bao-cao.docx",
            ":material/docs:",
            f"briefing-{number}",
        )
        judged = st.feedback("thumbs", key=f"judged-{number}")
    if judged is not None:
        _judge(number, exchange.answer.answer_id, judged)


def _judge(number: int, answer_id: str, judged: int) -> None:
    """Send a judgement at once, and the reason of a bad one when it is written."""
    reason = "" if judged else st.text_input(t("Sai ở chỗ nào? (không bắt buộc)"), key=f"why-{number}", max_chars=500)
    if st.session_state.get(f"sent-{number}") != (judged, reason):
        st.session_state[f"sent-{number}"] = (judged, reason)
        with refusals_shown():
            client().feedback(answer_id, "right" if judged else "wrong", reason)
            st.toast(t("Đã ghi nhận. Xin cảm ơn."))


def _next(answer: Answer, reports: list[Row]) -> None:
    """Offer questions that the library has figures for."""
    found = suggestions(
        answer, reports, lambda report_id, label, level: _has(client().address, report_id, label, level)
    )
    if not found:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="next"):
        st.caption(t("Hỏi tiếp:"), width="content")
        for question in found:
            st.button(question, key=f"next-{question}", on_click=say, args=(question,))


@st.cache_data(ttl=60, show_spinner=False)
def _has(address: str, report_id: str, label: str, level: str) -> bool:
    try:
        return bool(client().figures({"report_id": report_id, "label": label, "level": level, "limit": 1})["total"])
    except ServiceError:  # nothing to suggest; whoever asks is told why
        return False
