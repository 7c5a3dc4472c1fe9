"""The catalog: states follow one another, and what is read back equals what was written."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ingest.report import Extract, Page, Span
from retrieval.keeping.cache import Held
from retrieval.keeping.progress import Progress
from retrieval.searching.visible import Shelf
from retrieval.storage.catalog import Catalog
from retrieval.storage.codec import decode, encode, pack, unpack
from retrieval.storage.originals import Originals
from retrieval.summary import Summary, summarize
from tests.retrieval_fakes import parse_lines

TEXT = "huyện Tuần Giáo\nNăm 2023 còn 170 hồ sơ\nCấp xã có 137 hồ sơ"
EXTRACT = Extract(TEXT, "txt", (Page(1, Span(0, len(TEXT)), "good"),), boxes=np.zeros(8, np.float32).tobytes())
REPORT = parse_lines(EXTRACT, report_id="r", file="a.txt", corrections={})
SUMMARY = summarize(REPORT, "2026-01-01T00:00:00+00:00")


@pytest.fixture
def catalog(tmp_path: Path) -> Catalog:
    return Catalog(tmp_path / "catalog.sqlite")


def stage(catalog: Catalog) -> bool:
    return catalog.stage(REPORT, SUMMARY, EXTRACT, "model", b"\x00\x3c")


def test_a_report_is_ready_only_when_it_is_shown(catalog: Catalog) -> None:
    assert catalog.begin("r", "a.txt") == 1
    assert stage(catalog)
    assert catalog.report("r") is None
    assert [summary.state for summary in catalog.summaries().values()] == ["pending"]
    assert catalog.unindexed() == {"r": 3}
    assert catalog.show("r")
    assert catalog.unindexed() == {}
    assert catalog.report("r") == REPORT
    assert catalog.extract("r") == EXTRACT
    assert catalog.passages_of("r") == REPORT.passages
    assert catalog.passages(["r:1", "none"]) == {"r:1": REPORT.passages[1]}
    assert catalog.figures(["r:1"]) == REPORT.figures[:2]
    assert catalog.vectors("r") == ("model", b"\x00\x3c")
    assert catalog.summaries() == {"r": SUMMARY}


def test_a_report_hidden_meanwhile_is_neither_staged_nor_shown(catalog: Catalog) -> None:
    catalog.begin("r", "a.txt")
    catalog.hide("r")
    assert not stage(catalog)
    assert not catalog.show("r")
    assert catalog.summaries() == {}
    catalog.forget("r")
    assert not stage(catalog)


def test_tries_are_counted_until_one_ends(catalog: Catalog) -> None:
    assert [catalog.begin("r", "a.txt") for _ in range(3)] == [1, 2, 3]
    assert (catalog.worn_out(3), catalog.worn_out(4)) == (("r",), ())
    catalog.quarantine(Summary("r", "a.txt", "quarantined", reason="hỏng"))
    assert catalog.summaries()["r"].reason == "hỏng"
    assert catalog.begin("r", "b.txt") == 1


def test_a_failed_transaction_leaves_nothing(catalog: Catalog) -> None:
    catalog.begin("r", "a.txt")
    twice = replace(REPORT, passages=REPORT.passages * 2)
    with pytest.raises(sqlite3.IntegrityError):
        catalog.stage(twice, SUMMARY, EXTRACT, "model", b"")
    assert catalog.passages_of("r") == ()
    assert stage(catalog)


def test_jobs_feedback_settings_and_corrections_are_kept(tmp_path: Path) -> None:
    catalog = Catalog(tmp_path / "c.sqlite")
    catalog.save_job("j", '{"state": "queued"}')
    catalog.save_job("j", '{"state": "done"}')
    catalog.add_feedback('{"good": true}')
    catalog.remember("name", "value")
    catalog.correct("r", {"place": "huyện Mỹ Tú"})
    catalog.close()
    again = Catalog(tmp_path / "c.sqlite")
    assert again.jobs() == {"j": '{"state": "done"}'}
    assert again.feedback() == ('{"good": true}',)
    assert (again.setting("name"), again.setting("none")) == ("value", None)
    assert (again.corrections("r"), again.corrections("none")) == ({"place": "huyện Mỹ Tú"}, {})


def test_a_checkpoint_brings_everything_into_the_one_file(catalog: Catalog, tmp_path: Path) -> None:
    catalog.remember("name", "value")
    catalog.checkpoint()
    copied = tmp_path / "copy.sqlite"
    copied.write_bytes((tmp_path / "catalog.sqlite").read_bytes())
    assert Catalog(copied).setting("name") == "value"


def test_nouns_read_back_equal() -> None:
    assert decode(encode(SUMMARY, Summary), Summary) == SUMMARY
    assert unpack(pack(REPORT, type(REPORT)), type(REPORT)) == REPORT


def test_reports_in_memory_are_given_up_when_there_are_too_many(catalog: Catalog) -> None:
    for n in range(3):
        report = parse_lines(EXTRACT, report_id=f"r{n}", file="a.txt", corrections={})
        catalog.begin(report.id, "a.txt")
        catalog.stage(report, summarize(report, "x"), EXTRACT, "model", b"")
        catalog.show(report.id)
    held = Held(catalog, characters=len(TEXT) * 2)
    first = held.report("r0")
    assert held.report("r0") is first
    held.report("r1")
    held.report("r2")
    assert held.report("r0") is not first
    assert held.report("r0") == first
    everywhere = [f"r{n}:1" for n in range(3)]
    assert sorted(held.passages(everywhere)) == everywhere
    assert len(held.figures(everywhere)) == 6


def test_an_original_keeps_its_suffix_and_nothing_else_of_a_strangers_name(tmp_path: Path) -> None:
    originals = Originals(tmp_path / "o")
    originals.keep("r", b"x", "../../etc/passwd.PDF")
    originals.keep("s", b"y", "không đuôi")
    assert sorted(path.name for path in (tmp_path / "o").iterdir()) == ["r.pdf", "s.bin"]
    (tmp_path / "o" / "t.part").write_bytes(b"")
    originals.drop_others({"r"})
    assert (originals.find("r"), originals.find("s")) == (tmp_path / "o" / "r.pdf", None)


def test_a_shelf_shows_what_is_ready_and_filters_by_place_and_year() -> None:
    shelf = Shelf({"r": SUMMARY, "q": Summary("q", "q", "quarantined")})
    assert set(shelf.all) == {"r", "q"}
    assert set(shelf.ready) == {"r"}


def test_progress_is_told_in_words() -> None:
    assert str(Progress("a.txt", 0, 3)) == "[1/3] đang đọc a.txt"
    assert str(Progress("a.txt", 1, 3, SUMMARY, 200.0)) == "[1/3] a.txt: xong, còn khoảng 3 phút"
    bad = Summary("q", "q", "quarantined", reason="tệp hỏng.")
    assert str(Progress("q", 3, 3, bad, 0)) == "[3/3] q: không đọc được: tệp hỏng."
