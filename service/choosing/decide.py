"""Each report's pick → those sure enough to answer and those that are silent. Words nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ingest.vietnamese.periods import overlaps
from service.answer import Certainty
from service.choosing.choose import Pick, asked_time_fits
from service.question import Question
from service.ranking.ranker import Ranker, found_row, table


@dataclass(frozen=True, slots=True)
class Lines:
    """The least chance, as `weighed` gives it, of figures, of sentences, and of what stands beside a sure answer."""

    figures: float
    words: float
    beside: float = 0.4


# What comes of them is told to whoever chooses: `service.settings.MEASURED` is to be measured anew with each change.
LINES: Mapping[Certainty, Lines] = {
    "certain": Lines(0.65, 0.4),
    "balanced": Lines(0.5, 0.4),
    "full": Lines(0.45, 0.4),
}

MAY_MEAN = 0.5  # of a report's own chance: from this it is offered as one that may be meant


def described(picks: Sequence[Pick]) -> list[tuple[Pick, tuple[float, ...]]]:
    """Pair each pick with what its chance is reckoned from, beside the others; nothing where it gives no evidence."""
    rows = []
    for i, pick in enumerate(picks):
        others = [p.confidence for n, p in enumerate(picks) if n != i and _answers(p)]
        row = found_row(pick.confidence, bool(pick.figures), others, pick.described) if _answers(pick) else ()
        rows.append((pick, row))
    return rows


def weighed(picks: Sequence[Pick], ranker: Ranker) -> list[Pick]:
    """Give each pick the chance that it is right, beside what the other reports give; the report's own is not enough.

    Of 700 questions asked of 99 files, an answer that its report gave 0.7 was right in less than half.
    """
    if ranker.found is None:
        return list(picks)
    pairs = described(picks)
    chances = iter(ranker.found.chances(table([row for _, row in pairs if row])).tolist())
    return [replace(pick, confidence=next(chances)) if row else pick for pick, row in pairs]


def _answers(pick: Pick) -> bool:
    """Tell whether a pick's chance is learned: who reports and what a column adds up to are certain or nothing."""
    return pick.why == "found" and not pick.identity and pick.reckoned is None


def sort_out(
    asked: Question, picks: Sequence[Pick], certainty: Certainty = "balanced"
) -> tuple[list[Pick], list[Pick]]:
    """Part the picks into those sure enough to answer and those that are silent.

    Where no single report is named, one sure answer speaks for the question, and lesser ones stand beside it.
    """
    found, silent = [], []
    lines, alone = LINES[certainty], len(asked.report_ids) == 1
    anyone = any(p.why == "found" and p.confidence >= _enough(p, lines) for p in picks)
    for pick in picks:
        enough = _enough(pick, lines) if alone else lines.beside
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


def _enough(pick: Pick, lines: Lines) -> float:
    return lines.figures if pick.figures and not pick.units else lines.words


def choices(asked: Question, picks: Sequence[Pick]) -> tuple[str, ...]:
    """Return the question once for each report that may mean it, where none is named and none is sure."""
    if asked.report_ids or asked.language == "en":
        return ()
    places = [p.evidence.report.identity.place for p in picks if p.why == "found" and p.confidence >= MAY_MEAN]
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
