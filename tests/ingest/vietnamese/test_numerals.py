"""Numbers as Vietnamese reports print them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.vietnamese.numerals import find_numbers, is_ambiguous, parse_number, read_as, read_cell


@pytest.mark.parametrize(
    ("surface", "value"),
    [
        ("09", "9"),
        ("1.739.919", "1739919"),
        ("4.747", "4747"),
        ("134,3%", "134.3"),
        ("341.608,615", "341608.615"),
        ("69.04", "69.04"),
        ("46,20", "46.20"),
        ("1,234,567", "1234567"),
        ("0,125", "0.125"),
        ("0.125", "0.125"),
        ("97,79 %", "97.79"),
    ],
)
def test_a_printed_number_is_read_by_vietnamese_habit(surface: str, value: str) -> None:
    assert parse_number(surface) == Decimal(value)


@pytest.mark.parametrize("surface", ["", "một", "12a", "1..2", "303/BC-UBND", "-"])
def test_what_is_no_number_reads_as_none(surface: str) -> None:
    assert parse_number(surface) is None


@given(st.integers(min_value=0, max_value=10**12))
def test_a_whole_number_written_with_dots_reads_back(number: int) -> None:
    assert parse_number(f"{number:,}".replace(",", ".")) == number


@given(st.decimals(min_value=0, max_value=10**9, places=2))
def test_a_decimal_written_with_a_comma_reads_back(number: Decimal) -> None:
    whole, decimals = f"{number:,.2f}".split(".")
    assert parse_number(f"{whole.replace(',', '.')},{decimals}") == number


def test_one_comma_before_three_digits_stays_open_by_shape() -> None:
    assert is_ambiguous("4,747")
    assert not is_ambiguous("46,20")
    assert not is_ambiguous("0,747")
    assert read_as("4,747", "") == 4747
    assert read_as("4,747", ",") == Decimal("4.747")


@pytest.mark.parametrize(
    "text",
    [
        "Kế hoạch số 33/KH-UBND ngày 16/03/2021",
        "Báo cáo số 303 /BC-UBND ngày 14 tháng 12 năm 2021",
        "theo khoản 1 Điều 11 Nghị định 42/2022/NĐ-CP",
        "Nghị quyết số 595/NQ-UBTVQH 15 và Đề án 06/CP",
        "Trung ương Đảng khóa 12, nhiệm kỳ 2020-2025, giai đoạn 2021 - 2030",
        "điện thoại 0918.235.035 hoặc 0987 914 329",
        "thư: ubnd2@huyen.gov.vn, https://a.vn/2023/05",
        "tiêu chuẩn quốc gia TCVN ISO 9001:2015",
        "trực tuyến mức độ 3, 4; mức độ 3 và 4; mức độ 3,4",
        "từ ngày 25/12-27/12/2022, tháng 02 năm 2021, 7/2021",
        "đăng ngày 28/01; 09/3; 16/4",
        "Đến ngày 17.4, tỉnh thu hút thêm dự án (từ ngày 1.3 đến nay)",
        "6 tháng đầu năm 2023 và báo cáo định kỳ 6 tháng và năm",
        "Bộ phận 1 cửa, dịch Covid-19, thôn Đăk Mới 1, Long Mây 2.",
        "2.1. Ưu điểm",
        "đợt 2, lần 1, phiên họp thứ 3",
        "theo số liệu của Ban Chỉ đạo 389 và Tổ công tác 18",
    ],
)
def test_names_days_and_documents_are_no_numbers(text: str) -> None:
    assert [number.surface for number in find_numbers(text)] == []


def test_a_count_a_day_is_a_number() -> None:
    assert [n.surface for n in find_numbers("mỗi ngày 17.4 tấn rác; trong ngày 12.500 người")] == ["17.4", "12.500"]


def test_a_ratio_is_two_numbers_of_one_group() -> None:
    numbers = find_numbers("số hóa 1.326/1.469 hồ sơ, đạt 90,26%")
    assert [(number.value, number.shape, number.part) for number in numbers] == [
        (Decimal(1326), "ratio", 0),
        (Decimal(1469), "ratio", 1),
        (Decimal("90.26"), "percent", 0),
    ]
    assert numbers[0].group == numbers[1].group


def test_three_numbers_of_one_ratio_are_kept() -> None:
    assert [number.value for number in find_numbers("kiểm tra 20/20/61 đơn vị")] == [20, 20, 61]


def test_a_rank_is_not_a_ratio() -> None:
    assert [number.shape for number in find_numbers("xếp thứ 4/11 huyện")] == ["rank", "rank"]


def test_a_double_percent_sign_is_read_once() -> None:
    assert [number.surface for number in find_numbers("bằng 134,3%% dự toán")] == ["134,3%"]


def test_a_count_may_look_like_a_year() -> None:
    assert [number.surface for number in find_numbers("có 2023 hồ sơ trong năm 2023.")] == ["2023"]


@given(st.text(alphabet="0123456789.,/% -–hồsơnămĐCP\n", max_size=60))
def test_spans_recover_surfaces_from_any_text(text: str) -> None:
    last = 0
    for number in find_numbers(text):
        assert text[number.span.start : number.span.end] == number.surface
        assert parse_number(number.surface) is not None
        assert number.span.start >= last
        last = number.span.end


@pytest.mark.parametrize(
    ("text", "surface", "value"),
    [
        ("Tăng trưởng năm 2031 đạt -3,7%.", "-3,7%", "-3.7"),
        ("Giá trị sản xuất tăng –1,2% so với năm 2030.", "–1,2%", "-1.2"),
        ("Chỉ số giá là − 0,45%.", "− 0,45%", "-0.45"),
        ("Dân số cơ học (-15) người", "-15", "-15"),
        ("cân đối thu chi là -2.150 triệu đồng", "-2.150", "-2150"),
    ],
)
def test_a_sign_belongs_to_its_number(text: str, surface: str, value: str) -> None:
    assert [(n.surface, n.value) for n in find_numbers(text)] == [(surface, Decimal(value))]
    assert parse_number(surface) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("giảm 4,9 % so với cùng kỳ", ["4.9"]),
        ("- 120 hồ sơ trễ hạn", ["120"]),
        ("đạt 80% - 90%", ["80", "90"]),
        ("trong 5 -7 ngày", ["5", "7"]),
        ("Số hộ nghèo -12 hộ", ["12"]),
        ("(3.450) hồ sơ", ["3450"]),
    ],
)
def test_a_dash_that_is_no_sign_leaves_the_number_positive(text: str, values: list[str]) -> None:
    assert [n.value for n in find_numbers(text)] == [Decimal(value) for value in values]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("thu đạt 2\u202f345\u202f678 triệu đồng", "2345678"),
        ("thu đạt 2\u2009345 triệu đồng", "2345"),
        ("thu đạt 2 345 678 triệu đồng", "2345678"),
        ("chi là 876 543 triệu đồng", "876543"),
        ("thu nội địa đạt 837. 654 triệu đồng", "837654"),
        ("tổng thu 3.456. 789 triệu đồng", "3456789"),
        ("tổng vốn 27.000.000.000 đồng", "27000000000"),
        ("diện tích 6 x 10⁴ m2", "60000"),
        ("tổng vốn 2,5 x 10^6 đồng", "2500000"),
    ],
)
def test_a_number_set_apart_by_blanks_or_raised_is_one(text: str, value: str) -> None:
    assert [n.value for n in find_numbers(text)] == [Decimal(value)]
    assert [parse_number(n.surface) for n in find_numbers(text)] == [Decimal(value)]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("năm 2031 215 hồ sơ", ["215"]),
        ("tổ 5 120 hộ", ["120"]),
        ("lần lượt là 12, 345, 678 hộ", ["12", "345", "678"]),
        ("trong năm 2031. 500 hộ thoát nghèo", ["500"]),
        ("cột 12 345 33 44", ["12", "345", "33", "44"]),
    ],
)
def test_numbers_that_only_stand_beside_each_other_stay_apart(text: str, values: list[str]) -> None:
    assert [n.value for n in find_numbers(text)] == [Decimal(value) for value in values]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("(2.760)", "-2760"),
        ("-6,4", "-6.4"),
        ("−1,8", "-1.8"),
        ("837 654", "837654"),
        ("21, 45", "21.45"),
        ("8.376. 543", "8376543"),
        ("23.45 6.789", "23456789"),
        ("7.040.0 00", "7040000"),
        ("1.320 1.204 981", None),
        ("41 39", None),
        ("12 hồ sơ", None),
    ],
)
def test_a_field_holds_one_number_however_it_is_typed_or_wrapped(cell: str, value: str | None) -> None:
    found = read_cell(cell)
    assert (found.value if found else None) == (Decimal(value) if value else None)


@pytest.mark.parametrize(
    ("text", "surface", "value"),
    [
        ("Quỹ dành cho trẻ em dưới 6 tuổi là: 6.616.3 tỷ đồng", "6.616.3", "6616.3"),
        ("Quý I chi 24.321.2 triệu đồng.", "24.321.2", "24321.2"),
        ("Cả năm thu 1.234.567.85 đồng", "1.234.567.85", "1234567.85"),
    ],
)
def test_a_dot_typed_for_the_comma_cuts_no_number(text: str, surface: str, value: str) -> None:
    found = find_numbers(text)[-1]
    assert (found.surface, found.value) == (surface, Decimal(value))
    assert parse_number(surface) == Decimal(value)


@pytest.mark.parametrize(
    "text", ["Mục 1.2.3 quy định", "mã 2602.00.00", "các điểm 5,6,7 nói trên", "bản 1.10.2", "PHỤ LỤC SỐ 1"]
)
def test_signs_of_several_parts_give_no_part_of_them(text: str) -> None:
    assert find_numbers(text) == ()


@pytest.mark.parametrize(
    ("text", "surfaces"),
    [
        ("Ngày 20/02/2026 - 23 ngày trước bầu cử", ["23"]),
        ("Đến 31/12/2025 – 12 đơn vị đã nộp", ["12"]),
        ("Từ 15/12/2022 - 14/12/2023", []),
        ("tính đến ngày 31/05/2023 đã thực hiện", []),
        ("nghị quyết nhiệm kỳ, giai đoạn 2020 - 2025 của Tổ công tác", []),
        ("Kế hoạch số 34/KH-UBND, ngày 20/02/2023 tuyên truyền", []),
        ("ngày 15/12/2022 - 14 tháng 12 năm 2023", []),
    ],
)
def test_a_count_behind_the_dash_of_a_date_is_a_count(text: str, surfaces: list[str]) -> None:
    assert [number.surface for number in find_numbers(text)] == surfaces


@pytest.mark.parametrize("text", ["28/12/2009 00:00", "ký 05/10/2007 8:30:15", "15-01-2008 07:05"])
def test_the_hour_of_a_day_is_no_figure(text: str) -> None:
    assert find_numbers(text) == ()
