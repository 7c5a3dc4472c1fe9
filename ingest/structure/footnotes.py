"""Lines of a report → which of them are notes, and where each note hangs.

Two habits are read: marks written `<sup>n</sup>`, and bare numbers as text taken from a PDF has them, where the mark
stands alone on a line inside the sentence and the note opens with its number at the foot of the page. A note may go
on after a page break, and so may the sentence that it interrupts; `assign` keeps the two apart.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.report import Span
from ingest.structure.lines import Line, is_rule, page_number
from ingest.structure.numbering import marker
from ingest.vietnamese.syllables import CAPITALS

_SUP = re.compile(r"<sup>\s*\(?(\d{1,3}|\*{1,3})\)?\s*</sup>")
_SUP_START = re.compile(r"(?:\*\*)?\[?<sup>\s*\(?(\d{1,3}|\*{1,3})\)?\s*</sup>\]?")
_UNTAGGED_START = re.compile(rf"(\d{{1,3}})\s*(?=[{CAPITALS}][^.)])")
_BARE_START = re.compile(r"(\d{1,3})\s+(?=\S)")
_BARE_MARK = re.compile(r"\d{1,3}")
_ENDS = ".;:!?…"
_CLOSERS = "\"”'’)]*_ "
_LABEL = re.compile(r"(\w+)\s[^:;.]{0,30}:")


@dataclass(frozen=True, slots=True)
class Anchor:
    """A mark in the body and the word it hangs on: `span` is the mark itself."""

    mark: str
    span: Span


@dataclass(frozen=True, slots=True)
class Notes:
    """Which note each line belongs to (its number in order of appearance, or None), and the marks in the body.

    `marks` names the notes; `mark_lines` are lines that hold only a mark; `starts` are the lines that open a note.
    """

    owner: tuple[int | None, ...]
    marks: tuple[str, ...]
    anchors: tuple[Anchor, ...]
    mark_lines: frozenset[int]
    starts: frozenset[int]


def is_open(words: str) -> bool:
    """Say whether a sentence goes on after these words: no full stop, or a parenthesis not closed."""
    bare = words.rstrip(_CLOSERS + " ")
    if not bare:
        return False
    tail = words[-240:]
    if tail.rstrip().endswith(("(", ",")) or (
        "(" in tail and tail.rfind("(") > tail.rfind(")") and bare[-1] not in ":."
    ):
        return True
    return bare[-1] not in _ENDS


def starts_low(words: str) -> bool:
    """Say whether words look like the middle of a sentence: a small letter, a digit or a stop first."""
    for letter in words.lstrip('*_ “"('):
        return letter.islower() or letter.isdigit() or letter in ",.;:)%"
    return False


def find_notes(lines: Sequence[Line], width: int | None) -> Notes:
    """Tell notes from body. `width` is the printed width of a line where the text is hard-wrapped, else None."""
    if any("<sup>" in line.words for line in lines):
        return _with_tags(lines)
    if width is not None:
        return _bare(lines)
    return Notes((None,) * len(lines), (), (), frozenset(), frozenset())


def _with_tags(lines: Sequence[Line]) -> Notes:
    """Read notes that are marked `<sup>n</sup>`."""
    starts = {index: match.group(1) for index, line in enumerate(lines) if (match := _SUP_START.match(line.words))}
    starts = {index: mark for index, mark in starts.items() if _is_note(lines[index].words, mark)}
    anchors = []
    for index, line in enumerate(lines):
        if "<sup>" not in line.words:
            continue
        for match in _SUP.finditer(line.words):
            if not (index in starts and match.start() <= 3):
                anchors.append(Anchor(match.group(1), Span(line.start + match.start(), line.start + match.end())))
    starts |= _untagged_starts(lines, anchors, set(starts.values()))
    owner, marks = _Zones(lines, starts, anchors).assign()
    return Notes(owner, marks, tuple(anchors), frozenset(), frozenset(starts))


def _untagged_starts(lines: Sequence[Line], anchors: Sequence[Anchor], known: set[str]) -> dict[int, str]:
    """Return the lines that open a note with a bare number whose mark in the body is tagged ("1Trong đó …")."""
    starts = {}
    missing = {anchor.mark: anchor.span.end for anchor in anchors if anchor.mark not in known and anchor.mark.isdigit()}
    for index, line in enumerate(lines if missing else ()):
        match = _UNTAGGED_START.match(line.words)
        if match and missing.get(match.group(1), line.start) < line.start:
            starts[index] = match.group(1)
            del missing[match.group(1)]
    return starts


def _is_note(words: str, mark: str) -> bool:
    """Say whether a line that opens with a mark holds a note; a mark alone ends the line above it."""
    del mark
    return _SUP_START.sub("", words, count=1).strip(" .*") != ""


class _Zones:
    """Walks the lines once and decides for each whether it goes on a note or the body."""

    def __init__(self, lines: Sequence[Line], starts: dict[int, str], anchors: Sequence[Anchor]) -> None:
        self.lines = lines
        self.starts = starts
        self.anchor_at = {anchor.mark: anchor.span.start for anchor in anchors}
        self.order = sorted(starts)
        self.owner: list[int | None] = [None] * len(lines)

    def assign(self) -> tuple[tuple[int | None, ...], tuple[str, ...]]:
        """Return the owner of every line and the marks of the notes in order."""
        marks: list[str] = []
        last_body, last_note = "", ""
        note_head = ""
        in_zone = after_rule = False
        for index, line in enumerate(self.lines):
            words = line.words
            if line.furniture or is_rule(words) or (page_number(words) is not None and "\t" not in words):
                after_rule = after_rule or is_rule(words)
                continue
            if index in self.starts:
                marks.append(self.starts[index])
                note_head = _SUP_START.sub("", words, count=1).strip(" *")
                goes_on = True
            else:
                goes_on = bool(marks) and self._goes_on(index, in_zone, after_rule, last_body, last_note, note_head)
            if goes_on:
                self.owner[index] = len(marks) - 1
                last_note = words
            else:
                last_body = words
            in_zone, after_rule = goes_on, False
        return tuple(self.owner), tuple(marks)

    def _goes_on(
        self, index: int, in_zone: bool, after_rule: bool, last_body: str, last_note: str, note_head: str
    ) -> bool:
        """Say whether a line without a mark goes on the last note."""
        words = self.lines[index].words
        if "\t" in words or words.startswith(("#", "|")) or _opens_point(words):
            return False
        low = starts_low(words)
        open_note = is_open(last_note)
        if not in_zone and not (open_note and low):
            return False
        if self._before_next_note(index) and (in_zone or (open_note and low)):
            return True
        open_body = is_open(last_body) and not last_body.startswith("#") and len(last_body) > 60
        if low:
            if open_body and open_note:
                return after_rule and not in_zone
            return open_note and not open_body
        if not in_zone:
            return False
        return _parallel(note_head, words) or (open_body and self._low_follows(index))

    def _before_next_note(self, index: int) -> bool:
        """Say whether the lines from here to the next note hold none of that note's mark (at most three lines)."""
        for ahead in range(index, min(index + 4, len(self.lines))):
            if ahead in self.starts:
                anchor = self.anchor_at.get(self.starts[ahead])
                return anchor is not None and anchor < self.lines[index].start
            words = self.lines[ahead].words
            if words.startswith(("#", "|")) or "\t" in words or _opens_point(words):
                return False
        return False

    def _low_follows(self, index: int) -> bool:
        """Say whether the next lines come back to the sentence that the note interrupted."""
        for ahead in range(index + 1, min(index + 4, len(self.lines))):
            words = self.lines[ahead].words
            if page_number(words) is not None or is_rule(words):
                continue
            if words.startswith("#") or _opens_point(words):
                return False
            if words[0].islower():
                return True
        return False


