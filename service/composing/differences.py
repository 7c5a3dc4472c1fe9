"""Figures of an answer that compares → the difference as arithmetic on cited figures, or whose is the highest.

Computes nothing in silence: both terms stand in the line with their marks, and verify works the sum out again.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from service.answer import AnswerFigure
from service.composing import wording
from service.question import Question


def differences(question: Question, figures: Sequence[AnswerFigure]) -> list[str]:
    """Return the lines that compare: the higher of two like figures and their difference, or the highest of several."""
    if not question.wants("compare", "trend", "extreme"):
        return []
    if len({figure.place for figure in figures}) > 1:
        return _between_places(question, figures)
    return _between_sides(question, figures)


def _between_sides(question: Question, figures: Sequence[AnswerFigure]) -> list[str]:
    """Compare two figures of one place that are of the same unit and of two times or two levels."""
    by_unit: dict[str | None, list[AnswerFigure]] = {}
    for figure in figures:
        if figure.kind != "planned" or question.kind == "planned":  # a target is no third year
            by_unit.setdefault(figure.unit, []).append(figure)
    lines = []
    for held in by_unit.values():
        if len(held) != 2 or held[0].value == held[1].value:
            continue
        if question.sides and all(f.level for f in held) and held[0].level != held[1].level:
            top = max(held, key=lambda f: Decimal(f.value))
            lines.append(f"{wording.higher(top.level or '', _shown(top), question.language)} [{top.citation}].")
            lines.append(_difference(question, *held))
        elif held[0].period != held[1].period:
            lines.append(_difference(question, *held))
    return lines


def _between_places(question: Question, figures: Sequence[AnswerFigure]) -> list[str]:
    """Compare only where each place gives one figure of the same unit: of several, none is "the" figure."""
    units = {figure.unit for figure in figures}
    places = [figure.place for figure in figures]
    if len(units) > 1 or len(set(places)) < len(places) or not all(places):
        return []
    ranked = sorted(figures, key=lambda f: Decimal(f.value), reverse=True)
    if ranked[0].value == ranked[1].value:
        return []
    top = ranked[0]
    say = wording.leading if len(ranked) > 2 else wording.higher
    lines = [f"{say(top.place or '', _shown(top), question.language)} [{top.citation}]."]
    return lines if len(ranked) > 2 else [*lines, _difference(question, ranked[1], ranked[0])]


def _shown(figure: AnswerFigure) -> str:
    return f"{figure.surface}{'' if figure.surface.endswith('%') else ' ' + (figure.unit or '')}".rstrip()


def _difference(question: Question, one: AnswerFigure, other: AnswerFigure) -> str:
    smaller, larger = sorted((one, other), key=lambda f: Decimal(f.value))
    unit = "điểm phần trăm" if (larger.unit or "").startswith("%") else larger.unit or ""
    by = wording.number(Decimal(larger.value) - Decimal(smaller.value))
    more, less = (f.surface.rstrip("% ") for f in (larger, smaller))
    said = wording.difference(more, less, by, unit, question.language)
    return f"{said} [{larger.citation}] [{smaller.citation}]."
