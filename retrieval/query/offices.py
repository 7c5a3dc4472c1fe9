"""Text → the offices that it names, in one form each: "Sở LĐ-TBXH", "Sở Lao động - TB&XH" are `solaodong`.

The people's committees and councils are left out: the place tells those apart. Knows nothing of reports or indexes.
"""

from __future__ import annotations

import re

from ingest.vietnamese.syllables import fold

# The first two syllables tell the branches apart; what follows is written in many ways ("- TB&XH").
_BRANCH = re.compile(r"(?<!cán )\b(?P<kind>sở|bộ|phòng|cục)\s+(?P<first>\S+)(?:[\s,-]+(?P<second>\w+))?")
_FIELDS = {
    "taichinh": ("tc", "stc"),
    "laodong": ("ldtbxh", "ld", "sl", "sldtbxh"),
    "kehoach": ("khdt", "skhdt"),
    "giaoduc": ("gddt", "sgddt"),
    "tainguyen": ("tnmt", "stnmt"),
    "nongnghiep": ("nnptnt", "snn", "snnptnt"),
    "yte": ("yt", "syt"),
    "noivu": ("nv", "snv"),
    "tuphap": ("tp", "stp"),
    "congthuong": ("ct", "sct"),
    "giaothong": ("gtvt", "sgtvt"),
    "xaydung": ("xd", "sxd"),
    "vanhoa": ("vhttdl", "svhttdl"),
    "khoahoc": ("khcn", "skhcn"),
    "thongtin": ("tttt", "stttt"),
    "thongke": (),
    "haiquan": (),
    "dantoc": (),
    "quocphong": (),
    "ngoaivu": (),
}
_SHORTEST = 3  # letters: "sct" in the name of a file may be anything, "sldtbxh" is one office
_SHORT = {short: field for field, shorts in _FIELDS.items() for short in shorts}
_LONG = re.compile(
    rf"(?<!cán ){_BRANCH.pattern.removeprefix('(?<!cán )')}"
    r"(?:(?:,? (?:và )?|[\s-]+)(?:đầu tư|thể thao|du lịch|thương binh|xã hội|tb&xh|đào tạo|môi trường|công nghệ|vận tải"
    r"|truyền thông|phát triển nông thôn))*"
)
_WHOLE = re.compile(
    r"\b(?:công an|toà án|tòa án|viện kiểm sát|thanh tra tỉnh|thanh tra huyện|kho bạc|bảo hiểm xã hội|mặt trận"
    r"|mttq|đoàn giám sát|ban pháp chế|ban kinh tế|ban văn hóa|ban dân tộc|liên đoàn lao động|hội nông dân)\b"
)
_SAME = {"mttq": "mattran", "thanhtratinh": "thanhtra", "thanhtrahuyen": "thanhtra"}
_SYMBOL = re.compile(r"-([a-z]+)$")


_FILED = (*(f"so{field}" for field in _FIELDS), *(f"bo{field}" for field in _FIELDS), "congan", "thanhtra", "toaan")


def offices(text: str) -> tuple[str, ...]:
    """Find the offices that a text names, each once."""
    lower = text.lower()
    found: list[str] = []
    for match in _BRANCH.finditer(lower):
        first = _letters(match["first"])
        field = _SHORT.get(first, first + _letters(match["second"] or ""))
        if field in _FIELDS:
            found.append(_letters(match["kind"]) + field)
    for match in _WHOLE.finditer(lower):
        name = _letters(match.group())
        found.append(_SAME.get(name, name))
    return tuple(dict.fromkeys(found))


def without_offices(text: str) -> str:
    """Leave the names of offices out of a text, "Sở Văn hóa, Thể thao và Du lịch" as a whole."""
    return _WHOLE.sub(" . ", _LONG.sub(" . ", text.lower()))


def office_of_number(number: str) -> str | None:
    """The branch of a province that a document's number names: "92/BC-STC" is of `sotaichinh`."""
    symbol = _SYMBOL.search(re.sub(r"[^\w/-]", "", fold(number)))
    field = _SHORT.get(symbol[1]) if symbol and symbol[1].startswith("s") else None
    return f"so{field}" if field else None


def in_one_word(file: str) -> tuple[str, ...]:
    """The offices that a file's name holds: "cchc-sotaichinh-6t2019.pdf", "bangdiem-congan-tinh.xlsx"."""
    parts = re.split(r"[^a-z0-9]+", fold(file))
    short = (f"so{_SHORT[part]}" for part in parts if part.startswith("s") and part in _SHORT and len(part) > _SHORTEST)
    return tuple(dict.fromkeys((*(name for name in _FILED if name in parts), *short)))


def _letters(text: str) -> str:
    return re.sub(r"[^a-z]", "", fold(text))
