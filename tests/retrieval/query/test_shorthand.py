"""Short forms of hurried typing are written out before a question is read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.query.shorthand import in_full


@pytest.mark.parametrize(
    ("typed", "full"),
    [
        ("tỷ lệ ng dân hài lòng ko", "tỷ lệ người dân hài lòng không"),
        ("k.tra ở bn đv", "kiểm tra ở bn đơn vị"),
        ("hồ sơ tại 1 cửa", "hồ sơ tại một cửa"),
        ("hồ sơ 6T/2023", "hồ sơ 6 tháng đầu năm 2023"),
        ("QĐ nào về qcctnb?", "quyết định nào về quy chế chi tiêu nội bộ?"),
        ("lớp TC LLCT", "lớp trung cấp lý luận chính trị"),
        ("các xã, TT bị xếp TB", "các xã, thị trấn bị xếp loại trung bình"),
        ("có bao nhêu hồ sơ", "có bao nhiêu hồ sơ"),
        ("TPHCM được cấp bao nhiêu", "thành phố Hồ Chí Minh được cấp bao nhiêu"),
        ("Daklak có bao nhiêu xã", "Đắk Lắk có bao nhiêu xã"),
        ("rừng ở GiaLai và tt huế", "rừng ở Gia Lai và Thừa Thiên Huế"),
    ],
)
def test_a_short_form_is_written_out(typed: str, full: str) -> None:
    assert in_full(typed) == full


def test_a_question_without_accents_stays_without() -> None:
    assert in_full("ty le ng dan hai long ko") == "ty le nguoi dan hai long khong"


def test_a_name_or_a_document_number_is_left_alone() -> None:
    assert in_full("Kế hoạch 13/KH-UBND của huyện Ea Kung") == "Kế hoạch 13/KH-UBND của huyện Ea Kung"


def test_a_mark_stands_for_a_circular_or_a_township_by_what_is_beside_it() -> None:
    assert "thị trấn" in in_full("UBND xã, TT")
    assert in_full("TT 01/2023 của Bộ") == "TT 01/2023 của Bộ"


@given(st.text(max_size=200))
def test_no_text_breaks_it(text: str) -> None:
    assert isinstance(in_full(text), str)
