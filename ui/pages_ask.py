"""The conversation: questions, cited answers, and what can be done with an answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import streamlit as st

from service.answer import Answer, Citation, Turn
from ui.client import ServiceError
from ui.frame import client, file_button, language, ready_reports, refusals_shown, t
from ui.pages_source import open_source
from ui.render.answer import answer_markdown, copy_text, link_marks, own_notes
from ui.render.cards import source_card
from ui.render.names import report_name, source_address
from ui.render.words import clipped, plain_markdown, raised, safe_markdown
from ui.waiting import Refused, forget, refuse, refused, say, say_again, say_edited, waiting

EXAMPLES = (
    "Bao nhiêu hồ sơ trễ hạn năm 2023?",
    "Tỷ lệ giải quyết hồ sơ đúng hạn là bao nhiêu?",
    "Vì sao có hồ sơ trễ hạn?",
    "Có bao nhiêu thủ tục hành chính cấp xã?",
)
SHOW_QUESTION = """
setTimeout(() => {
  const said = document.querySelectorAll('[data-testid="stChatMessage"]');
  if (said.length > 1) said[said.length - 2].scrollIntoView({block: "start"});
}, 300);
"""
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


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and its answer, as they stand on the page."""

    question: str
    answer: Answer
    limits: tuple[str, ...] = ()  # what the filter was set to


def show() -> None:
    """Show the conversation and take the next question."""
    exchanges: list[Exchange] = st.session_state.setdefault("exchanges", [])
    filters, limits, typed = _bottom(exchanges)
    if typed:
        say(typed)
    if not exchanges and not waiting() and not refused():
        with refusals_shown():
            _welcome()
    for number, exchange in enumerate(exchanges):
        _show_exchange(number, exchange)
    for number, one in enumerate(refused()):
        _show_refused(number, one)
    if waiting():
        _ask(exchanges, filters, limits)
        st.session_state["fresh"] = True
        st.rerun()
    if st.session_state.pop("fresh", False):
        # Streamlit goes to the end of a long answer; a person reads it from its question on.
        st.html(f"<script>{SHOW_QUESTION}</script>", unsafe_allow_javascript=True)


def _bottom(exchanges: list[Exchange]) -> tuple[dict[str, list[Any]], tuple[str, ...], str | None]:
    """Offer the question box and what stands under it; with the service away the box stays.

    The box takes any length: one that it limits itself drops what is pasted beyond it without a word.
    """
    with st.bottom:
        typed = st.chat_input(t("Hỏi về số liệu trong báo cáo…"), key="question")
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            filters, limits = _filters()
            if exchanges or refused():
                _starting_again()
            else:  # in the middle of a conversation the room is needed for it
                language()
    return filters, limits, typed


def _starting_again() -> None:
    with st.popover(t("Bắt đầu lại"), icon=":material/restart_alt:", type="tertiary"):
        st.markdown(t("Xóa cả cuộc hỏi đáp này khỏi trang? Câu trả lời chưa chép hoặc chưa xuất sẽ mất."))
        st.button(t("Xóa cuộc hỏi đáp"), key="forget", type="primary", on_click=_forget)


def _ask(exchanges: list[Exchange], filters: dict[str, list[Any]], limits: tuple[str, ...]) -> None:
    """Ask the first of the waiting questions; it waits until it is answered or refused."""
    question, *others = waiting()
    _show_question(question)
    history = [Turn(one.question, one.answer.answer) for one in exchanges[-6:]]
    with st.chat_message("assistant", avatar=":material/description:"):
        said: list[str] = []
        place = st.empty()

        def hear(sentence: str) -> None:
            said.append(safe_markdown(sentence))
            place.markdown("\n\n".join(said))

        if others:
            st.caption(f"{t('Câu hỏi đang chờ')}: {len(others)}")
        try:
            with st.spinner(t("Đang tìm trong các báo cáo…")):
                answer = client().ask(question, history, filters, hear)
        except ServiceError as error:
            refuse(str(error))
            return
    exchanges.append(Exchange(question, answer, limits))
    waiting().pop(0)


def _show_question(question: str) -> None:
    with st.chat_message("user", avatar=":material/person:"):
        st.markdown(plain_markdown(question))


def _show_refused(number: int, one: Refused) -> None:
    """Show a question without an answer, why, and the question to be changed or sent again."""
    with st.chat_message("assistant", avatar=":material/error:"):
        st.error(safe_markdown(one.reason))
        with st.form(f"refused-{number}", border=False):
            key = f"refused-question-{number}-{hash(one.question)}"
            st.text_area(t("Câu hỏi"), one.question, key=key)
            st.form_submit_button(t("Hỏi lại"), type="primary", on_click=say_again, args=(number, key))


def _welcome() -> None:
    reports = ready_reports()
    with st.container(key="welcome", horizontal_alignment="center"):
        lead = t("Hỏi bằng lời thường; mỗi số liệu trả lời kèm đúng câu chữ trong báo cáo.")
        st.html(f"<h1>{t('Hỏi Báo Cáo')}</h1><p>{lead}</p>")
        if not reports:
            st.info(t("Kho chưa có báo cáo nào. Hãy mở **Kho báo cáo** và thêm tệp."), icon=":material/inventory_2:")
            return
        st.caption(f"{len(reports)} {t('báo cáo sẵn sàng trả lời')}. {t('Thử một câu:')}", width="content")
    with st.container(horizontal=True, horizontal_alignment="center", key="examples"):
        for example in EXAMPLES:
            st.button(example, key=f"example-{example}", on_click=say, args=(example,))


