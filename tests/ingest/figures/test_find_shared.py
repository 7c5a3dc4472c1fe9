"""The judged questions over the real reports: does each figure they ask for exist, where and as they say.

Reads the questions and reports beside the project at run time and prints the shares; run with `-s` to see them.
"""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from ingest.checking.check import check
from ingest.parse import parse
from ingest.report import Cell, Extract, Figure, Report

pytestmark = [pytest.mark.shared, pytest.mark.slow]

# Units that judges and reports use for one thing.
SAME = (
    {"tthc", "thủ tục", "dịch vụ", "procedures"},
    {
        "người",
        "cán bộ",
        "công chức",
        "viên chức",
        "học viên",
        "đồng chí",
        "trường hợp",
        "biên chế",
        "chỉ tiêu",
        "giáo viên",
    },
    {"thứ hạng", "rank"},
    {"lĩnh vực", "fields"},
    {"đơn vị", "cơ quan", "phòng", "tổ chức", "trường"},
    {"bản", "thôn", "tiểu khu"},
    {"phiếu", "đánh giá"},
    {"mã", "có = 1 không = 0", "đã thực hiện = 1 chưa thực hiện = 0"},
)
LEVELS = {"cấp huyện": "cấp huyện", "cap huyen": "cấp huyện", "cấp xã": "cấp xã", "cap xa": "cấp xã"}


@lru_cache(maxsize=1)
def reports(folder: Path) -> dict[str, Report]:
    read = {}
    for path in sorted(folder.glob("*.txt")):
        text = unicodedata.normalize("NFC", path.read_text(encoding="utf-8"))
        read[path.name] = parse(Extract(text, "txt", ()), report_id=path.stem, file=path.name)
    return read


@dataclass
class Tally:
    asked: int = 0
    found: int = 0
    unit: int = 0
    levels: list[bool] = field(default_factory=list)
    periods: list[bool] = field(default_factory=list)


def evidence(row: dict[str, Any], read: dict[str, Report]) -> list[Figure]:
    found = []
    for source in row["sources"]:
        report = read[source["file"]]
        quote = unicodedata.normalize("NFC", source["quote"])
        start = report.text.find(quote)
        while start >= 0:
            end = start + len(quote)
            found += [figure for figure in report.figures if figure.span.start < end and start < figure.span.end]
            start = report.text.find(quote, start + 1)
    return found


def same_unit(asked: str, unit: str | None) -> bool:
    one = set(re.sub(r"\(.*", "", asked).strip().lower().split(", "))
    other = set(re.split(r", | và ", (unit or "").lower()))
    if one & other or any(one & names and other & names for names in SAME):
        return True
    return bool(unit) and any(first.startswith(second) or second.startswith(first) for first in one for second in other)


def asked_level(question: str) -> str | None:
    named = {level for words, level in LEVELS.items() if words in question.lower()}
    return named.pop() if len(named) == 1 else None


def questions(shared: Path) -> Iterator[dict[str, Any]]:
    with (shared / "gold" / "public.jsonl").open(encoding="utf-8") as lines:
        yield from (row for row in map(json.loads, lines) if row["figures"])


def measure(shared: Path) -> Tally:
    tally = Tally()
    read = reports(shared / "reports")
    for row in questions(shared):
        at_hand = evidence(row, read)
        years = {int(year) for year in row["scope"].get("years", ()) if str(year).isdigit()}
        for asked in row["figures"]:
            tally.asked += 1
            right = [figure for figure in at_hand if figure.value == Decimal(asked["value"])]
            counted = [figure for figure in right if same_unit(asked["unit"], figure.unit)]
            tally.found += bool(right)
            tally.unit += bool(counted)
            level = asked_level(row["question"])
            if counted and level:
                tally.levels.append(any(figure.level == level for figure in counted))
            if counted and years:
                periods = [figure.period for figure in counted if figure.period]
                tally.periods.append(any(p.start.year <= year <= p.end.year for p in periods for year in years))
    return tally


