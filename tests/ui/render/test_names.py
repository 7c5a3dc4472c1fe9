"""A source is named as officials name it."""

from __future__ import annotations

from dataclasses import replace

from tests.made_answers import CITED
from ui.render.names import source_name, source_place


def test_a_source_is_named_as_officials_name_it() -> None:
    assert source_name(CITED) == "Báo cáo số 303/BC-UBND ngày 14/12/2021 của UBND huyện Mỹ Tú"
    assert source_name(replace(CITED, number=None, date=None, agency=None)) == "Kết quả"
    assert source_name(replace(CITED, number=None, date=None, agency=None, title=None)) == "a.txt"
    assert source_place(CITED) == "II. KẾT QUẢ › 5. Hồ sơ › trang 3"
