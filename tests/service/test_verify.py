"""The last gate: nothing leaves that its citation does not bear out, whoever wrote it."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest

from ingest.report import Report
from service.answer import Answer, AnswerFigure, Citation
from service.assistant import Assistant
from service.verify import faults, verify
from tests.answers_shelf import ParsedShelf, sample_reports

QUESTIONS = (
    "bao nhiêu hồ sơ trễ hạn năm 2023?",
    "Suối Bạc tiếp nhận bao nhiêu hồ sơ?",
    "Suối Bạc có bao nhiêu thủ tục hành chính, chia theo cấp?",
    "Suối Bạc giải ngân vốn đầu tư công được bao nhiêu?",
    "Tỷ lệ hài lòng của người dân Suối Bạc năm 2023?",
    "Ea Kung tiếp nhận và giải quyết bao nhiêu hồ sơ năm 2021?",
    "Hồ sơ trễ hạn của Ea Kung năm 2021?",
    "Đồng Vân 6 tháng đầu năm 2023 tiếp nhận bao nhiêu hồ sơ?",
    "Tỷ lệ số hóa hồ sơ của Suối Bạc?",
    "Chỉ số cải cách hành chính của các huyện?",
    "Biên chế được giao của Suối Bạc và Ea Kung?",
    "Suối Bạc tinh giản biên chế bao nhiêu người?",
)
WANTED = 10_000


def _reports() -> dict[str, Report]:
    return {report.id: report for report in sample_reports()}


@pytest.fixture(scope="module")
def answers() -> list[Answer]:
    assistant = Assistant(ParsedShelf(sample_reports()))
    found = [assistant.ask(question) for question in QUESTIONS]
    return [answer for answer in found if answer.figures]


def test_an_answer_as_made_has_no_faults(answers: list[Answer]) -> None:
    assert len(answers) >= 6
    for answer in answers:
        assert faults(answer, _reports()) == []
        assert verify(answer, _reports()) == answer


def test_no_altered_figure_unit_place_period_or_citation_passes(answers: list[Answer]) -> None:
    reports, rng = _reports(), random.Random(7)
    tried = 0
    passed: list[Answer] = []
    while tried < WANTED:
        for answer in answers:
            for altered in _alterations(answer, reports, rng):
                tried += 1
                if not faults(altered, reports):
                    passed.append(altered)
    assert tried >= WANTED
    assert passed == []


def test_what_verify_lets_through_has_no_faults(answers: list[Answer]) -> None:
    reports, rng = _reports(), random.Random(11)
    altered = [made for answer in answers for made in _alterations(answer, reports, rng)]
    assert len(altered) > 100
    for made in altered:
        assert faults(verify(made, reports), reports) == []


def test_an_answer_whose_only_figure_fails_becomes_not_stated(answers: list[Answer]) -> None:
    answer = answers[0]
    wrong = tuple(replace(f, value=str(Decimal(f.value) + 1)) for f in answer.figures)
    checked = verify(replace(answer, figures=wrong), _reports())
    assert checked.status == "not_stated"
    assert checked.figures == ()


def test_a_sum_must_be_of_cited_figures_and_add_up(answers: list[Answer]) -> None:
    answer = next(
        a for a in answers if len({f.surface for f in a.figures if f.citation == 1 and f.surface.isdigit()}) >= 2
    )
    one, two = list(dict.fromkeys(f.surface for f in answer.figures if f.citation == 1 and f.surface.isdigit()))[:2]
    right, wrong = int(one) + int(two), int(one) + int(two) + 1
    assert faults(replace(answer, answer=f"{one} + {two} = {right} [1]"), _reports()) == []
    assert faults(replace(answer, answer=f"{one} + {two} = {wrong} [1]"), _reports())
    assert faults(replace(answer, answer=f"{one} + 99999 = {int(one) + 99999} [1]"), _reports())


def _alterations(answer: Answer, reports: dict[str, Report], rng: random.Random) -> Iterator[Answer]:
    """Make answers that are wrong in one place: a figure's field, a citation's span, or a number of the prose."""
    for i, figure in enumerate(answer.figures):
        for changed in _altered_figures(figure, answer, rng):
            yield replace(answer, figures=(*answer.figures[:i], changed, *answer.figures[i + 1 :]))
    for i, citation in enumerate(answer.citations):
        for moved in _altered_citations(citation, reports, rng):
            yield replace(answer, citations=(*answer.citations[:i], moved, *answer.citations[i + 1 :]))
    numbers = [m for m in re.finditer(r"\d+(?:[.,]\d+)*", answer.answer) if answer.answer[m.start() - 1] != "["]
    for match in rng.sample(numbers, min(6, len(numbers))):
        digit = rng.randrange(match.start(), match.end())
        if answer.answer[digit].isdigit():
            other = rng.choice([d for d in "123456789" if d != answer.answer[digit]])
            prose = answer.answer[:digit] + other + answer.answer[digit + 1 :]
            if not _still_true(prose, match, answer, reports):
                yield replace(answer, answer=prose)


def _altered_figures(figure: AnswerFigure, answer: Answer, rng: random.Random) -> Iterator[AnswerFigure]:
    value = Decimal(figure.value)
    yield replace(figure, value=str(value + rng.randint(1, 999)))
    yield replace(figure, value=str(value * 10 if value else 7))
    yield replace(figure, surface=figure.surface + str(rng.randint(0, 9)))
    yield replace(figure, unit=f"{figure.unit} khác")
    yield replace(figure, unit=None if figure.unit else "người")
    yield replace(figure, place="huyện Không Có")
    yield replace(figure, period="năm 1999")
    yield replace(figure, level="cấp tỉnh" if figure.level != "cấp tỉnh" else "cấp xã")
    yield replace(figure, kind="planned" if figure.kind != "planned" else "actual")
    yield replace(figure, label=f"không phải {figure.label}")
    yield replace(figure, citation=len(answer.citations) + rng.randint(1, 9))


def _altered_citations(citation: Citation, reports: dict[str, Report], rng: random.Random) -> Iterator[Citation]:
    shift = rng.randint(1, 40)
    yield replace(citation, start=citation.start + shift)
    yield replace(citation, end=citation.end + shift)
    yield replace(citation, quote=citation.quote[:-1])
    yield replace(citation, quote=citation.quote.upper() + "x")
    yield replace(citation, report_id="none")
    yield replace(citation, report_id=next(i for i in reports if i != citation.report_id))
    yield replace(citation, place="huyện Không Có")
    yield replace(citation, date="1999-01-01")
    yield replace(citation, number="1/XX-UBND")
    yield replace(citation, start=-5, end=len(citation.quote) - 5)
    yield replace(citation, reading="khác " + citation.quote)


def _still_true(prose: str, match: re.Match[str], answer: Answer, reports: dict[str, Report]) -> bool:
    """A changed number that the cited words or the report's identity also print is not an error the gate could see."""
    number = re.match(r"\d+(?:[.,]\d+)*", prose[match.start() :])
    cited = " ".join(
        reports[c.report_id].reading[c.start : c.end] + f" {c.title} {c.number} {c.date}" for c in answer.citations
    )
    periods = " ".join(f"{f.period} {f.label} {f.surface}" for f in answer.figures)
    return number is not None and number.group() in f"{cited} {periods}"
