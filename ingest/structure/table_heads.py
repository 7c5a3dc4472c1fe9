"""Rows of a table's fields → its heads: how many rows they take and what each column is called."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.report import Span
from ingest.vietnamese.units import stated_unit, table_unit, unit_in_brackets, unit_kind

_PIPE_RULE = re.compile(r"\|?[\s:|\-–]+\|?")
_ORDER_HEADS = frozenset({"stt", "tt", "sốtt", "sốthứtự", "no", "sốtt/no"})
_NUMBERED_COLUMNS = re.compile(r"\(?(?:\d{1,2}|[a-zA-Z])\)?(?:\s*=.*)?")
# What stands in two columns above a sheet's title: the office beside the motto, who reports beside the form's name.
_LETTERHEAD = re.compile(
    r"CỘNG H[ÒO]A|Độc lập|^(?:ỦY BAN|UỶ BAN|UBND|SỞ|BỘ|CỤC|CHI CỤC|CÔNG TY|BẢNG|BIỂU|PHỤ LỤC)\b"
    r"|^(?:Đơn vị báo cáo|Mẫu số|Biểu số)"
)
_COUNTED = re.compile(r"\(?(\d{1,2})\)?(?:\s*=.*)?$")
_PLAIN_HEADS = frozenset({"kết quả thống kê", "kết quả", "nội dung", "chia ra", "trong đó", "chỉ tiêu", "thông tin"})
_DIGITS = re.compile(r"\d")
# Heads without letters that say when: 2023, 06/2024, 01/06/2024, 2021-2023.
TIME = re.compile(
    r"(?:\d{1,2}\s*[/.-]\s*){0,2}(?:19|20)\d{2}(?:\s*[-–]\s*(?:(?:\d{1,2}\s*/\s*)?(?:19|20)?\d{2}))?(?:\s*\([^)]*\))?"
)


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a row: its bare words and where they stand; an empty field has an empty span."""

    words: str
    span: Span


def words_of(fields: Sequence[Field]) -> tuple[str, ...]:
    """Return a row's words in small letters, to tell repeated heads."""
    return tuple(field.words.casefold() for field in fields)


def is_pipe_rule(fields: Sequence[Field]) -> bool:
    """Say whether a row only draws the rule under Markdown heads."""
    return all(not field.words or _PIPE_RULE.fullmatch(field.words) for field in fields) and any(
        field.words for field in fields
    )


def counts_columns(fields: Sequence[Field]) -> bool:
    """Say whether a row numbers the columns: (1) (2) (3)=(1)+(2), or 1 2 3 … in order."""
    words = [field.words for field in fields if field.words]
    if len(words) >= 6 and _counts_on(fields):
        return True
    if len(words) < 3 or not all(_NUMBERED_COLUMNS.fullmatch(word) for word in words):
        return False
    numbers = [int(found.group()) for word in words if (found := re.match(r"\d+", word.strip("()")))]
    return len(numbers) >= 2 and numbers == list(range(numbers[0], numbers[0] + len(numbers))) and numbers[0] in (1, 2)


def _counts_on(fields: Sequence[Field]) -> bool:
    """Say whether most of a row's short fields number their column, some misread: "l 2 3 (4)=(5)+… h 6 7 § 9 10"."""
    filled = [(index, field.words) for index, field in enumerate(fields) if field.words]
    if not all(len(words) <= 3 or "=" in words for _, words in filled):
        return False
    shifts = [int(found.group(1)) - index for index, words in filled if (found := _COUNTED.match(words))]
    same = max(map(shifts.count, shifts), default=0)
    return same >= 5 and same * 5 >= len(filled) * 3


