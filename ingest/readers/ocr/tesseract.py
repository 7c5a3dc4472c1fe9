"""Tesseract lives here: a picture of a page → words with places and confidences.

Before it reads, the page is turned upright, straightened, freed of coloured ink (stamps, signatures) and of ruled
lines; the lines are kept, for they make the tables.
"""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

import numpy as np
from PIL import Image, ImageFilter

from ingest.readers.layout.drawing import Box, Rule
from ingest.readers.layout.page_quality import is_rubbish
from ingest.readers.layout.ruled_tables import grids
from ingest.readers.layout.sideways import SLIVER
from ingest.readers.layout.words import Word
from ingest.readers.ocr import image_cleanup
from ingest.readers.ocr.crops import ONE_BLOCK, SOFT, Crop, Place, crops
from ingest.readers.ocr.row_numbers import counted, figures
from ingest.readers.ocr.second_look import compared
from ingest.readers.ocr.sums import proved
from ingest.report import PageState
from ingest.vietnamese.normalize import clean
from ingest.vietnamese.syllables import is_syllable

MISSING: Final = (
    "trang là ảnh chụp (scan), cần Tesseract để đọc; hãy cài gói tesseract-ocr và tesseract-ocr-vie "
    "(Debian/Ubuntu: apt install tesseract-ocr-vie) rồi thêm lại tệp."
)
ILLEGIBLE: Final = (
    "chữ trên trang không đọc được (ảnh quá mờ, hoặc không phải chữ Việt); hãy quét lại ở 300 dpi rồi thêm lại tệp."
)
LATE: Final = "đọc ảnh của trang quá lâu nên đã bỏ; hãy quét lại trang này ở 300 dpi, đen trắng, rồi thêm lại tệp."
_BLANK: Final = 0.0005  # of the dots are dark; one line of print is 0.002
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
    late: bool = False  # given up after too long a time
    blank: bool = False  # nothing stands on it


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


@dataclass(frozen=True, slots=True)
class _Program:
    """Tesseract for one page, which has until `end` (monotonic seconds) in all: silence would cost the whole file."""

    end: float

    def rows(self, picture: Image.Image, dpi: float, psm: int) -> list[dict[str, str]]:
        options = ["-l", _LANGUAGE, "--psm", str(psm), "-c", "preserve_interword_spaces=0", "tsv"]
        table = self.run(picture, dpi, options)
        return list(csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE))

    def run(self, picture: Image.Image, dpi: float, options: Sequence[str]) -> str:
        buffer = io.BytesIO()
        picture.save(buffer, "PNG", compress_level=1)
        program = shutil.which("tesseract") or "tesseract"
        done = subprocess.run(
            [program, "stdin", "stdout", "--dpi", str(round(dpi)), *options],
            input=buffer.getvalue(), capture_output=True, check=False, timeout=max(1.0, self.end - time.monotonic()),
        )  # fmt: skip
        return done.stdout.decode("utf-8", errors="replace")


def recognise(picture: Image.Image, dpi: float) -> Reading:
    """Read one page."""
    program = _Program(time.monotonic() + _PAGE_SECONDS)
    picture = image_cleanup.dark_on_light(image_cleanup.flat(picture))
    plain = image_cleanup.plain(picture)
    grey = image_cleanup.most_ink(image_cleanup.without_colour(picture), plain)
    try:
        turn = _turn(plain, dpi, program)
    except subprocess.TimeoutExpired:
        turn = 0
    upright = grey.rotate(90 * turn, expand=True, fillcolor=255)
    plain = plain.rotate(90 * turn, expand=True, fillcolor=255)
    skew = image_cleanup.skew(plain)
    if abs(skew) <= 0.05:
        skew = 0.0
    pixels, lined = (np.array(_straight(image, skew)) for image in (upright, plain))
    # A coloured rule is gone from the picture without colour, and with it the rows that it parts.
    rules = image_cleanup.lift_rules(lined, dpi)
    image_cleanup.paint_over(pixels, rules)
    place = Place(72 / dpi, turn, skew, upright.size, grey.size)
    words: list[Word] = []
    late = False
    try:
        for crop in crops(pixels, grids(rules)):
            words += _read_crop(crop, dpi, place, program)
        words = compared(words, pixels, place.scale, lambda sheet: program.rows(sheet, _FINE, ONE_BLOCK))
    except subprocess.TimeoutExpired:
        late = True
    points = tuple(Rule(*(edge * place.scale for edge in rule)) for rule in rules)
    return Reading(
        tuple(_even(proved(words, grids(points)))),
        points,
        pixels.shape[1] * place.scale,
        pixels.shape[0] * place.scale,
        late,
        float((pixels < image_cleanup.DARK).mean()) < _BLANK,
    )


