"""A reader that hangs, dies or eats memory harms its own file only."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import openpyxl
import pytest

from ingest.read import read
from ingest.readers import sandbox
from ingest.readers.limits import Limits, Tick, no_tick
from ingest.report import Extract, UnreadableReport

ODD = "tests.odd_reader"
# Read a file with 160 MB, in a process that has no other children; print what was said of it and the most they took.
MOST_MEMORY = """
import resource, sys
from pathlib import Path
from ingest.read import read
from ingest.readers.limits import Limits
from ingest.report import UnreadableReport
try:
    read(Path(sys.argv[1]), limits=Limits(memory=160 << 20))
except UnreadableReport as refused:
    print(refused)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="these limits are Linux's")


def child(folder: Path, body: str, tick: Tick = no_tick, **limits: float) -> Extract:
    """Run a made-up reader that does what `body` says."""
    path = folder / "odd.txt"
    path.write_text(body, "utf-8")
    return sandbox.run(ODD, path, "a", Limits(**limits), tick)  # type: ignore[arg-type]


def test_what_the_child_reads_comes_back_whole(tmp_path: Path) -> None:
    page = "Page(1, Span(0, 7), 'scan', '3', 'lý do')"
    extract = child(tmp_path, f"extract = Extract('hồ sơ\\t1', 'odd', ({page},), (Span(6, 7),), (Span(0, 2),), b'12')")
    assert extract.text == "hồ sơ\t1"
    assert extract.pages[0].printed == "3"
    assert extract.pages[0].remedy == "lý do"
    assert extract.uncertain[0].start == 6
    assert extract.furniture[0].end == 2
    assert extract.boxes == b"12"


def test_a_hang_is_cut_off_and_says_so(tmp_path: Path) -> None:
    started = time.monotonic()
    with pytest.raises(UnreadableReport, match="không đọc thêm được trang nào trong 1 giây"):
        child(tmp_path, "time.sleep(60)", silence=1)
    assert time.monotonic() - started < 20


def test_a_reader_that_never_ends_is_cut_off_though_it_goes_on_telling_pages(tmp_path: Path) -> None:
    with pytest.raises(UnreadableReport, match="đọc quá 2 giây"):
        child(tmp_path, "[(tick(1, 2), time.sleep(0.1)) for _ in range(600)]", seconds=2)


@pytest.mark.parametrize("body", ["os.abort()", "raise KeyError('x')", "os._exit(9)", "extract = None"])
def test_a_crash_is_told_in_words(tmp_path: Path, body: str) -> None:
    with pytest.raises(UnreadableReport, match="tệp hỏng hoặc sai định dạng"):
        child(tmp_path, body)


@LINUX
def test_a_reader_that_wants_too_much_memory_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableReport, match="cần hơn 512 MB bộ nhớ"):
        child(tmp_path, "bytearray(1 << 30)", memory=512 << 20)


@LINUX
def test_what_the_reader_starts_is_counted_with_it(tmp_path: Path) -> None:
    """Each of the three stays below the limit that a process is born with."""
    hungry = f"[{sys.executable!r}, '-c', 'import time; held = bytearray(200 << 20); time.sleep(60)']"
    body = f"import subprocess; many = [subprocess.Popen({hungry}) for _ in range(3)]; time.sleep(60)"
    with pytest.raises(UnreadableReport, match="cần hơn 512 MB bộ nhớ"):
        child(tmp_path, body, memory=512 << 20)


@LINUX
def test_a_library_that_takes_want_of_memory_for_a_broken_file_is_not_believed(tmp_path: Path) -> None:
    body = """
from ingest.report import UnreadableReport
held = bytearray(460 << 20)
try:
    more = bytearray(200 << 20)
except MemoryError:
    raise UnreadableReport('odd.txt', 'tệp hỏng') from None
"""
    with pytest.raises(UnreadableReport, match="cần hơn 512 MB bộ nhớ"):
        child(tmp_path, body, memory=512 << 20)
    with pytest.raises(UnreadableReport, match="tệp hỏng"):
        child(
            tmp_path,
            body.replace("460", "10").replace("more = bytearray(200 << 20)", "raise MemoryError"),
            memory=512 << 20,
        )


@LINUX
def test_a_spreadsheet_of_many_words_is_refused_within_its_memory(tmp_path: Path) -> None:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in range(6_000):
        sheet.append([f"Xã {row} cột {column} có {row * column} hồ sơ" for column in range(20)])
    book.save(tmp_path / "nhiều.xlsx")
    told = subprocess.run(
        [sys.executable, "-c", MOST_MEMORY, tmp_path / "nhiều.xlsx"], capture_output=True, text=True, check=True
    ).stdout
    refused, most = told.splitlines()
    assert "cần hơn 160 MB bộ nhớ" in refused
    assert int(most) <= 160 << 10


def test_a_text_too_long_to_understand_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableReport, match="có 41 ký tự, quá giới hạn 40"):
        child(tmp_path, "extract = Extract('x' * 41, 'odd', ())", characters=40)
    path = tmp_path / "dài.txt"
    path.write_text("Huyện có 12 hồ sơ.\n" * 9, "utf-8")
    with pytest.raises(UnreadableReport, match="quá giới hạn 40"):
        read(path, limits=Limits(characters=40))


def test_what_the_child_started_is_stopped_too(tmp_path: Path) -> None:
    mark = tmp_path / "still-alive"
    with pytest.raises(UnreadableReport):
        child(tmp_path, f"os.system('sleep 2; touch {mark}')", silence=0.5)
    time.sleep(2.5)
    assert not mark.exists()


def test_pages_are_told_as_they_are_finished_and_print_does_no_harm(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    body = "print('noise'); tick(1, 2); tick(2, 2); extract = Extract('x', 'odd', ())"
    child(tmp_path, body, lambda done, total: seen.append((done, total)))
    assert seen == [(1, 2), (2, 2)]


def test_a_page_that_takes_long_is_told_as_going_on_and_is_no_hang(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    body = """
from concurrent.futures import ThreadPoolExecutor
from ingest.readers.limits import awaited
with ThreadPoolExecutor(1) as pool:
    words = awaited(pool.submit(lambda: time.sleep(3) or 'đọc xong'), lambda: tick(0, 1), 0.3)
extract = Extract(words, 'odd', ())
"""
    extract = child(tmp_path, body, lambda done, total: seen.append((done, total)), silence=2)
    assert extract.text == "đọc xong"
    assert (0, 1) in seen


def test_the_child_sees_no_secret_of_the_parent_and_leaves_no_file(tmp_path: Path) -> None:
    text = child(tmp_path, "extract = Extract('\\n'.join([os.environ['TMPDIR'], *os.environ]), 'odd', ())").text
    folder, *names = text.split("\n")
    passed = {"PATH", "TESSDATA_PREFIX", "SYSTEMROOT", "HOME", "TMPDIR", "LANG", "LC_CTYPE"}
    passed |= {"OMP_THREAD_LIMIT", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE"}
    assert set(names) <= passed
    assert set(os.environ) - passed
    assert not Path(folder).exists()


@LINUX
def test_the_child_has_no_network_where_the_system_allows_it(tmp_path: Path) -> None:
    text = child(tmp_path, "extract = Extract(' '.join(name for _, name in socket.if_nameindex()), 'odd', ())").text
    if os.geteuid():
        pytest.skip("only root is sure to leave the network")
    assert text == "lo"
