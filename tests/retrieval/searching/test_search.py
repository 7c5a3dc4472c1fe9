"""Search over the sample reports, read and embedded as shipped."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.report import Passage
from retrieval.hit import Filters, Query
from retrieval.library import Library
from retrieval.searching.diversify import spread
from retrieval.searching.search import _set_back

SAMPLES = Path(__file__).resolve().parents[3] / "ingest" / "samples"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with Library.open(tmp_path_factory.mktemp("samples")) as opened:
        for path in sorted(SAMPLES.iterdir()):
            if path.suffix in (".md", ".txt") and path.name != "README.md":
                assert opened.add(path).state == "ready"
        yield opened


def place_of(library: Library, n: int) -> str:
    place = library.reports()[n].place
    assert place is not None
    return place


def test_a_question_that_names_a_place_is_answered_from_its_reports(library: Library) -> None:
    place = place_of(library, 0)
    expected = {summary.file for summary in library.reports() if summary.place == place}
    hits = library.search(Query(f"{place} có bao nhiêu hồ sơ trễ hạn?"))
    assert {hit.file for hit in hits} == expected


def test_a_question_about_all_places_hears_every_report(library: Library) -> None:
    hits = library.search(Query("bao nhiêu hồ sơ trễ hạn?", k=10))
    assert {hit.file for hit in hits} == {summary.file for summary in library.reports()}


def test_a_report_of_another_year_first_says_so(library: Library) -> None:
    hits = library.search(Query("bao nhiêu hồ sơ trễ hạn năm 2023?", k=20))
    earlier = [s for s in library.reports() if s.period is not None and s.period.end.year < 2023]
    assert earlier
    for summary in earlier:
        first = next(hit for hit in hits if hit.passage.report_id == summary.report_id)
        assert first.passage.id == summary.front


@pytest.mark.parametrize(
    "question", ["hồ sơ quá hạn", "ho so qua han", "số hs bị trễ hẹn", "overdue dossiers", "hồ sơ quá hạng"]
)
def test_however_it_is_asked_late_dossiers_are_found(library: Library, question: str) -> None:
    best = library.search(Query(question, k=3))
    assert any(word in hit.passage.text.lower() for hit in best for word in ("quá hạn", "trễ hạn", "trễ hẹn"))


def test_equal_questions_have_equal_hits(library: Library) -> None:
    query = Query("kinh phí đào tạo cán bộ", k=30, filters=Filters(years=(2023,)))
    assert library.search(query) == library.search(query)


def test_hits_carry_whole_passages_in_order_of_rank(library: Library) -> None:
    hits = library.search(Query("chuyển đổi số", k=15))
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    for hit in hits:
        assert isinstance(hit.passage, Passage)
        assert hit.passage in library.report(hit.passage.report_id).passages


def test_a_report_that_has_little_to_say_lets_those_that_have_more_say_it_first() -> None:
    scores = {"a:1": 2.0, "a:2": 1.6, "a:3": 1.5, "b:1": 1.9, "b:2": 1.3, "c:1": 1.35}
    assert spread(scores, 6, 0.15)[3] == "c:1"
    _set_back(scores, faint=0.7, behind=0.4)
    assert spread(scores, 6, 0.15)[-1] == "c:1"
    assert scores["b:1"] == 1.9
