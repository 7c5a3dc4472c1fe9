"""A number typed in a question limits what answers it, and is not given back."""

from __future__ import annotations

from decimal import Decimal

import pytest

from service.choosing.condition import meeting, only_limits
from service.question import Ask
from tests.made_figures import asked, candidate, figure, held


@pytest.mark.parametrize(
    ("asks", "limits"),
    [
        (("count",), True),  # "trong 15 dự án đó có bao nhiêu …"
        (("share",), True),
        (("count", "yes_no"), False),  # "có đúng 35 hồ sơ không"
        (("count", "consistency"), False),
        (("definition",), False),  # "197 người là số gì"
        ((), False),  # "122 hay 123 cơ quan"
    ],
)
def test_a_number_limits_where_another_one_is_asked(asks: tuple[Ask, ...], limits: bool) -> None:
    assert only_limits(asked(*asks, numbers=(Decimal(35),))) is limits


def test_the_number_typed_is_not_its_own_answer_and_a_sentence_without_it_is_not_meant() -> None:
    evidence = held()
    numbered = next(u for u in evidence.units if any(f.value > 12 for f in u.figures))
    typed = next(f.value for f in numbered.figures if f.value > 12)
    other = next(u for u in evidence.units if not any(f.value == typed for f in u.figures))
    question = asked("count", numbers=(typed,))
    itself = candidate(figure(str(typed), id="itself"), place=numbered.place)
    beside = candidate(figure("7", id="beside"), place=numbered.place)
    away = candidate(figure("8", id="away"), place=other.place)
    kept = meeting(question, evidence, [(3.0, itself), (2.0, beside), (1.0, away)])
    assert [c.figure.id for _, c in kept] == ["beside"]
