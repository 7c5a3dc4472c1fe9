"""What a report says may stand on the page and does nothing there; numbers and dates are written as in Vietnam."""

from __future__ import annotations

import re

import pytest

from ui.render.words import iso_date, safe_markdown, vietnamese_number


@pytest.mark.parametrize(
    "planted",
    [
        "![x](http://evil.example/?q=1)",
        "[bấm vào đây](http://evil.example)",
        "<img src=x onerror=alert(1)>",
        "$\\href{http://evil.example}{x}$",
        ":red[đỏ]",
    ],
)
def test_nothing_planted_in_a_report_becomes_a_link_a_picture_or_html(planted: str) -> None:
    safe = safe_markdown(planted)
    assert not re.search(r"(?<!\\)\[[^\]]*\]\(", safe)
    assert "<" not in safe
    assert not re.search(r"(?<!\\)\$", safe)
    assert not re.search(r"(?<!\\):[a-z]+\[", safe)


@pytest.mark.parametrize(
    ("canonical", "shown"), [("1234.5", "1.234,5"), ("170", "170"), ("1739919", "1.739.919"), ("không", "không")]
)
def test_numbers_are_written_as_in_vietnam(canonical: str, shown: str) -> None:
    assert vietnamese_number(canonical) == shown


@pytest.mark.parametrize(
    ("typed", "iso"),
    [("05/01/2023", "2023-01-05"), ("5.1.2023", "2023-01-05"), ("2023-01-05", "2023-01-05"), ("31/02/2023", None)],
)
def test_a_date_is_taken_as_it_is_written_in_vietnam(typed: str, iso: str | None) -> None:
    assert iso_date(typed) == iso
