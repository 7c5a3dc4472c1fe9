"""The text of a report without a head → the place that most of its names of places lie in. Knows no offices.

Names count for their province too, bare ones as well: an article that names eleven districts of Bình Định is about
Bình Định, one that keeps naming Vân Canh is about Vân Canh. Of 155 files of all kinds 21 read otherwise than by units
with their kind alone: 19 rightly now, two (of the National Assembly, of a scanned letter) wrongly before and after.
"""

from __future__ import annotations

import re
from collections import Counter

from ingest.report import Part, Span
from ingest.vietnamese.places import Place, find_places, province_now
from ingest.vietnamese.syllables import CAPITALS

_GOES_ON = re.compile(rf" [{CAPITALS}][a-zà-ỹđ]")
READ = 30_000  # characters from the top
FRONT = 3  # how much more a name in the front counts
LEAST = 3  # a place named less is none
MOST = 0.25  # the least share of all names, against sheets that name each province once
TWICE = 2  # how often more than the next province it is named
NEAR = 0.33  # the least share of the names in a province that are a district's own


def most_meant(reading: str, front_end: int) -> tuple[Part, Part] | None:
    """Return the place and its province; None where no province holds most of what is named."""
    own: Counter[tuple[str, str]] = Counter()
    provinces: Counter[str] = Counter()
    where: dict[str, Span] = {}
    for place in find_places(reading[:READ]):
        province = _province_of(place)
        if province is None or not _is_name(reading, place.span):
            continue
        weight = FRONT if place.span.start < front_end else 1
        provinces[province] += weight
        own[province, place.full] += weight
        where.setdefault(place.full, place.span)
        where.setdefault(province, place.span)
    ranked = provinces.most_common(2)
    if not ranked or ranked[0][1] < max(LEAST, MOST * provinces.total(), *(TWICE * count for _, count in ranked[1:])):
        return None
    top, count = ranked[0]
    best = max((pair for pair in own if pair[0] == top and pair[1] != top), key=lambda pair: own[pair], default=None)
    nearest = best[1] if best is not None and own[best] >= max(LEAST, NEAR * count) else top
    return Part(nearest, where[nearest]), Part(top, where[top])


def _is_name(reading: str, at: Span) -> bool:
    """Tell a name from words in capitals ("VĂN BẢN") and from the head of a longer one ("Tân Thành Bình")."""
    return not reading[at.start : at.end].isupper() and not _GOES_ON.match(reading, at.end)


def _province_of(place: Place) -> str | None:
    """Return the one province that holds a unit of this name, by its last name before the merger of 2025."""
    if place.level == "province":
        return place.full
    now = {province_now(province) or province for province in place.provinces}
    return place.provinces[-1] if len(now) == 1 else None
