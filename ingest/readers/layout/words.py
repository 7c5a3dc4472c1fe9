"""Characters with places → words with places, the same for a PDF's text layer and for OCR.

A letter whose meaning the file lost stays one blank in its word, so that the repair can fill it.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from typing import Final

from ingest.readers.layout.drawing import Rule
from ingest.readers.layout.pdfium import Glyph
from ingest.readers.text_builder import Box

_GAP: Final = 0.18
"""Ems: a wider gap parts words. Times New Roman's blank is 0.25, kerning stays under 0.1."""

_FEW_PAIRS: Final = 5

_SPACED: Final = (0.1, 0.7)
"""Ems between all letters of a line that is letter-spaced; the usual line has none, figures in columns have more."""

_SYMBOLS: Final = {
    0xF0B7: "•",
    0xF0A7: "•",
    0xF0D8: "•",
    0xF0FC: "✓",
    0xF0E0: "→",
    0xF0B3: "≥",
    0xF0A3: "≤",
    0xF0B4: "×",
}
# Word writes these for the letters beside them; neither is Vietnamese.
_MISTAKEN: Final = {"ƣ": "ư", "Ƣ": "Ư", "ð": "đ", "Ð": "Đ"}
_FIRST_MARK, _LAST_MARK = "\u0300", "\u036f"


@dataclass(frozen=True, slots=True)
class Word:
    """A word: its text, the box of each code point on the page as seen, and its place as it reads.

    Where a page is read turned (a landscape table on an upright page), `x0…base` are of the turned page.
    `glue`: no blank before it. `confidence` is 0..1 for OCR, 1 for a text layer.
    """

    text: str
    boxes: tuple[Box, ...]
    x0: float
    y0: float
    x1: float
    y1: float
    base: float
    size: float
    bold: bool = False
    glue: bool = False
    confidence: float = 1.0
    added: bool = False
    sideways: bool = False  # set at a right angle to the page; read only inside a table


def turned(
    glyphs: Sequence[Glyph], rules: Sequence[Rule], width: float, height: float
) -> tuple[list[Glyph], list[Glyph], list[Rule]]:
    """Turn a page so that most of its text stands upright; text of other directions (stamps, margins) is left out.

    Returns the characters as they read, the same as they are seen, and the lines as they read.
    """
    turn = direction(glyphs)
    counts = Counter(glyph.angle for glyph in glyphs)
    kept = [glyph for glyph in glyphs if glyph.angle == turn] if len(counts) > 1 else list(glyphs)
    if not turn:
        return kept, kept, list(rules)
    upright = [turned_glyph(glyph, turn, width, height) for glyph in kept]
    return upright, kept, [Rule(*turn_box(*rule, turn, width, height)) for rule in rules]


def direction(glyphs: Sequence[Glyph]) -> int:
    """The quarter turns of most characters of a page."""
    counts = Counter(glyph.angle for glyph in glyphs)
    return counts.most_common(1)[0][0] if counts else 0


def turned_glyph(glyph: Glyph, turn: int, width: float, height: float) -> Glyph:
    """A character after the page is turned back."""
    x0, y0, x1, y1 = turn_box(glyph.x0, glyph.y0, glyph.x1, glyph.y1, turn, width, height)
    base = {1: width - glyph.base, 2: height - glyph.base, 3: glyph.base}[turn]
    return glyph._replace(x0=x0, y0=y0, x1=x1, y1=y1, base=base)


def turn_box(x0: float, y0: float, x1: float, y1: float, turn: int, width: float, height: float) -> Box:
    """A box after the page is turned back by `turn` quarters clockwise."""
    if turn == 1:  # text runs down: the top of the turned page is the right edge
        return y0, width - x1, y1, width - x0
    if turn == 3:  # text runs up
        return height - y1, x0, height - y0, x1
    return width - x1, height - y1, width - x0, height - y0


def words(upright: Sequence[Glyph], seen: Sequence[Glyph]) -> list[Word]:
    """Group characters into words, in the order of the file. `seen` are the same characters as on the page."""
    losing = {(glyph.bold, round(glyph.size)) for glyph in upright if glyph.ink}
    out: list[Word] = []
    group: list[int] = []
    blank = False
    before: Glyph | None = None
    upright = _closed_up(upright)
    for at, glyph in enumerate(upright):
        is_blank = glyph.text in " \u00ad" and not glyph.ink
        if group and before is not None and (is_blank or _parts(before, glyph)):
            out.append(_word(group, upright, seen, glue=not blank and _touches(out, upright[group[0]])))
            group, blank = [], False
        if is_blank:
            blank = True
        else:
            group.append(at)
        before = glyph
    if group:
        out.append(_word(group, upright, seen, glue=not blank and _touches(out, upright[group[0]])))
    return _with_lost(out, losing) if losing else out


def _closed_up(glyphs: Sequence[Glyph]) -> Sequence[Glyph]:
    """Let the letters of letter-spaced lines reach to each other, as if they were set close."""
    out = list(glyphs)
    start = 0
    for at in range(1, len(out) + 1):
        if at < len(out) and abs(out[at].base - out[at - 1].base) < 0.1 * out[at].size and out[at].x0 >= out[at - 1].x0:
            continue
        extra = _spacing(glyphs[start:at])
        if extra:
            for place in range(start, at):
                glyph = out[place]
                out[place] = glyph._replace(x1=glyph.x1 + extra)
        start = at
    return out


