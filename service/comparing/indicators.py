"""The labels of a shelf → the indicators that can be compared, each with how many figures and places state it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ingest.vietnamese.syllables import fold
from retrieval.summary import Summary
from service.comparing.measure import indicator_of, measure_of, name_of, unit_of


@dataclass(frozen=True, slots=True)
class Indicator:
    """What may be compared: `key` names it to the grid, `label` is its commonest wording.

    `places` are those that state one and the same measure, the most of any that the indicator has.
    """

    key: str
    label: str
    unit: str
    figures: int
    reports: int
    places: int


@dataclass(slots=True)
class _Held:
    names: Counter[str] = field(default_factory=Counter)
    reports: set[str] = field(default_factory=set)
    places: dict[str, set[str]] = field(default_factory=dict)  # by measure


def indicators(
    labels: Iterable[tuple[str, str, str | None, int]], shelf: Mapping[str, Summary], search: str = ""
) -> list[Indicator]:
    """List the indicators whose name holds every word sought, the last as far as it is typed; most places first.

    Accents count where they are typed: "quá hạn" is not sought in "cơ quan … hành chính".

    `labels` are (report id, label, unit, how many figures); what is not on the shelf is passed over.
    """
    held: dict[str, _Held] = {}
    for report_id, label, unit, count in labels:
        if (summary := shelf.get(report_id)) is not None:
            one = held.setdefault(indicator_of(label, unit), _Held())
            one.names[name_of(label)] += count
            one.reports.add(report_id)
            one.places.setdefault(measure_of(label, unit), set()).add(summary.place or summary.file)
    wanted = search.lower().split()
    found = [_made(key, one) for key, one in held.items() if _is_sought(key, one, wanted)]
    return sorted(found, key=lambda one: (-one.places, -one.reports, -one.figures, one.label))


def _is_sought(key: str, one: _Held, wanted: Sequence[str]) -> bool:
    """Tell whether any wording of an indicator, with its unit, holds the words sought."""
    unit = unit_of(key.rpartition("|")[2])
    return any(_is_named(f"{name} {unit}", wanted) for name in one.names)


def _is_named(name: str, wanted: Sequence[str]) -> bool:
    said = fold(name) if all(fold(word) == word for word in wanted) else name.lower()
    words = said.split()
    begun = wanted[-1:]
    return all(word in words for word in wanted[:-1]) and all(any(w.startswith(last) for w in words) for last in begun)


def _made(key: str, one: _Held) -> Indicator:
    label = one.names.most_common(1)[0][0]
    figures, places = sum(one.names.values()), max(map(len, one.places.values()))
    return Indicator(key, label, unit_of(key.rpartition("|")[2]), figures, len(one.reports), places)
