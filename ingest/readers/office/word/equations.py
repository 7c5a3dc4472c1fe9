"""An equation of Word (OMML) → one line of text: fractions with a stroke, powers raised, roots with their sign."""

from __future__ import annotations

from typing import Any, Final

M: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"

_RAISED: Final = str.maketrans("0123456789-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁻")


def linear(element: Any) -> str:
    """Read an equation, or a part of one, from left to right."""
    name = element.tag.removeprefix(M) if isinstance(element.tag, str) else ""
    if name == "t":
        return element.text or ""
    if name == "f":
        return f"{_grouped(_part(element, 'num'))}/{_grouped(_part(element, 'den'))}"
    if name in ("sSup", "sSubSup"):
        power = _part(element, "sup")
        raised = power.translate(_RAISED) if power.strip("-−").isdigit() else f"^{_grouped(power)}"
        return _part(element, "e") + _part(element, "sub") + raised
    if name == "rad":
        return f"{_part(element, 'deg')}√{_grouped(_part(element, 'e'))}"
    if name == "d":
        opening, closing = (_sign(element, f"{end}Chr", sign) for end, sign in (("beg", "("), ("end", ")")))
        return opening + ", ".join(linear(part) for part in element.findall(M + "e")) + closing
    if name == "nary":
        return _sign(element, "chr", "∫") + "".join(_part(element, part) for part in ("sub", "sup", "e"))
    if name in ("m", "eqArr"):
        rows = element.findall(M + "mr") or element.findall(M + "e")
        return "; ".join(" ".join(map(linear, row)) if row.tag == M + "mr" else linear(row) for row in rows)
    return "".join(map(linear, element))


def _part(element: Any, name: str) -> str:
    part = element.find(M + name)
    return "" if part is None else "".join(map(linear, part))


def _sign(element: Any, name: str, default: str) -> str:
    found = element.find(f"{M}{element.tag.removeprefix(M)}Pr/{M}{name}")
    return default if found is None else (found.get(M + "val") or "")


def _grouped(text: str) -> str:
    """In brackets where more than one thing stands there."""
    text = text.strip()
    return f"({text})" if any(sign in text for sign in " +-−×*/=") else text
