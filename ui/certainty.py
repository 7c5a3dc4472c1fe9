"""How sure an answer must be: chosen beside the filters, each choice with what was measured of it."""

from __future__ import annotations

import streamlit as st

from service.answer import Certainty
from ui.client import Row, ServiceError
from ui.conversation import held, opened
from ui.frame import client, t
from ui.render.words import vietnamese_number

NAMES: dict[Certainty, str] = {"certain": "Chắc chắn", "balanced": "Cân bằng", "full": "Đầy đủ"}


def offer() -> None:
    """Offer the choice for the open conversation, from its next question on; without a service there is none."""
    try:
        told = _told(client().address)
    except ServiceError:
        return
    measured: dict[Certainty, Row] = {one["certainty"]: one for one in told["certainties"]}
    chosen: Certainty = held().certainty or told["default"]
    with st.popover(t(NAMES[chosen]), icon=":material/tune:", type="tertiary", help=t("Chắc đến đâu mới trả lời")):
        st.radio(
            t("Chắc đến đâu mới trả lời"),
            list(NAMES),
            list(NAMES).index(chosen),
            format_func=lambda name: t(NAMES[name]),
            captions=[error_of(measured[name]) for name in NAMES],
            key=f"certainty-{opened()}",
            on_change=_choose,
        )
        st.caption(t("Đo trên 864 câu hỏi về 54 báo cáo lạ, một nửa là điều báo cáo không nêu."))


def error_of(measured: Row) -> str:
    """Say what was measured of a choice, in counts of a hundred."""
    right, wrong, invented, most = (
        vietnamese_number(f"{measured[part] * 100:.0f}") for part in ("right", "wrong", "invented", "at_most")
    )
    return (
        f"{t('Báo cáo có nêu')}: {right} % {t('đúng')}, {wrong} % {t('sai')}, {t('còn lại nói không nêu')}. "
        f"{t('Báo cáo không nêu')}: {invented} % {t('vẫn trả lời')} ({t('nhiều nhất')} {most} %)."
    )


def _choose() -> None:
    held().certainty = st.session_state[f"certainty-{opened()}"]


@st.cache_data(ttl=600, show_spinner=False)
def _told(address: str) -> Row:
    return client().certainties()
