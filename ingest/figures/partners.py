"""Numbers of one line → which belong together: ratio and percent, whole and part, target and result.

A tie is a pair of roles between two drafts, by their index in the line. Knows nothing of whether they add up.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol

from ingest.figures.clauses import Group
from ingest.report import Period
from ingest.vietnamese.units import WHOLE_KINDS, unit_kind

_REALITY = re.compile(r"thực tế", re.IGNORECASE)
_SOFTWARE = re.compile(r"trên (?:phần mềm|hệ thống)", re.IGNORECASE)
_CHANGE = re.compile(r"(?<!\w)(?:giảm|tăng)(?:\s+(?:được|thêm))?\s*$", re.IGNORECASE)
_NEVER_PART = ("lượt", "lượt người", "lần", "giấy chứng nhận", "học viên", "cấp", "mức độ")
_AGAINST = re.compile(
    r"%?\s*(?:so với|trên|của)?\s*(?:tổng\s)?(?:dự toán|kế hoạch|chỉ tiêu|năm|cùng kỳ)", re.IGNORECASE
)


class Tied(Protocol):
    """What a tie needs of a draft."""

    unit: str | None
    level: str | None
    period: Period | None
    partners: list[tuple[str, int]]


class Ties:
    """Ties the drafts of one line. `first` maps a group to its first draft, `shares` a percent to its group."""

    def __init__(
        self,
        text: str,
        groups: Sequence[Group],
        drafts: Sequence[Tied],
        first: Sequence[int],
        shares: Sequence[int | None],
    ) -> None:
        self.text, self.groups, self.drafts, self.first, self.shares = text, groups, drafts, first, shares

    def tie_all(self) -> None:
        """Tie every group of the line, in order."""
        for index, group in enumerate(self.groups):
            self._within(index, group)
            if self.shares[index] is not None:
                self._share(index)
            elif group.owner is not None and not group.loose:
                self._part(index, group)
            elif group.before is not None and _CHANGE.search(self._words(group.pre)):
                self._change(index, group.before)
            self._target(index, group)
            self._reality(index, group)

    def _words(self, span: tuple[int, int]) -> str:
        return self.text[span[0] : span[1]]

    def _tie(self, one: int, role: str, other: int, back: str | None) -> None:
        self.drafts[one].partners.append((role, other))
        if back:
            self.drafts[other].partners.append((back, one))

    def _last(self, index: int) -> int:
        """Give the draft of a ratio's total: the second of "40/122" and of "40/40/122" (done, planned, all)."""
        return self.first[index] + min(1, len(self.groups[index].numbers) - 1)

    def _is_ratio(self, index: int) -> bool:
        return self.groups[index].numbers[0].shape == "ratio"

    def _within(self, index: int, group: Group) -> None:
        if len(group.numbers) < 2:
            return
        if group.numbers[0].shape == "rank":
            self._tie(self.first[index], "rank_of", self._last(index), None)
        elif group.numbers[0].shape == "ratio":
            self._tie(self.first[index], "denominator", self._last(index), "numerator")

    def _share(self, index: int) -> None:
        of = self.shares[index]
        assert of is not None
        mine = self.first[index]
        self._tie(mine, "numerator", self.first[of], "percent")
        planned = _AGAINST.match(self._words(self.groups[index].post))
        base = self._last(of) if self._is_ratio(of) else None if planned else self._base(of)
        if base is not None:
            self._tie(mine, "denominator", base, None)

    def _base(self, index: int) -> int | None:
        """Find what a count's percent is of: its whole, or the total of a ratio said just before."""
        group = self.groups[index]
        unit = self.drafts[self.first[index]].unit
        if group.owner is not None and self.drafts[self.first[group.owner]].unit == unit:
            if self.drafts[self.first[group.owner]].period != self.drafts[self.first[index]].period:
                return None  # "(năm 2027 có 109 đơn vị, chiếm 5,1%)" is of another year's whole
            return self._last(group.owner)
        if _CHANGE.search(self._words(group.pre)):
            return None
        level = self.drafts[self.first[index]].level
        goes_on = self.text[group.sentence_start : group.sentence_start + 5].lstrip().startswith("Về ")
        for earlier in range(index - 1, -1, -1):
            before = self.groups[earlier]
            if group.sentence - before.sentence > (1 if goes_on else 0):
                return None
            draft = self.drafts[self.first[earlier]]
            if self._is_ratio(earlier) and draft.unit == unit and draft.level == level:
                return self._last(earlier)
        return None

    def _part(self, index: int, group: Group) -> None:
        owner = group.owner
        assert owner is not None
        one, other = self.drafts[self.first[index]], self.drafts[self.first[owner]]
        if group.unit == "%" or group.numbers[0].shape == "rank" or _CHANGE.search(self._words(group.pre)):
            return
        same = one.unit == other.unit or (self._is_ratio(index) and self._is_ratio(owner))
        kinds = {unit_kind(one.unit), unit_kind(other.unit)}
        alike = (
            kinds <= set(WHOLE_KINDS) and (one.unit or "").lower() not in _NEVER_PART and self._is_member(index, owner)
        )
        if same or alike:
            self._tie(self.first[index], "whole", self.first[owner], "part")

    def _is_member(self, index: int, owner: int) -> bool:
        """Tell whether a detail of another unit is listed with others: "71 tổ chức (03 Ban chỉ đạo, 9 Hội đồng)"."""
        members = [group for group in self.groups if group.owner == owner and group.depth == self.groups[index].depth]
        return len(members) > 1 and all(group.unit != "%" for group in members)

    def _change(self, index: int, before: int) -> None:
        """Tie "giảm 108 người" to the number that it changed."""
        if self.drafts[self.first[before]].unit == self.drafts[self.first[index]].unit:
            self._tie(self.first[index], "whole", self.first[before], None)

    def _target(self, index: int, group: Group) -> None:
        """Tie a result to the target that its statement answers, of the same level where there are several."""
        mine = self.first[index]
        targets = []
        target = group.target
        while target is not None:
            targets.append(self.first[target])
            target = self.groups[target].before
        targets = [at for at in targets if self.drafts[at].unit == self.drafts[mine].unit]
        same = [at for at in targets if self.drafts[at].level == self.drafts[mine].level]
        if targets:
            self._tie(mine, "target", (same or targets)[0], "result")

    def _reality(self, index: int, group: Group) -> None:
        other = group.sibling
        if other is None or not _REALITY.search(self._words(group.pre)):
            return
        same = self.drafts[self.first[other]].unit == self.drafts[self.first[index]].unit
        if same and _SOFTWARE.search(self._words(self.groups[other].pre)):
            self._tie(self.first[index], "software", self.first[other], "reality")
