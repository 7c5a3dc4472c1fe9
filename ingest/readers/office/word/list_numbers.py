"""Numbers of Word's lists: Word stores the rule ("%1.%2"), the number on the paper must be counted."""

from __future__ import annotations

import re
from typing import Any, Final

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

_ROMAN: Final = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
                 (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
_PLAIN_BULLET: Final = re.compile(r"[-+–*•]")


def attribute(element: Any, name: str = "val") -> str | None:
    """A `w:` attribute of an element that may be absent."""
    value = None if element is None else element.get(W + name)
    return None if value is None else str(value)


class Numbering:
    """Counts the items of every list of one document, in document order."""

    def __init__(self, document: Any) -> None:
        root = next(
            (
                relation.target_part.element
                for relation in document.part.rels.values()
                if relation.reltype.endswith("/numbering") and not relation.is_external
            ),
            None,
        )
        self._abstract: dict[str, str] = {}
        self._levels: dict[tuple[str, int], tuple[str, str, int]] = {}
        self._starts: dict[tuple[str, int], int] = {}
        self._counts: dict[str, list[int | None]] = {}
        self._begun: set[tuple[str, int]] = set()
        self._styled: dict[tuple[str, str], int] = {}
        if root is not None:
            self._load(root, {style.style_id: style.element for style in document.styles})

    def _load(self, root: Any, styles: dict[str, Any]) -> None:
        for abstract in root.iter(W + "abstractNum"):
            for level in abstract.iter(W + "lvl"):
                self._rule(abstract.get(W + "abstractNumId"), level)
        linked: dict[str, str] = {}
        for abstract in root.iter(W + "abstractNum"):
            style = styles.get(attribute(abstract.find(W + "numStyleLink")) or "")
            if style is not None:
                linked[abstract.get(W + "abstractNumId")] = attribute(style.find(f"{W}pPr/{W}numPr/{W}numId")) or ""
        for number in root.iter(W + "num"):
            name = number.get(W + "numId")
            self._abstract[name] = attribute(number.find(W + "abstractNumId")) or ""
            for override in number.iter(W + "lvlOverride"):
                start = attribute(override.find(W + "startOverride"))
                if start is not None:
                    self._starts[(name, int(override.get(W + "ilvl") or 0))] = int(start)
                for level in override.findall(W + "lvl"):
                    self._own_rules(name)
                    self._rule(self._abstract[name], level)
        for name, abstract in self._abstract.items():
            self._abstract[name] = self._abstract.get(linked.get(abstract, ""), abstract)

    def _rule(self, abstract: str, level: Any) -> None:
        at = int(level.get(W + "ilvl") or 0)
        self._levels[(abstract, at)] = (
            attribute(level.find(W + "numFmt")) or "decimal",
            attribute(level.find(W + "lvlText")) or "",
            int(attribute(level.find(W + "start")) or 1),
        )
        style = attribute(level.find(W + "pStyle"))
        if style:
            self._styled[(abstract, style)] = at

    def _own_rules(self, name: str) -> None:
        """Give a list that changes levels of its rule a rule of its own."""
        abstract, own = self._abstract[name], f"{self._abstract[name]} of {name}"
        if not abstract.endswith(f" of {name}"):
            self._levels |= {(own, at): rule for (of, at), rule in self._levels.items() if of == abstract}
            self._abstract[name] = own

    def label(self, paragraph: Any, styles: list[Any]) -> str:
        """The number that Word prints before a paragraph, counting it; empty where there is none."""
        name, said = _place(paragraph, styles)
        abstract = self._abstract.get(name)
        named = (self._styled.get((abstract or "", style.style_id)) for style in styles)
        level = next((at for at in (said, *named) if at is not None), 0)
        if abstract is None or (abstract, level) not in self._levels:
            return ""
        counts = self._counts.setdefault(abstract, [None] * 9)
        if (name, level) in self._starts and (name, level) not in self._begun:
            counts[level] = None
        start = self._starts.get((name, level), self._levels[(abstract, level)][2])
        self._begun.add((name, level))
        current = counts[level]
        counts[level] = start if current is None else current + 1
        counts[level + 1 :] = [None] * (8 - level)
        return self._worded(abstract, level, counts)

    def _worded(self, abstract: str, level: int, counts: list[int | None]) -> str:
        kind, pattern, _ = self._levels[(abstract, level)]
        if kind == "bullet":
            return pattern if _PLAIN_BULLET.fullmatch(pattern) else "-"
        if kind == "none":
            return ""

        def number(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            form, _, start = self._levels.get((abstract, at), ("decimal", "", 1))
            count = counts[at]
            return _number(start if count is None else count, form)

        return re.sub(r"%(\d)", number, pattern).strip()


def _place(paragraph: Any, styles: list[Any]) -> tuple[str, int | None]:
    """Which list a paragraph belongs to and at which level, if said; its own word goes before its style's."""
    sources = [paragraph.find(f"{W}pPr/{W}numPr"), *(style.element.find(f"{W}pPr/{W}numPr") for style in styles)]
    name, level = None, None
    for source in sources:
        if source is not None:
            name = name or attribute(source.find(W + "numId"))
            level = level if level is not None else attribute(source.find(W + "ilvl"))
    return name or "0", None if level is None else min(int(level), 8)


def _number(count: int, form: str) -> str:
    if form in ("lowerLetter", "upperLetter"):
        letter = chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1)
        return letter.upper() if form == "upperLetter" else letter
    if form in ("lowerRoman", "upperRoman"):
        return _roman(count).upper() if form == "upperRoman" else _roman(count)
    return f"{count:02d}" if form == "decimalZero" else str(count)


def _roman(count: int) -> str:
    pieces = []
    for value, letters in _ROMAN:
        times, count = divmod(count, value)
        pieces.append(letters * times)
    return "".join(pieces)
