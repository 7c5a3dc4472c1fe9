"""Vectors that a kill left half written, or that a disk spoilt: the library opens, and they are made anew."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from retrieval.errors import VectorsBroken
from retrieval.hit import Query
from retrieval.indexes.sound import Sound
from retrieval.library import Library
from tests.retrieval_fakes import LINES, HashEmbedder

FILES, LINES_EACH = 3, 400  # Chroma writes its graph every 1 000 vectors: fewer would leave no file to break
ALL = FILES * LINES_EACH
GRAPH = ("header.bin", "data_level0.bin", "length.bin", "link_lists.bin", "index_metadata.pickle")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("vectors")
    (folder / "reports").mkdir()
    for n in range(FILES):
        lines = [f"Báo cáo {n} dòng {line} có {n}{line} hồ sơ" for line in range(LINES_EACH)]
        (folder / "reports" / f"{n}.txt").write_text("\n".join(lines), "utf-8")
    with Library.open(folder / "L", HashEmbedder(), intake=LINES) as library:
        library.add_folder(folder / "reports")
    return folder / "L"


@pytest.fixture
def copied(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "L"))


def graph(folder: Path, name: str) -> Path:
    (path,) = (folder / "chroma").glob(f"*/{name}")
    return path


def check_whole(folder: Path) -> None:
    with Library.open(folder, HashEmbedder(), intake=LINES) as library:
        store = library._keeper.indexes.store
        assert store.count() == len(store.ids()) == ALL
        assert library.search(Query("Báo cáo 1 dòng 7", k=5))
        assert len(store.nearest(HashEmbedder().embed_query("Báo cáo 2 dòng 9"), 5)) == 5
    assert not (folder / "chroma.open").exists()


@pytest.mark.parametrize("name", GRAPH)
@pytest.mark.parametrize("left", [0, 40])
def test_a_graph_half_written_is_made_anew(copied: Path, name: str, left: int) -> None:
    """A first copied library killed while its vectors were filled did not open again."""
    os.truncate(graph(copied, name), left)
    (copied / "chroma.open").write_text("1")
    check_whole(copied)


@pytest.mark.parametrize("name", ["header.bin", "index_metadata.pickle", "chroma.sqlite3"])
def test_a_file_spoilt_under_a_closed_library_is_made_anew(copied: Path, name: str) -> None:
    path = copied / "chroma" / name if name.endswith("3") else graph(copied, name)
    path.write_bytes(os.urandom(path.stat().st_size))
    check_whole(copied)


def test_a_page_that_ends_whoever_reads_it_is_found_by_a_process_of_its_own(copied: Path) -> None:
    path = graph(copied, "data_level0.bin")
    path.write_bytes(b"\xff" * path.stat().st_size)
    (copied / "chroma.open").write_text("1")
    check_whole(copied)


def test_vectors_that_fail_while_they_are_used_say_what_to_do_and_go_at_the_next_opening(copied: Path) -> None:
    library = Library.open(copied, HashEmbedder(), intake=LINES)
    store = library._keeper.indexes.store
    store._client.delete_collection(store._name)  # what is there for Chroma is gone under the library
    with pytest.raises(VectorsBroken, match="khởi động lại"):
        store.nearest(HashEmbedder().embed_query("dòng 9"), 5)
    library.close()
    assert (copied / "chroma.open").read_text() == "broken"
    check_whole(copied)


def test_owners_that_end_again_and_again_leave_no_vectors_behind(tmp_path: Path) -> None:
    folder = tmp_path / "chroma"
    folder.mkdir()
    tried: list[Path] = []
    began = [Sound(folder, lambda path: bool(tried.append(path)) or True).begin() for _ in range(9)]
    assert began == [True] * 8 + [False]
    assert len(tried) == 7 and not folder.exists()
    folder.mkdir()
    assert Sound(folder, lambda _: False).begin() is False
    Sound(folder).end()
    assert Sound(folder, lambda _: False).begin() is True


KILLED = """
import os, signal, sys
from pathlib import Path
from retrieval.library import Library
from tests.retrieval_fakes import LINES, HashEmbedder
library = Library.open(Path(sys.argv[1]), HashEmbedder(), intake=LINES)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="kills by signal")
def test_what_a_killed_owner_left_whole_is_kept(copied: Path) -> None:
    killed = subprocess.run([sys.executable, "-c", KILLED, str(copied)], check=False)
    assert killed.returncode == -signal.SIGKILL
    kept = graph(copied, "header.bin").stat().st_ino
    assert (copied / "chroma.open").read_text() == "1"
    check_whole(copied)
    assert graph(copied, "header.bin").stat().st_ino == kept
