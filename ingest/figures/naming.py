"""Numbers of one line → a label for each, from its own words and those of what it leans on."""

from __future__ import annotations

from ingest.figures import labels, level_and_kind
from ingest.figures.attributes import APPROXIMATE, CHANGE, Facts
from ingest.figures.clauses import Group
from ingest.vietnamese.units import unit_kind

_SHORT_LABEL = 7  # words; a longer label is clear without the line above it
_JOINS = ("thuộc", "của", "tại", "cho", "với", "ở", "cùng", "trong", "xuống", "lên", "thành")
_GENERIC = ("số tiền", "tổng số tiền", "kinh phí", "tổng kinh phí", "giá trị", "tổng giá trị")
_BECAME = ("thành", "xuống", "còn", "xuống còn", "lên", "nay còn")


def name_figures(facts: Facts) -> list[str]:
    """Label every group of a line, in order."""
    return _Namer(facts).labels


class _Namer:
    def __init__(self, facts: Facts) -> None:
        self.facts, self.text, self.lead, self.groups = facts, facts.text, facts.lead, facts.groups
        self.labels: list[str] = []
        for index, group in enumerate(self.groups):
            self.labels.append(self._label(index, group))

    def _label(self, index: int, group: Group) -> str:
        share = self.facts.shares[index]
        if share is not None:
            return self._share_label(share, self.facts.words(group.post))
        if self.facts.ends_range(group):
            return self.labels[group.before or 0]
        return self._leaning_label(index, group) or self._own_label(index, group)

    def _leaning_label(self, index: int, group: Group) -> str:
        """Label a number whose words lean on the one before: a rank, "và 04 phóng sự", "giảm 108 người"."""
        pre, post = self.facts.own_pre(group), self.facts.borrowed_post(index, group)
        unit, bare = self.facts.units[index], labels.trim(pre)
        kind = unit_kind(unit)
        if group.numbers[0].shape == "rank":
            named = labels.own_label(None, None, pre, "")
            if (
                group.owner is not None
                and self.groups[group.owner].numbers[0].shape == "rank"
                and len(named.split()) < 3
            ):
                return self.labels[group.owner]
            return labels.join_path(self._inherited(index, group), named if len(named.split()) > 2 else "xếp hạng")
        before = group.before
        if before is not None and labels.only_does(bare) and not labels.trim(post) and index - 1 == before:
            own = labels.own_label(unit, kind, pre, post)
            if self._is_beside(index, before):
                return labels.join_path(self.labels[before].rpartition(labels.PATH)[0], own)
            return labels.join_path(self._for_level(index, labels.last_part(self.labels[before])), own)
        joined = not bare or bare.lower() in _JOINS
        if joined and before is not None and self.groups[before].owner == group.owner:
            return self._enumerated(index, group, labels.own_label(unit, kind, "", post))
        delta = CHANGE.search(pre)
        if delta and not labels.trim(pre[: delta.start()]):
            what = f"{delta.group(1).lower()} {labels.own_label(unit, kind, '', post)}".strip()
            return what if self._opens_anew(index, group) else labels.join_path(self._inherited(index, group), what)
        return ""

    def _opens_anew(self, index: int, group: Group) -> bool:
        """Tell whether a change speaks of something new: "… 14 xã. Giảm 05 biên chế công chức so với năm 2022"."""
        if group.before is not None or group.owner is not None or group.sibling is None:
            return False
        return group.unit not in (None, "%") and self.facts.units[group.sibling] != self.facts.units[index]

    def _is_beside(self, index: int, before: int) -> bool:
        """Tell whether a number stands beside the one before, not under it: "đúng hạn 40, trễ hạn 3 hồ sơ"."""
        group, first = self.groups[index], self.groups[before]
        if self.facts.units[index] != self.facts.units[before] or "còn lại" in self.facts.own_pre(group):
            return False
        listed = group.owner is not None and group.owner == first.owner
        return listed or labels.only_does(labels.trim(self.facts.own_pre(first)))

    def _own_label(self, index: int, group: Group) -> str:
        unit = self.facts.units[index]
        kind = unit_kind(unit)
        own = labels.own_label(unit, kind, self.facts.own_pre(group), self.facts.borrowed_post(index, group))
        base = self._heads(group)
        if self._says_nothing(own, unit):
            if base and len(base.split()) <= _SHORT_LABEL:
                base = labels.join_path(self.lead.head, base)
            told = self._for_level(index, self._inherited(index, group))
            inherited = told if group.owner is not None else base or told
            return labels.join_path(inherited, own) if self._names_parts(group) else inherited or own
        if own.lower() in _GENERIC and group.before is not None:
            return labels.join_path(labels.last_part(self.labels[group.before]), own)
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

    def _names_parts(self, group: Group) -> bool:
        """Tell whether a bare unit is itself what is counted: "71 tổ chức (03 Ban chỉ đạo, 9 Hội đồng)"."""
        return group.unit is not None and group.owner is not None and self.facts.units[group.owner] != group.unit

    def _says_nothing(self, own: str, unit: str | None) -> bool:
        bare = own.removeprefix(unit or "").strip()
        return (
            not bare or bare.lower() in ("chỉ số", "tỷ lệ", "kết quả", "số lượng") or level_and_kind.is_level_only(bare)
        )

    def _enumerated(self, index: int, group: Group, own: str) -> str:
        """Label a later member of "tổ chức 3 hội nghị, 128 cuộc họp": its verb stands before the first."""
        first = group.before
        assert first is not None
        join = APPROXIMATE.sub("", self.facts.words(group.pre).rstrip()).strip(" ,").lower()
        if self._names_parts(group) and labels.trim(self.facts.own_pre(self.groups[first])) == "":
            return labels.join_path(labels.last_part(self.labels[group.owner or 0]), own)
        if self.facts.answers_target(group):
            return self.labels[first].rpartition(labels.PATH)[0] or self.labels[first]
        if join not in ("", "và", "hoặc", "cùng"):
            became = f"{join} {own}" if join in _BECAME else own
            return labels.join_path(self._for_level(index, labels.last_part(self.labels[first])), became)
        while not labels.trim(self.facts.own_pre(self.groups[first])) and self.groups[first].before is not None:
            first = self.groups[first].before or 0
        verb = self.facts.own_pre(self.groups[first])
        named = labels.own_label(
            self.facts.units[index], unit_kind(self.facts.units[index]), verb, self.facts.borrowed_post(index, group)
        )
        path = self.labels[first].rpartition(labels.PATH)[0]
        return labels.join_path(path, named or own)

    def _for_level(self, index: int, label: str) -> str:
        return labels.without_level(label) if self.facts.levels[index] else label

    def _heads(self, group: Group) -> str:
        parts = [labels.head_label(self.text[start:end]) for start, end in group.heads]
        return labels.join_path(*(part for part in parts if not level_and_kind.is_level_only(part)))

    def _inherited(self, index: int, group: Group) -> str:
        unit = self.facts.units[index]
        told = group.before is not None and labels.trim(self.facts.own_pre(self.groups[group.before]))
        owner = None if told and not level_and_kind.is_level_only(told) else group.owner
        chain = (*self._earlier(group), owner)
        alike = [other for other in chain if other is not None and unit != "%" and self.facts.units[other] == unit]
        for other in (*alike[:1], group.before, group.owner, group.sibling):
            source = other
            while source is not None and self.groups[source].numbers[0].shape == "rank":
                source = self.groups[source].before
            if source is not None and self.labels[source]:
                of = self.facts.shares[source]
                return self.labels[source if of is None else of]
        return self.lead.head

    def _earlier(self, group: Group) -> list[int]:
        """List the numbers before this one in its segment, nearest first."""
        found: list[int] = []
        while group.before is not None:
            found.append(group.before)
            group = self.groups[group.before]
        return found

    def _share_label(self, share: int, post: str) -> str:
        base = self.labels[share]
        last = base.rsplit(labels.PATH, 1)[-1]
        against = labels.trim_end(labels.without_brackets(post)).strip(" ,.;:%")
        named = base[: len(base) - len(last)] + labels.share_of(last)
        if not against:
            return named
        return f"{named} {against if against.startswith('so với') else 'so với ' + labels.cut_end(against)}"
