"""A row of the comparison holds one measure, one unit, one level."""

from __future__ import annotations

from dataclasses import replace

from service.answer import AnswerFigure
from ui.measures import odd_ones

COUNT = AnswerFigure("170", "hồ sơ", "170", "hồ sơ trễ hạn", "huyện A", "năm 2021", "cấp huyện", "actual", 1)
SHARE = replace(COUNT, value="98", unit="%", surface="98%", label="đúng hạn")


def test_like_figures_stand_side_by_side() -> None:
    assert odd_ones("Hồ sơ trễ hạn", [COUNT, None, replace(COUNT, value="12", surface="12")]) == [None] * 3


def test_a_count_does_not_stand_in_a_row_of_shares() -> None:
    assert odd_ones("Tỷ lệ giải quyết đúng hạn", [COUNT, SHARE]) == ["khác đơn vị", None]
    assert odd_ones("Tỷ lệ giải quyết đúng hạn", [COUNT, COUNT]) == ["khác đơn vị"] * 2


def test_another_level_another_telling_and_a_plan_are_told() -> None:
    others = [COUNT, COUNT, replace(COUNT, level="toàn huyện"), replace(COUNT, level=None)]
    assert odd_ones("Hồ sơ trễ hạn", others) == [None, None, "khác cấp", "khác cấp"]
    tellings = [COUNT, replace(COUNT, label="quá hạn trên phần mềm"), replace(COUNT, kind="planned")]
    assert odd_ones("Hồ sơ trễ hạn", tellings) == [None, "khác cách tính", "khác cách tính"]


def test_the_level_named_in_the_indicator_rules() -> None:
    commune = replace(COUNT, level="cấp xã")
    assert odd_ones("Hồ sơ trễ hạn cấp xã", [COUNT, COUNT, commune]) == ["khác cấp", "khác cấp", None]
