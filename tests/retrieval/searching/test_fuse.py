"""Fusion and spreading, with the arithmetic written out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.hit import report_of
from retrieval.searching.diversify import spread
from retrieval.searching.fuse import normalised, reciprocal_rank, weighted_sum

SCORES = st.dictionaries(st.sampled_from([f"{r}:{n}" for r in "abc" for n in range(4)]), st.floats(0, 1))


def test_reciprocal_rank_adds_up_over_rankings() -> None:
    fused = reciprocal_rank([["a", "b", "c"], ["c", "a"]])
    assert fused == pytest.approx({"a": 1 / 61 + 1 / 62, "b": 1 / 62, "c": 1 / 63 + 1 / 61})


def test_weighted_sum_brings_lists_to_one_scale_first() -> None:
    assert weighted_sum([({"a": 8.0, "b": 4.0}, 1.0), ({"b": 0.5, "c": 0.25}, 0.4)]) == pytest.approx(
        {"a": 1.0, "b": 0.5 + 0.4, "c": 0.2}
    )


def test_normalised_handles_empty_equal_and_negative_scores() -> None:
    assert normalised({}) == {}
    assert normalised({"a": 0.0, "b": 0.0}) == {"a": 1.0, "b": 1.0}
    assert normalised({"a": -1.0, "b": 1.0, "c": 0.0}) == {"a": 0.0, "b": 1.0, "c": 0.5}


@given(st.lists(st.lists(st.sampled_from("abcdef"), unique=True), max_size=4))
def test_the_order_of_rankings_does_not_matter(rankings: list[list[str]]) -> None:
    assert reciprocal_rank(rankings) == pytest.approx(reciprocal_rank(rankings[::-1]))


def test_no_report_drowns_another() -> None:
    scores = {"a:0": 1.0, "a:1": 0.9, "a:2": 0.8, "b:0": 0.5, "b:1": 0.1}
    assert spread(scores, 5) == ["a:0", "a:1", "a:2", "b:0", "b:1"]
    assert spread(scores, 5, crowding=0.3) == ["a:0", "a:1", "b:0", "a:2", "b:1"]
    assert spread(scores, 5, per_report=1) == ["a:0", "b:0"]


def test_a_second_passage_follows_the_first_of_its_report() -> None:
    scores = {"a:3": 1.0, "a:1": 0.9, "b:2": 0.5}
    assert spread(scores, 5, second={"a": "a:0", "b": "b:2"}) == ["a:3", "a:0", "a:1", "b:2"]
    assert spread(scores, 2, second={"a": "a:0"}) == ["a:3", "a:0"]
    assert spread(scores, 5, per_report=2, second={"a": "a:0"}) == ["a:3", "a:0", "b:2"]


@given(SCORES, st.integers(0, 12), st.floats(0, 1), st.one_of(st.none(), st.integers(1, 4)))
def test_spreading_only_chooses_and_orders(
    scores: dict[str, float], k: int, crowding: float, per_report: int | None
) -> None:
    chosen = spread(scores, k, crowding, per_report)
    assert len(chosen) == len(set(chosen)) <= k
    assert set(chosen) <= set(scores)
    if per_report is None:
        assert len(chosen) == min(k, len(scores))
    else:
        assert all(sum(report_of(key) == r for key in chosen) <= per_report for r in "abc")
    for report_id in "abc":
        own = [scores[key] for key in chosen if report_of(key) == report_id]
        assert own == sorted(own, reverse=True)
