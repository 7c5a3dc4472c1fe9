"""Row numbers that were misread are set right by the count; figures are not."""

from __future__ import annotations

from ingest.readers.layout.words import Word
from ingest.readers.ocr.row_numbers import counted


def column(*texts: str, confidence: float = 0.5) -> list[Word]:
    return [
        Word(
            text, ((0.0, 0.0, 1.0, 1.0),) * len(text), 0, 20 * at, 9, 20 * at + 9, 20 * at + 9, 9, confidence=confidence
        )
        for at, text in enumerate(texts)
    ]


def read(*texts: str, confidence: float = 0.5) -> list[str]:
    return [word.text for word in counted(column(*texts, confidence=confidence))]


def test_a_look_alike_in_a_column_that_counts_becomes_the_number_due() -> None:
    assert read("STT", "1", "2", "3", "4", "5", "6", "7", "§", "9", "l0") == [
        "STT", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10",
    ]  # fmt: skip


def test_the_word_stays_as_doubtful_as_it_was() -> None:
    assert {word.confidence for word in counted(column("l", "2", "3", "4", "5"))} == {0.5}


def test_what_does_not_look_like_the_number_due_stays() -> None:
    assert read("1", "2", "3", "4", "x", "6", "7") == ["1", "2", "3", "4", "x", "6", "7"]


def test_a_number_read_surely_stays() -> None:
    texts = ("1", "2", "8", "4", "5", "6", "7", "8", "9", "10", "11", "12")
    assert read(*texts, confidence=0.9) == list(texts)


def test_figures_that_do_not_count_stay() -> None:
    assert read("12", "§", "7", "45", "l6", "3") == ["12", "§", "7", "45", "l6", "3"]