def _opens_point(words: str) -> bool:
    """Say whether a line opens a point of its own ("1.", "a)", "- ")."""
    return marker(words.lstrip("*_ ") if not words.startswith("* ") else words) is not None


def _parallel(head: str, words: str) -> bool:
    """Say whether two paragraphs open with labels of one make ("Cấp huyện: …", "Cấp xã: …")."""
    first, second = _LABEL.match(head), _LABEL.match(words)
    return bool(first and second and first.group(1) == second.group(1))


def _bare(lines: Sequence[Line]) -> Notes:
    """Read notes whose marks are bare numbers, of hard-wrapped text taken from a PDF."""
    candidates = {
        index: line.words
        for index, line in enumerate(lines)
        if line.gap == 0 and _BARE_MARK.fullmatch(line.words) and _in_sentence(lines, index)
    }
    starts = _bare_starts(lines, candidates)
    named = set(starts.values())
    mark_lines = frozenset(index for index, mark in candidates.items() if mark in named)
    anchors = tuple(Anchor(candidates[i], Span(lines[i].start, lines[i].end)) for i in sorted(mark_lines))
    stands = {candidates[i]: i for i in mark_lines}
    owner: list[int | None] = [None] * len(lines)
    marks: list[str] = []
    inside = False
    zone = 0
    ahead = deque(sorted(starts))
    for index, line in enumerate(lines):
        was_inside = inside
        if index in starts:
            marks.append(starts[index])
            ahead.popleft()
            inside = True
        elif inside:
            # A page's notes end no earlier than the last one whose mark stands above them.
            more = bool(ahead) and stands[starts[ahead[0]]] < zone
            inside = more or not _leaves(lines, index, mark_lines)
        elif marks and _set_off(lines, index):
            inside = not _opens_point(line.words)
        zone = zone if was_inside else index
        owner[index] = len(marks) - 1 if inside else None
    return Notes(tuple(owner), tuple(marks), anchors, mark_lines, frozenset(starts))


