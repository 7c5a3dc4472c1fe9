"""Numbers of one line → the facts of each: unit, level, period, kind, and which number a percent is the share of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from ingest.figures import labels, level_and_kind
from ingest.figures.clause_bounds import links_only
from ingest.figures.clauses import Group, groups
from ingest.figures.drafts import Lead
from ingest.figures.line_periods import LinePeriods
from ingest.report import FigureKind, Period
from ingest.vietnamese.numerals import Number
from ingest.vietnamese.units import unit_after, unit_before

APPROXIMATE = re.compile(
    r"(?<!\w)(trên|hơn|gần|khoảng|tối thiểu|ít nhất|tối đa|không quá|dưới|xấp xỉ|ước)\s*$", re.IGNORECASE
)
CHANGE = re.compile(
    r"(?<!\w)(giảm|tăng|vượt|cao hơn|thấp hơn)(?:\s+(?:được|thêm|so với))?\s*(?:tối thiểu|khoảng|trên|hơn|gần)?\s*$",
    re.IGNORECASE,
)
_TARGET_RESULT = re.compile(
    r"\s*(?:Đến nay|Hiện nay|Kết quả|Đạt chỉ tiêu|Chưa đạt|Không đạt|Vượt chỉ tiêu|[^;.]{10,160}đạt chỉ tiêu)",
    re.IGNORECASE,
)
_COMMUNES = re.compile(r"(?:xã|phường|thị trấn)\b", re.IGNORECASE)
_ALL_COMMUNES = re.compile(r"các xã(?:, (?:phường|thị trấn))*", re.IGNORECASE)
_OF_DISTRICT = re.compile(r"\s(?:của|tại|ở)\s(?:huyện|thị xã|thành phố)$")
_RESULT_WORDS = re.compile(
    r"(?:kết quả|thực hiện|thực tế|đã|kết quả thực hiện)(?: đạt)?(?: được)?(?: là)?", re.IGNORECASE
)
_OPENING_LEVEL = re.compile(r"\W*(?:UBND |Đối với |Tại |Ở |Khối )?[Cc]ấp (?:tỉnh|huyện|xã)\b")
_SHARE_OF = re.compile(r"\bchiếm(?: tỷ lệ)?\s*$", re.IGNORECASE)
_SHORT_LEVEL = re.compile(r"(?:\w+ )?(huyện|xã|tỉnh)", re.IGNORECASE)
_BARE_UNITS = ("%", "thứ hạng", None)
_SCORE = re.compile(r"(?:tổng )?điểm(?! phát)\b", re.IGNORECASE)


class Facts:
    """What is known of each group of a line, by its index; read in order, for later ones lean on earlier ones."""

    def __init__(
        self, text: str, numbers: Sequence[Number], lead: Lead, section: tuple[str, ...], today: date | None
    ) -> None:
        self.text, self.lead, self.section, self.today = text, lead, section, today
        self.groups = groups(text, numbers)
        opening = _OPENING_LEVEL.match(text)
        self.line_level = level_and_kind.level_of(opening.group()) if opening else None
        self.times = LinePeriods(text, today)
        self.shares: list[int | None] = []
        self.units: list[str | None] = []
        self.levels: list[str | None] = []
        self.periods: list[Period | None] = []
        self.kinds: list[FigureKind] = []
        for index, group in enumerate(self.groups):
            self.shares.append(self._share(index, group))
            self.units.append(self._unit(index, group))
            self.levels.append(self._level(index, group))
            self.periods.append(self._period(group))
            self.kinds.append(self._kind(index, group))
            if self.kinds[-1] == "same_period_last_year":  # the time of the sentence is not that of its base
                self.periods[-1] = self.times.own(group)
        self._units_of_parts()
        self._tell_levels_apart()

    def _tell_levels_apart(self) -> None:
        """Read "của huyện" as the district's own where the same sentence goes on with "của các xã"."""
        for index, group in enumerate(self.groups):
            if self.levels[index] is not None or not _OF_DISTRICT.search(labels.trim(self.own_pre(group))):
                continue
            later = [
                at
                for at in range(index + 1, len(self.groups))
                if self.groups[at].sentence == group.sentence and self.levels[at] == "cấp xã"
            ]
            if any(self._leans_on_level(at) and group.unit == self.groups[at].unit for at in later):
                for at in (index, *(at for at, of in enumerate(self.shares) if of == index)):
                    self.levels[at] = self.levels[at] or "cấp huyện"

    def _leans_on_level(self, index: int) -> bool:
        """Tell whether a number's own words name a level and nothing else."""
        return level_and_kind.is_level_only(labels.trim(self.own_pre(self.groups[index])))

    def _units_of_parts(self) -> None:
        """Count a number that names no unit in that of its parts: "là 105 (gồm 70 TTHC cấp huyện; …)"."""
        for index, unit in enumerate(self.units):
            parts = {self.units[at] for at, group in enumerate(self.groups) if group.owner == index}
            if unit is None and len(parts) == 1:
                self.units[index] = parts.pop()

    def words(self, span: tuple[int, int]) -> str:
        """Give the words of a stretch of the line."""
        return self.text[span[0] : span[1]]

    def _share(self, index: int, group: Group) -> int | None:
        """Tell which group a bare "đạt 97,79%" is the share of."""
        if group.unit != "%":
            return None
        if CHANGE.search(self.words(group.pre)) and not self._repeats_delta(group):
            return None
        if not (links_only(self.words(group.pre)) or self._repeats_delta(group) or self._fits(group)):
            return None
        if group.before is not None:
            before = group.before
            earlier = self.shares[before]
            if earlier is not None:
                return earlier
            return before if self.groups[before].unit != "%" else None
        said = group.sibling
        if group.owner is None and said == index - 1 and self.groups[said].sentence == group.sentence:
            return said if self.groups[said].unit != "%" else None
        return group.owner if group.owner is not None and self.groups[group.owner].unit != "%" else None

    def _fits(self, group: Group) -> bool:
        """Tell whether a percent is the share of the count before it though its words do not only join it.

        One word beside a ratio is a joining word that lost its letters; "… thành phần hồ sơ chiếm 12,9%" says so.
        """
        if group.before is None:
            return False
        words = labels.trim(self.own_pre(group))
        if self.groups[group.before].numbers[0].shape == "ratio" and len(words.split()) == 1:
            return not labels.is_indicator(words)
        return _SHARE_OF.search(self.words(group.pre)) is not None

    def _repeats_delta(self, group: Group) -> bool:
        """Tell whether a share repeats its owner's change: "giảm 07 đơn vị (giảm 10,7%)"."""
        delta = CHANGE.fullmatch(self.words(group.pre).strip())
        if delta is None or group.owner is None:
            return False
        return delta.group(1).lower() in self.words(self.groups[group.owner].pre).lower()

    def _unit(self, index: int, group: Group) -> str | None:
        if self.ends_range(group):
            return self.units[group.before or 0]
        if group.numbers[0].shape == "rank":
            return "thứ hạng"
        if group.unit:
            return group.unit
        equal = self.equal_share(index)
        if equal is not None:
            after = unit_after(self.text, equal.end)
            return after[0] if after else None
        pre = labels.without_brackets(self.words(group.pre))
        opening = unit_after(labels.trim(pre), 0) if group.owner is None else None
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
        return self.units[index - 1] if listed and not labels.trim(self.own_pre(group)) else self.lead.unit

    def _level(self, index: int, group: Group) -> str | None:
        pre, post = self.own_pre(group), labels.without_brackets(self.borrowed_post(index, group))
        own = level_and_kind.level_of(pre) or level_and_kind.level_of(post) or self._short_level(group)
        if own or level_and_kind.names_both(pre) or level_and_kind.names_both(post):
            return own
        counts_communes = _COMMUNES.match(self.units[index] or "") is not None
        if group.before is not None and self.levels[group.before] and not counts_communes:
            return self.levels[group.before]
        for start, end in reversed(group.heads):
            level = level_and_kind.level_of(self.text[start:end])
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

    def _short_level(self, group: Group) -> str | None:
        """Read "trong đó: huyện 20, xã 30" as levels."""
        own = labels.trim(self.own_pre(group))
        if _ALL_COMMUNES.fullmatch(own):
            return "cấp xã"
        match = _SHORT_LEVEL.fullmatch(own) if group.owner is not None else None
        return f"cấp {match.group(1).lower()}" if match else None

    def equal_share(self, index: int) -> Group | None:
        """Find the share that a ratio is said to equal: "116/116 = 100% phiếu" counts phiếu."""
        if index + 1 >= len(self.groups):
            return None
        following = self.groups[index + 1]
        return following if self.text[self.groups[index].end : following.start].strip() == "=" else None

    def own_pre(self, group: Group) -> str:
        """Give the words before a number, without brackets."""
        return labels.without_brackets(self.words(group.pre))

    def _continues(self, group: Group) -> bool:
        """Tell whether a group's words lean on the sentence before ("Về trình độ…", "năm 2022 979/17.328…")."""
        own = labels.trim(self.own_pre(group))
        same = group.sibling is not None and self.groups[group.sibling].sentence == group.sentence
        return (not own and same) or self._goes_on(group)

    def _goes_on(self, group: Group) -> bool:
        """Tell whether a sentence opens by going on with the one before."""
        opening = self.text[group.sentence_start : group.sentence_start + 14].lstrip()
        return opening.startswith(("Về ", "Trong đó", "Trong số", "Tuy nhiên", "Cụ thể", "Còn lại", "Riêng"))

    def _period(self, group: Group) -> Period | None:
        own = self.times.own(group)
        if own:
            return own
        for other in (group.before, group.owner):
            if other is not None and self.periods[other]:
                return self.periods[other]
        opening = self.times.opening(group)
        if opening:
            return opening
        if group.sibling is not None and self._continues(group):
            return self.periods[group.sibling] or self.lead.period
        return self.lead.period

    def ends_range(self, group: Group) -> bool:
        """Tell whether a number ends a range that the one before begins: "từ vị trí thứ 4 đến 6"."""
        return group.before is not None and self.words(group.pre).strip().lower() in ("đến", "tới")

    def borrowed_post(self, index: int, group: Group) -> str:
        """Take the words after a number; in "06 bài, 58 tin và 04 phóng sự về CCHC" they stand after the last."""
        at = index
        equal = self.equal_share(index)
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

    def answers_target(self, group: Group) -> bool:
        """Tell whether a number is the result of the target before it: "chỉ tiêu 98%, kết quả 98,7%"."""
        if group.before is None or not _RESULT_WORDS.fullmatch(self.words(group.pre).strip(" ,")):
            return False
        return level_and_kind.ends_with_target(self.words(self.groups[group.before].pre))

    def _kind(self, index: int, group: Group) -> FigureKind:
        share = self.shares[index]
        if share is not None:
            return self.kinds[share]
        pre = self.words(group.pre)
        if self.answers_target(group):
            return "actual"
        if self.times.tells_base(group):
            return "same_period_last_year"
        if group.before is not None and (not labels.trim(pre) or self.ends_range(group)):
            return self.kinds[group.before]
        heads = " ".join(self.text[start:end] for start, end in group.heads)
        period = self.periods[index]
        past = period is not None and self.today is not None and period.end.year < self.today.year
        section = () if past else self.section  # "(năm 2022 xếp thứ 6/10)" among next year's tasks is no plan
        kind = level_and_kind.kind_of(f"{heads} {pre}", self.text[group.sentence_start : group.post[1]], section)
        if kind == "actual" and period and self.today and period.start > self.today:
            return "planned"
        colon = self.text.find(":", group.end)
        told = self.text[group.sentence_start : group.start]
        if kind == "actual" and group.target is None and colon >= 0 and not level_and_kind.tells_result(told):
            return "planned" if _TARGET_RESULT.match(self.text, colon + 1) else kind
        return kind
