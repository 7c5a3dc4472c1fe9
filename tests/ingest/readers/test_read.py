"""Each format is told by its content and read in the conventions of `Extract`."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from docx.oxml import OxmlElement
from docx.oxml.parser import parse_xml

from ingest.read import read
from ingest.readers.merged_cells import Cell, lines

WORDS = "Số hồ sơ trễ hạn năm 2023: 170 (trước 15/8); được Ủy ban nhân dân huyện giải quyết"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def write(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def cp1258(text: str) -> bytes:
    """Vietnamese as Windows writes it: hats in the letter, tones after it."""
    out = ""
    for letter in text:
        base, tone = letter, ""
        for mark in "\u0300\u0301\u0303\u0309\u0323":
            parts = unicodedata.normalize("NFD", letter)
            if mark in parts:
                base, tone = unicodedata.normalize("NFC", parts.replace(mark, "")), mark
        out += base + tone
    return out.encode("cp1258")


@pytest.mark.parametrize(
    "data",
    [
        WORDS.encode("utf-8"),
        WORDS.encode("utf-8-sig"),
        WORDS.encode("utf-16"),
        WORDS.encode("utf-16-le"),
        WORDS.encode("utf-16-be"),
        cp1258(WORDS),
        unicodedata.normalize("NFD", WORDS).encode("utf-8"),
    ],
)
def test_text_of_any_encoding_is_the_same_text(tmp_path: Path, data: bytes) -> None:
    assert read(write(tmp_path / "a.txt", data)).text == WORDS


def test_a_text_file_is_its_own_content_untouched(tmp_path: Path) -> None:
    content = "\n\n## **BÁO CÁO** \n\nSố:   /BC\tx  \n\n<sup>1</sup> ghi chú\r\n"
    extract = read(write(tmp_path / "a.md", content.encode()))
    assert (extract.text, extract.format, extract.pages) == (content, "md", ())


def test_the_name_does_not_matter(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph(WORDS)
    document.save(str(tmp_path / "a.docx"))
    (tmp_path / "a.docx").rename(tmp_path / "a.pdf")
    assert read(tmp_path / "a.pdf").format == "docx"


def save(document: Any, folder: Path) -> str:
    document.save(str(folder / "a.docx"))
    return read(folder / "a.docx").text


def add(document: Any, inside: str) -> None:
    document.element.body.insert(len(document.element.body) - 1, parse_xml(f"<w:p {W}>{inside}</w:p>"))


def test_word_headings_bold_lines_and_lists_are_told_apart(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("Kết quả", level=1)
    document.add_paragraph().add_run("1. Cải cách thể chế").bold = True
    for words in ("hồ sơ", "văn bản"):
        document.add_paragraph(words, style="List Number")
    document.add_paragraph("ý một", style="List Bullet")
    text = save(document, tmp_path)
    assert text == "# Kết quả\n\n**1. Cải cách thể chế**\n\n1. hồ sơ\n\n2. văn bản\n\n- ý một"


def test_word_deletions_are_left_out_and_insertions_kept(tmp_path: Path) -> None:
    document = docx.Document()
    run = "<w:r><w:t>{}</w:t></w:r>"
    deleted = "<w:del><w:r><w:delText>160</w:delText></w:r></w:del>"
    add(document, run.format("trễ hạn ") + deleted + "<w:ins>" + run.format("170") + "</w:ins>" + run.format(" hồ sơ"))
    assert save(document, tmp_path) == "trễ hạn 170 hồ sơ"


def test_word_raised_numbers_are_marks_but_square_metres_are_not(tmp_path: Path) -> None:
    document = docx.Document()
    line = document.add_paragraph("các văn bản")
    line.add_run("1").font.superscript = True
    line.add_run(" trên 12 m")
    line.add_run("2").font.superscript = True
    assert save(document, tmp_path) == "các văn bản<sup>1</sup> trên 12 m2"


def test_word_tables_repeat_heads_over_columns_and_labels_over_rows_but_no_figure(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(rows=4, cols=4, style="Table Grid")
    for row, texts in enumerate(
        (
            ("Đơn vị", "Kết quả", "", "Ghi chú"),
            ("", "Tiếp nhận", "Quá hạn", ""),
            ("Xã A", "12", "3", ""),
            ("", "7", "", ""),
        )
    ):
        for column, words in enumerate(texts):
            table.cell(row, column).text = words
    table.cell(0, 1).merge(table.cell(0, 2))
    table.cell(2, 0).merge(table.cell(3, 0))
    table.cell(2, 3).text = "29"
    table.cell(2, 3).merge(table.cell(3, 3))
    assert save(document, tmp_path).split("\n") == [
        "Đơn vị\tKết quả\tKết quả\tGhi chú",
        "\tTiếp nhận\tQuá hạn\t",
        "Xã A\t12\t3\t29",
        "Xã A\t7\t\t",
    ]


def test_word_letterhead_is_read_column_by_column(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(rows=2, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "ỦY BAN NHÂN DÂN", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    table.cell(1, 0).text, table.cell(1, 1).text = "Số: 303/BC-UBND", "Mỹ An, ngày 14 tháng 12 năm 2021"
    lines_read = save(document, tmp_path).split("\n\n")
    assert lines_read[:2] == ["ỦY BAN NHÂN DÂN", "Số: 303/BC-UBND"]


def test_word_heads_and_feet_come_last_as_furniture(tmp_path: Path) -> None:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "Dự thảo lần 2"
    document.add_paragraph("Nội dung")
    document.save(str(tmp_path / "a.docx"))
    extract = read(tmp_path / "a.docx")
    assert extract.text == "Nội dung\n\nDự thảo lần 2"
    assert [extract.text[span.start : span.end] for span in extract.furniture] == ["Dự thảo lần 2"]


def test_word_pages_are_known_where_word_remembered_them(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("trang một")
    document.add_paragraph("trang hai").runs[0]._r.insert(0, OxmlElement("w:lastRenderedPageBreak"))
    document.save(str(tmp_path / "a.docx"))
    extract = read(tmp_path / "a.docx")
    assert [extract.text[page.span.start : page.span.end].strip() for page in extract.pages] == [
        "trang một",
        "trang hai",
    ]


def test_sheets_are_pages_with_values_and_heads(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    first = book.active
    first.title = "Biểu 1"
    for row in (
        ["Tình hình giải quyết hồ sơ"],
        [],
        ["Lĩnh vực", "Số hồ sơ", None],
        [None, "Tiếp nhận", "Tỷ lệ"],
        ["Đất đai", 12345.6, 0.975],
    ):
        first.append(row)
    first.merge_cells("B3:C3")
    first["B5"].number_format = "#,##0.0"
    first["C5"].number_format = "0.0%"
    book.create_sheet("Ẩn").sheet_state = "hidden"
    book.create_sheet("Biểu 2")["A1"] = "Hết"
    book.save(tmp_path / "a.xlsx")
    extract = read(tmp_path / "a.xlsx")
    assert extract.text == (
        "## Biểu 1\n\nTình hình giải quyết hồ sơ\n\n"
        "Lĩnh vực\tSố hồ sơ\tSố hồ sơ\n\tTiếp nhận\tTỷ lệ\nĐất đai\t12.345,6\t97,5%\n\n## Biểu 2\n\nHết"
    )
    assert [page.number for page in extract.pages] == [1, 2]


def test_web_pages_keep_headings_lists_tables_and_notes(tmp_path: Path) -> None:
    page = """<html><head><meta charset=windows-1252><title>bỏ</title></head><body>
    <h2>K&#7871;t qu&#7843;</h2><p>C\u00f4ng t\u00e1c <b>CCHC</b><a href="#_ftn1">[1]</a> n&#259;m
    2023<script>x()</script></p><ul><li>m&#7897;t</li></ul><p style="display:none">ẩn</p>
    <table><tr><th rowspan=2>STT</th><th colspan=2>S&#7889; h&#7891; s&#417;</th></tr>
    <tr><th>Nh&#7853;n</th><th>Tr&#7843;</th></tr>
    <tr><td>1</td><td>20</td><td></td></tr></table>
    <p><a href="#_ftnref1">[1]</a> ghi ch&#250;</p></body></html>"""
    extract = read(write(tmp_path / "a.htm", page.encode("cp1252", errors="ignore")))
    assert extract.text.split("\n\n") == [
        "## Kết quả",
        "Công tác CCHC<sup>1</sup> năm 2023",
        "- một",
        "STT\tSố hồ sơ\tSố hồ sơ\n\tNhận\tTrả\n1\t20\t",
        "<sup>1</sup> ghi chú",
    ]


def test_a_grid_never_repeats_a_figure() -> None:
    cells = [
        Cell(0, 0, 1, 1, "a"),
        Cell(0, 1, 1, 1, "b"),
        Cell(1, 0, 2, 1, "nhãn"),
        Cell(1, 1, 2, 1, "5"),
        Cell(2, 2, 1, 1, "6"),
    ]
    assert lines(cells) == ["a\tb\t", "nhãn\t5\t", "nhãn\t\t6"]
