"""Tesseract lives here: a picture of a page → words with places and confidences.

Before it reads, the page is turned upright, straightened, freed of coloured ink (stamps, signatures) and of ruled
lines; the lines are kept, for they make the tables.
"""

from __future__ import annotations

import csv
import io
import math
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from ingest.readers.layout.drawing import Rule
from ingest.readers.layout.ruled_tables import Grid, grids
from ingest.readers.layout.words import Word
from ingest.readers.ocr import image_cleanup
from ingest.readers.ocr.row_numbers import counted
from ingest.readers.text_builder import Box
from ingest.vietnamese.normalize import clean
from ingest.vietnamese.syllables import is_syllable

MISSING: Final = (
    "trang là ảnh chụp (scan), cần Tesseract để đọc; hãy cài gói tesseract-ocr và tesseract-ocr-vie "
    "(Debian/Ubuntu: apt install tesseract-ocr-vie) rồi thêm lại tệp."
)
ILLEGIBLE: Final = (
    "chữ trên trang không đọc được (ảnh quá mờ, hoặc không phải chữ Việt); hãy quét lại ở 300 dpi rồi thêm lại tệp."
)
_COARSE, _FINE = 200, 300
_LANGUAGE: Final = "vie"
_SURE_UPRIGHT: Final = 1.5
_SURE_TURN: Final = 5.0  # pages that do lie on their side gave 8.6 and more, upright ones taken for others up to 3.2
_PAGE_SECONDS: Final = 150


@dataclass(frozen=True, slots=True)
class Reading:
    """Words and ruled lines of a picture. Places read upright; the words' boxes are those of the picture as given."""

    words: tuple[Word, ...]
    rules: tuple[Rule, ...]
    width: float
    height: float


@lru_cache(maxsize=1)
def languages() -> frozenset[str]:
    """What the installed Tesseract can read; empty without Tesseract."""
    program = shutil.which("tesseract")
    if program is None:
        return frozenset()
    listed = subprocess.run([program, "--list-langs"], capture_output=True, text=True, check=False, timeout=60)
    return frozenset(listed.stdout.split("\n")[1:])


def is_ready() -> bool:
    """Whether Vietnamese can be read."""
    return _LANGUAGE in languages()


def dpi_for(ppi: float) -> int:
    """How fine to draw a page: as its own picture, within what Tesseract reads best.

    A 96-dpi gazette gave 94 % valid words drawn at 200, 92 % at 300, in the same or less time.
    """
    return round(min(_FINE, max(_COARSE, ppi or _FINE)))


def recognise(picture: Image.Image, dpi: float) -> Reading:
    """Read one page."""
    picture = image_cleanup.dark_on_light(image_cleanup.flat(picture))
    plain = image_cleanup.plain(picture)
    grey = image_cleanup.most_ink(image_cleanup.without_colour(picture), plain)
    turn = _turn(plain, dpi)
    upright = grey.rotate(90 * turn, expand=True, fillcolor=255)
    plain = plain.rotate(90 * turn, expand=True, fillcolor=255)
    skew = image_cleanup.skew(plain)
    if abs(skew) <= 0.05:
        skew = 0.0
    pixels, lined = (np.array(_straight(image, skew)) for image in (upright, plain))
    # A coloured rule is gone from the picture without colour, and with it the rows that it parts.
    rules = image_cleanup.lift_rules(lined, dpi)
    image_cleanup.paint_over(pixels, rules)
    place = _Place(72 / dpi, turn, skew, upright.size, grey.size)
    words: list[Word] = []
    for crop in _crops(pixels, grids(rules)):
        words += _read_crop(crop, dpi, place)
    scale = 72 / dpi
    return Reading(
        tuple(_even(words)),
        tuple(Rule(*(edge * scale for edge in rule)) for rule in rules),
        pixels.shape[1] * scale,
        pixels.shape[0] * scale,
    )


def _straight(image: Image.Image, skew: float) -> Image.Image:
    return image.rotate(skew, resample=Image.Resampling.BICUBIC, fillcolor=255) if skew else image


def _read_crop(crop: _Crop, dpi: float, place: _Place) -> list[Word]:
    zoom = max(1.0, _FINE / dpi) if crop.in_table else 1.0  # single figures have no neighbours to help
    size = round(crop.pixels.shape[1] * zoom), round(crop.pixels.shape[0] * zoom)
    drawn = Image.fromarray(crop.pixels).resize(size, Image.Resampling.BICUBIC)
    drawn = drawn.filter(ImageFilter.GaussianBlur(_SOFT * zoom)) if crop.in_table else drawn
    found = _whole_numbers(_words(_tesseract(drawn, dpi * zoom, crop.psm), place, crop, zoom))
    return counted(found) if crop.in_table else found