def test_the_figures_that_questions_ask_for_exist_as_asked(shared: Path) -> None:
    tally = measure(shared)
    levels, periods = sum(tally.levels) / len(tally.levels), sum(tally.periods) / len(tally.periods)
    sys.stdout.write(
        f"\nfigures {tally.asked}: value {tally.found / tally.asked:.3f}, and unit {tally.unit / tally.asked:.3f}, "
        f"level {levels:.3f} of {len(tally.levels)}, period {periods:.3f} of {len(tally.periods)}\n"
    )
    assert tally.found / tally.asked >= 0.98
    assert periods >= 0.95
    assert tally.unit / tally.asked >= 0.98
    assert levels >= 0.95


def test_the_known_slips_of_the_real_reports_are_found(shared: Path) -> None:
    found = [
        (name[:3], {"".join(filter(str.isdigit, report.text[span.start : span.end])) for span in finding.spans})
        for name, report in reports(shared / "reports").items()
        for finding in check(report.figures, report.text, report.reading, report.blocks)
    ]
    for name, numbers in (("004", {"53850", "789", "54647"}), ("002", {"246429", "258449"}), ("000", {"5570", "6396"})):
        assert any(report == name and numbers <= spans for report, spans in found), (name, numbers)
    assert len(found) >= 20


@dataclass(frozen=True)
class Row:
    """One line of the statistics appendix as it stands: its label, unit and value, and where the value begins."""

    label: str
    unit: str
    value: str
    start: int
    end: int


def appendix(text: str) -> Iterator[Row]:
    """Read the appendix line by line, without the project's own table reader."""
    at, inside = 0, False
    for line in text.split("\n"):
        cells = line.split("\t")
        inside = "Chỉ tiêu thống kê" in line or (inside and len(cells) == 5)
        if inside and len(cells) == 5 and cells[2].strip() not in ("", "Đơn vị tính", "Kết quả thống kê"):
            start = at + sum(len(cell) + 1 for cell in cells[:3])
            yield Row(cells[1].strip(" -:"), cells[2].strip(), cells[3].strip(), start, start + len(cells[3]))
        at += len(line) + 1


def value_of(row: Row) -> Decimal:
    """Read a cell by its unit: whole things group by commas or dots, shares part with them."""
    if row.unit == "%":
        return Decimal(row.value.replace(",", "."))
    return Decimal(re.sub(r"[.,](?=\d{3}(?:\D|$))", "", row.value).replace(",", "."))


def plain(label: str) -> str:
    """A label without tags, marks and the number that its first column puts before it."""
    bare = " ".join(re.sub(r"<[^<>]*>", "", label).lower().strip(" -:.+").split())
    return re.sub(r"^(?:[ivx]+|\d+)\.\s", "", bare)


def is_right(row: Row, cell: Cell | None, figure: Figure | None) -> bool:
    """Judge a cell by its row and unit, and its figure by value, unit and words."""
    if cell is None or figure is None or plain(cell.rows[-1]) != plain(row.label) or cell.unit != row.unit:
        return False
    unit = row.unit in (figure.unit, "Số lượng")  # "how many" is no unit: the row names what
    return unit and figure.value == value_of(row) and plain(figure.label.rsplit(" › ", 1)[-1]) in plain(row.label)


def test_each_cell_of_the_statistics_appendix_stands_under_its_row_with_its_unit(shared: Path) -> None:
    report = next(read for name, read in reports(shared / "reports").items() if name.startswith("004"))
    rows = list(appendix(report.text))
    figures = {figure.span.start: figure for figure in report.figures}
    cells = {cell.span.start: cell for block in report.blocks for cell in block.cells}
    filled = [row for row in rows if any(map(str.isdigit, row.value))]
    blank = [row for row in rows if not row.value]
    wrong = [row for row in filled if not is_right(row, cells.get(row.start), figures.get(row.start))]
    share = 1 - len(wrong) / len(filled)
    sys.stdout.write(f"\nappendix: {len(filled)} filled cells, {share:.3f} right; {len(blank)} blank; wrong {wrong}\n")
    assert len(filled) >= 90
    assert share >= 0.99
    assert not [row for row in blank if any(at in figures for at in range(row.start, row.end + 1))]
    assert all(cells[row.start].span.start == cells[row.start].span.end for row in blank)
