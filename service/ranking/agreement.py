"""What a question asks for against what a figure is: its unit, measure, level, time and kind. 1 agrees, -1 does not."""

from __future__ import annotations

import re
from functools import lru_cache

from ingest.report import Figure, Period
from ingest.vietnamese.periods import overlaps
from ingest.vietnamese.syllables import fold, toned
from retrieval.query.lexicon import load_lexicon
from service.finding.evidence import Evidence
from service.question import Question

PERCENT = "%"
MONEY = re.compile(r"dong$|usd|ty$|trieu$")
_COUNTED = toned(r"\b(?:bao nhiêu|bn|mấy|số lượng|tổng số)\s+(\w+)")


def times(question: Question, figure: Figure, whole: Period | None) -> tuple[float, float]:
    """The share of a figure's time that lies in the time asked, and the share of that time which it fills."""
    period = figure.period or whole
    if not question.periods or period is None:
        return 0.0, 0.0
    inside = fills = 0.0
    for asked in question.periods:
        common = (min(asked.end, period.end) - max(asked.start, period.start)).days + 1
        if common > 0:
            inside = max(inside, common / ((period.end - period.start).days + 1))
            fills = max(fills, common / ((asked.end - asked.start).days + 1))
    return inside or -1.0, fills or -1.0


def counted(question: Question, evidence: Evidence, figure: Figure) -> float:
    """Whether the figure counts the very word that follows "bao nhiêu": 1 as its unit, 0.5 just after it, else -0.5."""
    match = _COUNTED.search(question.spelt)
    if match is None:
        return 0.0
    head = fold(match.group(1))
    unit = fold(figure.unit or "").split()
    if unit and unit[0] == head:
        return 1.0
    _, after = evidence.beside(figure)
    return 0.5 if head in unit or head in after else -0.5


def unit_agrees(question: Question, figure: Figure) -> float:
    """Whether the figure counts the things asked for: 1 alike, -1 other things, 0 when either is open."""
    if not question.unit or not figure.unit:
        return 0.0
    if figure.unit.startswith(PERCENT):
        return -0.5
    asked, unit = _unit_tokens(question.unit), _unit_tokens(figure.unit)
    if asked[0] in ("tien", "ty", "ti", "trieu", "dong"):
        return 1.0 if MONEY.search(fold(figure.unit)) else -1.0
    if not unit:
        return 0.0
    if asked == unit:
        return 1.0
    shared = len(set(asked) & set(unit))
    return 0.7 if shared == min(len(asked), len(unit)) else 0.2 if shared else -1.0


@lru_cache(maxsize=1024)
def _unit_tokens(unit: str) -> tuple[str, ...]:
    return load_lexicon(folded=True).tokens(unit)


def measure_agrees(question: Question, figure: Figure) -> float:
    """Whether a figure measures what is asked: a share, a rank, a score, money, or things counted."""
    unit = fold(figure.unit or "")
    if question.wants("rank"):
        return 1.0 if "thu hang" in unit else -1.0
    if question.wants("score"):
        return 1.0 if unit.startswith("diem") else -1.0
    if question.wants("share"):
        return 1.0 if unit.startswith(PERCENT) else -0.3
    if question.wants("money"):
        return 1.0 if MONEY.search(unit) else 0.3 if unit.startswith(PERCENT) else -1.0
    if unit.startswith(PERCENT) or "thu hang" in unit:
        return -0.6 if question.wants("count") else -0.2
    return 0.0


def level_agrees(question: Question, figure: Figure) -> float:
    """Whether the figure is of a level that is asked about; 0 when either names none."""
    if not question.levels:
        return 0.0
    if figure.level is None:
        return 0.0
    return 1.0 if figure.level in question.levels else -1.0


def period_agrees(question: Question, figure: Figure, whole: Period | None) -> float:
    """Whether the figure's time, or else the report's, shares a day with a time asked; 0.5 when much longer."""
    period = figure.period or whole
    if not question.periods or period is None:
        return 0.0
    if not any(overlaps(period, asked) for asked in question.periods):
        return -1.0
    days = (period.end - period.start).days
    close = any(abs((p.end - p.start).days - days) <= 45 for p in question.periods)
    return 1.0 if close else 0.5


def kind_agrees(question: Question, figure: Figure) -> float:
    """Whether a result is asked and given, or a plan; a plan that nobody asked about counts against."""
    if question.kind is None:
        return -0.5 if figure.kind == "planned" and not question.wants("target") else 0.0
    return 1.0 if figure.kind == question.kind else -0.5
