"""First and last lines of a document → where its type, title, motto and closing stand (Nghị định 30/2020/NĐ-CP)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.structure.lines import Line, is_rule, look, page_number
from ingest.structure.numbering import marker
from ingest.vietnamese.syllables import CAPITALS, fold

# Names of document types as they stand alone above a title, folded.
_TYPES = (
    "bao cao|to trinh|ke hoach|quyet dinh|thong bao|chuong trinh|de an|nghi quyet|chi thi|ket luan|huong dan|"
    "bien ban|phuong an|cong dien|quy che|quy dinh|thong tu|nghi dinh|luat|du an|ban thuyet minh|thuyet minh|de cuong"
)
_TYPE_LINE = re.compile(
    rf"(?:du thao\s*)?(?:{_TYPES})(?:\s+(?:tom tat|tong hop|chuyen de|tong ket|so ket|nhanh|so \d+))?\s*[:.]?"
)
_TITLE_OPENS = re.compile(rf"(?:{_TYPES})\s+\S")
_BODY_OPENS = re.compile(
    r"(?:can cu|thuc hien|kinh gui|de (?:thuc|trien|danh)|theo |tren co so|ngay \d|trong (?:nam|thoi|quy|thang|6)|"
    r"nham |can cu|uy ban nhan dan .{0,40}bao cao|ubnd .{0,40}bao cao|phan thu|phan i|i\.|noi nhan)"
)
_MOTTO = re.compile(
    r"cong hoa xa hoi chu nghia viet nam|doc lap\s*[-–]?\s*tu do\s*[-–]?\s*hanh phuc|dang cong san viet nam"
)
# The document's number (303/BC-UBND; the digits may be missing) and the line of its place and date.
NUMBER = re.compile(
    rf"\bSố\s*:?\s*(\d{{1,5}}[a-zA-Z]?)?\s*((?:/\s*\d{{4}}\s*)?[/-]\s*[{CAPITALS}][\w&.-]*(?:/[{CAPITALS}][\w&-]*)?)"
)
DATELINE = re.compile(
    rf"(?<![/\w-])([{CAPITALS}][^\W\d_]*\.?(?:[ -]+[{CAPITALS}][^\W\d_]*){{0,4}})\s*,\s*"
    r"(ngày\s*(\d{0,2})[\s.…]*tháng\s*(\d{0,2})[\s.…]*năm\s*(\d{4}))"
)
_UNIT_LINE = re.compile(r"\(?(?:don vi(?: tinh)?|dvt)\s*:")
_HEAD_LINES = 70
_TITLE_LINES = 9


@dataclass(frozen=True, slots=True)
class Front:
    """Indexes of lines: the document's type, its title, and the first line of the body."""

    type_line: int | None
    title_lines: tuple[int, ...]
    body: int


def is_motto(words: str) -> bool:
    """Say whether a line is the national motto or a part of it."""
    return len(words) < 90 and _MOTTO.fullmatch(fold(words).strip(" *_#.")) is not None


def find_front(lines: Sequence[Line]) -> Front:
    """Find the type and the title among a document's first lines."""
    for index, line in enumerate(lines[:_HEAD_LINES]):
        seen = look(line.words)
        folded = fold(seen.words)
        if _TYPE_LINE.fullmatch(folded) and (seen.words.isupper() or seen.hashes or seen.bold):
            title = _title(lines, index + 1)
            return Front(index, title, (title[-1] if title else index) + 1)
        if _TITLE_OPENS.match(folded) and seen.words.isupper() and len(seen.words) < 200:
            title = (index, *_title(lines, index + 1, upper=True))
            return Front(None, title, title[-1] + 1)
    return _without_type(lines)


def _without_type(lines: Sequence[Line]) -> Front:
    """Take the first Markdown heading without a number as the title where no type is named."""
    for index, line in enumerate(lines[:20]):
        seen = look(line.words)
        if seen.hashes == 1 and marker(seen.words) is None:
            return Front(None, (index,), index + 1)
    return Front(None, (), 0)


def _title(lines: Sequence[Line], start: int, upper: bool = False) -> tuple[int, ...]:
    """Return the lines of the title that begins at `start`."""
    found: list[int] = []
    open_bold = False
    for index in range(start, min(start + _TITLE_LINES, len(lines))):
        line = lines[index]
        seen = look(line.words)
        if is_rule(line.words):
            if found:
                break
            continue
        if page_number(line.words) is not None or line.furniture:
            continue
        folded = fold(seen.words)
        emphasised = seen.bold or seen.hashes > 0 or open_bold or "**" in line.words
        if open_bold:
            found.append(index)
            open_bold = line.words.count("**") % 2 == 0
            continue
        if _BODY_OPENS.match(folded) and not (emphasised and not found):
            break
        if found and seen.words.isupper() and not look(lines[found[-1]].words).words.isupper() and not emphasised:
            break
        if marker(seen.words) is not None or (upper and not seen.words.isupper()):
            break
        if not emphasised and (
            len(seen.words) > 220 or (seen.words.endswith((".", ":", ";")) and len(seen.words) > 60)
        ):
            break
        above = look(lines[found[-1]].words) if found else None
        if above and not emphasised and (above.bold or above.hashes):
            break
        if "\t" in line.words or _UNIT_LINE.match(folded):
            break
        found.append(index)
        if line.words.count("**") % 2:
            open_bold = not open_bold
    return tuple(found)
