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
from ingest.partners import Ties
from ingest.period import find_periods
from ingest.report import Block, FigureKind, Period, Span
from ingest.units import is_whole, unit_after, unit_before, unit_kind
from ingest.view import View

_QUOTE_LENGTH = 420
_SHORT_LABEL = 7  # words; a longer label is clear without the line above it
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
    r"dự toán|hội nghị|cuộc thi)"
    r"[^,;:.()]*$",
    re.IGNORECASE,
)
_INDEX = re.compile(r"chỉ số[^,;:.()]*$", re.IGNORECASE)
_TARGET_RESULT = re.compile(
    r"\s*(?:Đến nay|Hiện nay|Kết quả|Đạt chỉ tiêu|Chưa đạt|Không đạt|Vượt chỉ tiêu|[^;.]{10,160}đạt chỉ tiêu)",
    re.IGNORECASE,
)
_OPENING_LEVEL = re.compile(r"\W*(?:UBND |Đối với |Tại |Ở |Khối )?[Cc]ấp (?:tỉnh|huyện|xã)\b")
_BARE_UNITS = ("%", "thứ hạng", None)
_SCORE = re.compile(r"(?:tổng )?điểm(?! phát)\b", re.IGNORECASE)
_NOW = re.compile(r"\s+đến\s+(?:nay|thời điểm (?:hiện tại|báo cáo))")
_JOINS = ("thuộc", "của", "tại", "cho", "với", "ở", "cùng", "trong", "xuống", "lên", "thành")


@dataclass(frozen=True, slots=True)
class Lead:
    """What a line inherits: the words above it, their level, period and unit, the sentence a note explains.

    `block` is the index of the line that opens the list.
    """

    head: str = ""
    level: str | None = None
    period: Period | None = None
    footnote_of: Span | None = None
    unit: str | None = None
    block: int | None = None


