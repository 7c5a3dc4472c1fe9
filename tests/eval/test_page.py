"""The page of a run: what it counts, the worst first, and nothing in it acts in a browser."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser

from eval.judge import judge
from eval.page import report_page
from eval.score import Judged
from service.answer import Answer
from tests.eval.test_judge import QUOTE, TEXTS, answer, figure, question

HOSTILE = '<script>alert("x")</script>'


def judged(name: str, given: Answer) -> Judged:
    asked = replace(question(), id=name, question=f"Câu {name} {HOSTILE}?")
    return Judged(asked, given, judge(asked, given, TEXTS), 10.0)


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.seen.append(tag)
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_worst_come_first_with_the_figures_marked_in_their_evidence() -> None:
    right, wrong = judged("q1", answer((figure("12"),))), judged("q2", answer((figure("34"),), text=HOSTILE))
    quiet = judged("q3", Answer("id", "not_stated", "Không nêu."))
    page = report_page({"date": "2026-12-01", "gold": HOSTILE}, [right, quiet, wrong])
    assert "3 câu, điểm +0.000" in page
    assert "Câu chưa đúng (2)" in page
    assert page.index("Câu q2") < page.index("Câu q3") and "Câu q1" not in page
    assert "<mark>34</mark>" in page and QUOTE in page
    tags = Tags()
    tags.feed(page)
    assert tags.open == [] and "script" not in tags.seen
