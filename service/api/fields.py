"""What a client may send → bounded types for the request models; each refusal names the value and the remedy.

Knows nothing of routes. Searching and exporting may rely on these bounds: a year that a calendar has, names without
hidden characters, answers that a briefing can hold.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from retrieval.hit import Filters
from service.answer import Answer

UNFIT = "unfit"  # the type of an error whose message is made here
FIRST_YEAR, LAST_YEAR = 1900, 2200
MOST_NAMED = 100  # places or years in one filter; the page sends at most what its lists show
MOST_REPORTS = 5_000
MOST_COLUMNS = 60
# Of all answers of one briefing: python-docx takes 0.9 ms for a line and 0.3 ms for a cell.
MOST_LINES = 2_000
MOST_CELLS = 5_000

_MARK = re.compile(r"\[(\d{7,})\]")
_RULE = re.compile(r"\|[\s:|-]*")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def one_line(raw: str) -> str:
    """Return text in NFC without line breaks, control characters, or halves of characters."""
    visible = "".join(" " if _is_hidden(char) else char for char in raw)
    return " ".join(unicodedata.normalize("NFC", visible).split())


def _is_hidden(char: str) -> bool:
    return unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") or ord(char) & 0xFFFE == 0xFFFE


def _readable(words: str) -> str:
    for place, char in enumerate(words, start=1):
        if _is_hidden(char):
            told = f"có ký tự ẩn U+{ord(char):04X} ở vị trí {place}; hãy bỏ ký tự đó"
            raise PydanticCustomError(UNFIT, told)
    return words


def _issued(words: str) -> str:
    """A date as a report's identity holds it, or nothing."""
    if words and not _is_date(words):
        raise PydanticCustomError(
            UNFIT, "cần viết theo dạng 2023-12-14 (năm-tháng-ngày), năm từ 1900 đến 2200; hãy viết lại ngày"
        )
    return words


def _is_date(words: str) -> bool:
    if not _ISO.fullmatch(words):  # `fromisoformat` alone takes 20231214 and 2023-W50-4 as well
        return False
    try:
        return FIRST_YEAR <= date.fromisoformat(words).year <= LAST_YEAR
    except ValueError:
        return False


def _exportable(answer: Answer) -> Answer:
    """An answer sent back by a client, which may be another than the one it was given."""
    if any(citation.date and not _is_date(citation.date) for citation in answer.citations):
        raise PydanticCustomError(UNFIT, "có trích dẫn mà ngày không theo dạng 2023-12-14; hãy gửi lại như /v1/ask trả")
    if _MARK.search(answer.answer):
        raise PydanticCustomError(UNFIT, "có số thứ tự trích dẫn dài quá 6 chữ số; hãy gửi lại như /v1/ask trả")
    lines = answer.answer.splitlines()
    widest = max((line.count("|") for line in lines if line.lstrip().startswith("|")), default=0)
    if widest > MOST_COLUMNS + 1:
        told = f"có bảng {widest - 1} cột, tối đa {MOST_COLUMNS} cột; hãy chia nhỏ bảng"
        raise PydanticCustomError(UNFIT, told)
    if _has_empty_table(lines):
        raise PydanticCustomError(UNFIT, "có bảng không có dòng nào; hãy gửi lại như /v1/ask trả")
    return answer


def check_size(answers: Iterable[Answer]) -> None:
    """Refuse more than one briefing holds."""
    lines = [line for answer in answers for line in answer.answer.splitlines()]
    for most, found, what in ((MOST_LINES, len(lines), "dòng"), (MOST_CELLS, "".join(lines).count("|"), "ô bảng")):
        if found > most:
            told = f"có {found} {what}, tối đa {most} {what}; hãy chia thành nhiều văn bản"
            raise PydanticCustomError(UNFIT, told)


def _has_empty_table(lines: list[str]) -> bool:
    """Whether a run of table lines is rules only; blank lines do not end a run, as in a briefing."""
    rows = [line.strip() for line in lines if line.strip()]
    for n, row in enumerate(rows):
        if row.startswith("|") and (n == 0 or not rows[n - 1].startswith("|")):
            ruled = _RULE.fullmatch(row)
            after = n + 1
            while ruled and after < len(rows) and rows[after].startswith("|"):
                ruled = _RULE.fullmatch(rows[after])
                after += 1
            if ruled:
                return True
    return False


Year = Annotated[int, Field(ge=FIRST_YEAR, le=LAST_YEAR)]
Offset = Annotated[int, Field(ge=0, le=1_000_000_000)]  # a place in a text, in code points
Name = Annotated[str, Field(max_length=200), AfterValidator(_readable)]
Line = Annotated[str, Field(max_length=500), AfterValidator(_readable)]
IssueDate = Annotated[str, Field(max_length=500), AfterValidator(_issued)]
SentAnswer = Annotated[Answer, AfterValidator(_exportable)]


@dataclass(frozen=True, slots=True)
class FilterBody:
    """Limits on the reports that may answer; empty means all. One that is not known is refused, not passed over."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    places: Annotated[tuple[Name, ...], Field(max_length=MOST_NAMED)] = ()
    years: Annotated[tuple[Year, ...], Field(max_length=MOST_NAMED)] = ()
    report_ids: Annotated[tuple[Name, ...], Field(max_length=MOST_REPORTS)] = ()

    def filters(self) -> Filters:
        """The same for the library."""
        return Filters(self.places, self.years, self.report_ids)
