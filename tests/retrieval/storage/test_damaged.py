"""A catalog that is broken, or may not be written, says so in words, with what to do; nothing is guessed."""

from __future__ import annotations

import os
import random
import resource
import signal
import sys
from pathlib import Path

import pytest

from retrieval.errors import LibraryDamaged, LibraryError, LibraryUnwritable
from retrieval.library import Library
from tests.retrieval_fakes import LINES, HashEmbedder

FOLDER_RIGHTS = pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write anywhere")


def filled(folder: Path) -> Path:
    with Library.open(folder / "L", HashEmbedder(), intake=LINES) as library:
        for n in range(4):
            path = folder / f"{n}.txt"
            path.write_text("\n".join(f"Báo cáo {n} dòng {line} có {line} hồ sơ" for line in range(60)), "utf-8")
            library.add(path)
    return folder / "L"


def read_all(folder: Path) -> int:
    with Library.open(folder, HashEmbedder(), intake=LINES) as library:
        return sum(
            len(library.report(s.report_id).passages) + len(library.figures(s.report_id)) for s in library.reports()
        )


@pytest.mark.parametrize("seed", range(12))
def test_an_overwritten_page_is_told_or_does_no_harm(tmp_path: Path, seed: int) -> None:
    folder = filled(tmp_path)
    whole, chance = read_all(folder), random.Random(seed)
    with (folder / "catalog.sqlite").open("r+b") as file:
        file.seek(chance.randrange(os.path.getsize(file.name) // 4096) * 4096)
        file.write(chance.randbytes(4096))
    try:
        assert read_all(folder) == whole
    except LibraryDamaged as told:
        assert "baocao restore" in str(told) and "originals" in str(told) and str(folder) in str(told)


@pytest.mark.parametrize("left", [0.0, 0.1, 0.5, 0.9])
def test_a_catalog_cut_off_is_told(tmp_path: Path, left: float) -> None:
    folder = filled(tmp_path)
    path = folder / "catalog.sqlite"
    os.truncate(path, int(path.stat().st_size * left) or 100)
    with pytest.raises(LibraryDamaged, match="baocao restore"):
        read_all(folder)


@FOLDER_RIGHTS
def test_a_folder_that_may_not_be_written_is_told(tmp_path: Path) -> None:
    folder = filled(tmp_path)
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        with pytest.raises(LibraryUnwritable, match="quyền ghi"):
            read_all(folder)
    finally:
        for path in [folder, *folder.rglob("*")]:
            path.chmod(0o755 if path.is_dir() else 0o644)


@pytest.mark.skipif(sys.platform == "win32", reason="the limit is POSIX's")
def test_a_full_disk_is_told_and_loses_nothing(tmp_path: Path) -> None:
    folder = filled(tmp_path)
    more = tmp_path / "more.txt"
    more.write_text("\n".join(f"Dòng {line} có {line} hồ sơ" for line in range(4_000)), "utf-8")
    held = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    with Library.open(folder, HashEmbedder(), intake=LINES) as library:
        shelf = library.reports()
        try:
            resource.setrlimit(resource.RLIMIT_FSIZE, (32_768, held[1]))
            with pytest.raises(LibraryError, match="đĩa"):
                library.add(more)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, held)
            signal.signal(signal.SIGXFSZ, before)
        assert library.reports()[: len(shelf)] == shelf
    assert read_all(folder) > 0
