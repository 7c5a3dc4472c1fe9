"""The library: what is added is found, what is removed is gone, and nothing is ever half there."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from time import sleep

import pytest

from ingest.report import UnreadableReport
from retrieval.errors import LibraryLocked, UnknownReport, WrongModel
from retrieval.hit import Filters, Query
from retrieval.keeping.intake import standard_intake
from retrieval.keeping.progress import Progress
from retrieval.library import Library
from tests.retrieval_fakes import LINES, HashEmbedder

TUAN = "huyện Tuần Giáo\nNăm 2023 còn 170 hồ sơ trễ hạn\nCấp xã có 137 hồ sơ\n"
MY_TU = "huyện Mỹ Tú\nTrong năm 2021 đã tiếp nhận 789 hồ sơ\nĐào tạo 40 công chức\n"


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "tuan.txt").write_text(TUAN, encoding="utf-8")
    (folder / "mytu.txt").write_text(MY_TU, encoding="utf-8")
    return folder


def open_library(tmp_path: Path, embedder: HashEmbedder | None = None, any_model: bool = False) -> Library:
    return Library.open(tmp_path / "L", embedder or HashEmbedder(), intake=LINES, any_model=any_model)


def files(library: Library, text: str, filters: Filters | None = None) -> set[str]:
    return {hit.file for hit in library.search(Query(text, filters=filters or Filters()))}


def test_an_added_report_is_found_listed_and_read_back_equal(tmp_path: Path, shelf: Path) -> None:
    with open_library(tmp_path) as library:
        added = library.add(shelf / "tuan.txt")
        assert (added.state, added.passages, added.figures, added.place) == ("ready", 3, 3, "huyện Tuần Giáo")
        first = library.search(Query("hồ sơ trễ hạn"))[0]
        assert (first.file, first.rank, first.passage.text) == ("tuan.txt", 1, "Năm 2023 còn 170 hồ sơ trễ hạn")
        report = library.report(added.report_id)
        assert library.reports() == (added,)
    with open_library(tmp_path) as library:
        assert library.reports() == (added,)
        assert library.report(added.report_id) == report
        assert library.extract(added.report_id).text == TUAN
        assert library.original(added.report_id).read_text(encoding="utf-8") == TUAN


def test_adding_the_same_bytes_twice_changes_nothing(tmp_path: Path, shelf: Path) -> None:
    (shelf / "copy.txt").write_text(TUAN, encoding="utf-8")
    with open_library(tmp_path) as library:
        first = library.add(shelf / "tuan.txt")
        assert library.add(shelf / "copy.txt") == first
        assert len(library.search(Query("trễ hạn"))) == 3


def test_figures_are_given_by_report_and_by_passage(tmp_path: Path, shelf: Path) -> None:
    with open_library(tmp_path) as library:
        report_id = library.add(shelf / "tuan.txt").report_id
        by_passage = library.figures([f"{report_id}:1"])
        assert [figure.surface for figure in by_passage] == ["2023", "170"]
        assert library.figures(report_id)[:2] == by_passage
        assert library.figures([f"{report_id}:1"]) == by_passage
        assert library.figures("nothing") == ()


def test_a_removed_report_is_in_no_hit_list_or_figure(tmp_path: Path, shelf: Path) -> None:
    with open_library(tmp_path) as library:
        report_id = library.add(shelf / "tuan.txt").report_id
        library.add(shelf / "mytu.txt")
        library.report(report_id)
        library.remove(report_id)
        assert files(library, "hồ sơ trễ hạn 170") == {"mytu.txt"}
        assert [summary.file for summary in library.reports()] == ["mytu.txt"]
        assert library.figures(report_id) == library.figures([f"{report_id}:1"]) == ()
        assert library.passages([f"{report_id}:1"]) == {}
        for ask in (library.report, library.extract, library.original, library.remove):
            with pytest.raises(UnknownReport, match=report_id):
                ask(report_id)
        assert len(list((tmp_path / "L" / "originals").iterdir())) == 1
        assert library.add(shelf / "tuan.txt").report_id == report_id
        assert files(library, "hồ sơ trễ hạn 170") == {"tuan.txt", "mytu.txt"}


def test_corrections_survive_a_restart_and_a_second_adding(tmp_path: Path, shelf: Path) -> None:
    with open_library(tmp_path) as library:
        report_id = library.add(shelf / "tuan.txt").report_id
        assert library.correct(report_id, {"place": "huyện Điện Biên", "title": "Báo cáo"}).place == "huyện Điện Biên"
        library.correct(report_id, {"title": ""})
        library.remove(report_id)
        assert library.add(shelf / "tuan.txt").place == "huyện Điện Biên"
    with open_library(tmp_path) as library:
        (summary,) = library.reports()
        assert (summary.place, summary.title) == ("huyện Điện Biên", None)
        assert len(library.search(Query("hồ sơ"))) == 3
        with pytest.raises(UnknownReport):
            library.correct("nothing", {"place": "x"})


def test_a_bad_file_is_quarantined_with_its_reason_and_the_rest_goes_on(tmp_path: Path, shelf: Path) -> None:
    (shelf / "bad.txt").write_text("\x00", encoding="utf-8")
    (shelf / "slip.txt").write_text("LỖI", encoding="utf-8")
    (shelf / ".hidden").write_text("x", encoding="utf-8")
    seen: list[Progress] = []
    with open_library(tmp_path) as library:
        summaries = library.add_folder(shelf, seen.append)
        assert [(s.file, s.state) for s in summaries] == [
            ("bad.txt", "quarantined"), ("mytu.txt", "ready"), ("slip.txt", "quarantined"), ("tuan.txt", "ready"),
        ]  # fmt: skip
        assert summaries[0].reason == "tệp hỏng."
        assert "gặp lỗi" in (summaries[2].reason or "")
        assert {s.file: s.state for s in library.reports()} == {s.file: s.state for s in summaries}
        assert library.original(summaries[0].report_id).read_bytes() == b"\x00"
        library.remove(summaries[0].report_id)
    files = [p for p in seen if not p.page]
    assert [(p.done, p.total) for p in files[:3]] == [(0, 4), (1, 4), (1, 4)]
    assert files[7].seconds_left == 0
    assert [(p.file, p.page, p.pages) for p in seen if p.page][:2] == [("mytu.txt", 1, 3), ("mytu.txt", 2, 3)]


@pytest.mark.parametrize(
    ("content", "reason"),
    [(" \n\n", "không có chữ"), ("<!-- Số hồ sơ: 12. -->\n", "bỏ qua 1 chú thích ẩn")],
)
def test_a_file_without_a_passage_is_never_ready(tmp_path: Path, content: str, reason: str) -> None:
    (tmp_path / "a.md").write_text(content, encoding="utf-8")
    with Library.open(tmp_path / "L", HashEmbedder(), intake=standard_intake()) as library:
        summary = library.add(tmp_path / "a.md")
        assert summary.state == "quarantined"
        assert summary.reason is not None
        assert reason in summary.reason


def test_a_missing_file_is_an_error_and_leaves_no_trace(tmp_path: Path) -> None:
    with open_library(tmp_path) as library:
        with pytest.raises(UnreadableReport, match="kiểm tra đường dẫn"):
            library.add(tmp_path / "none.txt")
        (summary,) = library.add_folder([tmp_path / "none.txt"])
        assert (summary.state, library.reports()) == ("quarantined", ())


def test_filters_limit_the_reports_that_may_answer(tmp_path: Path, shelf: Path) -> None:
    with open_library(tmp_path) as library:
        library.add_folder(shelf)
        my_tu = next(summary.report_id for summary in library.reports() if summary.file == "mytu.txt")
        assert files(library, "hồ sơ", Filters(years=(2021,))) == {"mytu.txt"}
        assert files(library, "hồ sơ", Filters(places=("Tuần Giáo",))) == {"tuan.txt"}
        assert files(library, "hồ sơ", Filters(report_ids=(my_tu,))) == {"mytu.txt"}
        assert files(library, "hồ sơ", Filters(places=("Tuần Giáo",), years=(2021,))) == set()


def test_at_most_so_many_hits_of_one_report(tmp_path: Path, shelf: Path) -> None:
    with open_library(tmp_path) as library:
        library.add_folder(shelf)
        hits = library.search(Query("hồ sơ", per_report=1))
        assert sorted(hit.file for hit in hits) == ["mytu.txt", "tuan.txt"]
        assert [hit.rank for hit in hits] == [1, 2]


@pytest.mark.parametrize("text", ["", "  \n", "???", "x" * 1_000_000, "\x00", "\ud800"[:0]])
def test_any_text_can_be_asked(tmp_path: Path, shelf: Path, text: str) -> None:
    with open_library(tmp_path) as library:
        assert library.search(Query("hồ sơ")) == []
        library.add(shelf / "tuan.txt")
        assert {hit.file for hit in library.search(Query(text))} <= {"tuan.txt"}
        assert files(library, "hồ sơ") == {"tuan.txt"}
        assert library.search(Query("hồ sơ", k=0)) == []


def test_a_second_process_is_told_who_owns_the_library(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path\n"
        "from retrieval.storage.lock import Lock; from retrieval.errors import LibraryLocked\n"
        "try: Lock(Path(sys.argv[1]))\nexcept LibraryLocked as error: print(error)"
    )
    with open_library(tmp_path) as library:
        command = [sys.executable, "-X", "utf8", "-c", script, str(library.folder)]
        told = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True).stdout
        assert "đang được tiến trình" in told
        with pytest.raises(LibraryLocked, match="tiến trình"):
            open_library(tmp_path)
    open_library(tmp_path).close()


def test_another_model_is_refused_until_the_library_is_rebuilt(tmp_path: Path, shelf: Path) -> None:
    other = HashEmbedder("other", 16)
    with open_library(tmp_path) as library:
        library.add_folder(shelf)
        before = [hit.passage.id for hit in library.search(Query("hồ sơ trễ hạn"))]
    with pytest.raises(WrongModel, match=r"“hash”.*“other”.*baocao rebuild --model other"):
        open_library(tmp_path, other)
    with open_library(tmp_path) as library:
        library.rebuild(other)
        assert {hit.passage.id for hit in library.search(Query("hồ sơ trễ hạn"))} == set(before)
    with open_library(tmp_path, other) as library:
        assert library.search(Query("hồ sơ trễ hạn"))[0].passage.id == before[0]
    with open_library(tmp_path, any_model=True) as library:
        assert [hit.passage.id for hit in library.search(Query("hồ sơ trễ hạn"))] == before


@pytest.mark.parametrize("lost", ["lexical", "chroma"])
def test_a_lost_index_is_rebuilt_from_the_catalog(tmp_path: Path, shelf: Path, lost: str) -> None:
    script = (
        "import sys; from pathlib import Path; from retrieval.library import Library\n"
        "from tests.retrieval_fakes import LINES, HashEmbedder\n"
        "with Library.open(Path(sys.argv[1]), HashEmbedder(), intake=LINES) as library:\n"
        "    library.add_folder(Path(sys.argv[2]))"
    )  # another process, for Chroma keeps one client per folder as long as a process lives
    subprocess.run([sys.executable, "-c", script, str(tmp_path / "L"), str(shelf)], check=True, timeout=60)
    for path in sorted((tmp_path / "L" / lost).rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    with open_library(tmp_path) as library:
        assert len(library.search(Query("hồ sơ"))) == 6
        assert library._keeper.indexes.lexical.count() == library._keeper.indexes.store.count() == 6


def test_searches_go_on_while_reports_come_and_go(tmp_path: Path, shelf: Path) -> None:
    with open_library(tmp_path) as library, ThreadPoolExecutor(2) as pool:
        library.add(shelf / "mytu.txt")
        steps, stop = [0], Event()  # an even step: the report is gone

        def ask() -> int:
            asked = 0
            while not stop.is_set():
                before = steps[0]
                hits = library.search(Query("hồ sơ trễ hạn", k=100))
                assert [hit.file for hit in hits].count("mytu.txt") == 3
                still_gone = before == steps[0] and before % 2 == 0
                assert [hit.file for hit in hits].count("tuan.txt") in ((0,) if still_gone else (0, 3))
                library.figures([hit.passage.id for hit in hits])
                asked += 1
            return asked

        askers = [pool.submit(ask) for _ in range(2)]
        for _ in range(10):
            steps[0] += 1
            report_id = library.add(shelf / "tuan.txt").report_id
            library.remove(report_id)
            steps[0] += 1
            sleep(0.01)
        library.rebuild()
        stop.set()
        assert all(asker.result() > 5 for asker in askers)
