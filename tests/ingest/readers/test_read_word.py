"""Word files as offices have them: what Word prints is read, what it hides is counted, nothing is lost unsaid."""

from __future__ import annotations

import io
import re
import zipfile
from importlib.resources import files
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.shared import Inches, RGBColor
from PIL import Image, ImageDraw, ImageFont

from ingest.readers.limits import Limits, no_tick
from ingest.readers.ocr import tesseract
from ingest.readers.office import container
from ingest.report import Extract

SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
)
DRAWING = (
    '<w:p {s}><w:r><w:drawing><wp:inline><wp:extent cx="5000000" cy="3000000"/><a:graphic><a:graphicData uri="x">'
    "{inside}</a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
)


def saved(document: Any, folder: Path) -> Extract:
    document.save(str(folder / "a.docx"))
    return container.read(folder / "a.docx", Limits(), no_tick)


def add(document: Any, inside: str) -> None:
    document.element.body.insert(len(document.element.body) - 1, parse_xml(f"<w:p {SPACES}>{inside}</w:p>"))


def run(words: str, looks: str = "") -> str:
    return f'<w:r><w:rPr>{looks}</w:rPr><w:t xml:space="preserve">{words}</w:t></w:r>'


def part(document: Any, name: str, kind: str, blob: bytes, relation: str) -> str:
    made = Part(PackURI(name), kind, blob, document.part.package)
    return str(document.part.relate_to(made, relation))


@pytest.mark.parametrize(
    ("looks", "note"),
    [
        ("<w:vanish/>", "bỏ qua 1 chỗ chữ ẩn"),
        ('<w:sz w:val="2"/>', "bỏ qua 1 chỗ chữ ẩn"),
        ("<w:strike/>", "bỏ qua 1 chỗ chữ gạch bỏ"),
        ('<w:dstrike w:val="true"/>', "bỏ qua 1 chỗ chữ gạch bỏ"),
        ('<w:color w:val="FFFFFF"/>', "bỏ qua 1 chỗ chữ trắng trên nền trắng"),
    ],
)
def test_words_that_word_does_not_print_are_left_out_and_counted(tmp_path: Path, looks: str, note: str) -> None:
    document = docx.Document()
    add(document, run("Trồng mới ") + run("91 ", looks) + run("ha", looks) + run("640 ha rừng."))
    extract = saved(document, tmp_path)
    assert (extract.text, extract.notes) == ("Trồng mới 640 ha rừng.", (note,))


@pytest.mark.parametrize("kind", [WD_STYLE_TYPE.PARAGRAPH, WD_STYLE_TYPE.CHARACTER])
def test_a_style_hides_too_and_a_run_may_take_that_back(tmp_path: Path, kind: WD_STYLE_TYPE) -> None:
    document = docx.Document()
    base = document.styles.add_style("Ghi chú kín", kind)
    base.font.hidden = True
    style = document.styles.add_style("Con", kind)
    style.base_style = base
    line = document.add_paragraph("" if kind is WD_STYLE_TYPE.CHARACTER else "dự kiến 77 hộ ")
    if kind is WD_STYLE_TYPE.CHARACTER:
        line.add_run("dự kiến 77 hộ ", style=style)
    else:
        line.style = style
    shown = line.add_run("có 75 hộ")
    shown.font.hidden = False
    assert saved(document, tmp_path).text == "có 75 hộ"


@pytest.mark.parametrize("where", ["tc", "p", "run"])
def test_white_words_on_a_colour_are_read(tmp_path: Path, where: str) -> None:
    document = docx.Document()
    table = document.add_table(rows=2, cols=2, style="Table Grid")
    for row, words in enumerate((("Xã", "Số hộ"), ("Mường Lạn", "412"))):
        for column, word in enumerate(words):
            table.cell(row, column).text = word
    cell = table.cell(0, 1)
    letters = cell.paragraphs[0].runs[0]
    letters.font.color.rgb = RGBColor(255, 255, 255)
    holder = {"tc": cell._tc.get_or_add_tcPr(), "p": cell.paragraphs[0]._p.get_or_add_pPr(), "run": letters._r.rPr}[
        where
    ]
    holder.append(parse_xml(f'<w:shd {SPACES} w:val="clear" w:fill="1F4E79"/>'))
    assert saved(document, tmp_path).text == "Xã\tSố hộ\nMường Lạn\t412"


