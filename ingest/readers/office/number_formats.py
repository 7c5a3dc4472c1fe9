"""A stored value and its number format → the words that Excel prints, with Vietnamese marks (1.234,5).

Written here because no package does it soundly (looked at in 11/2026): q2numfmt rounds half to even and prints dates on
Windows only; python-calamine-reducto is a private fork. Two things are said plainer than Excel does: a month's name is
its number, a full date is day/month/year, so that "mmm-yy" is "06/2024" and "mm-dd-yy" cannot be misread.
Source: ECMA-376 part 1, 18.8.31. Knows nothing of cells, sheets or files.
"""

from __future__ import annotations

import datetime as dt
import operator
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from functools import lru_cache
from typing import Final

BUILT_IN: Final[dict[int, str]] = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 5: "#,##0;-#,##0", 6: "#,##0;-#,##0",
    7: "#,##0.00;-#,##0.00", 8: "#,##0.00;-#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?",
    13: "# ??/??", 14: "dd/mm/yyyy", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "dd/mm/yyyy h:mm", 37: "#,##0;(#,##0)", 38: "#,##0;(#,##0)",
    39: "#,##0.00;(#,##0.00)", 40: "#,##0.00;(#,##0.00)", 41: '_(* #,##0_);_(* (#,##0);_(* "-"_);_(@_)',
    42: '_(* #,##0_);_(* (#,##0);_(* "-"_);_(@_)', 43: '_(* #,##0.00_);_(* (#,##0.00);_(* "-"??_);_(@_)',
    44: '_(* #,##0.00_);_(* (#,##0.00);_(* "-"??_);_(@_)', 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss", 48: "##0.0E+0",
    49: "@",
}  # fmt: skip
"""The formats that a file names by number only (ECMA-376 18.8.30), as a Vietnamese Excel shows them."""

_TOKEN: Final = re.compile(
    r'"(?P<quoted>[^"]*)"?|\\(?P<escaped>.)|_(?P<space>.)|\*(?P<fill>.)|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<general>General)|(?P<half>AM/PM|A/P)|(?P<exponent>E[+-]0+)|(?P<date>y+|m+|d+|h+|s+|e+)"
    r"|(?P<digit>[0#?])|(?P<point>\.)|(?P<comma>,)|(?P<percent>%)|(?P<slash>/)|(?P<at>@)|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION: Final = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?[\d.]+(?:E[+-]?\d+)?)", re.IGNORECASE)
_TESTS: Final[dict[str, Callable[[float, float], bool]]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq, "<>": operator.ne,
}  # fmt: skip
_LONGEST: Final = 16  # digits that Excel keeps of a number, and one more


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class _Section:
    """One of the parts between semicolons; `condition` is a comparison and its limit."""

    tokens: tuple[_Token, ...]
    condition: tuple[str, float] | None

    def has(self, *kinds: str) -> bool:
        return any(token.kind in kinds for token in self.tokens)

    def holds(self, value: float) -> bool:
        return self.condition is None or _TESTS[self.condition[0]](value, self.condition[1])


def printed(value: float, code: str, *, since_1904: bool = False) -> str:
    """Print a number; empty where the format shows nothing (";;;")."""
    sections = _sections(code)
    section, is_negative = _choose(sections, value)
    if section is None:
        return ""
    if section.has("date", "elapsed", "half"):
        return _date(section, value, since_1904)
    if section.has("general", "at") or (not section.tokens and len(sections) == 1):
        body = general(abs(value) if is_negative else value)
        words = (
            "".join(body if token.kind in ("general", "at") else _literal(token) for token in section.tokens) or body
        )
        return _tidy(words)
    sign = "-" if value < 0 and not is_negative else ""
    return _tidy(_number(section, _decimal(abs(value)), sign))


