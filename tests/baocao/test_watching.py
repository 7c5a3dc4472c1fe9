"""A folder that is followed: what comes, changes and goes, for a library and for a running service."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from baocao.__main__ import main
from baocao.errors import CommandError
from baocao.guarding import trail_of
from baocao.watching import Follower, InLibrary, InService, Target
from client.service import Service
from retrieval.library import Library
from service.guarding.keys import Keys
from tests.retrieval_fakes import HashEmbedder
from tests.service_running import LATE, SAMPLES, listening, service

WORDS = "# BÁO CÁO\n\nHuyện Mẫu có {} hồ sơ trễ hạn năm 2023.\n"


@contextmanager
def in_library(folder: Path) -> Iterator[tuple[Target, Library]]:
    with Library.open(folder, HashEmbedder()) as library:
        yield InLibrary(library, trail_of(folder)), library


@contextmanager
def in_service(folder: Path) -> Iterator[tuple[Target, Library]]:
    with ExitStack() as held:
        library = held.enter_context(Library.open(folder, HashEmbedder()))
        address = held.enter_context(listening(service(library)))
        yield InService(held.enter_context(Service(address))), library


def write(path: Path, words: str) -> None:
    """Write a file whose time of change differs from before, however coarse the clock of the disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(words, encoding="utf-8")
    os.utime(path, ns=(time.time_ns(), time.time_ns()))


def files(library: Library) -> list[str]:
    return sorted(summary.file for summary in library.reports() if summary.state == "ready")


@pytest.mark.parametrize("opened", [in_library, in_service])
def test_a_folder_is_followed(tmp_path: Path, opened: Callable[..., Iterator[tuple[Target, Library]]]) -> None:
    folder = tmp_path / "in"
    write(folder / "a.md", WORDS.format(12))
    with opened(tmp_path / "L") as (target, library):  # type: ignore[attr-defined]
        follower = Follower(folder, target, mirror=True)
        assert follower.look() == [], "a file that may still be copied is let be"
        assert follower.look() == ["✓ a.md"]
        write(folder / "sub" / "b.md", WORDS.format(34))
        write(folder / "~$a.docx", "khóa của Word")
        write(folder / "hong.docx", "MZ\x00 là một chương trình")
        follower.look()
        told = follower.look()
        assert told[1] == "✓ sub/b.md" and told[0].startswith("✗ hong.docx: ")
        assert follower.look() == [], "a file that cannot be read is told once"
        write(folder / "a.md", WORDS.format(56))
        follower.look()
        assert follower.look() == ["✓ a.md", "– a.md: đã bỏ khỏi kho (bản trước của tệp này)"]
        assert files(library) == ["a.md", "b.md"]
        text = next(library.report(s.report_id).text for s in library.reports() if s.file == "a.md")
        assert "56 hồ sơ" in text
        (folder / "sub" / "b.md").unlink()
        assert follower.look() == ["– sub/b.md: đã bỏ khỏi kho (tệp không còn trong thư mục)"]
        assert files(library) == ["a.md"]


def test_what_became_of_a_file_is_known_after_a_restart(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    write(folder / "a.md", WORDS.format(12))
    with in_library(tmp_path / "L") as (target, library):
        assert Follower(folder, target).look(wait_until_still=False) == ["✓ a.md"]
        assert Follower(folder, target).look(wait_until_still=False) == []
        write(folder / "a.md", WORDS.format(56))
        assert len(Follower(folder, target).look(wait_until_still=False)) == 2
        assert len(library.reports()) == 1


def test_a_folder_that_is_empty_for_a_moment_empties_no_library(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    write(folder / "a.md", WORDS.format(12))
    write(folder / "copy.md", WORDS.format(12))
    with in_library(tmp_path / "L") as (target, library):
        follower = Follower(folder, target, mirror=True)
        follower.look(wait_until_still=False)
        shutil.move(folder, tmp_path / "away")
        folder.mkdir()
        assert follower.look(wait_until_still=False) == []
        assert len(library.reports()) == 1
        folder.rmdir()
        shutil.move(tmp_path / "away", folder)
        (folder / "copy.md").unlink()
        assert follower.look(wait_until_still=False) == [], "the same words stand in another file yet"
        assert len(library.reports()) == 1


def test_files_that_vanish_stay_in_the_library_unless_it_is_told_to_mirror(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    for name in ("a.md", "b.md"):
        write(folder / name, WORDS.format(len(name)) + name)
    with in_library(tmp_path / "L") as (target, library):
        follower = Follower(folder, target)
        follower.look(wait_until_still=False)
        (folder / "a.md").unlink()
        assert follower.look(wait_until_still=False) == []
        assert files(library) == ["a.md", "b.md"]


def test_a_service_that_is_away_is_tried_again_and_a_key_too_small_ends_it(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    write(folder / "a.md", WORDS.format(12))
    with Service("http://127.0.0.1:9") as nobody:
        follower = Follower(folder, InService(nobody))
        for _ in range(2):
            (told,) = follower.look(wait_until_still=False)
            assert told.startswith("… a.md: ") and "baocao serve" in told
    with Library.open(tmp_path / "L", HashEmbedder()) as library:
        _, secret = Keys(library.folder).make("theo dõi", "ask")
        with ExitStack() as held:
            address = held.enter_context(listening(service(library)))
            client = held.enter_context(Service(address, secret))
            held.enter_context(pytest.raises(CommandError, match="not-allowed"))
            Follower(folder, InService(client)).look(wait_until_still=False)


def test_the_command_looks_once_and_what_it_took_can_be_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "in").mkdir()
    shutil.copy(SAMPLES / "suoi-bac-2023.md", tmp_path / "in")
    library = str(tmp_path / "L")
    assert main(["watch", str(tmp_path / "in"), "--library", library, "--once"]) == 0
    assert "✓ suoi-bac-2023.md" in capsys.readouterr().out
    assert main(["ask", LATE, "--library", library]) == 0
    assert "12 hồ sơ" in capsys.readouterr().out
    assert main(["watch", str(tmp_path / "none"), "--library", library, "--once"]) == 1
    assert "none" in capsys.readouterr().err
