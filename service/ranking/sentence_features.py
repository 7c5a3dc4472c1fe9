"""A question and a sentence → the numbers by which sentences are ranked where words, not figures, answer.

Every feature is between -1 and 1. Knows nothing of weights.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from ingest.vietnamese.periods import overlaps
from retrieval.embedding.similarity import load_likeness
from retrieval.query.lexicon import BREAK
from service.finding.evidence import Evidence, Unit
from service.finding.shortlist import Spot, surroundings
from service.question import Ask, Question

ASKS: tuple[Ask, ...] = (
    "who",
    "when",
    "document",
    "list",
    "reason",
    "definition",
    "how",
    "yes_no",
    "count",
    "share",
    "extreme",
)
NAMES = (
    "own",
    "union",
    "rarest",
    "search",
    "search_first",
    "search_few",
    "like",
    "like_back",
    "like_around",
    "row",
    "footnote",
    "figures",
    "length",
    "short",
    "denies",
    "list_marks",
    "document_asked",
    "date_asked",
    "name_asked",
    "place_asked",
    "reason_asked",
    "document_lacking",
    "date_lacking",
    "name_lacking",
    "time_wrong",
    "best_own",
    "best_union",
    "best_like",
    *(f"asks_{ask}" for ask in ASKS),
)
_DOCUMENT = re.compile(r"\d+\s?(?:/\d{4})?\s?[/-]\s?[A-ZĐ]{2}")
_DATE = re.compile(r"\d{1,2}/\d{1,2}(?:/\d{4})?|ngày \d|tháng \d|năm \d{4}")
_NAME = re.compile(r"(?:[A-ZĐÀ-Ỹ][a-zà-ỹ]+ ){1,3}[A-ZĐÀ-Ỹ][a-zà-ỹ]+")
_REASON = re.compile(r"\b(?:do|vì|nguyên nhân|bởi|lý do|vì vậy|nên)\b", re.IGNORECASE)
_DENIES = re.compile(r"\b(?:không có|không|chưa|chẳng)\b", re.IGNORECASE)
_SHORT = 25  # characters; less is a leftover of a cut sentence


def describe(question: Question, evidence: Evidence, spots: Sequence[Spot]) -> list[tuple[float, ...]]:
    """Describe every sentence of the spots, in the order of `NAMES`."""
    texts = list(dict.fromkeys(text for s in spots for text in (s.unit.text, surroundings(s.unit))))
    likes = dict(zip(texts, load_likeness().compare(question.words.replace(BREAK, " "), texts), strict=True))
    asks = tuple(float(question.wants(ask)) for ask in ASKS)
    most_own = max((s.own for s in spots), default=0.0)
    most_union = max((s.union.share for s in spots), default=0.0)
    most_like = max((likes[s.unit.text].met for s in spots), default=0.0)
    rows = []
    for spot in spots:
        own, around = likes[spot.unit.text], likes[surroundings(spot.unit)]
        rows.append(
            (
                spot.own,
                spot.union.share,
                spot.union.rarest,
                spot.search,
                float(spot.search == 1.0),
                float(spot.search >= 0.25),
                own.met,
                own.asked,
                around.met,
                *_form(question, evidence, spot.unit),
                spot.own - most_own,
                spot.union.share - most_union,
                own.met - most_like,
                *asks,
            )
        )
    return rows


def _form(question: Question, evidence: Evidence, unit: Unit) -> tuple[float, ...]:
    text = unit.text
    document, date, name = (bool(p.search(text)) for p in (_DOCUMENT, _DATE, _NAME))
    wants_document, wants_date, wants_name = question.wants("document"), question.wants("when"), question.wants("who")
    return (
        float(unit.passage.kind == "row"),
        float(unit.passage.kind == "footnote"),
        min(1.0, len(unit.figures) / 6),
        min(1.0, math.log1p(len(text)) / 7),
        float(len(text) < _SHORT),
        float(bool(_DENIES.search(text[:160]))),
        min(1.0, (text.count(",") + text.count(";")) / 8) * float(question.wants("list")),
        float(document and wants_document),
        float(date and wants_date),
        float(name and wants_name),
        float(name and question.wants("list")),
        float(bool(_REASON.search(text)) and question.wants("reason")),
        float(wants_document and not document),
        float(wants_date and not date),
        float(wants_name and not name),
        _time_wrong(question, evidence, unit),
    )


def _time_wrong(question: Question, evidence: Evidence, unit: Unit) -> float:
    """Whether all figures of the sentence, or the report where it has none, are about another time than asked."""
    if not question.periods:
        return 0.0
    whole = evidence.report.identity.period
    periods = [f.period or whole for f in unit.figures] or [whole]
    known = [p for p in periods if p is not None]
    return float(bool(known) and not any(overlaps(p, asked) for p in known for asked in question.periods))