def test_deleted_rows_moved_words_and_comments_are_counted(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(rows=3, cols=2, style="Table Grid")
    for row, words in enumerate((("Xã", "Số hộ"), ("Mường Lạn", "412"), ("Mường Và", "508"))):
        for column, word in enumerate(words):
            table.cell(row, column).text = word
    table.rows[1]._tr.get_or_add_trPr().append(parse_xml(f"<w:del {SPACES}/>"))
    add(document, f"<w:moveFrom>{run('Thu 12 tỷ đồng. ')}</w:moveFrom>{run('Chi 9 tỷ đồng.')}")
    line = document.paragraphs[-1]
    document.add_comment(line.runs, text="sửa lại thành 8 tỷ", author="A", initials="A")
    extract = saved(document, tmp_path)
    assert extract.text == "Xã\tSố hộ\nMường Và\t508\n\nChi 9 tỷ đồng."
    assert extract.notes == ("bỏ qua 2 chỗ đã xoá (theo dõi thay đổi)", "bỏ qua 1 nhận xét bên lề")


@pytest.mark.parametrize("block", [False, True])
def test_a_control_gives_what_was_typed_and_not_what_it_asks_for(tmp_path: Path, block: bool) -> None:
    document = docx.Document()
    control = "<w:sdt {s}><w:sdtPr>{p}</w:sdtPr><w:sdtContent>{i}</w:sdtContent></w:sdt>"
    for asks, words in (("<w:showingPlcHdr/>", "Nhập số, ví dụ 45"), ("<w:text/>", "Có 38 dự án")):
        if block:
            inside = control.format(s=SPACES, p=asks, i=f"<w:p>{run(words)}</w:p>")
            document.element.body.insert(len(document.element.body) - 1, parse_xml(inside))
        else:
            add(document, control.format(s="", p=asks, i=run(words)))
    extract = saved(document, tmp_path)
    assert (extract.text, extract.notes) == ("Có 38 dự án", ("bỏ qua 1 ô nhập còn để trống",))


@pytest.mark.parametrize(
    ("inside", "words"),
    [
        ("<m:r><m:t>96,2%</m:t></m:r>", "96,2%"),
        (
            "<m:f><m:num><m:r><m:t>410</m:t></m:r></m:num><m:den><m:r><m:t>500</m:t></m:r></m:den></m:f>"
            "<m:r><m:t>=82%</m:t></m:r>",
            "410/500=82%",
        ),
        (
            "<m:r><m:t>3×</m:t></m:r><m:sSup><m:e><m:r><m:t>10</m:t></m:r></m:e>"
            "<m:sup><m:r><m:t>6</m:t></m:r></m:sup></m:sSup>",
            "3×10⁶",
        ),
    ],
)
def test_equations_stand_in_their_sentence(tmp_path: Path, inside: str, words: str) -> None:
    document = docx.Document()
    add(document, run("Tỷ lệ đạt ") + f"<m:oMath>{inside}</m:oMath>" + run(", vượt kế hoạch."))
    assert saved(document, tmp_path).text == f"Tỷ lệ đạt {words}, vượt kế hoạch."


@pytest.mark.parametrize(("before", "after", "read"), [
    ("Đơn vị tính: 10", " đồng", "Đơn vị tính: 10⁹ đồng"),
    ("khoảng 4 x 10", " cây", "khoảng 4 x 10⁹ cây"),
    ("gồm 10", " xã", "gồm 10<sup>9</sup> xã"),
    ("năm 2010", " đồng chí", "năm 2010<sup>9</sup> đồng chí"),
])  # fmt: skip
def test_a_raised_digit_is_a_power_only_of_a_ten_that_counts(
    tmp_path: Path, before: str, after: str, read: str
) -> None:
    document = docx.Document()
    line = document.add_paragraph(before)
    line.add_run("9").font.superscript = True
    line.add_run(after)
    assert saved(document, tmp_path).text == read


MHT = (
    "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=X\n\n"
    "--X\nContent-Type: text/html; charset=utf-8\n\n{}\n--X--"
)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.html", "<html><body><p>{}</p></body></html>"),
        ("a.mht", MHT.format("<html><p>{}</p></html>")),
        ("a.txt", "{}"),
    ],
)
def test_a_document_inside_a_document_is_read_in_its_place(tmp_path: Path, name: str, content: str) -> None:
    document = docx.Document()
    document.add_paragraph("Phần đầu.")
    blob = content.format("Huyện có 63 trường đạt chuẩn.").encode()
    key = part(document, f"/word/{name}", "application/octet-stream", blob, RELATIONSHIP_TYPE.A_F_CHUNK)
    document.element.body.insert(1, parse_xml(f'<w:altChunk {SPACES} r:id="{key}"/>'))
    extract = saved(document, tmp_path)
    assert extract.text == "Phần đầu.\n\nHuyện có 63 trường đạt chuẩn."


