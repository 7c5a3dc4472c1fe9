"""Blocks of a report → its figures: every number that states something, with what it needs to be understood alone.

Words come from the reading, digits from the text as it stands. Empty cells, dates, document numbers, articles
and page furniture give none.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from ingest.figures.cell_facts import When
from ingest.figures.corrections import without_taken_back
from ingest.figures.drafts import Draft
from ingest.figures.head_periods import nearest_period, year_before
from ingest.figures.in_tables import Columns, draft_row
from ingest.figures.in_text import draft_line
from ingest.figures.inherited import Leads
from ingest.figures.level_and_kind import is_plan
from ingest.figures.line_view import view
from ingest.figures.part_whole import name_levels, tie_lists, tie_rows
from ingest.repair.lost_levels import fill_levels
from ingest.report import Block, Figure, Footnote, Identity, Passage, Period, Span
from ingest.vietnamese.periods import find_periods
from ingest.vietnamese.places import same_place
from ingest.vietnamese.units import table_unit


def find_figures(
    report_id: str,
    text: str,
    reading: str,
    blocks: Sequence[Block],
    footnotes: Sequence[Footnote],
    passages: Sequence[Passage],
    identity: Identity,
    uncertain: Sequence[Span],
) -> tuple[Figure, ...]:
    """Find the figures of a report, in reading order; ids are made from `report_id`."""
    reading = without_taken_back(fill_levels(text, reading))
    today = _today(identity)
    leads = Leads(reading, blocks, footnotes, today)
    columns = Columns(reading, blocks)
    drafts: list[Draft] = []
    by_block: dict[int, list[int]] = {}
    opened: dict[tuple[int, int], list[int]] = {}
    for index, block in enumerate(blocks):
        lead = leads.above(index)
        if block.kind == "furniture" or not _has_digit(text, block) or _is_unit_line(reading, block):
            continue
        if block.kind == "row":
            found = draft_row(
                reading, block, columns, When(today, identity.period, identity.title.value if identity.title else "")
            )
        else:
            line = view(reading, block.spans, leads.marks(index))
            found = draft_line(line, block, lead, today)
            if lead.block is not None:
                opened.setdefault((lead.block, lead.since), []).append(index)
        leads.learn(index, found)
        by_block[index] = list(range(len(drafts), len(drafts) + len(found)))
        for draft in found:
            draft.partners = [(role, partner + len(drafts)) for role, partner in draft.partners]
        drafts.extend(found)
    tie_lists(drafts, opened, by_block)
    tie_rows(drafts)
    name_levels(drafts)
    return _finish(report_id, text, reading, drafts, passages, identity, uncertain)


def _today(identity: Identity) -> date | None:
    """Give the day that "đến nay" means: the report's date, else the end of its period."""
    if identity.date:
        return date.fromisoformat(identity.date.value)
    return identity.period.end if identity.period else None


def _is_unit_line(reading: str, block: Block) -> bool:
    """Tell whether a line only says what a table counts in: "Đơn vị tính: 10⁶ đồng"."""
    short = block.kind != "row" and block.spans[-1].end - block.spans[0].start < 60
    return short and table_unit(view(reading, block.spans).text) is not None


def _has_digit(text: str, block: Block) -> bool:
    return any(any(map(str.isdigit, text[span.start : span.end])) for span in block.spans)


def _finish(
    report_id: str,
    text: str,
    reading: str,
    drafts: Sequence[Draft],
    passages: Sequence[Passage],
    identity: Identity,
    uncertain: Sequence[Span],
) -> tuple[Figure, ...]:
    """Give drafts their ids, passages, uncertainty and, where they have no period of their own, the report's."""
    at = _Passages(passages)
    today = _today(identity)
    own = [part.value for part in (identity.place, identity.province) if part]
    doubtful = sorted((span.start, span.end) for span in uncertain)
    figures = []
    for index, draft in enumerate(drafts):
        figures.append(
            Figure(
                id=f"{report_id}#{index}",
                report_id=report_id,
                passage_id=at.holding(draft.span.start),
                value=draft.value,
                unit=draft.unit,
                surface=text[draft.span.start : draft.span.end],
                label=draft.label,
                level=draft.level,
                place=draft.place if draft.place and not _is_own(draft.place, own) else None,
                period=draft.period or _told_above(draft, today, identity.period),
                kind=draft.kind,
                span=draft.span,
                quote=draft.quote,
                section=draft.block.section,
                partners=tuple((role, f"{report_id}#{partner}") for role, partner in draft.partners),
                footnote_of=draft.footnote_of,
                approximate=draft.approximate,
                uncertain=_overlaps(doubtful, draft.span) or _has_gap(text, reading, draft),
                ambiguous=draft.ambiguous,
                page=draft.block.page,
            )
        )
    return tuple(figures)


def _told_above(draft: Draft, today: date | None, reported: Period | None) -> Period | None:
    """Give a figure without a time of its own that of the nearest heading, else the report's."""
    period = _planned_for(draft, today) or nearest_period(draft.block.section, today) or reported
    return year_before(period) if period and draft.kind == "same_period_last_year" else period


def _planned_for(draft: Draft, today: date | None) -> Period | None:
    """Give a target under "IV. NHIỆM VỤ NĂM 2024" the time that its heading names."""
    if draft.kind != "planned":
        return None
    for head in reversed(draft.block.section):
        if is_plan(head):
            periods = find_periods(head, today)
            period = periods[0][0] if len(periods) == 1 else None
            return replace(period, surface=period.surface.lower()) if period and period.surface.isupper() else period
    return None


def _is_own(place: str, own: Sequence[str]) -> bool:
    return any(same_place(place, name) for name in own)


def _overlaps(spans: Sequence[tuple[int, int]], span: Span) -> bool:
    index = bisect_right(spans, (span.end, 0))
    return any(start < span.end and span.start < end for start, end in spans[max(0, index - 3) : index])


_GAP = re.compile(r"\d{1,2}(?:,\d+)?(?: +%| {3,}(?=\S))")


def _has_gap(text: str, reading: str, draft: Draft) -> bool:
    """Tell whether digits may have stood where a damaged line has blanks: "98  %", "7   trường"."""
    start = draft.span.start
    if not _GAP.match(text, start) or text[max(0, start - 1) : start].isdigit():
        return False
    return any(
        part.start <= start < part.end and text[part.start : part.end] != reading[part.start : part.end]
        for part in draft.block.spans
    )


class _Passages:
    """Finds the passage that holds an offset."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        runs = sorted((span.start, span.end, passage.id) for passage in passages for span in passage.spans)
        self.starts = [start for start, _, _ in runs]
        self.runs = runs

    def holding(self, offset: int) -> str:
        """Name the passage; empty when no passage holds the offset."""
        index = bisect_right(self.starts, offset) - 1
        while index >= 0 and index >= bisect_right(self.starts, offset) - 4:
            start, end, name = self.runs[index]
            if start <= offset < end:
                return name
            index -= 1
        return ""
