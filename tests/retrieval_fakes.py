"""Small real things for the tests of the library: an embedder that hashes words, and a parser that splits lines."""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ingest.readers.limits import Tick
from ingest.report import (
    Extract,
    Figure,
    Identity,
    Page,
    Part,
    Passage,
    Period,
    Quality,
    Report,
    Span,
    UnreadableReport,
)
from retrieval.keeping.intake import Intake


class HashEmbedder:
    """A bag of hashed words: near means many words in common."""

    def __init__(self, name: str = "hash", dimensions: int = 32) -> None:
        self.name = name
        self.fingerprint = f"{name}-{dimensions}"
        self.dimensions = dimensions

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        vectors = np.full((len(texts), self.dimensions), 0.001, np.float32)
        for row, text in enumerate(texts):
            for word in text.lower().split():
                vectors[row, zlib.crc32(word.encode()) % self.dimensions] += 1
        unit: NDArray[np.float32] = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return unit

    def embed_query(self, text: str) -> NDArray[np.float32]:
        query: NDArray[np.float32] = self.embed_passages([text])[0]
        return query


def read_lines(path: Path, file: str, tick: Tick) -> Extract:
    """Read a text file, a line a page; one that holds a NUL cannot be read."""
    text = path.read_text(encoding="utf-8")
    for line in range(lines := text.count("\n")):
        tick(line + 1, lines)
    if "\x00" in text:
        raise UnreadableReport(file, "tệp hỏng.")
    return Extract(text, "txt", (Page(1, Span(0, len(text)), "good"),))


def parse_lines(
    extract: Extract, *, report_id: str, file: str, corrections: Mapping[str, str], counts: object = None
) -> Report:
    """Make a passage of each line and a figure of each number; the first line names the place, the second the year."""
    lines = [match.span() for match in re.finditer(r"[^\n]+", extract.text)]
    if extract.text.startswith("LỖI"):
        raise IndexError("a parser's slip")
    passages, figures = [], []
    for n, (start, end) in enumerate(lines):
        key = f"{report_id}:{n}"
        text = extract.text[start:end]
        passages.append(Passage(key, report_id, "paragraph", (), 1, (Span(start, end),), text, "", "clean"))
        for m in re.finditer(r"\d+", text):
            span = Span(start + m.start(), start + m.end())
            number = Decimal(m.group())
            figures.append(
                Figure(f"{key}-{m.start()}", report_id, key, number, None, m.group(), text, None, None, None, "actual",
                       span, Span(start, end))
            )  # fmt: skip
    place = corrections.get("place") or extract.text[slice(*lines[0])]
    year = next((int(y) for y in re.findall(r"năm (\d{4})", extract.text)), 2023)
    identity = Identity(
        place=Part(place, None), period=Period(date(year, 1, 1), date(year, 12, 31), f"năm {year}"),
        title=Part(corrections["title"], None) if "title" in corrections else None,
    )  # fmt: skip
    return Report(
        report_id, file, "txt", extract.text, extract.text, extract.pages, identity, (), (), tuple(passages),
        tuple(figures), (), (), (), Quality(1.0, 0, (("good", 1),)),
    )  # fmt: skip


LINES = Intake(read_lines, parse_lines)
