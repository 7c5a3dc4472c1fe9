"""A picture of a page → the same without colour, grain and ruled lines, and how far it is to be turned."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter, ImageOps

from ingest.readers.layout.drawing import Rule

DARK: Final = 128
"""Darker is ink."""
_LIGHT: Final = 170  # ink that is lighter was drawn for a dark ground
_BLOCK: Final = 16  # dots, half a line of 300-dpi print
_DARK_PAGE, _DARK_BAND = 110, 130  # blocks of bold capitals on white are over 160, white letters on navy blue under 120
_FAINT: Final = 180  # a thin ruled line is seldom black
_SOLID: Final = 0.93  # of a ruled line is dark; of a row of bold letters three quarters are
_WORN: Final = 6  # dots missing in a row where a ruled line is worn
_SHORTEST_STUMP: Final = 0.2  # inches; a tall letter is 0.15
_STREAK: Final = 0.93  # of the page's height or width
_PRINTED: Final = 0.4
_SHORTEST_LINE: Final = 0.5  # inches: longer dark runs are ruled lines, not strokes of letters


def flat(picture: Image.Image) -> Image.Image:
    """Any picture as grey or coloured dots of 8 bits on an opaque ground.

    Pictures of 16 bits are stretched over what they use (cut at 255 all is white); see-through ones get the paper
    that their ink needs.
    """
    if picture.mode in ("I", "F") or picture.mode.startswith("I;16"):
        wide = np.asarray(picture).astype(np.float64)
        low, high = float(wide.min()), float(wide.max())
        picture = Image.fromarray(np.uint8(np.clip((wide - low) / max(1.0, high - low), 0, 1) * 255))
    elif picture.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in picture.info:
        picture = _opaque(picture.convert("RGBA"))
    elif picture.mode == "1":
        picture = picture.convert("L")
    elif picture.mode not in ("L", "RGB"):
        picture = picture.convert("RGB")
    return picture


def _opaque(picture: Image.Image) -> Image.Image:
    """On white paper, or on black where what is drawn is light itself."""
    drawn = np.asarray(picture)
    inked = drawn[..., 3] > 128
    light = bool(inked.any()) and float(drawn[..., :3][inked].mean()) > _LIGHT and float(inked.mean()) < 0.5
    paper = Image.new("RGBA", picture.size, (0, 0, 0, 255) if light else (255, 255, 255, 255))
    return Image.alpha_composite(paper, picture).convert("RGB")


def dark_on_light(picture: Image.Image) -> Image.Image:
    """Turn light letters on a dark ground over: the whole picture, or the bands of it that are dark.

    Where dots stand out darker from a dark ground, it is a shadow on the paper; its ground is made even.
    """
    grey = picture.convert("L")
    size = max(1, grey.width // _BLOCK), max(1, grey.height // _BLOCK)
    blocks = grey.resize(size, Image.Resampling.BOX)
    if float(np.median(np.asarray(blocks))) < _DARK_PAGE:
        return ImageOps.invert(picture)
    bands = blocks.point([255 * (light < _DARK_BAND) for light in range(256)])
    bands = bands.filter(ImageFilter.MinFilter(3)).filter(ImageFilter.MaxFilter(3))  # a bold heading is no band
    if bands.getbbox() is None:
        return picture
    ground = _ground(grey, size)
    dark = np.asarray(bands) > 0
    if float((np.asarray(blocks)[dark].astype(np.float64) - ground[dark]).sum()) < 0:
        return _even(picture, ground)
    mask = bands.resize(picture.size, Image.Resampling.NEAREST)
    return Image.composite(ImageOps.invert(picture), picture, mask)


def _ground(grey: Image.Image, size: tuple[int, int]) -> NDArray[np.float64]:
    """What most dots of each block are: the paper, or the ground of a dark band."""
    across, down = size
    dots = np.asarray(grey.resize((across * _BLOCK, down * _BLOCK), Image.Resampling.NEAREST))
    ground: NDArray[np.float64] = np.median(dots.reshape(down, _BLOCK, across, _BLOCK), axis=(1, 3))
    return ground


def _even(picture: Image.Image, ground: NDArray[np.float64]) -> Image.Image:
    """Bring the paper to one light, block by block."""
    paper = Image.fromarray(np.uint8(np.clip(ground, 1, 255))).resize(picture.size, Image.Resampling.BILINEAR)
    dots, light = np.asarray(picture.convert("L")).astype(np.float64), np.asarray(paper).astype(np.float64)
    return Image.fromarray(np.uint8(np.clip(dots * 240 / np.maximum(light, 1), 0, 255)))


def without_colour(picture: Image.Image) -> Image.Image:
    """Grey picture on white paper in which red stamps and blue ink are light: each dot takes its brightest colour."""
    pixels = np.asarray(picture)
    return _whitened(pixels if pixels.ndim == 2 else pixels.max(axis=2))


def plain(picture: Image.Image) -> Image.Image:
    """Grey picture on white paper with all its ink: which way it stands and what lines it has is told by this."""
    return _whitened(np.asarray(picture.convert("L")))


def _whitened(pixels: NDArray[np.uint8]) -> Image.Image:
    """Stretch from ink to paper, so that grain and shadow of the paper turn white; drop specks of one dot.

    Without it a worn 200-dpi page gave 90 of 100 numbers in tables right, with it 99.
    """
    paper, ink = float(np.percentile(pixels, 60)), float(np.percentile(pixels, 0.5))
    if paper - ink < 40:
        return Image.fromarray(pixels)
    levels = np.clip((np.arange(256) - ink) / (0.75 * (paper - ink)), 0, 1) * 255
    white = levels.astype(np.uint8)[pixels]
    dark = white < DARK
    around = np.zeros(dark.shape, np.uint8)
    for down in (-1, 0, 1):
        for right in (-1, 0, 1):
            if down or right:
                around += np.roll(dark, (down, right), axis=(0, 1))
    white[dark & (around < 2)] = 255
    return Image.fromarray(white)


def most_ink(free: Image.Image, plain: Image.Image) -> Image.Image:
    """The picture without colour, unless print itself is coloured: then nearly all ink goes with the colour."""
    return free if _ink(free) > _PRINTED * _ink(plain) else plain


def _ink(grey: Image.Image) -> int:
    return int((np.asarray(grey) < DARK).sum())


def skew(grey: Image.Image) -> float:
    """Degrees to turn (counter-clockwise) so that lines of text lie flat: where rows of dots differ most."""
    scale = 1000 / max(grey.size)
    small = grey.resize((max(1, round(grey.width * scale)), max(1, round(grey.height * scale))), Image.Resampling.BOX)
    dark = Image.fromarray(np.where(np.asarray(small) < 160, 255, 0).astype(np.uint8))

    def sharpness(angle: float) -> float:
        rows = np.asarray(dark.rotate(angle, fillcolor=0)).sum(axis=1, dtype=np.float64)
        return float(np.square(np.diff(rows)).sum())

    best = max((step / 2 for step in range(-8, 9)), key=sharpness)
    best = max((best + step / 10 for step in range(-5, 6)), key=sharpness)
    # A straight page must not be moved for nothing: turning blurs.
    return best if sharpness(best) > 1.05 * sharpness(0.0) else 0.0


def lift_rules(pixels: NDArray[np.uint8], dpi: float) -> list[Rule]:
    """Find ruled lines, in pixels, and paint them white; a streak of the scanner over the whole page is no line."""
    faint = pixels < _FAINT
    dark = faint | np.roll(faint, 1, axis=0) | np.roll(faint, 1, axis=1)  # a hair's breadth of slope or a worn dot
    thick = max(3, round(dpi / 40))
    seen = {True: dark, False: dark.T}
    found = {flat: _bars(_runs(seen[flat], round(_SHORTEST_LINE * dpi)), thick) for flat in (True, False)}
    # Lines both ways make a table. Without them a "line" may be the stroke of a large letter, in a picture that does
    # not tell its size, and what stands in line with it the strokes of others.
    crossed = all(len({at for at, _, _ in bars}) > 1 for bars in found.values())
    out: list[Rule] = []
    for flat, bars in found.items():
        short = _stumps(seen[flat], bars, round(_SHORTEST_STUMP * dpi), thick) if crossed else []
        for (low, high), start, end in (*bars, *short):
            rule = Rule(start, low, end, high) if flat else Rule(low, start, high, end)
            paint_over(pixels, [rule])
            if end - start < _STREAK * seen[flat].shape[1]:
                out.append(rule)
    return out


def _stumps(
    dark: NDArray[np.bool_], bars: Sequence[tuple[tuple[int, int], int, int]], length: int, thick: int
) -> list[tuple[tuple[int, int], int, int]]:
    """Short pieces of lines in line with long ones: a row over all columns cuts the lines between them."""
    out: list[tuple[tuple[int, int], int, int]] = []
    for low, high in dict.fromkeys(at for at, _, _ in bars):
        first = max(0, low - 2)
        for (one, other), start, end in _bars(_runs(dark[first : high + 3], length), thick):
            taken = any(abs(at[0] - low) <= 2 * thick and start < to and end > since for at, since, to in (*bars, *out))
            if not taken:
                out.append(((first + one, first + other), start, end))
    return out


def paint_over(pixels: NDArray[np.uint8], rules: Sequence[Rule]) -> None:
    """Paint white the lines that were found in another picture of the same page."""
    for rule in rules:
        x0, y0, x1, y1 = (round(edge) for edge in rule)
        pixels[max(0, y0) : y1 + 1, max(0, x0) : x1 + 1] = 255


def _runs(dark: NDArray[np.bool_], length: int) -> list[tuple[int, int, int]]:
    """Rows with dark runs of at least `length`: (row, start, end). Worn places are bridged."""
    padded = np.pad(dark, ((0, 0), (1, 1)))
    out: list[tuple[int, int, int]] = []
    for row in np.flatnonzero(dark.sum(axis=1) >= length):
        edges = np.flatnonzero(np.diff(padded[row].astype(np.int8)))
        starts, ends = edges[0::2], edges[1::2]
        if len(starts) > 1:
            joined = np.flatnonzero(starts[1:] - ends[:-1] > _WORN)
            starts, ends = starts[np.r_[0, joined + 1]], ends[np.r_[joined, len(ends) - 1]]
        inked = np.concatenate(([0], np.cumsum(dark[row])))
        solid = (ends - starts >= length) & (inked[ends] - inked[starts] >= _SOLID * (ends - starts))
        out.extend((int(row), int(start), int(end)) for start, end in zip(starts[solid], ends[solid], strict=True))
    return out


def _bars(runs: Sequence[tuple[int, int, int]], thick: int) -> list[tuple[tuple[int, int], int, int]]:
    """Runs of neighbouring rows → lines ((first row, last row), start, end); what is thicker than a line is left."""
    bars: list[list[int]] = []
    live: list[list[int]] = []
    for row, start, end in runs:
        live = [bar for bar in live if row - bar[1] <= 2]
        home = next((bar for bar in live if start < bar[3] and end > bar[2]), None)
        if home is None:
            home = [row, row, start, end]
            bars.append(home)
            live.append(home)
        else:
            home[1], home[2], home[3] = row, min(home[2], start), max(home[3], end)
    return [((first, last), start, end) for first, last, start, end in bars if last - first < 3 * thick]
