"""What every page stands in: the service, the language, the look, and how a refusal is shown."""

from __future__ import annotations

import base64
import json
import os
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import streamlit as st

from ui.client import Client, Row, ServiceError
from ui.words import ENGLISH

LOOK = Path(__file__).with_name("look.css")
# Streamlit's own words of the upload box, which it offers no way to translate.
VIETNAMESE_UPLOAD = """
[data-testid="stFileUploaderDropzone"] button p { font-size: 0; }
[data-testid="stFileUploaderDropzoneInstructions"] span { font-size: 0; white-space: normal; }
[data-testid="stFileUploaderDropzone"] button p::after { content: "Chọn tệp"; font-size: .95rem; }
[data-testid="stFileUploaderDropzoneInstructions"] span::after {
  content: "Word, Excel, PDF, ảnh quét, văn bản; mỗi tệp tối đa 100 MB"; font-size: .85rem; }
"""
COLUMN = 1020  # pixels
_DEFAULT_SERVICE = "http://127.0.0.1:8000"


@st.cache_resource
def _client(address: str, key: str) -> Client:
    return Client(address, key)


def client() -> Client:
    """Return the service: the session's own address, else that of the environment (`BAOCAO_SERVICE`, `BAOCAO_KEY`)."""
    address = st.session_state.get("service") or os.environ.get("BAOCAO_SERVICE", _DEFAULT_SERVICE)
    return _client(address, os.environ.get("BAOCAO_KEY", ""))


def t(words: str) -> str:
    """Return the page's words in the chosen language."""
    return ENGLISH.get(words, words) if st.session_state.get("chosen-language") == "English" else words


def dress() -> None:
    """Put the style sheet on the page."""
    st.html(LOOK)
    if st.session_state.get("chosen-language") != "English":
        st.html(f"<style>{VIETNAMESE_UPLOAD}</style>")


def tell_language() -> None:
    """Tell screen readers the language of the page; at its end, as a script takes room until it has run."""
    code = "en" if st.session_state.get("chosen-language") == "English" else "vi"
    st.html(f"<script>document.documentElement.lang = '{code}'</script>", unsafe_allow_javascript=True)


@contextmanager
def column() -> Iterator[None]:
    """Keep what is shown in the middle of a wide screen.

    Told to Streamlit rather than in the style sheet, which may come after what it moves: a layout shift of 0.23.
    """
    with st.container(horizontal_alignment="center"), st.container(width=COLUMN):
        yield


def heading(title: str, lead: str) -> None:
    """Begin a page: its name and one line on what it is for."""
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.header(t(title), anchor=False, width="content")
        language()
    st.caption(t(lead))


def language() -> None:
    """Offer the other language; the choice holds on every page (a widget's own state ends with its page)."""
    held = st.session_state.setdefault("chosen-language", "Tiếng Việt")
    other = "English" if held == "Tiếng Việt" else "Tiếng Việt"
    st.button(
        other, key="language", type="tertiary", icon=":material/language:", on_click=_choose_language, args=(other,)
    )


def _choose_language(chosen: str) -> None:
    st.session_state["chosen-language"] = chosen


@contextmanager
def refusals_shown() -> Iterator[None]:
    """Show what the service refuses as words on the page."""
    try:
        yield
    except ServiceError as error:
        st.error(str(error), icon=":material/error:")


def file_button(label: str, fetch: Callable[[], bytes], name: str, icon: str, key: str, *, quiet: bool = True) -> None:
    """Offer a file that is made when asked for; what goes wrong is told on the page.

    Streamlit's own button with a callable tells a failure in English, for five seconds.
    """
    if st.button(label, icon=icon, key=key, type="tertiary" if quiet else "secondary"):
        with refusals_shown():
            _save(fetch(), name)


def _save(content: bytes, name: str) -> None:
    """Hand a file to the browser; the number makes each time a new one to it."""
    data = base64.b64encode(content).decode("ascii")
    quoted = json.dumps(name).replace("<", "\\u003c")  # a name may not end the script
    st.html(
        f"""<script>/* {uuid.uuid4().hex} */
        const bytes = Uint8Array.from(atob("{data}"), one => one.charCodeAt(0));
        const link = document.createElement("a");
        link.href = URL.createObjectURL(new Blob([bytes]));
        link.download = {quoted};
        link.click();
        URL.revokeObjectURL(link.href);</script>""",
        unsafe_allow_javascript=True,
    )


def ready_reports() -> list[Row]:
    """Return the reports that can be asked."""
    return [report for report in client().reports() if report["state"] == "ready"]
