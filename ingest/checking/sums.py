"""Parts and their wholes, notes and their totals → findings where they do not add up.

A list that may be incomplete ("trong đó") is only a finding where its parts come close, or where one slip of a
digit would make them add up; parts that overlap are left alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from decimal import Decimal

from ingest.checking.slips import is_near, last_digit, show
from ingest.report import Figure, Finding, Span
from ingest.vietnamese.units import is_whole

_CLOSE = Decimal("0.1")
_NEARLY_ALL = Decimal("0.9")
_MOST_PARTS = 12  # above this, subsets are not tried
_LEVELS = ("cấp huyện", "cấp xã")


def check_sums(by_id: Mapping[str, Figure], in_rows: Set[str] = frozenset()) -> Iterator[Finding]:
    """Check each whole against each list of its parts, and a ratio's total against the totals of its parts.

    `in_rows` names the figures of table rows. A row whose parts fail in more than one column was cut wrongly, or
    has lost one; a value below one of its parts is a share, whatever its column's head says.
    """
    torn = _torn_rows(by_id, in_rows)
    for whole in by_id.values():
        if whole.id in torn:
            continue
        named = [other for role, other in whole.partners if role == "part"]
        parts = [by_id[other] for other in named if other in by_id]
        if len(parts) < len(named):  # a part that was misread leaves the sum open
            continue
        for listed in _lists(whole, parts):
            yield from _list(whole, listed)
            yield from _totals(whole, listed, by_id)
        if _adds_up(whole, parts, _total(parts)):
            yield from _totals(whole, parts, by_id)


def _torn_rows(by_id: Mapping[str, Figure], in_rows: Set[str]) -> set[str]:
    failing: dict[Span, list[str]] = {}
    torn: set[str] = set()
    for name in in_rows & by_id.keys():
        whole = by_id[name]
        parts = [by_id[other] for role, other in whole.partners if role == "part" and other in by_id]
        if len(parts) > 1 and not _adds_up(whole, parts, _total(parts)):
            failing.setdefault(whole.quote, []).append(name)
            if whole.value < max(part.value for part in parts):
                torn.add(name)
    return torn.union(*(names for names in failing.values() if len(names) > 1))


def _lists(whole: Figure, parts: Sequence[Figure]) -> Iterator[list[Figure]]:
    """Split parts into the lists they were told in: by level, and the others by where they stand."""
    real = [part for part in parts if not any(role == "reality" for role, _ in part.partners)]
    if _adds_up(whole, real, _total(real)):
        return
    leveled = [part for part in real if part.level in _LEVELS and part.level != whole.level]
    if {part.level for part in leveled} == set(_LEVELS) and len(leveled) == 2:
        yield leveled
        real = [part for part in real if part not in leveled]
    if len(real) > 1:
        yield real


def _list(whole: Figure, parts: Sequence[Figure]) -> Iterator[Finding]:
    total = _total(parts)
    if _adds_up(whole, parts, total) or _has_whole_run(whole, parts):
        return
    slip = _slip(whole, parts)
    if not slip and not _claims_all(whole, parts, total):
        return
    yield _finding("sum", whole, parts, total, slip)


def _totals(whole: Figure, parts: Sequence[Figure], by_id: Mapping[str, Figure]) -> Iterator[Finding]:
    """Check the denominators of ratios as a list of their own: "77/265 (31/198, 46/68)"."""
    bottom = _denominator(whole, by_id)
    bottoms = [_denominator(part, by_id) for part in parts]
    if bottom is None or len(bottoms) < 2:
        return
    sure = [figure for figure in bottoms if figure is not None]
    if len(sure) == len(bottoms):
        yield from _list(bottom, sure)


def _denominator(figure: Figure, by_id: Mapping[str, Figure]) -> Figure | None:
    return next((by_id[other] for role, other in figure.partners if role == "denominator" and other in by_id), None)


def _adds_up(whole: Figure, parts: Sequence[Figure], total: Decimal) -> bool:
    if is_whole(whole.unit):
        return total == whole.value
    precision = max(last_digit(figure.surface) for figure in (whole, *parts))
    return abs(total - whole.value) <= precision * len(parts) / 2


def _has_whole_run(whole: Figure, parts: Sequence[Figure]) -> bool:
    """Tell whether some of the parts, told one after another, add up: the others are "trong đó" of another kind."""
    for start in range(len(parts)):
        for end in range(start + 2, len(parts) + 1):
            run = parts[start:end]
            if len(run) < len(parts) and _adds_up(whole, run, _total(run)):
                return True
    return False


def _total(parts: Sequence[Figure]) -> Decimal:
    return sum((part.value for part in parts), Decimal(0))


def _claims_all(whole: Figure, parts: Sequence[Figure], total: Decimal) -> bool:
    """Tell whether a list that does not add up was meant to: it comes close, or it is the district and its communes."""
    if {part.level for part in parts} == set(_LEVELS) and whole.level not in _LEVELS:
        return True
    if total > whole.value:
        return total - whole.value <= whole.value * _CLOSE
    least = Decimal("0.99") if len(parts) == 2 else _NEARLY_ALL
    return total >= whole.value * least


def _slip(whole: Figure, parts: Sequence[Figure]) -> str:
    """Say which one number, with one digit changed, would make the list add up."""
    total = _total(parts)
    if len(parts) == 2 and abs(total - whole.value) > whole.value * _CLOSE * 2 and not _is_money(whole):
        return ""
    if is_near(whole.surface, total):
        return f"{whole.surface} có thể là {show(total)}: {' + '.join(part.surface for part in parts)} = {show(total)}."
    slips = [slip for part in parts if (slip := _part_slip(whole, parts, part, total))]
    return slips[0] if len(slips) == 1 else ""


def _part_slip(whole: Figure, parts: Sequence[Figure], part: Figure, total: Decimal) -> str:
    needed = whole.value - (total - part.value)
    if needed > 0 and is_near(part.surface, needed):
        others = [show(needed) if other is part else other.surface for other in parts]
        return f"{part.surface} có thể là {show(needed)}: {' + '.join(others)} = {whole.surface}."
    return "" if is_whole(whole.unit) else _close_slip(part, needed, len(parts))


def _close_slip(part: Figure, needed: Decimal, parts: int) -> str:
    """The same where the parts were rounded."""
    for step in range(-parts, parts + 1):
        value = needed + step * last_digit(part.surface)
        if value > 0 and is_near(part.surface, value):
            return f"{part.surface} có thể là {show(value)}."
    return ""


def _is_money(figure: Figure) -> bool:
    return not is_whole(figure.unit)


def _finding(kind: str, whole: Figure, parts: Sequence[Figure], total: Decimal, slip: str) -> Finding:
    arithmetic = " + ".join(part.surface for part in parts)
    text = f"{arithmetic} = {show(total)}, nhưng báo cáo ghi tổng là {whole.surface}."
    return Finding(
        kind=kind,
        text=f"{text} {slip}".strip(),
        spans=(whole.span, *(part.span for part in parts)),
        expected=show(total),
        printed=whole.surface,
    )


def check_notes(by_id: Mapping[str, Figure]) -> Iterator[Finding]:
    """Check a note that lists the parts of a figure against the figure in the sentence it hangs on."""
    notes: dict[tuple[int, int], list[Figure]] = {}
    for figure in by_id.values():
        if figure.footnote_of is not None:
            notes.setdefault((figure.footnote_of.start, figure.footnote_of.end), []).append(figure)
    for (start, end), told in notes.items():
        parts = [figure for figure in told if not _is_detail(figure)]
        explained = [figure for figure in by_id.values() if start <= figure.span.start < end]
        yield from _note(explained, parts)
        yield from _listed(explained, parts)


def _is_detail(figure: Figure) -> bool:
    roles = {role for role, _ in figure.partners}
    return figure.unit == "%" or bool(roles & {"whole", "numerator"})


def _note(explained: Sequence[Figure], parts: Sequence[Figure]) -> Iterator[Finding]:
    for unit in {part.unit for part in parts}:
        listed = [part for part in parts if part.unit == unit]
        wholes = [
            figure for figure in explained if figure.unit == unit or (is_whole(unit) and _same_people(figure, unit))
        ]
        total = _total(listed)
        if len(listed) < 3 or not wholes or any(figure.value == total for figure in wholes):
            continue
        close = [figure for figure in wholes if abs(figure.value - total) <= figure.value * _CLOSE]
        if close:
            yield _note_finding(close[-1], listed, total)


def _listed(explained: Sequence[Figure], parts: Sequence[Figure]) -> Iterator[Finding]:
    """Check how many things a note lists by name: "52 lĩnh vực" and a note of "Lĩnh vực Tôn giáo (8 thủ tục), …"."""
    for figure in explained:
        unit = (figure.unit or "").lower()
        named = [part for part in parts if unit and part.label.rsplit(" › ", 1)[-1].lower().startswith(unit + " ")]
        if len(named) < 3 or len(named) < len(parts) * _NEARLY_ALL or len(parts) == figure.value:
            continue
        if abs(figure.value - len(parts)) <= figure.value * _CLOSE:
            yield Finding(
                kind="footnote",
                text=f"Chú thích liệt kê {len(parts)} {unit}, nhưng báo cáo ghi {figure.surface} {unit}.",
                spans=(figure.span, *(part.span for part in parts)),
                expected=str(len(parts)),
                printed=figure.surface,
            )


def _same_people(figure: Figure, unit: str | None) -> bool:
    people = ("trường hợp", "người", "cán bộ", "công chức", "viên chức")
    return (unit or "").lower() in people and (figure.unit or "").lower() in people


def _note_finding(whole: Figure, parts: Sequence[Figure], total: Decimal) -> Finding:
    shown = (
        " + ".join(part.surface for part in parts) if len(parts) <= _MOST_PARTS else f"{len(parts)} số trong chú thích"
    )
    return Finding(
        kind="footnote",
        text=f"Chú thích liệt kê {shown}, cộng lại là {show(total)}, nhưng báo cáo ghi {whole.surface}.",
        spans=(whole.span, *(part.span for part in parts)),
        expected=show(total),
        printed=whole.surface,
    )
