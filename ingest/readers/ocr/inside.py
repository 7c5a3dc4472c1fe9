"""Pictures inside a page of text → the words that stand in them; what is no text (a photo, an emblem) gives none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from PIL import Image

from ingest.readers.layout.drawing import Box, Rule
from ingest.readers.layout.pdfium import Sheet
from ingest.readers.layout.words import Word
from ingest.readers.ocr import tesseract
from ingest.vietnamese.syllables import is_syllable

_LEAST: Final = (110.0, 26.0)
"""Points: an emblem or a signature is smaller than a line or two of text."""
_FEW: Final = 4
_WORDS: Final = 0.5
_VALID, _SURE = 0.75, 0.7  # photos and maps gave under 0.5 and 0.6


def places(sheet: Sheet, words: Sequence[Word]) -> list[Box]:
    """Where pictures stand that may hold text: large enough, and not the ground of printed words."""
    out: list[Box] = []
    for x0, y0, x1, y1 in sheet.places:
        box = max(0.0, x0), max(0.0, y0), min(sheet.width, x1), min(sheet.height, y1)
        if box[2] - box[0] < _LEAST[0] or box[3] - box[1] < _LEAST[1] or box in out:
            continue
        if sum(_stands_in(word, box) for word in words) <= 2:
            out.append(box)
    return out


def _stands_in(word: Word, box: Box) -> bool:
    x, y = (word.boxes[0][0] + word.boxes[-1][2]) / 2, (word.boxes[0][1] + word.boxes[-1][3]) / 2
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def recognise(page: Image.Image, scale: float, box: Box) -> tuple[list[Word], list[Rule], bool]:
    """Words and lines of one picture at their places on the page, and whether it holds text that is not read.

    `page` is the whole page drawn, `scale` its dots a point.
    """
    left, top = box[0], box[1]
    x0, y0, x1, y1 = (round(edge * scale) for edge in box)
    reading = tesseract.recognise(page.crop((x0, y0, x1, y1)), 72 * scale)
    letters = [word.text.strip(".,;:()-–") for word in reading.words if re.search(r"[^\W\d_]{2}", word.text)]
    valid = sum(map(is_syllable, letters)) / max(1, len(letters))
    sure = sum(word.confidence for word in reading.words) / max(1, len(reading.words))
    if len(reading.words) < _FEW or not letters:
        return [], [], False
    # Marks along the axes of a chart are no figures that anyone states.
    chart = not reading.rules and len(letters) < _WORDS * len(reading.words)
    if chart or valid < _VALID or sure < _SURE:
        return [], [], chart or (valid >= 0.5 and len(letters) > 12)
    rules = [Rule(rule.x0 + left, rule.y0 + top, rule.x1 + left, rule.y1 + top) for rule in reading.rules]
    return [_moved(word, left, top) for word in reading.words], rules, False


def _moved(word: Word, right: float, down: float) -> Word:
    boxes = tuple((x0 + right, y0 + down, x1 + right, y1 + down) for x0, y0, x1, y1 in word.boxes)
    return replace(
        word,
        boxes=boxes,
        x0=word.x0 + right,
        x1=word.x1 + right,
        y0=word.y0 + down,
        y1=word.y1 + down,
        base=word.base + down,
    )
