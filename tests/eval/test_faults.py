"""The table of faults can see what it looks for, and comes out clean on a few real kills."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from eval.faults.state import Found, Promise, judge, look
from eval.generator import write
from retrieval.library import Library
from tests.retrieval_fakes import HashEmbedder

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Found:
    folder = tmp_path_factory.mktemp("faults")
    write(folder / "reports", 3)
    with Library.open(folder / "L", HashEmbedder()) as library:
        library.add_folder(folder / "reports")
    return look(folder / "L", HashEmbedder())


def promised(found: Found) -> Promise:
    promise = Promise()
    promise.settle(found.plain(), found.files)
    return promise


def test_a_clean_library_is_found_clean(clean: Found) -> None:
    verdict = judge(promised(clean), clean.plain(), clean.plain())
    assert len(clean.files) == 3 and clean.odd == ()
    assert (verdict.lost, verdict.twice, verdict.half) == ((), (), ())


def test_what_is_lost_twice_or_half_is_seen(clean: Found) -> None:
    first, *rest = clean.files
    lost = replace(clean, files=tuple(rest))
    assert judge(promised(clean), lost.plain(), clean.plain()).lost == (f"{first} was added",)
    twice = replace(clean, files=(*clean.files, first))
    assert judge(promised(clean), twice.plain(), clean.plain()).twice == (f"{first} stands 2 times",)
    half = replace(clean, figures={**clean.figures, first: 0})
    assert first in judge(promised(clean), half.plain(), clean.plain()).half[0]
    odd = replace(clean, odd=("words hold 1 passages, the shelf 2",))
    assert judge(promised(clean), odd.plain(), clean.plain()).half == odd.odd


def test_a_promise_is_what_was_acknowledged(clean: Found) -> None:
    first = clean.files[0]
    promise = promised(clean)
    assert promise.hear([f"begin remove {first}"]) == "remove"
    assert judge(promise, clean.plain(), clean.plain()).lost == ()  # not acknowledged: either is right
    assert promise.hear([f"done remove {first}", f"begin correct {first} 5"]) == "correct"
    assert judge(promise, clean.plain(), clean.plain()).lost == (f"{first} was removed and is back",)
    promise.hear([f"done correct {first} 5", f"begin add {first}", f"done add {first}"])
    assert judge(promise, clean.plain(), clean.plain()).lost == (f"title of {first}",)
    titled = replace(clean, titles={**clean.titles, first: "Tên 5"})
    assert judge(promise, titled.plain(), clean.plain()).lost == ()
    promise.hear(["begin verdict 7", "done verdict 7"])
    assert judge(promise, titled.plain(), clean.plain()).lost == ("verdict 7",)


@pytest.mark.slow
def test_a_few_kills_full_disks_and_broken_files_lose_nothing() -> None:
    command = [sys.executable, "-m", "eval.faults", "--kills", "5", "--disk", "2", "--damage", "1"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False, timeout=900)
    assert ran.returncode == 0, ran.stdout
