"""What was reckoned over a table's column → the line that says so: a sum as arithmetic, or what was compared.

Every term stands in the line with its mark, and verify works the sum out again. Numbers that no row prints are told in
words.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from service.answer import AnswerFigure
from service.choosing.column import Reckoned
from service.composing import wording

_COUNTS = ("", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười")


def reckoning(reckoned: Reckoned, figures: Sequence[AnswerFigure], others: Sequence[int]) -> str:
    """Write the line; `others` are the citations of the rows that are not given."""
    compared = "".join(f" [{n}]" for n in dict.fromkeys(others))
    if reckoned.what == "sum":
        terms = " + ".join(figure.surface for figure in figures)
        total = wording.number(sum((Decimal(figure.value) for figure in figures), Decimal()))
        marks = "".join(f" [{n}]" for n in dict.fromkeys(figure.citation for figure in figures))
        return f"Cộng các dòng của bảng: {terms} = {total} {figures[0].unit or ''}".rstrip() + f"{marks}."
    if reckoned.what == "condition":
        count = _COUNTS[len(figures)] if len(figures) < len(_COUNTS) else "các"
        rest = f"; các dòng còn lại không đạt điều kiện{compared}" if others else ""
        return f"Theo bảng, đạt điều kiện hỏi: {count} {reckoned.kind} nêu trên{rest}."
    end = "Cao nhất" if reckoned.what == "highest" else "Thấp nhất"
    return f"{end} trong các dòng của bảng, so với các dòng{compared}."
