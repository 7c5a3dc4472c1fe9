"""Text → the numbers in it that state something, read by Vietnamese habit.

A dot groups thousands and a comma is the decimal mark; spreadsheets print the reverse. What shape cannot
decide is marked `ambiguous`. Knows nothing of units, labels or reports. Document numbers, dates, articles,
terms, levels, phones and names that end in a digit are not numbers here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from ingest.report import Span
from ingest.vietnamese.number_masks import masked_spans

Shape = Literal["plain", "grouped", "decimal", "ratio", "rank", "range", "percent"]


@dataclass(frozen=True, slots=True)
class Number:
    """One number of a text. `group` spans the whole ratio, rank or range that it is part of, else itself.

    `part` counts from 0 inside the group. `value` is signed and ignores a percent sign: "−97,79%" is -97.79.
    `surface` holds the sign, or the brackets that stand for it in a table.
    `ambiguous`: one comma or dot before three digits could be thousands or decimal ("4,747").
    """

    span: Span
    surface: str
    value: Decimal
    shape: Shape
    group: Span
    part: int = 0
    ambiguous: bool = False


# Blanks that never part words; Excel, LibreOffice and TeX group thousands with them.
_FIXED = "[\u00a0\u2007-\u200a\u202f]"
_COUNTED = (
    r"(?=\s?(?:%|(?:triệu|tỷ|tỉ|nghìn|ngàn|đồng|đ|VNĐ|USD|người|hộ|khẩu|nhân khẩu|hồ sơ|lượt|tấn|tạ|kg|ha|m2|m²|m3|m³"
    r"|km|con|cây|cái|chiếc|ca|vụ|đơn|thẻ|phiếu|bản|học sinh|lao động|doanh nghiệp|cơ sở|thủ tục|TTHC|văn bản|lít)\b))"
)
# "6.616.3 tỷ đồng": a dot typed for the comma; what stands behind groups of three can be nothing else.
_MISTYPED = r"[1-9]\d{0,2}(?:\.\d{3})+\.\d{1,2}(?![.,]?\d)"
_DOTTED = rf"{_MISTYPED}|\d{{1,3}}(?:\.\d{{3}})+(?:,\d+)?|\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:[.,]\d+)?"
# Thousands set apart by blanks, and a number that was typed or broken behind its dot ("1.234. 567"). Plain blanks also
# part numbers, so one alone joins only before a unit: "987 654 triệu đồng".
_SPACED = (
    rf"[1-9]\d{{0,2}}(?:{_FIXED}\d{{3}})+(?!\d)(?:,\d+)?"
    rf"|(?<!\d )[1-9]\d{{0,2}}(?:(?: \d{{3}}){{2,}}(?:,\d+)?(?![\d.,]*\d| \d)|"
    rf" \d{{3}}(?:,\d+)?(?![\d.,]*\d){_COUNTED})"
    rf"|[1-9]\d{{0,2}}(?:\.\d{{3}})+\.[ \n]\d{{3}}(?:\.\d{{3}})*(?:,\d+)?(?![\d.,]*\d)"
    rf"|[1-9]\d{{0,2}}\.[ \n]\d{{3}}(?:\.\d{{3}})*(?:,\d+)?(?![\d.,]*\d){_COUNTED}"
)
_ATOM = rf"(?:{_SPACED}|{_DOTTED})"
_GROUP = re.compile(
    rf"(?<![\w.,/])(?P<sign>−\s?|[-–‒])?(?P<first>{_ATOM})(?P<rest>(?:\s?/\s?{_ATOM})+)?(?P<percent>[ \u00a0]?%)?"
    rf"(?:(?P<dash>\s?[-–]\s?)(?P<second>{_ATOM})(?P<percent2>[ \u00a0]?%)?)?(?![/\d]|[-–.,]\d)"
)
_PART = re.compile(_ATOM)
_SINGLE = re.compile(rf"(?:{_DOTTED})")
_SIGN = re.compile(r"[-−–‒]\s?")
_BRACKETED = re.compile(r"\(\s*([^()\s][^()]*?)\s*\)")
_BLANKS = re.compile(r"\s+")
_CELL = re.compile(r"\(?\s*[-−–‒+]?\s*\d[\d.,\s]*%?\s*\)?")
# "5 x 10⁴", "1,2.10^6": a factor and a power of ten are one number.
_POWER = re.compile(rf"(?<![\w.,/])({_DOTTED})\s?[x×*·]\s?10(?:\^(\d{{1,2}})|([⁰¹²³⁴-⁹]{{1,2}}))")
# "2 1/2": a whole and its fraction are one number; 4/122 behind a count is a part of something else.
_MIXED = re.compile(r"(?<![\w.,/])(\d{1,3})\s([1-7])/([2458])(?![\d/]|[.,]\d)")
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
# Words after which a dash before a count can only be its sign: "là -12", "tăng –2".
_BEFORE_SIGN = re.compile(
    r"(?:[:(=]|(?<!\w)(?:đạt|là|còn|mức|bằng|khoảng|tăng|giảm|tăng trưởng|âm|được|có|ở|xuống|lên|trên|dưới))\s*$",
    re.IGNORECASE,
)
_RANK = re.compile(r"(?:xếp(?:\s+hạng|\s+vị trí)?(?:\s+thứ)?|đứng(?:\s+thứ)?|thứ hạng|vị trí(?:\s+thứ)?|hạng)\s+$")
_VILLAGE = ("thôn", "bản", "ấp", "làng", "khu", "tổ", "buôn", "tiểu")
# "20/02/2026 - 23 ngày trước bầu cử": behind the dash of a date stands a count, not another date.
_YEAR = re.compile(r"(?:19|20)\d\d")
_DASH = re.compile(r"\s[-–]\s?")
_COUNTS_ON = re.compile(r"\s+(?!tháng|năm\b)[^\W\d]")
_NAME_END = re.compile(r"\s*(?:[,;:.)]|và\b|$)")


def parse_number(surface: str) -> Decimal | None:
    """Read one printed number with its sign; None when it is not one.

    "−4,9%" and "(3.450)" are below zero. A percent sign, blanks around and blanks between thousands are ignored.
    """
    power = _POWER.fullmatch(surface.strip())
    if power:
        return _raise(power)
    digits, _ = _bare(surface)
    return read_as(surface, decimal=_decimal_mark(digits)) if _SINGLE.fullmatch(digits) else None


def read_as(surface: str, decimal: str) -> Decimal:
    """Read digits whose decimal mark is known: "." or "," ("" when every mark groups thousands)."""
    digits, negative = _bare(surface)
    for mark in ".,":
        if mark != decimal:
            digits = digits.replace(mark, "")
    value = Decimal(digits.replace(",", "."))
    return -value if negative else value


def read_cell(surface: str) -> Number | None:
    """Read a field of a table that holds one number and nothing else, as typed, wrapped or bracketed."""
    words = surface.strip()
    if (mixed := _MIXED.fullmatch(words)) and mixed.group(2) < mixed.group(3):
        span = Span(surface.index(words), surface.index(words) + len(words))
        return Number(span, words, _with_fraction(mixed), "plain", span)
    digits, _ = _bare(words)
    if not _CELL.fullmatch(words) or not _SINGLE.fullmatch(digits):
        return None
    span = Span(surface.index(words), surface.index(words) + len(words))
    return Number(
        span, words, read_as(words, _decimal_mark(digits)), _shape_of(words, digits), span, 0, is_ambiguous(words)
    )


def is_ambiguous(surface: str) -> bool:
    """Tell whether shape alone leaves open if the mark groups thousands or is decimal ("4,747", not "46,20")."""
    return re.fullmatch(r"[1-9]\d{0,2},\d{3}", _bare(surface)[0]) is not None


def could_be_decimal(surface: str) -> bool:
    """Tell whether a dot that groups thousands by habit is decimal where its column writes "8435.6": "533.412"."""
    return re.fullmatch(r"[1-9]\d{0,2}\.\d{3}", _bare(surface)[0]) is not None


def _bare(surface: str) -> tuple[str, bool]:
    """Take sign, brackets, percent sign and joining blanks off a printed number; tell whether it is negative."""
    words = surface.strip()
    bracketed = _BRACKETED.fullmatch(words)
    words = (bracketed.group(1) if bracketed else words).rstrip("%").rstrip()
    sign = _SIGN.match(words)
    words = words[sign.end() :] if sign else words.removeprefix("+")
    return _join(words.strip()), bool(bracketed or sign)


def _join(words: str) -> str:
    """Set the comma for a dot typed in its place; close the blanks between thousands, behind a mark, at line ends."""
    if re.fullmatch(_MISTYPED, words):
        head, _, tail = words.rpartition(".")
        return f"{head},{tail}"
    if not _BLANKS.search(words):
        return words
    joined = _BLANKS.sub("", words)
    grouped = re.fullmatch(r"[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?|[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?", joined)
    by_blanks = re.fullmatch(r"[1-9]\d{0,2}(?:\s\d{3})+(?:[.,]\d+)?", words)
    behind_mark = re.fullmatch(r"\d+(?:[.,]\s\d+|\s[.,]\d+)", words)
    return joined if grouped or by_blanks or behind_mark else words


def _decimal_mark(digits: str) -> str:
    if "," in digits and "." in digits:
        return max(digits[digits.rfind(",")], digits[digits.rfind(".")], key=digits.rfind)
    if "," in digits:
        return "" if digits.count(",") > 1 else ","
    if "." in digits:
        grouped = re.fullmatch(r"[1-9]\d{0,2}(?:\.\d{3})+", digits)
        return "" if grouped else "."
    return ""


def find_numbers(text: str) -> tuple[Number, ...]:
    """Find the numbers of one paragraph, row or sentence, in reading order.

    The parts of "6.326/6.469" are two numbers of shape `ratio` with one group; "thứ 4/11" of shape `rank`;
    "80% - 90%" of shape `range`. A number that a mask of `masked_spans` touches is left out.
    """
    if not any(character.isdigit() for character in text):
        return ()
    masks = masked_spans(text)
    found: list[Number] = []
    powers = {match.start(): match for match in _POWER.finditer(text)} if "10" in text else {}
    if "/" in text:
        powers |= {match.start(): match for match in _MIXED.finditer(text) if match.group(2) < match.group(3)}
    mask = position = 0
    while match := _GROUP.search(text, position):
        position = match.end()
        while mask < len(masks) and masks[mask][1] <= match.start():
            mask += 1
        if match.start("first") in powers:
            power = powers[match.start("first")]
            span, position = Span(*power.span()), power.end()
            value = _raise(power) if power.re is _POWER else _with_fraction(power)
            found.append(Number(span, power.group(), value, "plain", span))
        elif mask < len(masks) and masks[mask][0] < match.end():
            if masks[mask][0] <= match.start("first") < masks[mask][1] < match.end("first"):
                position = masks[mask][1]  # "tổ 5 120 hộ": the name ends inside what looked like one number
            else:
                found.extend(_outside(text, match, masks[mask]))
        elif _states_something(text, match.start("first"), match.end(), match.group("first")):
            found.extend(_members(text, match))
    return tuple(found)


def _raise(power: re.Match[str]) -> Decimal:
    factor = read_as(power.group(1), _decimal_mark(power.group(1)))
    return factor * Decimal(10) ** int(power.group(2) or power.group(3).translate(_RAISED))


def _with_fraction(mixed: re.Match[str]) -> Decimal:
    whole, over, under = map(Decimal, mixed.groups())
    return whole + over / under


def _is_negative(text: str, match: re.Match[str]) -> bool:
    """Tell whether the dash before a number is its sign, not a bullet, a range or the dash of a list."""
    if not match.group("sign"):
        return False
    before = text[: match.start()].rstrip()
    if not before or before[-1].isdigit() or before[-1] in "%)":
        return match.group("sign").startswith("−") and not before
    if match.group("sign").startswith("−") or _BEFORE_SIGN.search(before):
        return True
    return bool(match.group("percent")) or re.fullmatch(r"\d+,\d{1,2}", match.group("first")) is not None


def _outside(text: str, match: re.Match[str], mask: tuple[int, int]) -> list[Number]:
    """Keep a number that only shares a dash with a date beside it; drop what the mask covers."""
    numbers = []
    for number in _members(text, match):
        if number.span.end <= mask[0] and "/" not in text[number.span.end : mask[0]]:
            numbers.append(number)
        elif _counts_behind(text, mask, number.span):
            numbers.append(replace(number, shape=_shape_of(number.surface, number.surface), group=number.span, part=0))
    return numbers


def _counts_behind(text: str, mask: tuple[int, int], span: Span) -> bool:
    """Say whether a number behind a day and a dash is a count; "2020 - 2025" is one stretch of years."""
    is_day = "/" in text[mask[0] : mask[1]] and not _YEAR.fullmatch(text, span.start, span.end)
    return is_day and bool(_DASH.fullmatch(text, mask[1], span.start) and _COUNTS_ON.match(text, span.end))


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
    start = match.start("sign") if _is_negative(text, match) else match.start("first")
    pieces = [(start, match.end("first"))]
    if _RANK.search(text, max(0, start - 24), start):
        shape = "rank"
    if match.group("rest"):
        shape = shape or "ratio"
        offset = match.start("rest")
        pieces += [(offset + m.start(), offset + m.end()) for m in _PART.finditer(match.group("rest"))]
    percents = [bool(match.group("percent")) and not match.group("rest")] * len(pieces)
    if match.group("rest") and match.group("percent"):
        percents[-1] = True
    if match.group("second"):
        shape = shape or "range"
        pieces.append(match.span("second"))
        percents.append(bool(match.group("percent2")))
    group = Span(start, match.end())
    return [
        _number(text, piece, percent, shape, group, i)
        for i, (piece, percent) in enumerate(zip(pieces, percents, strict=True))
    ]


def _number(text: str, piece: tuple[int, int], percent: bool, shape: Shape | None, group: Span, part: int) -> Number:
    start, end = piece
    if percent:
        end = text.index("%", end) + 1
    surface = text[start:end]
    digits, _ = _bare(surface)
    own = _shape_of(surface, digits)
    return Number(
        span=Span(start, end),
        surface=surface,
        value=read_as(surface, _decimal_mark(digits)),
        shape=own if shape is None or (percent and shape != "range") else shape,
        group=group,
        part=part,
        ambiguous=is_ambiguous(surface),
    )


def _shape_of(surface: str, digits: str) -> Shape:
    if surface.endswith("%"):
        return "percent"
    return "decimal" if _decimal_mark(digits) else "plain" if surface.isdigit() else "grouped"


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
