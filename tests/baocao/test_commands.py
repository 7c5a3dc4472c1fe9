"""The command line, as a person types it: real processes, real files."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "ingest" / "samples"


def baocao(*words: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "baocao", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", cwd=ROOT, check=False, timeout=300)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("library")
    added = baocao("add", SAMPLES, "--library", folder)
    assert added.returncode == 0, added.stderr
    assert added.stdout.count("✓") == 7, added.stdout
    return folder


def test_adding_says_what_was_read_how_well(tmp_path: Path) -> None:
    shelf = tmp_path / "shelf"
    shelf.mkdir()
    for name in ("suoi-bac-2023.md", "phu-lang-2023.pdf"):
        (shelf / name).write_bytes((SAMPLES / name).read_bytes())
    (shelf / "hong.pdf").write_bytes(b"%PDF-1.4\nnothing")
    (shelf / "thu.txt").write_text("Huyện có 12 hồ sơ trễ hạn.", encoding="utf-8")
    added = baocao("add", shelf, "--library", tmp_path / "l")
    assert added.returncode == 0, added.stderr
    assert "[1/4] đang đọc hong.pdf" in added.stderr
    lines = added.stdout.splitlines()
    assert any(line.startswith("✗ hong.pdf: ") for line in lines)
    assert any(line.startswith("✓ phu-lang-2023.pdf") and "trang (" in line and "từ hợp lệ" in line for line in lines)
    assert "Đọc được 3 tệp, không đọc được 1 tệp." in lines
    assert any(line.startswith("Trang: ") and "đọc tốt" in line for line in lines)
    assert any(line.startswith("Từ tiếng Việt hợp lệ: ") for line in lines)
    assert any(line.startswith("Không nêu ngày ban hành (1): thu.txt") for line in lines)
    assert any(line.startswith("Bị loại: hong.pdf: ") for line in lines)


def test_the_first_question_is_answered_per_report_with_exact_citations(library: Path) -> None:
    asked = baocao("ask", "bao nhiêu hồ sơ trễ hạn năm 2023?", "--library", library, "--json")
    answer = json.loads(asked.stdout)
    values = {(f["value"], answer["citations"][f["citation"] - 1]["file"]) for f in answer["figures"]}
    assert {("12", "suoi-bac-2023.md"), ("34", "suoi-bac-2023.md"), ("58", "muong-khe-giam-sat.txt")} <= values
    assert {("23", "phu-lang-2023.pdf"), ("41", "phu-lang-2023.pdf")} <= values
    assert not {"88", "331"} & {value for value, _ in values}
    for cited in answer["citations"]:
        path = SAMPLES / cited["file"]
        if path.suffix in (".md", ".txt"):
            text = path.read_text(encoding="utf-8")
            assert cited["quote"] == text[cited["start"] : cited["end"]]


def test_an_answer_in_the_terminal_shows_the_cited_words(library: Path) -> None:
    asked = baocao("ask", "Suối Bạc kỷ luật bao nhiêu người năm 2023?", "--library", library)
    assert "Xử lý kỷ luật 05 người" in asked.stdout


def test_listing_and_removing_by_file_name(library: Path, tmp_path: Path) -> None:
    folder = tmp_path / "l"
    baocao("add", SAMPLES / "suoi-bac-2023.md", SAMPLES / "ea-kung-2021.txt", "--library", folder)
    assert baocao("list", "--library", folder).stdout.count("\n") == 2
    assert baocao("remove", "ea-kung-2021.txt", "--library", folder).returncode == 0
    listed = baocao("list", "--library", folder).stdout
    assert "suoi-bac-2023.md" in listed and "ea-kung" not in listed


def test_a_name_that_two_reports_share_removes_neither(tmp_path: Path) -> None:
    folder, name = tmp_path / "l", "báo-cáo.txt"
    for version in ("12", "14"):
        (tmp_path / version).mkdir()
        path = tmp_path / version / unicodedata.normalize("NFD" if version == "14" else "NFC", name)
        path.write_text(f"Huyện có {version} hồ sơ trễ hạn.", encoding="utf-8")
        assert baocao("add", path, "--library", folder).returncode == 0
    refused = baocao("remove", name, "--library", folder)
    assert refused.returncode == 1
    assert "2 báo cáo cùng tên" in refused.stderr
    listed = baocao("list", "--library", folder).stdout
    assert listed.count("\n") == 2
    assert baocao("remove", listed.split(" · ")[0], "--library", folder).returncode == 0
    assert baocao("remove", unicodedata.normalize("NFD", name), "--library", folder).returncode == 0


def test_a_backup_restores_to_the_same_answers(library: Path, tmp_path: Path) -> None:
    kept, again = tmp_path / "kept.tar.gz", tmp_path / "again"
    assert baocao("backup", kept, "--library", library).returncode == 0
    assert baocao("restore", kept, "--library", again).returncode == 0
    question = "Ea Kung có bao nhiêu TTHC đang có hiệu lực?"
    first, second = (json.loads(baocao("ask", question, "--library", f, "--json").stdout) for f in (library, again))
    assert first["figures"] == second["figures"] != []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("add", "không-có.txt", "--library", "L"), "không có tệp hay thư mục không-có.txt"),
        (("remove", "không-có", "--library", "L"), "thư viện không có báo cáo"),
        (("restore", "không-có.tar.gz", "--library", "L"), "không có tệp sao lưu"),
        (("rebuild", "--model", "không/có", "--library", "L"), "không/có"),
        (("eval", "answers", "--gold", "không-có.jsonl"), "không có tệp câu hỏi"),
    ],
)
def test_a_fault_is_one_line_with_its_remedy(words: tuple[str, ...], said: str, tmp_path: Path) -> None:
    failed = baocao(*(str(tmp_path / "l") if word == "L" else word for word in words))
    assert failed.returncode == 1
    assert said in failed.stderr
    assert "Traceback" not in failed.stderr


def test_a_second_process_on_the_same_library_is_told_who_holds_it(library: Path) -> None:
    program = (
        "import sys, time; from pathlib import Path; from retrieval.library import Library\n"
        "with Library.open(Path(sys.argv[1])): print('open', flush=True); time.sleep(60)"
    )
    holder = subprocess.Popen([sys.executable, "-c", program, str(library)], stdout=subprocess.PIPE, cwd=ROOT)
    assert holder.stdout is not None
    try:
        holder.stdout.readline()
        second = baocao("list", "--library", library)
        assert second.returncode == 1
        assert str(holder.pid) in second.stderr and "Traceback" not in second.stderr
    finally:
        holder.kill()
        holder.wait()
        holder.stdout.close()
    assert baocao("list", "--library", library).returncode == 0


def test_help_answers_at_once_and_names_every_verb() -> None:
    shown = baocao("--help").stdout
    verbs = (
        "add",
        "remove",
        "list",
        "ask",
        "serve",
        "ui",
        "demo",
        "eval",
        "doctor",
        "rebuild",
        "backup",
        "restore",
        "check",
    )
    for verb in verbs:
        assert verb in shown


def test_check_names_the_sum_that_does_not_hold() -> None:
    checked = baocao("check", SAMPLES / "ea-kung-2021.txt")
    assert "331" in checked.stdout and "329" in checked.stdout


def test_the_committed_floor_holds_on_the_shipped_questions() -> None:
    measured = baocao("eval", "answers", "--floor", "0.60", "--wrong")
    assert measured.returncode == 0, measured.stdout
    assert "citation precision             1.000" in measured.stdout


def test_a_command_multiplies_on_one_core() -> None:
    asked = (
        "import contextlib\n"
        "from baocao.__main__ import main\n"
        "with contextlib.suppress(SystemExit):\n"
        "    main(['--help'])\n"
        "import numpy, threadpoolctl\n"
        "print([pool['num_threads'] for pool in threadpoolctl.threadpool_info() if pool['user_api'] == 'blas'])"
    )
    unset = {name: value for name, value in os.environ.items() if not name.endswith("_NUM_THREADS")}
    told = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, cwd=ROOT, check=True, env=unset
    )
    assert told.stdout.splitlines()[-1] == "[1]"
