"""Which figures lead the sides of a comparison, and what stands beside them, at the borders."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ingest.report import Figure
from service.choosing import comparison
from service.choosing.comparison import Contender, abreast, contend
from service.question import Question
from service.ranking.figure_features import Candidate
from tests.made_figures import asked, candidate, figure, held, looked, ranker

Side = list[tuple[float, Figure, int]]


def _options(question: Question, *found: tuple[float, Candidate], timed: bool = False) -> list[str]:
    return [c.figure.id for _, c in contend(looked(question, *found), timed).options]


def test_figures_far_below_the_best_of_their_side_do_not_lead_it() -> None:
    found = [(s, candidate(figure(v))) for s, v in ((9.0, "20"), (4.1, "30"), (4.0, "40"))]
    assert _options(asked(), *found) == ["20", "30"]


@pytest.mark.parametrize(
    ("changes", "inside", "levels", "timed", "leads"),
    [
        ({}, 0.6, (), True, True),
        ({}, 0.59, (), True, False),
        ({}, 0.0, (), False, True),
        ({"uncertain": True}, 1.0, (), False, False),
        ({"level": "cấp xã"}, 1.0, ("cấp huyện",), False, False),
        ({"level": "cấp xã"}, 1.0, ("cấp xã",), False, True),
        ({"level": None}, 1.0, ("cấp xã",), False, True),
        ({"level": "cấp xã"}, 1.0, (), False, True),
    ],
)
def test_a_figure_of_another_side_does_not_lead(
    changes: dict[str, object], inside: float, levels: tuple[str, ...], timed: bool, leads: bool
) -> None:
    found = 9.0, candidate(figure("20", **changes), inside=inside)
    assert bool(_options(asked(levels=levels), found, timed=timed)) == leads


def _sides(*sides: Side, question: Question | None = None) -> list[Contender]:
    """Sides whose figures are given by score, figure and place."""
    made = []
    for found in sides:
        side = looked(question or asked(), *((s, candidate(f, place)) for s, f, place in found))
        made.append(Contender(side, tuple(side.ranked)))
    return made


def _leads(*sides: Side, question: Question | None = None) -> list[str]:
    leads = comparison._leads(_sides(*sides, question=question))
    return [c.figure.id for _, c in leads or ()]


@pytest.mark.parametrize(
    ("unit", "other", "same"),
    [
        ("hồ sơ", "người", True),
        ("hồ sơ", "%", False),
        ("%", "% số xã", True),
        ("triệu đồng", "tỷ đồng", True),
        ("triệu đồng", "hồ sơ", False),
        ("thứ hạng", "hồ sơ", False),
        (None, "hồ sơ", True),
    ],
)
def test_sides_measure_alike_or_do_not_compare(unit: str | None, other: str, same: bool) -> None:
    one, two = figure("20", unit=unit), figure("30", unit=other)
    assert bool(_leads([(9.0, one, 0)], [(9.0, two, 1)])) == same


def test_the_same_figure_of_one_report_is_no_second_side() -> None:
    assert _leads([(9.0, figure("20"), 0)], [(9.0, figure("20", id="again"), 5)]) == []
    other_level = figure("20", id="again", level="cấp xã")
    assert _leads([(9.0, figure("20"), 0)], [(9.0, other_level, 5)]) == ["20", "again"]
    assert abreast(_sides([(9.0, figure("20"), 0)]), ranker()) is None


# What likeness weighs: the second side's best figure is unlike the first side's; a likelier pair wins by that much.
@pytest.mark.parametrize(
    ("alike", "unlike", "worth"),
    [
        ({"label": "hồ sơ"}, {"label": "cuộc họp"}, 3.0),
        ({}, {"unit": "người"}, 1.5),
        ({"level": None}, {"level": "cấp xã"}, 1.0),
        ({}, {"partners": (("whole", "w"),)}, 2.0),
    ],
)
def test_likeness_is_worth_what_was_measured(alike: dict[str, object], unlike: dict[str, object], worth: float) -> None:
    first = [(9.0, figure("20"), 0)]
    for gap, wanted in ((worth - 0.01, "like"), (worth + 0.01, "unlike")):
        second = [(9.0, figure("30", id="unlike", **unlike), 5), (9.0 - gap, figure("31", id="like", **alike), 5)]
        assert _leads(first, second) == ["20", wanted]


def test_figures_of_one_paragraph_and_of_one_whole_are_likelier_sides() -> None:
    units = held().units
    beside = next(u.place for u in units if u.block == units[0].block)
    away = next(u.place for u in units if u.block != units[0].block)
    for gap, wanted in ((0.99, "here"), (1.01, "there")):
        second = [(9.0, figure("30", id="there"), away), (9.0 - gap, figure("31", id="here"), beside)]
        assert _leads([(9.0, figure("20"), 0)], second) == ["20", wanted]
    part = (("whole", "w"),)
    for gap, wanted in ((1.99, "sibling"), (2.01, "stranger")):
        second = [
            (9.0, figure("30", id="stranger", partners=(("whole", "v"),)), away),
            (9.0 - gap, figure("31", id="sibling", partners=part), away),
        ]
        assert _leads([(9.0, figure("20", partners=part), 0)], second) == ["20", wanted]


def test_a_figure_of_the_level_asked_is_a_likelier_side() -> None:
    question = asked(levels=("cấp xã",))
    for gap, wanted in ((0.99, "levelled"), (1.01, "none")):  # 2 for the level asked, less 1 for unlike levels
        second = [(9.0, figure("30", id="none"), 0), (9.0 - gap, figure("31", id="levelled", level="cấp xã"), 0)]
        assert _leads([(9.0, figure("20"), 0)], second, question=question) == ["20", wanted]


def _given(first: Side, second: Side, question: Question) -> list[set[str]]:
    found = abreast(_sides(first, second, question=question), ranker(joins=9.0))
    assert found is not None
    return [{c.figure.id for c in chosen} for chosen in found.sets]


def test_what_stands_beside_one_side_alone_is_left_out() -> None:
    first = [(9.0, figure("20"), 0), (1.0, figure("1", id="m1", label="cuộc họp"), 0)]
    second = [(9.0, figure("30"), 3), (1.0, figure("2", id="m2", label="cuộc họp"), 3)]
    assert _given(first, second, asked("compare")) == [{"20", "m1"}, {"30", "m2"}]
    strange = [(9.0, figure("30"), 3), (1.0, figure("2", id="m2", label="xe máy"), 3)]
    assert _given(first, strange, asked("compare")) == [{"20"}, {"30"}]
    unit = [(9.0, figure("30"), 3), (1.0, figure("2", id="m2", label="cuộc họp", unit="người"), 3)]
    assert _given(first, unit, asked("compare")) == [{"20"}, {"30"}]


def test_a_ratio_told_with_one_side_is_given_for_each() -> None:
    first = [(9.0, figure("20", partners=(("percent", "p1"),)), 0), (1.0, figure("50", id="p1", unit="%"), 0)]
    second = [(9.0, figure("30", partners=(("percent", "p2"),)), 3), (1.0, figure("60", id="p2", unit="%"), 6)]
    assert _given(first, second, asked("compare")) == [{"20", "p1"}, {"30", "p2"}]
    doubtful = [second[0], (1.0, figure("60", id="p2", unit="%", uncertain=True), 6)]
    assert _given(first, doubtful, asked("compare"))[1] == {"30"}


def test_a_denominator_counts_only_in_the_sentence_of_its_figure() -> None:
    for place, given in ((0, {"20", "d"}), (5, {"20"})):
        first = [(9.0, figure("20", partners=(("denominator", "d"),)), 0), (1.0, figure("40", id="d", unit="x"), place)]
        second = [(9.0, figure("30", partners=(("denominator", "e"),)), 3), (1.0, figure("41", id="e", unit="y"), 3)]
        assert _given(first, second, asked("compare"))[0] == given


def test_where_shares_are_set_against_each_other_counts_stay_out() -> None:
    def side(n: str, place: int) -> Side:
        share = figure(n, unit="%", partners=(("numerator", f"n{n}"),))
        return [(9.0, share, place), (1.0, figure("7", id=f"n{n}"), place)]

    assert _given(side("20", 0), side("30", 3), asked("compare", "share")) == [{"20"}, {"30"}]
    assert _given(side("20", 0), side("30", 3), asked("share")) == [{"20", "n20"}, {"30", "n30"}]
    assert _given(side("20", 0), side("30", 3), asked("compare")) == [{"20", "n20"}, {"30", "n30"}]


@pytest.mark.parametrize(
    ("other", "levels", "both"),
    [
        ({"level": "cấp xã"}, (), True),
        ({"level": "cấp xã"}, ("cấp huyện",), False),
        ({"level": None}, (), False),
        ({"level": "cấp xã", "unit": "người"}, (), False),
        ({"level": "cấp xã", "label": "hồ sơ trễ hạn của"}, (), True),  # two words of three
        ({"level": "cấp xã", "label": "hồ sơ trễ hạn đất đai"}, (), False),  # two of six
    ],
)
def test_the_other_level_of_one_measure_stands_beside(
    other: dict[str, object], levels: tuple[str, ...], both: bool
) -> None:
    lead, second = candidate(figure("12", level="cấp huyện", label="hồ sơ trễ")), candidate(figure("34", **other))
    if other.get("label") is None:
        second = replace(second, figure=replace(second.figure, label="hồ sơ trễ"))
    side = looked(asked(levels=levels), (9.0, lead), (8.0, second))
    assert comparison._other_level(side, lead, second) == both


def test_each_side_is_as_sure_as_the_ranker_says() -> None:
    found = abreast(_sides([(9.0, figure("20"), 0)], [(9.0, figure("30"), 3)]), ranker(sure=0.0))
    assert found is not None and found.confidences == (0.5, 0.5)
