"""Files sent to the shelf: each a row while it is read, with the page reached; what came of each stays until seen."""

from __future__ import annotations

import streamlit as st

from ui.client import Row, ServiceError
from ui.frame import client, refusals_shown, t
from ui.render.words import plain_markdown, safe_markdown

TYPES = ["txt", "md", "html", "htm", "mht", "mhtml", "docx", "doc", "xlsx", "xls", "csv"]
TYPES += ["pdf", "png", "jpg", "jpeg", "tif", "tiff"]
UNFINISHED = ("queued", "reading")
MOST_ROWS = 20  # of the files under way that are named one by one


def add_files() -> None:
    """Offer to add files."""
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
def show_progress() -> None:
    """Show the files under way; when the last is done, the shelf is drawn anew."""
    with refusals_shown():
        _show_jobs()


def _show_jobs() -> None:
    jobs = client().jobs()
    under_way = [job for job in jobs if job["state"] in UNFINISHED]
    if under_way:
        batch = st.session_state["batch"] = max(st.session_state.get("batch", 0), len(under_way))
        done = batch - len(under_way)
        st.progress(min(1.0, done / batch), f"{t('Đang đọc')}: {done}/{batch} {t('tệp xong')}")
        first = sorted(under_way, key=lambda job: (job["state"] != "reading", job["created"]))
        for job in first[:MOST_ROWS]:
            _under_way(job)
        if len(first) > MOST_ROWS:
            st.caption(f"{t('Tệp khác đang chờ')}: {len(first) - MOST_ROWS}")
    elif st.session_state.pop("batch", 0):
        st.rerun(scope="app")
    seen = st.session_state.get("seen-jobs", set())
    failed = [job for job in jobs if job["state"] == "failed" and job["job_id"] not in seen]
    bad = [(job["job_id"], job["file"], job["reason"] or "") for job in failed]
    twice = [job for job in jobs if job["same_as"] and job["job_id"] not in seen]
    _outcomes([*(("", *one) for one in st.session_state.get("not-taken", [])), *bad], twice)


def _under_way(job: Row) -> None:
    """Show one file: the page it is read at, or that it waits."""
    name = plain_markdown(job["file"])
    if job["state"] == "queued":
        st.caption(f":material/hourglass_empty: {name} · {t('đang chờ')}")
        return
    told = f"{t('trang')} {job['pages_read']}/{job['pages']}" if job["pages"] > 1 else t("đang đọc")
    st.progress(job["pages_read"] / job["pages"] if job["pages"] else 0.0, f"{name} · {told}")
