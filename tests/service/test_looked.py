"""What an answer says it has looked at adds up, whichever way the question went."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from service.answer import Turn
from service.assistant import Assistant
from tests.answers_shelf import FILES, ParsedShelf, sample_reports

QUESTIONS: Sequence[tuple[str, ...]] = (
    ("Suối Bạc có bao nhiêu hồ sơ quá hạn năm 2023?",),
    ("Các huyện có bao nhiêu hồ sơ quá hạn?",),
    ("bao nhiêu hồ sơ trễ hạn?",),
    ("Huyện Mường Xa có bao nhiêu hồ sơ?",),
    ("Ai ký báo cáo?",),
    ("Ai ký báo cáo của Suối Bạc?",),
    ("Báo cáo phòng chống tham nhũng số mấy?",),
    ("Suối Bạc có bao nhiêu tàu ngầm?",),
    ("asdf qwer zxcv",),
    ("?",),
    ("Suối Bạc có bao nhiêu hồ sơ quá hạn?", "còn năm trước?"),
    ("Suối Bạc có bao nhiêu hồ sơ quá hạn?", "asdf qwer"),
    ("Nghị quyết số 99/NQ-XYZ nói gì?",),
)


@pytest.mark.parametrize("turns", QUESTIONS, ids=lambda turns: turns[-1])
def test_every_report_in_scope_answers_is_silent_or_was_not_looked_at(turns: tuple[str, ...]) -> None:
    answer = Assistant(ParsedShelf(sample_reports())).ask(turns[-1], [Turn(turn) for turn in turns[:-1]])
    looked = answer.looked
    assert looked.reports == len(FILES)
    assert looked.in_scope == looked.answering + looked.silent + looked.not_looked <= looked.reports
    assert min(looked.answering, looked.silent, looked.not_looked) >= 0
    assert (looked.answering > 0) == (answer.status in ("answered", "partial"))
    assert looked.answering == len({c.report_id for c in answer.citations} if looked.answering else ())
