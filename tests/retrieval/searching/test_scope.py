"""Which reports search looks into, in a library of more reports than can each have their say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pytest

from eval.generator import Made, write
from retrieval.hit import Filters, Query
from retrieval.library import Library
from retrieval.searching.scope import FEW


@dataclass(frozen=True)
class Shelf:
    """A library of made reports, with what was made by file."""

    library: Library
    made: Mapping[str, Made]

    def files(self, question: str, k: int = 12, filters: Filters | None = None) -> list[str]:
        return [hit.file for hit in self.library.search(Query(question, k, filters or Filters()))]


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    folder = tmp_path_factory.mktemp("made")
    made = write(folder / "reports", 2 * FEW)
    with Library.open(folder / "library") as library:
        library.add_folder(folder / "reports")
        yield Shelf(library, made)


def test_titles_of_other_years_do_not_fill_what_is_read(shelf: Shelf) -> None:
    """In a few reports the title says why a report does not answer; those of a whole library left room for nothing."""
    found = shelf.files("bao nhiêu hồ sơ trễ hạn năm 2020?")
    assert {shelf.made[file].year for file in found} == {2020}
    stating = {made.file for made in shelf.made.values() if made.year == 2020 and made.late}
    assert stating <= set(found)


def test_a_reports_own_number_is_searched_in_that_report(shelf: Shelf) -> None:
    wanted = next(made for made in shelf.made.values() if made.year == 2021)
    number = next(line.removeprefix("Số: ") for line in wanted.text.splitlines() if line.startswith("Số: "))
    assert set(shelf.files(f"Báo cáo số {number} nêu bao nhiêu hồ sơ?")) == {wanted.file}


def test_a_number_that_no_report_bears_limits_nothing(shelf: Shelf) -> None:
    assert len(set(shelf.files("Kế hoạch số 9999/KH-UBND giao bao nhiêu hồ sơ?"))) > 1


def test_a_filter_of_reports_is_not_narrowed(shelf: Shelf) -> None:
    wanted, other = (made for made in list(shelf.made.values())[:2])
    number = next(line.removeprefix("Số: ") for line in wanted.text.splitlines() if line.startswith("Số: "))
    reports = {summary.file: summary.report_id for summary in shelf.library.reports()}
    limits = Filters(report_ids=(reports[wanted.file], reports[other.file]))
    assert set(shelf.files(f"Báo cáo số {number} nêu bao nhiêu hồ sơ?", 20, limits)) == {wanted.file, other.file}


def test_a_place_is_searched_in_its_own_reports(shelf: Shelf) -> None:
    wanted = next(made for made in shelf.made.values() if made.year == 2022 and made.late)
    files = shelf.files(f"{wanted.place} có bao nhiêu hồ sơ trễ hạn năm 2022?", 20)
    assert {shelf.made[file].place for file in files} == {wanted.place}
    assert wanted.file in files