def _turn(plain: Image.Image, dpi: float) -> int:
    """Quarter turns (counter-clockwise) that set the page upright.

    Tesseract's orientation model says it; where it is not sure, or cannot say, part of the page is read both ways.
    """
    share = min(1.0, 150 / dpi)
    small = plain.resize((max(1, round(plain.width * share)), max(1, round(plain.height * share))))
    found = _run(small, dpi * share, ["-l", "osd", "--psm", "0"]) if "osd" in languages() else ""
    angle = re.search(r"Rotate: (\d+)", found)
    sure = re.search(r"Orientation confidence: ([\d.]+)", found)
    said = (4 - int(angle[1]) // 90) % 4 if angle else 0
    if sure is not None and float(sure[1]) >= (_SURE_TURN if said else _SURE_UPRIGHT):
        return said
    return max(dict.fromkeys((0, said, 2)), key=lambda turn: (_legible(small, dpi * share, turn), turn == 0))


def _legible(small: Image.Image, dpi: float, turn: int) -> float:
    """How much a strip of the page makes sense when it is turned so: letters in words that are sure and valid."""
    upright = small.rotate(90 * turn, expand=True, fillcolor=255)
    ink = (np.asarray(upright) < image_cleanup.DARK).sum(axis=1)
    tall = min(len(ink), round(2.5 * dpi))
    top = int(np.convolve(ink, np.ones(tall), "valid").argmax())
    strip = upright.crop((0, top, upright.width, top + tall))
    rows = _tesseract(strip, dpi, _ONE_BLOCK)
    return sum(
        len(word) * float(row["conf"])
        for row in rows
        if (word := (row["text"] or "").strip(".,;:()-")) and (is_syllable(word) or word.isdigit())
    )


@dataclass(frozen=True, slots=True)
class _Crop:
    """A part of the page that is read by itself, and where its corner stands."""

    pixels: NDArray[np.uint8]
    left: int
    top: int
    psm: int

    @property
    def in_table(self) -> bool:
        """Whether it is one column of a table."""
        return self.psm == _ONE_BLOCK


_WHOLE_PAGE: Final = 3
_ONE_BLOCK: Final = 6
_INSET: Final = 2
_SOFT: Final = 0.8
"""Dots by which a table's figures are softened: grain makes jagged edges, which read as other digits.

Of 590 cells of figures in five worn 200-dpi tables 98 were misread without it, 9 with it; 5 to 9 from 0.8 to 1.0.
"""


def _crops(pixels: NDArray[np.uint8], tables: Sequence[Grid]) -> Iterator[_Crop]:
    """The page without its tables, then each table column by column; heads over several columns by themselves.

    Read as a whole, a table's words run together ("Thunộiđịa") and figures of neighbouring columns mix.
    """
    page = pixels.copy()
    for table in tables:
        xs, ys = [round(x) for x in table.xs], [round(y) for y in table.ys]
        page[ys[0] : ys[-1], xs[0] : xs[-1]] = 255
        strips = [np.full((ys[-1] - ys[0], right - left), 255, np.uint8) for left, right in pairwise(xs)]
        for row, column, rows, columns in table.extents().values():
            top, bottom = ys[row] + _INSET, ys[row + rows] - _INSET
            left, right = xs[column] + _INSET, xs[column + columns] - _INSET
            cell = pixels[top:bottom, left:right]
            if columns == 1:
                strips[column][top - ys[0] : bottom - ys[0], _INSET : _INSET + cell.shape[1]] = cell
            elif _has_ink(cell):
                yield _Crop(np.pad(cell, 10, constant_values=255), left - 10, top - 10, _ONE_BLOCK)
        for strip, left in zip(strips, xs, strict=False):
            if _has_ink(strip):
                yield _Crop(np.pad(strip, 10, constant_values=255), left - 10, ys[0] - 10, _ONE_BLOCK)
    if _has_ink(page):
        yield _Crop(page, 0, 0, _WHOLE_PAGE)


def _has_ink(pixels: NDArray[np.uint8]) -> bool:
    return bool((pixels < image_cleanup.DARK).sum() > 30)


_BARS: Final = re.compile(r"^[|_—¬\[\]{}~]+|[|_—¬\[\]{}~]+$")
_DASH: Final = re.compile(r"[-–—]")
_PERCENT: Final = re.compile(r"\([^%\s]%\)")  # a head's unit, its mark read twice
_OPEN_NUMBER: Final = re.compile(r"\d{1,3}(?:\.\d{3})*[.,]")
_NARROW: Final = 0.18  # ems, as in a text layer: a blank is 0.25


def _tesseract(picture: Image.Image, dpi: float, psm: int) -> list[dict[str, str]]:
    table = _run(picture, dpi, ["-l", _LANGUAGE, "--psm", str(psm), "-c", "preserve_interword_spaces=0", "tsv"])
    return list(csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE))


