"""Dateline, front and body of a report → the place that reports and its province.

Where a head names the office, the units named with their kind are counted at the office's level. Where none does, as in
articles and sheets, the place is the one whose names, bare ones too, the text is full of: see `scope.py`.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import chain

from ingest.identity.scope import most_meant
from ingest.report import Part, Span
from ingest.vietnamese.places import Level, find_places, level_of, province_now, provinces_of, same_place
from ingest.vietnamese.syllables import CAPITALS, fold

_UNIT = re.compile(
    r"\b(huyện|quận|thị xã|thành phố|tỉnh|xã|phường|thị trấn|Huyện|Quận|Thị xã|Thành phố|Tỉnh|Xã|Phường|Thị trấn|"
    rf"HUYỆN|TỈNH|THÀNH PHỐ|THỊ XÃ|QUẬN|XÃ|PHƯỜNG|THỊ TRẤN)[ \n]+"
    rf"(?!(?:ủy|uỷ|Ủy|Uỷ|ỦY|UỶ)\b)([{CAPITALS}][\w’'-]*(?:[ -][{CAPITALS}0-9][\w’'-]*){{0,4}})"
)
_ACTS = re.compile(
    r"(?:địa bàn|UBND|Ủy ban nhân dân|Uỷ ban nhân dân|HĐND|Hội đồng nhân dân|báo cáo)[ \n]+"
    r"(?:của[ \n]+)?(?:toàn[ \n]+)?"
    r"(huyện|quận|thị xã|thành phố|tỉnh|xã|phường|thị trấn)\b",
    re.IGNORECASE,
)
_PARTY = re.compile(r"(Huyện|Tỉnh|Thành|Quận|Thị) ủy|Đảng ủy (xã|phường)", re.IGNORECASE)
_LEVELS: dict[str, Level] = {
    "tỉnh": "province", "huyện": "district", "quận": "district", "thị xã": "district",
    "xã": "commune", "phường": "commune", "thị trấn": "commune",
}  # fmt: skip
_NATIONAL = re.compile(r"(?:BỘ|CHÍNH PHỦ|QUỐC HỘI|TỔNG CỤC|Bộ|Chính phủ|Quốc hội|Tổng cục)\b")
# Symbols of the whole country's offices; a board (BCĐ), a committee's bureau (BTV) or insurance (BHXH) is no ministry.
_MINISTRIES = (
    "BCA|BCT|BGDĐT|BGTVT|BKHCN|BKHĐT|BLĐTBXH|BNG|BNN|BNNPTNT|BNNMT|BNV|BQP|BTC|BTNMT|BTP|BTTTT|BVHTTDL|BXD|BYT"
)
_NATIONAL_SYMBOL = re.compile(
    rf"Số\s*:?\s*\d*\s*/\s*(?:\d{{4}}/)?(?:QH\d+|[A-ZĐ]{{2,4}}-(?:CP|TTg|{_MINISTRIES}|UBTVQH))\b"
)


@dataclass(frozen=True, slots=True)
class _Mentions:
    """How often each unit is named, and where first: keys are kind and folded name."""

    counts: Counter[tuple[str, str]]
    where: dict[tuple[str, str], tuple[Span, str]]

    def level(self, found: tuple[str, str]) -> Level:
        kind = found[0]
        return _LEVELS.get(kind) or level_of(f"{kind} {self.where[found][1]}") or "district"


_TOP, _FEW = 3000, 3  # characters, units; chosen on one price table of the teaching files, not measured on others


# "Huyện ủy Tây Sơn" names huyện Tây Sơn.
_PARTY_OF = re.compile(
    rf"\b(Huyện|Tỉnh|Thành|Thị|Quận) ủy[ \n]+([{CAPITALS}][\w’'-]*(?:[ -][{CAPITALS}][\w’'-]*){{0,3}})"
)
_OF_PERSON = re.compile(r"(?:Chủ tịch|Bí thư|Giám đốc|Trưởng|Phó)\b[^.;:\n]*$")
_PARTY_KINDS = {"thành": "thành phố", "thị": "thị xã"}


def _mentions(reading: str, front_end: int) -> _Mentions:
    """Count the units that a report names; those of its front and closing count for more."""
    counts: Counter[tuple[str, str]] = Counter()
    where: dict[tuple[str, str], tuple[Span, str]] = {}
    known: dict[tuple[str, str], str] = {}
    whole = {(unit[1].lower(), fold(unit[2])) for unit in _UNIT.finditer(reading) if not unit[2].isupper()}
    for match in chain(_UNIT.finditer(reading), _PARTY_OF.finditer(reading)):
        kind, raw = match.group(1).lower(), match.group(2)
        kind = _PARTY_KINDS.get(kind, kind)
        if (kind, raw) not in known:
            is_whole = raw.isupper() and (kind, fold(raw)) in whole  # "HUYỆN TÂN PHÚ TRẠCH" ends where the text ends it
            known[kind, raw] = raw if is_whole else _known_name(kind, raw)
        name = known[kind, raw]
        if name == raw and _is_person(reading, match.start(), kind, name):
            continue
        found = (kind, fold(name))
        counts[found] += 10 if match.start() < front_end else 1
        span = Span(match.start(), match.start(2) + len(name))
        if found not in where or (where[found][1].isupper() and not name.isupper()):
            where[found] = (span, name)
    return _Mentions(counts, where)


def _is_person(reading: str, at: int, kind: str, name: str) -> bool:
    """Tell whether an unknown name after an office is a person's: "Phó Chủ tịch UBND tỉnh La Văn Hồng"."""
    after_office = _OF_PERSON.search(reading, max(0, at - 40), at) is not None
    return after_office and not any(place.kind == kind for place in find_places(f"{kind} {name}"))


