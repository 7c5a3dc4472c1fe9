"""How much of the text around a sentence is quoted, at the borders."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ingest.report import Span
from service.choosing.quotes import LONGEST, MOST_SENTENCES, best_first, joined, runs, together, whole
from service.finding.evidence import Evidence, Unit
from service.ranking.sentence_features import NAMES
from tests.made_figures import held


def _lines(*texts: str) -> Evidence:
    """Lines of one paragraph, in a copy of the report."""
    first = held().units[0]
    passage = replace(first.passage, kind="text")  # type: ignore[arg-type]  # any but a row
    units = tuple(replace(first, place=i, text=text, passage=passage) for i, text in enumerate(texts))
    return replace(held(), units=units)


def _places(evidence: Evidence, place: int) -> list[int]:
    return [unit.place for unit in whole(evidence, evidence.units[place])]


def test_a_broken_sentence_is_followed_both_ways_until_one_ends() -> None:
    lines = _lines("Trước đó.", "Huyện đã", "giải quyết", "120 hồ sơ.", "Sau đó")
    assert [_places(lines, i) for i in range(5)] == [[0], [1, 2, 3], [1, 2, 3], [1, 2, 3], [4]]


@pytest.mark.parametrize("end", [".", ";", ":", "!", "?", "…", '."'])
def test_a_line_that_ends_is_not_joined_with_the_next(end: str) -> None:
    assert _places(_lines(f"Huyện đã{end}", "giải quyết"), 1) == [1]
    assert _places(_lines("Huyện đã,", "giải quyết"), 1) == [0, 1]


@pytest.mark.parametrize(("length", "joins"), [(LONGEST - 4, True), (LONGEST - 3, False)])
def test_a_broken_sentence_is_not_followed_further_than_a_reader_would(length: int, joins: bool) -> None:
    assert (_places(_lines("a" * length, "abcd"), 1) == [0, 1]) == joins
    assert (_places(_lines("abcd", "a" * length), 0) == [0, 1]) == joins
    third = _lines("a" * (length - 4), "abcd", "efgh")
    assert (_places(third, 0) == [0, 1, 2]) == joins
    assert (_places(_lines("efgh", "abcd", "a" * (length - 4)), 2) == [0, 1, 2]) == joins


def test_rows_and_lines_of_other_paragraphs_stand_alone() -> None:
    lines = _lines("Huyện đã", "giải quyết")
    rows = tuple(replace(u, passage=replace(u.passage, kind="row")) for u in lines.units)
    assert _places(replace(lines, units=rows), 0) == [0]
    other = (lines.units[0], replace(lines.units[1], block=lines.units[0].block + 1))
    assert _places(replace(lines, units=other), 0) == [0]
    passage = (lines.units[0], replace(lines.units[1], passage=replace(lines.units[1].passage, id="else")))
    assert _places(replace(lines, units=passage), 0) == [0]


def test_the_next_sentences_are_those_within_three_of_the_best() -> None:
    assert together([9.0, 6.1, 6.0], [0, 1, 2]) == [0, 1]
    assert together([9.0] * 5, [0, 1, 2, 3, 4]) == [0, 1, 2] and MOST_SENTENCES == 3


def test_a_leftover_counts_only_where_every_sentence_is_one_or_lacks_the_form() -> None:
    short, lacking = (tuple(float(n == name) for n in NAMES) for name in ("short", "date_lacking"))
    assert best_first([3.0, 2.0], [short, lacking]) == [1]
    assert best_first([3.0, 2.0], [short, short]) == [0, 1]
    assert best_first([1.0, 2.0], [lacking, lacking]) == [1, 0]


def _unit(place: int, block: int = 0) -> Unit:
    return replace(held().units[0], place=place, block=block)


def test_units_side_by_side_run_on_and_none_is_quoted_twice() -> None:
    units = [_unit(4), _unit(5), _unit(1), _unit(5), _unit(2), _unit(3, block=1)]
    assert [[u.place for u in run] for run in runs(units)] == [[4, 5], [1, 2], [3]]


def test_spans_that_words_part_are_cited_apart() -> None:
    report = held().report
    text = report.text
    at = text.index("Suối Bạc, ngày")
    blank = text.rindex("\n\n", 0, at)
    before = Span(blank - 5, blank)

    def spans(*found: Span) -> list[Span]:
        return joined(report, [replace(held().units[0], spans=found)])

    assert spans(before, Span(at, at + 4)) == [Span(blank - 5, at + 4)]
    assert spans(Span(at, at + 4), Span(at + 9, at + 13)) == [Span(at, at + 4), Span(at + 9, at + 13)]
    assert spans(Span(at, at + 4), before) == [Span(at, at + 4), before]
