"""Picks → without the figures that another document found with them takes back, and what it takes back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ingest.figures.corrections import Correction, corrections
from ingest.report import Figure, Part
from ingest.vietnamese.numerals import find_numbers
from ingest.vietnamese.syllables import fold
from service.choosing.choose import Pick

Taken = tuple[Pick, Correction]


def corrected(picks: Sequence[Pick]) -> tuple[list[Pick], list[Taken]]:
    """Drop each figure that a letter names as wrong: by its report's number, its value and its place."""
    if len(picks) < 2:  # a letter corrects another report; to look for one is to read each text
        return list(picks), []
    letters = [(pick, told) for pick in picks for told in corrections(pick.evidence.report.reading)]
    kept: list[Pick] = []
    used: list[Taken] = []
    for pick in picks:
        of = [(letter, told) for letter, told in letters if letter is not pick and _names(letter, told, pick)]
        wrong = {figure.id: each for figure in pick.figures for each in of if _is_taken(figure, each[1])}
        used += wrong.values()
        left = tuple(figure for figure in pick.figures if figure.id not in wrong)
        if left or not wrong:
            kept.append(replace(pick, figures=left) if wrong else pick)
    return kept, list({told.span: (letter, told) for letter, told in used}.values())


def _names(letter: Pick, told: Correction, pick: Pick) -> bool:
    """Say whether a letter corrects a report: it names its number, and both are of one place."""
    mine, other = pick.evidence.report.identity, letter.evidence.report.identity
    number = _key(mine.number)
    return bool(number) and number in {fold(each) for each in told.of} and _key(mine.place) == _key(other.place)


def _key(part: Part | None) -> str:
    return fold(part.value).replace(" ", "") if part else ""


def _is_taken(figure: Figure, told: Correction) -> bool:
    return any(number.value == figure.value for number in find_numbers(told.old))
