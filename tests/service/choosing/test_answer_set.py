"""Which figures answer together, beyond what the ranker says."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from ingest.report import Figure
from retrieval.summary import summarize
from service.choosing.answer_set import gather
from service.finding.evidence import Evidence, prepare
from service.question import Question
from service.ranking.figure_features import NAMES, Candidate
from service.ranking.ranker import load_ranker
from service.understanding.understand import understand
from tests.answers_shelf import sample_reports


@pytest.fixture(scope="module")
def evidence() -> Evidence:
    return prepare(sample_reports()[0])


def _candidate(evidence: Evidence, figure: Figure, **features: float) -> Candidate:
    values = tuple(features.get(name, 0.0) for name in NAMES)
    return Candidate(figure, evidence.units[evidence.unit_of[figure.id]], values)


def _asked(text: str) -> Question:
    return understand(text, (), [summarize(r, "") for r in sample_reports()])


def _figures(evidence: Evidence) -> list[Figure]:
    return [f for f in evidence.report.figures if f.id in evidence.unit_of and not f.uncertain]


def test_figures_of_another_time_stay_out_unless_times_are_compared(evidence: Evidence) -> None:
    a, b = _figures(evidence)[:2]
    now, then = _candidate(evidence, a, period=1.0), _candidate(evidence, b, period=-1.0)
    ranked = [(3.0, now), (2.0, then)]
    asked = _asked("Suối Bạc năm 2023 tiếp nhận bao nhiêu hồ sơ?")
    assert then not in gather(asked, ranked, [(0.9, then)], load_ranker())
    compared = _asked("Suối Bạc năm 2023 so với năm 2022 tiếp nhận bao nhiêu hồ sơ?")
    assert then in gather(compared, ranked, [(0.9, then)], load_ranker())


def test_an_uncertain_figure_never_joins(evidence: Evidence) -> None:
    a, b = _figures(evidence)[:2]
    top, doubtful = _candidate(evidence, a), _candidate(evidence, replace(b, uncertain=True))
    chosen = gather(
        _asked("Suối Bạc có bao nhiêu hồ sơ?"), [(3.0, top), (2.0, doubtful)], [(0.9, doubtful)], load_ranker()
    )
    assert chosen == [top]


def test_a_number_that_the_question_prints_does_not_displace_the_leading_figure(evidence: Evidence) -> None:
    """ "23 cụm đã có quy hoạch lấp đầy bao nhiêu?" prints a condition, no answer."""
    first, *rest = _figures(evidence)
    other = next(f for f in rest if f.value > 100 and f.value != first.value)
    lead, printed = _candidate(evidence, first), _candidate(evidence, other)
    asked = replace(_asked("Suối Bạc có bao nhiêu hồ sơ?"), numbers=(Decimal(other.value),))
    assert gather(asked, [(9.0, lead), (1.0, printed)], [(0.1, printed)], load_ranker()) == [lead]


def test_a_value_told_over_and_over_is_given_twice(evidence: Evidence) -> None:
    figures = _figures(evidence)
    by_unit = {evidence.unit_of[f.id]: f for f in figures}
    several = [replace(f, value=Decimal(77), unit="hồ sơ") for f in list(by_unit.values())[:4]]
    found = [_candidate(evidence, f) for f in several]
    ranked = [(9.0 - i, c) for i, c in enumerate(found)]
    chosen = gather(_asked("Suối Bạc có bao nhiêu hồ sơ?"), ranked, [(0.9, c) for c in found], load_ranker())
    assert len(chosen) == 2


def test_figures_of_the_other_level_stay_out_where_one_level_alone_is_asked(evidence: Evidence) -> None:
    a, b = _figures(evidence)[:2]
    upper, lower = (_candidate(evidence, replace(f, level=level)) for f, level in ((a, "cấp huyện"), (b, "cấp xã")))
    ranked = [(3.0, upper), (2.0, lower)]
    only = gather(_asked("Suối Bạc cấp xã tiếp nhận bao nhiêu hồ sơ?"), ranked, [(0.9, lower)], load_ranker())
    assert only == [lower]
    parted = _asked("Suối Bạc tiếp nhận bao nhiêu hồ sơ, chia theo cấp xã?")
    assert upper in gather(parted, ranked, [(0.9, lower)], load_ranker())


def test_a_ratio_that_is_printed_as_one_is_given_whole(evidence: Evidence) -> None:
    by_id = {f.id: f for f in _figures(evidence)}
    part, whole = next(
        (f, by_id[i])
        for f in by_id.values()
        for role, i in f.partners
        if role == "denominator" and i in by_id and 0 < by_id[i].span.start - f.span.end <= 3
    )
    top, other = _candidate(evidence, part), _candidate(evidence, whole)
    chosen = gather(_asked("Suối Bạc đã giải quyết bao nhiêu?"), [(3.0, top), (1.0, other)], [], load_ranker())
    assert chosen == [top, other]


def test_parts_that_add_up_to_their_whole_come_together(evidence: Evidence) -> None:
    one = _candidate(evidence, _figures(evidence)[0])

    def told(name: str, value: int, *partners: tuple[str, str]) -> Candidate:
        return replace(one, figure=replace(one.figure, id=name, value=Decimal(value), partners=partners))  # type: ignore[arg-type]  # literals

    whole, *parts = told("w", 599), told("a", 303, ("whole", "w")), told("b", 296, ("whole", "w"))
    ranked = [(3.0, whole), (2.0, parts[0]), (1.0, parts[1])]
    asked = _asked("Suối Bạc có bao nhiêu hồ sơ?")
    assert parts[1] in gather(asked, ranked, [(0.9, parts[0]), (0.0, parts[1])], load_ranker())
    assert gather(asked, ranked, [(0.0, parts[0]), (0.0, parts[1])], load_ranker()) == [whole]
    short = told("b", 290, ("whole", "w"))
    assert short not in gather(asked, [*ranked[:2], (1.0, short)], [(0.9, parts[0]), (0.0, short)], load_ranker())