def _forget() -> None:
    st.session_state["exchanges"] = []
    forget()


def _filters() -> tuple[dict[str, list[Any]], tuple[str, ...]]:
    """Offer the places, years and reports of the shelf as limits; the limits set come in words too."""
    try:
        reports = ready_reports()
    except ServiceError:  # told where it matters: on the first page, and when a question is sent
        reports = []
    if not reports:
        return {}, ()
    places = sorted({report["place"] for report in reports if report["place"]})
    years = sorted({year for report in reports for year in years_of(report)}, reverse=True)
    names = {report["report_id"]: report_name(report, report["file"]) for report in reports}
    held = [*st.session_state.get("places", []), *map(str, st.session_state.get("years", []))]
    held += [names.get(one, one) for one in st.session_state.get("reports", [])]
    label = clipped(f"{t('Chỉ tìm trong')}: {', '.join(held) or t('Mọi báo cáo').lower()}", 60)
    with st.popover(label, icon=":material/filter_list:", type="tertiary"):
        chosen_places = st.multiselect(t("Địa bàn"), places, key="places", placeholder=t("Mọi địa bàn"))
        chosen_years = st.multiselect(t("Năm"), years, key="years", placeholder=t("Mọi năm"))
        chosen_reports = st.multiselect(
            t("Báo cáo"), list(names), format_func=names.__getitem__, key="reports", placeholder=t("Mọi báo cáo")
        )
    limits = (*chosen_places, *map(str, chosen_years), *(names[one] for one in chosen_reports))
    return {"places": chosen_places, "years": chosen_years, "report_ids": chosen_reports}, limits


def years_of(report: dict[str, Any]) -> range:
    """Return the years that a report's period touches."""
    period = report["period"]
    return range(int(period["start"][:4]), int(period["end"][:4]) + 1) if period else range(0)


def _show_exchange(number: int, exchange: Exchange) -> None:
    _show_question(exchange.question)
    with st.chat_message("assistant", avatar=":material/description:"):
        _show_answer(number, exchange)


def _show_answer(number: int, exchange: Exchange) -> None:
    answer = exchange.answer
    _understanding(number, exchange)
    words, sources = st.columns([3, 2], gap="medium") if answer.citations else (st.container(), None)
    with words:
        st.markdown(answer_markdown(answer))
        for choice in answer.choices:
            st.button(choice, key=f"choice-{number}-{choice}", on_click=say, args=(choice,))
        _notes(answer)
        _looked(answer)
        _actions(number, exchange)
    if sources is not None:
        with sources:
            for citation in answer.citations:
                _source(number, citation)


def _understanding(number: int, exchange: Exchange) -> None:
    label, icon, color = STATUS[exchange.answer.status]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.badge(t(label), icon=icon, color=color)
        if words := _understood(exchange):
            st.caption(f"{t('Hiểu là:')} {plain_markdown(words)}", width="content")
        with (
            st.popover(t("Sửa"), type="tertiary", help=t("Chưa đúng ý? Sửa câu hỏi rồi hỏi lại.")),
            st.form(f"edit-{number}", border=False),  # the words typed and the press arrive together
        ):
            st.text_area(t("Câu hỏi"), exchange.question, key=f"again-{number}")
            st.caption(t("Nêu rõ địa bàn, năm, cấp (huyện, xã) để được hiểu đúng hơn."))
            st.form_submit_button(t("Hỏi lại"), type="primary", on_click=say_edited, args=(f"again-{number}",))


def _understood(exchange: Exchange) -> str:
    """Say how the question was understood, the filter included."""
    parts = [exchange.answer.understood.removeprefix("Hiểu là:").strip()]
    if exchange.limits:
        parts.append(f"{t('Chỉ tìm trong').lower()}: {', '.join(exchange.limits)}")
    return " · ".join(filter(None, parts))


def _notes(answer: Answer) -> None:
    addresses = {citation.n: source_address(citation) for citation in answer.citations}
    for note in own_notes(answer):
        label, icon = NOTES[note.kind]
        marks = "".join(f" [{n}]" for n in note.citations)
        words = link_marks(safe_markdown(raised(note.text)) + marks, addresses)
        # A note often begins with its own kind: "Không nêu: huyện Suối Bạc."
        is_said = note.text.casefold().startswith(label.casefold())
        st.markdown(f"{icon} {words}" if is_said else f"{icon} **{t(label)}.** {words}")


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


def _source(number: int, citation: Citation) -> None:
    with st.container(border=True, key=f"source-{number}-{citation.n}"):
        st.html(source_card(citation))
        label, icon = t("Xem tại nguồn"), ":material/menu_book:"
        if st.button(label, key=f"open-{number}-{citation.n}", icon=icon, type="tertiary"):
            open_source(citation.report_id, citation.start, citation.end)


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
    if judged is not None and st.session_state.get(f"sent-{number}") != judged:
        st.session_state[f"sent-{number}"] = judged
        with refusals_shown():
            client().feedback(exchange.answer.answer_id, "right" if judged else "wrong")
            st.toast(t("Đã ghi nhận. Xin cảm ơn."))
