"""Words beside a number → the unit it is counted in, as written.

Units are the nouns of `data/units.tsv`; "cán bộ, công chức, viên chức" is one unit. A number followed by no
known noun gets none here: the table's column or the head of the sentence may still give it one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

_DATA = Path(__file__).parent / "data" / "units.tsv"
WHOLE_KINDS = ("count", "people")  # nobody counts half a file or half a person
# Units that are said together as one: "cán bộ, công chức, viên chức", "xã, thị trấn", "tin, bài".
_FAMILIES = (
    "cán bộ|công chức|viên chức|người lao động|đảng viên|giáo viên|học sinh|người dân|hiệu trưởng|hiệu phó|nhân viên",
    "cơ quan|đơn vị|tổ chức|phòng|ban|hội|ngành|doanh nghiệp|xã|phường|thị trấn|huyện|thị xã|thành phố|địa phương"
    "|đoàn thể|UBND|cá nhân|trường",
    "thôn|bản|tiểu khu|ấp|làng|khu phố|tổ dân phố|buôn",
    "tin|bài|phóng sự|bài viết|chuyên mục|băng rôn|pa nô|pano|áp phích|khẩu hiệu|tờ rơi",
    "đơn|ý kiến|kiến nghị|phản ánh|đơn thư",
    "đoàn|tổ|tổ công tác|đoàn kiểm tra",
)
# A level beside a number is not what it counts; nor is a unit's word what it counts in "tin học", "giải quyết".
_NO_UNIT = re.compile(r"(?:cấp\s(?:tỉnh|huyện|xã)|tin\shọc|giải\s(?:quyết|ngân)|ban\shành|đơn\sgiản)\b", re.IGNORECASE)


# "nghìn", "1.000", "10³": how many of the unit one step of a figure stands for.
_RAISED = "⁰¹²³⁴-⁹"
_SCALE = rf"(?:(?:nghìn|ngàn|triệu|tỷ|tỉ|trăm|vạn|1(?:[.,]?000){{1,3}}|10(?:\^\d{{1,2}}|[{_RAISED}]{{1,2}}))\s*)"
_HEADED = r"(?:đơn\svị(?:\stính)?|đvt|đ\.v\.t|đv)\s*[:.]?\s*"
_UNIT_AT_END = re.compile(r"\b(?:đơn\svị(?:\stính)?|đvt|đ\.v\.t)\s*:\s*([^:]{1,30})$", re.IGNORECASE)
_SHORT_MONEY = r"tr\.?\s?đ(?:ồng)?|vnđ|vnd|usd|đ"
# What a units column prints for "as above".
_DITTO = re.compile(r"[-–(]*\s*(?:n\.?\s?t\.?|như trên|[\"“”″〃']{1,2}|''|,,)\s*[-–)]*", re.IGNORECASE)


@lru_cache(maxsize=1)
def unit_kinds() -> dict[str, str]:
    """Load the known units, lower case, with the kind of their values."""
    rows = (line.split("\t") for line in _DATA.read_text(encoding="utf-8").splitlines() if line)
    return {row[0].lower(): row[1] for row in rows if not row[0].startswith("#")}


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    one = _one_of(unit for unit in unit_kinds() if unit[0].isalpha())
    families = (_one_of(family.split("|")) for family in _FAMILIES)
    lists = "|".join(rf"{word}(?:(?:,\s|\svà\s|\s-\s|/)(?:UBND\s)?{word})+" for word in families)
    after = re.compile(rf"\s*(?:số\slượng\s|cái\s)?({lists}|{one}|%)", re.IGNORECASE)
    before = re.compile(rf"(?:^|\W)(?:số|tổng\ssố|số\slượng|tổng)\s({one})(?!.*(?:^|\W)số\s{one})", re.IGNORECASE)
    return after, before


def _one_of(units: Iterable[str]) -> str:
    words = sorted(units, key=len, reverse=True)
    return "(?:" + "|".join(re.escape(word).replace(r"\ ", r"\s") for word in words) + r")(?![\w/])"


def unit_after(text: str, index: int) -> tuple[str, int, int] | None:
    """Read the unit that follows a number ending at `index`: the unit, its start and its end."""
    match = _patterns()[0].match(text, index)
    if match is None or _NO_UNIT.match(text, match.start(1)):
        return None
    return match.group(1), match.start(1), match.end(1)


def unit_before(words: str) -> str | None:
    """Read the unit named before a number: "Số phiếu phát ra: 219" counts phiếu."""
    match = _patterns()[1].search(words)
    return match.group(1) if match else None


_TABLE_UNIT = re.compile(r"\(?\s*(?:đơn vị(?: tính)?|đvt|đ\.v\.t)\s*[:.]?\s*(\S.{0,30}?)\s*[.)]?", re.IGNORECASE)


_IN_ENGLISH = re.compile(r"\s*[-–/]\s*Unit\s*:[^)]*", re.IGNORECASE)  # "ĐVT: Người - Unit: Person"


def _spoken(unit: str) -> str:
    """Say "10⁶ đồng" and "1.000 đồng" as people do: "triệu đồng", "nghìn đồng"."""
    scale = re.match(rf"10\^?(\d|[{_RAISED}])\s*(?=\D)|1[.,]?000\s*(?=\D)", unit)
    if scale is None:
        return unit
    power = (scale.group(1) or "3").translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789"))
    word = {"3": "nghìn", "6": "triệu", "9": "tỷ"}.get(power)
    return f"{word} {unit[scale.end() :]}" if word else unit


def is_ditto(words: str) -> bool:
    """Tell whether a field of a units column says "as above" ("nt", "-nt-", a ditto mark)."""
    return _DITTO.fullmatch(words.strip()) is not None


@lru_cache(maxsize=1)
def _stated() -> tuple[re.Pattern[str], re.Pattern[str]]:
    one = "|".join(re.escape(unit).replace(r"\ ", r"\s") for unit in sorted(unit_kinds(), key=len, reverse=True))
    counted = rf"{_SCALE}*(?:{one}|{_SHORT_MONEY})(?:\s?/\s?\w[\w\s]{{0,20}}?)?"
    whole = rf"{counted}|{_SCALE}|%"
    bracket = re.compile(rf"[(\[]\s*(?:{_HEADED})?({whole})\s*[)\]]", re.IGNORECASE)
    return re.compile(rf"(?:{_HEADED})?({whole})", re.IGNORECASE), bracket


def stated_unit(words: str) -> str | None:
    """Return the unit that words consist of: "triệu đồng", "10⁶ đồng", "Đơn vị tính: nghìn ha"; else None."""
    match = _stated()[0].fullmatch(words.strip(" .:()"))
    return _spoken(match.group(1).strip()) if match else None


def unit_in_brackets(words: str) -> str | None:
    """Return the unit that a head or a row's label gives in brackets: "Sản lượng (nghìn tấn)"; the last one counts."""
    found = _stated()[1].findall(words)
    return _spoken(found[-1].strip()) if found else None


