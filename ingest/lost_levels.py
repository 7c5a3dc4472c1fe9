"""A damaged text and its reading → the reading with names of levels put where the letters that are left fit them.

Right before a number or a colon, "C       n:" can only be "Cấp huyện:" and "c     : 155" only "cấp xã: 155"; a
reader of words alone takes them for others. Length and every letter that stands in the text are kept.
"""

from __future__ import annotations

import re
from functools import lru_cache

_NAMES = ("cấp huyện", "cấp xã", "cấp tỉnh")


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((name, _crossword(name)) for name in _NAMES)


def _crossword(name: str) -> re.Pattern[str]:
    letters = "".join(f"[{letter}{letter.upper()} ]" if letter != " " else " " for letter in name)
    return re.compile(rf"(?:(?<=[-+:;,(]\s)|(?<=[-+:;,(]))({letters})(?=\s?:|\s\d)")


def fill_levels(text: str, reading: str) -> str:
    """Put lost names of levels into a reading; `text` and `reading` have the same length, and so has the result."""
    if text == reading:
        return reading
    filled = reading
    for name, pattern in _patterns():
        for match in pattern.finditer(text):
            start, end = match.span(1)
            left = match.group(1)
            told = reading[start:end].lower()
            anchored = left[0] != " " or left[-1] != " "
            if not anchored or " " not in left.replace(" ", "", 1) or told == name or any(map(str.isdigit, told)):
                continue
            written = name.capitalize() if left[0].isupper() else name
            filled = filled[:start] + written + filled[end:]
    return filled
