"""Places: names of units in text, with and without accents, old and new."""

from __future__ import annotations

import pytest

from ingest.vietnamese.places import (
    communes_now,
    find_places,
    level_of,
    province_now,
    provinces_before,
    provinces_of,
    same_place,
)


@pytest.mark.parametrize(
    ("text", "full", "level"),
    [
        ("Huyện Tây Sơn có bao nhiêu hồ sơ?", "huyện Tây Sơn", "district"),
        ("bao nhieu ho so tre han o tuan giao", "huyện Tuần Giáo", "district"),
        ("HUYỆN MỸ TÚ", "huyện Mỹ Tú", "district"),
        ("tỷ lệ của Sơn La năm 2023", "tỉnh Sơn La", "province"),
        ("thành phố Sơn La", "thành phố Sơn La", "district"),
        ("TP. Hồ Chí Minh", "thành phố Hồ Chí Minh", "province"),
        ("xã Tu Mơ Rông", "xã Tu Mơ Rông", "commune"),
        ("Tu Mơ Rông", "huyện Tu Mơ Rông", "district"),
        ("thị trấn Thuận Châu", "thị trấn Thuận Châu", "commune"),
    ],
)
def test_a_name_is_found_at_its_level(text: str, full: str, level: str) -> None:
    (place,) = find_places(text)
    assert (place.full, place.level) == (full, level)


def test_the_span_holds_the_kind_and_the_name() -> None:
    text = "Tại huyện Thuận Châu, tỉnh Sơn La"
    assert [text[place.span.start : place.span.end] for place in find_places(text)] == [
        "huyện Thuận Châu",
        "tỉnh Sơn La",
    ]


@pytest.mark.parametrize(
    "text", ["công tác cải cách hành chính", "Văn phòng tiếp nhận", "số hóa hồ sơ", "thị xã Phú Lãng"]
)
def test_common_words_and_unknown_units_are_no_places(text: str) -> None:
    assert find_places(text) == ()


def test_a_name_in_many_provinces_names_them_all() -> None:
    assert len(provinces_of("huyện Châu Thành")) > 5
    assert provinces_of("huyện Tuần Giáo") == ("tỉnh Điện Biên",)


def test_spellings_without_accents_and_with_drifting_accents_are_one_place() -> None:
    assert same_place("TUAN GIAO", "huyện Tuần Giáo")
    assert same_place("huyện Tư Mơ Rông", "Tu Mơ Rông")
    assert not same_place("xã Tu Mơ Rông", "huyện Tu Mơ Rông")
    assert not same_place("huyện Mỹ Tú", "huyện Mỹ Xuyên")


def test_old_units_lead_to_the_new_and_back() -> None:
    assert province_now("Bình Định") == "tỉnh Gia Lai"
    assert set(provinces_before("tỉnh Gia Lai")) == {"tỉnh Bình Định", "tỉnh Gia Lai"}
    assert communes_now("xã Bình Hòa", "huyện Tây Sơn", "tỉnh Bình Định") == ("xã Bình An",)


def test_a_kind_says_the_level() -> None:
    assert level_of("huyện Suối Bạc") == "district"
    assert level_of("thành phố Cần Thơ") == "province"
    assert level_of("Suối Bạc") is None


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("huyện Vĩnh Trạch có 12 hồ sơ", []),  # the table has a city of Vinh
        ("UBND HUYỆN VĨNH TRẠCH", []),
        ("thị xã Huế Thượng và huyện Hoa Lư Thượng", []),
        ("huyện Tân Phú Trạch báo cáo", []),  # the table has huyện Tân Phú
        ("huyện Mỹ Tú Sóc Trăng", ["huyện Mỹ Tú", "tỉnh Sóc Trăng"]),
        ("huyện Mỹ Tú Năm 2023", ["huyện Mỹ Tú"]),
        ("UBND huyện Mỹ Tú Trần Văn Sáu", ["huyện Mỹ Tú"]),
        ("tỉnh Đắk Nông Khóa III", ["tỉnh Đắk Nông"]),
        ("UBND HUYỆN MỸ TÚ CỘNG HÒA", ["huyện Mỹ Tú"]),
    ],
)
def test_the_head_of_a_longer_name_is_no_place(text: str, places: list[str]) -> None:
    assert [place.full for place in find_places(text)] == places
