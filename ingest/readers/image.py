"""Pictures of pages: PNG, JPEG, TIFF (each frame is a page)."""

from __future__ import annotations

import warnings
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

from ingest.readers.layout.pages import Writer
from ingest.readers.layout.reading_order import arrange
from ingest.readers.limits import Limits, Tick, awaited
from ingest.readers.ocr import tesseract
from ingest.report import Extract, UnreadableReport

_BROKEN: Final = "tệp ảnh hỏng hoặc bị cắt cụt; hãy chụp hoặc quét lại rồi thêm lại."
_A4_WIDTH: Final = 8.27
_PLAUSIBLE_DPI: Final = range(90, 1201)


def read(path: Path, limits: Limits, tick: Tick) -> Extract:
    """Read a picture by OCR."""
    Image.MAX_IMAGE_PIXELS = limits.pixels
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _read(path, limits, tick)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise UnreadableReport(
            path.name, f"ảnh quá lớn (hơn {limits.pixels // 1_000_000} triệu điểm ảnh); hãy quét lại ở 300 dpi."
        ) from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise UnreadableReport(path.name, _BROKEN) from error


def _read(path: Path, limits: Limits, tick: Tick) -> Extract:
    with Image.open(path) as picture:
        kind = (picture.format or "image").lower()
        total = getattr(picture, "n_frames", 1)
        if total > limits.pages:
            raise UnreadableReport(
                path.name, f"tệp ảnh có {total} trang, quá giới hạn {limits.pages} trang; hãy tách thành nhiều tệp."
            )
        writer = Writer()
        if not tesseract.is_ready():
            for number in range(total):
                writer.page([], "unread", None, tesseract.MISSING)
                tick(number + 1, total)
            return writer.extract(kind)
        with ThreadPoolExecutor(max_workers=2) as pool:
            number = 0
            frames = _ahead(pool, _frames(picture, total), lambda: tick(number, total))
            for number, reading in enumerate(frames, start=1):
                state, remedy = tesseract.verdict(reading)
                words = reading.words if state == "scan" else ()
                writer.page(arrange(words, reading.rules, reading.height), state, None, remedy)
                tick(number, total)
    return writer.extract(kind)


def _ahead(
    pool: ThreadPoolExecutor, frames: Iterator[tuple[Image.Image, float]], alive: Callable[[], None]
) -> Iterator[tesseract.Reading]:
    """Read frames two at a time, in order; only those in work are held in memory."""
    waiting: deque[Future[tesseract.Reading]] = deque()
    for picture, dpi in frames:
        waiting.append(pool.submit(tesseract.recognise, picture, dpi))
        if len(waiting) > 2:
            yield awaited(waiting.popleft(), alive)
    while waiting:
        yield awaited(waiting.popleft(), alive)


def _frames(picture: Image.Image, total: int) -> Iterator[tuple[Image.Image, float]]:
    for number in range(total):
        picture.seek(number)
        frame = ImageOps.exif_transpose(picture) or picture
        yield frame.copy(), _dpi(frame)


def _dpi(picture: Image.Image) -> float:
    """What the file says where that can be, else as if the page were A4."""
    said = picture.info.get("dpi", (0, 0))[0]
    return float(said) if round(said) in _PLAUSIBLE_DPI else max(72.0, min(picture.size) / _A4_WIDTH)
