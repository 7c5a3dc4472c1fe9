"""Summaries → Tally: how well a shelf, or a folder just added, was read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.report import PageState
from retrieval.summary import Summary


@dataclass(frozen=True, slots=True)
class Tally:
    """What many files came to. `valid_words` is a share 0..1, None where nothing was read.

    `pages` counts by state, most frequent first; formats without pages (Word without a layout, web pages) have none.
    """

    ready: tuple[Summary, ...]
    quarantined: tuple[Summary, ...]
    pages: tuple[tuple[PageState, int], ...]
    valid_words: float | None
    damaged_lines: int
    without_number: tuple[str, ...]
    without_date: tuple[str, ...]


def tally(summaries: Sequence[Summary]) -> Tally:
    """Add up; a report counts by its length, and one named twice counts once."""
    once = {summary.report_id or summary.file: summary for summary in summaries}.values()
    ready = tuple(summary for summary in once if summary.state == "ready")
    states: Counter[PageState] = Counter()
    words = weight = 0.0
    damaged = 0
    for summary in ready:
        if summary.quality is None:
            continue
        states.update(dict(summary.quality.pages))
        words += summary.quality.valid_words * summary.characters
        weight += summary.characters
        damaged += summary.quality.damaged_lines
    return Tally(
        ready,
        tuple(summary for summary in once if summary.state == "quarantined"),
        tuple(states.most_common()),
        words / weight if weight else None,
        damaged,
        tuple(summary.file for summary in ready if not summary.number),
        tuple(summary.file for summary in ready if not summary.date),
    )
