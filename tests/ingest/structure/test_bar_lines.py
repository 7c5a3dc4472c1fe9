"""Tables saved with each bar on a line of its own: rows, columns and figures come out as the page showed them."""

from __future__ import annotations

from ingest.parse import parse
from ingest.report import Extract, Report
from ingest.structure.bar_lines import rows_on_lines


def _saved(*rows: tuple[str, ...]) -> str:
    """Write rows as web pages are saved: a bar before each cell and behind the last, every one on its own line."""
    return "\n".join("|\n" + "\n".join(f"{cell}\n|" if cell else "|" for cell in row) for row in rows)


def _report(text: str) -> Report:
    return parse(Extract(text, "md", ()), report_id="r", file="a.md")


def _told(text: str) -> list[tuple[str, str | None, str, str | None]]:
    return [
        (str(figure.value), figure.unit, figure.label, figure.period.surface if figure.period else None)
        for figure in _report(text).figures
    ]


def test_rows_come_on_one_line_and_every_offset_stays() -> None:
    text = _saved(("**STT**", "**Nội dung**", "**Năm\n2024**"), ("1", "Tổng thu", "512"), ("", "- Thu phí", "96"))
    text = f"Biểu số 1\n\n{text}\n\nHết."
    read = rows_on_lines(text)
    assert read.split("\n\n")[1].splitlines() == [
        "| **STT** | **Nội dung** | **Năm 2024** |",
        "| 1 | Tổng thu | 512 |",
        "| | - Thu phí | 96 |",
    ]
    assert len(read) == len(text)
    assert all(a == b or (a, b) == ("\n", " ") for a, b in zip(text, read, strict=True))


def test_a_cell_that_is_empty_shifts_no_value() -> None:
    text = _saved(
        ("TT", "Phường", "NS cấp trên (%)", "NS thành phố (%)", "NS xã (%)", "Ghi chú"),
        ("1", "Phường An Khê", "", "82", "18", ""),
        ("2", "Phường Hòa Thuận", "68", "14", "18", ""),
        ("3", "Phường Bình Nguyên", "", "96", "4", "Chi tiết sau"),
    )
    told = {(label.split(" › ")[0], label.split(" › ")[-1]): value for value, _, label, _ in _told(text)}
    assert told["Phường An Khê", "NS thành phố (%)"] == "82"
    assert told["Phường Hòa Thuận", "NS cấp trên (%)"] == "68"
    assert told["Phường Bình Nguyên", "NS xã (%)"] == "4"
    assert len(told) == 7


def test_heads_that_span_stand_over_theirs() -> None:
    text = "**BIỂU DỰ TOÁN THU**\n\n*Đơn vị: Triệu đồng.*\n\n" + _saved(
        ("**STT**", "**Nội dung**", "**Năm hiện hành 2025**", "**Dự kiến 03 năm kế hoạch**"),
        (
            "**Dự toán**",
            "**HĐND quyết định**",
            "**Đánh giá thực hiện**",
            "**Năm 2026**",
            "**Năm 2027**",
            "**Năm 2028**",
        ),
        ("*A*", "*B*", "*1*", "*2*", "*3*", "*4*", "*5*", "*6*"),
        (
            "** **",
            "**TỔNG THU**",
            "**1.367.700**",
            "**1.367.701**",
            "**11.580.000**",
            "**9.405**",
            "**9.286**",
            "**9.900**",
        ),
        ("1", "Thu nội địa", "736", "737", "730", "765", "825", "865"),
    )
    told = _told(text)
    assert ("11580000", "Triệu đồng", "TỔNG THU › Năm hiện hành 2025 › Đánh giá thực hiện", "năm 2025") in told
    assert ("825", "Triệu đồng", "Thu nội địa › Dự kiến 03 năm kế hoạch › Năm 2027", "Năm 2027") in told
    assert len(told) == 12


def test_where_nothing_tells_which_head_spans_no_column_gets_a_wrong_name() -> None:
    text = _saved(
        ("TT", "Chỉ tiêu", "Khối tỉnh", "Khối huyện"),
        ("Giao", "Tuyển"),
        ("1", "Biên chế giáo viên", "1.204", "1.187", "96"),
        ("2", "Biên chế y tế", "804", "787", "36"),
    )
    labels = {label for _, _, label, _ in _told(text)}
    assert not any("Khối huyện › Giao" in label or "Khối tỉnh › Giao" in label for label in labels)
    assert {label.split(" › ")[0] for label in labels} == {"Biên chế giáo viên", "Biên chế y tế"}


def test_years_belong_under_the_head_that_names_their_stretch() -> None:
    text = _saved(
        ("TT", "Chỉ tiêu", "ĐVT", "ƯTH Năm 2025", "Giai đoạn 2026 - 2028"),
        ("Năm 2026", "Năm 2027", "Năm 2028"),
        ("1", "Diện tích chè", "Ha", "6.132", "6.500", "6.700", "7.100"),
        ("2", "Sản lượng chè", "Tấn", "56.182", "64.213", "66.456", "67.405"),
    )
    told = {value: (label, period) for value, _, label, period in _told(text)}
    assert told["6132"] == ("Diện tích chè › ƯTH Năm 2025", "Năm 2025")
    assert told["66456"] == ("Sản lượng chè › Giai đoạn 2026 - 2028 › Năm 2027", "Năm 2027")


def test_sub_heads_of_plan_and_outcome_belong_to_the_first_year() -> None:
    text = _saved(
        ("STT", "Nội dung", "Đơn vị tính", "Năm 2025", "Năm 2026", "Năm 2027"),
        ("Kế hoạch", "Ước thực hiện"),
        ("1", "Kim ngạch xuất khẩu", "Triệu USD", "2.614", "2.600", "2.800", "3.100"),
        ("2", "Kim ngạch nhập khẩu", "Triệu USD", "390", "391", "430", "472"),
    )
    told = _told(text)
    assert ("391", "Triệu USD", "Kim ngạch nhập khẩu › Năm 2025 › Ước thực hiện", "Năm 2025") in told
    assert ("472", "Triệu USD", "Kim ngạch nhập khẩu › Năm 2027", "Năm 2027") in told


def test_a_group_of_merged_cells_heads_the_rows_below_it() -> None:
    text = _saved(
        ("STT", "Nhiệm vụ", "Đơn vị", "Kinh phí (triệu đồng)"),
        ("I", "Hạ tầng số"),
        ("1", "Nâng cấp đường truyền", "Sở A", "450"),
        ("2", "Mua máy chủ", "Sở B", "1.250"),
        ("II", "Nhân lực"),
        ("3", "Tập huấn cán bộ", "Sở C", "96"),
    )
    told = {value: label for value, _, label, _ in _told(text)}
    assert told["1250"].startswith("Hạ tầng số › Mua máy chủ")
    assert told["96"].startswith("Nhân lực › Tập huấn cán bộ")


def test_the_two_halves_of_a_letterhead_stay_lines() -> None:
    head = _saved(("**UBND TỈNH AN BÌNH**\n-------", "**CỘNG HÒA**"), ("Số: 20/KH-UBND", "*An Bình, ngày 2*"))
    assert rows_on_lines(head) == head
