"""One question and its answer → a verdict, by rules alone; no model judges.

The rules are the published protocol of the gold set: covered source, figures right, correct, score.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from eval.gold import Question, Source, numbers_in
from service.answer import Answer, Citation

ABSTENTIONS = ("not_stated", "needs_clarification")
YES = re.compile(r"\W*(có|đúng|rồi|đạt|yes)\b", re.IGNORECASE)
NO = re.compile(r"\W*(không|chưa|sai|no)\b", re.IGNORECASE)
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Verdict:
    """How one answer was judged. Counts are kept so that tables can pool them over questions."""

    correct: bool
    abstained: bool
    score: int
    figures_required: int
    figures_found: int
    figures_asserted: int
    figures_fitting: int
    citations: int
    citations_sound: int
    sources: int
    sources_covered: int
    why: str


def judge(question: Question, answer: Answer, texts: Mapping[str, str]) -> Verdict:
    """Judge `answer`. `texts` maps a file name to its text after NFC."""
    asserted = [value for value in (_decimal(f.value) for f in answer.figures) if value is not None]
    required = [f.value for f in question.figures]
    fitting = sum(value in question.acceptable for value in asserted)
    covered = sum(is_covered(s, question, answer.citations, texts) for s in question.sources)
    correct, why = _correct(question, answer, asserted, covered)
    abstained = answer.status in ABSTENTIONS
    sound = sum(_is_sound(c, answer, texts) for c in answer.citations)
    return Verdict(
        correct=correct,
        abstained=abstained,
        score=1 if correct else 0 if abstained and question.answerable else -1,
        figures_required=len(required),
        figures_found=sum(value in asserted for value in required),
        figures_asserted=len(asserted),
        figures_fitting=fitting,
        citations=len(answer.citations),
        citations_sound=sound,
        sources=len(question.sources),
        sources_covered=covered,
        why=why,
    )


def is_covered(source: Source, question: Question, citations: tuple[Citation, ...], texts: Mapping[str, str]) -> bool:
    """Rule 1: a citation overlaps half of the quote, or touches it and quotes a required figure of it.

    A quote that the file as read does not hold (a cell of a spreadsheet, another reading of a scan) is covered by a
    citation of the file that holds one of the question's figures, or half of the quote's words where it has none.
    """
    own = [c for c in citations if c.file == source.file]
    places = list(occurrences(source.quote, texts.get(source.file, "")))
    if not places:
        return any(_holds(c.reading or c.quote, source, question) for c in own)
    surfaces = [f.surface for f in question.figures if f.surface in source.quote]
    for start, end in places:
        for citation in own:
            overlap = min(end, citation.end) - max(start, citation.start)
            if overlap * 2 >= end - start or (overlap >= 1 and any(s in citation.quote for s in surfaces)):
                return True
    return False


def _holds(words: str, source: Source, question: Question) -> bool:
    if question.figures:
        return not numbers_in(words).isdisjoint(f.value for f in question.figures)
    asked = _WORD.findall(source.quote.lower())
    held = set(_WORD.findall(words.lower()))
    return bool(asked) and 2 * sum(word in held for word in asked) >= len(asked)


def occurrences(quote: str, text: str) -> Iterator[tuple[int, int]]:
    """Every place where `quote` stands in `text`."""
    start = text.find(quote) if quote else -1
    while start >= 0:
        yield start, start + len(quote)
        start = text.find(quote, start + 1)


def _correct(question: Question, answer: Answer, asserted: list[Decimal], covered: int) -> tuple[bool, str]:
    if not question.answerable:
        quiet = answer.status in ABSTENTIONS or (answer.status == "partial" and not asserted)
        return quiet, "" if quiet else "asserted what is not stated"
    if question.type == "ambiguous" and answer.status == "needs_clarification":
        return True, ""
    if question.figures:
        return _figures_right(question, asserted, covered)
    if answer.status not in ("answered", "partial"):
        return False, f"status {answer.status}"
    if covered * 2 < len(question.sources):
        return False, f"sources covered {covered}/{len(question.sources)}"
    if question.type == "yes_no" and not _same_side(question.answer, answer.answer):
        return False, "opens with the other side"
    return True, ""


def _figures_right(question: Question, asserted: list[Decimal], covered: int) -> tuple[bool, str]:
    missing = [str(f.value) for f in question.figures if f.value not in asserted]
    if missing:
        return False, "missing " + " ".join(missing)
    wrong = [str(v) for v in asserted if v in question.forbidden]
    if wrong:
        return False, "forbidden " + " ".join(wrong)
    if sum(v in question.acceptable for v in asserted) * 2 < len(asserted):
        return False, "most asserted figures are beside the point"
    if not covered:
        return False, "no source covered"
    return True, ""


def _same_side(gold: str, answer: str) -> bool:
    return bool(YES.match(gold)) == bool(YES.match(answer)) and bool(NO.match(gold)) == bool(NO.match(answer))


def _is_sound(citation: Citation, answer: Answer, texts: Mapping[str, str]) -> bool:
    text = texts.get(citation.file)
    exact = text is None or citation.quote == text[citation.start : citation.end]
    return exact and all(f.surface in citation.quote for f in answer.figures if f.citation == citation.n)


def _decimal(value: str) -> Decimal | None:
    try:
        return Decimal(value)
    except InvalidOperation:
        return None
