"""Each rule by which one report answers or stays silent, at its border."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from ingest.parse import parse
from ingest.read import read
from ingest.report import Period, Span
from retrieval.summary import summarize
from service.choosing import choose as choosing
from service.choosing.choose import Pick, choose
from service.finding.evidence import Evidence, prepare
from service.ranking.ranker import load_ranker
from service.understanding.sides import compared
from service.understanding.understand import understand
from tests.answers_shelf import ranks_in, sample_reports
from tests.made_figures import asked, candidate, figure, held, looked, ranker, spot

YEAR = Period(date(2023, 1, 1), date(2023, 12, 31), "năm 2023")
BEFORE = Period(date(2022, 1, 1), date(2022, 12, 31), "năm 2022")


def _unit(part: str) -> int:
    return next(u.place for u in held().units if part in u.text)


def _pick(why: str = "found", confidence: float = 0.9, **changes: object) -> Pick:
    return replace(Pick(held(), "found", confidence), why=why, **changes)  # type: ignore[arg-type]  # made in the test


# words or figures


@pytest.mark.parametrize(
    ("figures", "words", "answers"),
    [
        (0.7, 0.44, "figures"),
        (0.7, 0.45, "words"),
        (0.69, 0.44, "words"),
    ],
)
def test_where_words_are_asked_for_only_sure_figures_beside_unsure_words_answer(
    figures: float, words: float, answers: str
) -> None:
    counted, said = _pick(confidence=figures, figures=(figure("20"),)), _pick(confidence=words, units=held().units[:1])
    chosen = choosing._either(asked("list"), counted, said)
    assert (chosen is counted) == (answers == "figures")
    assert (chosen.units == said.units) == (answers == "words")


@pytest.mark.parametrize(
    ("figures", "words", "answers"),
    [
        (0.5, 0.5, "figures"),
        (0.5, 0.51, "words"),
        (0.7, 0.99, "figures"),  # sure enough whatever the words are
        (0.69, 0.99, "words"),
    ],
)
def test_where_either_may_answer_the_surer_one_does(figures: float, words: float, answers: str) -> None:
    counted, said = _pick(confidence=figures, figures=(figure("20"),)), _pick(confidence=words, units=held().units[:1])
    chosen = choosing._either(asked("yes_no"), counted, said)
    assert (chosen is counted) == (answers == "figures")
    silent = _pick("absent", 0.9)
    assert choosing._either(asked("yes_no"), silent, said).units == said.units
    assert choosing._either(asked("list"), silent, _pick(confidence=0.1, units=held().units[:1])).units


def test_a_printed_number_lets_figures_answer_a_question_for_words() -> None:
    counted = _pick(confidence=0.6, figures=(figure("20"),))
    said = _pick(confidence=0.5, units=held().units[:1])
    assert choosing._either(asked("list", numbers=(Decimal(20),)), counted, said) is counted
    assert choosing._either(asked("list"), counted, said) is not counted


@pytest.mark.parametrize(("confidence", "why", "given"), [(0.4, "found", 1), (0.39, "found", 0), (0.9, "period", 0)])
def test_quoted_words_assert_the_likely_figures_that_stand_in_them(confidence: float, why: str, given: int) -> None:
    unit = held().units[_unit("21.384 hồ sơ thủ tục")]
    inside = next(f for f in unit.figures if f.surface == "21.384")
    outside = figure("20", span=Span(0, 2))
    said = _pick(units=(unit,))
    counted = _pick(why, confidence, figures=(outside, inside))
    assert choosing._with_figures(said, counted).figures == (inside,) * given


# which figure leads


@pytest.mark.parametrize(
    ("other", "score", "leads"),
    [
        ({"value": Decimal(170)}, 5.0, True),  # the same value told elsewhere
        ({"value": Decimal(171)}, 5.0, False),
        ({"value": Decimal(171), "place": 0}, 8.71, True),  # another one of the sentence that fits as well
        ({"value": Decimal(171), "place": 0}, 8.7, False),
        ({"value": Decimal(170), "uncertain": True}, 8.9, False),
    ],
)
def test_a_certain_figure_leads_in_place_of_a_doubtful_one(other: dict[str, object], score: float, leads: bool) -> None:
    place = int(str(other.pop("place", 3)))
    top = candidate(figure("170", uncertain=True))
    second = candidate(figure("170", id="second", **other), place=place)
    ranked = choosing._certain_first([(9.0, top), (score, second)])
    assert (ranked[0][1] is second) == leads
    assert ranked[0][0] == 9.0
    assert len(ranked) == 2


def test_a_small_value_told_elsewhere_may_be_another_one_and_a_certain_figure_keeps_its_lead() -> None:
    top, second = candidate(figure("100", uncertain=True)), candidate(figure("100", id="b"), place=3)
    assert choosing._certain_first([(9.0, top), (5.0, second)])[0][1] is top
    sure = candidate(figure("170"))
    assert choosing._certain_first([(9.0, sure), (9.0, second)])[0][1] is sure
    assert choosing._certain_first([]) == []


# why nothing is given


def test_the_confidence_is_the_rankers() -> None:
    pick = choosing._figures(looked(asked("count"), (9.0, candidate(figure("20")))), ranker(sure=0.0))
    assert (pick.why, pick.confidence) == ("found", 0.5)
    assert [f.id for f in pick.figures] == ["20"]


@pytest.mark.parametrize(
    ("inside", "period", "asks_for", "why"),
    [
        (0.6, BEFORE, YEAR, "found"),
        (0.59, BEFORE, YEAR, "period"),
        (0.0, BEFORE, YEAR, "found"),  # nothing is known of its time
        (0.25, None, YEAR, "found"),  # it has its report's time, which ends in the time asked
        (0.24, None, YEAR, "period"),
        (0.25, None, BEFORE, "period"),  # the report goes on after the time asked
    ],
)
def test_a_figure_of_another_time_does_not_answer(
    inside: float, period: Period | None, asks_for: Period, why: str
) -> None:
    question = asked("count", periods=(asks_for,))
    found = candidate(figure("20", period=period), inside=inside)
    assert choosing._figures(looked(question, (9.0, found)), ranker()).why == why


def test_the_own_time_of_a_figure_may_be_its_reports() -> None:
    whole = held().report.identity.period
    found = candidate(figure("20", period=whole), inside=0.3)
    assert choosing._figures(looked(asked("count", periods=(YEAR,)), (9.0, found)), ranker()).why == "found"


def test_a_doubtful_figure_is_said_to_be_damaged() -> None:
    found = candidate(figure("20", uncertain=True))
    pick = choosing._figures(looked(asked("count"), (9.0, found)), ranker())
    assert (pick.why, pick.figures) == ("damaged", ())
    assert pick.nearest is not None and pick.nearest.place == found.unit.place


# numbers that the question prints


@pytest.mark.parametrize(
    ("numbers", "told", "answers"),
    [
        ((300, 200), ("300",), False),  # of two, one is not enough
        ((300, 200), ("300", "200"), True),
        ((300, 200, 100), ("300", "200"), True),
        ((300,), ("300",), True),
        ((300, 300), ("300",), True),
        ((300,), ("301",), False),
    ],
)
def test_a_report_that_nobody_names_must_print_the_questions_numbers(
    numbers: tuple[int, ...], told: tuple[str, ...], answers: bool
) -> None:
    question = asked("consistency", numbers=tuple(map(Decimal, numbers)), report_ids=())
    found = [(9.0 - i, candidate(figure(v))) for i, v in enumerate(told)]
    assert choosing._figures(looked(question, *found), ranker()).why == ("found" if answers else "absent")
    named = replace(question, report_ids=(held().report.id,))
    assert choosing._figures(looked(named, *found), ranker()).why == "found"


def test_a_printed_number_that_is_told_in_doubt_alone_answers_nothing() -> None:
    question = asked("count", numbers=(Decimal(300),))
    found = (9.0, candidate(figure("20"))), (8.0, candidate(figure("300", uncertain=True)))
    pick = choosing._figures(looked(question, *found), ranker())
    assert (pick.why, pick.figures) == ("absent", ())


# a table row that is left blank

TABLE = """ỦY BAN NHÂN DÂN
HUYỆN SUỐI BẠC
BÁO CÁO
Kết quả công tác cải cách hành chính năm 2023

