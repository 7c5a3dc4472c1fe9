"""Raised digits: the power of ten of a unit ("10⁶ đồng") is told from the mark of a note ("đồng<sup>6</sup>").

Readers of Word and of web pages set a raised number as `<sup>6</sup>`; here it becomes a power where it is one.
"""

from __future__ import annotations

import re
from typing import Final

_RAISED: Final = str.maketrans("0123456789-−–", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁻⁻")
_UNIT: Final = (
    r"(?:đồng|đ|vnđ|vnd|usd|người|lượt|hộ|con|cây|tấn|tạ|kg|g|ha|k?m[23²³]?|lít|kwh|mwh|w|đơn vị|viên|cái|chiếc|bản)"
)
# A ten with a raised digit is a power where it multiplies ("5 x 10⁴") or counts a unit ("10⁶ đồng").
_POWER: Final = re.compile(
    rf"(?<![\d.,])10<sup>([1-9]|1[0-2])</sup>(?=[\s\xa0]*{_UNIT}\b)"
    r"|(?<=[x×*·][\s\xa0])10<sup>([1-9]|1[0-2])</sup>|(?<=[x×*·])10<sup>([1-9]|1[0-2])</sup>",
    re.IGNORECASE,
)
_UNIT_BEFORE: Final = re.compile(r"(?:^|[\s/(\d])(?:k|d|c|m|h)?m$")


def raised(text: str, before: str) -> str:
    """Write a raised piece: a number is a note's mark, unless it is a power: of a metre ("m2"), below one ("10⁻³")."""
    bare = text.strip()
    if re.fullmatch(r"[-−–]\d{1,2}", bare) and re.search(r"(?<!\d)10$", before):
        return bare.translate(_RAISED)
    if not bare.isdigit() or _UNIT_BEFORE.search(before):
        return text
    return f"<sup>{bare}</sup>"


def with_powers(text: str) -> str:
    """Turn the marks that are powers of ten into raised digits."""
    if "10<sup>" not in text:
        return text
    return _POWER.sub(lambda found: "10" + "".join(part or "" for part in found.groups()).translate(_RAISED), text)
