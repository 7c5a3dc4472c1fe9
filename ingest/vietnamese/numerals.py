"""Text → the numbers in it that state something, read by Vietnamese habit.

A dot groups thousands and a comma is the decimal mark; spreadsheets print the reverse. What shape cannot
decide is marked `ambiguous`. Knows nothing of units, labels or reports. Document numbers, dates, articles,
terms, levels, phones and names that end in a digit are not numbers here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from ingest.report import Span

Shape = Literal["plain", "grouped", "decimal", "ratio", "rank", "range", "percent"]


@dataclass(frozen=True, slots=True)
class Number:
    """One number of a text. `group` spans the whole ratio, rank or range that it is part of, else itself.

    `part` counts from 0 inside the group. `value` ignores a percent sign: "97,79%" is 97.79.
    `ambiguous`: one comma or dot before three digits could be thousands or decimal ("4,747").
    """

    span: Span
    surface: str
    value: Decimal
    shape: Shape
    group: Span
    part: int = 0
    ambiguous: bool = False


_ATOM = r"(?:\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:[.,]\d+)?)"
_GROUP = re.compile(
    rf"(?<![\w.,/])(?P<first>{_ATOM})(?P<rest>(?:\s?/\s?{_ATOM})+)?(?P<percent>[ \u00a0]?%)?"
    rf"(?:(?P<dash>\s?[-–]\s?)(?P<second>{_ATOM})(?P<percent2>[ \u00a0]?%)?)?(?![/\d]|[-–]\d)"
)
_SINGLE = re.compile(_ATOM)

_YEAR = r"(?:19|20)\d\d"
_DAY = r"\d{1,2}"
_DOCUMENT = (
    r"Nghị định|Nghị quyết|Quyết định|Chỉ thị|Thông tư|Công văn|Kế hoạch|Đề án|Chương trình|Luật|Văn bản|Báo cáo"
    r"|Thông báo|Kết luận|Hướng dẫn|Tờ trình|Pháp lệnh|Công điện|Giấy mời|Ban Chỉ đạo|Tổ công tác"
    r"|NĐ|NQ|QĐ|CT|TT|CV|KH|BC|TB"
)
_ORDINAL = (
    r"đợt|lần|mức độ|mức|đối tượng|khóa|khoá|kỳ họp|vòng|hạng|nhóm|bước|lớp|khối|mẫu|biểu|bảng|phụ lục|điều|khoản"
    r"|chương|mục|phần|chỉ tiêu|tiêu chí|tổ|thôn|bản|ấp|khu phố|tổ dân phố|quốc lộ|tỉnh lộ|đường|tuyến|trang|quý"
    r"|tháng|năm|ngày|stt"
)
# What reads like a number but names a document, a day, a rule, a phone… Order matters only for speed.
_NOT_FIGURES = re.compile(
    "|".join(
        (
            # 0918.235.035, 0987 914 329: nobody writes a count with a leading zero and nine digits
            r"(?<!\d)\+?0\d{2,3}[. ]?\d{3}[. ]?\d{3,4}(?!\d)",
            # 15/12/2022, 25-10-2017, 25/12-27/12/2022, 7/2021
            rf"(?<![\d.,/]){_DAY}\s?/\s?{_DAY}\s?[-–]\s?{_DAY}\s?/\s?{_DAY}(?:\s?/\s?{_YEAR})?(?!\d)",
            rf"(?<![\d.,/]){_DAY}\s?[/.-]\s?{_DAY}\s?[/.-]\s?{_YEAR}(?!\d)",
            rf"(?<![\d.,/]){_DAY}\s?/\s?{_YEAR}(?![\d/])(?!\s?/?[A-ZĐ]{{2}})",
            # "ngày 28/01; 09/3; 16/4", "ngày 02 tháng 7 năm 2024"
            rf"\bngày\s+{_DAY}\s?[/-]\s?{_DAY}(?!\d)(?:\s?[;,]\s?{_DAY}/{_DAY}(?![\d/]))*",
            rf"(?:\b[Nn]gày\s+{_DAY}\s+|"
            rf"(?<![\d.,/]){_DAY}\s+(?=tháng\s+{_DAY}\s+năm))?\btháng\s+{_DAY}(?:\s+năm\s+\d{{4}})?\b",
            # 303/BC-UBND, 34/2016/NĐ-CP, 08-ĐA/TU, 139/ UBND-VP
            r"(?<![\d.,])\d+\s?/\s?(?:\d{4}\s?/\s?)?[A-ZĐ][\w&]*(?:\s?[-/–]\s?[\w&]+)*(?:(?<=QH)\s\d+)?",
            r"(?<![\d.,])\d+-[A-ZĐ]{2}[\w&]*(?:[-/][\w&]+)*",
            r"\b(?:ISO|TCVN|QCVN|IEC|OCOP)(?:\s(?:ISO|IEC))?\s?\d[\d:.\s-]*\d",
            rf"\b(?:{_DOCUMENT})(?:\s(?:số|này|liên tịch))*\s?:?\s?\d+(?:/\d+)*(?![\d.,]*\d)(?!\s?%)"
            r"(?:\s?[/-]\s?[A-ZĐ][\w&]*(?:\s?[-/–]\s?[\w&]+)*(?:(?<=QH)\s\d+)?)?",
            r"(?<!ổng )(?<!con )(?<!rong )(?<!hỉ )(?<!ới )(?<!đa )(?<!điểm )\b[Ss]ố:?\s\d+(?![\d.,]*[\d%])",
            # giai đoạn 2021 - 2025, nhiệm kỳ 2020-2025, năm học 2022 - 2023, 2019-2020
            rf"(?<![\d.,/]){_YEAR}\s?[-–]\s?(?:{_YEAR}|\d\d)(?![\d.,/]*\d)",
            rf"\b(?:[Nn]ăm|giai đoạn|nhiệm kỳ|đến|từ|cuối|đầu|Mão|Sửu|Dần|Thìn|Tỵ|Ngọ)\s+{_YEAR}(?![\d.,/]*\d)",
            # 6 tháng đầu năm, 9 tháng năm 2023, định kỳ 6 tháng, hai quý
            rf"(?<![\d.,/])\d{{1,2}}\s+(?i:tháng)(?:\s+(?i:đầu|cuối)\s+(?i:năm)(?:\s+{_YEAR})?|"
            rf"\s+năm(?:\s+{_YEAR})?\b|"
            rf"(?=\s+và\s+năm))",
            # mức độ 3, 4; mức độ 3 và 4; Điều 157; đợt 2; phiên họp thứ 3; khoản 1 Điều 11
            rf"\b(?i:{_ORDINAL})\s+\d+(?![\d.,]*\d)(?:\s?(?:,|và|hoặc|-)\s?\d(?![\d.,/]*[\d%]))*(?!\s?[%/])",
            r"(?<!xếp )(?<!đứng )(?<!vị trí )(?<!hạng )\bthứ\s+\d+(?![\d/])",
            r"\bmức(?:\s+độ)?\s+\d\s?,\s?\d(?![\d%])",
            r"=\s?\d(?![\d.,/%])",
            r"(?<![\d.,/])0?1\s+cửa\b",
            r"[Cc]ovid\s?-\s?19|24/24|24/7",
        )
    )
)
_ADDRESS = re.compile(r"\S*(?:@|https?:|www\.)\S*")
_DIGITS = re.compile(r"\d+")
_REACH = 32  # the longest words before a masked number: "Nghị quyết liên tịch số"
_ENUMERATOR = re.compile(r"[\s#*_+•–-]*(?:\(\d{1,2}\)|\d{1,2}[.)](?=\s|$)|\d{1,2}(?:\.\d{1,2}){1,3}\.?(?=\s+\D))")
_RANK = re.compile(r"(?:xếp(?:\s+hạng|\s+vị trí)?(?:\s+thứ)?|đứng(?:\s+thứ)?|thứ hạng|vị trí(?:\s+thứ)?|hạng)\s+$")
_VILLAGE = ("thôn", "bản", "ấp", "làng", "khu", "tổ", "buôn", "tiểu")
_NAME_END = re.compile(r"\s*(?:[,;:.)]|và\b|$)")
_THROUGH = re.compile(rf"\s+đến\s+(?={_ATOM})")


def parse_number(surface: str) -> Decimal | None:
    """Read one printed number; None when it is not one. A percent sign and spaces around are ignored."""
    digits = surface.strip().rstrip("%").rstrip()
    if not _SINGLE.fullmatch(digits):
        return None
    return read_as(digits, decimal=_decimal_mark(digits))


def read_as(surface: str, decimal: str) -> Decimal:
    """Read digits whose decimal mark is known: "." or "," ("" when every mark groups thousands)."""
    digits = surface.strip().rstrip("%").rstrip()
    for mark in ".,":
        if mark != decimal:
            digits = digits.replace(mark, "")
    return Decimal(digits.replace(",", "."))


def is_ambiguous(surface: str) -> bool:
    """Tell whether shape alone leaves open if the mark groups thousands or is decimal ("4,747", not "46,20")."""
    digits = surface.strip().rstrip("%").rstrip()
    return re.fullmatch(r"[1-9]\d{0,2},\d{3}", digits) is not None


def _decimal_mark(digits: str) -> str:
    if "," in digits and "." in digits:
        return max(digits[digits.rfind(",")], digits[digits.rfind(".")], key=digits.rfind)
    if "," in digits:
        return "" if digits.count(",") > 1 else ","
    if "." in digits:
        grouped = re.fullmatch(r"[1-9]\d{0,2}(?:\.\d{3})+", digits)
        return "" if grouped else "."
    return ""


def masked_spans(text: str) -> list[tuple[int, int]]:
    """Spans of what looks like a number and is not: dates, document numbers, articles, phones, enumerators."""
    spans: list[tuple[int, int]] = []
    start = _ENUMERATOR.match(text)
    if start:
        spans.append(start.span())
    if "@" in text or "http" in text or "www." in text:
        spans += [match.span() for match in _ADDRESS.finditer(text)]
    for low, high in _near_digits(text):
        spans += [match.span() for match in _NOT_FIGURES.finditer(text, low, high)]
    return sorted(spans)


def _near_digits(text: str) -> list[list[int]]:
    """Give the stretches that masks can touch; most of a report is far from any digit (twice as fast)."""
    stretches: list[list[int]] = []
    for match in _DIGITS.finditer(text):
        low, high = max(0, match.start() - _REACH), min(len(text), match.end() + _REACH)
        if stretches and low <= stretches[-1][1]:
            stretches[-1][1] = high
        else:
            stretches.append([low, high])
    return stretches


def find_numbers(text: str) -> tuple[Number, ...]:
    """Find the numbers of one paragraph, row or sentence, in reading order.

    The parts of "6.326/6.469" are two numbers of shape `ratio` with one group; "thứ 4/11" of shape `rank`;
    "80% - 90%" of shape `range`. A number that a mask of `masked_spans` touches is left out.
    """
    if not any(character.isdigit() for character in text):
        return ()
    masks = masked_spans(text)
    found: list[Number] = []
    mask = 0
    for match in _GROUP.finditer(text):
        while mask < len(masks) and masks[mask][1] <= match.start():
            mask += 1
        if mask < len(masks) and masks[mask][0] < match.end():
            found.extend(_outside(text, match, masks[mask]))
        elif _states_something(text, match.start(), match.end(), match.group("first")):
            found.extend(_members(text, match))
    return tuple(found)


def _outside(text: str, match: re.Match[str], mask: tuple[int, int]) -> list[Number]:
    """Keep a number that only shares a dash with a date beside it; drop what the mask covers."""
    numbers = []
    for number in _members(text, match):
        if number.span.end <= mask[0] and "/" not in text[number.span.end : mask[0]]:
            numbers.append(number)
    return numbers


def _states_something(text: str, start: int, end: int, first: str) -> bool:
    if end < len(text) and text[end].isalpha() and text[end - 1].isdigit():
        return re.match(r"(?:km|ha|m|kg|kW|MW|Mb|Gb|MHz|tr|tỷ|đ)", text[end:]) is not None
    if start and text[start - 1] in "-–" and start > 1 and text[start - 2].isalpha():
        return False
    if len(first) <= 2 and _follows_name(text[max(0, start - 24) : start]) and _NAME_END.match(text, end):
        return False
    is_year = len(first) == 4 and first.isdigit() and "1945" <= first <= "2050" and end - start == 4
    return not (is_year and re.match(r"\s*(?:[,.;:)(]|$|của|và|đến|là|trên)", text[end : end + 8]))


def _follows_name(before: str) -> bool:
    """Tell whether the two words before are a proper name, as in "Đăk Văn 1" or "thôn Long 2"."""
    words = before.split()[-2:]
    if not before.endswith(" ") or len(words) < 2 or not words[1].istitle():
        return False
    return (words[0].istitle() and words[0].isalpha()) or words[0].lower() in _VILLAGE


def _members(text: str, match: re.Match[str]) -> list[Number]:
    shape: Shape | None = None
    pieces = [(match.start("first"), match.end("first"))]
    if match.group("rest"):
        shape = "rank" if _RANK.search(text, max(0, match.start() - 24), match.start()) else "ratio"
        offset = match.start("rest")
        pieces += [(offset + m.start(), offset + m.end()) for m in _SINGLE.finditer(match.group("rest"))]
    elif _RANK.search(text, max(0, match.start() - 24), match.start()):
        shape = "rank"
    percents = [bool(match.group("percent")) and not match.group("rest")] * len(pieces)
    if match.group("rest") and match.group("percent"):
        percents[-1] = True
    if match.group("second"):
        shape = shape or "range"
        pieces.append(match.span("second"))
        percents.append(bool(match.group("percent2")))
    group = Span(match.start(), match.end())
    return [
        _number(text, piece, percent, shape, group, i)
        for i, (piece, percent) in enumerate(zip(pieces, percents, strict=True))
    ]


def _number(text: str, piece: tuple[int, int], percent: bool, shape: Shape | None, group: Span, part: int) -> Number:
    start, end = piece
    digits = text[start:end]
    if percent:
        end = text.index("%", end) + 1
    own: Shape = (
        "percent" if percent else "decimal" if _decimal_mark(digits) else "grouped" if not digits.isdigit() else "plain"
    )
    return Number(
        span=Span(start, end),
        surface=text[start:end],
        value=read_as(digits, _decimal_mark(digits)),
        shape=own if shape is None or (percent and shape != "range") else shape,
        group=group,
        part=part,
        ambiguous=is_ambiguous(digits),
    )


_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}


def is_roman(sign: str) -> bool:
    """Say whether letters form a Roman number below 50 (no report has more chapters; "C." alone is a letter)."""
    return 0 < roman_value(sign) < 50


def roman_value(sign: str) -> int:
    """Return the value of a Roman number; 0 when the letters do not form one."""
    total = 0
    values = [_ROMAN_VALUES.get(letter, 0) for letter in sign.upper()]
    if not all(values):
        return 0
    for here, after in zip(values, [*values[1:], 0], strict=True):
        total += -here if here < after else here
    return total
