"""Damaged reports are read with the words of the clean ones at hand; clean ones load no counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from ingest.parse import parse
from ingest.repair.restore import Counts
from ingest.report import Extract, Report
from retrieval.keeping.intake import Intake
from retrieval.library import Library
from tests.damage import HEAVY, damage
from tests.ingest.repair.test_restore import OWN
from tests.retrieval_fakes import HashEmbedder, read_lines

NAMES = "Bà Lò Thị Ửng phụ trách bản Huổi Khương và bản Nậm Chạ; ông Giàng A Dế phụ trách bản Pú Xi.\n"


class Watched:
    """The parser of `ingest`, noting what each file was read with."""

    def __init__(self) -> None:
        self.asked: dict[str, Counts | None] = {}

    def __call__(
        self,
        extract: Extract,
        *,
        report_id: str,
        file: str,
        corrections: Mapping[str, str],
        counts: Callable[[], Counts | None],
    ) -> Report:
        def noted() -> Counts | None:
            self.asked[file] = counts()
            return self.asked[file]

        return parse(extract, report_id=report_id, file=file, corrections=corrections, counts=noted)


def test_a_damaged_report_is_read_with_the_words_of_clean_ones(tmp_path: Path) -> None:
    clean, hurt = tmp_path / "sach.txt", tmp_path / "hong.txt"
    clean.write_text(OWN + NAMES * 3, encoding="utf-8")
    hurt.write_text(damage(OWN + NAMES, HEAVY), encoding="utf-8")
    watched = Watched()
    with Library.open(tmp_path / "library", HashEmbedder(), intake=Intake(read_lines, watched)) as library:
        library.add(hurt)
        assert watched.asked == {"hong.txt": None}
        watched.asked.clear()
        library.add(clean)
        assert watched.asked == {}
        alone = library.report(next(s.report_id for s in library.reports() if s.file == "hong.txt")).reading
        library.remove(next(s.report_id for s in library.reports() if s.file == "hong.txt"))
        helped = library.report(library.add(hurt).report_id).reading
    assert watched.asked["hong.txt"] is not None
    right = [sum(a == b for a, b in zip(OWN + NAMES, reading, strict=True)) for reading in (alone, helped)]
    assert right[1] > right[0]


def test_a_damaged_report_added_first_is_read_again_once_the_clean_ones_are_there(tmp_path: Path) -> None:
    hurt, clean = tmp_path / "1-hong.txt", tmp_path / "2-sach.txt"
    clean.write_text(OWN + NAMES * 3, encoding="utf-8")
    hurt.write_text(damage(OWN + NAMES, HEAVY), encoding="utf-8")
    with Library.open(tmp_path / "late", HashEmbedder(), intake=Intake(read_lines, Watched())) as library:
        library.add(clean)
        helped = library.report(library.add(hurt).report_id).reading
    watched = Watched()
    with Library.open(tmp_path / "first", HashEmbedder(), intake=Intake(read_lines, watched)) as library:
        first, _ = library.add_folder([hurt, clean])
        assert library.report(first.report_id).reading == helped
        assert [change for _, change in library.changes(first.report_id)], "a new reading is listed as a change"
        watched.asked.clear()
        library.read_again()
        assert watched.asked == {}, "nothing new to read it with"


def test_a_reading_that_is_no_better_does_not_replace_the_old_one(tmp_path: Path) -> None:
    def less_sure(extract: Extract, **given: Any) -> Report:
        report = parse(extract, **given)
        helped = given["counts"]() is not None
        return replace(report, quality=replace(report.quality, sure=0.1 if helped else 0.9))

    hurt, clean = tmp_path / "1-hong.txt", tmp_path / "2-sach.txt"
    clean.write_text(OWN + NAMES * 3, encoding="utf-8")
    hurt.write_text(damage(OWN + NAMES, HEAVY), encoding="utf-8")
    with Library.open(tmp_path / "library", HashEmbedder(), intake=Intake(read_lines, less_sure)) as library:
        first = library.add(hurt)
        before = library.report(first.report_id).reading
        library.add_folder([clean])
        assert library.report(first.report_id).reading == before
        assert library.changes(first.report_id) == ()