def test_an_inner_document_that_cannot_be_read_is_counted_as_unread(tmp_path: Path) -> None:
    document = docx.Document()
    key = part(document, "/word/a.bin", "application/octet-stream", b"\x7fELF\0\0", RELATIONSHIP_TYPE.A_F_CHUNK)
    document.element.body.insert(0, parse_xml(f'<w:altChunk {SPACES} r:id="{key}"/>'))
    extract = saved(document, tmp_path)
    assert (extract.notes, extract.unread) == (("1 phần nhúng chưa đọc được",), 1)


def test_smartart_gives_its_boxes(tmp_path: Path) -> None:
    document = docx.Document()
    dgm = "http://schemas.openxmlformats.org/drawingml/2006/diagram"
    boxes = "".join(
        f'<d:pt modelId="{n}" type="{kind}"><d:t><a:p><a:r><a:t>{words}</a:t></a:r></a:p></d:t></d:pt>'
        for n, (kind, words) in enumerate(
            [("node", "Thành lập mới 52 hợp tác xã"), ("pres", "bỏ"), ("node", "Giải thể 6")]
        )
    )
    data = f'<d:dataModel xmlns:d="{dgm}" {SPACES}><d:ptLst>{boxes}</d:ptLst></d:dataModel>'
    key = part(document, "/word/diagrams/d.xml", "application/xml", data.encode(), "http://x/diagramData")
    inside = f'<d:relIds xmlns:d="{dgm}" r:dm="{key}"/>'
    document.element.body.insert(0, parse_xml(DRAWING.format(s=SPACES, inside=inside)))
    assert saved(document, tmp_path).text == "- Thành lập mới 52 hợp tác xã\n\n- Giải thể 6"


def test_a_chart_gives_the_numbers_that_it_was_drawn_from(tmp_path: Path) -> None:
    document = docx.Document()
    c = "http://schemas.openxmlformats.org/drawingml/2006/chart"

    def points(kind: str, values: tuple[str, ...]) -> str:
        held = "".join(f'<c:pt idx="{at}"><c:v>{value}</c:v></c:pt>' for at, value in enumerate(values))
        form = "<c:formatCode>#,##0</c:formatCode>" if kind == "num" else ""
        return f"<c:{kind}Ref><c:{kind}Cache>{form}{held}</c:{kind}Cache></c:{kind}Ref>"

    series = "".join(
        f"<c:ser><c:tx>{points('str', (name,))}</c:tx><c:cat>{points('str', ('Lúa', 'Ngô'))}</c:cat>"
        f"<c:val>{points('num', values)}</c:val></c:ser>"
        for name, values in (("Năm 2023", ("1520", "310")), ("Năm 2024", ("1604", "295")))
    )
    blob = f'<c:chartSpace xmlns:c="{c}"><c:chart><c:barChart>{series}</c:barChart></c:chart></c:chartSpace>'
    key = part(document, "/word/charts/c.xml", "application/xml", blob.encode(), RELATIONSHIP_TYPE.CHART)
    inside = f'<c:chart xmlns:c="{c}" r:id="{key}"/>'
    document.element.body.insert(0, parse_xml(DRAWING.format(s=SPACES, inside=inside)))
    assert saved(document, tmp_path).text.split("\n")[-3:] == [
        "Chỉ tiêu\tNăm 2023\tNăm 2024",
        "Lúa\t1.520\t1.604",
        "Ngô\t310\t295",
    ]


