"""First and last lines of a report → who reports what, about where and when, each part in the document's own words.

A part that the document does not state stays None: a report saved before it was signed has no number and no day.
What a user corrected stands above what was read. The office is found in `office.py`, the place in `locality.py`, the
period in `reported.py`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

from ingest.identity.agency import find_office, tidy, with_place
from ingest.identity.file_name import named_by
from ingest.identity.place import find_locality
from ingest.identity.reporting_period import find_reported_period
from ingest.report import Identity, Part, Period, Span
from ingest.structure.front_matter import DATELINE, NUMBER, Front, find_front
from ingest.structure.lines import Line, look, split_lines
from ingest.vietnamese.periods import find_periods
from ingest.vietnamese.syllables import CAPITALS

_ADDRESSEE = re.compile(r"Kính\s+gửi\s*:?\s*(?=\S)", re.IGNORECASE)
_LISTED = re.compile(r"\s*\n\s*[-–+•]\s*([^\n]{3,160})")
_POST = re.compile(
    r"(?:PHÓ |Q\.\s*|QUYỀN )?(?:CHỦ TỊCH|BÍ THƯ|GIÁM ĐỐC|TRƯỞNG|BỘ TRƯỞNG|THỨ TRƯỞNG|CỤC TRƯỞNG|"
    r"CHI CỤC TRƯỞNG|CHÁNH|HIỆU TRƯỞNG|TỔNG|THỦ TƯỚNG|VỤ TRƯỞNG|VIỆN TRƯỞNG|CHỦ NHIỆM|THƯỜNG TRỰC)"
)
_NAME = re.compile(rf"[{CAPITALS}][^\W\d_]*(?:\s+[{CAPITALS}][^\W\d_.]*){{1,4}}")
_PARTS = ("title", "agency", "place", "province", "number", "date", "addressee", "signer")


def identify(text: str, reading: str, file: str = "", corrections: Mapping[str, str] | None = None) -> Identity:
    """Read the identity of a report. Keys of `corrections` are the names of `Identity`'s parts, and `period`.

    The name of its file tells the place where the text does not.
    """
    lines = split_lines(text, reading)
    front = find_front(lines)
    body_at = lines[front.body].start if front.body < len(lines) else len(reading)
    header = reading[: max(body_at, 400)]
    title = _title(lines, front)
    day, dateline_place = _date(header)
    agency = find_office(lines, front, reading, body_at)
    place, province = find_locality(reading, len(header), dateline_place, agency.value if agency else None)
    if place is None and (named := named_by(file)) is not None:
        place, province = named
    agency = with_place(agency, place)
    period, period_span = find_reported_period(reading, title, body_at, day)
    read = {
        "title": title,
        "agency": agency,
        "place": place,
        "province": province,
        "number": _number(header),
        "date": day,
        "addressee": _addressee(reading, body_at),
        "signer": _signer(lines),
    }
    return _corrected(read, period, period_span, corrections or {})


def _corrected(
    read: dict[str, Part | None], period: Period | None, span: Span | None, corrections: Mapping[str, str]
) -> Identity:
    for name in _PARTS:
        if name in corrections:
            given = " ".join(corrections[name].split())
            read[name] = Part(given, None) if given else None
    if "period" in corrections:
        given_periods = find_periods(corrections["period"])
        period, span = (given_periods[0][0] if given_periods else None), None
    return Identity(**read, period=period, period_span=span)


def _title(lines: Sequence[Line], front: Front) -> Part | None:
    if not front.title_lines:
        return None
    words = " ".join(look(lines[index].words).words for index in front.title_lines)
    first, last = lines[front.title_lines[0]], lines[front.title_lines[-1]]
    words = words.strip(' .:*“”"')
    return Part(words, Span(first.start, last.end)) if words else None


def _number(header: str) -> Part | None:
    match = NUMBER.search(header)
    if not match or not match.group(1):
        return None
    value = re.sub(r"\s+", "", match.group(1) + match.group(2)).rstrip(".-")
    return Part(value, Span(match.start(1), match.end(2)))


def _date(header: str) -> tuple[Part | None, Part | None]:
    """Return the day of the document (None when the day or month is left open) and the place of its dateline."""
    match = DATELINE.search(header)
    if not match:
        return None, None
    place = Part(match.group(1).strip(), Span(match.start(1), match.end(1)))
    day, month, year = match.group(3), match.group(4), match.group(5)
    if not (day and month):
        return None, place
    try:
        value = date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None, place
    return Part(value, Span(match.start(2), match.end(2))), place


def _addressee(reading: str, body_at: int) -> Part | None:
    """Return who the report is sent to; a list of several runs over its "- " lines."""
    match = _ADDRESSEE.search(reading, 0, body_at + 800)
    if not match:
        return None
    start = match.end()
    end = _line_end(reading, start)
    names = [tidy(reading[start:end]).lstrip("- ")]
    while (found := _LISTED.match(reading, end)) and len(names) < 12:
        names.append(tidy(found.group(1)))
        end = found.end(1)
    value = "; ".join(name for name in names if name)
    return Part(value, Span(start, start + len(reading[start:end].rstrip(" .;*")))) if value else None


def _line_end(reading: str, start: int) -> int:
    end = reading.find("\n", start)
    return end if end > 0 else len(reading)


def _signer(lines: Sequence[Line]) -> Part | None:
    """Return the name under the last post that signs ("CHỦ TỊCH", "KT. GIÁM ĐỐC")."""
    signing = None
    for index in range(len(lines) - 1, max(len(lines) - 1500, -1), -1):
        words = look(lines[index].words).words
        if _POST.search(words) and words.isupper() and len(words) < 120:
            signing = index
            break
    if signing is None:
        return None
    for line in lines[signing : signing + 12]:
        words = look(line.words).words
        last = re.split(r"\s{3,}|\t", line.words)[-1].strip(" *_")
        if _NAME.fullmatch(last) and not last.isupper() and not words.endswith((";", ",")):
            at = line.start + line.words.rindex(last)
            return Part(last, Span(at, at + len(last)))
    return None
