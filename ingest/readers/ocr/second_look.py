"""Figures of a page, cut out and set one under the other → which of them read the same a second time, and which not.

Tesseract is sure of some figures that it misreads (84 as 34 in italics, at 0.95): standing alone they read otherwise,
and are doubted. A doubtful figure is cleared only where both looks are fairly sure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ingest.readers.layout.words import Word

Rows = Sequence[dict[str, str]]

_SURE: Final = 0.9
_AGREED: Final = 0.95
_DOUBTED: Final = 0.6
_FAIR: Final = 0.7  # two guesses that agree are still guesses
_FIGURE: Final = re.compile(r"\(?\d[\d.,]*\d\)?%?")
"""Of two digits or more: a single one has no shape to compare."""
_TALL: Final = 44  # dots: the height of letters that Tesseract reads best
_ROOM: Final = 26
_MOST: Final = 300


def compared(words: Sequence[Word], pixels: NDArray[np.uint8], scale: float, read: Callable[..., Rows]) -> list[Word]:
    """The same words, doubted where a second look differs and cleared where it agrees.

    `scale`: points a dot of `pixels`.
    """
    out = list(words)
    chosen = [at for at, word in enumerate(words) if not word.sideways and _FIGURE.fullmatch(word.text)][:_MOST]
    if not chosen:
        return out
    sheet, feet = _one_under_the_other([_cut(pixels, words[at], scale) for at in chosen])
    seen: dict[int, list[tuple[str, float]]] = {}
    for row in read(sheet):
        text = (row["text"] or "").strip()
        if row["level"] == "5" and text:
            middle = int(row["top"]) + int(row["height"]) / 2
            home = next((line for line, foot in enumerate(feet) if middle < foot), None)
            if home is not None:
                seen.setdefault(home, []).append((text, float(row["conf"]) / 100))
    for line, at in enumerate(chosen):
        if line in seen:
            out[at] = _weighed(out[at], seen[line])
    return out


def _weighed(word: Word, second: Sequence[tuple[str, float]]) -> Word:
    text = "".join(part for part, _ in second)
    sure = min(confidence for _, confidence in second)
    if text.replace(".", ",") != word.text.replace(".", ","):  # which mark it is, the column decides
        return replace(word, confidence=min(word.confidence, _DOUBTED))
    if _FAIR <= word.confidence < _SURE <= sure:
        return replace(word, confidence=_AGREED)
    return word


def _cut(pixels: NDArray[np.uint8], word: Word, scale: float) -> Image.Image:
    x0, y0, x1, y1 = (round(edge / scale) for edge in (word.x0, word.y0, word.x1, word.y1))
    piece = pixels[max(0, y0 - 3) : y1 + 3, max(0, x0 - 4) : x1 + 4]
    picture = Image.fromarray(piece)
    zoom = _TALL / max(1, picture.height)
    return picture.resize((max(1, round(picture.width * zoom)), _TALL), Image.Resampling.LANCZOS)


def _one_under_the_other(pieces: Sequence[Image.Image]) -> tuple[Image.Image, list[int]]:
    step = _TALL + _ROOM
    sheet = Image.new("L", (max(piece.width for piece in pieces) + 2 * _ROOM, step * len(pieces) + _ROOM), 255)
    for line, piece in enumerate(pieces):
        sheet.paste(piece, (_ROOM, _ROOM + line * step))
    return sheet, [_ROOM // 2 + (line + 1) * step for line in range(len(pieces))]