def picture(words: str) -> io.BytesIO:
    image = Image.new("L", (1500, 420), 255)
    font = ImageFont.truetype(str(files("font_source_serif_pro") / "files" / "SourceSerifPro-Regular.ttf"), 44)
    ImageDraw.Draw(image).multiline_text((60, 60), words, fill=0, font=font, spacing=26)
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    buffer.seek(0)
    return buffer


@pytest.mark.skipif(not tesseract.is_ready(), reason="needs Tesseract with Vietnamese")
@pytest.mark.parametrize("in_table", [False, True])
def test_a_picture_of_a_page_is_read_and_known_as_such(tmp_path: Path, in_table: bool) -> None:
    document = docx.Document()
    document.add_paragraph("Bản quét kèm theo:")
    holder = (
        document.add_table(rows=2, cols=2, style="Table Grid").cell(1, 1).paragraphs[0]
        if in_table
        else document.add_paragraph()
    )
    words = "Năm 2024 huyện đã xóa 318 nhà tạm,\nhỗ trợ 57 hộ vay vốn sản xuất."
    holder.add_run().add_picture(picture(words), width=Inches(6))
    extract = saved(document, tmp_path)
    (span,) = extract.pictures
    assert "xóa 318 nhà tạm" in extract.text[span.start : span.end].replace("\n", " ")


