"""What the figures beside a figure say of it."""

from __future__ import annotations

from functools import lru_cache

from retrieval.summary import summarize
from service.finding.coverage import aim
from service.finding.evidence import prepare
from service.finding.shortlist import find_spots
from service.ranking.figure_features import Candidate, candidates
from service.ranking.group_features import NAMES, together
from service.ranking.pair_features import NAMES as RELATION_NAMES
from service.ranking.pair_features import relate
from service.ranking.ranker import JOIN_NAMES, SETTLE_NAMES, join_row, load_ranker, neighbours
from service.understanding.understand import understand
from tests.answers_shelf import ranks_in, sample_reports

TEXT = "Tỷ lệ số hóa thành phần hồ sơ của Suối Bạc?"


@lru_cache(maxsize=1)
def _found() -> tuple[Candidate, ...]:
    evidence = prepare(sample_reports()[0])
    question = understand(TEXT, (), [summarize(r, "") for r in sample_reports()])
    wanted = aim(question, evidence)
    spots = find_spots(question, wanted, evidence, ranks_in(evidence.report, TEXT))
    return tuple(load_ranker().weigh(question, evidence.report.reading, candidates(question, wanted, evidence, spots)))


def _of(surface: str) -> Candidate:
    return next(c for c in _found() if c.figure.surface == surface)


def test_the_parts_of_a_ratio_lift_one_another() -> None:
    numerator, denominator = _of("18.206"), _of("21.384")
    assert ("denominator", denominator.figure.id) in numerator.figure.partners
    rows = together([(0.9, numerator), (0.1, denominator)])
    told = dict(zip(NAMES, rows[1], strict=True))
    assert told["best_partner"] == 0.9
    assert told["better"] > 0


def test_a_lone_figure_has_nobody_beside_it() -> None:
    (row,) = together([(0.5, _of("18.206"))])
    told = dict(zip(NAMES, row, strict=True))
    assert told["chance"] == 0.5
    assert told["best_of_quote"] < 0
    assert told["share_of_best"] == 1.0


def test_a_ratio_is_known_for_what_it_is() -> None:
    question = understand(TEXT, (), [summarize(r, "") for r in sample_reports()])
    top, other = _of("18.206"), _of("21.384")
    row = relate(question, sample_reports()[0].reading, top, 3.0, other, 2.0)
    told = dict(zip(RELATION_NAMES, row, strict=True))
    assert told["ratio"] == 1.0
    assert told["after"] == 1.0
    assert told["same_unit"] == 1.0
    assert len(join_row(row, top, other)) == len(JOIN_NAMES)
    assert len((*together([(0.5, other)])[0], *row)) == len(SETTLE_NAMES)


def test_only_figures_near_the_leading_one_may_join_it() -> None:
    top = _of("18.206")
    ranked = [(9.0, top), *((-9.0, c) for c in _found() if c is not top)]
    near = neighbours(ranked)
    assert near
    assert all(c.unit.block == top.unit.block or abs(c.unit.place - top.unit.place) <= 3 for _, c in near)