## I. KẾT QUẢ

Huyện tiếp nhận 120 hồ sơ.

| Chỉ tiêu | Đơn vị | Số liệu |
|---|---|---|
| Hồ sơ trễ hạn cấp xã | hồ sơ | 34 |
| Máy tính được cấp mới | chiếc |  |
"""


@lru_cache(maxsize=1)
def _table() -> Evidence:
    with TemporaryDirectory() as made:
        path = Path(made) / "bang.md"
        path.write_text(TABLE, encoding="utf-8")
        return prepare(parse(read(path, file=path.name), report_id="bang", file=path.name))


def _row(part: str) -> int:
    return next(u.place for u in _table().units if part in u.text)


def test_a_row_without_a_value_is_known_for_blank() -> None:
    units = _table().units
    blank, filled, prose = (replace(spot(0), unit=units[_row(p)]) for p in ("Máy tính", "trễ hạn", "tiếp nhận"))
    assert choosing._blank_row(_table(), [filled, prose, blank]) is blank
    assert choosing._blank_row(_table(), [filled, prose]) is None


@pytest.mark.parametrize(
    ("own", "union", "quote", "better"),
    [
        (0.56, 0.53, 0.0, True),
        (0.55, 0.53, 0.0, False),  # by more than 0.05 over the sentence of the figure
        (0.56, 0.52, 0.0, False),  # by more than 0.02 over what stands around it
        (0.56, 0.53, 0.52, False),  # the figure's own clause covers more than its sentence
    ],
)
def test_a_blank_row_answers_where_it_fits_better_than_the_best_figure(
    own: float, union: float, quote: float, better: bool
) -> None:
    top = candidate(figure("20"), place=0, union=0.5, quote=quote)
    blank = spot(1, own, union)
    assert choosing._fits_better(blank, [spot(0, 0.5), blank], top) == better
    assert not choosing._fits_better(None, [spot(0)], top)
    assert not choosing._fits_better(spot(1, 1.0, 1.0), [spot(1, 1.0, 1.0)], top)


def test_a_question_about_a_blank_cell_is_told_that_it_is_blank() -> None:
    question = understand("Suối Bạc có bao nhiêu máy tính được cấp mới?", (), [summarize(_table().report, "")])
    pick = choose(question, _table(), {}, load_ranker())
    assert pick.why == "blank"
    assert pick.nearest is not None and "Máy tính" in pick.nearest.text


def test_words_are_not_quoted_from_a_row_that_is_blank() -> None:
    spots = (replace(spot(0), unit=_table().units[_row("Máy tính")]),)
    side = replace(looked(asked("how"), spots=spots), evidence=_table())
    pick = choosing._words(side, ranker(words_sure=3.0))
    assert (pick.why, pick.confidence, pick.units) == ("blank", 0.0, ())
    who = replace(side, question=asked("who"))
    assert choosing._words(who, ranker()).why == "found"


# words


def test_a_document_that_the_question_names_is_quoted_where_it_stands() -> None:
    place = _unit("03/KH-UBND")
    pick = choosing._by_document(looked(asked(documents=("03/kh-ubnd",)), spots=(spot(0),)))
    assert (pick.why, pick.confidence, pick.units) == ("found", 1.0, (held().units[place],))
    lost = choosing._by_document(looked(asked(documents=("99/KH-UBND",)), spots=(spot(0),)))
    assert (lost.why, lost.units, lost.nearest) == ("absent", (), held().units[0])


def test_of_sentences_that_name_a_document_the_one_that_fits_best_is_quoted() -> None:
    named = [u.place for u in held().units if "tuyến" in u.text]
    assert len(named) > 2
    question = asked(documents=("tuyến",))
    spots = (spot(named[0], 0.1, 0.1), spot(named[-1], 0.5, 0.5))
    assert choosing._by_document(looked(question, spots=spots)).units == (held().units[named[-1]],)


def test_a_telephone_number_is_quoted_where_one_is_printed() -> None:
    silent = choosing._by_contact(looked(asked(), spots=(spot(0),)))
    assert (silent.why, silent.units) == ("absent", ())
    unit = replace(held().units[0], text="Đường dây nóng: 0212.385.1234")
    told = choosing._by_contact(looked(asked(), spots=(spot(1), replace(spot(0), unit=unit))))
    assert (told.why, told.confidence, told.units) == ("found", 1.0, (unit,))


def test_footnotes_are_quoted_with_their_sentence_for_lists_alone() -> None:
    sentence = _unit("02 nhiệm vụ chuyển sang năm 2024")
    noted = [u for u in held().units if "xây dựng phần mềm theo dõi" in u.text]
    for asks, given in (("list", True), ("how", False)):
        pick = choosing._words(looked(asked(asks), spots=(spot(sentence),)), ranker())  # type: ignore[arg-type]
        assert (noted[0] in pick.units) == given
        assert pick.units[0] == held().units[sentence]


def test_words_are_as_sure_as_the_ranker_says() -> None:
    assert choosing._words(looked(asked("how")), ranker(words_sure=0.0)).confidence == 0.5


# the time of the report, and what the parts of a comparison make up


@pytest.mark.parametrize(
    ("period", "fits"),
    [(YEAR, True), (BEFORE, True), (replace(YEAR, start=date(2024, 1, 1), end=date(2024, 12, 31)), False)],
)
def test_a_report_speaks_of_the_time_that_it_shares_a_day_with(period: Period, fits: bool) -> None:
    """Suối Bạc's year runs from 15 December 2022."""
    assert choosing.asked_time_fits(asked(periods=(period,)), held()) == fits
    assert choosing.asked_time_fits(asked(), held())


