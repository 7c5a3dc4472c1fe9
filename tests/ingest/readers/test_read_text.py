"""Markdown and plain text: what is not shown is not read, escaped pipes part no cells, blanks set columns."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.parse import parse
from ingest.readers import text
from ingest.readers.limits import Limits, no_tick
from ingest.report import Report


def read(folder: Path, content: str, name: str = "a.md") -> Report:
    (folder / name).write_text(content, "utf-8")
    extract = text.read(folder / name, Limits(), no_tick)
    return parse(extract, report_id="r", file=name)


def values(report: Report) -> list[str]:
    return [str(figure.value) for figure in report.figures if not figure.uncertain]


@pytest.mark.parametrize(
    ("content", "note"),
    [
        ("Huyện có ~~91~~ 86 trường.\n", "bỏ qua 1 chỗ chữ gạch bỏ"),
        ("Huyện có <del>91</del> 86 trường.\n", "bỏ qua 1 chỗ chữ gạch bỏ"),
        ("Huyện có 86 trường.\n\n<!-- Huyện có\n91 trường. -->\n", "bỏ qua 1 chú thích ẩn"),
        ("Huyện có 86 trường.\n\n[//]: # (Huyện có 91 trường.)\n", "bỏ qua 1 chú thích ẩn"),
    ],
)
def test_what_markdown_does_not_show_is_not_read(tmp_path: Path, content: str, note: str) -> None:
    report = read(tmp_path, content)
    assert report.text == content
    assert values(report) == ["86"]
    assert report.quality.notes == (note,)
    assert {passage.state for passage in report.passages} == {"clean"}


def test_code_is_shown_as_it_stands(tmp_path: Path) -> None:
    assert read(tmp_path, "Ghi `~~` trước số: có 86 trường `~~`.\n").quality.notes == ()


def test_half_of_an_escaped_figure_is_never_sure(tmp_path: Path) -> None:
    assert "300" not in values(read(tmp_path, "Huyện có 12\\.300 hộ và 86 trường.\n"))


@pytest.mark.parametrize("row", ["| 1 | Sam Kha \\| Khu Hai | 702 | 31 |", "| 1 | Sam \\| Kha \\| Hai | 702 | 31 |"])
def test_an_escaped_pipe_parts_no_cells(tmp_path: Path, row: str) -> None:
    report = read(
        tmp_path, f"| STT | Xã | Số hộ | Số thôn |\n|---|:---|---:|---:|\n{row}\n| 2 | Nậm Lạnh | 655 | 28 |\n"
    )
    cells = {
        cell.column: report.text[cell.span.start : cell.span.end]
        for block in report.blocks[-2:-1]
        for cell in block.cells
    }
    assert cells == {"Số hộ": "702", "Số thôn": "31"}


TABLES = (
    "Kết quả năm 2024\n\n"
    "STT  Xã             Số hộ   Số thôn\n"
    "-----------------------------------\n"
    "1    Sam Kha          702        31\n"
    "2    Nậm Lạnh         655         8\n"
    "     Cộng           1.357        39\n",
    "Kết quả năm 2024\n\n"
    "  Xã                     Số hộ    Tỷ lệ (%)\n"
    "  Sam Kha                702      31,5\n"
    "  Thị trấn Sốp Cộp                 8,25\n"
    "  Nậm Lạnh               655      12\n",
)


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        (TABLES[0], [("702", "31"), ("655", "8"), ("1.357", "39")]),
        (TABLES[1], [("702", "31,5"), ("", "8,25"), ("655", "12")]),
    ],
)
def test_columns_set_with_blanks_are_columns(tmp_path: Path, content: str, rows: list[tuple[str, str]]) -> None:
    report = read(tmp_path, content, "a.txt")
    assert report.text.replace("\t", " ") == content
    found = [
        tuple(report.text[cell.span.start : cell.span.end] for cell in block.cells)
        for block in report.blocks
        if block.cells
    ]
    assert found == rows


def test_letterheads_and_sentences_are_no_tables(tmp_path: Path) -> None:
    content = "UBND HUYỆN SỐP CỘP      CỘNG HÒA XÃ HỘI\nSố: 12/BC-UBND          Độc lập - Tự do\n"
    content += "                        Sốp Cộp, ngày 5 tháng 1 năm 2024\n\nHuyện  có 86 trường,  702 hộ.\n"
    assert read(tmp_path, content, "a.txt").text == content
