"""The words of a row or column that sums up the others. Knows no table."""

from __future__ import annotations

import re

_TOTAL = re.compile(r"(?:tổng(?: số| cộng)?|cộng|toàn (?:tỉnh|huyện|xã|thành phố|quốc)|cả nước|chung)", re.IGNORECASE)
MARKS = " .:-+*()"  # what may stand around a head or a label and says nothing


def sums_up(words: str) -> bool:
    """Tell whether a head or a label only says that it sums up the others."""
    return _TOTAL.fullmatch(words.strip(MARKS)) is not None
