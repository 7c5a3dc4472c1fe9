"""Pictures of pages: the marked words are where they stand on the paper."""

from __future__ import annotations

import io
import math
from array import array
from pathlib import Path

from PIL import Image

from ingest.read import read
from ingest.readers.page_image import DPI, has_pictures, line_boxes, page_picture

PDF = Path(__file__).resolve().parents[3] / "ingest" / "samples" / "phu-lang-2023.pdf"


def test_characters_of_one_line_share_a_box_and_blanks_without_a_place_are_skipped() -> None:
    nowhere = (math.nan,) * 4
    places = [(10, 10, 15, 20), nowhere, (16, 10, 20, 20), (10, 30, 15, 40)]
    boxes = array("f", [value for place in places for value in place]).tobytes()
    assert line_boxes(boxes, 0, 4) == ((10, 10, 20, 20), (10, 30, 15, 40))
    assert line_boxes(boxes, 1, 2) == ()
    assert line_boxes(b"", 0, 4) == ()


def test_the_marked_words_of_a_pdf_are_gold_where_they_stand() -> None:
    extract = read(PDF)
    start = extract.text.index("11.726")
    marks = line_boxes(extract.boxes, start, start + len("11.726"))
    assert len(marks) == 1
    plain, marked = (page_picture(PDF, 1, each) for each in ((), marks))
    assert plain is not None and marked is not None
    middle = tuple(round(value * DPI / 72) for value in (marks[0][0], marks[0][3]))
    before, after = (Image.open(io.BytesIO(one)).getpixel(middle) for one in (plain, marked))
    assert before == (255, 255, 255)
    assert after == (255, 225, 120)


def test_a_scan_is_shown_no_larger_than_a_page_needs(tmp_path: Path) -> None:
    scan = tmp_path / "scan.png"
    Image.new("L", (5000, 7000), 255).save(scan, dpi=(600, 600))
    drawn = page_picture(scan, 1, [(72, 72, 144, 90)])
    assert drawn is not None
    picture = Image.open(io.BytesIO(drawn))
    assert picture.width * picture.height <= 4_100_000
    scale = picture.width / 5000 * 600 / 72
    assert picture.getpixel((round(100 * scale), round(80 * scale))) == (255, 225, 120)


def test_what_cannot_be_drawn_is_none(tmp_path: Path) -> None:
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7 and nothing more")
    text = tmp_path / "a.txt"
    text.write_text("Báo cáo", encoding="utf-8")
    assert page_picture(broken, 1) is None
    assert page_picture(PDF, 99) is None
    assert has_pictures(broken) and not has_pictures(text)