def _in_sentence(lines: Sequence[Line], index: int) -> bool:
    """Say whether a number alone on a line stands in a sentence: words above it, or a sentence going on below."""
    if not 0 < index < len(lines) - 1:
        return False
    above = lines[index - 1].words
    return (len(above) > 12 and not above.isupper()) or lines[index + 1].words[0] in ".,;:)"


def _set_off(lines: Sequence[Line], index: int) -> bool:
    """Say whether a line is set off from the body above it, as the notes of a page are."""
    return lines[index].set_off or (index > 0 and is_rule(lines[index - 1].words))


def _bare_starts(lines: Sequence[Line], candidates: dict[int, str]) -> dict[int, str]:
    """Return the lines that open a note: marks count up, each stands in the body above, a page's first is set off."""
    starts: dict[int, str] = {}
    seen: set[str] = set()
    last = 0
    near = False
    for index, line in enumerate(lines):
        if index in candidates:
            seen.add(line.words)
            continue
        near = _set_off(lines, index) or (near and page_number(line.words) is None)
        match = _BARE_START.match(line.words)
        if match and near and match.group(1) in seen and int(match.group(1)) == last + 1:
            starts[index] = match.group(1)
            last += 1
    return starts


def _leaves(lines: Sequence[Line], index: int, mark_lines: frozenset[int]) -> bool:
    """Say whether the body begins again at a line below a note.

    A page break in such text is one line end without the blank line that follows every other, and the new page's
    first line is set in by a blank (report 000 has 14 notes; these signs end every one of them).
    """
    line = lines[index]
    if page_number(line.words) is not None or is_rule(line.words):
        return True
    if index + 1 in mark_lines or (line.gap == 0 and line.indent > 0 and _looks_new(lines, index)):
        return True
    return _opens_point(line.words) and not line.words.startswith(("-", "+"))


def _looks_new(lines: Sequence[Line], index: int) -> bool:
    """Say whether a set-in line is a new page's first, not a note's line that only lost its first letter."""
    line = lines[index]
    lost = line.words.count(" ") > 0.6 * len(line.words)  # body 0.2 to 0.5, notes of report 000 about 0.75
    return line.indent > 1 or not lost
