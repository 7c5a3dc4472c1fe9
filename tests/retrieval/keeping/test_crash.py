"""A library that is killed at any moment loses nothing, holds nothing twice and shows nothing half."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from retrieval.hit import Query
from retrieval.library import Library
from tests.retrieval_fakes import LINES, HashEmbedder

FILES = 6
LINES_EACH = 12
# Adds all files, removes the first two, over and over; says each step before it begins and once it is acknowledged:
# a file whose last word is "adding" or "removing" may be there or not.
WORK = """
import sys
from pathlib import Path
from retrieval.library import Library
from tests.retrieval_fakes import LINES, HashEmbedder
folder, reports = map(Path, sys.argv[1:])
with Library.open(folder, HashEmbedder(), intake=LINES) as library:
    print("open", flush=True)
    for _ in range(1000):
        for path in sorted(reports.iterdir()):
            print("adding", path.name, flush=True)
            print("added", library.add(path).file, flush=True)
        for summary in library.reports()[:2]:
            print("removing", summary.file, flush=True)
            library.remove(summary.report_id)
            print("removed", summary.file, flush=True)
"""


def write_reports(folder: Path) -> None:
    folder.mkdir()
    for n in range(FILES):
        lines = [f"huyện Số {n}", *(f"Báo cáo {n} dòng {line} có {n}{line} hồ sơ" for line in range(1, LINES_EACH))]
        (folder / f"{n}.txt").write_text("\n".join(lines), encoding="utf-8")


def work_until_killed(library: Path, reports: Path, seconds: float) -> list[list[str]]:
    """Let a child work on the library, kill it after some seconds of work, and give what it said."""
    command = [sys.executable, "-c", WORK, str(library), str(reports)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8") as child:
        assert child.stdout is not None
        said = [child.stdout.readline()]
        assert said == ["open\n"]
        time.sleep(seconds)
        child.send_signal(signal.SIGKILL)
        said += child.stdout.readlines()
    return [line.split() for line in said if line.endswith("\n")]


def check_whole(library: Library) -> set[str]:
    """Assert that every visible report is whole and held once, everywhere; give the files on the shelf."""
    library.resume()
    summaries = library.reports()
    files = [summary.file for summary in summaries]
    assert len(files) == len(set(files))
    assert all(summary.state == "ready" and summary.passages == LINES_EACH for summary in summaries)
    indexes = library._keeper.indexes
    assert indexes.lexical.count() == indexes.store.count() == LINES_EACH * len(files)
    for summary in summaries:
        assert len(library.report(summary.report_id).passages) == LINES_EACH
        assert library.original(summary.report_id).is_file()
        hits = library.search(Query(f"Báo cáo {summary.file[0]} dòng", k=100))
        own = [hit.passage.id for hit in hits if hit.file == summary.file]
        assert len(own) == len(set(own)) >= LINES_EACH - 1
    assert {hit.file for hit in library.search(Query("hồ sơ", k=100))} == set(files)
    return set(files)


@pytest.mark.skipif(sys.platform == "win32", reason="kills by signal")
def test_a_kill_at_any_moment_leaves_a_whole_library(tmp_path: Path) -> None:
    reports, folder = tmp_path / "reports", tmp_path / "L"
    write_reports(reports)
    chance = random.Random(4)
    for _ in range(6):
        said = work_until_killed(folder, reports, chance.uniform(0.02, 0.7))
        last = {file: step for step, *rest in said for file in rest}
        with Library.open(folder, HashEmbedder(), intake=LINES) as library:
            files = check_whole(library)
        assert {file for file, step in last.items() if step == "added"} <= files
        assert not {file for file, step in last.items() if step == "removed"} & files


def test_a_file_cut_off_while_being_read_is_read_at_the_next_start(tmp_path: Path) -> None:
    reports, folder = tmp_path / "reports", tmp_path / "L"
    write_reports(reports)
    with Library.open(folder, HashEmbedder(), intake=LINES) as library:
        content = (reports / "0.txt").read_bytes()
        library._keeper.begin("0123456789abcdef", content, "0.txt")
    with Library.open(folder, HashEmbedder(), intake=LINES) as library:
        assert [summary.state for summary in library.reports()] == ["pending"]
        assert library.search(Query("hồ sơ")) == []
        (summary,) = library.resume()
        assert (summary.state, summary.file) == ("ready", "0.txt")
        assert len(library.search(Query("hồ sơ"))) == LINES_EACH


def test_a_file_that_kills_its_reader_again_and_again_is_given_up(tmp_path: Path) -> None:
    folder = tmp_path / "L"
    for _ in range(3):
        with Library.open(folder, HashEmbedder(), intake=LINES) as library:
            library._keeper.begin("0123456789abcdef", b"x", "0.txt")
    with Library.open(folder, HashEmbedder(), intake=LINES) as library:
        (summary,) = library.reports()
        assert summary.state == "quarantined"
        assert "ngắt giữa chừng" in (summary.reason or "")


def test_a_correction_cut_off_is_shown_after_the_next_start(tmp_path: Path) -> None:
    """It stayed kept and unseen, and showed up only when the same file was added again."""
    reports, folder = tmp_path / "reports", tmp_path / "L"
    write_reports(reports)
    with Library.open(folder, HashEmbedder(), intake=LINES) as library:
        report_id = library.add(reports / "0.txt").report_id
        library.catalog.correct(report_id, {"place": "huyện Điện Biên"})  # killed before it is understood anew
    with Library.open(folder, HashEmbedder(), intake=LINES) as library:
        library.resume()
        assert library.reports()[0].place == "huyện Điện Biên"
        assert library.catalog.half_corrected() == ()
