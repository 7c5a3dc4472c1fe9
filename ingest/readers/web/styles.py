"""A web page's own style sheets → which of its elements nobody sees: hidden, struck, without size, white on white.

Sheets that lie outside the file are not known; a page that has such is not searched for white text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final, Literal

import tinycss2
from cssselect import SelectorError
from lxml.cssselect import CSSSelector

Kind = Literal["hidden", "struck", "white"]

_SAID: Final[dict[Kind, str]] = {
    "hidden": "chỗ chữ ẩn",
    "struck": "chỗ chữ gạch bỏ",
    "white": "chỗ chữ trắng trên nền trắng",
}
_STRUCK: Final = frozenset({"s", "strike", "del"})
_WHITE: Final = re.compile(r"#fff(?:fff)?\b|\bwhite\b|rgba?\(\s*255\s*,\s*255\s*,\s*255\b", re.I)
_NOTHING: Final = re.compile(r"0*\.?0+(?:px|pt|em|rem|%)?")
_AWAY: Final = re.compile(r"-\d{4,}(?:px|pt)")
_SEEN: Final = frozenset(
    {"display", "visibility", "mso-hide", "opacity", "font-size", "text-decoration", "text-decoration-line"}
    | {"color", "background", "background-color", "background-image", "left", "top", "text-indent"}
)
_SHOWN_ON: Final = re.compile(r"^\s*(?:$|all\b|screen\b|only\s+screen\b|\()", re.I)
_RULES: Final = 20_000


class PageStyles:
    """Judges the elements of one page and counts those left out."""

    def __init__(self, root: Any) -> None:
        self.left_out: Counter[Kind] = Counter()
        self._looks: dict[Any, dict[str, str]] = {}
        self._whole = not any("stylesheet" in (link.get("rel") or "").lower() for link in root.iter("link"))
        ranked: dict[Any, dict[str, tuple[tuple[int, ...], str]]] = {}
        for number, (selector, looks) in enumerate(_rules(root)):
            for element in selector(root):
                held = ranked.setdefault(element, {})
                for name, (value, important) in looks.items():
                    rank = (important, *_weight(selector), number)
                    if name not in held or held[name][0] <= rank:
                        held[name] = rank, value
        self._looks = {element: {name: value for name, (_, value) in held.items()} for element, held in ranked.items()}

    def notes(self) -> Iterator[str]:
        """Say what was left out, how often."""
        for kind, said in _SAID.items():
            if self.left_out[kind]:
                yield f"bỏ qua {self.left_out[kind]} {said}"

    def hides(self, element: Any, *, count: bool = True) -> bool:
        """Whether nobody sees an element, counting it where it holds words."""
        kind = self._kind(element)
        if kind is not None and count and any(text.strip() for text in element.itertext()):
            self.left_out[kind] += 1
        return kind is not None

    def _kind(self, element: Any) -> Kind | None:
        if "hidden" in element.attrib or (element.tag == "dialog" and "open" not in element.attrib):
            return "hidden"
        looks = self._of(element)
        if element.tag in _STRUCK and looks.get("text-decoration") != "none":
            return "struck"
        if not looks and "color" not in element.attrib:
            return None
        if _is_hidden(looks):
            return "hidden"
        if "line-through" in looks.get("text-decoration", "") + looks.get("text-decoration-line", ""):
            return "struck"
        return "white" if self._is_white(element, looks) else None

    def _of(self, element: Any) -> dict[str, str]:
        looks = self._looks.get(element, {})
        style = element.get("style")
        return looks | {name: value for name, (value, _) in _declared(style).items()} if style else looks

    def _is_white(self, element: Any, looks: dict[str, str]) -> bool:
        """Whether white words stand on what is white as far as the page says."""
        if not self._whole or not _WHITE.fullmatch(looks.get("color", element.get("color") or "").strip()):
            return False
        for parent in (element, *element.iterancestors()):
            here = self._of(parent)
            behind = [here.get(name, "") for name in ("background", "background-color", "background-image")]
            behind += [parent.get("bgcolor") or "", parent.get("background") or ""]
            if any(
                value and value not in ("none", "transparent", "inherit") and not _WHITE.fullmatch(value)
                for value in behind
            ):
                return False
        return True


def _is_hidden(looks: dict[str, str]) -> bool:
    return (
        looks.get("display") == "none"
        or looks.get("visibility") in ("hidden", "collapse")
        or looks.get("mso-hide") == "all"
        or bool(_NOTHING.fullmatch(looks.get("font-size", "1")))
        or bool(_NOTHING.fullmatch(looks.get("opacity", "1")))
        or any(_AWAY.fullmatch(looks.get(name, "")) for name in ("left", "top", "text-indent"))
    )


def _rules(root: Any) -> Iterator[tuple[CSSSelector, dict[str, tuple[str, bool]]]]:
    """The rules of the page's own sheets that say whether something is seen."""
    for sheet in root.iter("style"):
        if not _SHOWN_ON.match(sheet.get("media") or ""):
            continue
        source = re.sub(r"<!--|-->", "", sheet.text or "")
        for rule in _flat(tinycss2.parse_stylesheet(source, skip_comments=True, skip_whitespace=True)[:_RULES]):
            looks = _declared(tinycss2.serialize(rule.content))
            if not looks:
                continue
            for words in tinycss2.serialize(rule.prelude).split(","):
                try:
                    yield CSSSelector(words.strip(), translator="html"), looks
                except (SelectorError, ValueError):
                    continue  # ::before, :hover and the like name nothing that stands in the file


def _flat(rules: list[Any]) -> Iterator[Any]:
    """Rules and those inside `@media screen`."""
    for rule in rules:
        if rule.type == "qualified-rule":
            yield rule
        elif (
            rule.type == "at-rule"
            and rule.lower_at_keyword in ("media", "supports")
            and rule.content
            and _SHOWN_ON.match(tinycss2.serialize(rule.prelude))
        ):
            yield from _flat(tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True))


def _declared(style: str) -> dict[str, tuple[str, bool]]:
    found: dict[str, tuple[str, bool]] = {}
    for one in tinycss2.parse_declaration_list(style, skip_comments=True, skip_whitespace=True):
        if one.type == "declaration" and one.lower_name in _SEEN:
            found[one.lower_name] = tinycss2.serialize(one.value).strip().lower(), one.important
    return found


def _weight(selector: CSSSelector) -> tuple[int, ...]:
    """How much a selector counts beside others: ids, then classes, then names of elements."""
    words = re.sub(r"\[[^\]]*\]", ".x", selector.css)
    return words.count("#"), words.count(".") + words.count(":"), len(re.findall(r"(?:^|[\s>+~])[a-z]", words, re.I))
