"""Styles of a workbook (styles.xml) → the number format of each cell style, and whether its words can be seen.

Read straight from the part: openpyxl refuses a whole file for one empty fill. Knows nothing of values.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from ingest.readers.office.number_formats import BUILT_IN
from ingest.readers.office.package import child, is_on

_WHITE: Final = frozenset({"FFFFFF", "theme0", "indexed1", "indexed9"})


@dataclass(frozen=True, slots=True)
class Style:
    """How a cell shows its value. `is_invisible`: its words have the colour of what is behind them."""

    form: str = "General"
    is_struck: bool = False
    is_invisible: bool = False


def read_styles(root: Any) -> list[Style]:
    """Read the cell styles, in the order in which cells name them."""
    if root is None:
        return []
    forms = dict(BUILT_IN)
    for form in root.iterfind("{*}numFmts/{*}numFmt"):
        forms[_number(form.get("numFmtId"))] = form.get("formatCode") or "General"
    fonts = root.findall("{*}fonts/{*}font")
    fills = [_fill(fill) for fill in root.iterfind("{*}fills/{*}fill")]
    styles = []
    for xf in root.iterfind("{*}cellXfs/{*}xf"):
        at = _number(xf.get("fontId"))
        font = fonts[at] if at < len(fonts) else None
        ink = _colour(child(font, "color"))
        paper = fills[_number(xf.get("fillId"))] if _number(xf.get("fillId")) < len(fills) else None
        form_id = _number(xf.get("numFmtId"))
        styles.append(Style(forms.get(form_id, "General"), is_on(font, "strike"), is_invisible(ink, paper)))
    return styles


def is_invisible(ink: str | None, paper: str | None) -> bool:
    """Say whether letters of one colour vanish on another; paper without a colour is white."""
    if ink is None:
        return False
    return (ink in _WHITE and (paper is None or paper in _WHITE)) or ink == paper


def _fill(fill: Any) -> str | None:
    pattern = child(fill, "patternFill")
    if pattern is None:
        return "gradient" if len(fill) else None
    kind = pattern.get("patternType") or "none"
    if kind == "none":
        return None
    return (_colour(child(pattern, "fgColor")) or "black") if kind == "solid" else "pattern"


def _colour(colour: Any) -> str | None:
    if colour is None or colour.get("auto") in ("1", "true"):
        return None
    if colour.get("rgb"):
        return str(colour.get("rgb"))[-6:].upper()
    for kind in ("theme", "indexed"):
        if colour.get(kind) is not None:
            tint = float(colour.get("tint") or 0)
            return f"{kind}{colour.get(kind)}" + (f"{tint:+.2f}" if abs(tint) > 0.01 else "")
    return None


def _number(text: str | None) -> int:
    return int(text) if text and text.isdigit() else 0
