"""A file's name → the place it names, for sheets that say nowhere whose they are: "solieu-huyen-dahuoai-2015.xls"."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import PurePath

from ingest.report import Part
from ingest.vietnamese.places import Place, find_places, names
from ingest.vietnamese.syllables import fold

_PIECE = re.compile(r"[a-z0-9]+")
_KINDS = {"tinh": "tỉnh ", "huyen": "huyện ", "quan": "quận ", "thixa": "thị xã "}
_MOST = 4  # pieces of one name


def named_by(file: str) -> tuple[Part, Part | None] | None:
    """Return the place and its province, without a span; the nearer unit of two, None where none is named.

    Names of one syllable ("hue") are words as well and do not count.
    """
    pieces = _PIECE.findall(fold(PurePath(file).stem))
    found: list[Place] = []
    for i in range(len(pieces)):
        for n in range(_MOST, 0, -1):
            spelt = _names().get("".join(pieces[i : i + n]))
            if spelt is not None and len(pieces[i : i + n]) == n:
                found += find_places((_KINDS.get(pieces[i - 1], "") if i else "") + spelt)[:1]
                break
    if not found:
        return None
    place = min(found, key=lambda unit: unit.level == "province")
    if place.level == "province":
        return Part(place.full, None), Part(place.full, None)
    return Part(place.full, None), Part(place.provinces[0], None) if len(place.provinces) == 1 else None


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    """The names of provinces and districts as file names write them, "dahuoai", and as they are spelt."""
    return {
        name.replace(" ", ""): sorted(spellings)[0].title()
        for name, spellings in names("district").items()
        if " " in name
    }
