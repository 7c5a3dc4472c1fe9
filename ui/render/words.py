"""Words of reports and answers → words that may stand on a page. Pure; every other part of the page uses it.

Whatever comes from a report is escaped: it may hold markdown, HTML, or an address to be fetched, none of which may run.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Decimal, InvalidOperation

_RAISED = re.compile(r"<sup>(.{0,12}?)</sup>")
_SUPERSCRIPT = str.maketrans("0123456789+-()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾")
_SUP = re.compile(r"&lt;sup&gt;(.{1,12}?)&lt;/sup&gt;")
# What Streamlit's markdown would act on, other than **bold**, lists and tables, which the answers themselves use.
_ACTIVE = re.compile(r"(?P<link>!?\[(?=[^\]]*\]\())|(?P<other>[<$`~^]|:(?=[a-z]))")
_ENTITIES = {"<": "&lt;", "$": r"\$", "`": r"\`", "~": r"\~", "^": r"\^", ":": r"\:"}


def safe_markdown(words: str) -> str:
    """Escape what markdown would turn into links, pictures, formulas or HTML; bold, lists and tables stay."""
    return _ACTIVE.sub(lambda found: r"\[" if found["link"] else _ENTITIES[found["other"]], words)


def plain_markdown(words: str) -> str:
    """Escape everything, for words that are shown exactly as they stand."""
    return re.sub(r"([\\`*_{}\[\]()#+\-.!|<>$~^:])", r"\\\1", words)


def raised(words: str) -> str:
    """Write the marks of footnotes and powers as raised figures, in words that are not HTML: 12<sup>2</sup> → 12²."""
    return _RAISED.sub(lambda mark: mark[1].translate(_SUPERSCRIPT), words)


def raised_html(escaped: str) -> str:
    """Bring back the marks of footnotes and powers in words that were escaped for HTML."""
    return _SUP.sub(r"<sup>\1</sup>", escaped)


def bare(words: str) -> str:
    """Return words in small letters without accents, for a search that need not be typed with them."""
    parts = unicodedata.normalize("NFD", words.casefold().replace("đ", "d"))
    return "".join(part for part in parts if not unicodedata.combining(part))


def one_line(words: str) -> str:
    """Return words with line breaks and runs of blanks as single blanks."""
    return " ".join(words.split())


def clipped(words: str, most: int) -> str:
    """Return the beginning of words, cut between words."""
    flat = one_line(words)
    return flat if len(flat) <= most else flat[:most].rsplit(" ", 1)[0] + " …"


def vietnamese_date(iso: str) -> str:
    """Return 2023-12-14 as 14/12/2023; anything else as it is."""
    found = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", iso)
    return f"{found[3]}/{found[2]}/{found[1]}" if found else iso


def iso_date(words: str) -> str | None:
    """Return 14/12/2023 (also with dots or hyphens) as 2023-12-14; None for what is no day of the calendar."""
    found = re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", words.strip())
    try:
        given = date(int(found[3]), int(found[2]), int(found[1])) if found else date.fromisoformat(words.strip())
    except ValueError:
        return None
    return given.isoformat()


def vietnamese_number(canonical: str) -> str:
    """Return 1234.5 as 1.234,5; what is no number as it is."""
    try:
        value = Decimal(canonical)
    except InvalidOperation:
        return canonical
    return f"{value:,f}".translate(str.maketrans(",.", ".,"))
