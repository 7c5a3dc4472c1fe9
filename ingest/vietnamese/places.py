"""Words → the administrative units that they name, under old and new names.

Until 30/6/2025 a province held districts and those held communes; since 1/7/2025 a province holds communes only.
Names are matched without accents and without regard to capitals, so "tuan giao" finds huyện Tuần Giáo, but a
commune is only found after its kind ("xã", "phường", "thị trấn"), for communes share names with everything.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from ingest.report import Span
from ingest.vietnamese.syllables import CAPITALS, fold, spelled

Level = Literal["province", "district", "commune"]

TABLE = Path(__file__).parent / "data" / "places.tsv"
ORDINARY = Path(__file__).parent / "data" / "ordinary.txt"
_WORD = re.compile(r"[^\W_]+(?:['’ʼ`](?!s\b)[^\W_]+)*")  # "M'gar" is one word; "Tuan Giao's" is the name and an ending
_MARK = re.compile(r"['’ʼ`]")
_KINDS: dict[str, tuple[str, tuple[Level, ...]]] = {
    "tinh": ("tỉnh", ("province",)),
    "huyen": ("huyện", ("district",)),
    "quan": ("quận", ("district",)),
    "thi xa": ("thị xã", ("district",)),
    "tx": ("thị xã", ("district",)),
    "thanh pho": ("thành phố", ("province", "district")),
    "tp": ("thành phố", ("province", "district")),
    "xa": ("xã", ("commune",)),
    "phuong": ("phường", ("commune",)),
    "thi tran": ("thị trấn", ("commune",)),
    "dac khu": ("đặc khu", ("commune",)),
}
# Whole names that are commonly shortened.
_SHORT = {
    "tphcm": "ho chi minh",
    "hcm": "ho chi minh",
    "sai gon": "ho chi minh",
    "thua thien hue": "hue",
    "brvt": "ba ria vung tau",
}
_LONGEST_NAME = 5
# How a name goes on: a line's end parts two names.
_TITLED = re.compile(rf"(?:[ -][{CAPITALS}][a-zà-ỹđ]*\b)+")
_CAPITALS = re.compile(rf"(?:[ -][{CAPITALS}]+\b)+")
_NUMBER = re.compile(r" \d")  # "huyện Mỹ Tú Năm 2023"


@dataclass(frozen=True, slots=True)
class Place:
    """A unit named in a text. `provinces` are the old provinces that hold a unit of this name."""

    kind: str
    name: str
    level: Level
    provinces: tuple[str, ...]
    span: Span

    @property
    def full(self) -> str:
        """The name with its kind, as reports write it: "huyện Tuần Giáo"."""
        return f"{self.kind} {self.name}"


@dataclass(frozen=True, slots=True)
class _Unit:
    kind: str
    name: str
    level: Level
    province: str
    district: str | None = None


def _cut_kind(full: str) -> tuple[str, str]:
    """Part a full name into its kind and its name."""
    for kind, _ in _KINDS.values():
        if full.startswith(kind + " "):
            return kind, full[len(kind) + 1 :]
    return "", full


def key(name: str) -> str:
    """Return the form in which names are compared: folded words in one spelling, with single blanks."""
    return " ".join(map(_spell, _WORD.findall(fold(name))))


def key_words(text: str) -> list[tuple[int, int, str]]:
    """Cut a text into words: from where to where each stands, and its letters in the one spelling of `key`."""
    return [(match.start(), match.end(), _spell(fold(match.group()))) for match in _WORD.finditer(text)]


@lru_cache(maxsize=65536)
def _spell(word: str) -> str:
    """Spell one way what names write in several: "K'Bang" and "Kh'Bang" as "Kbang", "Đắc" as "Đắk", "Mĩ" as "Mỹ"."""
    plain = _MARK.sub("", re.sub(r"^kh(?=['’ʼ`])", "k", word))
    return re.sub(r"^([hklmst])i$", r"\1y", re.sub(r"ac$", "ak", plain))


def accented_alike(name: str, printed: str) -> bool:
    """Say whether two spellings agree in their accents: "hoá" and "hóa" do, "Đăk" and "Đắk", not "tư" and "tú"."""
    return _accents(name) == _accents(printed)


@lru_cache(maxsize=65536)
def _accents(name: str) -> str:
    return re.sub(r"\b([hklmst])([iìíỉĩị])\b", _to_y, re.sub(r"[ăắ][ck]\b", "ắk", _MARK.sub("", spelled(name))))


def _to_y(match: re.Match[str]) -> str:
    return match[1] + "yỳýỷỹỵ"["iìíỉĩị".index(match[2])]


@lru_cache(maxsize=1)
def ordinary() -> frozenset[str]:
    """Return ordinary words that have the letters of a name: "văn bản" (Văn Bàn), "thống nhất" (Thống Nhất)."""
    lines = ORDINARY.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("#"))


@lru_cache(maxsize=1)
def _ordinary_bare() -> frozenset[str]:
    return frozenset(map(fold, ordinary()))


def is_ordinary(printed: str) -> bool:
    """Say whether words are likelier ordinary ones than a name: they are met often, and not every one has a capital."""
    if all(word[:1].isupper() for word in printed.split()):
        return False
    words = spelled(printed)
    return words in (_ordinary_bare() if fold(words) == words else ordinary())


@lru_cache(maxsize=1)
def _rows() -> tuple[tuple[str, str, str, str], ...]:
    """Return the table: old province, new province, old district, its communes as text."""
    rows = []
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            province, now, district, communes = line.split("\t")
            rows.append((province, now, district, communes))
    return tuple(rows)


@lru_cache(maxsize=1)
def _upper_units() -> dict[str, tuple[_Unit, ...]]:
    """Return the provinces, old and new, and the districts, by the key of their names."""
    found: dict[str, list[_Unit]] = defaultdict(list)
    seen: set[_Unit] = set()
    for province, now, district, _ in _rows():
        for full, level, holder in (
            (province, "province", province),
            (now, "province", now),
            (district, "district", province),
        ):
            unit = _Unit(*_cut_kind(full), "province" if level == "province" else "district", holder)
            if unit not in seen:
                seen.add(unit)
                found[key(unit.name)].append(unit)
    return {name: tuple(units) for name, units in found.items()}


@lru_cache(maxsize=1)
def _communes() -> dict[str, tuple[_Unit, ...]]:
    """Return the communes, old and new, by the key of their names; loaded when a text first names one."""
    found: dict[str, dict[_Unit, None]] = defaultdict(dict)
    for province, now, district, communes in _rows():
        for group in communes.split(";"):
            new, _, old = group.partition("=")
            for unit in (
                _Unit(*_cut_kind(new), "commune", now),
                *(_Unit(*_cut_kind(commune), "commune", province, district) for commune in old.split(",")),
            ):
                found[key(unit.name)][unit] = None
    return {name: tuple(units) for name, units in found.items()}


@lru_cache(maxsize=1)
def provinces_in_one_word() -> Mapping[str, str]:
    """The provinces by their names as hurried typing writes them, "daklak", "gialai"; no name of one syllable."""
    provinces = (unit for units in _upper_units().values() for unit in units if unit.level == "province")
    return {name.replace(" ", ""): unit.name for unit in provinces if " " in (name := key(unit.name))}


@lru_cache(maxsize=2)
def names(level: Literal["district", "commune"]) -> Mapping[str, frozenset[str]]:
    """The spellings, in small letters, of the names of communes or of the units above them, by their key."""
    table = _communes() if level == "commune" else _upper_units()
    return {name: frozenset(unit.name.lower() for unit in units) for name, units in table.items()}


def find_places(text: str) -> tuple[Place, ...]:
    """Find the units that a text names, in their order; the longest name that fits wins."""
    cut = key_words(text)
    words = [(start, end) for start, end, _ in cut]
    tokens = [word for _, _, word in cut]
    found: list[Place] = []
    index = 0
    while index < len(tokens):
        place, after = _place_at(text, words, tokens, index)
        if place is not None:
            found.append(place)
        index = after
    return tuple(found)


def _place_at(text: str, words: list[tuple[int, int]], tokens: list[str], index: int) -> tuple[Place | None, int]:
    """Read a place that begins at a word; return it and the word after it."""
    kind = levels = None
    start = index
    after = index + 1
    for length in (2, 1):
        sign = " ".join(tokens[index : index + length])
        if sign in _KINDS and index + length < len(tokens):
            kind, levels = _KINDS[sign]
            start = index + length
            after = start  # "thị xã Phú Lãng" unknown to the table is not "xã Phú Lãng"
            break
    for size in range(min(_LONGEST_NAME, len(tokens) - start), 0, -1):
        name = " ".join(tokens[start : start + size])
        units = _named(_SHORT.get(name, name), levels)
        if not units:
            continue
        begin, end = words[index][0], words[start + size - 1][1]
        printed = text[words[start][0] : end]
        unit = _choose(units, levels, printed, size, kind)
        if unit is None:
            continue
        if kind is not None and _is_cut(text[end:], unit, kind, printed):
            return None, start + size
        provinces = tuple(dict.fromkeys(each.province for each in units if each.level == unit.level))
        name = unit.name if _spelt_alike(unit.name, printed) else printed
        return Place(kind or unit.kind, name, unit.level, provinces, Span(begin, end)), start + size
    if kind is not None and text[words[start - 1][1] : words[start][0]] == " " and _TITLED.match(text, words[start][1]):
        after = start + 1  # "Huế" in "thị xã Huế Thượng", unknown to the table, is no place either
    return None, after


def _is_cut(rest: str, unit: _Unit, kind: str, printed: str) -> bool:
    """Say whether words are only the head of a name that the table lacks: "huyện Vĩnh" of "huyện Vĩnh Trạch".

    A unit of this kind, spelt so, may be followed by another name ("huyện Mỹ Tú Sóc Trăng"), of two syllables or known.
    """
    more = (_CAPITALS if printed.isupper() else _TITLED).match(rest)
    if more is None:
        return False
    if unit.kind != kind or not _spelt_alike(unit.name, printed):
        return True
    one = not printed.isupper() and unit.level != "province" and len(more.group().split()) == 1
    return one and not _NUMBER.match(rest, more.end()) and key(more.group()) not in _upper_units()


def _named(name: str, levels: tuple[Level, ...] | None) -> tuple[_Unit, ...]:
    """Return the units of a name; communes only where the text says that it means one."""
    if levels is not None and "commune" in levels:
        return _communes().get(name, ())
    return _upper_units().get(name, ())


def _spelt_alike(name: str, printed: str) -> bool:
    """Say whether words typed without accents, or with a name's own, are that name."""
    return printed.lower() == fold(printed) or accented_alike(name, printed)


