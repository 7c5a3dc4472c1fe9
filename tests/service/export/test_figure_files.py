"""All figures as files: one set of fields in four forms, a promise that a test holds, nothing that a sheet runs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import asdict, fields, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import openpyxl
import pyarrow.parquet as pq
import pytest

from retrieval.library import Library
from service.export.figure_files import NAMES, write_figures
from service.export.figure_rows import TOLD, FigureRow, rows_of, schema
from tests.pages import ROOT
from tests.service_running import CHOSEN, sample_library

SCHEMA = ROOT / "docs" / "schema" / "figures.schema.json"
# The first version of the promise: never reordered, renamed or shortened; what is new comes after.
# fmt: off
VERSION_1 = (
    "figure_id", "value", "unit", "surface", "label", "level", "place",
    "period", "start_date", "end_date", "kind", "approximate", "uncertain", "ambiguous",
    "report_id", "file", "title", "number", "agency", "section", "page",
    "start", "end", "quote", "quote_start", "quote_end",
)
# fmt: on
FORMULA = '=HYPERLINK("http://example.invalid";"xem")'


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with sample_library(tmp_path_factory.mktemp("export"), CHOSEN) as library:
        yield library


@pytest.fixture(scope="module")
def rows(library: Library) -> list[FigureRow]:
    """Every figure of the samples; two of them doubtful, as a damaged text would have them."""
    first, second, *others = rows_of(library)
    return [replace(first, uncertain=True), replace(second, ambiguous=True), *others]


def read_csv(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))


def read_xlsx(path: Path) -> list[dict[str, Any]]:
    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None
    heads, *lines = sheet.iter_rows(values_only=True)
    return [dict(zip(map(str, heads), line, strict=True)) for line in lines]


def test_the_fields_are_a_promise() -> None:
    names = [field.name for field in fields(FigureRow)]
    assert tuple(names[: len(VERSION_1)]) == VERSION_1
    assert list(TOLD) == names


def test_the_schema_on_paper_is_the_one_in_force(rows: list[FigureRow]) -> None:
    """A field that was added is written there by: json.dumps(schema(), ensure_ascii=False, indent=2)."""
    written = json.loads(SCHEMA.read_text(encoding="utf-8"))
    assert written == json.loads(json.dumps(schema()))
    for row in rows:
        jsonschema.validate(json.loads(json.dumps(asdict(row))), written)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**json.loads(json.dumps(asdict(rows[0]))), "kind": "guess"}, written)


@pytest.mark.parametrize("suffix", [".jsonl", ".csv", ".xlsx", ".parquet"])
def test_each_form_holds_every_figure_with_its_citation(
    rows: list[FigureRow], library: Library, tmp_path: Path, suffix: str
) -> None:
    path = tmp_path / f"f{suffix}"
    assert write_figures(path, rows) == len(rows) > 150
    found: list[dict[str, Any]] = {
        ".jsonl": lambda: [json.loads(line) for line in path.read_text("utf-8").splitlines()],
        ".csv": lambda: read_csv(path),
        ".xlsx": lambda: read_xlsx(path),
        ".parquet": lambda: pq.read_table(path).to_pylist(),
    }[suffix]()
    assert list(found[0]) == list(NAMES)
    assert [row["figure_id"] for row in found] == [row.figure_id for row in rows]
    for given, row in zip(found, rows, strict=True):
        is_sure = not (row.uncertain or row.ambiguous)
        assert (given["value"] not in (None, "")) == is_sure
        if is_sure:
            assert Decimal(str(given["value"])) == Decimal(str(row.value))
        assert library.report(given["report_id"]).text[int(given["start"]) : int(given["end"])] == row.surface


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_what_a_report_words_like_a_formula_stays_text(rows: list[FigureRow], tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"f{suffix}"
    hostile = replace(rows[0], label=FORMULA, quote="@SUM(A1)", section=("+1", "-2"), file="=1.docx", surface="-5")
    write_figures(path, [hostile])
    if suffix == ".csv":
        (line,) = read_csv(path)
        assert not [cell for cell in line.values() if cell.startswith(("=", "+", "-", "@"))]
        return
    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None
    assert {cell.data_type for cell in sheet[2]} <= {"s", "n"}
    bare = [str(cell.value) for cell in sheet[2] if cell.data_type == "s" and not cell.quotePrefix]
    assert bare and not [value for value in bare if value.startswith(("=", "+", "-", "@"))]


def test_a_negative_number_stays_a_number(rows: list[FigureRow], tmp_path: Path) -> None:
    write_figures(tmp_path / "f.csv", [replace(rows[-1], value="-5.5")])
    write_figures(tmp_path / "f.xlsx", [replace(rows[-1], value="-5.5")])
    assert read_csv(tmp_path / "f.csv")[0]["value"] == "-5.5"
    assert read_xlsx(tmp_path / "f.xlsx")[0]["value"] == -5.5