def _run(picture: Image.Image, dpi: float, options: Sequence[str]) -> str:
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", compress_level=1)
    program = shutil.which("tesseract") or "tesseract"
    try:
        done = subprocess.run(
            [program, "stdin", "stdout", "--dpi", str(round(dpi)), *options],
            input=buffer.getvalue(), capture_output=True, check=False, timeout=_PAGE_SECONDS,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return ""
    return done.stdout.decode("utf-8", errors="replace")


@dataclass(frozen=True, slots=True)
class _Place:
    """From dots of the straightened picture back to points of the picture as given."""

    scale: float
    turn: int
    skew: float
    upright: tuple[int, int]
    given: tuple[int, int]

    def back(self, x: float, y: float) -> tuple[float, float]:
        if self.skew:
            angle = math.radians(self.skew)
            cx, cy = self.upright[0] / 2, self.upright[1] / 2
            dx, dy = x - cx, y - cy
            x, y = cx + dx * math.cos(angle) - dy * math.sin(angle), cy + dx * math.sin(angle) + dy * math.cos(angle)
        width, height = self.given
        if self.turn == 1:  # turned counter-clockwise once: its x is the old y
            x, y = width - y, x
        elif self.turn == 2:
            x, y = width - x, height - y
        elif self.turn == 3:
            x, y = y, height - x
        return x * self.scale, y * self.scale

    def box(self, x0: float, y0: float, x1: float, y1: float) -> Box:
        corners = [self.back(x, y) for x in (x0, x1) for y in (y0, y1)]
        return (
            min(x for x, _ in corners),
            min(y for _, y in corners),
            max(x for x, _ in corners),
            max(y for _, y in corners),
        )


def _words(rows: Sequence[dict[str, str]], place: _Place, crop: _Crop, zoom: float) -> list[Word]:
    out: list[Word] = []
    line = (0.0, 0.0, 0.0, 0.0)
    for row in rows:
        if row["level"] == "4":
            line = _edges(row, crop, zoom)
        text = clean(row["text"] or "").strip() if row["level"] == "5" else ""
        confidence = float(row["conf"]) / 100 if text else 0.0
        if crop.in_table:  # what is left of ruled lines reads as bars and dashes
            text = _BARS.sub("", text) if confidence < 0.9 or not _DASH.fullmatch(text) else text
            text = "(%)" if confidence < 0.5 and _PERCENT.fullmatch(text) else text
        if not text or (confidence < 0.3 and not re.search(r"\w", text)):
            continue
        x0, y0, x1, y1 = _edges(row, crop, zoom)
        step = (x1 - x0) / len(text)
        boxes = tuple(place.box(x0 + at * step, y0, x0 + (at + 1) * step, y1) for at in range(len(text)))
        size = max(6.0, min(y1 - y0, line[3] - line[1]) * place.scale)
        # The line's foot, moved along its slope, is the same for all its words; a word's own foot is not ("p", "o").
        base = line[3] * place.scale
        left, top, right, bottom = (edge * place.scale for edge in (x0, y0, x1, y1))
        out.append(Word(text, boxes, left, top, right, bottom, base, size, confidence=confidence))
    return out


def _whole_numbers(words: Sequence[Word]) -> list[Word]:
    """Close the gap that worn print leaves after a point ("1.725. 280"): half of a number is worse than none."""
    out: list[Word] = []
    for word in words:
        before = out[-1] if out else None
        if (
            before is not None
            and _OPEN_NUMBER.fullmatch(before.text)
            and word.text[0].isdigit()
            and -_NARROW * word.size < word.x0 - before.x1 < _NARROW * word.size
            and word.base == before.base
        ):
            out[-1] = replace(
                before,
                text=before.text + word.text,
                boxes=before.boxes + word.boxes,
                x1=word.x1,
                y0=min(before.y0, word.y0),
                y1=max(before.y1, word.y1),
                confidence=min(before.confidence, word.confidence),
            )
        else:
            out.append(word)
    return out


def _edges(row: dict[str, str], crop: _Crop, zoom: float) -> tuple[float, float, float, float]:
    left, top, width, height = (float(row[key]) / zoom for key in ("left", "top", "width", "height"))
    left, top = left + crop.left, top + crop.top
    return left, top, left + width, top + height


def _even(words: list[Word]) -> list[Word]:
    """One size for the page: heights of words vary with their letters, and no mark is told from them."""
    if not words:
        return words
    size = float(np.median([word.size for word in words]))
    return [
        Word(w.text, w.boxes, w.x0, w.y0, w.x1, w.y1, w.base, size, confidence=min(w.confidence, 0.999)) for w in words
    ]