def _choose(
    units: tuple[_Unit, ...], levels: tuple[Level, ...] | None, printed: str, size: int, kind: str | None
) -> _Unit | None:
    """Choose the unit that a printed name means, or None where the words are likely no name."""
    capital = printed[:1].isupper()
    accented = fold(printed) != printed.lower()
    if kind is None:
        if size == 1 and not (capital and accented):
            return None
        if (accented and not capital and not printed.islower()) or is_ordinary(printed):
            return None
    elif not capital and size == 1:
        return None
    if levels is not None:
        units = tuple(unit for unit in units if unit.level in levels)
    if accented:
        exact = tuple(unit for unit in units if accented_alike(unit.name, printed))
        titled = size > 1 and all(word[:1].isupper() for word in printed.split())
        if kind is None and not exact and not titled:
            return None
        units = exact or units
    units = tuple(unit for unit in units if unit.kind == kind) or units
    rank = {"province": 0, "district": 1, "commune": 2}
    return min(units, key=lambda unit: rank[unit.level], default=None)


def level_of(place: str) -> Level | None:
    """Return the level that a full name's kind says ("huyện Mỹ Tú" → district); None without a kind."""
    kind, name = _cut_kind(place)
    if not kind:
        return None
    levels = next(levels for word, levels in _KINDS.values() if word == kind)
    if len(levels) == 1:
        return levels[0]
    known = {unit.level for unit in _named(key(name), levels) if unit.kind == kind}
    return "province" if "province" in known else "district"


