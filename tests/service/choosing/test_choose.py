"""Which figures and sentences of a report answer a question."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import pytest

from ingest.report import Figure
from ingest.vietnamese.synonyms import load_relations, parse_relations
from retrieval.summary import summarize
from service.choosing.choose import Pick, choose
from service.finding.evidence import Evidence, prepare, sentences
from service.ranking.figure_features import ALL_NAMES
from service.ranking.ranker import load_ranker
from service.understanding.understand import understand
from tests.answers_shelf import ranks_in, sample_reports


@lru_cache(maxsize=1)
def evidence() -> tuple[Evidence, ...]:
    return tuple(prepare(report) for report in sample_reports())


def _pick(text: str, index: int = 0) -> Pick:
    question = understand(text, (), [summarize(r, "") for r in sample_reports()])
    return choose(question, evidence()[index], ranks_in(evidence()[index].report, text))


def _surfaces(pick: Pick) -> set[str]:
    return {figure.surface for figure in pick.figures}


def test_a_level_that_is_asked_keeps_the_other_out() -> None:
    assert "12" in _surfaces(_pick("Suối Bạc có bao nhiêu hồ sơ trễ hạn cấp huyện năm 2023?"))
    assert "34" not in _surfaces(_pick("Suối Bạc có bao nhiêu hồ sơ trễ hạn cấp huyện năm 2023?"))


def test_with_no_level_asked_both_are_given() -> None:
    assert {"12", "34"} <= _surfaces(_pick("Suối Bạc có bao nhiêu hồ sơ trễ hạn năm 2023?"))


def test_a_ratio_is_given_whole() -> None:
    pick = _pick("Tỷ lệ số hóa thành phần hồ sơ của Suối Bạc?")
    assert {"18.206", "21.384", "85,14%"} <= _surfaces(pick)


def test_a_misspelt_word_finds_the_same_figure() -> None:
    right = _surfaces(_pick("Suối Bạc giải ngân vốn đầu tư công bao nhiêu?"))
    assert right
    assert right == _surfaces(_pick("Suối Bạc giãi ngân vốn đâu tư công bao nhiêu?"))


def test_another_year_is_named_as_the_reason() -> None:
    assert _pick("Suối Bạc năm 2019 có bao nhiêu hồ sơ trễ hạn?").why == "period"


def test_no_uncertain_figure_is_ever_chosen() -> None:
    report = sample_reports()[0]
    doubted = tuple(replace(figure, uncertain=i % 2 == 0) for i, figure in enumerate(report.figures))
    held = prepare(replace(report, figures=doubted))
    given: list[Figure] = []
    for text in ("tiếp nhận bao nhiêu hồ sơ", "bao nhiêu hồ sơ trễ hạn", "kỷ luật bao nhiêu người", "ký số bao nhiêu"):
        question = understand(f"Suối Bạc {text}?", (), [summarize(report, "")])
        given += choose(question, held, ranks_in(report, text)).figures
    assert len(given) > 3
    assert not any(figure.uncertain for figure in given)


def test_sentences_cover_their_passage_and_point_into_the_text() -> None:
    for held in evidence():
        for passage in held.report.passages:
            for spans, text in sentences(passage, held.report.reading):
                assert " ".join(held.report.reading[s.start : s.end] for s in spans).strip() == text.strip()


def test_the_shipped_weights_name_only_known_features() -> None:
    assert len(load_ranker().rank) == len(ALL_NAMES)
    assert any(load_ranker().rank)


def test_relations_are_read_and_a_bad_line_is_named() -> None:
    assert any(relation.kind == "unlike" for relation in load_relations())
    with pytest.raises(ValueError, match="line 2"):
        parse_relations("same\ta | b\nalike\ta | b")


def test_figures_are_listed_only_where_the_quoted_words_hold_them() -> None:
    pick = _pick("Những hạn chế nào về hồ sơ trễ hạn được Suối Bạc nêu năm 2023?")
    assert pick.units
    spans = [span for unit in pick.units for span in unit.spans]
    assert all(any(s.start <= f.span.start and f.span.end <= s.end for s in spans) for f in pick.figures)
