"""The words of a row or column that sums up the others. Knows no table."""

from __future__ import annotations

import re

_TOTAL = re.compile(r"(?:tổng(?: số| cộng)?|cộng|toàn (?:tỉnh|huyện|xã|thành phố|quốc)|cả nước|chung)", re.IGNORECASE)
_REGION = re.compile(
    r"(?:trung du và )?miền núi (?:phía bắc|bắc bộ)|đồng bằng sông (?:hồng|cửu long)|(?:đông|tây) bắc|tây nguyên"
    r"|bắc trung bộ(?: và duyên hải miền trung)?|duyên hải (?:nam trung bộ|miền trung)"
    r"|đông nam bộ|miền (?:bắc|trung|nam)",
    re.IGNORECASE,
)
MARKS = " .:-+*()"  # what may stand around a head or a label and says nothing


def sums_up(words: str) -> bool:
    """Tell whether a head or a label only says that it sums up the others."""
    return _TOTAL.fullmatch(words.strip(MARKS)) is not None


def is_region(words: str) -> bool:
    """Tell whether a label only names a part of the country, as tables by province do: "Đồng bằng sông Hồng"."""
    return _REGION.fullmatch(words.strip(MARKS).replace("Ð", "Đ")) is not None
