"""Offices are known however they are written, and words that look like them are not."""

from __future__ import annotations

import pytest

from retrieval.query.offices import in_one_word, office_of_number, offices, without_offices


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Sở Tài chính tỉnh Đăk Nông", ("sotaichinh",)),
        ("sở LĐ-TB&XH chi bao nhiêu", ("solaodong",)),
        ("Sở Lao động - Thương binh và Xã hội", ("solaodong",)),
        ("Sở Lao đọng - tb&xh", ("solaodong",)),
        ("Phòng Tài chính - Kế hoạch huyện", ("phongtaichinh",)),
        ("Bộ Y tế và Công an tỉnh", ("boyte", "congan")),
        ("toàn bộ hồ sơ, số lao động, cán bộ y tế, phòng chống dịch", ()),
    ],
)
def test_offices_of_a_text(text: str, found: tuple[str, ...]) -> None:
    assert offices(text) == found


@pytest.mark.parametrize(
    ("number", "office"), [("92/BC-STC", "sotaichinh"), ("1419/BC-SL", "solaodong"), ("77/BC-UBND", None)]
)
def test_number_of_a_document_names_its_branch(number: str, office: str | None) -> None:
    assert office_of_number(number) == office


@pytest.mark.parametrize(
    ("file", "found"),
    [
        ("cchc-sotaichinh-6t2019.pdf", ("sotaichinh",)),
        ("congkhai-sldtbxh-2019.pdf", ("solaodong",)),
        ("lich-sgtvt.pdf", ("sogiaothong",)),
        ("bao-cao-sl-2019.pdf", ()),
    ],
)
def test_the_name_of_a_file_names_its_office(file: str, found: tuple[str, ...]) -> None:
    assert in_one_word(file) == found


def test_the_name_of_an_office_is_left_out_as_a_whole() -> None:
    left = without_offices("tiếp dân của Sở Văn hóa, Thể thao và Du lịch tháng 4 và Sở Tài chính")
    assert left.split() == ["tiếp", "dân", "của", ".", "tháng", "4", "và", "."]