def count_captions(rows: Sequence[Sequence[Field]]) -> int:
    """Count the rows above the heads that hold one cell of words: a sheet's title and its notes."""
    captions = 0
    for index, fields in enumerate(rows[:12]):
        filled = [field.words for field in fields if field.words]
        if len(set(filled)) > 1:
            if len(set(filled)) == 2 and any(_LETTERHEAD.search(words) for words in filled):
                captions = index + 1
                continue
            if _says_unit(filled) and index + 1 < len(rows) and _is_wider(rows[index + 1], filled):
                captions = index + 1
                continue
            figures = [words for words in filled if is_figure(words) and not TIME.fullmatch(words)]
            return captions if not figures else 0
        if filled and not fields[0].words and table_unit(filled[0]) is None:
            return captions  # a head that stands over some columns only
        captions = index + 1
    return 0


def _says_unit(filled: Sequence[str]) -> bool:
    """Say whether the last of two fields is the unit of the table that the first names: "Biểu 2 | ĐVT: triệu đồng"."""
    return len(set(filled)) == 2 and ":" in filled[-1] and table_unit(filled[-1]) is not None


def _is_wider(fields: Sequence[Field], above: Sequence[str]) -> bool:
    return len({field.words for field in fields if field.words}) > len(set(above))


def head_height(rows: Sequence[tuple[Field, ...]]) -> int:
    """Count the rows that are heads: the first, unless it holds figures, and those that divide its columns."""
    if not rows:
        return 0
    first = rows[0]
    filled = [field for field in first if field.words]
    has_order = bool(filled) and is_order(filled[0].words)
    figures = [field for field in filled if is_figure(field.words) and not TIME.fullmatch(field.words)]
    if len(filled) < 2 or (not has_order and figures):
        return 0
    height = 1
    bare = not first[0].words
    while height < min(len(rows), 8):
        fields = rows[height]
        goes_on = is_pipe_rule(fields) or counts_columns(fields) or gives_units(fields)
        goes_on = goes_on or _divides(rows[:height], fields)
        if not goes_on and not (bare and _wraps(fields)):
            break
        height += 1
    return height


def gives_units(fields: Sequence[Field]) -> bool:
    """Say whether a row below heads only gives their units: "ĐVT | ha | tấn", " | (ha) | (tấn)"."""
    units = [field.words for field in fields[1:] if field.words]
    said = fields[0].words.casefold().strip(" .:()") in ("", "đvt", "đơn vị tính", "đơn vị") if fields else False
    told = [unit_kind(stated_unit(words)) for words in units]
    return said and len(units) >= 2 and None not in told and "time" not in told  # "năm" goes on a head above it


def _wraps(fields: Sequence[Field]) -> bool:
    """Say whether a row goes on heads that are broken over several rows: no label, words or years only."""
    filled = [field.words for field in fields if field.words]
    if not filled or words_at(fields, 0):
        return False
    return not any(is_figure(words) and not TIME.fullmatch(words) for words in filled)


def is_order(words: str) -> bool:
    """Say whether a head stands over the rows' numbers: "STT", "Số TT"."""
    return "".join(words.casefold().split()).strip(".") in _ORDER_HEADS


def _divides(heads: Sequence[Sequence[Field]], below: Sequence[Field]) -> bool:
    """Say whether a row only names columns under heads that span several; a merged head may be repeated."""
    above = [fields for fields in heads if not is_pipe_rule(fields)]
    named = 0
    for index, field in enumerate(below):
        over = [words_at(fields, index) for fields in above]
        if not field.words or field.words in over:
            continue
        if is_figure(field.words) and not TIME.fullmatch(field.words):
            return False
        if not any(_spans(fields, index) for fields in above):
            return False
        named += 1
    return named >= 1


def _spans(fields: Sequence[Field], index: int) -> bool:
    """Say whether the head at a column spans more than that column: it is empty, or its neighbour continues it."""
    words = words_at(fields, index)
    if not words:
        return any(words_at(fields, left) for left in range(index))
    after = words_at(fields, index + 1) if index + 1 < len(fields) else words + "."
    return after in ("", words) or (index > 0 and words_at(fields, index - 1) == words)


def is_figure(words: str) -> bool:
    """Say whether a field holds digits and no letters."""
    return bool(_DIGITS.search(words)) and not any(letter.isalpha() for letter in words)


