"""Names of levels that lost letters."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ingest.repair.lost_levels import fill_levels


def test_a_level_is_read_from_the_letters_that_are_left() -> None:
    text = "- C       n: Số hóa 12 hồ sơ, c     : 155 hồ sơ"
    reading = "- Cột   đến: Số hóa 12 hồ sơ, cột   : 155 hồ sơ"
    assert fill_levels(text, reading) == "- Cấp huyện: Số hóa 12 hồ sơ, cấp xã: 155 hồ sơ"


def test_a_closing_day_is_read_from_its_last_letter() -> None:
    text, reading = "T         n 30/12/2030 còn 7", "Từ     tháng30/12/2030 còn 7"
    assert fill_levels(text, reading) == "Từ      đến 30/12/2030 còn 7"


def test_clean_text_and_other_words_are_left_alone() -> None:
    assert fill_levels("- Cụm dân: 12 hộ", "- Cụm dân: 12 hộ") == "- Cụm dân: 12 hộ"
    assert fill_levels("- C m dân: 12 h ", "- Cụm dân: 12 hộ") == "- Cụm dân: 12 hộ"


@given(st.text(alphabet="cấp xãhuyện: 12-", max_size=60), st.sets(st.integers(0, 59)))
def test_length_and_standing_letters_are_kept(words: str, lost: set[int]) -> None:
    text = "".join(" " if at in lost and not letter.isdigit() else letter for at, letter in enumerate(words))
    filled = fill_levels(text, words)
    assert len(filled) == len(text)
    assert all(new.lower() == old.lower() for old, new in zip(text, filled, strict=True) if old != " ")
