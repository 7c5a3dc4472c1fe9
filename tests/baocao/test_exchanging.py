"""`baocao import` and `baocao export` from the outside: lists with faults, files of every form."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from baocao.__main__ import main
from retrieval.library import Library
from service.guarding.trail import records
from tests.service_running import SAMPLES

FILE = "suoi-bac-2023.md"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copy(SAMPLES / FILE, tmp_path)
    (tmp_path / "a.md").write_text("# BÁO CÁO\n\nHuyện có 12 hồ sơ trễ hạn năm 2023.\n", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("m.csv", f"file,title,place,date\n{FILE},,,\na.md,Hồ sơ trễ hạn,huyện Mẫu,2023-12-20\n"),
        ("m.csv", f"\ufefffile;title;place;date\r\n{FILE};;;\r\na.md;Hồ sơ trễ hạn;huyện Mẫu;2023-12-20\r\n"),
        (
            "m.jsonl",
            f'{{"file": "{FILE}"}}\n'
            '{"file": "a.md", "title": "Hồ sơ trễ hạn", "place": "huyện Mẫu", "date": "2023-12-20"}\n',
        ),
    ],
)
def test_reports_come_in_by_a_list_with_what_is_known_better(folder: Path, name: str, content: str) -> None:
    (folder / name).write_text(content, encoding="utf-8")
    assert main(["import", str(folder / name), "--library", str(folder / "L")]) == 0
    assert main(["import", str(folder / name), "--library", str(folder / "L")]) == 0  # again: nothing twice
    with Library.open(folder / "L") as library:
        shelf = {summary.file: summary for summary in library.reports()}
    assert shelf.keys() == {FILE, "a.md"}
    given = shelf["a.md"]
    assert (given.title, given.place, given.date) == ("Hồ sơ trễ hạn", "huyện Mẫu", "2023-12-20")
    assert shelf[FILE].place == "huyện Suối Bạc"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("file,title\nkhong-co.docx,x\n", "khong-co.docx"),
        ("title\nx\n", "thiếu cột “file”"),
        ("file,colour\na.md,red\n", "“colour” không phải cột được nhận"),
        ("file,date\na.md,20/12/2023\n", "2023-12-14"),
        ("file\n", "không có mục nào"),
        ("file,title\na.md,x,y\n", "nhiều ô hơn số cột"),
    ],
)
def test_a_fault_of_the_list_is_told_and_nothing_is_added(
    folder: Path, content: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "m.csv").write_text(content, encoding="utf-8")
    assert main(["import", str(folder / "m.csv"), "--library", str(folder / "L")]) == 1
    assert told in capsys.readouterr().err
    assert not (folder / "L").exists()


def test_all_figures_go_out_and_the_trail_knows(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    library = str(folder / "L")
    assert main(["add", str(folder / "a.md"), "--library", library]) == 0
    for name in ("f.csv", "f.xlsx", "f.parquet", "f.jsonl"):
        assert main(["export", str(folder / name), "--library", library]) == 0
        assert (folder / name).stat().st_size > 100
    assert main(["export", str(folder / "f.pdf"), "--library", library]) == 1
    assert ".parquet" in capsys.readouterr().err
    forms = [json.loads(line).get("form") for line in records(folder / "L" / "audit")]
    assert [form for form in forms if form] == ["csv", "xlsx", "parquet", "jsonl"]
    assert not list(folder.glob(".*part*"))
