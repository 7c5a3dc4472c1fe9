"""Questions over a column of a table: rows that meet a condition, the highest, all added up; silence where in doubt."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from retrieval.library import Library
from service.answer import Answer
from service.assistant import Assistant

HEAD = (
    "ỦY BAN NHÂN DÂN\nHUYỆN ĐỒI SIM\n\nĐồi Sim, ngày 10 tháng 01 năm 2025\n\n# BÁO CÁO\nKết quả công tác năm 2024\n\n"
    "## Kết quả giải quyết hồ sơ của các xã năm 2024\n\n"
)
ROWS = (
    ("Xã Suối Đá", "3.120", "96,5", "14"),
    ("Xã Hang Cáo", "2.640", "94,2", "9"),
    ("Xã Bãi Lau", "1.850", "98,1", "6"),
    ("Thị trấn Đồi Sim", "4.010", "95", "21"),
)
COLUMNS = ("Tiếp nhận (hồ sơ)", "Tỷ lệ đúng hạn (%)", "Quá hạn (hồ sơ)")

Ask = Callable[[str, str], Answer]


def table(rows: tuple[tuple[str, ...], ...] = ROWS, columns: tuple[str, ...] = COLUMNS, last: str = "") -> str:
    lines = [f"| {n} | {' | '.join(row)} |" for n, row in enumerate(rows, start=1)]
    head = f"| STT | Đơn vị | {' | '.join(columns)} |\n|{'---|' * (len(columns) + 2)}"
    return HEAD + "\n".join((head, *lines)) + f"\n{last}"


@pytest.fixture
def ask(tmp_path: Path) -> Iterator[Ask]:
    with Library.open(tmp_path / "library") as library:

        def put(text: str, question: str) -> Answer:
            path = tmp_path / "report.md"
            path.write_text(text, encoding="utf-8")
            library.add(path)
            return Assistant(library).ask(question)

        yield put


def values(answer: Answer) -> set[str]:
    return {figure.value for figure in answer.figures}


@pytest.mark.parametrize(
    ("question", "given"),
    [
        ("Những xã nào có tỷ lệ đúng hạn vượt 95%?", {"96.5", "98.1"}),
        ("Xã nào có tỷ lệ đúng hạn dưới 95%?", {"94.2"}),
        ("Xã nào có tỷ lệ đúng hạn từ 95% trở lên?", {"96.5", "98.1", "95"}),
        ("Có bao nhiêu xã tiếp nhận trên 2.000 hồ sơ?", {"3120", "2640", "4010"}),
        ("Có bao nhiêu xã quá hạn dưới 10 hồ sơ?", {"9", "6"}),
        ("Xã nào tiếp nhận nhiều hồ sơ nhất?", {"4010"}),
        ("Xã nào tiếp nhận ít hồ sơ nhất?", {"1850"}),
        ("Đơn vị nào có tỷ lệ đúng hạn cao nhất?", {"98.1"}),
    ],
)
@pytest.mark.parametrize("total", ["", "| | Tổng cộng | 11.620 | 95,9 | 50 |\n"])
def test_rows_of_a_column_answer_and_a_total_is_none_of_them(
    ask: Ask, question: str, given: set[str], total: str
) -> None:
    answer = ask(table(last=total), question)
    assert answer.status == "answered"
    assert values(answer) == given


def test_rows_are_added_up_as_arithmetic_on_cited_figures(ask: Ask) -> None:
    answer = ask(table(), "Tổng số hồ sơ tiếp nhận của các xã là bao nhiêu?")
    assert values(answer) == {"3120", "2640", "1850", "4010"}
    assert "3.120 + 2.640 + 1.850 + 4.010 = 11.620 hồ sơ" in answer.answer


def test_how_many_there_are_is_said_and_the_other_rows_are_cited(ask: Ask) -> None:
    answer = ask(table(), "Có bao nhiêu xã tiếp nhận trên 2.000 hồ sơ?")
    assert "ba xã" in answer.answer
    assert any("Bãi Lau" in citation.quote for citation in answer.citations)


def test_a_printed_total_is_not_reckoned_again(ask: Ask) -> None:
    answer = ask(
        table(last="| | Tổng cộng | 11.620 | 95,9 | 50 |\n"), "Tổng số hồ sơ tiếp nhận của các xã là bao nhiêu?"
    )
    assert " + " not in answer.answer
    assert values(answer) == {"11620"}


HALF = (*ROWS[:2], ("Xã Bãi Lau", "", "", ""), ROWS[3])
NOTED = (*ROWS[:2], ("Xã Bãi Lau", "chưa báo cáo", "chưa báo cáo", "chưa báo cáo"), ROWS[3])
HIDDEN = (*ROWS, ("Xã Tân Hợp", "11.620", "95,9", "50"))  # the total under a name that does not say so
TWO = ("Đúng hạn tại bộ phận một cửa (%)", "Đúng hạn trực tuyến (%)", "Quá hạn (hồ sơ)")
SHARES = tuple((name, share, share, late) for name, _, share, late in ROWS)


@pytest.mark.parametrize(
    ("text", "question"),
    [
        (table(HALF), "Tổng số hồ sơ tiếp nhận của các xã là bao nhiêu?"),
        (table(NOTED), "Tổng số hồ sơ tiếp nhận của các xã là bao nhiêu?"),
        (table(HIDDEN), "Tổng số hồ sơ tiếp nhận của các xã là bao nhiêu?"),
        (table(), "Tổng tỷ lệ đúng hạn của các xã là bao nhiêu?"),
    ],
)
def test_nothing_is_added_up_where_a_row_or_the_unit_is_in_doubt(ask: Ask, text: str, question: str) -> None:
    answer = ask(text, question)
    assert " + " not in answer.answer
    # The one row that bears the total's value under a name that does not say so may answer; no part of it may.
    assert values(answer) <= {"11620"}


def test_a_total_in_words_answers_where_the_table_has_a_blank_row(ask: Ask) -> None:
    told = "\nTổng số hồ sơ tiếp nhận của các xã là 11.620 hồ sơ.\n"
    answer = ask(table(HALF, last=told), "Tổng số hồ sơ tiếp nhận của các xã là bao nhiêu?")
    assert values(answer) == {"11620"}


@pytest.mark.parametrize(
    ("text", "question"),
    [
        (table(HALF), "Những xã nào có tỷ lệ đúng hạn vượt 95%?"),
        (table(), "Những xã nào quá hạn vượt 95%?"),
        (table(), "Những xã nào có tỷ lệ hài lòng vượt 95%?"),
        (table(SHARES, TWO), "Những xã nào có tỷ lệ đúng hạn vượt 95%?"),
        (table(), "Những trường nào có tỷ lệ đúng hạn vượt 95%?"),
        (table(), "Những xã nào có tỷ lệ đúng hạn năm 2021 vượt 95%?"),
    ],
)
def test_a_column_that_is_not_sure_answers_no_condition(ask: Ask, text: str, question: str) -> None:
    assert ask(text, question).figures == ()