def _known_name(kind: str, raw: str) -> str:
    """Cut a run of capitalised words to the unit it names, by the table of places; a name unknown to it stays."""
    for place in find_places(f"{kind} {raw}"):
        if place.span.start == 0 and place.kind == kind:
            return raw[: place.span.end - len(kind) - 1]
    return raw


def _level(reading: str, front_end: int, agency: str | None) -> Level | None:
    """Return the level of the office that reports; None for the whole country."""
    if (agency and _NATIONAL.match(agency)) or _NATIONAL_SYMBOL.search(reading, 0, front_end):
        return None
    units = list(_UNIT.finditer(agency or ""))
    if units:
        kind = units[-1].group(1).lower()
        return _LEVELS.get(kind) or level_of(f"{kind} {units[-1].group(2)}") or "district"
    if agency and agency.lower().startswith("sở "):
        return "province"
    votes: Counter[Level] = Counter()
    for match in _ACTS.finditer(reading):
        kind = match.group(1).lower()
        weight = 8 if match.start() < front_end else 1
        if kind == "thành phố":
            named = _UNIT.match(reading, match.start(1))
            votes[(level_of(f"thành phố {named.group(2)}") if named else None) or "district"] += weight
        else:
            votes[_LEVELS[kind]] += weight
    for match in _PARTY.finditer(reading):
        first = (match.group(1) or "").lower()
        votes["province" if first == "tỉnh" else "district" if first else "commune"] += 1
    return votes.most_common(1)[0][0] if votes else "district"


def find_locality(
    reading: str, front_end: int, dateline: Part | None, agency: str | None
) -> tuple[Part | None, Part | None]:
    """Return the place that reports and its province: by dateline, front and agency, else by what is named most."""
    level = _level(reading, front_end, agency)
    if level is None:
        return None, None
    if dateline is None and not _names_unit(agency) and (meant := most_meant(reading, front_end)) is not None:
        return meant
    mentions = _mentions(reading, front_end)
    if dateline is not None:
        for found in mentions.counts:
            if found[1] == fold(dateline.value):
                mentions.counts[found] += 20 if mentions.level(found) == level else 3
    elif _names_little(mentions):
        return None, None
    at_level = [found for found in mentions.counts if mentions.level(found) == level]
    best = max(at_level, key=lambda found: mentions.counts[found], default=None)
    place: Part | None = None
    if best is not None and (mentions.counts[best] >= 2 or dateline is None):
        span, name = mentions.where[best]
        place = Part(f"{best[0]} {_cased(name)}", span)
    elif dateline is not None:
        place = Part(f"{_kind_of(dateline.value, level)} {dateline.value}", dateline.span)
    if level == "province":
        return place, place
    return place, _province(mentions, place)


def _names_little(mentions: _Mentions) -> bool:
    """Tell whether a text names units once each and far below its top: "(Chưa bao gồm huyện Mê Linh)" under a table."""
    firsts = [span.start for span, _ in mentions.where.values()]
    return mentions.counts.total() <= _FEW and min(firsts, default=0) >= _TOP


def _names_unit(agency: str | None) -> bool:
    """Tell whether an office says where it is: by a unit's name, or as a department, which is a province's."""
    return bool(agency and (_UNIT.search(agency) or agency.lower().startswith("sở ")))


def _kind_of(name: str, level: Level) -> str:
    """Return the kind of the unit of a name, at a level where there is one, by the table of places."""
    kinds = {"province": ("tỉnh", "thành phố"), "district": ("huyện", "thị xã", "thành phố", "quận")}
    for kind in kinds.get(level, ("xã", "phường", "thị trấn")):
        if any(place.kind == kind and place.level == level for place in find_places(f"{kind} {name}")):
            return kind
    named = [place.kind for place in find_places(name) if place.span == Span(0, len(name))]
    return named[0] if named else {"province": "tỉnh", "district": "huyện", "commune": "xã"}[level]


def _province(mentions: _Mentions, place: Part | None) -> Part | None:
    """Return the province: the one named most among those that the table of places allows."""
    allowed = provinces_of(place.value) if place is not None else ()
    named = [found for found in mentions.counts if mentions.level(found) == "province"]
    named.sort(key=lambda found: -mentions.counts[found])

    def value(found: tuple[str, str]) -> str:
        return f"{found[0]} {_cased(mentions.where[found][1])}"

    for found in named:
        if any(same_place(old, value(found)) or same_place(province_now(old) or "", value(found)) for old in allowed):
            return Part(value(found), mentions.where[found][0])
    if len(allowed) == 1 and place is not None:
        return Part(allowed[0], place.span)
    return Part(value(named[0]), mentions.where[named[0]][0]) if named else None


def _cased(name: str) -> str:
    """Write a name in capitals with capital first letters."""
    return " ".join(word.capitalize() for word in name.split()) if name.isupper() else name
