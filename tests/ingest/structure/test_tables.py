"""Tables: heads over one or more rows, repeated heads, paths of rows, units, notes, empty cells."""

from __future__ import annotations

import pytest

from ingest.report import Cell
from ingest.structure.lines import split_lines
from ingest.structure.tables import Row, read_table
from ingest.vietnamese.units import table_unit


def table(text: str, name: tuple[str, ...] = (), unit: str | None = None) -> tuple[Row, ...]:
    return read_table(split_lines(text, text), text, name, unit)


def cells(text: str, name: tuple[str, ...] = (), unit: str | None = None) -> list[tuple[str, str, str | None, str]]:
    """Return (row path, column, unit, words) of every cell."""

    def show(cell: Cell) -> tuple[str, str, str | None, str]:
        return " › ".join(cell.rows), cell.column, cell.unit, text[cell.span.start : cell.span.end]

    return [show(cell) for row in table(text, name, unit) for cell in row.cells]


STATISTICS = """\
STT	Chỉ tiêu thống kê	Kết quả thống kê		Ghi chú
		Đơn vị tính	Số liệu	
<b>II</b>	<b>Cải cách thủ tục hành chính</b>			
1	Kế hoạch rà soát			Kế hoạch số 05/KH-UBND
	Số nhiệm vụ đề ra	Nhiệm vụ	28	
2	Thống kê			
	Tổng số TTHC đang có hiệu lực:	Thủ tục	414	
	- Tại cấp huyện:	Thủ tục	268	
	- Tại cấp xã		146	

STT	Chỉ tiêu thống kê	Kết quả thống kê		Ghi chú
		Đơn vị tính	Số liệu	
	Số hồ sơ do cấp xã tiếp nhận	Hồ sơ	49,900	2688/2688
	Số VBQPPL phải rà soát			
3	Tổ chức đối thoại	Có = 1 Không = 0	0	
III	Tài chính			
1	Số đơn vị tự chủ	Đơn vị		"""


def test_cells_hang_under_the_rows_above_and_the_lowest_head() -> None:
    found = cells(STATISTICS, ("Phụ lục 2",))
    group = "Phụ lục 2 › II. Cải cách thủ tục hành chính"
    assert (f"{group} › 2. Thống kê › Số hồ sơ do cấp xã tiếp nhận", "Số liệu", "Hồ sơ", "49,900") in found
    assert (f"{group} › 1. Kế hoạch rà soát › Số nhiệm vụ đề ra", "Số liệu", "Nhiệm vụ", "28") in found
    whole = f"{group} › 2. Thống kê › Tổng số TTHC đang có hiệu lực:"
    assert (f"{whole} › - Tại cấp huyện:", "Số liệu", "Thủ tục", "268") in found


def test_a_dash_row_without_a_unit_takes_the_one_above() -> None:
    found = cells(STATISTICS)
    assert any(path.endswith("- Tại cấp xã") and unit == "Thủ tục" for path, _, unit, _ in found)


def test_blank_cells_of_a_leaf_row_are_kept_as_blank() -> None:
    found = cells(STATISTICS)
    assert [words for path, column, _, words in found if path.endswith("phải rà soát") and column == "Số liệu"] == [""]
    assert ("III. Tài chính › 1. Số đơn vị tự chủ", "Số liệu", "Đơn vị", "") in found


def test_rows_that_only_open_a_group_state_nothing_but_their_note() -> None:
    found = cells(STATISTICS)
    assert not any(path == "II. Cải cách thủ tục hành chính" for path, *_ in found)
    assert [each[1:] for each in found if each[0].endswith("1. Kế hoạch rà soát")] == [
        ("Ghi chú", None, "Kế hoạch số 05/KH-UBND")
    ]


def test_heads_and_repeated_heads_are_told() -> None:
    heads = [index for index, row in enumerate(table(STATISTICS)) if row.is_head]
    assert heads == [0, 1, 9, 10]


def test_markdown_pipes_are_read_alike() -> None:
    text = (
        "| Lĩnh vực | ĐVT | Tiếp nhận | Trễ hạn |\n|---|---|---|---|\n| Đất đai | Hồ sơ "
        "| 2.316 | 21 |\n| Hộ tịch | Hồ sơ | 652 | |"
    )
    assert cells(text) == [
        ("Đất đai", "Tiếp nhận", "Hồ sơ", "2.316"),
        ("Đất đai", "Trễ hạn", "Hồ sơ", "21"),
        ("Hộ tịch", "Tiếp nhận", "Hồ sơ", "652"),
        ("Hộ tịch", "Trễ hạn", "Hồ sơ", ""),
    ]


