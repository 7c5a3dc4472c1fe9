"""Lost headings: capitals that lost their glyphs are read as the one common heading that fits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.repair.lost_headings import restore_heading
from ingest.structure.outline import outline


@pytest.mark.parametrize(
    ("printed", "number", "heading"),
    [
        ("   .          C      ", 3, "III. ĐÁNH GIÁ CHUNG"),
        (" V.   Ế     Ị     X Ấ   ", 4, "IV. KIẾN NGHỊ, ĐỀ XUẤT"),
        ("  V.   Ế     Ị     X Ấ   ", 4, "IV. KIẾN NGHỊ, ĐỀ XUẤT"),
    ],
)
def test_the_heading_that_fits_the_letters_left_is_read(printed: str, number: int, heading: str) -> None:
    assert restore_heading(printed, number) == heading


@pytest.mark.parametrize("printed", ["   .               ", "thống nhất. ", "", "1. Những k t quả", "X" * 80])
def test_what_fits_none_or_several_is_left(printed: str) -> None:
    assert restore_heading(printed, 3) is None


@given(st.text(max_size=30), st.integers(-1, 12))
def test_any_line_is_taken(printed: str, number: int) -> None:
    found = restore_heading(printed, number)
    assert found is None or len(found) <= len(printed)


def test_sections_bear_the_restored_name_and_spans_stay_as_printed() -> None:
    text = "I. KẾT QUẢ\n\nĐã xong.\n\n .          C      \n\n1. Ưu điểm\n\nLàm tốt."
    text = text.replace("\n .  ", "\n  .  ")
    reading = text.replace("  .          C", "  .          Cụm"[: len("  .          C")])
    reading = reading.replace("C      ", "Cụm    ")
    result = outline(text, reading)
    assert result.blocks[-1].section == ("II. ĐÁNH GIÁ CHUNG", "1. Ưu điểm")
    heading = result.blocks[2]
    assert text[heading.spans[0].start : heading.spans[0].end].strip().startswith(".")
