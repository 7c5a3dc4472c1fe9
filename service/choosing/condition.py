"""A number that a question prints → the figures whose row or sentence names it, never that number given back.

"Lớp 6 có bao nhiêu học sinh?" asks for a row; only who asks whether a number is right asks after the number itself.
"""

from __future__ import annotations

import re
from decimal import Decimal

from ingest.vietnamese.numerals import parse_number
from service.choosing.asked_cell import cell_of
from service.finding.evidence import Evidence
from service.question import Question
from service.ranking.figure_features import Candidate
from service.ranking.ranker import Ranked

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def only_limits(question: Question) -> bool:
    """Tell whether another number is asked than those printed: not whether these are right, or what they are."""
    if question.wants("yes_no", "consistency", "compare", "trend", "definition", "reason"):
        return False
    return question.wants("count", "share", "money", "rank", "score")


def meeting(question: Question, evidence: Evidence, ranked: Ranked) -> Ranked:
    """Keep the figures of which the row, the column or the sentence prints every number of the question."""
    asked = set(question.numbers)
    return [(s, c) for s, c in ranked if c.figure.value not in asked and asked <= _printed(evidence, c)]


def _printed(evidence: Evidence, candidate: Candidate) -> set[Decimal]:
    cell = cell_of(evidence.report, candidate)
    words = " ".join((*cell.rows, cell.column)) if cell is not None else candidate.unit.text
    found = (parse_number(match.group()) for match in _NUMBER.finditer(words))
    return {value for value in found if value is not None}
