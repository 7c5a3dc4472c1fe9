"""Which sentences are quoted together, and how much of the text around each."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ingest.parse import parse
from ingest.read import read
from service.assistant import Assistant
from service.choosing.quotes import LACKING, SHORT, best_first, joined, notes, runs, together, whole
from service.finding.evidence import Evidence, prepare
from service.ranking.sentence_features import NAMES
from tests.answers_shelf import ParsedShelf

BROKEN = """ỦY BAN NHÂN DÂN
HUYỆN SUỐI BẠC
BÁO CÁO
Kết quả công tác cải cách hành chính năm 2023

I. KẾT QUẢ

Việc gắn trách nhiệm với khen thưởng

cán bộ, công chức chưa thật sự chặt chẽ.

Bộ phận một cửa đã được bố trí máy tính, máy in.

TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH


Nguyễn Văn Thứ
"""


def _held(tmp_path: Path, text: str = BROKEN) -> Evidence:
    path = tmp_path / "suoi-bac.txt"
    path.write_text(text, encoding="utf-8")
    return prepare(parse(read(path, file=path.name), report_id="r", file=path.name))


def _row(*features: int) -> tuple[float, ...]:
    return tuple(float(i in features) for i in range(len(NAMES)))


def test_a_sentence_broken_over_lines_is_quoted_whole(tmp_path: Path) -> None:
    held = _held(tmp_path)
    first, second = (u for u in held.units if "gắn trách nhiệm" in u.text or "chưa thật sự" in u.text)
    second = replace(second, block=first.block, passage=first.passage)  # as a page of a scan is read
    held.units = (*held.units[: first.place], first, second, *held.units[second.place + 1 :])
    assert whole(held, first) == whole(held, second) == (first, second)


def test_a_sentence_that_ends_is_quoted_alone(tmp_path: Path) -> None:
    held = _held(tmp_path)
    ended = next(u for u in held.units if "máy in" in u.text)
    assert whole(held, ended) == (ended,)


def test_lines_side_by_side_are_cited_as_one(tmp_path: Path) -> None:
    held = _held(tmp_path)
    line = next(u for u in held.units if "chưa thật sự" in u.text)
    (run,) = runs([*whole(held, line), line])
    assert len(joined(held.report, run)) == 1


def test_the_next_sentences_are_quoted_only_when_nearly_as_good() -> None:
    scores = [1.0, 9.0, 5.5, 7.0, 8.0]
    order = best_first(scores, [_row()] * 5)
    assert order == [1, 4, 3, 2, 0]
    assert together(scores, order) == [1, 4, 3]
    assert together([9.0, 1.0], [0, 1]) == [0]


def test_leftovers_and_sentences_without_the_form_asked_for_go_last() -> None:
    rows = [_row(SHORT), _row(LACKING[0]), _row()]
    assert best_first([3.0, 2.0, 1.0], rows) == [2]
    assert best_first([3.0, 2.0, 1.0], [_row(SHORT)] * 3) == [0, 1, 2]


def test_the_footnote_of_a_sentence_goes_with_it(tmp_path: Path) -> None:
    text = BROKEN.replace(
        "Bộ phận một cửa đã được bố trí máy tính, máy in.",
        "Huyện đã ban hành các kế hoạch<sup>1</sup>.\n\n<sup>1</sup> Kế hoạch số 12/KH-UBND về kiểm tra.",
    )
    held = _held(tmp_path, text)
    sentence = next(u for u in held.units if "ban hành các kế hoạch" in u.text)
    assert any("12/KH-UBND" in u.text for u in notes(held, [sentence]))
    assert notes(held, [u for u in held.units if "chưa thật sự" in u.text]) == []


def test_a_signer_is_cited_with_the_post_above_the_name(tmp_path: Path) -> None:
    report = _held(tmp_path).report
    answer = Assistant(ParsedShelf((report,))).ask("Ai ký báo cáo của huyện Suối Bạc?")
    assert any("CHỦ TỊCH" in c.quote and "Nguyễn Văn Thứ" in c.quote for c in answer.citations)
    assert not any("máy in" in c.quote for c in answer.citations)