def test_a_picture_in_an_unknown_form_is_counted_as_unread(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("Biểu đồ:")
    key = part(document, "/word/media/a.emf", "image/x-emf", b"\x01\0\0\0 not a picture", RELATIONSHIP_TYPE.IMAGE)
    document.element.body.insert(1, parse_xml(DRAWING.format(s=SPACES, inside=f'<a:blip r:embed="{key}"/>')))
    extract = saved(document, tmp_path)
    assert extract.unread == 1
    assert extract.notes[0].startswith("1 hình chưa đọc được")


def rewritten(path: Path, change: Any) -> None:
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in change(parts).items():
            archive.writestr(name, data)


def strict(parts: dict[str, bytes]) -> dict[str, bytes]:
    old = rb"http://schemas\.openxmlformats\.org/(wordprocessingml|officeDocument|drawingml)/2006/"
    return {name: re.sub(old, rb"http://purl.oclc.org/ooxml/\1/", data) for name, data in parts.items()}


def renamed(parts: dict[str, bytes]) -> dict[str, bytes]:
    def new(text: bytes) -> bytes:
        return text.replace(b"document.xml", b"document3.xml")

    return {
        name.replace("document.xml", "document3.xml"): new(data) if name[-1] in "ls" else data
        for name, data in parts.items()
    }


def dangling(parts: dict[str, bytes]) -> dict[str, bytes]:
    name = "word/_rels/document.xml.rels"
    link = b'<Relationship Id="rId77" Type="http://x/image" Target="media/gone.png"/></Relationships>'
    return parts | {name: parts[name].replace(b"</Relationships>", link)}


def untyped(parts: dict[str, bytes]) -> dict[str, bytes]:
    name = "word/_rels/document.xml.rels"
    link = b'<Relationship Id="rId78" Type="http://x/custom" Target="odd.qqq"/></Relationships>'
    return parts | {name: parts[name].replace(b"</Relationships>", link), "word/odd.qqq": b"x"}


def template(parts: dict[str, bytes]) -> dict[str, bytes]:
    name = "[Content_Types].xml"
    return parts | {name: parts[name].replace(b"wordprocessingml.document.main", b"wordprocessingml.template.main")}


def controlled(parts: dict[str, bytes]) -> dict[str, bytes]:
    name = "word/document.xml"
    return parts | {name: parts[name].replace(b"2.415", b"2\x0b.415").replace(b" con", b"&#x1F; con")}


@pytest.mark.parametrize("change", [strict, renamed, dangling, untyped, template, controlled])
def test_a_package_that_word_opens_is_read(tmp_path: Path, change: Any) -> None:
    document = docx.Document()
    document.add_heading("Chăn nuôi", level=2)
    document.add_paragraph("Đàn trâu có 2.415 con.")
    document.save(str(tmp_path / "a.docx"))
    rewritten(tmp_path / "a.docx", change)
    assert container.read(tmp_path / "a.docx", Limits(), no_tick).text == "## Chăn nuôi\n\nĐàn trâu có 2.415 con."


def filled(table: Any, rows: tuple[tuple[str, ...], ...]) -> Any:
    for row, words in enumerate(rows):
        for column, word in enumerate(words):
            table.cell(row, column).text = word
    return table


def test_a_table_in_a_frame_is_a_table(tmp_path: Path) -> None:
    document = docx.Document()
    outer = document.add_table(rows=1, cols=1, style="Table Grid").cell(0, 0)
    inner = outer.add_table(rows=1, cols=1).cell(0, 0)
    filled(inner.add_table(rows=2, cols=2), (("Xã", "Số hộ"), ("Nậm Lạnh", "655")))
    assert saved(document, tmp_path).text == "Xã\tSố hộ\nNậm Lạnh\t655"


@pytest.mark.parametrize(
    "inner",
    [
        lambda nhan, tra: (("Nhận (đơn)", "Trả (đơn)"), (nhan, tra)),
        lambda nhan, tra: (("Nhận (đơn)", nhan), ("Trả (đơn)", tra)),
    ],
)
def test_a_table_in_a_cell_becomes_columns_of_its_row(tmp_path: Path, inner: Any) -> None:
    document = docx.Document()
    table = filled(
        document.add_table(rows=3, cols=3, style="Table Grid"),
        (("Xã", "Đơn thư", "Ghi chú"), ("Sam Kha", "", "x"), ("Púng Bánh", "", "")),
    )
    for row, values in ((1, ("31", "29")), (2, ("18", "18"))):
        rows = inner(*values)
        filled(table.cell(row, 1).add_table(rows=2, cols=2), rows)
    assert saved(document, tmp_path).text.split("\n") == [
        "Xã\tĐơn thư\tĐơn thư\tGhi chú",
        "\tNhận (đơn)\tTrả (đơn)\t",
        "Sam Kha\t31\t29\tx",
        "Púng Bánh\t18\t18\t",
    ]


def test_a_table_in_a_cell_that_fits_no_columns_is_read_by_itself(tmp_path: Path) -> None:
    document = docx.Document()
    table = filled(
        document.add_table(rows=2, cols=2, style="Table Grid"), (("Xã", "Chi tiết"), ("Sam Kha", "Có hai thôn:"))
    )
    filled(table.cell(1, 1).add_table(rows=2, cols=2), (("Thôn", "Hộ"), ("Nậm Tỉa", "42")))
    text = saved(document, tmp_path).text
    assert text == "Xã\tChi tiết\nSam Kha\tCó hai thôn:\n\nSam Kha – Chi tiết\n\nThôn\tHộ\nNậm Tỉa\t42"


def test_lines_beside_lines_are_rows(tmp_path: Path) -> None:
    document = docx.Document()
    rows = (("Khu", "Xã", "Số hộ"), ("Khu 1", "Dồm Cang\nSam Kha", "702\n388"), ("Khu 2", "Nậm Lạnh", "655"))
    filled(document.add_table(rows=3, cols=3, style="Table Grid"), rows)
    assert saved(document, tmp_path).text.split("\n")[1:] == [
        "Khu 1\tDồm Cang\t702",
        "Khu 1\tSam Kha\t388",
        "Khu 2\tNậm Lạnh\t655",
    ]


def test_a_label_that_is_broken_over_lines_is_one_row(tmp_path: Path) -> None:
    document = docx.Document()
    rows = (("Chỉ tiêu", "Kế hoạch", "Thực hiện"), ("Diện tích\ntrồng mới", "120", "131\n(109%)"))
    filled(document.add_table(rows=2, cols=3, style="Table Grid"), rows)
    assert saved(document, tmp_path).text.split("\n")[1] == "Diện tích trồng mới\t120\t131 (109%)"


def test_empty_items_and_levels_named_by_a_style_are_counted(tmp_path: Path) -> None:
    document = docx.Document()
    for words in ("một", "", "ba"):
        document.add_paragraph(words, style="List Number")
    assert saved(document, tmp_path).text == "1. một\n\n3. ba"
