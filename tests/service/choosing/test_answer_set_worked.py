"""Each rule that adds a figure to an answer or leaves one out, at its border."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ingest.report import Span
from service.choosing.answer_set import gather
from service.question import Ask, Question
from service.ranking.figure_features import Candidate
from tests.made_figures import asked, candidate, figure, held, ranker

ALONE = ranker()


def _given(
    question: Question, *found: Candidate, scores: tuple[float, ...] = (), chances: tuple[float, ...] = ()
) -> set[str]:
    """The ids of those that answer together; scores fall by one, and only the first is sure, unless they are given."""
    scores = scores or tuple(9.0 - i for i in range(len(found)))
    ranked = list(zip(scores, found, strict=True))
    return {c.figure.id for c in gather(question, ranked, list(zip(chances, found, strict=False)), ALONE)}


def _other_block(place: int) -> int:
    units = held().units
    return next(u.place for u in units if u.block != units[place].block)


def test_a_figure_joins_from_its_chance_upward() -> None:
    a, b, c = (candidate(figure(v)) for v in ("20", "30", "40"))
    assert _given(asked(), a, b, c, chances=(0.0, 0.29, 0.28)) == {"20", "30"}


def test_figures_stand_in_the_order_of_the_report() -> None:
    late, early = candidate(figure("20", span=Span(90, 92))), candidate(figure("30", span=Span(10, 12)))
    found = gather(asked(), [(9.0, late), (8.0, early)], [(0.9, early)], ALONE)
    assert [c.figure.id for c in found] == ["30", "20"]


def _parts(count: int, whole: str) -> list[Candidate]:
    parts = [candidate(figure(str(100 + i), partners=(("whole", "w"),))) for i in range(count)]
    return [candidate(figure(whole, id="w")), *parts]


@pytest.mark.parametrize(
    ("given", "all_of_them"),
    [
        ((0.9, 0.9, 0.9, 0.9, 0.0), True),  # one is missing
        ((0.9, 0.9, 0.9, 0.0, 0.0), False),  # two of four are: neither most nor all but one
        ((0.9, 0.0, 0.0, 0.0, 0.0), False),
    ],
)
def test_parts_are_completed_where_most_of_them_are_given(given: tuple[float, ...], all_of_them: bool) -> None:
    found = _parts(4, "406")  # 100 + 101 + 102 + 103
    assert ("103" in _given(asked(), *found, chances=given)) == all_of_them


def test_of_five_parts_three_call_for_the_other_two() -> None:
    found = _parts(5, "510")
    assert "104" in _given(asked(), *found, chances=(0.9, 0.9, 0.9, 0.9, 0.0, 0.0))
    assert "104" not in _given(asked(), *_parts(5, "511"), chances=(0.9, 0.9, 0.9, 0.9, 0.0, 0.0))


@pytest.mark.parametrize(
    ("period", "best", "stays"),
    [
        (1.0, 1.0, True),
        (0.5, 1.0, False),  # a quarter beside its half year
        (0.5, 0.5, True),  # nothing fits better
        (-1.0, -0.5, False),
        (0.0, 1.0, True),  # it has no time of its own
    ],
)
def test_a_figure_of_another_time_than_the_one_asked_goes(period: float, best: float, stays: bool) -> None:
    question = asked("count", periods=(_year(),))
    found = candidate(figure("20"), period=best), candidate(figure("30"), period=period)
    assert ("30" in _given(question, *found, chances=(0.9, 0.9))) == stays


def _year() -> object:
    return held().report.identity.period


@pytest.mark.parametrize("free", [{"asks": frozenset(("compare",))}, {"asks": frozenset(("target",))}, {"times": 2}])
def test_other_times_stay_where_they_are_compared_or_several_are_asked(free: dict[str, object]) -> None:
    times = int(str(free.pop("times", 1)))
    question = asked("count", **{"periods": (_year(),) * times, **free})
    found = candidate(figure("20"), period=1.0), candidate(figure("30"), period=-1.0)
    assert "30" in _given(question, *found, chances=(0.9, 0.9))


@pytest.mark.parametrize(
    ("asks", "levels", "given"),
    [
        ("count", ("cấp xã",), {"30", "40"}),
        ("count", ("cấp xã", "cấp huyện"), {"20", "30", "40"}),
        ("count", (), {"20", "30", "40"}),
        ("compare", ("cấp xã",), {"20", "30", "40"}),
        ("breakdown", ("cấp xã",), {"20", "30", "40"}),
        ("extreme", ("cấp xã",), {"20", "30", "40"}),
        ("count", ("cấp tỉnh",), {"20", "30", "40"}),  # none is given, so none is held against it
    ],
)
def test_the_other_level_goes_where_one_alone_is_asked_and_given(
    asks: Ask, levels: tuple[str, ...], given: set[str]
) -> None:
    found = [candidate(figure(v, level=level)) for v, level in (("20", "cấp huyện"), ("30", "cấp xã"), ("40", None))]
    assert _given(asked(asks, levels=levels), *found, chances=(0.9, 0.9, 0.9)) == given


@pytest.mark.parametrize(("gap", "whole"), [(1, True), (3, True), (4, False), (0, False)])
@pytest.mark.parametrize("role", ["numerator", "denominator", "percent"])
def test_a_ratio_is_whole_where_its_parts_are_printed_as_one(gap: int, whole: bool, role: str) -> None:
    top = candidate(figure("30", span=Span(10, 12), partners=((role, "40"),)))
    other = candidate(figure("40", span=Span(12 + gap, 14 + gap)))
    assert ("40" in _given(asked(), top, other)) == (whole and role != "percent")


@pytest.mark.parametrize(("role", "both"), [("software", True), ("reality", True), ("target", False)])
def test_the_count_of_the_software_and_the_real_one_go_together(role: str, both: bool) -> None:
    top, other = candidate(figure("35", partners=((role, "9"),))), candidate(figure("9"))
    assert ("9" in _given(asked(), top, other)) == both


@pytest.mark.parametrize(
    ("changes", "label", "score", "twice"),
    [
        ({}, 0.3, 5.0, True),
        ({}, 0.25, 5.0, False),  # its label is not asked about
        ({}, 0.3, 4.0, True),  # as far below as may be
        ({}, 0.3, 3.9, False),
        ({"level": "cấp xã"}, 0.3, 5.0, False),
        ({"value": Decimal(78)}, 0.3, 5.0, False),
    ],
)
def test_a_figure_told_once_more_elsewhere_is_cited_there_too(
    changes: dict[str, object], label: float, score: float, twice: bool
) -> None:
    top = candidate(figure("77"))
    again = candidate(figure("77", id="again", **changes), place=_other_block(0), label=label)
    assert ("again" in _given(asked(), top, again, scores=(9.0, score))) == twice


def test_a_small_number_or_one_of_the_same_paragraph_is_not_told_twice() -> None:
    small = [candidate(figure("12", id=f"s{i}"), place=_other_block(0) * i, label=1.0) for i in range(2)]
    assert _given(asked(), *small) == {"s0"}
    more = [candidate(figure("13", id=f"s{i}"), place=_other_block(0) * i, label=1.0) for i in range(2)]
    assert _given(asked(), *more) == {"s0", "s1"}
    same = [candidate(figure("77", id=f"s{i}"), label=1.0) for i in range(2)]
    assert _given(asked(), *same) == {"s0"}


def test_only_the_best_of_other_tellings_is_added() -> None:
    places = [0, _other_block(0), len(held().units) - 1]
    found = [candidate(figure("77", id=f"t{i}"), place=at, label=1.0) for i, at in enumerate(places)]
    assert _given(asked(), *found) == {"t0", "t1"}


@pytest.mark.parametrize(
    ("places", "kept"),
    [
        ((0, 3, 6), {"t0", "t1"}),
        ((0, 3, 6, 0), {"t0", "t1", "t3"}),  # the last stands in a sentence that is cited anyway
    ],
)
def test_of_tellings_in_more_than_two_sentences_the_best_stay(places: tuple[int, ...], kept: set[str]) -> None:
    found = [candidate(figure("77", id=f"t{i}"), place=at) for i, at in enumerate(places)]
    assert _given(asked(), *found, chances=(0.9,) * 4) == kept
    other = [candidate(figure("77", id=f"t{i}", unit=f"u{i}"), place=at) for i, at in enumerate(places)]
    assert _given(asked(), *other, chances=(0.9,) * 4) == {f"t{i}" for i in range(len(places))}
