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
