"""What numbers are counted in."""

from __future__ import annotations

import pytest

from ingest.vietnamese.units import is_whole, unit_after, unit_before, unit_kind


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
