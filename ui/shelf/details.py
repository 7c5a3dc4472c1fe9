"""One report of the shelf: how well it was read, whose words its identity is, correcting it, removing it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import streamlit as st

from ui.client import Row
from ui.frame import client, file_button, refusals_shown, t
from ui.render.cards import PAGE_STATES, shelf_card
from ui.render.shelf import DOUBTFUL
from ui.render.words import iso_date, plain_markdown, safe_markdown, vietnamese_date, vietnamese_number

# What a person may correct, in the order in which documents name it.
PARTS = {
    "title": "Tên báo cáo",
    "number": "Số, ký hiệu",
    "date": "Ngày ban hành (ngày/tháng/năm)",
    "agency": "Cơ quan ban hành",
    "place": "Địa bàn",
    "province": "Tỉnh, thành phố",
    "period": "Kỳ báo cáo",
    "signer": "Người ký",
}


def show(report: Row) -> None:
    """Show a report and what can be done with it."""
    report_id = report["report_id"]
    with st.container(border=True, key=f"report-{report_id}"):
        st.html(shelf_card(report))
        if report["quality"] is not None:
            st.caption(" · ".join([share(report["quality"]["valid_words"]), *states(report["quality"]["pages"])]))
        with st.container(horizontal=True, gap="small"):
            if st.button(t("Thông tin"), key=f"open-{report_id}", icon=":material/edit_note:", type="tertiary"):
                _details(report_id)
            file_button(
                t("Tệp gốc"),
                lambda: client().original(report_id),
                report["file"],
                ":material/download:",
                f"get-{report_id}",
            )
            if st.button(t("Xóa"), key=f"ask-remove-{report_id}", icon=":material/delete:", type="tertiary"):
                _removing(report)


@st.dialog("Xóa báo cáo")
def _removing(report: Row) -> None:
    """Say what goes with a report before it is removed."""
    with refusals_shown():
        used = client().uses(report["report_id"])
        st.markdown(f"**{plain_markdown(report['title'] or report['file'])}**\n\n{plain_markdown(report['file'])}")
        gone = (
            f"{vietnamese_number(str(report['figures']))} {t('số liệu')}, {report['findings']} {t('chỗ cần kiểm tra')}"
        )
        st.markdown(f"- {t('Không còn trong câu trả lời, bảng so sánh nào nữa')}: {gone}.")
        if used["answers"]:
            told = f"{used['answers']} {t('câu trả lời trong')} {used['conversations']} "
            told += t("cuộc hỏi đáp đã trích báo cáo này")
            st.warning(f"{told}; {t('câu chữ đã trích vẫn còn, nhưng không mở được nguồn nữa.')}")
        with st.container(horizontal=True):
            if st.button(t("Xóa hẳn"), key=f"remove-{report['report_id']}", type="primary"):
                client().remove(report["report_id"])
                st.session_state.pop("shelf-report", None)
                st.rerun()
            if st.button(t("Giữ lại"), key=f"keep-{report['report_id']}"):
                st.rerun()


def states(pages: Iterable[Sequence[Any]]) -> list[str]:
    """Say how many pages were read how."""
    return [f"{count} {t('trang')} {t(PAGE_STATES[state])}" for state, count in pages]


def share(valid: float) -> str:
    """Say which share of the words is valid."""
    return f"{t('Từ đọc được')}: {vietnamese_number(f'{valid * 100:.1f}')} %"


@st.dialog("Thông tin báo cáo", width="large")
def _details(report_id: str) -> None:
    """Show whose words the identity is, and let a person correct it."""
    with refusals_shown():
        _identity(report_id)


def _identity(report_id: str) -> None:
    report = client().report(report_id)
    identity = report["identity"]
    _quality(report)
    st.caption(t("Sửa chỗ nào máy đọc chưa đúng; chỗ sửa được giữ cả khi đọc lại tệp. Để trống là trả về như máy đọc."))
    with st.form(f"identity-{report_id}"):
        given = {}
        for part, label in PARTS.items():
            held = identity.get(part)
            shown = vietnamese_date(held["value"]) if held else ""
            given[part] = st.text_input(t(label), shown, help=_origin(held), key=f"{part}-{report_id}")
        if not st.form_submit_button(t("Lưu"), type="primary"):
            return
    iso = iso_date(given["date"])
    if given["date"].strip() and iso is None:
        st.error(f"{t('Không có ngày này')}: {plain_markdown(given['date'])}. {t('Hãy viết như 05/01/2023.')}")
        return
    given["date"] = iso or ""
    changed = {
        part: value for part, value in given.items() if value.strip() != (identity.get(part) or {"value": ""})["value"]
    }
    with refusals_shown():
        if changed:
            client().correct(report_id, changed)
        st.rerun()


def _origin(held: Row | None) -> str:
    if held is None:
        return t("Báo cáo không nêu.")
    return t("Theo câu chữ trong báo cáo.") if held["span"] else t("Do người dùng sửa.")


def _quality(report: Row) -> None:
    quality = report["quality"]
    if quality is None:
        return
    words = [share(quality["valid_words"])]
    if quality["damaged_lines"]:
        words.append(f"{quality['damaged_lines']} {t('dòng mất chữ')}")
    words += states(quality["pages"])
    words.append(f"{report['passages']} {t('đoạn')}, {report['figures']} {t('số liệu')}")
    st.markdown(" · ".join(words))
    for page in report["page_list"]:
        if page["remedy"]:
            st.warning(f"{t('Trang')} {page['number']}: {safe_markdown(page['remedy'])}")
    if quality["notes"]:
        st.caption(safe_markdown("; ".join(quality["notes"]) + "."))
    if quality["valid_words"] < DOUBTFUL:
        st.warning(t("Bản này đọc chưa tốt: hãy đối chiếu số liệu với tệp gốc trước khi dùng."))