def unit_at_end(words: str) -> str | None:
    """Return the unit that ends a title without brackets: "Thu ngân sách quý I ĐVT: triệu đồng"."""
    said = _UNIT_AT_END.search(words)
    return stated_unit(said.group(1)) if said else None


@lru_cache(maxsize=4096)
def unit_kind(unit: str | None) -> str | None:
    """Tell what the values of a unit are: count, people, money, measure, time, score, share; None if unknown."""
    if not unit:
        return None
    first = re.split(r",\s|\svà\s|/|\s-\s", unit.strip().lower())[0].strip()
    kind = unit_kinds().get(first)
    if kind is None and (scaled := re.match(rf"{_SCALE}+", first)):
        kind = unit_kinds().get(first[scaled.end() :].strip())
        return "measure" if kind in WHOLE_KINDS else kind  # "nghìn người" may have decimals
    return kind


def is_whole(unit: str | None) -> bool:
    """Tell whether values of this unit are always whole numbers."""
    return unit_kind(unit) in WHOLE_KINDS


def table_unit(words: str) -> str | None:
    """Return the unit that a line above a table gives for all of it: "Đơn vị tính: triệu đồng", "Tỷ đồng"."""
    if len(words) >= 60:
        return None
    match = _TABLE_UNIT.fullmatch(_IN_ENGLISH.sub("", words))
    if match:
        return stated_unit(match.group(1)) or match.group(1).strip()
    several = [stated_unit(part) for part in re.split(r"; ?| và |, ", words)]
    if len(several) > 1 and all(several):  # "Nghìn tấn; Triệu USD": the column says which
        return "; ".join(part for part in several if part)
    stated = stated_unit(words)
    return stated if unit_kind(stated) in ("money", "measure", "share") else None