def test_columns_under_one_head_are_told_apart_by_it() -> None:
    text = "TT\tĐơn vị\tNăm 2022\t\tNăm 2023\t\n\t\tSố vụ\tTỷ lệ (%)\tSố vụ\tTỷ lệ (%)\n1\tXã A\t5\t10\t6\t12"
    assert cells(text)[0] == ("1. Xã A", "Năm 2022 › Số vụ", None, "5")
    assert [(column, unit) for _, column, unit, _ in cells(text)][1::2] == [
        ("Năm 2022 › Tỷ lệ (%)", "%"),
        ("Năm 2023 › Tỷ lệ (%)", "%"),
    ]


def test_a_row_of_column_numbers_is_a_head() -> None:
    text = "STT\tNội dung\tDự toán\tThực hiện\n(1)\t(2)\t(3)\t(4)=(3)/(2)\n1\tThu nội địa\t2.162\t686"
    rows = table(text)
    assert [row.is_head for row in rows] == [True, True, False]
    assert cells(text)[0] == ("1. Thu nội địa", "Dự toán", None, "2.162")


def test_a_sheet_with_broken_heads_and_labels_in_two_columns() -> None:
    text = (
        "\t\tSơ bộ\tƯớc tính\tCơ cấu (%)\tCơ cấu (%)\n\t\tquý II\tquý III\tQuý II\tQuý III\n\t\tnăm\tnăm\tnăm\tnăm\n"
        "\t\t2021\t2021\t2021\t2021\nTỔNG SỐ\t\t2045180\t1986949\t100,00\t100,00\n\tNông "
        "nghiệp\t185098\t209656\t9,05\t10,55"
    )
    found = cells(text, unit="Tỷ đồng")
    assert found[0] == ("TỔNG SỐ", "Sơ bộ quý II năm 2021", "Tỷ đồng", "2045180")
    assert found[5] == ("TỔNG SỐ › Nông nghiệp", "Ước tính quý III năm 2021", "Tỷ đồng", "209656")
    assert found[6][2] == "%"


def test_names_in_a_table_are_cells_too() -> None:
    text = "TT\tNội dung\tHọ và tên\tChức vụ\n1\tPhụ trách một cửa\tHuỳnh Văn Phong\tCông chức"
    assert cells(text) == [
        ("1. Phụ trách một cửa", "Họ và tên", None, "Huỳnh Văn Phong"),
        ("1. Phụ trách một cửa", "Chức vụ", None, "Công chức"),
    ]


@pytest.mark.parametrize(
    ("line", "unit"),
    [
        ("Đơn vị tính: triệu đồng", "triệu đồng"),
        ("ĐVT: Hồ sơ", "Hồ sơ"),
        ("(Đơn vị: %)", "%"),
        ("Tỷ đồng", "Tỷ đồng"),
        ("Nghìn ha", "Nghìn ha"),
    ],
)
def test_the_unit_above_a_table_is_read(line: str, unit: str) -> None:
    assert table_unit(line) == unit


def test_a_sentence_above_a_table_gives_no_unit() -> None:
    assert table_unit("Cụ thể như sau:") is None


def test_codes_order_the_rows_and_the_name_is_the_label() -> None:
    text = (
        "Số TT\tMã nhóm\tMã nhóm\tTên nhóm\tĐơn vị tính\tGiá\n\tCấp 1\tCấp 2\t\t\t\n(1)\t(2)\t(3)\t(4)\t(5)\t(6)\n"
        "I\tII\t\tKhoáng sản\t\t\n2\t\tII2\tĐá, sỏi\tđồng/m3\t70.000"
    )
    assert cells(text) == [("I. Khoáng sản › 2. Đá, sỏi", "Giá", "đồng/m3", "70.000")]


def test_the_total_under_numbered_rows_is_no_part_of_the_last() -> None:
    text = "TT\tĐơn vị\tSố vụ\n1\tXã A\t5\n2\tXã B\t6\n\tTổng cộng\t11"
    assert cells(text)[-1] == ("Tổng cộng", "Số vụ", None, "11")


def test_tables_side_by_side_keep_their_own_rows() -> None:
    found = cells(
        "STT\tXã\tSố hộ\tSTT\tXã\tSố hộ\n1\tSuối Bạc\t1.320\t3\tNà Lau\t815\n2\tBản Cầm\t1.204\t4\tHua Sin\t1.440"
    )
    assert ("1. Suối Bạc", "Số hộ", None, "1.320") in found or ("1. Suối Bạc", "Số hộ", "hộ", "1.320") in found
    assert {path for path, _, _, words in found if words == "815"} == {"3. Nà Lau"}
    assert {path for path, _, _, words in found if words == "1.440"} == {"4. Hua Sin"}


