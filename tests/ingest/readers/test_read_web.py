"""Web pages as offices have them: what a browser shows is read, what it hides is counted, fields are filled."""

from __future__ import annotations

import base64
import io
from email.message import EmailMessage
from importlib.resources import files
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from ingest.read import READERS
from ingest.readers import mhtml, webpage
from ingest.readers.limits import Limits, no_tick
from ingest.readers.ocr import tesseract
from ingest.readers.sniff import sniff
from ingest.report import Extract


def page(folder: Path, body: str, head: str = "") -> Extract:
    path = folder / "a.html"
    path.write_text(f"<html><head><meta charset=utf-8>{head}</head><body>{body}</body></html>", "utf-8")
    return webpage.read(path, Limits(), no_tick)


SHOWN = "<p>Thu hoạch 640 ha.</p>"


@pytest.mark.parametrize(
    ("head", "body", "kind"),
    [
        ("<style>.nhap{display:none}</style>", "<div class=nhap><p>Thu hoạch 99 ha.</p></div>", "ẩn"),
        ("<style>@media screen{#cu, .x{visibility:hidden}}</style>", "<p id=cu>Thu hoạch 99 ha.</p>", "ẩn"),
        ("<style>p.a{display:none!important} p.a{display:block}</style>", "<p class=a>Thu hoạch 99 ha.</p>", "ẩn"),
        ("", "<p hidden>Thu hoạch 99 ha.</p>", "ẩn"),
        ("", "<p style='font-size:0px'>Thu hoạch 99 ha.</p>", "ẩn"),
        ("", "<p><span style='opacity: 0.0'>Thu hoạch 99 ha.</span></p>", "ẩn"),
        ("", "<p><s>Thu hoạch 99 ha.</s></p>", "gạch bỏ"),
        ("", "<p><span style='text-decoration: line-through red'>Thu hoạch 99 ha.</span></p>", "gạch bỏ"),
        ("", "<p style='color:#fff'>Thu hoạch 99 ha.</p>", "trắng trên nền trắng"),
        ("", "<div style='background:white'><font color=white>Thu hoạch 99 ha.</font></div>", "trắng trên nền trắng"),
    ],
)
def test_what_a_browser_does_not_show_is_left_out_and_counted(tmp_path: Path, head: str, body: str, kind: str) -> None:
    extract = page(tmp_path, body + SHOWN, head)
    assert extract.text == "Thu hoạch 640 ha."
    assert len(extract.notes) == 1
    assert extract.notes[0].startswith("bỏ qua 1 chỗ chữ")
    assert extract.notes[0].endswith(kind)


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("<style>@media print{.a{display:none}}</style>", "<p class=a>Thu hoạch 640 ha.</p>"),
        ("<style>.a{display:none} .a.mo{display:block}</style>", "<p class='a mo'>Thu hoạch 640 ha.</p>"),
        (
            "<style>th{color:white} thead{background:#1f4e79}</style>",
            "<p style='background:navy;color:white'>Thu hoạch 640 ha.</p>",
        ),
        ("<link rel=stylesheet href=a.css>", "<p style='color:white'>Thu hoạch 640 ha.</p>"),
        ("", "<p aria-hidden=true>Thu hoạch 640 ha.</p>"),
        ("", "<p>Thu hoạch <ins>640</ins> ha.</p>"),
    ],
)
def test_what_a_browser_shows_is_read(tmp_path: Path, head: str, body: str) -> None:
    extract = page(tmp_path, body, head)
    assert (extract.text, extract.notes) == ("Thu hoạch 640 ha.", ())


@pytest.mark.parametrize(
    ("field", "shown"),
    [
        ("<input value='2.415'>", "2.415"),
        ("<input type=number value=318>", "318"),
        ("<textarea>318</textarea>", "318"),
        ("<select><option>12<option selected>15</select>", "15"),
        ("<select><option>12<option>15</select>", "12"),
        ("<input type=hidden value=99>", ""),
        ("<input placeholder='ví dụ 45'>", ""),
        ("<input type=checkbox checked> Đạt", "☒ Đạt"),
    ],
)
def test_fields_give_what_stands_in_them(tmp_path: Path, field: str, shown: str) -> None:
    table = f"<table border=1><tr><th>Chỉ tiêu<th>Số<th>Ghi chú<tr><td>Đàn trâu<td>{field}<td>con</table>"
    assert page(tmp_path, table).text == f"Chỉ tiêu\tSố\tGhi chú\nĐàn trâu\t{shown}\tcon"


def test_a_row_span_of_nought_goes_to_the_end_of_its_part(tmp_path: Path) -> None:
    rows = "<tr><td rowspan=0>Khu Một<td>Dồm Cang<td>702<tr><td>Sam Kha<td>388"
    more = "<tr><td>Khu Hai<td>Nậm Lạnh<td>655"
    table = f"<table border=1><tbody><tr><th>Khu<th>Xã<th>Hộ{rows}</tbody><tbody>{more}</tbody></table>"
    assert page(tmp_path, table).text.split("\n")[1:] == [
        "Khu Một\tDồm Cang\t702",
        "Khu Một\tSam Kha\t388",
        "Khu Hai\tNậm Lạnh\t655",
    ]


