"""Scored sentences of one report → which are quoted together, and how much of the text around each. Knows no weights.

A scan or a damaged file breaks a sentence over lines; what is quoted is the sentence, not the line that matched.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ingest.report import Report, Span
from service.finding.evidence import Evidence, Unit
from service.ranking.sentence_features import NAMES

MOST_SENTENCES = 3
WITHIN = 3.0  # how far below the best sentence's score the next ones may be that are quoted with it
MOST_NOTES = 2
LONGEST = 420  # characters; a broken sentence is not followed further than this
LACKING = tuple(NAMES.index(f"{form}_lacking") for form in ("document", "date", "name"))
SHORT = NAMES.index("short")
_ENDS = re.compile(r"[.;:!?…]\W*$")


def best_first(scores: Sequence[float], rows: Sequence[Sequence[float]]) -> list[int]:
    """Order sentences by score; those without the form asked for, and leftovers of cut ones, only if all are such."""
    order = sorted(range(len(scores)), key=lambda i: -scores[i])
    order = [i for i in order if not rows[i][SHORT]] or order
    return [i for i in order if not any(rows[i][at] for at in LACKING)] or order


def together(scores: Sequence[float], order: Sequence[int]) -> list[int]:
    """Return the best sentence and the next ones that answer nearly as well.

    On 380 questions for words left out, half of the sources are quoted for 307 with one more sentence, for 316 with
    two more within 2.0 of the best score, for 328 within 3.0.
    """
    return [i for i in order[:MOST_SENTENCES] if scores[i] > scores[order[0]] - WITHIN]


def whole(evidence: Evidence, unit: Unit) -> tuple[Unit, ...]:
    """Return the lines of the sentence that a unit is of, in their order.

    The best sentence alone quotes a source for 286 of 380 questions this way, for 252 without it.
    """
    units, first, last = evidence.units, unit.place, unit.place
    length = len(unit.text)
    while first > 0 and _runs_on(units[first - 1], units[first]) and length + len(units[first - 1].text) <= LONGEST:
        first -= 1
        length += len(units[first].text)
    while (
        last + 1 < len(units)
        and _runs_on(units[last], units[last + 1])
        and length + len(units[last + 1].text) <= LONGEST
    ):
        last += 1
        length += len(units[last].text)
    return units[first : last + 1]


def _runs_on(unit: Unit, following: Unit) -> bool:
    same = unit.block == following.block and unit.passage.id == following.passage.id and unit.passage.kind != "row"
    return same and not _ENDS.search(unit.text)


def notes(evidence: Evidence, sentence: Sequence[Unit]) -> list[Unit]:
    """Return the footnotes that hang on a sentence: lists and document numbers often stand there."""
    spans = [span for unit in sentence for span in unit.spans]
    blocks = {
        note.block
        for note in evidence.report.footnotes
        if note.anchor is not None and any(s.start <= note.anchor.start < s.end for s in spans)
    }
    return [unit for unit in evidence.units if unit.block in blocks][:MOST_NOTES] if blocks else []


def runs(units: Iterable[Unit]) -> list[list[Unit]]:
    """Part units into those that stand side by side, each unit once; the order of the first ones is kept."""
    found: list[list[Unit]] = []
    seen: set[int] = set()
    for unit in units:
        if unit.place in seen:
            continue
        seen.add(unit.place)
        if found and found[-1][-1].place + 1 == unit.place and found[-1][-1].block == unit.block:
            found[-1].append(unit)
        else:
            found.append([unit])
    return found


def joined(report: Report, run: Sequence[Unit]) -> list[Span]:
    """Join the spans of units that only white space parts."""
    spans: list[Span] = []
    for span in (span for unit in run for span in unit.spans):
        if spans and spans[-1].end <= span.start and not report.text[spans[-1].end : span.start].strip():
            spans[-1] = Span(spans[-1].start, span.end)
        else:
            spans.append(span)
    return spans