def test_the_same_heads_twice_without_numbers_are_two_tables() -> None:
    found = cells("Thôn\tSố khẩu\tThôn\tSố khẩu\nNà Pin\t412\tBó Mạ\t388\nNà Sản\t275\tKéo Co\t301")
    assert {path for path, _, _, words in found if words == "301"} == {"Kéo Co"}


def test_a_ditto_mark_takes_the_unit_above() -> None:
    found = cells(
        "STT\tChỉ tiêu\tĐơn vị tính\tNăm 2031\nI\tHỏa hoạn\t\t\n1\tSố vụ\tVụ\t6\n2\tSố người bị nạn\tNgười\t9\n"
        "3\tSố người được cứu\t-nt-\t7\nII\tBão lũ\t\t\n1\tSố người mất tích\tnt\t2"
    )
    assert ("I. Hỏa hoạn › 3. Số người được cứu", "Năm 2031", "Người", "7") in found
    assert ("II. Bão lũ › 1. Số người mất tích", "Năm 2031", "Người", "2") in found


def test_a_stroke_within_a_markdown_field_parts_no_columns() -> None:
    found = cells("| STT | Đơn vị | Quá hạn |\n|---|---|---|\n| 1 | Xã Nà Lau \\| Tổ 2 | 14 |\n| 2 | Xã Hua Sin | 9 |")
    assert ("1. Xã Nà Lau | Tổ 2", "Quá hạn", None, "14") in found


def test_a_column_that_sorts_stands_above_the_one_that_names() -> None:
    found = cells("Cụm\tXã\tSố hộ (hộ)\nCụm 1\tSuối Bạc\t1.320\n\tBản Cầm\t1.204\nCụm 2\tNà Lau\t815")
    assert "Suối Bạc" in next(path for path, _, _, words in found if words == "1.320")
    assert next(path for path, _, _, words in found if words == "1.204").endswith("Bản Cầm")
    assert next(path for path, _, _, words in found if words == "815") == "Cụm 2 › Nà Lau"


def test_a_row_without_a_number_heads_the_numbered_rows_below_it() -> None:
    found = cells(
        "STT\tĐơn vị\tTiếp nhận\n\tKhối huyện\t\n1\tPhòng Tư pháp\t40\n2\tPhòng Y tế\t31\n\tKhối xã\t\n1\tXã Nà Lau\t55"
    )
    assert ("Khối huyện › 2. Phòng Y tế", "Tiếp nhận", None, "31") in found
    assert ("Khối xã › 1. Xã Nà Lau", "Tiếp nhận", None, "55") in found


def test_bare_years_and_days_are_heads() -> None:
    by_year = cells("STT\tĐơn vị\t2030\t2031\n1\tXã Nà Lau\t310\t287\n2\tXã Hua Sin\t201\t244")
    assert ("2. Xã Hua Sin", "2031", None, "244") in by_year
    by_day = cells("Đơn vị\t01/05/2031\t01/06/2031\nXã Nà Lau\t31\t28")
    assert ("Xã Nà Lau", "01/06/2031", None, "28") in by_day


def test_numbers_of_columns_name_them_where_nothing_else_does() -> None:
    found = cells(
        "Tuổi\tTổng số\tĐang học lớp\tĐang học lớp\tĐang học lớp\n\t\t1\t2\t3\n10\t60\t10\t20\t30\n11\t66\t11\t22\t33"
    )
    assert ("11", "Đang học lớp › 2", None, "22") in found


def test_the_name_of_a_sheet_over_two_columns_is_no_head() -> None:
    found = cells(
        "SỞ TÀI CHÍNH\tCỘNG HÒA XÃ HỘI\t\nBẢNG GIÁ\tBẢNG GIÁ\tBẢNG GIÁ\n"
        "Mặt hàng\tKỳ trước\tKỳ này\nGạo tẻ\t15.000\t16.000"
    )
    assert ("Gạo tẻ", "Kỳ này", None, "16.000") in found


def test_numbers_under_a_bare_head_are_signs_wherever_they_begin() -> None:
    found = cells("\tChỉ tiêu\tTổng số\n3.2.\tTrẻ mẫu giáo\t101\n3.3.\tTrẻ nhà trẻ\t87\n3.4.\tTrẻ được hỗ trợ\t40")
    assert ("3.3. Trẻ nhà trẻ", "Tổng số", None, "87") in found


def test_a_title_and_the_unit_beside_it_are_no_heads() -> None:
    text = """\
Biểu 2. Thu ngân sách\t\t\tĐVT: triệu đồng
STT\tNội dung\tDự toán\tThực hiện
1\tThu nội địa\t900\t450
2\tThu khác\t80\t41"""
    assert ("1. Thu nội địa", "Thực hiện", "triệu đồng", "450") in cells(text)


