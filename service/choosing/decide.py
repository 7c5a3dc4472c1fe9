"""Each report's pick → those sure enough to answer and those that are silent. Words nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ingest.vietnamese.periods import overlaps
from service.choosing.choose import Pick, asked_time_fits
from service.question import Question

# Of 432 questions over 54 files left out, asked of all of them at once, 0.7, 0.45 where no report is named and 0.42
# beside another score +0.336 and answer 23 % of what is not stated; 0.7 for all and 0.5 beside another +0.419 and 12 %,
# but then a small sheet alone in its library is silent (0.60 and 0.69, of right figures). The five known reports score
# +0.726 and +0.717.
SURE = 0.7
SURE_OF_ONE = 0.6  # where no single report is named, the silence of the others speaks for the one that answers
SURE_OF_WORDS = 0.45  # 0.40 and 0.52 score the same or less on questions left out
BESIDE = 0.5


def sort_out(asked: Question, picks: Sequence[Pick]) -> tuple[list[Pick], list[Pick]]:
    """Part the picks into those sure enough to answer and those that are silent.

    Where no single report is named, one sure answer speaks for the question, and lesser ones stand beside it.
    """
    found, silent = [], []
    alone = len(asked.report_ids) == 1
    anyone = any(p.why == "found" and p.confidence >= _enough(p, alone) for p in picks)
    for pick in picks:
        enough = _enough(pick, alone) if alone else BESIDE
        if pick.why == "found" and anyone and pick.confidence >= enough and _time_fits(asked, pick):
            found.append(pick)
        else:
            silent.append(
                pick
                if pick.why != "found"
                else replace(pick, why="absent" if asked_time_fits(asked, pick.evidence) else "period")
            )
    return found, silent


def other_years(asked: Question, found: Sequence[Pick], silent: Sequence[Pick]) -> list[Pick]:
    """Leave out the silent reports of places that answer with another: a district's other year is not missing."""
    answered = {_place(pick) for pick in found} - {None}
    return [
        pick
        for pick in silent
        if _place(pick) not in answered or not asked.periods or asked_time_fits(asked, pick.evidence)
    ]


def _place(pick: Pick) -> str | None:
    place = pick.evidence.report.identity.place
    return place.value if place else None


def _enough(pick: Pick, alone: bool) -> float:
    if pick.units or not pick.figures:
        return SURE_OF_WORDS
    return SURE if alone else SURE_OF_ONE


def choices(asked: Question, picks: Sequence[Pick]) -> tuple[str, ...]:
    """Return the question once for each report that may mean it, where none is named and none is sure."""
    if asked.report_ids or asked.language == "en":
        return ()
    places = [p.evidence.report.identity.place for p in picks if p.why == "found" and p.confidence >= BESIDE]
    named = dict.fromkeys(place.value for place in places if place is not None)
    text = asked.text.rstrip(" ?.!")
    return tuple(f"{text} ở {place}?" for place in named) if len(named) > 1 else ()


def _time_fits(asked: Question, pick: Pick) -> bool:
    if pick.figures:
        return True  # each figure's own time was weighed when it was chosen
    years = {str(year) for p in asked.periods for year in (p.start.year, p.end.year)}
    if any(year in unit.text for year in years for unit in pick.units):
        return True  # "Chỉ số năm 2022" in a report of 2023
    told = [f.period for unit in pick.units[:1] for f in unit.figures if f.period is not None]
    if told and asked.periods and not any(overlaps(period, p) for period in told for p in asked.periods):
        return False  # "năm 2021 đạt 84,11%; năm 2022 đạt 78,93%" says nothing of 2023
    return asked_time_fits(asked, pick.evidence)
