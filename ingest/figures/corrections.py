"""A letter that corrects another document → which number of it each new figure replaces. Knows no other document.

The figure taken back is none that the letter states: it is left out of the reading that figures are found in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.report import Span
from ingest.vietnamese.numerals import find_numbers

_OF = re.compile(  # "đính chính giấy chứng nhận" corrects no report
    r"\bđính chính(?:\s+(?:số liệu|nội dung|sai sót|một số|các|tại|trong|ở|của))*"
    r"\s+(?:báo cáo|công văn|văn bản|thông báo|kế hoạch)\s+số:?\s*(\d+\s*/[\w/Đđ-]+)",
    re.IGNORECASE,
)
_SAID = r"[“\"«](?P<{0}q>[^“”\"«»\n]{{1,120}})[”\"»]|(?P<{0}b>\d[\d.,]*(?:\s?%|(?:\s[^\W\d_]+){{0,3}}{1}))"
# "“35 hồ sơ” nay sửa thành “53 hồ sơ”", "35 hồ sơ, xin đính chính lại là 53 hồ sơ", "“5,1%”, đọc là “5,7%”"
_CHANGED = re.compile(
    rf"(?P<taken>{_SAID.format('o', '?')})\s*[,;]?\s*"
    r"(?P<change>(?:(?:nay|xin|được|đã|thì|phải)\s+)*(?:sửa|đính chính|điều chỉnh|đọc|thay|chỉnh sửa)"
    r"(?:\s+(?:đổi|lại|thế))*\s*(?:thành|là|bằng|:)+\s*(?:là\s+)?)"
    rf"(?={_SAID.format('n', '')})",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Correction:
    """A statement taken back (`old`) for another (`new`), in the documents numbered `of`; `span` holds the two."""

    of: tuple[str, ...]
    old: str
    new: str
    span: Span


def corrections(reading: str) -> tuple[Correction, ...]:
    """Find what a document corrects: one that says so, names another by its number and prints both statements."""
    of = _corrected_by(reading)
    return tuple(_told(of, match) for match in _changes(reading)) if of else ()


def without_taken_back(reading: str) -> str:
    """The reading with blanks where a document prints what it takes back, as long as it was."""
    for match in _changes(reading) if _corrected_by(reading) else ():
        reading = reading[: match.start()] + " " * len(match.group()) + reading[match.end() :]
    return reading


def _corrected_by(reading: str) -> tuple[str, ...]:
    """Return the numbers of the documents that a text says it corrects."""
    return tuple(dict.fromkeys(match[1].replace(" ", "") for match in _OF.finditer(reading)))


def _changes(reading: str) -> list[re.Match[str]]:
    """Return where a statement with a number is taken back for another; a match ends before the new one."""
    return [match for match in _CHANGED.finditer(reading) if all(map(find_numbers, _statements(match)))]


def _statements(match: re.Match[str]) -> tuple[str, str]:
    return match["oq"] or match["ob"], match["nq"] or match["nb"]


def _told(of: tuple[str, ...], match: re.Match[str]) -> Correction:
    old, new = _statements(match)
    return Correction(of, old, new, Span(match.start(), match.end("nq" if match["nq"] else "nb")))
