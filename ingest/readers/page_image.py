"""Page of a PDF or scan → its picture with some words marked, drawn in a child process that can be killed.

The file is a stranger's and PDFium is not thread safe; the child holds no more than one page and ends with it.
"""

from __future__ import annotations

import io
import json
import math
import os
import subprocess
import sys
from array import array
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Final

from ingest.readers.sniff import HEAD, sniff

Box = tuple[float, float, float, float]

DPI: Final = 110  # an A4 page is 910 pixels wide: as wide as the page that shows it
PIXELS: Final = 4_000_000  # of a scan; a finer one is shown smaller
_MOST_PIXELS: Final = 60_000_000  # an A0 plan takes 19 million
_SECONDS: Final = 20.0
_MEMORY: Final = 1 << 31
_ROOT: Final = Path(__file__).resolve().parents[2]
_GOLD: Final = (255, 225, 120)
_ROOM: Final = 1.0  # points around the words


def has_pictures(path: Path) -> bool:
    """Whether a file's pages can be shown as pictures."""
    with path.open("rb") as file:
        return sniff(file.read(HEAD)) in ("pdf", "image")


def line_boxes(boxes: bytes, start: int, end: int) -> tuple[Box, ...]:
    """Join the boxes of the characters start..end (see `Extract.boxes`) into one box a line, in points."""
    places = array("f")
    places.frombytes(boxes[16 * start : 16 * end])
    lines: list[Box] = []
    for at in range(0, len(places), 4):
        x0, y0, x1, y1 = places[at : at + 4]
        if math.isnan(x0):
            continue
        last = lines[-1] if lines else None
        # The same line: heights overlap by half, and the text goes on to the right.
        if last and min(y1, last[3]) - max(y0, last[1]) > (y1 - y0) / 2 and x0 >= last[0]:
            lines[-1] = (last[0], min(y0, last[1]), max(x1, last[2]), max(y1, last[3]))
        else:
            lines.append((x0, y0, x1, y1))
    return tuple(lines)


def page_picture(path: Path, page: int, marks: Sequence[Box] = ()) -> bytes | None:
    """Draw a page (from 1) as PNG with the marks laid over it; None when it cannot be drawn in time."""
    job = json.dumps({"path": str(path.resolve()), "page": page, "marks": [list(mark) for mark in marks]})
    kept = {key: os.environ[key] for key in ("PATH", "SYSTEMROOT") if key in os.environ}
    command = [sys.executable, "-m", "ingest.readers.page_image"]
    environment = {**kept, "PYTHONPATH": str(_ROOT), "OMP_NUM_THREADS": "1"}
    try:
        done = subprocess.run(
            command, input=job.encode(), capture_output=True, timeout=_SECONDS, check=False, env=environment
        )
    except subprocess.TimeoutExpired:
        return None
    return done.stdout if done.returncode == 0 and done.stdout.startswith(b"\x89PNG") else None


def main() -> int:
    """Draw what standard input asks for onto standard output."""
    _limit_memory()
    job = json.loads(sys.stdin.buffer.read())
    picture, scale = _draw(Path(job["path"]), int(job["page"]))
    out = io.BytesIO()
    _marked(picture, [tuple(value * scale for value in mark) for mark in job["marks"]], scale).save(out, "PNG")
    sys.stdout.buffer.write(out.getvalue())
    return 0


def _draw(path: Path, page: int) -> tuple[Any, float]:
    """Return the picture of a page and how many of its pixels make a point."""
    with path.open("rb") as file:
        kind = sniff(file.read(HEAD))
    return _draw_pdf(path, page) if kind == "pdf" else _draw_image(path, page)


def _draw_pdf(path: Path, page: int) -> tuple[Any, float]:
    from ingest.readers.layout.pdfium import Pdf

    pdf = Pdf(path, max_pages=100_000)
    try:
        return pdf.picture(page, DPI, _MOST_PIXELS).convert("RGB"), DPI / 72
    finally:
        pdf.close()


def _draw_image(path: Path, page: int) -> tuple[Any, float]:
    from PIL import Image

    from ingest.readers.image import _frames  # as the reader saw it, so that the boxes fit
    from ingest.readers.ocr.image_cleanup import flat

    with Image.open(path) as picture:
        frame, dpi = next(islice(_frames(picture, page), page - 1, None))
    share = min(1.0, math.sqrt(PIXELS / (frame.width * frame.height)))
    size = (max(1, round(frame.width * share)), max(1, round(frame.height * share)))
    return flat(frame).convert("RGB").resize(size, Image.Resampling.LANCZOS), dpi / 72 * share


def _marked(picture: Any, marks: Sequence[Sequence[float]], scale: float) -> Any:
    """Lay gold over the marks as a felt pen does: the letters stay black."""
    from PIL import Image, ImageChops, ImageDraw

    sheet = Image.new("RGB", picture.size, (255, 255, 255))
    pen = ImageDraw.Draw(sheet)
    room = _ROOM * scale
    for x0, y0, x1, y1 in marks:
        pen.rectangle((x0 - room, y0 - room, x1 + room, y1 + room), fill=_GOLD)
    return ImageChops.multiply(picture, sheet)


def _limit_memory() -> None:
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))


if __name__ == "__main__":
    sys.exit(main())