def test_a_whole_is_what_its_parts_name_or_add_up_to() -> None:
    parts = [figure("3"), figure("6")]
    assert choosing._is_whole(figure("9"), parts)
    assert not choosing._is_whole(figure("10"), parts)
    assert not choosing._is_whole(figure("9", unit="người"), parts)
    assert choosing._is_whole(figure("10"), [figure("3", partners=(("whole", "10"),)), figure("6")])
    assert not choosing._is_whole(figure("10"), [figure("3", partners=(("part", "10"),)), figure("6")])


@pytest.mark.parametrize(("value", "kept"), [("9", True), ("10", False)])
def test_the_whole_that_was_found_stays_beside_the_sides_of_a_comparison(value: str, kept: bool) -> None:
    text = "Tuyển dụng công chức ở Suối Bạc: cấp huyện hay cấp xã nhiều hơn?"  # 3 and 6
    sides = compared(understand(text, (), [summarize(r, "") for r in sample_reports()]))
    ranks, weights = ranks_in(held().report, text), load_ranker()
    alone = choosing._abreast(sides, _pick("absent", 0.1), ranks, weights)
    assert [str(f.value) for f in alone.figures] == ["3", "6"]
    whole = figure(value, unit=alone.figures[0].unit)
    made = choosing._abreast(sides, _pick(confidence=0.1, figures=(whole,)), ranks, weights)
    assert (whole in made.figures) == kept
    assert set(alone.figures) <= set(made.figures)


def test_the_reports_own_number_date_and_signer_need_no_search() -> None:
    pick = choose(asked(about_report=True), held(), {}, ranker())
    assert pick.identity and pick.confidence == 1.0


def test_words_without_the_form_asked_for_are_no_answer() -> None:
    shelf = [summarize(r, "") for r in sample_reports()]
    for text, part in (("Suối Bạc ban hành Kế hoạch số 03/KH-UBND ngày nào?", "09/01/2023"),):
        pick = choose(understand(text, (), shelf), held(), ranks_in(held().report, text), load_ranker())
        assert pick.why == "found" and any(part in unit.text for unit in pick.units)
    text = "Suối Bạc thành lập tổ công nghệ số cộng đồng ngày nào?"
    pick = choose(understand(text, (), shelf), held(), ranks_in(held().report, text), load_ranker())
    assert (pick.why, pick.confidence, pick.units) == ("absent", 0.0, ())
    assert pick.nearest is not None
