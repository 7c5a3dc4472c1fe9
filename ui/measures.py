"""Cells → rows of one measure, one unit and one level. Pure; knows nothing of Streamlit or HTTP."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from service.answer import AnswerFigure

# Counted on the software and counted in reality are two measures (Thuận Châu: 35 on the software, in reality 09).
_TELLINGS = ("trên phần mềm", "trên hệ thống", "thực tế")
_SHARES = ("tỷ lệ", "tỉ lệ", "phần trăm", "%")


def odd_ones(indicator: str, figures: Sequence[AnswerFigure | None]) -> list[str | None]:
    """Say of each figure of a row why it may not stand beside the others; None where it may, or is not there."""
    stated = [figure for figure in figures if figure is not None]
    if not stated:
        return [None] * len(figures)
    unit = "%" if any(word in indicator.lower() for word in _SHARES) else _most([_unit(one) for one in stated])
    alike = [one for one in stated if _unit(one) == unit] or stated
    level = next(
        (name for name in ("cấp huyện", "cấp xã", "cấp tỉnh", "toàn huyện") if name in indicator.lower()), None
    )
    level = level or _most([one.level for one in alike])
    kind, telling = _most([one.kind for one in alike]), _most([_telling(one) for one in alike])
    return [None if one is None else _reason(one, unit, level, kind, telling) for one in figures]


def _reason(
    figure: AnswerFigure, unit: str | None, level: str | None, kind: str | None, telling: str | None
) -> str | None:
    if _unit(figure) != unit:
        return "khác đơn vị"
    if figure.level != level:
        return "khác cấp"
    if figure.kind != kind or _telling(figure) != telling:
        return "khác cách tính"
    return None


def _unit(figure: AnswerFigure) -> str | None:
    return "%" if figure.surface.endswith("%") else figure.unit and figure.unit.lower()


def _telling(figure: AnswerFigure) -> str:
    return next((words for words in _TELLINGS if words in figure.label.lower()), "")


def _most(values: Sequence[str | None]) -> str | None:
    """Return the commonest value, the first of those that are equally common."""
    return Counter(values).most_common(1)[0][0]