def printed_text(value: str, code: str) -> str:
    """Print words: most formats leave them as they are, ";;;" hides them, '@" xã"' adds to them."""
    sections = _sections(code)
    if len(sections) > 3:
        section = sections[3]
    elif sections[-1].has("at"):
        section = sections[-1]
    else:
        return value
    return "".join(value if token.kind == "at" else _literal(token) for token in section.tokens).strip()


def general(value: float) -> str:
    """Print a number without a format: at most eleven digits, as a cell of ordinary width has."""
    exact = _decimal(value)
    whole = len(str(abs(int(exact))))
    places = max(0, 11 - whole) if abs(exact) >= 1 or not exact else 10
    with localcontext(prec=60):
        text = f"{exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return ("0" if text in ("-0", "") else text).replace(".", ",")


@lru_cache(maxsize=2048)
def _sections(code: str) -> tuple[_Section, ...]:
    parts: list[list[_Token]] = [[]]
    conditions: list[tuple[str, float] | None] = [None]
    for match in _TOKEN.finditer(code):
        kind = str(match.lastgroup)
        text = match[kind] or ""
        if kind == "other" and text == ";":
            parts.append([])
            conditions.append(None)
        elif kind == "bracket":
            condition = _CONDITION.fullmatch(text)
            if condition:
                conditions[-1] = (condition[1], float(condition[2]))
            elif set(text.lower()) <= set("hms") and len(set(text.lower())) == 1:
                parts[-1].append(_Token("elapsed", text.lower()))
            elif text.startswith("$"):
                parts[-1].append(_Token("literal", text[1:].partition("-")[0]))
        elif kind in ("quoted", "escaped", "other"):
            parts[-1].append(_Token("literal", text))
        else:
            parts[-1].append(_Token(kind, text.lower() if kind == "date" else text))
    return tuple(_Section(_settled(tokens), condition) for tokens, condition in zip(parts, conditions, strict=True))


def _settled(tokens: Sequence[_Token]) -> tuple[_Token, ...]:
    """Letters of dates are plain letters in a section with digits: "0 m3" counts cubic metres."""
    digits = any(token.kind == "digit" and token.text != "0" for token in tokens) or (
        any(token.kind == "digit" for token in tokens) and not any(token.text[:1] in "yds" for token in tokens)
    )
    if not digits or any(token.kind == "elapsed" for token in tokens):
        return tuple(tokens)
    return tuple(_Token("literal", token.text) if token.kind in ("date", "half") else token for token in tokens)


def _choose(sections: Sequence[_Section], value: float) -> tuple[_Section | None, bool]:
    """Pick the section for a number; say whether it holds negative numbers only, which it prints without a sign."""
    numeric = sections[:3] if len(sections) > 3 or not sections[-1].has("at") else sections[:-1] or sections
    if len(numeric) == 1:
        return numeric[0], False
    first, second = numeric[0], numeric[1]
    if first.condition is None and second.condition is None:
        if value < 0:
            return second, True
        return (numeric[2] if len(numeric) > 2 and not value else first), False
    if first.condition is None:
        first = _Section(first.tokens, (">" if len(numeric) > 2 else ">=", 0.0))
    if first.holds(value):
        return first, value < 0 and _only_negative(first)
    if second.holds(value):
        return second, value < 0 and (_only_negative(second) or first.condition in ((">=", 0.0), (">", 0.0)))
    return (numeric[2], False) if len(numeric) > 2 else (None, False)


def _only_negative(section: _Section) -> bool:
    if section.condition is None:
        return False
    sign, limit = section.condition
    return (sign == "<" and limit <= 0) or (sign in ("<=", "=") and limit < 0)


def _decimal(value: float) -> Decimal:
    """A number as Excel knows it, in fifteen digits: 1.005 is not 1.00499999999999989."""
    return Decimal(f"{value:.15g}")


def _literal(token: _Token) -> str:
    if token.kind == "literal":
        return token.text
    return {"space": " ", "fill": " ", "percent": "%", "slash": "/", "point": ".", "comma": ","}.get(token.kind, "")


