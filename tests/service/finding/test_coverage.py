"""How much of a question a text covers, worked by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from retrieval.query.lexicon import Phrase
from service.finding.coverage import (
    Aim,
    Term,
    aim,
    covered,
    covered_now,
    credits_of,
    fit,
    holders,
    is_rival,
    units_for,
)
from service.finding.evidence import bag_of
from service.question import Question
from tests.made_figures import asked, held

StandIns = tuple[tuple[tuple[str, ...], float], ...]


def _single(text: str, plain: str, weight: float = 1.0, stand_ins: StandIns = (), leant: bool = False) -> Term:
    return Term(text, plain, False, weight, tuple(Phrase(tokens, credit) for tokens, credit in stand_ins), leant)


def _wanted(*terms: Term, folded: bool = False) -> Aim:
    total = sum(t.weight for t in terms)
    return Aim(terms, folded, total, sum(t.weight for t in terms if not t.is_pair), ())


def test_a_term_is_covered_by_itself_by_its_letters_or_by_what_stands_for_it() -> None:
    term = _single("cầu", "cau", 1.0, ((("bến", "phà"), 0.7), (("phà",), 0.9)))
    told = [credits_of(_wanted(term), bag_of(text))[0] for text in ("cây cầu", "cay cau", "bến phà", "xe máy")]
    assert told == [1.0, 0.8, 0.9, 0.0]
    only = _single("cầu", "cau", 1.0, ((("bến", "phà"), 0.7),))
    told = [credits_of(_wanted(only), bag_of(text))[0] for text in ("bến phà", "phà bến", "cay cau, bến phà")]
    assert told == [0.7, 0.0, 0.8]


def test_a_pair_is_covered_where_its_syllables_stand_side_by_side() -> None:
    wanted = _wanted(Term("cầu treo", "cau treo", True, 1.0))
    assert [credits_of(wanted, bag_of(text))[0] for text in ("cây cầu treo", "treo cầu", "cau treo")] == [1, 0, 0.8]


def test_a_question_without_accents_is_met_by_letters() -> None:
    wanted = _wanted(_single("han", "han"), folded=True)
    assert credits_of(wanted, bag_of("hạn")) == [1.0]
    assert credits_of(wanted, bag_of("hen")) == [0.0]


def test_the_share_covered_is_weighed() -> None:
    terms = (_single("a", "a", 3.0), _single("b", "b", 1.0), Term("a b", "a b", True, 4.0))
    assert covered(_wanted(*terms), [1.0, 0.5, 0.25]) == (3.0 + 0.5 + 1.0) / 8
    told = fit(_wanted(*terms), [0.5, 1.0, 1.0])
    assert (told.share, told.rarest) == ((1.5 + 1.0) / 4, 0.5)
    assert fit(_wanted(terms[2]), [1.0]).share == 0.0


def test_what_a_follow_up_says_itself_is_covered_by_itself() -> None:
    own, before = _single("a", "a", 3.0), _single("b", "b", 1.0, leant=True)
    assert covered_now(_wanted(own, before), [0.5, 1.0]) == 0.5
    assert covered_now(_wanted(own), [1.0]) == 0.0  # nothing is taken from the question before
    assert covered_now(_wanted(before), [1.0]) == 0.0  # everything is


def test_a_look_alike_that_stands_alone_is_a_rival() -> None:
    wanted = replace(_wanted(_single("a", "a")), rivals=((("cấp", "huyện"), (frozenset({("cấp", "xã")}),)),))
    assert is_rival(wanted, bag_of("hồ sơ cấp xã"))
    assert not is_rival(wanted, bag_of("hồ sơ cấp xã và cấp huyện"))
    assert not is_rival(wanted, bag_of("hồ sơ cấp huyện"))
    assert not is_rival(wanted, bag_of("hồ sơ"))


def _weights(question: Question) -> dict[str, float]:
    return {t.text: t.weight for t in aim(question, held()).terms}


def test_weights_follow_rarity_and_words_of_every_question_count_little() -> None:
    told = _weights(asked(subject=("của", "hội", "nghị", "thiếu", "văn")))
    rarity = held().rarity
    assert told["hội"] == rarity("hội", False)
    assert told["của"] == rarity("của", False) * 0.12
    assert told["hội"] > told["văn"]
    assert told["hội nghị"] == 0.8 * rarity("hội nghị", False)
    never = 0.5  # of a pair that the report never has
    assert told["nghị thiếu"] == pytest.approx(0.8 * never)
    assert told["của hội"] == pytest.approx(0.8 * 0.35 * never)


def test_a_break_parts_words_and_two_stop_words_make_no_pair() -> None:
    told = _weights(asked(subject=("hội", "|", "nghị", "của", "các", "thiếu")))
    assert "|" not in told
    assert {"hội", "nghị", "nghị của", "các thiếu"} <= set(told)
    assert not {"hội nghị", "hội |", "của các"} & set(told)


def test_words_taken_from_the_question_before_weigh_half() -> None:
    subject = ("hội", "nghị", "thiếu", "sót")
    plain = _weights(asked(words="hội nghị thiếu sót", subject=subject))
    question = asked(words="hội nghị thiếu sót", leant="hội nghị", subject=subject)
    told = {t.text: t for t in aim(question, held()).terms}
    assert {text for text, term in told.items() if term.leant} == {"hội", "nghị", "hội nghị", "nghị thiếu"}
    assert all(told[text].weight == weight * (0.5 if told[text].leant else 1) for text, weight in plain.items())


@pytest.mark.parametrize(("token", "folded"), [("giãi", True), ("giải", False), ("zzgiai", False)])
def test_a_misspelt_word_lets_letters_count(token: str, folded: bool) -> None:
    """Suối Bạc writes "giải", and never "giãi"."""
    question = asked(words=f"{token} ngân", subject=(token, "ngân"))
    assert aim(question, held()).folded == folded


def test_the_sentences_that_cover_most_come_first() -> None:
    wanted = aim(asked(words="kỷ luật", subject=("kỉ", "luật")), held())
    (first, share), *others = units_for(wanted, holders(wanted, held()), most=5)
    assert "Xử lý kỷ luật 05 người" in held().units[first].text
    assert share == 1.0
    assert len(others) <= 4
    assert [s for _, s in others] == sorted((s for _, s in others), reverse=True)
    for place, told in others:
        assert told == pytest.approx(covered(wanted, credits_of(wanted, held().units[place].bag)))


def test_a_question_about_nothing_weighs_one() -> None:
    wanted = aim(asked(subject=()), held())
    assert (wanted.terms, wanted.total, wanted.singles_total) == ((), 1.0, 1.0)


@pytest.mark.parametrize("phrase", [("hội",), ("hội", "nghị"), ("hội", "nghị", "tuyên"), ("hội", "nghị", "truyền")])
def test_what_stands_for_a_word_is_found_where_its_words_stand_side_by_side(phrase: tuple[str, ...]) -> None:
    wanted = _wanted(_single("zzz", "zzz", 1.0, ((phrase, 0.7),)))
    told = dict(units_for(wanted, holders(wanted, held()), most=99))
    assert told == {u.place: 0.7 for u in held().units if credits_of(wanted, u.bag) == [0.7]}
    assert bool(told) == (phrase != ("hội", "nghị", "truyền"))
