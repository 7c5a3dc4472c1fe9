"""Sums and second looks: what clears a doubtful figure of a scan, and what casts doubt on a sure one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PIL import Image

from ingest.readers.layout.ruled_tables import Grid
from ingest.readers.layout.words import Word
from ingest.readers.ocr.row_numbers import figures
from ingest.readers.ocr.second_look import compared
from ingest.readers.ocr.sums import proved


def word(text: str, column: int = 0, row: int = 0, sure: float = 0.95) -> Word:
    x, y = 50.0 * column + 5, 20.0 * row + 5
    return Word(text, ((x, y, x + 40, y + 10),) * len(text), x, y, x + 40, y + 10, y + 10, 10.0, confidence=sure)


def table(rows: int, columns: int) -> Grid:
    owner = tuple(tuple(row * columns + column for column in range(columns)) for row in range(rows))
    return Grid(tuple(50.0 * at for at in range(columns + 1)), tuple(20.0 * at for at in range(rows + 1)), owner)


def test_a_total_that_comes_out_clears_its_parts_down_a_column_and_along_a_row() -> None:
    column = [word("103.313", 0, 0), word("39", 0, 1), word("71.399", 0, 2, 0.5), word("31.875", 0, 3, 0.6)]
    assert [item.confidence > 0.9 for item in proved(column, [table(4, 1)])] == [True] * 4
    row = [word("2.868", 0, sure=0.5), word("7", 1), word("2.875", 2, sure=0.5)]
    assert [item.confidence > 0.9 for item in proved(row, [table(1, 3)])] == [True] * 3


def test_a_total_that_does_not_come_out_or_is_too_small_clears_nothing() -> None:
    wrong = [word("103.313", 0, 0), word("39", 0, 1), word("71.999", 0, 2, 0.5), word("31.875", 0, 3)]
    assert proved(wrong, [table(4, 1)]) == wrong
    small = [word("7", 0, 0), word("3", 0, 1, 0.5), word("4", 0, 2)]
    assert proved(small, [table(3, 1)]) == small
    outside = [replace(item, x0=900.0, x1=940.0) for item in wrong[:2]]
    assert proved(outside, [table(4, 1)]) == outside


def test_letters_read_for_digits_are_digits_in_doubt_but_only_among_figures() -> None:
    found = figures([word("71.399"), word("7L399"), word("1Š.000"), word("12"), word("15"), word("98")])
    assert [item.text for item in found] == ["71.399", "71399", "15.000", "12", "15", "98"]
    assert [item.confidence < 0.9 for item in found] == [False, True, True, False, False, False]
    names = [word("Sở"), word("lO"), word("Hộ"), word("12"), word("Bộ")]
    assert figures(names) == names


def second(*texts: str, sure: float = 96.0) -> list[dict[str, str]]:
    """What Tesseract would say of figures set one under the other."""
    return [
        {"level": "5", "text": text, "top": str(26 + 70 * line), "height": "40", "conf": str(sure)}
        for line, text in enumerate(texts)
    ]


def test_a_second_look_doubts_what_it_reads_otherwise_and_clears_what_it_reads_alike() -> None:
    pixels = np.full((200, 400), 255, np.uint8)
    words = [word("34", 0, 0, 0.95), word("118", 0, 1, 0.8), word("43.685", 0, 2, 0.76), word("9", 0, 3, 0.5)]
    seen: list[Image.Image] = []

    def read(sheet: Image.Image) -> list[dict[str, str]]:
        seen.append(sheet)
        return second("84", "118", "43.685")

    found = compared(words, pixels, 1.0, read)
    assert [item.text for item in found] == [item.text for item in words]
    assert [item.confidence < 0.9 for item in found] == [True, False, False, True]
    assert len(seen) == 1
    unsure = compared(words, pixels, 1.0, lambda _: second("84", "118", "43.685", sure=60.0))
    assert [item.confidence < 0.9 for item in unsure] == [True, True, True, True]
