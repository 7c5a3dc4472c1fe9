"""Lines of one column → paragraphs.

A line belongs to the paragraph above it unless that one could have held its first word, or it is set in, or lower.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import Final

from ingest.readers.layout.lines import Line, Part, Piece, concat, goes_on, join
from ingest.readers.layout.words import marked

_LEADER: Final = re.compile(
    r"[-+*•–]$|[-+*•–]\s?\S|\(?\d{1,2}(\.\d{1,2})*[.)]$|[a-zđ]\)|[IVX]{1,5}[.)]$|Điều$|Chương$|Mục$"
)


def paragraphs(rows: Sequence[Line]) -> list[Part]:
    """Lines of one column → paragraphs."""
    if not rows:
        return []
    left, right = min(line.x0 for line in rows), max(line.x1 for line in rows)
    pitches = [other.base - one.base for one, other in pairwise(rows)]
    pitch = median(pitches) if pitches else 0.0
    groups: list[list[Line]] = [[rows[0]]]
    centred = [False]
    for one, other in pairwise(rows):
        both = _is_centred(one, left, right) and _is_centred(other, left, right)
        if _opens(one, other, left, right, pitch) and not (both and _same_look(one, other, pitch)):
            groups.append([other])
            centred.append(False)
        else:
            groups[-1].append(other)
            centred[-1] = centred[-1] or both
    return [
        Part("paragraph", _joined(group, "\n" if middle else " "), group[0].base)
        for group, middle in zip(groups, centred, strict=True)
    ]


def _opens(one: Line, other: Line, left: float, right: float, pitch: float) -> bool:
    """Whether a line opens a new paragraph."""
    size = max(one.size, other.size)
    if other.base - one.base > max(1.45 * pitch, 1.2 * size) and other.base - one.base > 1.8 * size:
        return True
    apart = other.base - one.base > max(2.3 * size, 1.15 * pitch)  # "exactly 28 points" on letters of 13 is 2.15
    if apart or (one.bold != other.bold and _is_centred(one, left, right) and not _is_centred(other, left, right)):
        return True
    if not 0.85 < one.size / other.size < 1.18:
        return True
    first = other.words[0]
    if one.bold != other.bold and one.x1 < right - 0.5 * size:
        return True
    if one.x1 + 0.2 * size + (first.x1 - first.x0) < right - 1.0 * size and one.words[-1].text[-1:] != "-":
        return True
    if other.x0 > one.x0 + 0.9 * size and other.x0 > left + 0.9 * size:
        return True
    ended = one.words[-1].text[-1:] in ".;:"
    return (ended or bool(_LEADER.match(first.text))) and other.x0 > left + 0.9 * size


def _is_centred(line: Line, left: float, right: float) -> bool:
    return abs((line.x0 - left) - (right - line.x1)) < 1.2 * line.size and line.x0 - left > 1.5 * line.size


def _same_look(one: Line, other: Line, pitch: float) -> bool:
    near = other.base - one.base <= 1.7 * max(one.size, other.size)
    alike = one.bold == other.bold and abs(one.size - other.size) < 0.6
    return near and alike and abs(one.x0 - other.x0) > 1  # the same left edge means an indent, not the middle


_YEARS: Final = re.compile(r"\d[-–/]$")


def _joined(group: Sequence[Line], between: str) -> Piece:
    out = join(marked(group[0].words))
    for line in group[1:]:
        piece = join(marked(line.words))
        tight = goes_on(out.text, piece.text) or (_YEARS.search(out.text) and piece.text[:1].isdigit())
        out = concat([out, piece], "" if tight else between)
    return out
