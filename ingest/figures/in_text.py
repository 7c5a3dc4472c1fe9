"""One line of a report → drafts of its figures, each with its quote and partners.

Partners are indexes within the line until the whole report is known.
"""

from __future__ import annotations

import re
from datetime import date

from ingest.figures import labels, level_and_kind
from ingest.figures.attributes import APPROXIMATE, Facts
from ingest.figures.clause_bounds import links_only
from ingest.figures.clauses import Group
from ingest.figures.drafts import Draft, Lead, settle
from ingest.figures.line_view import View
from ingest.figures.naming import name_figures
from ingest.figures.partners import Ties
from ingest.report import Block, Span
from ingest.vietnamese.numerals import Number, find_numbers
from ingest.vietnamese.units import is_whole, unit_kind

_QUOTE_LENGTH = 420
_PLAN = re.compile(r"(?:tổng )?(?:kế hoạch|dự toán|chỉ tiêu)", re.IGNORECASE)
_CLAUSE_END = re.compile(r"[,;(]|\.\s")


def draft_line(line: View, block: Block, lead: Lead, today: date | None) -> list[Draft]:
    """Draft the figures of one paragraph, point, heading or note."""
    numbers = find_numbers(line.text)
    if not numbers:
        return []
    return _Layout(line, block, Facts(line.text, numbers, lead, block.section, today)).drafts()


class _Layout:
    """Lays out one draft for each number of a line."""

    def __init__(self, line: View, block: Block, facts: Facts) -> None:
        self.line, self.text, self.block, self.facts = line, line.text, block, facts
        self.groups, self.labels = facts.groups, name_figures(facts)

    def drafts(self) -> list[Draft]:
        """Lay out the drafts in reading order, tied to their partners."""
        drafts: list[Draft] = []
        first: list[int] = []
        for index, group in enumerate(self.groups):
            first.append(len(drafts))
            quote = self._quote(index, group)
            for number in group.numbers:
                drafts.append(self._draft(index, group, number, quote))
        Ties(self.text, self.groups, drafts, first, self.facts.shares).tie_all()
        return drafts

    def _draft(self, index: int, group: Group, number: Number, quote: Span) -> Draft:
        unit = self.facts.units[index]
        value, ambiguous = settle(number, unit)
        label = self.labels[index]
        kind = self.facts.kinds[index]
        if number.part and number.shape == "ratio":
            plan = self._plan(index) if unit_kind(unit) == "money" else ""
            label = labels.join_path(label, plan or (f"tổng số {unit}" if is_whole(unit) else "tổng số"))
            kind = "planned" if plan else kind
        return Draft(
            span=self.line.span(number.span.start, number.span.end),
            quote=quote,
            value=value,
            unit="%" if number.surface.endswith("%") else unit,
            label=label,
            level=self.facts.levels[index],
            place=level_and_kind.place_of(self.facts.own_pre(group) + " | " + self.facts.words(group.post)),
            period=self.facts.periods[index],
            kind=kind,
            block=self.block,
            footnote_of=self.facts.lead.footnote_of,
            approximate=self._approximate(number),
            ambiguous=ambiguous,
        )

    def _plan(self, index: int) -> str:
        """Name the plan that "51.409/282.226 triệu đồng đạt 18,22% kế hoạch vốn giao" is measured by."""
        for share, of in enumerate(self.facts.shares):
            if of == index:
                against = labels.trim(self.facts.words(self.groups[share].post))
                return against if _PLAN.match(against) else ""
        return ""

    def _approximate(self, number: Number) -> str | None:
        match = APPROXIMATE.search(self.text, max(0, number.span.start - 14), number.span.start)
        return match.group(1) if match else None

    def _quote(self, index: int, group: Group) -> Span:
        """Take the clause from where its words, its owner's and its heads' begin to where it ends."""
        start = group.pre[0]
        start = min([start, *(head[0] for head in group.heads)])
        other = self.facts.shares[index] if self.facts.shares[index] is not None else group.owner
        while other is not None:
            start = min(start, self.groups[other].pre[0])
            other = self.groups[other].owner
        if links_only(self.facts.words(group.pre)) and group.before is not None:
            start = min(start, self.groups[group.before].pre[0])
        end = max(group.unit_end, group.post[1])
        if end - group.end > 200:
            end = self._clause_end(group)
        if end - start > _QUOTE_LENGTH:
            start = max(start, group.pre[0] if group.start - group.pre[0] < 200 else group.start - 200)
            space = self.text.find(" ", start)
            start = space + 1 if start > 0 and 0 <= space < group.start and self.text[start - 1] not in " (" else start
        return self._tight(start, end, self.line.offset(group.start))

    def _clause_end(self, group: Group) -> int:
        match = _CLAUSE_END.search(self.text, group.unit_end, group.post[1])
        return match.start() if match else group.post[1]

    def _tight(self, start: int, end: int, number: int) -> Span:
        while start < end and self.text[start] in " ,.;:()-+*•":
            start += 1
        while end > start and self.text[end - 1] in " ,;:(":
            end -= 1
        quote = self.line.span(start, end)
        for part in self.block.spans:  # words beyond a page break are not beside these in the report
            if part.start <= number < part.end:
                return Span(max(quote.start, part.start), min(quote.end, part.end))
        return quote
