"""A parsed web page → the same page with only what is seen, in plain elements: values of forms, formulas, pictures.

What nobody sees is taken out; fields become the words in them; a picture that the file holds becomes a mark that stands
for what was read on it. Knows nothing of how elements become paragraphs.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import unquote, unquote_to_bytes

from lxml import html

from ingest.readers.picture import Pictures
from ingest.readers.text_builder import Composer
from ingest.readers.web.styles import PageStyles
from ingest.report import Extract

_MARK: Final = re.compile("\ue000(\\d+)\ue001")
_NO_WORDS: Final = frozenset({"hidden", "submit", "button", "reset", "password", "image", "file", "color", "range"})
_BOXES: Final = {True: "☒ ", False: "☐ "}
_RAISED: Final = str.maketrans("0123456789-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁻")
_ICON: Final = 100  # dots of a side: smaller pictures are signs and rules


class PageContents:
    """What one page holds beside its words."""

    def __init__(self, root: Any, pictures: Pictures, held: Mapping[str, bytes]) -> None:
        self._styles = PageStyles(root)
        self._pictures, self._held = pictures, held
        self._read: list[Extract] = []
        self._outside = self._drawn = 0
        self._settle(root)

    def parts(self, paragraph: str) -> Iterator[str | Extract]:
        """A paragraph with its marks taken out, then what stands on the pictures that they stood for."""
        yield _MARK.sub("", paragraph)
        yield from (self._read[int(mark)] for mark in _MARK.findall(paragraph))

    def report(self, composer: Composer) -> None:
        """Say what was left out or could not be read."""
        for words in self._styles.notes():
            composer.note(words)
        self._pictures.report(composer)
        if self._drawn:
            composer.unread(f"{self._drawn} hình vẽ có chữ (SVG) chưa đọc được", self._drawn)
        if self._outside:
            composer.note(f"{self._outside} hình nằm ngoài tệp, không đọc")

    def _settle(self, root: Any) -> None:
        gone = [element for element in root.iter() if isinstance(element.tag, str) and self._is_gone(element)]
        for element in gone:
            element.drop_tree()
        for element in list(root.iter("input", "textarea", "select", "math", "svg", "img", "object")):
            shown = self._shown(element)
            if element.tag == "img" and shown:
                _replace(element, shown, "div")
            elif shown is not None:
                _replace(element, shown, "span")

    def _is_gone(self, element: Any) -> bool:
        """Whether an element is not seen; those inside one that is not seen are not counted again."""
        if not self._styles.hides(element, count=False):
            return False
        if not any(self._styles.hides(parent, count=False) for parent in element.iterancestors()):
            self._styles.hides(element)
        return element.getparent() is not None

    def _shown(self, element: Any) -> str | None:
        """The words that an element shows; None leaves it as it is."""
        if element.tag == "input":
            return _value(element)
        if element.tag == "textarea":
            return element.text or ""
        if element.tag == "select":
            options = list(element.iter("option"))
            chosen = [one for one in options if "selected" in one.attrib] or options[: "multiple" not in element.attrib]
            return ", ".join(" ".join(one.text_content().split()) for one in chosen)
        if element.tag == "math":
            return _formula(element)
        if element.tag == "svg":
            self._drawn += any((text.text or "").strip() for text in element.iter("text", "tspan"))
            return None
        return self._picture(element) if element.tag == "img" else None

    def _picture(self, element: Any) -> str:
        source = (element.get("src") or "").strip()
        data = _embedded(source) or self._held.get(source) or self._held.get(unquote(source).rpartition("/")[2])
        if data is None:
            sides = [int(side) for side in (element.get("width") or "", element.get("height") or "") if side.isdigit()]
            self._outside += bool(source) and not source.startswith("data:") and all(side >= _ICON for side in sides)
            return ""
        found = self._pictures.read(data)
        if found is None:
            return ""
        self._read.append(found)
        return f"\ue000{len(self._read) - 1}\ue001"


def _replace(element: Any, words: str, tag: str) -> None:
    new = html.Element(tag)
    new.text, new.tail = words, element.tail
    element.getparent().replace(element, new)


def _value(field: Any) -> str:
    kind = (field.get("type") or "text").lower()
    if kind in ("checkbox", "radio"):
        return _BOXES["checked" in field.attrib]
    return "" if kind in _NO_WORDS else field.get("value") or ""


def _embedded(source: str) -> bytes | None:
    """The bytes of a `data:` picture."""
    if not source.lower().startswith("data:image/"):
        return None
    head, _, data = source.partition(",")
    try:
        return base64.b64decode(unquote(data)) if head.lower().endswith(";base64") else unquote_to_bytes(data)
    except binascii.Error:
        return None


def _formula(element: Any) -> str:
    """A formula of MathML on one line; without its stroke a fraction would read as another number."""
    tag = element.tag if isinstance(element.tag, str) else ""
    parts = [] if tag.startswith("annotation") else [_formula(child) for child in element]
    if tag == "mfrac" and len(parts) == 2:
        return f"{parts[0]}/{parts[1]}"
    if tag == "msup" and len(parts) == 2:
        raised = parts[1].strip()
        return parts[0] + (raised.translate(_RAISED) if raised.strip("-−").isdigit() else f"^({raised})")
    if tag in ("msqrt", "mroot"):
        return f"√({' '.join(parts)})"
    return (element.text or "").strip() + "".join(parts) if not tag.startswith("annotation") else ""
