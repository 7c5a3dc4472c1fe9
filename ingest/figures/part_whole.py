"""Drafts of a report → parts and wholes that stand in different blocks: points under their line, rows under rows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ingest.figures import labels
from ingest.figures.drafts import Draft
from ingest.vietnamese.units import unit_kind

_SUMMED = ("count", "people", "money", "measure")
_IDLE = frozenset(
    (
        "tổng",
        "số",
        "lượng",
        "cấp",
        "huyện",
        "xã",
        "các",
        "thị",
        "trấn",
        "của",
        "trên",
        "địa",
        "bàn",
        "là",
        "được",
        "đã",
        "ubnd",
    )
)


def tie_lists(
    drafts: Sequence[Draft], opened: Mapping[tuple[int, int], Sequence[int]], by_block: Mapping[int, Sequence[int]]
) -> None:
    """Tie the points of a list to the figures of the line that opens it.

    `opened` maps the block of that line, and where its last sentence begins, to the blocks of its points; `by_block`
    maps a block to its drafts. Points are parts by their words ("hồ sơ quá hạn" of each level) or, where none fit,
    by their first figure of the same unit.
    """
    for (lead, since), points in opened.items():
        wholes = [at for at in by_block.get(lead, ()) if drafts[at].span.start >= since and _can_be_whole(drafts[at])]
        members = [[at for at in by_block.get(point, ()) if _can_be_whole(drafts[at])] for point in points]
        members = [found for found in members if found]
        if not wholes or len(members) < 2:
            continue
        tied = [_tie_alike(drafts, whole, members) for whole in wholes]
        if not any(tied):
            _tie_first(drafts, wholes, members)


def name_levels(drafts: Sequence[Draft]) -> None:
    """Call a figure "toàn huyện" when its parts are those of the district and of its communes."""
    for draft in drafts:
        levels = {drafts[at].level for role, at in draft.partners if role == "part"}
        if draft.level is None and {"cấp huyện", "cấp xã"} <= levels:
            draft.level = "toàn huyện"


def tie_rows(drafts: Sequence[Draft]) -> None:
    """Tie a table's row to the row above that it belongs to, in the same column and unit."""
    rows: dict[tuple[tuple[str, ...], str], int] = {}
    for index, draft in enumerate(drafts):
        if not draft.rows:
            continue
        above = rows.get((draft.rows[:-1], draft.column))
        if above is not None and unit_kind(draft.unit) in _SUMMED and _alike(draft.unit, drafts[above].unit):
            _tie(drafts, above, index)
        rows[draft.rows, draft.column] = index


def _alike(one: str | None, other: str | None) -> bool:
    return other is None or unit_kind(one) == unit_kind(other)


def _can_be_whole(draft: Draft) -> bool:
    return unit_kind(draft.unit) in _SUMMED and not any(role == "numerator" for role, _ in draft.partners)


def _tie(drafts: Sequence[Draft], whole: int, part: int) -> None:
    drafts[whole].partners.append(("part", part))
    drafts[part].partners.append(("whole", whole))


def _core(draft: Draft) -> frozenset[str]:
    words = re.findall(r"\w+", labels.last_part(draft.label).lower())
    return frozenset(word for word in words if word not in _IDLE)


def _tie_alike(drafts: Sequence[Draft], whole: int, members: Sequence[Sequence[int]]) -> bool:
    core = _core(drafts[whole])
    chosen = []
    for found in members:
        alike = [
            at
            for at in found
            if drafts[at].unit == drafts[whole].unit and _core(drafts[at]) and _core(drafts[at]) <= core
        ]
        if len({drafts[at].level for at in alike}) == 1 and alike:
            best = max(alike, key=lambda at: len(_core(drafts[at])))
            chosen.append(best)
    if len(chosen) < 2 or len({drafts[at].level for at in chosen}) < len(chosen):
        return False
    for at in chosen:
        _tie(drafts, whole, at)
    return True


def _tie_first(drafts: Sequence[Draft], wholes: Sequence[int], members: Sequence[Sequence[int]]) -> None:
    top = [at for at in wholes if not any(role == "whole" and other in wholes for role, other in drafts[at].partners)]
    if not top:
        return
    whole = top[-1]
    first = [found[0] for found in members]
    if all(drafts[at].unit == drafts[whole].unit for at in first):
        for at in first:
            _tie(drafts, whole, at)
