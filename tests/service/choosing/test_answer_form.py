"""What form a question asks for, and whether words have it."""

from __future__ import annotations

import pytest

from service.choosing.answer_form import CONTACT, asks_contact, lacks_form
from service.question import Question
from service.understanding.understand import understand


def _asked(text: str) -> Question:
    return understand(text, (), ())


@pytest.mark.parametrize(
    ("question", "has", "lacks"),
    [
        ("170 hồ sơ trễ hạn tính từ ngày nào?", "từ ngày 15/12/2022 còn 170 hồ sơ", "còn 170 hồ sơ trễ hạn"),
        ("xã nào trễ hạn nhiều nhất", "xã Nà Lầu trễ hạn 19 hồ sơ", "cấp xã 137 hồ sơ, UBND các xã, thị trấn"),
        ("thi tran nao lam tot", "các đơn vị Nà Lầu, Bản Mới làm tốt", "các thị trấn làm tốt"),
    ],
)  # fmt: skip
def test_words_that_lack_the_form_asked_for_do_not_answer(question: str, has: str, lacks: str) -> None:
    assert lacks_form(_asked(question), [lacks])
    assert not lacks_form(_asked(question), [lacks, has])


def test_what_is_counted_needs_no_name() -> None:
    assert not lacks_form(_asked("xã nào trễ hạn nhiều nhất, bao nhiêu hồ sơ?"), ["cấp xã 137 hồ sơ"])
    assert not lacks_form(_asked("có văn bản nào về chuyển đổi số không?"), ["đã ban hành văn bản"])


@pytest.mark.parametrize("printed", ["0212.385.1234", "gọi 1900 1234", "tiepdan@suoibac.gov.vn", "https://dvc.gov.vn"])
def test_a_telephone_number_or_an_address_on_the_net_is_known_when_printed(printed: str) -> None:
    assert asks_contact(_asked("Số điện thoại đường dây nóng là gì?"))
    assert CONTACT.printed.search(printed)
    assert not CONTACT.printed.search("niêm yết số điện thoại của 12 phòng, ban ngày 05/6/2023")
