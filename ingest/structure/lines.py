"""Text → its lines with offsets, and what a line looks like under its markup.

Knows nothing of sections or sentences: those are decided in `outline.py` from these lines.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.report import Span

_LINE = re.compile(r"[^\n\f\v]+")
_TAG = re.compile(r"</?(?:b|i|u|em|strong|span|font|p|center|h\d)\b[^>]*>", re.IGNORECASE)
_SUP = re.compile(r"<sup>\s*\(?(\d{1,3})\)?\s*</sup>")
# "10<sup>6</sup> đồng" is a power of ten, not ten with a note.
_POWER = re.compile(
    r"(?<![\d.,])10<sup>\s*(\d{1,2})\s*</sup>(?=\s*(?:đ|vn|usd|m2|m3|m²|m³|kg|tấn|ha|người|lít|kwh)\w*)", re.IGNORECASE
)
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_RULE = re.compile(r"[-–—_=*~.·…─━\s]{3,}")
_PAGE_NUMBER = re.compile(
    r"(?:[-–—]\s*)?(?:(?:trang|page)\s*)?(\d{1,4})(?:\s*/\s*\d{1,4})?(?:\s*[-–—])?", re.IGNORECASE
)
_RULE_WIDTH = 25  # blanks; report 000 sets off its notes with 43 and its gaps for lost words stay below 20
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Line:
    """One line that is not blank. `start` and `end` bound its words in the text.

    `words` is the reading between them; `gap` counts the blank lines above it; `indent` the blanks before its
    first word. `furniture`: the reader said that the line belongs to the page, not to the report. `set_off`: a line
    of blanks only stands above it, as wide as the rule that a page's notes are set off with. `printed`: the whole
    line as it stands in the file where the reading filled in letters, else empty.
    """

    start: int
    end: int
    words: str
    gap: int
    indent: int
    furniture: bool = False
    set_off: bool = False
    printed: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """A line without its markup: the bare words, how many `#` stood before them, and whether all are emphasised."""

    words: str
    hashes: int
    bold: bool
    italic: bool


def split_lines(text: str, reading: str, furniture: Sequence[Span] = ()) -> tuple[Line, ...]:
    """Return the lines of a report that are not blank, in order."""
    lines = []
    gap = 0
    set_off = False
    position = 0
    covers = sorted(furniture, key=lambda span: span.start)
    cover = 0
    for match in _LINE.finditer(reading):
        gap += reading.count("\n", position, match.start()) + reading.count("\f", position, match.start())
        position = match.end()
        raw = match.group()
        words = raw.strip()
        if not words:
            set_off = set_off or len(raw) >= _RULE_WIDTH
            continue
        if "\t" in raw and ("\t" in words or raw.count("\t") > 1):
            words = raw.strip(" \r")  # a row of a table: its leading and trailing tabs are empty cells
        start = match.start() + len(raw) - len(raw.lstrip(" \r" if words[0] == "\t" else None))
        end = start + len(words)
        while cover < len(covers) and covers[cover].end <= start:
            cover += 1
        is_furniture = cover < len(covers) and covers[cover].start <= start and end <= covers[cover].end
        printed = text[match.start() : match.end()]
        printed = printed if printed != raw else ""
        lines.append(Line(start, end, words, max(gap - 1, 0), start - match.start(), is_furniture, set_off, printed))
        gap = 0
        set_off = False
    return tuple(lines)


def look(words: str) -> Look:
    """Take the markup off a line: Markdown `#`, `**`, `*`, HTML emphasis and footnote marks."""
    bare = words
    hashes = 0
    if bare.startswith("#"):
        stripped = bare.lstrip("#")
        hashes = len(bare) - len(stripped)
        bare = stripped.strip()
    bold, italic = _emphasis(bare)
    return Look(plain(bare), hashes, bold, italic)


def _emphasis(bare: str) -> tuple[bool, bool]:
    """Say whether the whole of a line is bold, and whether it is italic."""
    lowered = bare[:8].lower()
    bold = bare.startswith(("**", "__")) and bare.rstrip(" .:;,").endswith(("**", "__"))
    bold = bold or (lowered.startswith(("<b>", "<strong>")) and bare.lower().endswith(("</b>", "</strong>")))
    single = bare.startswith("*") and not bare.startswith(("**", "* "))
    italic = (single and bare.endswith("*")) or bare.startswith("***")
    return bold, italic


def plain(words: str) -> str:
    """Return words as a person reads them: no emphasis signs, tags or footnote marks, single spaces."""
    if "<" in words:
        words = _POWER.sub(lambda power: f"10{power.group(1).translate(_RAISED)}", words)
        words = _TAG.sub("", _SUP.sub("", words))
    if "*" in words:
        words = _strip_stars(words)
    return _SPACES.sub(" ", words).strip()


def _strip_stars(words: str) -> str:
    """Drop the stars that set emphasis; a star followed by a blank at the start is a bullet and stays."""
    if words.startswith("* "):
        return "* " + words[2:].replace("*", "")
    return words.replace("*", "")


def is_rule(words: str) -> bool:
    """Say whether a line only draws a rule (`---`, `_____`, `*****`)."""
    return _RULE.fullmatch(words) is not None


def page_number(words: str) -> int | None:
    """Return the page number that a line consists of, or None."""
    if len(words) > 14:
        return None
    match = _PAGE_NUMBER.fullmatch(words)
    return int(match.group(1)) if match else None