@dataclass(frozen=True, slots=True)
class Column:
    """What a column is called, and the unit that its head gives."""

    name: str
    unit: str | None


def name_columns(heads: Sequence[Sequence[Field]], width: int) -> list[Column]:
    """Return each column's name and unit.

    The name is the column's own head below the heads that span it, in the order of their rows.
    A head broken over several rows ("Sơ bộ" / "quý II" / "năm 2021") is one name.
    """
    counts = next((fields for fields in heads if counts_columns(fields)), ())
    units = next((fields for fields in heads[1:] if gives_units(fields)), ())
    heads = [fields for fields in heads if not is_pipe_rule(fields) and not counts_columns(fields)]
    heads = [fields for fields in heads if fields is not units]
    spanning: list[list[str]] = [[] for _ in range(width)]
    own: list[list[str]] = [[] for _ in range(width)]
    paths: list[list[str]] = [[] for _ in range(width)]
    for level, fields in enumerate(heads):
        row = [words_at(fields, index) for index in range(width)]
        below = [any(words_at(lower, index) for lower in heads[level + 1 :]) for index in range(width)] + [False]
        alike = len(heads) > 1 and len({words for words in row if words}) == 1  # "năm" under every head
        over = ""
        for index, words in enumerate(row):
            if words:
                merged = not alike and words in (row[index + 1 : index + 2] + row[max(index - 1, 0) : index])
                opens = row[index + 1 : index + 2] == [""] and below[index] and below[index + 1]
                over = words if merged or opens else ""
                (spanning if over else own)[index].append(words)
                _add(paths[index], words, breaks=not (own[index][1:] and not over))
            elif over and below[index]:
                spanning[index].append(over)
                _add(paths[index], over, breaks=True)
            else:
                over = ""
    paths = [[words for words in path if not _is_unit(words)] or path for path in paths]
    own = _told_by_number(own, spanning, counts, paths)
    lowest = [" ".join(names) or " ".join(outer) for names, outer in zip(own, spanning, strict=True)]
    return [
        Column(
            " › ".join(path) if outer and (lowest.count(name) > 1 or not _is_plain(path[0])) else name,
            stated_unit(words_at(units, index)) or unit_in_brackets(" ".join((*outer, *names))) or stated_unit(name),
        )
        for index, (outer, names, name, path) in enumerate(zip(spanning, own, lowest, paths, strict=True))
    ]


def _add(path: list[str], words: str, *, breaks: bool) -> None:
    """Add a head to a column's path; one broken over several rows goes on in small letters or a number."""
    goes_on = path and (not breaks or words[:1].islower() or TIME.fullmatch(words))
    if goes_on and words != path[-1]:
        path[-1] += f" {words}"
    elif not path or words != path[-1]:
        path.append(words)


def _is_unit(words: str) -> bool:
    """Say whether a head over others is their unit alone: "(Nghìn ha)"."""
    return words.startswith("(") and words.endswith(")") and unit_in_brackets(words) is not None


def _is_plain(words: str) -> bool:
    """Say whether a head over others says nothing of what they hold."""
    return words.casefold().strip(" .:") in _PLAIN_HEADS


def _told_by_number(
    own: list[list[str]], spanning: list[list[str]], counts: Sequence[Field], paths: list[list[str]]
) -> list[list[str]]:
    """Name columns of one head by the row of numbers below it where nothing else tells them apart: "Lớp" 1, 2, 3."""
    bare = [index for index, names in enumerate(own) if not names and spanning[index] and words_at(counts, index)]
    alike = {index for index in bare if sum(spanning[other] == spanning[index] for other in bare) > 1}
    for index in alike:
        paths[index].append(words_at(counts, index))
    return [[words_at(counts, index)] if index in alike else names for index, names in enumerate(own)]


def words_at(fields: Sequence[Field], index: int | None) -> str:
    """Return the words of one field; none where the row ends before it."""
    return fields[index].words if index is not None and index < len(fields) else ""
