"""Which numbers may have lost digits.

Where digits are being lost, a number is whole only if its shape shows it: each blank beside it is the gap to a
word that was read, or its digits are of those that the run loses, so that it stands in another font, or the
arithmetic around it holds. All others are named, never completed.
"""

from __future__ import annotations

import re
from decimal import Decimal

import numpy as np

from ingest.repair.damaged_text import Reading
from ingest.report import Span

_NUMBER = re.compile(r"\d+(?:[.,/]\d+)*")
_YEAR = re.compile(r"(?:19|20)\d\d")
_RATIO = re.compile(r"(\d{1,3}(?:\.\d{3})*|\d+)/(\d{1,3}(?:\.\d{3})*|\d+)[^\d%]{0,60}?(\d{1,3}(?:,\d+)?)%")
_OPENING, _CLOSING = '([{"“', ')]}"”;:.,'  # no one writes a blank after the first or before the others
_BLANKS = " \u00a0"


def uncertain_figures(text: str, filled: str, reading: Reading) -> tuple[Span, ...]:
    """The numbers of a text that may have lost digits; `filled` is the text with the visible words completed."""
    if not np.any(reading.digit_lost > 0.25):
        return ()
    proved = _proved(text)
    filled_in = {
        place for word in reading.words if word.visible for place in range(word.start, word.start + len(word.text))
    }
    spans = []
    for number in _NUMBER.finditer(text):
        start, end = number.span()
        if start not in proved and _doubtful(text, filled, start, end, reading, filled_in):
            spans.append(Span(start, end))
    return tuple(spans)


def _doubtful(text: str, filled: str, start: int, end: int, reading: Reading, filled_in: set[int]) -> bool:
    left, right = start, end
    while left > 0 and filled[left - 1] in _BLANKS:
        left -= 1
    while right < len(filled) and filled[right] in _BLANKS:
        right += 1
    before = text[left - 1] if left else "\n"
    after = text[right] if right < len(text) else "\n"
    if right > end and after == "%":
        return True  # no one writes a blank there
    if not _losing(reading, left, start) and not _losing(reading, end, right):
        return False
    if any(c in ",./" or c in reading.lost_digits for c in text[start:end]):
        return False  # the run that loses digits cannot show these
    # However sure it is, a word beside it may have taken a lost digit for a letter of its own; a year has no more.
    taken = not _YEAR.fullmatch(text[start:end]) and (
        (text[left - 1 : left] in _BLANKS and left - 1 in filled_in)
        or (text[right : right + 1] in _BLANKS and right in filled_in)
    )
    if (left < start and before in _OPENING) or (right > end and after in _CLOSING):
        return True
    most_left = 1 if before not in "\n" else 2
    most_right = 1
    split = (left < start and (before.isdigit() or before in "/,.-")) or (
        right > end and (after.isdigit() or after in "/,.-")
    )
    return start - left > most_left or right - end > most_right or split or taken


def _losing(reading: Reading, low: int, high: int) -> bool:
    return bool(np.any(reading.digit_lost[low:high] > 0.25))


def _proved(text: str) -> frozenset[int]:
    """Where the numbers of ratios start whose percentage comes out right."""
    starts: set[int] = set()
    for found in _RATIO.finditer(text):
        part, whole = (Decimal(found.group(k).replace(".", "")) for k in (1, 2))
        printed = Decimal(found.group(3).replace(",", "."))
        exponent = printed.as_tuple().exponent
        tolerance = Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)
        if whole and abs(part / whole * 100 - printed) <= tolerance:
            starts.update((found.start(1), found.start(3)))
    return frozenset(starts)