@dataclass(slots=True)
class Draft:
    """A figure in the making; `partners` are (role, index) within the same list of drafts.

    `rows` and `column` say where a table's own number stands; empty for words.
    """

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
    rows: tuple[str, ...] = ()
    column: str = ""


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
        self.today = today
        opening = _OPENING_LEVEL.match(line.text)
        self.line_level = scope.level_of(opening.group()) if opening else None
        self.periods = _until_today(line.text, find_periods(line.text, today), today)
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
        if group.unit != "%" or not (links_only(self.words(group.pre)) or self._repeats_delta(group)):
            return None
        if group.before is not None:
            before = group.before
            earlier = self.percent_of[before]
            if earlier is not None:
                return earlier
            return before if self.groups[before].unit != "%" else None
        said = group.sibling
        if group.owner is None and said == index - 1 and self.groups[said].sentence == group.sentence:
            return said if self.groups[said].unit != "%" else None
        return group.owner if group.owner is not None and self.groups[group.owner].unit != "%" else None

    def _repeats_delta(self, group: Group) -> bool:
        """Tell whether a share repeats its owner's change: "giảm 07 đơn vị (giảm 10,7%)"."""
        delta = _DELTA.fullmatch(self.words(group.pre).strip())
        if delta is None or group.owner is None:
            return False
        return delta.group(1).lower() in self.words(self.groups[group.owner].pre).lower()

    def _unit(self, index: int, group: Group) -> str | None:
        if self._ends_range(group):
            return self.units[group.before or 0]
        if group.numbers[0].shape == "rank":
            return "thứ hạng"
        if group.unit:
            return group.unit
        equal = self._equal_share(index)
        if equal is not None:
            after = unit_after(self.text, equal.end)
            return after[0] if after else None
        pre = labels.without_brackets(self.words(group.pre))
        opening = unit_after(labels.trim(pre), 0)
        named = unit_before(pre) or (opening[0] if opening else None)
        if not named and any(_SCORE.match(labels.trim(self.words(span))) for span in (group.pre, *group.heads)):
            named = "điểm"
        return named or self._inherited_unit(index, group)

    def _inherited_unit(self, index: int, group: Group) -> str | None:
        earlier = group.sibling
        while earlier is not None and self.units[earlier] in _BARE_UNITS and self.groups[earlier].depth == group.depth:
            earlier = self.groups[earlier].sibling
        for other in (group.owner, group.before, earlier):
            if other is not None and self.units[other] not in _BARE_UNITS:
                if other == earlier and self.groups[other].depth != group.depth:
                    continue
                return self.units[other]
        for start, end in reversed(group.heads):
            named = unit_before(self.text[start:end])
            if named:
                return named
        listed = index and group.heads and self.groups[index - 1].depth == group.depth
        return self.units[index - 1] if listed and not labels.trim(self._own_pre(group)) else self.lead.unit

    def _level(self, index: int, group: Group) -> str | None:
        pre, post = self._own_pre(group), labels.without_brackets(self._borrowed_post(index, group))
        own = scope.level_of(pre) or scope.level_of(post)
        if own or scope.names_both(pre) or scope.names_both(post):
            return own
        if group.before is not None and self.levels[group.before]:
            return self.levels[group.before]
        for start, end in reversed(group.heads):
            level = scope.level_of(self.text[start:end])
            if level:
                return level
        if group.owner is not None and self.levels[group.owner] not in (None, "toàn huyện"):
            return self.levels[group.owner]
        if (
            group.sibling is not None
            and self._continues(group)
            and not (labels.trim(post) and not self._goes_on(group))
        ):
            return self.levels[group.sibling]
        return self.line_level or self.lead.level

    def _equal_share(self, index: int) -> Group | None:
        """Find the share that a ratio is said to equal: "116/116 = 100% phiếu" counts phiếu."""
        if index + 1 >= len(self.groups):
            return None
        following = self.groups[index + 1]
        return following if self.text[self.groups[index].end : following.start].strip() == "=" else None

    def _own_pre(self, group: Group) -> str:
        return labels.without_brackets(self.words(group.pre))

    def _continues(self, group: Group) -> bool:
        """Tell whether a group's words lean on the sentence before ("Về trình độ…", "năm 2022 979/17.328…")."""
        own = labels.trim(self._own_pre(group))
        same = group.sibling is not None and self.groups[group.sibling].sentence == group.sentence
        return (not own and same) or self._goes_on(group)

    def _goes_on(self, group: Group) -> bool:
        """Tell whether a sentence opens by going on with the one before."""
        opening = self.text[group.sentence_start : group.sentence_start + 14].lstrip()
        return opening.startswith(("Về ", "Trong đó", "Trong số", "Tuy nhiên", "Cụ thể", "Còn lại", "Riêng"))

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
        if group.sibling is not None and self._continues(group):
            return self.own_periods[group.sibling] or self.lead.period
        return self.lead.period

    def _own_period(self, group: Group) -> Period | None:
        chosen: Period | None = None
        for period, span in self.periods:
            if period.surface.lower().startswith("nhiệm kỳ"):
                continue
            if span.start >= group.post[1] and span.start >= group.end:
                break
            if group.pre[0] <= span.start < group.start and self._tells_when(group, span):
                chosen = period
            elif group.unit_end <= span.start < group.post[1] and chosen is None:
                before = self.text[group.unit_end : span.start]
                if not any(pattern.search(before) for pattern in (_COMPARED, _DOCUMENT, _INDEX)):
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
        share = self.percent_of[index]
        if share is not None:
            return self._share_label(share, self.words(group.post))
        if self._ends_range(group):
            return self.labels[group.before or 0]
        return self._leaning_label(index, group) or self._own_label(index, group)

    def _leaning_label(self, index: int, group: Group) -> str:
        """Label a number whose words lean on the one before: a rank, "và 04 phóng sự", "giảm 108 người"."""
        pre, post = self._own_pre(group), self._borrowed_post(index, group)
        unit, bare = self.units[index], labels.trim(pre)
        kind = unit_kind(unit)
        if group.numbers[0].shape == "rank":
            named = labels.own_label(None, None, pre, "")
            return labels.join_path(self._inherited(index, group), named if len(named.split()) > 2 else "xếp hạng")
        before = group.before
        if before is not None and labels.only_does(bare) and not labels.trim(post) and index - 1 == before:
            own = labels.own_label(unit, kind, pre, post)
            return labels.join_path(self._for_level(index, labels.last_part(self.labels[before])), own)
        joined = not bare or bare.lower() in _JOINS
        if joined and before is not None and self.groups[before].owner == group.owner:
            return self._enumerated(index, group, labels.own_label(unit, kind, "", post))
        delta = _DELTA.search(pre)
        if delta and not labels.trim(pre[: delta.start()]):
            what = labels.own_label(unit, kind, "", post)
            return labels.join_path(self._inherited(index, group), f"{delta.group(1).lower()} {what}".strip())
        return ""

    def _own_label(self, index: int, group: Group) -> str:
        unit = self.units[index]
        kind = unit_kind(unit)
        own = labels.own_label(unit, kind, self._own_pre(group), self._borrowed_post(index, group))
        base = self._heads(group)
        if self._says_nothing(own, unit):
            if base and len(base.split()) <= _SHORT_LABEL:
                base = labels.join_path(self.lead.head, base)
            told = self._for_level(index, self._inherited(index, group))
            inherited = told if group.owner is not None else base or told
            return labels.join_path(inherited, own) if self._names_parts(group) else inherited or own
        if kind == "share" and not labels.is_indicator(own) and group.before is not None:
            return labels.join_path(labels.indicator_of(self.labels[group.before]), own)
        if group.owner is not None:
            base = labels.join_path(labels.last_part(self.labels[group.owner]), base)
        base = labels.join_path(self._subject(group), base)
        if not base and len(own.split()) <= _SHORT_LABEL:
            base = self.lead.head
        return labels.join_path(base, own)

    def _subject(self, group: Group) -> str:
        """Name who "Về trình độ lý luận chính trị: …" goes on about: those of the sentence before."""
        at, earlier = group, group.sibling
        while self.text[at.sentence_start : at.sentence_start + 5].lstrip().startswith("Về ") and earlier is not None:
            at, subject = self.groups[earlier], labels.subject_of(self.labels[earlier])
            if at.sentence != group.sentence and subject:
                return subject
            earlier = at.sibling
        return ""

    def _ends_range(self, group: Group) -> bool:
        """Tell whether a number ends a range that the one before begins: "từ vị trí thứ 4 đến 6"."""
        return group.before is not None and self.words(group.pre).strip().lower() in ("đến", "tới")

    def _names_parts(self, group: Group) -> bool:
        """Tell whether a bare unit is itself what is counted: "71 tổ chức (03 Ban chỉ đạo, 9 Hội đồng)"."""
        return group.unit is not None and group.owner is not None and self.units[group.owner] != group.unit

    def _says_nothing(self, own: str, unit: str | None) -> bool:
        bare = own.removeprefix(unit or "").strip()
        return not bare or bare.lower() in ("chỉ số", "tỷ lệ", "kết quả", "số lượng") or scope.is_level_only(bare)

    def _enumerated(self, index: int, group: Group, own: str) -> str:
        """Label a later member of "tổ chức 3 hội nghị, 128 cuộc họp": its verb stands before the first."""
        first = group.before
        assert first is not None
        join = _APPROXIMATE.sub("", self.words(group.pre).rstrip()).strip(" ,").lower()
        if self._names_parts(group) and labels.trim(self._own_pre(self.groups[first])) == "":
            return labels.join_path(labels.last_part(self.labels[group.owner or 0]), own)
        if join not in ("", "và", "hoặc", "cùng"):
            became = f"{join} {own}" if join in ("thành", "xuống", "còn", "xuống còn", "lên", "nay còn") else own
            return labels.join_path(self._for_level(index, labels.last_part(self.labels[first])), became)
        while not labels.trim(self._own_pre(self.groups[first])) and self.groups[first].before is not None:
            first = self.groups[first].before or 0
        verb = self._own_pre(self.groups[first])
        named = labels.own_label(
            self.units[index], unit_kind(self.units[index]), verb, self._borrowed_post(index, group)
        )
        path = self.labels[first].rpartition(labels.PATH)[0]
        return labels.join_path(path, named or own)

    def _borrowed_post(self, index: int, group: Group) -> str:
        """Take the words after a number; in "06 bài, 58 tin và 04 phóng sự về CCHC" they stand after the last."""
        at = index
        equal = self._equal_share(index)
        if equal is not None:
            after = unit_after(self.text, equal.end)
            return self.text[after[2] if after else equal.end : max(equal.post[1], equal.end)]
        while not labels.trim(self.words(self.groups[at].post)) and at + 1 < len(self.groups):
            following = self.groups[at + 1]
            join = self.words(following.pre).strip(" ,").lower()
            if following.before != at or join not in ("", "và") or following.unit in (None, "%"):
                break
            at += 1
        return self.words(self.groups[at].post)

    def _for_level(self, index: int, label: str) -> str:
        return labels.without_level(label) if self.levels[index] else label

    def _heads(self, group: Group) -> str:
        parts = [labels.head_label(self.text[start:end]) for start, end in group.heads]
        return labels.join_path(*(part for part in parts if not scope.is_level_only(part)))

    def _inherited(self, index: int, group: Group) -> str:
        for other in (group.before, group.owner, group.sibling):
            source = other
            while source is not None and self.groups[source].numbers[0].shape == "rank":
                source = self.groups[source].before
            if source is not None and self.labels[source]:
                of = self.percent_of[source]
                return self.labels[source if of is None else of]
        return self.lead.head

    def _share_label(self, share: int, post: str) -> str:
        base = self.labels[share]
        last = base.rsplit(labels.PATH, 1)[-1]
        against = labels.trim_end(labels.without_brackets(post)).strip(" ,.;:%")
        named = base[: len(base) - len(last)] + labels.share_of(last)
        if not against:
            return named
        return f"{named} {against if against.startswith('so với') else 'so với ' + labels.cut_end(against)}"

    def _kind(self, index: int, group: Group) -> FigureKind:
        share = self.percent_of[index]
        if share is not None:
            return self.kinds[share]
        pre = self.words(group.pre)
        if group.before is not None and (not labels.trim(pre) or self._ends_range(group)):
            return self.kinds[group.before]
        heads = " ".join(self.text[start:end] for start, end in group.heads)
        kind = scope.kind_of(f"{heads} {pre}", self.text[group.sentence_start : group.post[1]], self.block.section)
        period = self.own_periods[index]
        if kind == "actual" and period and self.today and period.start > self.today:
            return "planned"
        colon = self.text.find(":", group.end)
        told = self.text[group.sentence_start : group.start]
        if kind == "actual" and group.target is None and colon >= 0 and not scope.tells_result(told):
            return "planned" if _TARGET_RESULT.match(self.text, colon + 1) else kind
        return kind

    def _lay_out(self) -> list[Draft]:
        drafts: list[Draft] = []
        first: list[int] = []
        for index, group in enumerate(self.groups):
            first.append(len(drafts))
            quote = self._quote(index, group)
            for number in group.numbers:
                drafts.append(self._draft(index, group, number, quote))
        Ties(self.text, self.groups, drafts, first, self.percent_of).tie_all()
        return drafts

    def _draft(self, index: int, group: Group, number: Number, quote: Span) -> Draft:
        unit = self.units[index]
        value, ambiguous = settle(number, unit)
        label = self.labels[index]
        kind = self.kinds[index]
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
            level=self.levels[index],
            place=scope.place_of(self._own_pre(group) + " | " + self.words(group.post)),
            period=self.own_periods[index],
            kind=kind,
            block=self.block,
            footnote_of=self.lead.footnote_of,
            approximate=self._approximate(number),
            ambiguous=ambiguous,
        )

    def _plan(self, index: int) -> str:
        """Name the plan that "51.409/282.226 triệu đồng đạt 18,22% kế hoạch vốn giao" is measured by."""
        for share, of in enumerate(self.percent_of):
            if of == index:
                against = labels.trim(self.words(self.groups[share].post))
                return against if re.match(r"(?:tổng )?(?:kế hoạch|dự toán|chỉ tiêu)", against, re.IGNORECASE) else ""
        return ""

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
        return self._tight(start, end, self.line.offset(group.start))

    def _clause_end(self, group: Group) -> int:
        match = re.compile(r"[,;(]|\.\s").search(self.text, group.unit_end, group.post[1])
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


def _until_today(text: str, periods: Sequence[tuple[Period, Span]], today: date | None) -> list[tuple[Period, Span]]:
    """Read "từ năm 2021 đến nay" to its end: the finder gives the year that it begins in."""
    found = []
    for period, span in periods:
        opens = text[max(0, span.start - 3) : span.end].lower().startswith("từ ")
        now = _NOW.match(text, span.end)
        if opens and now and today and today > period.start:
            start = span.start if text[span.start : span.start + 2].lower() == "từ" else span.start - 3
            surface = text[start : now.end()]
            found.append((Period(period.start, max(period.end, today), surface), Span(start, now.end())))
        elif not (found and span.start < found[-1][1].end):
            found.append((period, span))
    return found


def settle(number: Number, unit: str | None) -> tuple[Decimal, bool]:
    """Decide what one mark before three digits means by the unit: nobody counts 4,747 of a file."""
    if not number.ambiguous:
        return number.value, False
    if is_whole(unit):
        return read_as(number.surface, ""), False
    return number.value, unit is None
