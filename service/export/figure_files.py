"""Rows of figures → a file of them all: JSON lines, CSV, XLSX or Parquet, with the same fields. pyarrow lives here.

A value that is not sure is left empty, so that nobody adds it up; as printed it stands beside.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, fields, replace
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from service.export.figure_rows import SCHEMA_ID, FigureRow
from service.export.spreadsheet import Value, to_csv, to_xlsx

NAMES: Final = tuple(field.name for field in fields(FigureRow))
MOST_XLSX_ROWS: Final = 1_048_575  # a sheet has 2**20, its head takes one
_BATCH: Final = 10_000


class TooMany(ValueError):
    """A sheet cannot hold so many rows."""


def write_figures(path: Path, rows: Iterable[FigureRow]) -> int:
    """Write the rows in the form that the file's suffix names (a key of `WRITERS`); returns how many."""
    return WRITERS[path.suffix.lower()](path, map(_sure, rows))


def _sure(row: FigureRow) -> FigureRow:
    return replace(row, value=None) if row.uncertain or row.ambiguous else row


def _json_lines(path: Path, rows: Iterator[FigureRow]) -> int:
    with path.open("w", encoding="utf-8") as file:
        return sum(file.write(json.dumps(asdict(row), ensure_ascii=False) + "\n") > 0 for row in rows)


def _csv(path: Path, rows: Iterator[FigureRow]) -> int:
    lines = [_line(row) for row in rows]
    path.write_bytes(to_csv(NAMES, lines))
    return len(lines)


def _xlsx(path: Path, rows: Iterator[FigureRow]) -> int:
    lines = [_line(row) for row in rows]
    if len(lines) > MOST_XLSX_ROWS:
        raise TooMany(
            f"có {len(lines)} số liệu, một trang tính chỉ chứa {MOST_XLSX_ROWS} dòng; hãy xuất .parquet hoặc .csv"
        )
    path.write_bytes(to_xlsx(NAMES, lines))
    return len(lines)


def _line(row: FigureRow) -> tuple[Value, ...]:
    """A row for a spreadsheet: the value as a number, everything that a report worded as text."""
    return tuple(_cell(name, value) for name, value in asdict(row).items())


def _cell(name: str, value: Any) -> Value:
    if name == "value":
        return None if value is None else Decimal(value)
    if name == "section":
        return " › ".join(value)
    return str(value).lower() if isinstance(value, bool) else value


def _parquet(path: Path, rows: Iterator[FigureRow]) -> int:
    import pyarrow as pa
    import pyarrow.parquet as pq

    kinds = {"value": pa.float64(), "uncertain": pa.bool_(), "ambiguous": pa.bool_()}
    kinds |= dict.fromkeys(("page", "start", "end", "quote_start", "quote_end"), pa.int64())
    shape = pa.schema([(name, kinds.get(name, pa.string())) for name in NAMES], {"schema": SCHEMA_ID})
    count = 0
    with pq.ParquetWriter(path, shape) as writer:
        while batch := [_record(row) for _, row in zip(range(_BATCH), rows, strict=False)]:
            writer.write_table(pa.Table.from_pylist(batch, shape))
            count += len(batch)
    return count


def _record(row: FigureRow) -> dict[str, Any]:
    number = None if row.value is None else float(row.value)
    return {**asdict(row), "value": number, "section": " › ".join(row.section)}


WRITERS: Final[dict[str, Callable[[Path, Iterator[FigureRow]], int]]] = {
    ".jsonl": _json_lines,
    ".csv": _csv,
    ".xlsx": _xlsx,
    ".parquet": _parquet,
}