def test_a_row_that_numbers_columns_is_a_head_where_some_signs_are_misread() -> None:
    text = """\
STT\tChỉ tiêu\tMã\tTổng\tXã A\tXã B\tXã C\tXã D\tXã Đ
l\t2\t3\t(4)=(5)+...+(9)\th\t6\t7\t§\t9
1\tĐất lúa\tLUA\t60,5\t10,5\t20\t10\t10\t10"""
    assert [row.is_head for row in table(text)] == [True, True, False]


def test_ranks_beside_each_other_are_of_the_names_in_front_of_them() -> None:
    text = """\
Mã\tTên tỉnh\tTỷ lệ nội trú (%)\tTên tỉnh 1\tChi BQ (Đồng)\tTên tỉnh 2\tNgày ĐT (ngày)
10\tLào Cai\t19,93\tSơn La\t520\tHà Nội\t8
02\tHà Giang\t18,72\tLào Cai\t510\tSơn La\t7
14\tSơn La\t17,10\tHà Nội\t480\tHà Giang\t7
01\tHà Nội\t16,05\tCao Bằng\t470\tLào Cai\t6
04\tCao Bằng\t15,01\tHà Giang\t440\tCao Bằng\t6
\tToàn quốc\t17,36\t\t484\t\t6,8"""
    found = cells(text)
    assert ("Lào Cai", "Chi BQ (Đồng)", "Đồng", "510") in found
    assert ("Hà Giang", "Ngày ĐT (ngày)", "ngày", "7") in found
    assert ("10. Lào Cai", "Tỷ lệ nội trú (%)", "%", "19,93") in found
    assert [path.split(" › ")[-1] for path, _, _, words in found if words in ("484", "6,8")] == ["Toàn quốc"] * 2


def test_words_that_only_sometimes_name_the_rows_part_no_table() -> None:
    text = """\
Xã\tSố hộ\tXã giáp ranh\tDiện tích
Tân Khê\t10\tPhú Nham\t1,5
Phú Nham\t12\tYên Phú\t2,5
Đông Lạc\t14\tHòa An\t3,5
Yên Phú\t16\tSông Cầu\t4,5"""
    assert ("Đông Lạc", "Diện tích", None, "3,5") in cells(text)


def test_a_label_that_breaks_over_two_rows_is_one_and_heads_no_rows() -> None:
    text = """\
Mặt hàng\tLượng\tTrị giá
Ô tô\t2\t116
Máy móc, thiết bị,\t\t
dụng cụ và phụ tùng\t\t928
Giấy\t62\t53
Sản phẩm từ gỗ và\t\t
lâm sản khác\t7\t40
Chè\t5\t12"""
    paths = {words: path for path, _, _, words in cells(text)}
    assert paths["928"] == "Máy móc, thiết bị, dụng cụ và phụ tùng"
    assert (paths["53"], paths["40"], paths["12"]) == ("Giấy", "Sản phẩm từ gỗ và lâm sản khác", "Chè")


def test_a_second_column_of_numbers_names_no_rows() -> None:
    text = """\
STT\tSTT TT37 (không có bỏ trống)\tMã dịch vụ\tTên dịch vụ\tGiá
1\t\t\tBệnh viện hạng đặc biệt\t
\t1.1\t\tHồi sức tích cực\t782000
\t1.2\t\tNội khoa\t
\t1.2.1\t04C1\tLoại 1: Truyền nhiễm\t242200
2\t\t\tBệnh viện hạng I\t
\t2.1\t\tHồi sức tích cực\t705000"""
    paths = {words: path for path, column, _, words in cells(text) if column == "Giá"}
    assert paths["782000"] == "1. Bệnh viện hạng đặc biệt › 1.1. Hồi sức tích cực"
    assert paths["242200"].endswith("1.2. Nội khoa › 1.2.1. Loại 1: Truyền nhiễm")
    assert paths["705000"] == "2. Bệnh viện hạng I › 2.1. Hồi sức tích cực"


def test_parts_of_a_sheet_end_the_groups_above_them() -> None:
    text = """\
\t\tTháng 9\t9 tháng
I. Vận chuyển (Nghìn tấn)\t\t114\t1194
Phân theo ngành vận tải\t\t\t
\tĐường sắt\t4\t42
II. Luân chuyển (Triệu tấn.km)\t\t24\t242
Phân theo ngành vận tải\t\t\t
\tĐường sắt\t1\t12"""
    assert {words: unit for _, _, unit, words in cells(text)}["42"] == "Nghìn tấn"
    paths = {words: path for path, _, _, words in cells(text)}
    assert paths["242"] == "II. Luân chuyển (Triệu tấn.km)"
    assert paths["12"] == "II. Luân chuyển (Triệu tấn.km) › Phân theo ngành vận tải › Đường sắt"