@pytest.mark.parametrize(
    ("cell", "heads", "values"),
    [
        ("<table><tr><th>Nhận<th>Trả<tr><td>31<td>29</table>", "Nhận\tTrả", "31\t29"),
        ("<table><tr><td>Nhận<td>31<tr><td>Trả<td>29</table>", "Nhận\tTrả", "31\t29"),
    ],
)
def test_a_table_in_a_cell_becomes_columns_of_its_row(tmp_path: Path, cell: str, heads: str, values: str) -> None:
    rows = f"<tr><td>Sam Kha<td>{cell}<td>x<tr><td>Nậm Lạnh<td><td>"
    table = f"<table border=1><tr><th>Xã<th>Đơn thư<th>Ghi chú{rows}</table>"
    assert page(tmp_path, table).text.split("\n") == [
        "Xã\tĐơn thư\tĐơn thư\tGhi chú",
        f"\t{heads}\t",
        f"Sam Kha\t{values}\tx",
        "Nậm Lạnh\t\t\t",
    ]


def test_lines_beside_lines_are_rows(tmp_path: Path) -> None:
    table = "<table border=1><tr><th>Xã<th>Hộ<th>Khu<tr><td>Dồm Cang<br>Sam Kha<td>702<br>388<td>Khu Một</table>"
    assert page(tmp_path, table).text.split("\n")[1:] == ["Dồm Cang\t702\tKhu Một", "Sam Kha\t388\tKhu Một"]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("<p>Đơn vị tính: 10<sup>3</sup> đồng</p>", "Đơn vị tính: 10³ đồng"),
        ("<p>chứa 2,5 × 10<sup>6</sup> m<sup>3</sup> nước</p>", "chứa 2,5 × 10⁶ m3 nước"),
        ("<p>10<sup>1</sup> xã đạt chuẩn</p>", "10<sup>1</sup> xã đạt chuẩn"),
        ("<p>đạt <math><mfrac><mn>41</mn><mn>50</mn></mfrac></math> xã</p>", "đạt 41/50 xã"),
    ],
)
def test_powers_marks_and_fractions_are_told_apart(tmp_path: Path, body: str, words: str) -> None:
    assert page(tmp_path, body).text == words


def picture(words: str) -> bytes:
    image = Image.new("L", (1500, 420), 255)
    font = ImageFont.truetype(str(files("font_source_serif_pro") / "files" / "SourceSerifPro-Regular.ttf"), 44)
    ImageDraw.Draw(image).multiline_text((60, 60), words, fill=0, font=font, spacing=26)
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


@pytest.mark.skipif(not tesseract.is_ready(), reason="needs Tesseract with Vietnamese")
def test_pictures_that_a_page_holds_are_read(tmp_path: Path) -> None:
    drawn = picture("Năm 2024 huyện đã xóa 318 nhà tạm,\nhỗ trợ 57 hộ vay vốn sản xuất.")
    held = f"<p>Ảnh: <img src='data:image/png;base64,{base64.b64encode(drawn).decode()}'></p>"
    extract = page(tmp_path, held + "<p><img src='http://x/y.png' width=640 height=480></p><p>Hết.</p>")
    (span,) = extract.pictures
    assert "xóa 318 nhà tạm" in extract.text[span.start : span.end].replace("\n", " ")
    assert extract.text.endswith("Hết.")
    assert extract.notes == ("1 hình nằm ngoài tệp, không đọc",)

    message = EmailMessage()
    message.set_content("<html><body><p>Trang.</p><img src='cid:anh1'></body></html>", subtype="html")
    message.add_related(drawn, "image", "png", cid="<anh1>")
    (tmp_path / "a.doc").write_bytes(bytes(message))
    extract = mhtml.read(tmp_path / "a.doc", Limits(), no_tick)
    assert extract.text.startswith("Trang.")
    assert len(extract.pictures) == 1


def test_a_drawing_with_words_is_counted_as_unread(tmp_path: Path) -> None:
    extract = page(tmp_path, SHOWN + "<svg><text>Tổng 77</text></svg>")
    assert (extract.text, extract.unread) == ("Thu hoạch 640 ha.", 1)


@pytest.mark.parametrize("coding", ["quoted-printable", "base64"])
def test_a_page_in_one_file_is_known_by_its_first_bytes(tmp_path: Path, coding: str) -> None:
    message = EmailMessage()
    message.set_content("<html><body><p>Đàn trâu có 2.415 con.</p></body></html>", subtype="html", cte=coding)
    message.make_related()
    path = tmp_path / "a.doc"
    path.write_bytes(bytes(message))
    assert READERS[sniff(path.read_bytes()[:4096]) or ""] == "ingest.readers.mhtml"
    assert mhtml.read(path, Limits(), no_tick).text == "Đàn trâu có 2.415 con."