@lru_cache(maxsize=65536)
def same_place(one: str, other: str) -> bool:
    """Say whether two names mean one unit: spelt alike, accents that were left out or drift aside, and of one level.

    Names that are known to stand for two units are two: "huyện Tân Thạnh" and "xã Tân Thanh".
    """
    first, second = _lower_kind(one.strip()), _lower_kind(other.strip())
    first_kind, first_name = _cut_kind(first)
    second_kind, second_name = _cut_kind(second)
    if key(first_name) != key(second_name):
        return False
    if not accented_alike(first_name, second_name) and _is_unit(first_name) and _is_unit(second_name):
        return False
    return not first_kind or not second_kind or level_of(first) == level_of(second)


def _is_unit(name: str) -> bool:
    """Whether a unit is spelt so, with its accents."""
    units = (*_upper_units().get(key(name), ()), *_communes().get(key(name), ()))
    return fold(name) != name.lower() and any(accented_alike(unit.name, name) for unit in units)


def _lower_kind(full: str) -> str:
    """Write the kind in front of a name in small accented letters, however it was typed."""
    words = full.split()
    for length in (2, 1):
        sign = fold(" ".join(words[:length])).strip(".")
        if sign in _KINDS and len(words) > length:
            return f"{_KINDS[sign][0]} {' '.join(words[length:])}"
    return full


def provinces_of(district: str) -> tuple[str, ...]:
    """Return the old provinces that hold a district or commune of this name ("Châu Thành" lies in many)."""
    kind, name = _cut_kind(_lower_kind(district))
    levels = next((levels for word, levels in _KINDS.values() if word == kind), None)
    units = [unit for unit in _named(key(name), levels) if unit.level != "province"]
    units = [unit for unit in units if unit.kind == kind] or units
    if fold(name) != name.lower():
        units = [unit for unit in units if accented_alike(unit.name, name)]
    return tuple(dict.fromkeys(unit.province for unit in units))


@lru_cache(maxsize=1024)
def province_now(province: str) -> str | None:
    """Return what an old province is part of since 1/7/2025."""
    return next((now for old, now, _, _ in _rows() if same_place(old, province)), None)


def provinces_before(province: str) -> tuple[str, ...]:
    """Return the old provinces that a province of today was made of."""
    return tuple(dict.fromkeys(old for old, now, _, _ in _rows() if same_place(now, province)))


def communes_now(commune: str, district: str | None, province: str) -> tuple[str, ...]:
    """Return what an old commune is part of since 1/7/2025, without its district what its namesakes are."""
    full = _lower_kind(commune)
    found: list[str] = []
    for old_province, _, old_district, communes in _rows():
        if same_place(old_province, province) and (district is None or same_place(old_district, district)):
            groups = (group.partition("=") for group in communes.split(";"))
            found += [new for new, _, old in groups if any(same_place(each, full) for each in old.split(","))]
    return tuple(found)
