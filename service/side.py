"""A yes/no question and the figures chosen → which side the report takes, and the arithmetic that decides it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from ingest.report import Figure, Finding, Report, Span
from ingest.syllables import fold
from service.question import Question

_FINDS_FAULT = re.compile(r"\b(?:mau thuan|sai|chenh|bat thuong|van de gi|khac)\b")
_NOTHING = re.compile(r":\s*[Kk]hông (?:có|phát sinh)\b")
_NOT_YET = re.compile(r"\bchua\W*$")
_FALLS_SHORT = re.compile(r"\b(?:chưa|còn thấp|còn chậm|hạn chế|khó khăn)\b")
_DENIES = re.compile(r"\b(?:không có|không|chưa|chẳng)\b")


@dataclass(frozen=True, slots=True)
class Side:
    """`holds` answers the question as asked; `word` opens the answer; `sums` are arithmetic on cited figures."""

    holds: bool
    word: tuple[str, str]
    sums: tuple[str, ...] = ()


def findings_about(report: Report, figures: Sequence[Figure]) -> tuple[Finding, ...]:
    """Return the report's findings that touch any of these figures."""
    return tuple(
        finding for finding in report.findings if any(_touch(span, f.span) for span in finding.spans for f in figures)
    )


def figures_of(report: Report, findings: Sequence[Finding]) -> list[Figure]:
    """Return the figures that findings are about."""
    spans = [span for finding in findings for span in finding.spans]
    return [
        f
        for f in report.figures
        if not f.uncertain and any(s.start <= f.span.start and f.span.end <= s.end for s in spans)
    ]


def _touch(a: Span, b: Span) -> bool:
    return a.start < b.end and b.start < a.end


def decide(question: Question, report: Report, figures: Sequence[Figure], said: str) -> Side | None:
    """Take a side, or None when nothing decides. `said` is the words quoted when no figure is."""
    flat = fold(question.text)
    if question.wants("consistency"):
        broken = bool(findings_about(report, figures)) or _does_not_add_up(question, figures)
        holds = broken if _FINDS_FAULT.search(flat) else not broken
        if not broken and not _adds_up(figures):
            return None
        words = ("Có", "Yes") if holds else ("Không", "No")
        return Side(holds, words)
    if question.wants("target"):
        return _target(figures)
    if said and not question.asks and _NOTHING.search(said):
        return Side(False, ("Không", "No"))
    if question.wants("yes_no") and not question.wants("count", "share", "money", "compare"):
        denied = bool(_DENIES.search(said[:160]) or (_NOT_YET.search(flat) and _FALLS_SHORT.search(said)))
        return Side(not denied, ("Có", "Yes") if not denied else ("Không", "No"))
    return None


def _target(figures: Sequence[Figure]) -> Side | None:
    planned = [f for f in figures if f.kind == "planned"]
    actual = [f for f in figures if f.kind != "planned"]
    for goal in planned:
        for result in reversed(actual):
            if (goal.unit or "") == (result.unit or "") or (goal.unit or "").startswith("%") == (
                result.unit or ""
            ).startswith("%"):
                met = result.value >= goal.value
                return Side(met, ("Đạt", "Yes") if met else ("Chưa đạt", "No"))
    return None


def _adds_up(figures: Sequence[Figure]) -> bool:
    values = {f.value for f in figures}
    return any(a + b in values for a, b in combinations(values, 2)) or _ratio_holds(figures) is True


def _does_not_add_up(question: Question, figures: Sequence[Figure]) -> bool:
    """Check the sum that a question itself proposes: the parts it prints against the whole it prints."""
    numbers = sorted(set(question.numbers), reverse=True)
    if len(numbers) >= 3 and all(n == n.to_integral_value() for n in numbers):
        return sum(numbers[1:], Decimal(0)) != numbers[0]
    return _ratio_holds(figures) is False


def _ratio_holds(figures: Sequence[Figure]) -> bool | None:
    by_id = {f.id: f for f in figures}
    for figure in figures:
        partners = dict(figure.partners)
        below, share = by_id.get(partners.get("denominator", "")), by_id.get(partners.get("percent", ""))
        if below and share and below.value:
            return abs(figure.value / below.value * 100 - share.value) < Decimal("0.06")
    return None
