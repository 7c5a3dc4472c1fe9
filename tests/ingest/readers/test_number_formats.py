"""Number formats: what Excel prints of a stored value, with Vietnamese marks."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.readers.office.number_formats import general, printed, printed_text

ACCOUNTING = '_(* #,##0_);_(* (#,##0);_(* "-"??_);_(@_)'


@pytest.mark.parametrize(
    ("value", "form", "words"),
    [
        (1234567, "#,##0", "1.234.567"),
        (1234567, "General", "1234567"),
        (1.25, "General", "1,25"),
        (1e-7, "General", "0,0000001"),
        (0.1 + 0.2, "General", "0,3"),
        (170.0, "", "170"),
        (-1234.5, "#,##0.00", "-1.234,50"),
        (-3450, "#,##0;(#,##0)", "(3.450)"),
        (-12, "#,##0.00_);[Red](#,##0.00)", "(12,00)"),
        (0, ACCOUNTING, "-"),
        (-1234, ACCOUNTING, "(1.234)"),
        (1234567890123, "#,##0,,", "1.234.568"),
        (5432100000000, "#,##0.0,,,", "5.432,1"),
        (2_500_000, '0.0,," triệu"', "2,5 triệu"),
        (0.5, "0%", "50%"),
        (98.5, '0.0"%"', "98,5%"),
        (0.98125, "0.00%", "98,13%"),
        (12.5, "0", "13"),
        (2.5, "0", "3"),
        (1.005, "0.00", "1,01"),
        (-0.3, "0", "0"),
        (15820, '#,##0" hồ sơ"', "15.820 hồ sơ"),
        (12, '0\\ "m3"', "12 m3"),
        (1234567, "#,##0 [$₫-42A]", "1.234.567 ₫"),
        (5, 'General" người"', "5 người"),
        (12, "@", "12"),
        (3, "0.##", "3"),
        (1500, '[>=1000]#,##0.0," nghìn";0', "1,5 nghìn"),
        (5, '[>=1000]#,##0.0," nghìn";0', "5"),
        (-5, "[>100]0;0", "-5"),
        (1, ";;;", ""),
        (0, "#,###", ""),
        (2.5, "# ?/?", "2 1/2"),
        (0.125, "?/8", "1/8"),
        (1234, "000000", "001234"),
        (123456, "0.00E+00", "123000"),
        (45444, "mm/yyyy", "06/2024"),
        (45444, "mmm-yy", "06/2024"),
        (45444, "m/d/yyyy;@", "1/6/2024"),
        (45444.75, "dd/mm/yyyy h:mm", "01/06/2024 18:00"),
        (45444, '"Tháng "m"/"yyyy', "Tháng 6/2024"),
        (0.5, "[h]:mm", "12:00"),
        (60, "dd/mm/yyyy", "28/02/1900"),
    ],
)
def test_values_are_shown_as_a_vietnamese_excel_prints_them(value: float, form: str, words: str) -> None:
    assert printed(value, form) == words


def test_days_of_a_workbook_of_1904_begin_four_years_later() -> None:
    assert printed(0, "dd/mm/yyyy", since_1904=True) == "01/01/1904"
    assert printed(45444 - 1462, "mm/yyyy", since_1904=True) == printed(45444, "mm/yyyy")


def test_words_take_the_text_section_only() -> None:
    assert printed_text("Tân Khê", '@" xã"') == "Tân Khê xã"
    assert printed_text("Tân Khê", ";;;") == ""
    assert printed_text("Tân Khê", "#,##0") == "Tân Khê"


@settings(deadline=None)
@given(st.integers(-(10**13), 10**13), st.integers(0, 4))
def test_what_is_printed_reads_back_as_the_rounded_value(scaled: int, places: int) -> None:
    value = scaled / 1000
    words = printed(value, "#,##0" + ("." + "0" * places if places else ""))
    exact = Decimal(f"{value:.15g}").quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    assert Decimal(words.replace(".", "").replace(",", ".")) == exact


@settings(deadline=None)
@given(st.floats(-1e11, 1e11, allow_nan=False))
def test_a_general_number_loses_no_more_than_its_eleventh_digit(value: float) -> None:
    back = float(general(value).replace(",", "."))
    assert abs(back - value) <= max(abs(value) * 1e-9, 1e-10)


@settings(deadline=None)
@given(st.text(alphabet='0#?,.%;"\\_*[]Edmyhs/@- đồngA', max_size=20), st.floats(-1e9, 1e9, allow_nan=False))
def test_no_format_raises(form: str, value: float) -> None:
    assert isinstance(printed(value, form), str)
    assert isinstance(printed_text("chữ", form), str)
