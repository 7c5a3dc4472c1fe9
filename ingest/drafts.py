"""One line of a report → drafts of its figures: label, unit, level, period, kind, quote and partners.

Partners are indexes within the line until the whole report is known.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from ingest import labels, scope
from ingest.clauses import Group, groups, links_only
from ingest.numerals import Number, find_numbers, read_as
from ingest.period import find_periods
from ingest.report import Block, FigureKind, Period, Span
from ingest.units import is_whole, unit_before, unit_kind
from ingest.view import View

_QUOTE_LENGTH = 420
_APPROXIMATE = re.compile(
    r"(?<!\w)(trên|hơn|gần|khoảng|tối thiểu|ít nhất|tối đa|không quá|dưới|xấp xỉ|ước)\s*$", re.IGNORECASE
)
_DELTA = re.compile(
    r"(?<!\w)(giảm|tăng|vượt|cao hơn|thấp hơn)(?:\s+(?:được|thêm|so với))?\s*(?:tối thiểu|khoảng|trên|hơn|gần)?\s*$",
    re.IGNORECASE,
)
_COMPARED = re.compile(r"(?:so với|so|với|hơn)\s+(?:\w+\s+){0,2}$", re.IGNORECASE)
_DOCUMENT = re.compile(
    r"(?:kế hoạch|chương trình|nghị quyết|quyết định|chỉ thị|công văn|đề án|nghị định|thông tư|luật|chỉ tiêu|"
    r"dự toán|chỉ số|hội nghị|cuộc thi)"
    r"[^,;:.()]*$",
    re.IGNORECASE,
)
_TARGET_RESULT = re.compile(
    r"^\s*(?:Đến nay|Hiện nay|Kết quả|Đạt chỉ tiêu|Chưa đạt|Không đạt|Vượt chỉ tiêu)", re.IGNORECASE
)
_REALITY = re.compile(r"thực tế", re.IGNORECASE)
_SOFTWARE = re.compile(r"trên (?:phần mềm|hệ thống)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Lead:
    """What a line inherits: the words above it, their level and period, and the sentence that a note explains."""

    head: str = ""
    level: str | None = None
    period: Period | None = None
    footnote_of: Span | None = None


@dataclass(slots=True)
class Draft:
    """A figure in the making; `partners` are (role, index) within the same list of drafts."""

    span: Span
    quote: Span
    value: Decimal
    unit: str | None
    label: str
    level: str | None
    place: str | None
    period: Period | None
    kind: FigureKind
    block: Block
    footnote_of: Span | None = None
    approximate: str | None = None
    ambiguous: bool = False
    partners: list[tuple[str, int]] = field(default_factory=list)


def draft_line(line: View, block: Block, lead: Lead, today: date | None) -> list[Draft]:
    """Draft the figures of one paragraph, point, heading or note."""
    numbers = find_numbers(line.text)
    if not numbers:
        return []
    return _Line(line, block, lead, numbers, today).drafts()


class _Line:
    """One line being read: its groups and what is known of each so far."""

    def __init__(self, line: View, block: Block, lead: Lead, numbers: Sequence[Number], today: date | None) -> None:
        self.line, self.text, self.block, self.lead = line, line.text, block, lead
        self.groups = groups(line.text, numbers)
        self.periods = find_periods(line.text, today)
        self.labels: list[str] = []
        self.units: list[str | None] = []
        self.levels: list[str | None] = []
        self.own_periods: list[Period | None] = []
        self.kinds: list[FigureKind] = []
        self.percent_of: list[int | None] = []

    def drafts(self) -> list[Draft]:
        """Read the groups in order, then lay out one draft for each number and tie partners."""
        for index, group in enumerate(self.groups):
            self.percent_of.append(self._percent_of(index, group))
            self.units.append(self._unit(index, group))
            self.levels.append(self._level(index, group))
            self.own_periods.append(self._period(index, group))
            self.labels.append(self._label(index, group))
            self.kinds.append(self._kind(index, group))
        return self._lay_out()

    def words(self, span: tuple[int, int]) -> str:
        return self.text[span[0] : span[1]]

    def _percent_of(self, index: int, group: Group) -> int | None:
        """Tell which group a bare "đạt 97,79%" is the share of."""
        if group.unit != "%" or not links_only(self.words(group.pre)):
            return None
        if group.before is not None:
            before = group.before
            earlier = self.percent_of[before]
            if earlier is not None:
                return earlier
            return before if self.groups[before].unit != "%" else None
        return group.owner

    def _unit(self, index: int, group: Group) -> str | None:
        if group.unit:
            return group.unit
        if group.numbers[0].shape == "rank":
            return "thứ hạng"
        named = unit_before(labels.without_brackets(self.words(group.pre)))
        if named:
            return named
        for other in (group.owner, group.before, group.sibling):
            if other is not None and self.units[other] not in ("%", "thứ hạng", None):
                if other == group.sibling and self.groups[other].depth != group.depth:
                    continue
                return self.units[other]
        for start, end in reversed(group.heads):
            named = unit_before(self.text[start:end])
            if named:
                return named
        return None

    def _level(self, index: int, group: Group) -> str | None:
        own = scope.level_of(self._own_pre(group)) or scope.level_of(labels.without_brackets(self.words(group.post)))
        if own or (group.before is None and scope.names_both(self._own_pre(group))):
            return own
        if group.before is not None and self.levels[group.before]:
            return self.levels[group.before]
        for start, end in reversed(group.heads):
            level = scope.level_of(self.text[start:end])
            if level:
                return level
        if group.owner is not None and self.levels[group.owner] not in (None, "toàn huyện"):
            return self.levels[group.owner]
        if group.sibling is not None and self._continues(group):
            return self.levels[group.sibling]
        return self.lead.level

    def _own_pre(self, group: Group) -> str:
        return labels.without_brackets(self.words(group.pre))

    def _continues(self, group: Group) -> bool:
        """Tell whether a group's words lean on the sentence before ("Về trình độ…", "năm 2022 979/17.328…")."""
        opening = self.text[group.sentence_start : group.sentence_start + 14].lstrip()
        own = labels.trim(self._own_pre(group))
        return not own or opening.startswith(("Về ", "Trong đó", "Trong số", "Tuy nhiên", "Cụ thể", "Còn lại", "Riêng"))

    def _period(self, index: int, group: Group) -> Period | None:
        own = self._own_period(group)
        if own:
            return own
        for other in (group.before, group.owner):
            if other is not None and self.own_periods[other]:
                return self.own_periods[other]
        opening = self._opening_period(group)
        if opening:
            return opening
        if (
            group.sibling is not None
            and self.own_periods[group.sibling]
            and (self._continues(group) or self.groups[group.sibling].sentence == group.sentence)
        ):
            return self.own_periods[group.sibling]
        return self.lead.period

    def _own_period(self, group: Group) -> Period | None:
        chosen: Period | None = None
        for period, span in self.periods:
            if span.start >= group.post[1] and span.start >= group.end:
                break
            if group.pre[0] <= span.start < group.start and self._tells_when(group, span):
                chosen = period
            elif group.unit_end <= span.start < group.post[1] and chosen is None:
                before = self.text[group.unit_end : span.start]
                if not _COMPARED.search(before) and not _DOCUMENT.search(before):
                    chosen = period
        return chosen

    def _tells_when(self, group: Group, span: Span) -> bool:
        before, after = self.text[group.pre[0] : span.start], self.text[span.end : group.start]
        if _COMPARED.search(before):
            return False
        if links_only(after) or not labels.trim(before):
            return True
        return not _DOCUMENT.search(before) or before.rstrip().endswith((",", "đến", "tính đến"))

    def _opening_period(self, group: Group) -> Period | None:
        """Find the adverb of time that opens the sentence or segment: "Từ ngày … đến ngày …, Bộ phận…"."""
        for period, span in self.periods:
            if span.start > group.start:
                break
            for start in (group.segment_start, group.sentence_start):
                if start <= span.start and not labels.trim(self.text[start : span.start]):
                    return period
        return None

    def _label(self, index: int, group: Group) -> str:
        pre, post = self._own_pre(group), self.words(group.post)
        unit, kind = self.units[index], unit_kind(self.units[index])
        share = self.percent_of[index]
        if group.numbers[0].shape == "rank":
            base = self._inherited(index, group)
            return (
                labels.join_path(base, labels.trim(pre) or "xếp hạng")
                if base
                else labels.own_label(None, None, pre, post)
            )
        if share is not None:
            return self._share_label(share, post)
        delta = _DELTA.search(pre)
        own = labels.own_label(unit, kind, pre, post)
        if delta and len(labels.trim(pre[: delta.start()]).split()) < 2:
            what = labels.own_label(unit, kind, "", post)
            return labels.join_path(self._inherited(index, group), f"{delta.group(1).lower()} {what}".strip())
        bare = (
            not own
            or scope.is_level_only(own.removeprefix(f"{unit or ''}").strip())
            or (unit and own.lower() == unit.lower())
        )
        base = self._heads(group)
        if bare:
            inherited = base or self._inherited(index, group)
            return inherited or labels.join_path(self.lead.head, own) or own
        if group.owner is not None:
            base = labels.join_path(self.labels[group.owner].rsplit(labels.PATH, 1)[-1], base)
        elif not base and self.lead.head:
            base = self.lead.head
        return labels.join_path(base, own)

    def _heads(self, group: Group) -> str:
        parts = [labels.head_label(self.text[start:end]) for start, end in group.heads]
        return labels.join_path(*(part for part in parts if not scope.is_level_only(part)))

    def _inherited(self, index: int, group: Group) -> str:
        for other in (group.before, group.owner, group.sibling):
            if other is not None and self.labels[other]:
                return self.labels[other]
        return self.lead.head

    def _share_label(self, share: int, post: str) -> str:
        base = self.labels[share]
        last = base.rsplit(labels.PATH, 1)[-1]
        against = labels.trim_end(labels.without_brackets(post)).strip(" ,.;:%")
        named = (
            base
            if last.lower().startswith(("tỷ lệ", "tỉ lệ", "mức"))
            else f"{base[: len(base) - len(last)]}tỷ lệ {last}"
        )
        if not against:
            return named
        return f"{named} {against if against.startswith('so với') else 'so với ' + labels.cut_end(against)}"

    def _kind(self, index: int, group: Group) -> FigureKind:
        if self.percent_of[index] is not None:
            return self.kinds[self.percent_of[index] or 0]
        before = self.text[group.segment_start : group.start]
        if group.before is not None:
            before = self.words(group.pre)
        kind = scope.kind_of(before, self.text[group.sentence_start : group.post[1]], self.block.section)
        colon = self.text.find(":", group.end)
        if kind == "actual" and colon >= 0 and _TARGET_RESULT.match(self.text, colon + 1):
            return "planned"
        return kind

    def _lay_out(self) -> list[Draft]:
        drafts: list[Draft] = []
        first: list[int] = []
        for index, group in enumerate(self.groups):
            first.append(len(drafts))
            quote = self._quote(index, group)
            for number in group.numbers:
                drafts.append(self._draft(index, group, number, quote))
            self._tie(index, group, drafts, first)
        return drafts

    def _draft(self, index: int, group: Group, number: Number, quote: Span) -> Draft:
        unit = self.units[index]
        value, ambiguous = settle(number, unit)
        label = self.labels[index]
        if number.part and number.shape == "ratio":
            label = labels.join_path(label, f"tổng số {unit}" if unit and unit != "%" else "tổng số")
        return Draft(
            span=self.line.span(number.span.start, number.span.end),
            quote=quote,
            value=value,
            unit="%" if number.surface.endswith("%") else unit,
            label=label,
            level=self.levels[index],
            place=scope.place_of(self._own_pre(group) + " | " + self.words(group.post), None),
            period=self.own_periods[index],
            kind=self.kinds[index],
            block=self.block,
            footnote_of=self.lead.footnote_of,
            approximate=self._approximate(number),
            ambiguous=ambiguous,
        )

    def _approximate(self, number: Number) -> str | None:
        match = _APPROXIMATE.search(self.text, max(0, number.span.start - 14), number.span.start)
        return match.group(1) if match else None

    def _quote(self, index: int, group: Group) -> Span:
        """Take the clause from where its words, its owner's and its heads' begin to where it ends."""
        start = group.pre[0]
        start = min([start, *(head[0] for head in group.heads)])
        other = self.percent_of[index] if self.percent_of[index] is not None else group.owner
        while other is not None:
            start = min(start, self.groups[other].pre[0])
            other = self.groups[other].owner
        if links_only(self.words(group.pre)) and group.before is not None:
            start = min(start, self.groups[group.before].pre[0])
        end = max(group.unit_end, group.post[1])
        if end - group.end > 200:
            end = self._clause_end(group)
        if end - start > _QUOTE_LENGTH:
            start = max(start, group.pre[0] if group.start - group.pre[0] < 200 else group.start - 200)
            space = self.text.find(" ", start)
            start = space + 1 if start > 0 and 0 <= space < group.start and self.text[start - 1] not in " (" else start
        return self._tight(start, end)

    def _clause_end(self, group: Group) -> int:
        match = re.compile(r"[,;(]|\.\s").search(self.text, group.unit_end, group.post[1])
        return match.start() if match else group.post[1]

    def _tight(self, start: int, end: int) -> Span:
        while start < end and self.text[start] in " ,.;:()-+*•":
            start += 1
        while end > start and self.text[end - 1] in " ,;:(":
            end -= 1
        return self.line.span(start, end)

    def _tie(self, index: int, group: Group, drafts: list[Draft], first: list[int]) -> None:
        mine = first[index]
        if group.numbers[0].shape in ("ratio", "rank") and len(group.numbers) > 1:
            role = "rank_of" if group.numbers[0].shape == "rank" else "denominator"
            last = mine + len(group.numbers) - 1
            drafts[mine].partners.append((role, last))
            if role == "denominator":
                drafts[last].partners.append(("numerator", mine))
        share = self.percent_of[index]
        if share is not None and first[share] != mine:
            target = self.groups[share]
            drafts[first[share]].partners.append(("percent", mine))
            drafts[mine].partners.append(("numerator", first[share]))
            if target.numbers[0].shape == "ratio":
                drafts[mine].partners.append(("denominator", first[share] + len(target.numbers) - 1))
        elif group.owner is not None:
            owner = first[group.owner]
            if drafts[owner].unit == drafts[mine].unit:
                drafts[mine].partners.append(("whole", owner))
                drafts[owner].partners.append(("part", mine))
        self._tie_reality(index, group, drafts, first)

    def _tie_reality(self, index: int, group: Group, drafts: list[Draft], first: list[int]) -> None:
        other = group.sibling
        if other is None or not _REALITY.search(self.words(group.pre)) or self.units[other] != self.units[index]:
            return
        if _SOFTWARE.search(self.words(self.groups[other].pre)):
            drafts[first[index]].partners.append(("software", first[other]))
            drafts[first[other]].partners.append(("reality", first[index]))


def settle(number: Number, unit: str | None) -> tuple[Decimal, bool]:
    """Decide what one mark before three digits means by the unit: nobody counts 4,747 of a file."""
    if not number.ambiguous:
        return number.value, False
    if is_whole(unit):
        return read_as(number.surface, ""), False
    return number.value, unit is None
