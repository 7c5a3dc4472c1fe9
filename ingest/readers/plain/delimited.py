"""Delimited text (CSV; commas, semicolons, bars) → the same text with tabs between its fields, length unchanged.

Every sign that only delimits becomes a tab or a blank of its own width, so an offset in the rows is an offset in the
file. Knows nothing of tables: rows are understood where all rows are.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

_MARKS: Final = ";,\t|"
_FEW: Final = 3  # rows that show a file not named .csv to be one


def delimiter(text: str, *, is_named: bool) -> str | None:
    """Tell what parts the fields; a file that is not named so must show it by like rows with semicolons."""
    lines = [line for line in _unquoted(text).split("\n")[:400] if line.strip()]
    if not is_named:
        counts = Counter(line.count(";") for line in lines)
        most, rows = counts.most_common(1)[0] if counts else (0, 0)
        return ";" if most >= 2 and rows >= max(_FEW, 0.9 * len(lines)) else None
    # The mark that most rows have, and have alike: "1,5;2,7;3" has commas too, but not in every row.
    shares = {mark: Counter(line.count(mark) for line in lines if mark in line) for mark in _MARKS}
    ranked = {mark: max(counts.values()) * min(9, max(counts)) for mark, counts in shares.items() if counts}
    return max(ranked, key=lambda mark: (ranked[mark], -_MARKS.index(mark))) if ranked else None


def with_tabs(text: str, mark: str) -> str:
    """Put tabs for the delimiters; titles above the first row of several fields stay lines of their own."""
    out: list[str] = []
    is_table = False
    for record in _records(_blanked(text, mark)):
        fields = [field for field in record.split("\t") if field.strip()]
        is_table = is_table or len(fields) > 1
        out.append(record if is_table else record.replace("\t", " "))
    return "".join(out)


def _blanked(text: str, mark: str) -> str:
    """Blank the quotes, and what would end a line or a field inside them."""
    out = list(text.replace("\t", " ") if mark != "\t" else text)
    opened = False
    at_start = True
    index = 0
    while index < len(text):
        letter = text[index]
        if opened:
            if letter == '"':
                if text[index + 1 : index + 2] == '"':
                    index += 1
                    out[index] = " "
                else:
                    out[index], opened = " ", False
            elif letter in "\r\n\t":
                out[index] = " "
        elif letter == '"' and at_start:
            out[index], opened = " ", True
        elif letter == mark:
            out[index] = "\t"
        at_start = not opened and (letter in (mark, "\n") or (at_start and letter == " "))
        index += 1
    return "".join(out)


def _records(text: str) -> list[str]:
    return re.findall(r"[^\n]*\n|[^\n]+$", text)


def _unquoted(text: str) -> str:
    return re.sub(r'"[^"]*"', lambda match: "x" * (match.end() - match.start()), text)
