"""Gold questions: JSON lines → `Question`s. The nouns of evaluation; no judging here."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from ingest.vietnamese.numerals import parse_number

NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


@dataclass(frozen=True, slots=True)
class GoldFigure:
    """A figure that a right answer must assert; `surface` as printed in the report."""

    value: Decimal
    surface: str


@dataclass(frozen=True, slots=True)
class Source:
    """The least evidence: `quote` is an exact substring of `file` after NFC."""

    file: str
    quote: str


@dataclass(frozen=True, slots=True)
class Question:
    """One judged question. `acceptable` are the numbers of its figures, answer and other right wordings."""

    id: str
    question: str
    history: tuple[str, ...]
    style: str
    type: str
    answerable: bool
    answer: str
    figures: tuple[GoldFigure, ...]
    sources: tuple[Source, ...]
    acceptable: frozenset[Decimal]
    forbidden: frozenset[Decimal]


class BadGold(ValueError):
    """A line of the gold file is not a judged question; the message names the file, the line and the fault."""


def read_gold(path: Path, texts: Mapping[str, str] | None = None) -> tuple[Question, ...]:
    """Read judged questions, one JSON object a line. Raises `BadGold` naming the line that is wrong.

    A source without a `quote` gives it as `start` and `end` in its file, whose text (after NFC) `texts` must hold:
    questions over reports that are not ours to copy.
    """
    questions = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            questions.append(_question(json.loads(line), texts or {}))
        except (json.JSONDecodeError, KeyError, InvalidOperation, TypeError) as error:
            raise BadGold(f"{path}, dòng {number}: không phải câu hỏi đã chấm ({error!r})") from error
    return tuple(questions)


def numbers_in(text: str) -> frozenset[Decimal]:
    """Every number that `text` could mean, by the project's own reader; "6.326/6.469" gives both."""
    values = (parse_number(surface) for surface in NUMBER.findall(text))
    return frozenset(value for value in values if value is not None)


def _question(row: dict[str, Any], texts: Mapping[str, str]) -> Question:
    if not isinstance(row["answerable"], bool):
        raise TypeError("answerable: câu này chưa được chấm; ghi true hoặc false")
    figures = tuple(GoldFigure(Decimal(f["value"]), _nfc(f["surface"])) for f in row.get("figures", ()))
    also = " ".join(row.get("also_acceptable", ()))
    acceptable = frozenset(f.value for f in figures) | numbers_in(_nfc(row["answer"])) | numbers_in(_nfc(also))
    refused = numbers_in(_nfc(" ".join(row.get("must_not", ()))))
    return Question(
        id=row["id"],
        question=row["question"],
        history=tuple(row.get("history", ())),
        style=row["style"],
        type=row["type"],
        answerable=row["answerable"],
        answer=row["answer"],
        figures=figures,
        sources=tuple(Source(_nfc(s["file"]), _quote(s, texts)) for s in row.get("sources", ())),
        acceptable=acceptable,
        forbidden=frozenset(v for v in refused - acceptable if not _is_year(v)),
    )


def _quote(source: dict[str, Any], texts: Mapping[str, str]) -> str:
    if "quote" in source:
        return _nfc(source["quote"])
    return texts[_nfc(source["file"])][source["start"] : source["end"]]


def _is_year(value: Decimal) -> bool:
    return value == value.to_integral_value() and 1900 <= value <= 2100


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)