def _number(section: _Section, value: Decimal, sign: str) -> str:
    tokens = section.tokens
    slash = next((at for at, token in enumerate(tokens) if token.kind == "slash"), None)
    if slash is not None and any(token.kind == "digit" for token in tokens[:slash]):
        return sign + _fraction(tokens, slash, value)
    digits = [at for at, token in enumerate(tokens) if token.kind == "digit"]
    if not digits:
        return _signed("".join(map(_literal, tokens)), sign if section.has("at") else "")
    point = next((at for at, token in enumerate(tokens) if token.kind == "point" and at < digits[-1] + 2), None)
    whole = [at for at in digits if point is None or at < point]
    places = [at for at in digits if point is not None and at > point]
    thousands = [at for at, token in enumerate(tokens) if token.kind == "comma"]
    last = whole[-1] if whole else -1
    scale = sum(1 for at in thousands if at > last)
    grouped = any(whole and whole[0] < at < last for at in thousands)
    with localcontext(prec=60):
        value = value.scaleb(2 * sum(token.kind == "percent" for token in tokens) - 3 * scale)
        if exponent := next((token for token in tokens if token.kind == "exponent"), None):
            value = _significant(value, len(places))
            del exponent
            return sign + general(float(value))
        text = f"{value.quantize(Decimal(1).scaleb(-len(places)), ROUND_HALF_UP):f}"
    left, _, right = text.partition(".")
    out = dict.fromkeys(thousands, "")
    out |= _filled_whole(tokens, whole, left.lstrip("0"), grouped)
    out |= _filled_places(tokens, places, right)
    if point is not None:
        # "0.##" of 3 is "3," in Excel; the lone comma says nothing and reads as a slip of the pen
        out[point] = "," if any(out[at].strip() for at in places) else ""
    words = "".join(out[at] if at in out else _literal(token) for at, token in enumerate(tokens))
    return _signed(words, sign if any(digit in "123456789" for digit in text) else "")


def _signed(words: str, sign: str) -> str:
    """Set the sign before the number, unless the format's own words show one already."""
    return words if not sign or words.lstrip().startswith(("-", "(")) else sign + words.lstrip()


def _significant(value: Decimal, places: int) -> Decimal:
    """Round to the digits that "0.00E+00" prints; the number is then written out, for people read no powers."""
    return value.quantize(Decimal(1).scaleb(value.adjusted() - places), ROUND_HALF_UP) if value else value


def _filled_whole(tokens: Sequence[_Token], places: Sequence[int], digits: str, grouped: bool) -> dict[int, str]:
    """Fill the places before the comma from the right; digits that are left stand at the first place."""
    out: dict[int, str] = {}
    rest, count = digits, 0
    for at in reversed(places):
        if rest:
            text, rest = rest[-1], rest[:-1]
        else:
            text = {"0": "0", "?": " "}.get(tokens[at].text, "")
        parted = grouped and count and count % 3 == 0 and text.strip()
        out[at] = text + "." if parted else text
        count += 1
    while rest and places:
        digit, rest = rest[-1], rest[:-1]
        out[places[0]] = digit + ("." if grouped and count % 3 == 0 else "") + out[places[0]]
        count += 1
    return out


def _filled_places(tokens: Sequence[_Token], places: Sequence[int], digits: str) -> dict[int, str]:
    """Fill the places behind the comma; zeros at the end stay only where the format asks for them."""
    out = dict(zip(places, digits, strict=True))
    for at in reversed(places):
        if out[at] != "0" or tokens[at].text == "0":
            break
        out[at] = " " if tokens[at].text == "?" else ""
    return out


