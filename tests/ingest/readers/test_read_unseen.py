"""A PDF says what is seen on its pages, all of it and nothing else; each page here is drawn by code."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib import colors
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from ingest.read import read
from ingest.readers.ocr import tesseract
from ingest.report import Extract
from tests import paper

Draw = Callable[[Canvas], None]


def drawn(path: Path, draw: Draw) -> Path:
    paper.fonts()
    canvas = Canvas(str(path), pagesize=(595, 842))
    canvas.setFont(paper.FONT, 13)
    draw(canvas)
    canvas.save()
    return path


def text(tmp_path: Path, draw: Draw) -> Extract:
    return read(drawn(tmp_path / "a.pdf", draw))


def in_white(canvas: Canvas) -> None:
    canvas.setFillColor(colors.white)
    canvas.drawString(70, 680, "Huyện còn 777 hồ sơ quá hạn")
    canvas.setFillColor(colors.black)


def in_pale_grey_on_grey(canvas: Canvas) -> None:
    canvas.setFillColorRGB(0.9, 0.9, 0.9)
    canvas.rect(60, 670, 400, 30, stroke=0, fill=1)
    canvas.setFillColorRGB(0.9, 0.9, 0.9)
    canvas.drawString(70, 680, "Huyện còn 777 hồ sơ quá hạn")
    canvas.setFillColor(colors.black)


def under_a_white_box(canvas: Canvas) -> None:
    canvas.drawString(70, 680, "Huyện còn 777 hồ sơ quá hạn")
    canvas.setFillColor(colors.white)
    canvas.rect(60, 672, 450, 22, stroke=0, fill=1)
    canvas.setFillColor(colors.black)
    canvas.drawString(70, 680, "Huyện còn 12 hồ sơ quá hạn")


def under_a_black_bar(canvas: Canvas) -> None:
    canvas.drawString(70, 680, "Huyện còn 777 hồ sơ quá hạn")
    canvas.rect(60, 672, 450, 22, stroke=0, fill=1)


def under_a_picture(canvas: Canvas) -> None:
    canvas.drawString(70, 680, "Huyện còn 777 hồ sơ quá hạn")
    canvas.drawImage(ImageReader(Image.new("RGB", (60, 10), (250, 250, 240))), 60, 672, 450, 22)


def see_through(canvas: Canvas) -> None:
    canvas.setFillAlpha(0.0)
    canvas.drawString(70, 680, "Huyện còn 777 hồ sơ quá hạn")
    canvas.setFillAlpha(1.0)


def in_specks(canvas: Canvas) -> None:
    canvas.setFont(paper.FONT, 0.5)
    canvas.drawString(70, 680, "Huyện còn 777 hồ sơ quá hạn")
    canvas.setFont(paper.FONT, 13)


def struck_by_a_line(canvas: Canvas) -> None:
    canvas.drawString(70, 680, "Huyện còn 777 hồ sơ quá hạn")
    width = canvas.stringWidth("Huyện còn 777 hồ sơ quá hạn", paper.FONT, 13)
    canvas.line(70, 684, 70 + width, 684)


def struck_by_a_note(canvas: Canvas) -> None:
    canvas.drawString(70, 680, "Huyện còn 777 hồ sơ quá hạn")
    quads = "70 694 400 694 70 676 400 676"
    canvas._addAnnotation(_Note(f"<< /Type /Annot /Subtype /StrikeOut /Rect [70 676 400 694] /QuadPoints [{quads}] >>"))


class _Note:
    """An annotation in PDF's own words, as reportlab's canvas takes it."""

    __PDFObject__ = True

    def __init__(self, words: str) -> None:
        self._words = words

    def format(self, document: object) -> bytes:
        return self._words.encode("latin-1")


@pytest.mark.parametrize(
    "hide",
    [
        in_white, in_pale_grey_on_grey, under_a_white_box, under_a_black_bar, under_a_picture, see_through, in_specks,
        struck_by_a_line, struck_by_a_note,
    ],
)  # fmt: skip
def test_what_no_reader_sees_is_left_out_and_counted(tmp_path: Path, hide: Draw) -> None:
    def page(canvas: Canvas) -> None:
        canvas.drawString(70, 740, "Năm 2024, huyện tiếp nhận 12.450 hồ sơ")
        hide(canvas)

    found = text(tmp_path, page)
    assert "12.450" in found.text
    assert "777" not in found.text
    if hide is under_a_white_box:
        assert "Huyện còn 12 hồ sơ quá hạn" in found.text
    if hide is not struck_by_a_note:
        assert any("người đọc không thấy" in note for note in found.notes)


def test_pale_letters_on_a_dark_ground_and_tinted_cells_are_seen(tmp_path: Path) -> None:
    def page(canvas: Canvas) -> None:
        canvas.setFillColorRGB(0.1, 0.2, 0.5)
        canvas.rect(60, 730, 450, 26, stroke=0, fill=1)
        canvas.setFillColor(colors.white)
        canvas.drawString(70, 740, "Năm 2024, huyện tiếp nhận 12.450 hồ sơ")
        canvas.setFillColor(colors.lightyellow)
        canvas.rect(60, 672, 450, 26, stroke=0, fill=1)
        canvas.setFillColor(colors.red)
        canvas.drawString(70, 680, "quá hạn 35 hồ sơ")
        canvas.setFillColorRGB(1, 1, 0, alpha=0.3)
        canvas.rect(60, 672, 450, 26, stroke=0, fill=1)
        canvas.setFillAlpha(1)
        canvas.setFillColor(colors.black)
        canvas.drawString(70, 640, "giải quyết 98 hồ sơ")
        canvas.line(60, 638, 300, 638)  # underlined

    found = text(tmp_path, page)
    assert [number in found.text for number in ("12.450", "35", "98")] == [True] * 3
    assert found.notes == ()


def layered(path: Path, *, off: bool) -> Path:
    """A page with a layer; reportlab knows none, so its file is written here by hand, with a font without marks."""
    words = b"BT /F 13 Tf 70 740 Td (so lieu 2024) Tj ET /OC /L BDC BT /F 13 Tf 70 700 Td (ban nhap 777) Tj ET EMC"
    state = b"/OFF [5 0 R]" if off else b""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /OCProperties << /OCGs [5 0 R] /D << " + state + b" >> >> >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F 6 0 R >> "
        b"/Properties << /L 5 0 R >> >> >>",
        b"<< /Length %d >> stream\n%s\nendstream" % (len(words), words),
        b"<< /Type /OCG /Name (Nhap) >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out = io.BytesIO(b"%PDF-1.5\n")
    out.seek(0, io.SEEK_END)
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % place for place in places)
    out.write(b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start))
    path.write_bytes(out.getvalue())
    return path


def test_a_layer_that_is_switched_off_is_not_read_and_one_that_is_on_is(tmp_path: Path) -> None:
    assert "777" not in read(layered(tmp_path / "off.pdf", off=True)).text
    assert "777" in read(layered(tmp_path / "on.pdf", off=False)).text


def test_letter_spaced_lines_are_words(tmp_path: Path) -> None:
    def page(canvas: Canvas) -> None:
        for y, words, space in ((740, "Năm 2024, huyện tiếp nhận 12.450 hồ sơ,", 2.6), (715, "BÁO CÁO KẾT QUẢ", 4.0)):
            line = canvas.beginText(70, y)
            line.setCharSpace(space)
            line.textOut(words)
            canvas.drawText(line)
        for at, figure in enumerate("123456"):  # numbers of columns stand as far apart as they like
            canvas.drawString(70 + 12 * at, 690, figure)

    found = text(tmp_path, page).text
    assert "Năm 2024, huyện tiếp nhận 12.450 hồ sơ," in found
    assert "BÁO CÁO KẾT QUẢ" in found
    assert "123456" not in found


@pytest.mark.parametrize(
    ("above", "below", "joined"),
    [
        ("thu ngân sách cả năm đạt 1.234.", "567 triệu đồng", "1.234.567 triệu đồng"),
        ("tổng số hộ toàn huyện là 48.", "765 hộ, tăng so với năm trước", "48.765 hộ"),
        ("kết quả đạt được trong năm 2023.", "150 hồ sơ đã trả kết quả", "2023. 150 hồ sơ"),
    ],
)
def test_a_number_cut_by_the_end_of_a_line(tmp_path: Path, above: str, below: str, joined: str) -> None:
    def page(canvas: Canvas) -> None:
        canvas.drawString(70, 740, above)
        canvas.drawString(70, 722, below)

    assert joined in text(tmp_path, page).text


def grid(canvas: Canvas, xs: list[float], ys: list[float]) -> None:
    canvas.grid(xs, ys)


def test_a_number_too_long_for_its_cell_is_one_and_two_numbers_are_two(tmp_path: Path) -> None:
    def page(canvas: Canvas) -> None:
        canvas.setFont(paper.FONT, 10)
        grid(canvas, [70, 200, 240, 280], [600, 630, 660, 690])
        rows = ("Thu nội địa", "9.487.", "654", "9.051.0", "00"), ("Dân số", "12.34", "5.678", "120", "3.400")
        for at, (name, *lines) in enumerate(rows):
            y = 650 - 30 * at
            canvas.drawString(74, y, name)
            for column, half in ((203, lines[:2]), (243, lines[2:])):
                canvas.drawString(column, y, half[0])
                canvas.drawString(column, y - 12, half[1])
        canvas.drawString(74, 672, "Chỉ tiêu")
        canvas.drawString(203, 672, "2024")
        canvas.drawString(243, 672, "2023")

    rows = [row.split("\t") for row in text(tmp_path, page).text.split("\n")]
    assert rows == [
        ["Chỉ tiêu", "2024", "2023"],
        ["Thu nội địa", "9.487.654", "9.051.000"],
        ["Dân số", "12.345.678", "120 3.400"],
    ]


@pytest.mark.parametrize("turn", [90, -90])
def test_heads_that_run_up_or_down_name_their_columns(tmp_path: Path, turn: int) -> None:
    def page(canvas: Canvas) -> None:
        canvas.setFont(paper.FONT, 11)
        grid(canvas, [70, 200, 250, 300], [600, 620, 640, 760])
        for x, first, second in ((225, "Tiếp nhận", "(hồ sơ)"), (275, "Quá hạn", "(hồ sơ)")):
            canvas.saveState()
            canvas.translate(x, 700)
            canvas.rotate(turn)
            canvas.drawCentredString(0, 2, first)
            canvas.drawCentredString(0, -12, second)
            canvas.restoreState()
        canvas.drawString(74, 700, "Đơn vị cấp xã")
        for y, row in ((625, ("Xã Bình Trạch", "3.412", "12")), (605, ("Xã Tân Khê", "2.875", "7"))):
            for x, cell in zip((74, 205, 255), row, strict=True):
                canvas.drawString(x, y, cell)

    rows = [row.split("\t") for row in text(tmp_path, page).text.split("\n") if "\t" in row]
    assert rows[0] == ["Đơn vị cấp xã", "Tiếp nhận (hồ sơ)", "Quá hạn (hồ sơ)"]
    assert rows[1:] == [["Xã Bình Trạch", "3.412", "12"], ["Xã Tân Khê", "2.875", "7"]]


def test_eight_thousand_cells_on_a_page_keep_their_places(tmp_path: Path) -> None:
    def page(canvas: Canvas) -> None:
        canvas.setPageSize((1200, 2500))
        canvas.setFont(paper.FONT, 8)
        for row in range(200):
            for column in range(40):
                x, y = 20 + 29 * column, 2480 - 12 * (row + 1)
                canvas.rect(x, y, 29, 12)
                if (row + column) % 3:
                    canvas.drawString(x + 2, y + 3, f"{row}.{column:03}")

    rows = text(tmp_path, page).text.split("\n")
    assert len(rows) == 200
    for row, line in enumerate(rows):
        assert line.split("\t") == [f"{row}.{column:03}" if (row + column) % 3 else "" for column in range(40)]


def carrying(path: Path, files: dict[str, bytes]) -> Path:
    """A PDF with attached files, written as an update behind a drawn one."""
    drawn(path, lambda canvas: canvas.drawString(70, 740, "Nội dung xem tệp đính kèm"))
    import pypdfium2
    from pypdfium2 import raw

    document = pypdfium2.PdfDocument(path)
    for name, content in files.items():
        wide = (name + "\0").encode("utf-16-le")
        buffer = (raw.FPDF_WCHAR * (len(wide) // 2)).from_buffer_copy(wide)
        item = raw.FPDFDoc_AddAttachment(document, buffer)
        raw.FPDFAttachment_SetFile(item, document, content, len(content))
    out = path.with_name("carrying.pdf")
    document.save(out)
    document.close()
    return out


def test_attached_files_are_further_pages_and_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    inner = drawn(tmp_path / "b.pdf", lambda canvas: canvas.drawString(70, 740, "Huyện tiếp nhận 12.450 hồ sơ"))
    word = paper.write_docx(tmp_path / "c.docx", [paper.Block("paragraph", "Tổng số cán bộ là 321 người")])
    files = {"phụ lục.pdf": inner.read_bytes(), "biểu.docx": word.read_bytes(), "ảnh.bin": b"\x00\x01\x02" * 50}
    found = read(carrying(tmp_path / "a.pdf", files))
    assert "Huyện tiếp nhận 12.450 hồ sơ" in found.text
    assert "Tổng số cán bộ là 321 người" in found.text
    assert [page.state for page in found.pages][:2] == ["good", "good"]
    unread = [page.remedy for page in found.pages if page.state == "unread"]
    assert unread == ["tệp đính kèm “ảnh.bin” chưa đọc được: không nhận ra loại tệp"]
    assert len(found.boxes) == 16 * len(found.text)


def test_values_of_form_fields_are_read(tmp_path: Path) -> None:
    def page(canvas: Canvas) -> None:
        canvas.drawString(70, 740, "Số hồ sơ tiếp nhận:")
        canvas.acroForm.textfield(name="so", value="12450", x=220, y=735, width=90, height=18, fontSize=12)
        canvas.drawString(70, 700, "Đơn vị báo cáo:")
        canvas.acroForm.choice(
            name="xa", value="Tan Khe", options=["Tan Khe", "Phu Nham"], x=220, y=695, width=90, height=18, fontSize=12
        )

    found = text(tmp_path, page).text
    assert "Số hồ sơ tiếp nhận: 12450" in found
    assert "Tan Khe" in found


def picture_of(lines: list[str], size: int = 40, paper_colour: int = 255, ink: int = 0) -> Image.Image:
    from importlib.resources import files

    with (files("font_source_serif_pro") / "files" / "SourceSerifPro-Regular.ttf").open("rb") as font_file:
        font = ImageFont.truetype(io.BytesIO(font_file.read()), size)
    out = Image.new("L", (1650, 120 + 75 * len(lines)), paper_colour)
    for at, line in enumerate(lines):
        ImageDraw.Draw(out).text((90, 60 + 75 * at), line, fill=ink, font=font)
    return out


LINES = [
    "ỦY BAN NHÂN DÂN HUYỆN SƠN LĨNH",
    "Năm 2024, huyện tiếp nhận 12.450 hồ sơ, đã giải quyết 12.300 hồ sơ,",
    "trong đó quá hạn 35 hồ sơ. Tỷ lệ giải quyết đúng hạn đạt 98,75%.",
    "Công tác tiếp công dân: tiếp 412 lượt người, nhận 88 đơn.",
]

needs_tesseract = pytest.mark.skipif(not tesseract.is_ready(), reason="needs Tesseract with Vietnamese")


@needs_tesseract
def test_a_picture_with_text_inside_a_page_of_text_is_read(tmp_path: Path) -> None:
    def page(canvas: Canvas) -> None:
        for row in range(6):
            canvas.drawString(70, 780 - 20 * row, f"Đoạn {row} của báo cáo nói về công tác cải cách hành chính năm nay")
        canvas.drawImage(ImageReader(picture_of(LINES)), 70, 480, 460, 117)
        canvas.drawString(70, 440, "Nơi nhận: như trên")

    found = text(tmp_path, page).text
    assert "tiếp nhận 12.450 hồ sơ" in found
    assert found.index("Đoạn 5") < found.index("12.450") < found.index("Nơi nhận")


def _light(dots: NDArray[np.uint8], colour: int) -> Image.Image:
    return Image.merge("RGBA", [Image.new("L", dots.shape[::-1], colour)] * 3 + [Image.fromarray(255 - dots)])


KINDS: dict[str, Callable[[NDArray[np.uint8]], Image.Image]] = {
    "16 bits": lambda dots: Image.fromarray(dots.astype(np.uint16) * 200 + 3000),
    "see-through": lambda dots: _light(dots, 0),
    "see-through, light ink": lambda dots: _light(dots, 250),
    "dark": lambda dots: Image.fromarray(np.uint8(25 + (255 - dots.astype(np.int32)) * 200 // 255)),
    "blue ink": lambda dots: Image.merge("RGB", [Image.fromarray(dots)] * 2 + [Image.new("L", dots.shape[::-1], 255)]),
    "palette": lambda dots: Image.fromarray(dots).convert("P"),
    "upside down": lambda dots: Image.fromarray(dots).rotate(180),
    "on its side": lambda dots: Image.fromarray(dots).rotate(90, expand=True),
    "in shadow": lambda dots: Image.fromarray(np.uint8(dots * np.linspace(0.35, 1.0, dots.shape[1])[None, :])),
}


@needs_tesseract
@pytest.mark.parametrize("kind", KINDS)
def test_pictures_of_every_kind_are_read(tmp_path: Path, kind: str) -> None:
    KINDS[kind](np.asarray(picture_of(LINES))).save(tmp_path / "a.png")
    found = read(tmp_path / "a.png")
    assert [page.state for page in found.pages] == ["scan"]
    for words in ("tiếp nhận 12.450 hồ sơ", "giải quyết 12.300 hồ sơ", "quá hạn 35 hồ sơ", "98,75%", "412 lượt người"):
        assert words in found.text


@needs_tesseract
def test_a_picture_in_which_nothing_can_be_read_is_never_called_read(tmp_path: Path) -> None:
    chance = np.random.default_rng(5)
    Image.fromarray(np.uint8(chance.random((900, 900)) < 0.5) * 255).save(tmp_path / "noise.png")
    Image.new("L", (900, 900), 255).save(tmp_path / "blank.png")
    assert [page.state for page in read(tmp_path / "noise.png").pages] == ["unread"]
    assert [page.state for page in read(tmp_path / "blank.png").pages] == ["empty"]
