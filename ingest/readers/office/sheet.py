"""What all spreadsheets have in common: a sheet as a person sees it → lines; what is hidden is counted, not read."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from ingest.readers import merged_cells
from ingest.readers.legacy_fonts import Decoder
from ingest.readers.text_builder import Composer
from ingest.report import NEXT_TABLE, Extract

Merge = tuple[int, int, int, int]
"""First row, first column, rows, columns."""
Place = tuple[int, int]

NO_VALUE: Final = "công thức chưa có giá trị"
"""What stands in a cell whose formula was never computed: its parts must not be taken for it."""

_FIGURE: Final = re.compile(r"-?[\d.,]*\d%?")
_SMALL: Final = 4  # rows of a table that only says what was asked; chosen on three teaching files, not on others
_YEAR: Final = re.compile(r"(?:\d{1,2}/){0,2}(?:19|20)\d\d")
_SKIPPED: Final = {
    "sheet": "bỏ qua {} trang tính ẩn",
    "row": "bỏ qua {} hàng ẩn",
    "column": "bỏ qua {} cột ẩn",
    "invisible": "bỏ qua {} ô có chữ cùng màu nền hoặc định dạng không hiện",
    "struck": "bỏ qua {} ô gạch bỏ",
    "comment": "bỏ qua {} ghi chú của ô",
    "error": "{} ô báo lỗi công thức, coi như trống",
    "formula": "{} ô có công thức chưa có giá trị; hãy mở bằng Excel rồi lưu lại",
    "picture": "{} hình trong bảng tính chưa đọc được",
    "chart": "{} biểu đồ chưa đọc được số liệu",
    "sheet_broken": "{} trang tính hỏng, chưa đọc được",
}


@dataclass(slots=True)
class Sheet:
    """One sheet while it is read: cells as printed, merged ranges, what follows the cells, and what is left out."""

    name: str
    cells: dict[Place, str] = field(default_factory=dict)
    merges: list[Merge] = field(default_factory=list)
    after: list[str] = field(default_factory=list)
    """Lines of charts and text boxes, in the conventions of `Extract`."""
    skipped: Counter[str] = field(default_factory=Counter)

    def hide(self, is_hidden_row: Callable[[int], bool], is_hidden_column: Callable[[int], bool]) -> None:
        """Drop the cells of hidden rows and columns; a merged cell shows in what is left of its range."""
        for row, column, rows, columns in self.merges:
            if (row, column) in self.cells and (is_hidden_row(row) or is_hidden_column(column)):
                seen_row = next((r for r in range(row, row + rows) if not is_hidden_row(r)), None)
                seen_column = next((c for c in range(column, column + columns) if not is_hidden_column(c)), None)
                if seen_row is not None and seen_column is not None:
                    self.cells[(seen_row, seen_column)] = self.cells.pop((row, column))
        self.merges = [_seen(merge, is_hidden_row, is_hidden_column) for merge in self.merges]
        gone = [at for at in self.cells if is_hidden_row(at[0]) or is_hidden_column(at[1])]
        self.skipped["row"] += len({row for row, _ in gone if is_hidden_row(row)})
        self.skipped["column"] += len({column for _, column in gone if is_hidden_column(column)})
        for at in gone:
            del self.cells[at]


def _seen(merge: Merge, is_hidden_row: Callable[[int], bool], is_hidden_column: Callable[[int], bool]) -> Merge:
    row, column, rows, columns = merge
    kept_rows = [r for r in range(row, row + min(rows, 20_000)) if not is_hidden_row(r)] or [row]
    kept_columns = [c for c in range(column, column + min(columns, 20_000)) if not is_hidden_column(c)] or [column]
    return kept_rows[0], kept_columns[0], kept_rows[-1] - kept_rows[0] + 1, kept_columns[-1] - kept_columns[0] + 1


def workbook(sheets: Iterable[Sheet], kind: str) -> Extract:
    """Write all sheets one after the other: a sheet is a page, its name the heading."""
    kept = list(sheets)
    decode = Decoder("\n".join(text for page in kept for text in page.cells.values()))
    composer = Composer()
    skipped: Counter[str] = Counter()
    for page in kept:
        skipped += page.skipped
        body = rows({at: decode(text) for at, text in page.cells.items() if text.strip()}, page.merges)
        body += [decode(line) for line in page.after]
        if not page.name:
            continue
        if composer.length:
            composer.add("\n\n")
        start = composer.length
        composer.add(f"## {decode(page.name)}")
        row_before = False
        for text in body:
            composer.add("\n" if row_before and "\t" in text else "\n\n")
            composer.add(text)
            row_before = "\t" in text
        pictures = page.skipped["picture"]
        unread = f"trang tính chỉ có {pictures} hình, chưa đọc được" if pictures and not body else None
        composer.page(start, "unread" if unread else decode.state if body else "empty", remedy=unread)
    for what, words in _SKIPPED.items():
        if skipped[what]:
            composer.note(words.format(skipped[what]))
    return composer.extract(kind)


def rows(values: Mapping[Place, str], merges: Iterable[Merge]) -> list[str]:
    """The rows of a sheet; lone texts over a head are titles, everything else is a row of a table."""
    spans = {(row, column): (rows, columns) for row, column, rows, columns in merges}
    by_row: dict[int, list[int]] = {}
    for row, column in sorted(values):
        by_row.setdefault(row, []).append(column)
    out: list[str] = []
    table: list[int] = []
    numbers = list(by_row)
    for at, row in enumerate(numbers):
        opens = not table or row - numbers[at - 1] > 1
        if opens and len(by_row[row]) == 1 and _is_title(numbers[at:], by_row, values):
            out += _table(table, by_row, values, spans)
            out.append(values[(row, by_row[row][0])])
            table = []
        else:
            if table and row - numbers[at - 1] > 1 and _opens_anew(row, table, by_row, values):
                out += [*_table(table, by_row, values, spans), NEXT_TABLE]
                table = []
            table.append(row)
    return out + _table(table, by_row, values, spans)


def _opens_anew(row: int, above: Sequence[int], by_row: Mapping[int, list[int]], values: Mapping[Place, str]) -> bool:
    """Say whether a row below an empty one is the head of another table.

    It has words only, and "STT", the first head again, or reaches beyond all columns of the small table above it
    (what was asked of a software, above what it gave: "tu_thang | den_thang" / "1 | 11").
    """
    words = [values[(row, column)].casefold() for column in by_row[row]]
    head = [values[(above[0], column)].casefold() for column in by_row[above[0]]]
    if len(words) < 2 or words == head or any(map(_is_figure, words)):
        return False
    if words[0] in ("stt", "tt", "số tt", head[0]) and len(words) * 2 >= len(head):  # "TT | Tuyến tỉnh" opens a group
        return True
    told = any(_is_figure(values[(other, column)]) for other in above for column in by_row[other])
    small = len(above) <= _SMALL and len(head) >= 2 and told
    return small and by_row[row][-1] > max(by_row[other][-1] for other in above)


def _is_figure(words: str) -> bool:
    return bool(_FIGURE.fullmatch(words)) and not _YEAR.fullmatch(words)


def _is_title(numbers: Sequence[int], by_row: Mapping[int, list[int]], values: Mapping[Place, str]) -> bool:
    """A lone text is a title when the next row with several cells holds no figure: that row is a head."""
    for row in numbers:
        if len(by_row[row]) > 1:
            words = [values[(row, column)] for column in by_row[row]]
            return not any(map(_is_figure, words))
    return True


def _table(
    numbers: Sequence[int],
    by_row: Mapping[int, list[int]],
    values: Mapping[Place, str],
    spans: Mapping[Place, tuple[int, int]],
) -> list[str]:
    used = sorted({column for row in numbers for column in by_row[row]})
    if len(used) <= 1:
        return [values[(row, used[0])] for row in numbers]
    place = {column: at for at, column in enumerate(used)}
    gaps = [at for at in range(1, len(used)) if used[at] - used[at - 1] > 1]
    cells = []
    for line, row in enumerate(numbers):
        for column in by_row[row]:
            down, right = spans.get((row, column), (1, 1))
            below = sum(row <= other < row + down for other in numbers[line : line + down])
            beside = sum(column <= other < column + right for other in used)
            cells.append(merged_cells.Cell(line, place[column], max(1, below), max(1, beside), values[(row, column)]))
    return _parted(cells, gaps) if gaps else merged_cells.lines(cells)


def _parted(cells: list[merged_cells.Cell], gaps: Sequence[int]) -> list[str]:
    """Read a table with empty columns in it: as tables beside each other if they are, else without these columns."""
    apart = [
        replace(
            cell,
            column=cell.column + sum(gap <= cell.column for gap in gaps),
            columns=cell.columns + sum(cell.column < gap < cell.column + cell.columns for gap in gaps),
        )
        for cell in cells
    ]
    return merged_cells.lines(apart if merged_cells.stand_beside(apart) else cells)
