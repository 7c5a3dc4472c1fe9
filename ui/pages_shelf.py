"""The shelf: add files and watch them being read; see how well each was read; correct what it is; remove it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import streamlit as st

from ui.client import Row, ServiceError
from ui.frame import client, file_button, heading, refusals_shown, t
from ui.render.cards import PAGE_STATES, shelf_card
from ui.render.words import iso_date, plain_markdown, safe_markdown, vietnamese_date, vietnamese_number

TYPES = ["txt", "md", "html", "htm", "mht", "mhtml", "docx", "doc", "xlsx", "xls", "csv"]
TYPES += ["pdf", "png", "jpg", "jpeg", "tif", "tiff"]
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
UNFINISHED = ("queued", "reading")
# Below this share of valid words a person should look at the page before trusting a figure.
DOUBTFUL = 0.95


def show() -> None:
    """Show the shelf."""
    heading("Kho báo cáo", "Thêm tệp, xem đọc được tốt đến đâu, sửa thông tin, xóa khỏi mọi câu trả lời.")
    _adding()
    _progress()
    reports = client().reports()
    ready = [report for report in reports if report["state"] == "ready"]
    refused = [report for report in reports if report["state"] == "quarantined"]
    _totals(ready, refused)
    for report in refused:
        _refused(report)
    for report in ready:
        _report(report)


def _adding() -> None:
    with st.form("adding", clear_on_submit=True, border=True):
        files = st.file_uploader(t("Chọn tệp báo cáo"), TYPES, accept_multiple_files=True, key="files")
        sent = st.form_submit_button(t("Thêm vào kho"), type="primary", icon=":material/upload_file:")
    if sent and not files:
        st.warning(t("Hãy chọn ít nhất một tệp."))
    for file in files or [] if sent else []:
        try:
            client().upload(file.name, file.getvalue())
        except ServiceError as error:
            st.session_state.setdefault("not-taken", []).append((file.name, str(error)))


def _outcomes(bad: list[tuple[str, str, str]], twice: list[Row]) -> None:
    """Name each file that was not read, and why, and each that was there already, until a person has seen it."""
    if not bad and not twice:
        return
    with st.container(border=True):
        for _, file, reason in bad:
            st.error(f"**{plain_markdown(file)}**: {safe_markdown(reason)}")
        for job in twice:
            told = t("đã có trong kho, không thêm lần nữa. Tệp cùng nội dung:")
            st.info(f"**{plain_markdown(job['file'])}**: {told} {plain_markdown(job['same_as'])}.")
        keys = [key for key, _, _ in bad] + [job["job_id"] for job in twice]
        st.button(t("Đã xem, cất danh sách này"), key="put-away", on_click=_put_away, args=(keys,))


def _put_away(keys: list[str]) -> None:
    st.session_state["not-taken"] = []
    st.session_state.setdefault("seen-jobs", set()).update(keys)


@st.fragment(run_every=1.5)
def _progress() -> None:
    """Show the files under way; when the last is done, the shelf is drawn anew."""
    with refusals_shown():
        _show_jobs()


def _show_jobs() -> None:
    jobs = client().jobs()
    under_way = [job for job in jobs if job["state"] in UNFINISHED]
    if under_way:
        batch = st.session_state["batch"] = max(st.session_state.get("batch", 0), len(under_way))
        now = next((job for job in under_way if job["state"] == "reading"), under_way[-1])
        done = batch - len(under_way)
        part = now["pages_read"] / now["pages"] if now["pages"] else 0
        told = [f"{t('Đang đọc')} {plain_markdown(now['file'])}"]
        if now["pages"] > 1:
            told.append(f"{t('trang')} {now['pages_read']}/{now['pages']}")
        told.append(f"{done}/{batch} {t('tệp xong')}")
        st.progress(min(1.0, (done + part) / batch), " · ".join(told))
    elif st.session_state.pop("batch", 0):
        st.rerun(scope="app")
    seen = st.session_state.get("seen-jobs", set())
    failed = [job for job in jobs if job["state"] == "failed" and job["job_id"] not in seen]
    bad = [(job["job_id"], job["file"], job["reason"] or "") for job in failed]
    twice = [job for job in jobs if job["same_as"] and job["job_id"] not in seen]
    _outcomes([*(("", *one) for one in st.session_state.get("not-taken", [])), *bad], twice)


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
    parts = _states(pages.most_common())
    judged = [(report["quality"]["valid_words"], report["characters"]) for report in ready if report["quality"]]
    if weight := sum(characters for _, characters in judged):
        parts.insert(0, _share(sum(valid * characters for valid, characters in judged) / weight))
    st.caption(" · ".join(parts))
    for part, label in (("number", "Không nêu số ký hiệu"), ("date", "Không nêu ngày ban hành")):
        lacking = [plain_markdown(report["file"]) for report in ready if not report[part]]
        if lacking:
            with st.expander(f"{t(label)}: {len(lacking)}"):
                st.markdown("\n".join(f"- {file}" for file in lacking))


def _states(pages: Iterable[Sequence[Any]]) -> list[str]:
    return [f"{count} {t('trang')} {t(PAGE_STATES[state])}" for state, count in pages]


def _share(valid: float) -> str:
    return f"{t('Từ đọc được')}: {vietnamese_number(f'{valid * 100:.1f}')} %"


def _refused(report: Row) -> None:
    with st.container(border=True):
        st.markdown(f":material/error: **{plain_markdown(report['file'])}** · {t('không đọc được')}")
        st.markdown(safe_markdown(report["reason"] or ""))
        st.button(
            t("Bỏ khỏi danh sách"), key=f"drop-{report['report_id']}", on_click=_remove, args=(report["report_id"],)
        )


def _report(report: Row) -> None:
    with st.container(border=True, key=f"report-{report['report_id']}"):
        st.html(shelf_card(report))
        _quality_line(report)
        with st.container(horizontal=True, gap="small"):
            if st.button(
                t("Thông tin"), key=f"open-{report['report_id']}", icon=":material/edit_note:", type="tertiary"
            ):
                _details(report["report_id"])
            file_button(
                t("Tệp gốc"),
                lambda: client().original(report["report_id"]),
                report["file"],
                ":material/download:",
                f"get-{report['report_id']}",
            )
            with st.popover(t("Xóa"), icon=":material/delete:", type="tertiary"):
                st.markdown(t("Xóa báo cáo này khỏi kho và khỏi mọi câu trả lời?"))
                key = f"remove-{report['report_id']}"
                st.button(t("Xóa hẳn"), key=key, type="primary", on_click=_remove, args=(report["report_id"],))


def _quality_line(report: Row) -> None:
    """Show how well a report was read, in one line."""
    if report["quality"] is not None:
        st.caption(" · ".join([_share(report["quality"]["valid_words"]), *_states(report["quality"]["pages"])]))


def _remove(report_id: str) -> None:
    with refusals_shown():
        client().remove(report_id)


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
    words = [_share(quality["valid_words"])]
    if quality["damaged_lines"]:
        words.append(f"{quality['damaged_lines']} {t('dòng mất chữ')}")
    words += _states(quality["pages"])
    words.append(f"{report['passages']} {t('đoạn')}, {report['figures']} {t('số liệu')}")
    st.markdown(" · ".join(words))
    for page in report["page_list"]:
        if page["remedy"]:
            st.warning(f"{t('Trang')} {page['number']}: {safe_markdown(page['remedy'])}")
    if quality["notes"]:
        st.caption(safe_markdown("; ".join(quality["notes"]) + "."))
    if quality["valid_words"] < DOUBTFUL:
        st.warning(t("Bản này đọc chưa tốt: hãy đối chiếu số liệu với tệp gốc trước khi dùng."))
