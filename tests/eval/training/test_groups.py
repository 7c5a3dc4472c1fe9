"""Which figures of a report a question asks for."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from eval.gold import Question, read_gold
from eval.training.ranker.groups import ALSO, NOTHING, REQUIRED, WRONG, grade
from ingest.report import Figure, Span

TEXT = "Xã\tSố hộ nghèo\nMường É\t93,83\nNậm Ét\t93,83\n"


def _question(folder: Path, quote: str) -> Question:
    row = {
        "id": "x1", "question": "bao nhiêu?", "style": "short", "type": "table_cell", "answerable": True,
        "answer": "93,83", "figures": [{"value": "93.8335", "unit": None, "surface": "93.8335"}],
        "sources": [{"file": "a.xlsx", "quote": quote}], "also_acceptable": ["12"], "must_not": ["7"],
    }  # fmt: skip
    path = folder / "q.jsonl"
    path.write_text(json.dumps(row, ensure_ascii=False) + "\n", encoding="utf-8")
    (question,) = read_gold(path)
    return question


def _figure(value: str, label: str, at: int) -> Figure:
    return cast(Figure, SimpleNamespace(value=Decimal(value), label=label, span=Span(at, at + 5)))


@pytest.mark.parametrize("quote", ["A2=Mường É | B2=93.8335", "Mường É\t93,83"])
def test_a_cell_is_told_by_its_row_and_a_quote_by_its_place(tmp_path: Path, quote: str) -> None:
    row = _question(tmp_path, quote)
    own, other = TEXT.index("93,83"), TEXT.rindex("93,83")
    assert grade(_figure("93.83", "Mường É › Số hộ nghèo", own), row, "a.xlsx", TEXT) == REQUIRED
    assert grade(_figure("93.83", "Nậm Ét › Số hộ nghèo", other), row, "a.xlsx", TEXT) == ALSO


def test_a_figure_of_another_file_or_another_rounding_is_not_what_was_asked(tmp_path: Path) -> None:
    row = _question(tmp_path, "A2=Mường É | B2=93.8335")
    assert grade(_figure("93.83", "Mường É", 0), row, "b.xlsx", TEXT) == ALSO
    assert grade(_figure("93.8", "Mường É", 0), row, "a.xlsx", TEXT) == REQUIRED
    assert grade(_figure("93.84", "Mường É", 0), row, "a.xlsx", TEXT) == NOTHING
    assert grade(_figure("12", "Mường É", 0), row, "a.xlsx", TEXT) == ALSO
    assert grade(_figure("7", "Mường É", 0), row, "a.xlsx", TEXT) == WRONG
