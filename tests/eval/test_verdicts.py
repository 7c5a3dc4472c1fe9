"""👍 and 👎 given over HTTP → a gold file that judges the very answers: the whole way, then each doubt."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from baocao.__main__ import main
from client.service import Service
from eval.gold import BadGold, read_gold
from eval.verdicts import BARE, DISPUTED, FILTERED, GONE, OLD, WRONG, Row, harvest
from retrieval.hit import Filters
from retrieval.library import Library
from service.answer import Turn
from tests.service_running import LATE, SAMPLES, listening, service

TEXTS = {"a.md": "Huyện có 12 hồ sơ trễ hạn."}


def verdict(rating: str = "right", **changes: Any) -> str:
    row = {
        "question": "Có bao nhiêu hồ sơ trễ hạn?", "history": [], "answer": "12 hồ sơ [1]", "status": "answered",
        "filters": {"places": [], "years": [], "report_ids": []}, "comment": "", "answer_id": "a", "rating": rating,
        "figures": [{"value": "12", "unit": "hồ sơ", "surface": "12"}],
        "sources": [{"file": "a.md", "quote": "12 hồ sơ trễ hạn"}],
    }  # fmt: skip
    return json.dumps(row | changes)


def test_verdicts_given_over_http_become_gold_that_judges_the_same_answers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, gold = tmp_path / "L", tmp_path / "gold.jsonl"
    with Library.open(folder) as library:
        library.add_folder([SAMPLES / "suoi-bac-2023.md", SAMPLES / "phu-lang-2023.pdf"])
        with listening(service(library)) as address, Service(address) as client:
            first = client.ask(LATE)
            client.judge(first.answer_id, "right")
            later = client.ask("Còn thị xã Phú Lãng thì sao?", [Turn(LATE, first.answer)])
            client.judge(later.answer_id, "right")
            client.judge(client.ask("Có bao nhiêu tàu ngầm hạt nhân?").answer_id, "right")
            client.judge(client.ask("Thị xã Phú Lãng tiếp nhận bao nhiêu hồ sơ?").answer_id, "wrong", "thiếu cấp xã")
            only = Filters(places=("Phú Lãng",))
            client.judge(client.ask("Bao nhiêu hồ sơ đúng hạn?", filters=only).answer_id, "right")
    assert main(["eval", "new", "--library", str(folder), "--out", str(gold)]) == 0
    assert "3 câu" in capsys.readouterr().out
    questions = {question.question: question for question in read_gold(gold)}
    assert questions["Còn thị xã Phú Lãng thì sao?"].history == (LATE,)
    assert not questions["Có bao nhiêu tàu ngầm hạt nhân?"].answerable
    waiting = [json.loads(line) for line in gold.with_suffix(".chua-cham.jsonl").read_text("utf-8").splitlines()]
    assert {row["why"] for row in waiting} == {WRONG, FILTERED}
    assert any(row["given"]["comment"] == "thiếu cấp xã" for row in waiting)

    page = tmp_path / "run.html"
    asked = ["eval", "answers", "--gold", str(gold), "--library", str(folder), "--html", str(page)]
    assert main([*asked, "--floor", "1.0"]) == 0
    assert "Câu chưa đúng (0)" in page.read_text("utf-8")
    assert main([*asked, "--floor", "1.1"]) == 1
    assert "thấp hơn mức sàn +1.100" in capsys.readouterr().err


def test_what_a_person_mended_in_the_file_stays(tmp_path: Path) -> None:
    folder, gold = tmp_path / "L", tmp_path / "gold.jsonl"
    with Library.open(folder) as library:
        library.add_folder([SAMPLES / "suoi-bac-2023.md"])
        quote = "trễ hạn 12 hồ sơ"
        source = {"file": "suoi-bac-2023.md", "quote": quote}
        library.catalog.add_feedback(verdict(sources=[source]))
        library.catalog.add_feedback(verdict("wrong", question="Có bao nhiêu xã?"))
    command = ["eval", "new", "--library", str(folder), "--out", str(gold)]
    assert main(command) == 0
    mended = {**json.loads(gold.read_text("utf-8")), "type": "table_cell"}
    beside = gold.with_suffix(".chua-cham.jsonl")
    done = {**json.loads(beside.read_text("utf-8")), "answerable": False, "type": "unanswerable"}
    gold.write_text("".join(json.dumps(row) + "\n" for row in (mended, done)), "utf-8")
    assert main(command) == 0
    assert [question.type for question in read_gold(gold)] == ["table_cell", "unanswerable"]
    assert beside.read_text("utf-8") == ""


def test_the_last_word_on_a_question_counts_however_it_is_spaced() -> None:
    kept = [verdict("wrong", figures=[]), verdict(question="có  bao nhiêu hồ sơ trễ hạn?")]
    found = harvest(kept, TEXTS)
    assert len(found.judged) == 1 and found.waiting == ()
    assert len(harvest(reversed(kept), TEXTS).waiting) == 1


@pytest.mark.parametrize(
    ("kept", "why"),
    [
        ([verdict("wrong")], WRONG),
        ([verdict("incomplete")], WRONG),
        ([verdict("wrong"), verdict("right")], DISPUTED),
        ([verdict(filters={"places": ["A"], "years": [], "report_ids": []})], FILTERED),
        ([verdict(sources=[])], BARE),
        ([verdict(sources=[{"file": "a.md", "quote": "13 hồ sơ"}])], GONE),
        ([verdict(sources=[{"file": "b.md", "quote": "12 hồ sơ"}])], GONE),
        ([json.dumps({"question": "?", "answer": "12", "status": "answered", "rating": "right"})], OLD),
    ],
)
def test_what_is_in_doubt_waits_for_a_person(kept: list[str], why: str) -> None:
    found = harvest(kept, TEXTS)
    assert found.judged == ()
    assert [row["why"] for row in found.waiting] == [why]


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({}, "single_figure"),
        ({"figures": [{"value": "1", "surface": "1"}, {"value": "2", "surface": "2"}]}, "multi_figure"),
        ({"figures": [], "answer": "Có, 12 hồ sơ."}, "yes_no"),
        ({"figures": [], "answer": "Do thiếu người."}, "definition_or_reason"),
        ({"status": "not_stated"}, "unanswerable"),
        ({"status": "needs_clarification"}, "ambiguous"),
    ],
)
def test_the_type_follows_the_answer(changes: Row, kind: str) -> None:
    (row,) = harvest([verdict(**changes)], TEXTS).judged
    assert row["type"] == kind


def test_a_row_that_nobody_judged_is_no_gold(tmp_path: Path) -> None:
    path = tmp_path / "g.jsonl"
    path.write_text(json.dumps(harvest([verdict("wrong")], TEXTS).waiting[0]) + "\n", "utf-8")
    with pytest.raises(BadGold, match="chưa được chấm"):
        read_gold(path)
