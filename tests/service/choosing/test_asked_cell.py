"""A table's row, column and time that a question names answer, and nothing beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from retrieval.library import Library
from service.answer import Answer, Turn
from service.assistant import Assistant
from service.choosing.asked_cell import Path as Asked

HEAD = (
    "ỦY BAN NHÂN DÂN\nHUYỆN ĐỒI SIM\n\nĐồi Sim, ngày 10 tháng 01 năm 2025\n\n# BÁO CÁO\nKết quả công tác năm 2024\n\n"
)
COMMUNES = HEAD + (
    "## Kết quả tiếp nhận hồ sơ của các xã năm 2024\n\n"
    "| STT | Đơn vị | Tiếp nhận (hồ sơ) | Quá hạn (hồ sơ) |\n|---|---|---|---|\n"
    "| 1 | Xã Suối Đá | 3.120 | 14 |\n| 2 | Xã Hang Cáo | 2.640 | 9 |\n| 3 | Xã Bãi Lau | 1.850 | 6 |\n"
    "| | Tổng cộng | 7.610 | 29 |\n"
)
YEARS = HEAD + (
    "## Số đơn thư tiếp nhận của các xã (đơn)\n\n"
    "| STT | Đơn vị | Năm 2023 | Năm 2024 |\n|---|---|---|---|\n"
    "| 1 | Xã Suối Đá | 51 | 47 |\n| 2 | Xã Hang Cáo | 38 | 33 |\n"
)
POOR = HEAD + (
    "## Kết quả giảm nghèo năm 2024\n\n"
    "| STT | Chỉ tiêu | Đơn vị tính | Kết quả |\n|---|---|---|---|\n"
    "| 1 | Số hộ nghèo | hộ | 415 |\n| 2 | Số hộ cận nghèo | hộ | 530 |\n| 3 | Số hộ thoát nghèo | hộ | 120 |\n"
)
CLASSES = HEAD + (
    "## Số học sinh năm 2024 chia theo lớp\n\n"
    "| Lớp | Số học sinh (em) | Trong đó nữ (em) |\n|---|---|---|\n"
    "| Lớp 6 | 1.204 | 611 |\n| Lớp 7 | 1.187 | 590 |\n| Lớp 8 | 6 | 3 |\n"
)

Ask = Callable[..., Answer]


@pytest.fixture
def ask(tmp_path: Path) -> Iterator[Ask]:
    with Library.open(tmp_path / "library") as library:

        def put(text: str, question: str, *before: str) -> Answer:
            path = tmp_path / "report.md"
            path.write_text(text, encoding="utf-8")
            library.add(path)
            return Assistant(library).ask(question, [Turn(turn) for turn in before])

        yield put


def _values(answer: Answer) -> list[str]:
    return [figure.value for figure in answer.figures]


@pytest.mark.parametrize(
    ("text", "question", "value"),
    [
        (COMMUNES, "Xã Hang Cáo quá hạn bao nhiêu hồ sơ?", "9"),
        (COMMUNES, "Xã Bãi Lau tiếp nhận bao nhiêu hồ sơ?", "1850"),
        (COMMUNES, "xa bai lau tiep nhan bao nhieu ho so", "1850"),
        (COMMUNES, "Tổng số hồ sơ tiếp nhận của các xã năm 2024 là bao nhiêu?", "7610"),
        (YEARS, "Năm 2023 xã Hang Cáo tiếp nhận bao nhiêu đơn thư?", "38"),
        (YEARS, "Năm 2024 xã Suối Đá tiếp nhận bao nhiêu đơn thư?", "47"),
        (POOR, "Năm 2024 có bao nhiêu hộ cận nghèo?", "530"),
        (POOR, "Năm 2024 có bao nhiêu hộ nghèo?", "415"),
        (CLASSES, "Lớp 6 có bao nhiêu học sinh?", "1204"),
        (CLASSES, "Lớp 7 có bao nhiêu em nữ?", "590"),
    ],
)
def test_the_row_the_column_and_the_year_asked_answer_alone(ask: Ask, text: str, question: str, value: str) -> None:
    assert _values(ask(text, question)) == [value]


def test_an_answer_prints_its_row(ask: Ask) -> None:
    assert "Xã Hang Cáo" in ask(YEARS, "Năm 2023 xã Hang Cáo tiếp nhận bao nhiêu đơn thư?").answer


def test_a_followup_changes_the_row_and_keeps_the_column(ask: Ask) -> None:
    answer = ask(COMMUNES, "Còn xã Bãi Lau?", "Xã Hang Cáo quá hạn bao nhiêu hồ sơ?")
    assert _values(answer) == ["6"]


def test_a_followup_changes_the_year_and_keeps_the_row(ask: Ask) -> None:
    answer = ask(YEARS, "Thế năm 2023?", "Năm 2024 xã Suối Đá tiếp nhận bao nhiêu đơn thư?")
    assert _values(answer) == ["51"]


def _path(own: str, unasked: str = "", little: str = "0", leant: str = "") -> Asked:
    own_, leant_, little_ = (tuple(float(c) for c in text) for text in (own, leant, little))
    return Asked(own_, leant_, little_, frozenset(unasked.split()))


@pytest.mark.parametrize(
    ("one", "other", "shut"),
    [
        (_path("11"), _path("10"), True),
        (_path("10"), _path("01"), False),  # both are named
        (_path("11"), _path("11"), False),
        (_path("11"), _path("10", little="1"), False),  # it alone has a word asked, though one that carries little
        (_path("11"), _path("11", "can"), True),
        (_path("11", "thoat"), _path("11", "can"), False),
        (_path("10", leant="0"), _path("00", leant="1"), True),  # what is said now comes before what was
        (_path("00", leant="1"), _path("00", leant="0"), True),
    ],
)
def test_one_row_shuts_out_another_that_is_asked_less(one: Asked, other: Asked, shut: bool) -> None:
    assert one.shuts_out(other) is shut
    assert not other.shuts_out(one)
