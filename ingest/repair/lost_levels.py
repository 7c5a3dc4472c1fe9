"""A damaged text and its reading → the reading with levels and closing days put where the letters left fit them.

Right before a number or a colon, "C       n:" can only be "Cấp huyện:" and "c     : 155" only "cấp xã: 155", and
right before a day "  n 30/12/2023" only "đến 30/12/2023"; a reader of words alone takes them for others. Length and
every letter that stands in the text are kept.
"""

from __future__ import annotations

import re
from functools import lru_cache

_NAMES = ("cấp huyện", "cấp xã", "cấp tỉnh")
_UNTIL = re.compile(r"(?<= )((?:đ | ế|  )n )(?=\d{1,2}/\d{1,2}/\d{4})")


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((name, _crossword(name)) for name in _NAMES)


def _crossword(name: str) -> re.Pattern[str]:
    letters = "".join(f"[{letter}{letter.upper()} ]" if letter != " " else " " for letter in name)
    return re.compile(rf"(?:(?<=[-+:;,(]\s)|(?<=[-+:;,(]))({letters})(?=\s?:|\s\d)")


def fill_levels(text: str, reading: str) -> str:
    """Put lost levels and "đến" into a reading; `text` and `reading` have the same length, and so has the result."""
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
    for match in _UNTIL.finditer(text):
        start = match.start(1)
        while start and text[start - 1] == " " and filled[start - 1] != " ":
            start -= 1  # the rest of the word that was read over it
        filled = filled[:start] + " " * (match.start(1) - start) + "đến " + filled[match.end(1) :]
    return filled
