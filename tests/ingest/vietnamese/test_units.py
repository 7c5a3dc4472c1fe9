"""What numbers are counted in."""

from __future__ import annotations

import pytest

from ingest.vietnamese.units import (
    is_ditto,
    is_whole,
    stated_unit,
    table_unit,
    unit_after,
    unit_before,
    unit_in_brackets,
    unit_kind,
)


@pytest.mark.parametrize(
    ("words", "unit"),
    [
        (" hồ sơ TTHC quá hạn", "hồ sơ"),
        (" triệu đồng, đạt", "triệu đồng"),
        (" cán bộ, công chức, viên chức đi học", "cán bộ, công chức, viên chức"),
        (" thủ tục, cơ quan ngành dọc 32 thủ tục", "thủ tục"),
        ("% kế hoạch", "%"),
        (" lượt người tham dự", "lượt người"),
    ],
)
def test_the_unit_is_the_known_noun_after_the_number(words: str, unit: str) -> None:
    found = unit_after("12" + words, 2)
    assert found is not None
    assert found[0] == unit


@pytest.mark.parametrize("words", [" Cấp xã: 78", " đại học", " – "])
def test_a_level_or_another_noun_is_no_unit(words: str) -> None:
    assert unit_after("12" + words, 2) is None


def test_a_unit_may_stand_before_its_number() -> None:
    assert unit_before("Số phiếu phát ra: ") == "phiếu"
    assert unit_before("quá hạn: ") is None


def test_nobody_counts_half_a_file() -> None:
    assert is_whole("hồ sơ")
    assert not is_whole("triệu đồng")
    assert unit_kind("Cơ quan, đơn vị") == "count"
    assert unit_kind(None) is None


@pytest.mark.parametrize(
    ("words", "unit"),
    [
        ("Đơn vị tính: 10⁶ đồng", "triệu đồng"),
        ("10^9 đồng", "tỷ đồng"),
        ("ĐVT: 1.000 đồng", "nghìn đồng"),
        ("nghìn ha", "nghìn ha"),
        ("đ/m³", "đ/m³"),
        ("Xã Suối Bạc", None),
    ],
)
def test_words_that_are_a_unit_say_it_as_people_do(words: str, unit: str | None) -> None:
    assert stated_unit(words) == unit


def test_the_last_brackets_of_a_head_give_its_unit() -> None:
    assert unit_in_brackets("Sản lượng (quy thóc) (nghìn tấn)") == "nghìn tấn"
    assert unit_in_brackets("Số hộ (kể cả tạm trú)") is None


@pytest.mark.parametrize("words", ["nt", "-nt-", '"', "như trên", "”"])
def test_ditto_marks_are_known(words: str) -> None:
    assert is_ditto(words)


def test_two_units_of_one_table_are_kept_both() -> None:
    assert table_unit("Nghìn tấn; Triệu đồng") == "Nghìn tấn; Triệu đồng"


def test_two_units_of_a_table_may_stand_with_a_comma() -> None:
    assert table_unit("Nghìn tấn, triệu USD") == "Nghìn tấn; triệu USD"
    assert table_unit("Thủy sản, gỗ") is None


def test_the_unit_of_a_bilingual_table_is_the_vietnamese_one() -> None:
    assert table_unit("ĐVT: Người - Unit: Person") == "Người"
    assert table_unit("(Đơn vị tính: Tỷ đồng / Unit: Bill. dongs)") == "Tỷ đồng"