def _spacing(run: Sequence[Glyph]) -> float:
    """How far apart all letters of a line are set; 0 for a usual line."""
    pairs = [(one, other) for one, other in pairwise(run) if not (one.text.isspace() or other.text.isspace())]
    if len(pairs) < _FEW_PAIRS or sum(glyph.text.isalpha() for glyph in run) < 0.4 * len(run):
        return 0.0
    gaps = sorted((other.x0 - one.x1) / one.size for one, other in pairs)
    low, middle = gaps[len(gaps) // 10], median(gaps)
    return middle * run[0].size if _SPACED[0] < low and middle < _SPACED[1] else 0.0


def _parts(one: Glyph, other: Glyph) -> bool:
    """Whether two characters that follow each other belong to different words."""
    size = max(one.size, other.size)
    if abs(one.base - other.base) > 0.1 * size or one.added != other.added or not 0.8 < one.size / other.size < 1.25:
        return not _is_mark(other.text)
    gap = other.x0 - one.x1
    return gap > _GAP * size or other.x1 < one.x0 - 0.1 * size


def _touches(out: Sequence[Word], glyph: Glyph) -> bool:
    if not out:
        return False
    last = out[-1]
    return -0.3 * last.size < glyph.x0 - last.x1 <= _GAP * last.size and abs(last.base - glyph.base) < 0.6 * last.size


def _is_mark(text: str) -> bool:
    return _FIRST_MARK <= text <= _LAST_MARK


def _word(group: Sequence[int], upright: Sequence[Glyph], seen: Sequence[Glyph], *, glue: bool) -> Word:
    letters: list[str] = []
    boxes: list[Box] = []
    for at in group:
        glyph = seen[at]
        letter, box = _letter(glyph.text), (glyph.x0, glyph.y0, glyph.x1, glyph.y1)
        if letters and boxes[-1] == box and letters[-1] == letter:
            continue  # drawn twice to look bold
        if letters and _is_mark(letter) and len(composed := unicodedata.normalize("NFC", letters[-1] + letter)) == 1:
            letters[-1], boxes[-1] = composed, _around(boxes[-1], box)
        elif letter.isascii() or unicodedata.is_normalized("NFC", letter):
            letters.append(letter)
            boxes.append(box)
        else:
            composed = unicodedata.normalize("NFC", letter)
            letters += composed
            boxes += [box] * len(composed)
    first, last = upright[group[0]], upright[group[-1]]
    return Word(
        "".join(letters),
        tuple(boxes),
        first.x0,
        min([upright[at].y0 for at in group]),
        max(last.x1, first.x1),
        max([upright[at].y1 for at in group]),
        first.base,
        first.size,
        first.bold,
        glue,
        added=first.added,
    )


def _letter(text: str) -> str:
    if text <= "\x7f":
        return text if text >= " " else " "
    code = ord(text)
    if 0xE000 <= code < 0xF900:
        plain = chr(code - 0xF000) if 0xF021 <= code < 0xF07F else " "
        return _SYMBOLS.get(code, plain)
    return _MISTAKEN.get(text, text)


def _around(one: Box, other: Box) -> Box:
    return min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3])


def _with_lost(found: list[Word], losing: set[tuple[bool, int]]) -> list[Word]:
    """Give back the blanks that PDFium swallows when several letters are lost in a row.

    Only in the runs that lose letters, and only where the gap is wider than the line's usual one by more
    than a narrow letter: justified lines have wide gaps everywhere.
    """
    out: list[Word] = []
    by_line: dict[int, list[float]] = {}
    for one, other in pairwise(found):
        if abs(one.base - other.base) < 1:
            by_line.setdefault(round(one.base), []).append(other.x0 - one.x1)
    usual = {line: min(median(gaps), 0.35 * found[0].size) for line, gaps in by_line.items()}
    for at, word in enumerate(found):
        before = found[at - 1] if at else None
        lost = 0
        if before and abs(before.base - word.base) < 1 and (word.bold, round(word.size)) in losing:
            spare = word.x0 - before.x1 - usual.get(round(word.base), 0.25 * word.size)
            lost = round(spare / (0.65 * word.size)) if 0.3 * word.size < spare < 4 * word.size else 0
        if lost:
            pads = ((before.x1 if before else word.x0, word.y0, word.x0, word.y1),) * lost
            out.append(replace(word, text=" " * lost + word.text, boxes=pads + word.boxes))
        else:
            out.append(word)
    return out


_UNIT: Final = re.compile(r"(?:^|[\s/(\d])(?:k|d|c|m|h)?m$")


_OF_POWER: Final = re.compile(r"m\d?\b|đ(?:ồng)?\b|kWh|người|tấn|USD|con\b|cây|ha\b")
_RAISED: Final = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def _after(row: Sequence[Word], at: int) -> str:
    return row[at + 1].text if at + 1 < len(row) else ""


def marked(line: Iterable[Word]) -> list[Word]:
    """Write raised numbers of a line as `<sup>n</sup>`, but the power of a unit ("m2") as it is."""
    row = list(line)
    size = max((word.size for word in row), default=1.0)
    base = median([word.base for word in row if word.size > 0.85 * size]) if row else 0.0
    out: list[Word] = []
    for at, word in enumerate(row):
        raised = word.size < 0.8 * size and base - word.base > 0.15 * size
        if (
            raised
            and re.fullmatch(r"\(?(\d{1,3}|\*{1,3})\)?", word.text)
            and not (at and _UNIT.search(row[at - 1].text))
        ):
            if word.text.isdigit() and at and row[at - 1].text.endswith("10") and _OF_POWER.match(_after(row, at)):
                out.append(replace(word, text=word.text.translate(_RAISED)))  # "10⁶ m3" is a unit, no footnote
                continue
            boxes = word.boxes[:1] * 5 + word.boxes + word.boxes[-1:] * 6
            out.append(replace(word, text=f"<sup>{word.text}</sup>", boxes=boxes))
        else:
            out.append(word)
    return out