def _fraction(tokens: Sequence[_Token], slash: int, value: Decimal) -> str:
    """Print "# ?/?" as "2 1/2" and "?/8" in eighths."""
    below = [token.text for token in tokens[slash + 1 :] if token.kind == "digit" or token.text.isdigit()]
    fixed = "".join(below)
    exact = Fraction(value)
    over = next((at for at in range(slash - 1, -1, -1) if tokens[at].kind != "digit"), -1)
    mixed = any(token.kind == "digit" for token in tokens[: over + 1])
    whole, rest = divmod(exact, 1) if mixed else (0, exact)
    if fixed.strip("0") and fixed.isdigit():
        bottom = int(fixed)
        top = int(rest * bottom + Fraction(1, 2))
    else:
        near = rest.limit_denominator(10 ** max(1, len(below)) - 1)
        top, bottom = near.numerator, near.denominator
    if mixed and top == bottom:
        whole, top = whole + 1, 0
    tail = "".join(
        _literal(token) for token in tokens[slash + 1 :] if token.kind == "literal" and not token.text.isdigit()
    )
    part = f"{top}/{bottom}" if top or not mixed else ""
    return f"{whole if whole or not part else ''} {part}".strip() + tail


def _date(section: _Section, value: float, since_1904: bool) -> str:
    moment = _moment(value, since_1904)
    if moment is None:
        return ""  # Excel prints ##### for days before its calendar
    units = [token.text[0].replace("e", "y") for token in _clock_settled(section.tokens) if token.kind == "date"]
    days = [unit for unit in units if unit in "ymd"]
    worded = any(token.kind == "literal" and any(map(str.isalpha, token.text)) for token in section.tokens)
    if worded or not days:
        return _tidy("".join(_date_part(token, moment, value) for token in _clock_settled(section.tokens)))
    names = {token.text for token in section.tokens if token.kind == "date"}
    text = _plain_date(set(days), moment, {"d", "m"} & names)
    return text + (f" {moment:%H:%M}" if "h" in units and "d" in days else "")


def _plain_date(parts: set[str], moment: dt.datetime, short: set[str]) -> str:
    """Print day/month/year, as many of them as the format has, without zeros in front where it has none."""
    day = f"{moment.day}" if "d" in short else f"{moment.day:02d}"
    month = f"{moment.month}" if "m" in short else f"{moment.month:02d}"
    if parts == {"m"}:
        return f"Tháng {moment.month}"
    shown = [words for part, words in (("d", day), ("m", month), ("y", f"{moment.year}")) if part in parts]
    return "/".join(shown)


def _clock_settled(tokens: Sequence[_Token]) -> list[_Token]:
    """Tell minutes from months: "m" after hours or before seconds is minutes, marked "n"."""
    out = list(tokens)
    timed = [at for at, token in enumerate(out) if token.kind in ("date", "elapsed")]
    for order, at in enumerate(timed):
        before = out[timed[order - 1]].text[0] if order else ""
        after = out[timed[order + 1]].text[0] if order + 1 < len(timed) else ""
        if out[at].text[0] == "m" and len(out[at].text) < 3 and (before == "h" or after == "s"):
            out[at] = _Token(out[at].kind, "n" * len(out[at].text))
    return out


def _date_part(token: _Token, moment: dt.datetime, value: float) -> str:
    if token.kind == "elapsed":
        return str(int(value * {"h": 24, "m": 1440, "n": 1440, "s": 86400}[token.text[0]]))
    if token.kind != "date":
        return "" if token.kind in ("half", "fill", "digit") else _literal(token)
    part, wide = token.text[0], len(token.text) == 2
    number = {"d": moment.day, "m": moment.month, "h": moment.hour, "n": moment.minute, "s": moment.second}.get(part)
    if number is None:
        return f"{moment.year}"
    return f"{number:02d}" if wide else f"{number}"


def _moment(value: float, since_1904: bool) -> dt.datetime | None:
    """The moment that a serial number stands for; day 60 is the 29 February 1900 that Excel made up."""
    if not 0 <= value < 2_958_466:
        return None
    start = dt.datetime(1904, 1, 1) if since_1904 else dt.datetime(1899, 12, 30 if value >= 60 else 31)
    return start + dt.timedelta(days=int(value), seconds=round((value - int(value)) * 86400))


def _tidy(words: str) -> str:
    return " ".join(words.split())