def verdict(reading: Reading) -> tuple[PageState, str | None]:
    """How a page that was read by OCR is to be called, and the remedy where it is not read."""
    if reading.late:
        return "unread", LATE
    if is_rubbish(reading.words):
        return "unread", ILLEGIBLE
    if not reading.words:
        return ("empty", None) if reading.blank else ("unread", ILLEGIBLE)
    return "scan", None


def _straight(image: Image.Image, skew: float) -> Image.Image:
    return image.rotate(skew, resample=Image.Resampling.BICUBIC, fillcolor=255) if skew else image


def _read_crop(crop: Crop, dpi: float, place: Place, program: _Program) -> list[Word]:
    zoom = max(1.0, _FINE / dpi) if crop.in_table else 1.0  # single figures have no neighbours to help
    size = round(crop.pixels.shape[1] * zoom), round(crop.pixels.shape[0] * zoom)
    drawn = Image.fromarray(crop.pixels).resize(size, Image.Resampling.BICUBIC)
    drawn = drawn.filter(ImageFilter.GaussianBlur(SOFT * zoom)) if crop.in_table else drawn
    found = _whole_numbers(_words(program.rows(drawn, dpi * zoom, crop.psm), place, crop, zoom))
    return counted(figures(found)) if crop.in_table else found


def _turn(plain: Image.Image, dpi: float, program: _Program) -> int:
    """Quarter turns (counter-clockwise) that set the page upright.

    Tesseract's orientation model says it; where it is not sure, or cannot say, part of the page is read both ways.
    """
    share = min(1.0, 150 / dpi)
    small = plain.resize((max(1, round(plain.width * share)), max(1, round(plain.height * share))))
    found = program.run(small, dpi * share, ["-l", "osd", "--psm", "0"]) if "osd" in languages() else ""
    angle = re.search(r"Rotate: (\d+)", found)
    sure = re.search(r"Orientation confidence: ([\d.]+)", found)
    said = (4 - int(angle[1]) // 90) % 4 if angle else 0
    if sure is not None and float(sure[1]) >= (_SURE_TURN if said else _SURE_UPRIGHT):
        return said
    return max(dict.fromkeys((0, said, 2)), key=lambda turn: (_legible(small, dpi * share, turn, program), turn == 0))


def _legible(small: Image.Image, dpi: float, turn: int, program: _Program) -> float:
    """How much a strip of the page makes sense when it is turned so: letters in words that are sure and valid."""
    upright = small.rotate(90 * turn, expand=True, fillcolor=255)
    ink = (np.asarray(upright) < image_cleanup.DARK).sum(axis=1)
    tall = min(len(ink), round(2.5 * dpi))
    top = int(np.convolve(ink, np.ones(tall), "valid").argmax())
    strip = upright.crop((0, top, upright.width, top + tall))
    rows = program.rows(strip, dpi, ONE_BLOCK)
    return sum(
        len(word) * float(row["conf"])
        for row in rows
        if (word := (row["text"] or "").strip(".,;:()-")) and (is_syllable(word) or word.isdigit())
    )


_BARS: Final = re.compile(r"^[|_—¬\[\]{}~]+|[|_—¬\[\]{}~]+$")
_DASH: Final = re.compile(r"[-–—]")
_PERCENT: Final = re.compile(r"\([^%\s]%\)")  # a head's unit, its mark read twice
_OPEN_NUMBER: Final = re.compile(r"\d{1,3}(?:\.\d{3})*[.,]")
_NARROW: Final = 0.18  # ems, as in a text layer: a blank is 0.25


def _words(rows: Sequence[dict[str, str]], place: Place, crop: Crop, zoom: float) -> list[Word]:
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
        word = Word(text, boxes, left, top, right, bottom, base, size, confidence=confidence)
        out.append(_on_its_side(word, row, line, place, zoom) if crop.sideways else word)
    return out


def _on_its_side(word: Word, row: dict[str, str], line: Box, place: Place, zoom: float) -> Word:
    """A word of a head that runs up: its line and its order in it are kept in its place, as `layout.words` does."""
    middle = (line[0] + line[2]) / 2 * place.scale + SLIVER * float(row["left"]) / zoom
    size = max(6.0, (line[2] - line[0]) * place.scale)
    base = word.base + 2 * size * (int(row["par_num"]) * 100 + int(row["line_num"]))
    return replace(word, x0=middle, x1=middle + SLIVER, base=base, size=size, sideways=True)


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


def _edges(row: dict[str, str], crop: Crop, zoom: float) -> Box:
    left, top, width, height = (float(row[key]) / zoom for key in ("left", "top", "width", "height"))
    return crop.upright(left, top, left + width, top + height)


def _even(words: list[Word]) -> list[Word]:
    """One size for the page: heights of words vary with their letters, and no mark is told from them."""
    if not words:
        return words
    size = float(np.median([word.size for word in words]))
    return [replace(word, size=size, confidence=min(word.confidence, 0.999)) for word in words]
