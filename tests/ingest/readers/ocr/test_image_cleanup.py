"""Lines of a scanned table: coloured ones, short pieces of cut ones, and streaks that are none."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from ingest.readers.layout.ruled_tables import grids
from ingest.readers.ocr import image_cleanup

DPI = 200


def sheet(colour: tuple[int, int, int] = (0, 0, 0), *, streak: bool = False) -> Image.Image:
    """A table of 3 columns: five rows, a row over all columns, then one low row whose line pieces are short."""
    picture = Image.new("RGB", (1200, 1000), (255, 255, 255))
    pen = ImageDraw.Draw(picture)
    ys = [100, 160, 220, 280, 340, 400, 460, 515]
    for y in ys:
        pen.line((100, y, 1000, y), fill=colour, width=3)
    for x in (100, 1000):
        pen.line((x, 100, x, 515), fill=colour, width=3)
    for x in (400, 700):
        pen.line((x, 100, x, 400), fill=colour, width=3)
        pen.line((x, 460, x, 515), fill=colour, width=3)
    if streak:
        pen.line((850, 0, 850, 999), fill=(60, 60, 60), width=3)
    return picture


@pytest.mark.parametrize("colour", [(0, 0, 0), (60, 60, 230), (200, 40, 40)])
@pytest.mark.parametrize("streak", [False, True])
def test_a_table_keeps_its_rows_and_columns(colour: tuple[int, int, int], *, streak: bool) -> None:
    pixels = np.array(image_cleanup.plain(sheet(colour, streak=streak)))
    found = grids(image_cleanup.lift_rules(pixels, DPI))
    assert [(len(table.xs) - 1, len(table.ys) - 1) for table in found] == [(3, 7)]
    cells = [len(set(row)) for row in found[0].owner]
    assert cells == [3, 3, 3, 3, 3, 1, 3]
    assert (pixels < image_cleanup.DARK).sum() == 0
