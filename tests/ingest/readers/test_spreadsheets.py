"""Spreadsheets of every make, as a person sees them: odd packages, hidden parts, formulas, charts, text files."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill

from ingest.parse import parse
from ingest.read import read
from ingest.readers.legacy_fonts import Decoder
from ingest.readers.limits import Limits
from ingest.readers.office.sheet import NO_VALUE

HEAD = ["STT", "Đơn vị", "Hồ sơ"]


def book(path: Path, *rows: list[object]) -> openpyxl.Workbook:
    made = openpyxl.Workbook()
    made.active.title = "Biểu 1"
    for row in rows:
        made.active.append(row)
    made.save(path)
    return made


def rewritten(path: Path, change: Callable[[str, bytes], tuple[str, bytes]]) -> Path:
    """A copy of an archive with its parts renamed or changed."""
    out = path.with_name("changed.xlsx")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(*change(name, old.read(name)))
    return out


def small(tmp_path: Path) -> Path:
    book(tmp_path / "a.xlsx", HEAD, [1, "Xã Tân Khê", 2875], [2, "Xã Phú Nham", 1990])
    return tmp_path / "a.xlsx"


TEXT = "## Biểu 1\n\nSTT\tĐơn vị\tHồ sơ\n1\tXã Tân Khê\t2875\n2\tXã Phú Nham\t1990"


def replaced(old: bytes, new: bytes) -> Callable[[str, bytes], tuple[str, bytes]]:
    return lambda name, data: (name, data.replace(old, new))


@pytest.mark.parametrize("name", ["workbook2.xml", "workbook17.xml", "Workbook.xml"])
def test_the_main_part_may_have_any_name(tmp_path: Path, name: str) -> None:
    def rename(part: str, data: bytes) -> tuple[str, bytes]:
        return part.replace("xl/workbook.xml", f"xl/{name}"), data.replace(b"xl/workbook.xml", f"xl/{name}".encode())

    assert read(rewritten(small(tmp_path), rename)).text == TEXT


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"<fills ", b"<fills x='' "),
        (b'<fill><patternFill patternType="gray125"/></fill>', b"<fill/>"),
        (b"</Relationships>", b'<Relationship Id="rIdX" Type="x/image" Target="../NULL"/></Relationships>'),
        (b"</Relationships>", b'<Relationship Id="rIdX" Type="x/theme" Target="gone.xml"/></Relationships>'),
        (
            b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
            b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        ),
        (
            b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        ),
    ],
)
def test_what_excel_opens_is_read(tmp_path: Path, old: bytes, new: bytes) -> None:
    assert read(rewritten(small(tmp_path), replaced(old, new))).text == TEXT


@pytest.mark.parametrize("place", ["C1048576", "XFD3", "XFD1048576"])
def test_a_styled_empty_cell_far_away_costs_nothing(tmp_path: Path, place: str) -> None:
    made = book(tmp_path / "a.xlsx", HEAD, [1, "Xã Tân Khê", 2875], [2, "Xã Phú Nham", 1990])
    made.active[place].fill = PatternFill("solid", fgColor="FFFF00")
    made.save(tmp_path / "a.xlsx")
    assert read(tmp_path / "a.xlsx", limits=Limits(memory=400 << 20)).text == TEXT


def test_what_no_reader_sees_is_counted_and_not_read(tmp_path: Path) -> None:
    made = book(tmp_path / "a.xlsx", HEAD, *([n, f"Xã {n}", n * 11] for n in range(1, 9)))
    page = made.active
    page.row_dimensions[3].hidden = True
    page.row_dimensions[4].hidden = True
    page["C5"].font = Font(color="FFFFFF")
    page["C6"].number_format = ";;;"
    page["C7"].font = Font(strike=True)
    page["C8"].comment = Comment("777", "ai đó")
    page["C9"].font, page["C9"].fill = Font(color="FF808080"), PatternFill("solid", fgColor="FF808080")
    page["D2"] = 9001
    page.column_dimensions["D"].hidden = True
    made.create_sheet("Nháp").sheet_state = "veryHidden"
    made.save(tmp_path / "a.xlsx")
    extract = read(tmp_path / "a.xlsx")
    assert not any(words in extract.text for words in ("22", "33", "44", "55", "66", "777", "88", "9001", "Nháp"))
    assert "1\tXã 1\t11" in extract.text and "7\tXã 7\t77" in extract.text
    assert set(extract.notes) == {
        "bỏ qua 1 trang tính ẩn", "bỏ qua 2 hàng ẩn", "bỏ qua 1 cột ẩn", "bỏ qua 1 ô gạch bỏ", "bỏ qua 1 ghi chú của ô",
        "bỏ qua 3 ô có chữ cùng màu nền hoặc định dạng không hiện",
    }  # fmt: skip


def test_a_white_head_on_a_dark_ground_is_seen(tmp_path: Path) -> None:
    made = book(tmp_path / "a.xlsx", HEAD, [1, "Xã Tân Khê", 2875])
    for cell in made.active[1]:
        cell.font, cell.fill = Font(color="FFFFFF"), PatternFill("solid", fgColor="1F4E78")
    made.save(tmp_path / "a.xlsx")
    extract = read(tmp_path / "a.xlsx")
    assert "STT\tĐơn vị\tHồ sơ" in extract.text and not extract.notes


@pytest.mark.parametrize(("hidden", "shown"), [("A", "B1:C1"), ("B", "A1:C1")])
def test_a_merged_head_over_a_hidden_column_still_shows(tmp_path: Path, hidden: str, shown: str) -> None:
    made = book(tmp_path / "a.xlsx", ["Tổng hợp hồ sơ", None, None], ["Xã", "Nhận", "Trả"], ["Tân Khê", 5, 4])
    made.active.merge_cells("A1:C1")
    made.active.column_dimensions[hidden].hidden = True
    made.save(tmp_path / "a.xlsx")
    assert "Tổng hợp hồ sơ" in read(tmp_path / "a.xlsx").text, shown


@pytest.mark.parametrize("formula", ["=SUM(C2:C3)", "=C2+C3"])
def test_a_formula_without_a_value_is_said_to_be_blank(
    tmp_path: Path, formula: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))  # no LibreOffice here
    book(tmp_path / "a.xlsx", HEAD, [1, "Xã Tân Khê", 2875], [2, "Xã Phú Nham", 1990], [None, "Tổng cộng", formula])
    extract = read(tmp_path / "a.xlsx")
    assert extract.text.endswith(f"\tTổng cộng\t{NO_VALUE}")
    assert extract.notes == ("1 ô có công thức chưa có giá trị; hãy mở bằng Excel rồi lưu lại",)


def test_formulas_are_computed_by_libreoffice_where_it_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book(tmp_path / "done.xlsx", HEAD, [1, "Xã Tân Khê", 2875], [None, "Tổng cộng", 2875])
    office = tmp_path / "soffice"
    office.write_text(
        f'#!/bin/sh\nwhile [ "$1" != --outdir ]; do shift; done\n/bin/mkdir -p "$2"\n'
        f'/bin/cp "{tmp_path}/done.xlsx" "$2/source.xlsx"\n',
        "utf-8",
    )
    office.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    book(tmp_path / "a.xlsx", HEAD, [1, "Xã Tân Khê", 2875], [None, "Tổng cộng", "=SUM(C2:C2)"])
    extract = read(tmp_path / "a.xlsx")
    assert extract.text.endswith("\tTổng cộng\t2875")
    assert not extract.notes


@pytest.mark.parametrize("word", ["#REF!", "#DIV/0!"])
def test_an_error_is_blank_and_counted(tmp_path: Path, word: str) -> None:
    book(tmp_path / "a.xlsx", HEAD, [1, "Xã Tân Khê", word])
    extract = read(tmp_path / "a.xlsx")
    assert word not in extract.text
    assert extract.notes == ("1 ô báo lỗi công thức, coi như trống",)


CACHED = (
    b"<c:ser xmlns:c='http://schemas.openxmlformats.org/drawingml/2006/chart'><c:tx><c:strRef><c:strCache>"
    b"<c:pt idx='0'><c:v>2024</c:v></c:pt></c:strCache></c:strRef></c:tx><c:cat><c:strRef><c:strCache><c:pt idx='0'>"
    b"<c:v>Tan Khe</c:v></c:pt></c:strCache></c:strRef></c:cat><c:val><c:numRef><c:f>%s</c:f><c:numCache>"
    b"<c:formatCode>#,##0</c:formatCode>"
    b"<c:pt idx='0'><c:v>2875</c:v></c:pt></c:numCache></c:numRef></c:val></c:ser>"
)


@pytest.mark.parametrize(
    ("source", "is_read"), [(b"'An'!$C$2", True), (b"[other.xlsx]S!$C$2", True), (b"'Bi\xe1\xbb\x83u 1'!$C$2", False)]
)
def test_a_chart_of_cells_that_no_sheet_shows_is_a_table(tmp_path: Path, source: bytes, is_read: bool) -> None:
    made = book(tmp_path / "a.xlsx", HEAD, [1, "Xã Tân Khê", 2875])
    chart = BarChart()
    chart.title = "Hồ sơ"
    chart.add_data(Reference(made.active, min_col=3, min_row=1, max_row=2))
    made.active.add_chart(chart, "F2")
    made.save(tmp_path / "a.xlsx")

    def cache(name: str, data: bytes) -> tuple[str, bytes]:
        start, end = data.find(b"<ser>"), data.find(b"</ser>")
        return name, data[:start] + CACHED % source + data[end + 6 :] if start > 0 else data

    text = read(rewritten(tmp_path / "a.xlsx", cache)).text
    assert ("Biểu đồ: Hồ sơ\n\nChỉ tiêu\t2024\nTan Khe\t2.875" in text) == is_read


XML = """<?xml version="1.0"?>
<?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:x="urn:schemas-microsoft-com:office:excel">
<Styles><Style ss:ID="m"><NumberFormat ss:Format="{form}"/></Style></Styles>
<Worksheet ss:Name="Biểu 1"><Table><Column/><Column ss:Index="3" ss:Hidden="1"/>
<Row><Cell ss:MergeAcross="1"><Data ss:Type="String">Đơn vị</Data></Cell><Cell><Data ss:Type="String">Nháp</Data></Cell>
<Cell><Data ss:Type="String">Thu</Data></Cell></Row>
<Row ss:Index="4"><Cell><Data ss:Type="String">Xã Tân Khê</Data></Cell>
<Cell ss:Index="3"><Data ss:Type="Number">777</Data></Cell>
<Cell ss:StyleID="m"><Data ss:Type="{kind}">{value}</Data></Cell></Row>
<Row ss:Hidden="1"><Cell><Data ss:Type="String">ẩn</Data></Cell></Row></Table></Worksheet>
<Worksheet ss:Name="Ẩn"><Table/><x:WorksheetOptions><x:Visible>SheetHidden</x:Visible></x:WorksheetOptions></Worksheet>
</Workbook>"""


@pytest.mark.parametrize(
    ("form", "kind", "value", "words"),
    [
        ("#,##0,,", "Number", "1234567890", "1.235"),
        ("Percent", "Number", "0.5", "50,00%"),
        ("mm/yyyy", "DateTime", "2024-06-01T00:00:00.000", "06/2024"),
    ],
)
def test_a_workbook_saved_as_xml(tmp_path: Path, form: str, kind: str, value: str, words: str) -> None:
    (tmp_path / "a.xls").write_text(XML.format(form=form, kind=kind, value=value), "utf-8")
    extract = read(tmp_path / "a.xls")
    assert extract.text.startswith("## Biểu 1\n\nĐơn vị\t") and extract.text.endswith(f"Xã Tân Khê\t{words}")
    assert extract.notes == ("bỏ qua 1 trang tính ẩn", "bỏ qua 1 hàng ẩn", "bỏ qua 1 cột ẩn")


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("a.csv", 'Đơn vị;Năm 2023;Năm 2024\n"Xã ""Tân""; Khê";1,5;2,5\nXã Phú Nham;3;4\n'),
        ("a.csv", 'Đơn vị,Năm 2023,Năm 2024\n"Xã Tân\nKhê","1,234",2\nXã Phú Nham,"3,456",4\n'),
        ("a.txt", "Đơn vị;Năm 2023;Năm 2024\nXã Tân Khê;1,5;2,5\nXã Phú Nham;3;4\n"),
    ],
)
def test_delimited_text_is_rows_at_the_same_offsets(tmp_path: Path, name: str, source: str) -> None:
    (tmp_path / name).write_text(source, "utf-8")
    text = read(tmp_path / name).text
    assert len(text) == len(source)
    rows = [line.split("\t") for line in text.strip().split("\n")]
    assert [len(row) for row in rows] == [3, 3, 3]
    assert all(source[at] == letter for at, letter in enumerate(text) if letter not in "\t ")


def test_prose_with_semicolons_stays_prose(tmp_path: Path) -> None:
    words = "Xã nhận 5 hồ sơ; trả 4; còn 1.\nHuyện nhận 7 hồ sơ.\nTỉnh nhận 9 hồ sơ; trả 8; còn 1; không quá hạn.\n"
    (tmp_path / "a.txt").write_text(words, "utf-8")
    assert read(tmp_path / "a.txt").text == words


@pytest.mark.parametrize("encoding", ["quoted-printable", "8bit"])
def test_a_page_with_its_pictures_in_one_file(tmp_path: Path, encoding: str) -> None:
    import quopri

    page = "<html><body><p>Năm 2024 tiếp nhận 12.450 hồ sơ.</p></body></html>".encode()
    body = quopri.encodestring(page) if encoding == "quoted-printable" else page
    head = 'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="B"\r\n\r\n--B\r\n'
    part = f'Content-Type: text/html; charset="utf-8"\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n'
    picture = b"\r\n--B\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA\r\n--B--\r\n"
    (tmp_path / "a.doc").write_bytes(head.encode() + part.encode() + body + picture)
    extract = read(tmp_path / "a.doc")
    assert extract.text == "Năm 2024 tiếp nhận 12.450 hồ sơ."
    assert extract.notes == ("1 hình chưa đọc được",)


def test_cells_of_an_html_workbook_that_close_themselves(tmp_path: Path) -> None:
    (tmp_path / "a.xls").write_text(
        "<html><body><table><tr><td/>Xã</td><td/>Hồ sơ</td></tr><tr><td/>Tân Khê</td><td/>2.875</td></tr>"
        "<tr><td/>Phú Nham</td><td/>1.990</td></tr></table>",
        "utf-8",
    )
    assert read(tmp_path / "a.xls").text == "Xã\tHồ sơ\nTân Khê\t2.875\nPhú Nham\t1.990"


@pytest.mark.parametrize("gap", [[], [None]])
def test_tables_beside_each_other_are_read_one_by_one(tmp_path: Path, gap: list[object]) -> None:
    rows = [["STT", "Xã", "Số hộ"], [1, "Bình Trạch", 1210], [2, "Tân Khê", 1105]]
    other = [["STT", "Xã", "Số hộ"], [3, "Đông Lạc", 905], [4, "Yên Phú", 1330]]
    book(tmp_path / "a.xlsx", *([*left, *gap, *right] for left, right in zip(rows, other, strict=True)))
    assert "2\tTân Khê\t1105\nSTT\tXã\tSố hộ\n3\tĐông Lạc\t905" in read(tmp_path / "a.xlsx").text


def test_two_different_tables_beside_each_other_are_parted(tmp_path: Path) -> None:
    book(
        tmp_path / "a.xlsx",
        ["Xã", "Số hộ", None, "Trường", "Số lớp"],
        ["Tân Khê", 10, None, "THCS A", 8],
        ["Phú Nham", 12, None, "THCS B", 9],
    )
    assert "Phú Nham\t12\n\n(bảng tiếp theo)\n\nTrường\tSố lớp\nTHCS A\t8" in read(tmp_path / "a.xlsx").text


def test_an_empty_column_inside_one_table_parts_nothing(tmp_path: Path) -> None:
    book(tmp_path / "a.xlsx", ["Xã", "Năm 2023", None, "Năm 2024"], ["Tân Khê", 10, None, 8], ["Phú Nham", 12, None, 9])
    assert "Tân Khê\t10\t8" in read(tmp_path / "a.xlsx").text


TCVN3 = "TiÕn ®é gieo trång c©y n«ng nghiÖp\nChØ tiªu\nThùc hiÖn cïng kú n¨m tr\u00adíc\nThùc hiÖn kú nµy\n"


def test_unicode_cells_among_cells_of_tcvn3_stay_as_they_are() -> None:
    decode = Decoder(TCVN3 + "Nghìn ha\nHàng không\nNgô")
    assert [decode(words) for words in ("Ngô", "Nghìn ha", "Đ¬n vÞ tÝnh", "ĐËu t\u00ad¬ng")] == [
        "Ngô", "Nghìn ha", "Đơn vị tính", "Đậu tương",
    ]  # fmt: skip


def test_cells_of_tcvn3_that_look_like_syllables_are_decoded() -> None:
    decode = Decoder(TCVN3 + "TÊn\nXót NaOH")
    assert [decode(words) for words in ("TÊn", "Xót NaOH", "ChÌ")] == ["Tấn", "Xút NaOH", "Chè"]


@pytest.mark.parametrize("others", ["Nghìn ha\nNghìn ha", "Đ¬n vÞ tÝnh\nNghìn ha", "Đ¬n vÞ tÝnh\nĐËu t\u00ad¬ng"])
@pytest.mark.parametrize("word", ["Ngô", "Tôm", "Bông"])
def test_one_unit_on_every_row_tells_that_cells_of_unicode_are_mixed_in(others: str, word: str) -> None:
    assert Decoder(f"{TCVN3}{others}\n{word}")(word) == word


@pytest.mark.parametrize(
    "asked", [[["ma_tinh", "tu_thang"], ["10", 1]], [["nam", "loai", "ky"], [2023, -1, 6], [2024, -1, 6]]]
)
def test_what_was_asked_of_a_software_is_no_head_of_what_it_gave(tmp_path: Path, asked: list[list[object]]) -> None:
    book(
        tmp_path / "a.xlsx",
        ["B02. Thống kê khám chữa bệnh"],
        *asked,
        [],
        ["Mã", "Tên cơ sở", "Số lượt", "Chi phí"],
        ["10003", "Bệnh viện huyện Bảo Thắng", 73954, 4819],
        ["10004", "Bệnh viện huyện Bảo Yên", 34847, 2483],
    )
    report = parse(read(tmp_path / "a.xlsx"), report_id="r", file="a.xlsx")
    told = {f.surface: (f.label, f.section[-1]) for f in report.figures}
    assert told["73954"] == ("10003. Bệnh viện huyện Bảo Thắng › Số lượt", "B02. Thống kê khám chữa bệnh")
    assert told["2483"] == ("10004. Bệnh viện huyện Bảo Yên › Chi phí", "B02. Thống kê khám chữa bệnh")


def test_a_group_named_tt_opens_no_table(tmp_path: Path) -> None:
    book(
        tmp_path / "a.xlsx",
        ["Mã", "Tên cơ sở", "Số lượt", "Ngày", "Chi phí"],
        ["00", "Toàn quốc", 1016, 7, 866],
        [],
        ["TT", "Tuyến tỉnh"],
        ["10061", "Bệnh viện tỉnh", 257, 8, 1790],
        ["10010", "Bệnh viện y học cổ truyền", 502, 15, 3585],
    )
    assert "(bảng tiếp theo)" not in read(tmp_path / "a.xlsx").text
    report = parse(read(tmp_path / "a.xlsx"), report_id="r", file="a.xlsx")
    label = next(figure.label for figure in report.figures if figure.surface == "3585")
    assert label.endswith("Bệnh viện y học cổ truyền › Chi phí")
