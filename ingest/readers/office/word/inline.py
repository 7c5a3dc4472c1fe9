"""The words of one Word paragraph, as printed: marks of notes, breaks, equations, lists to choose from, signs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from ingest.readers.office.word.equations import M, linear
from ingest.readers.office.word.list_numbers import W, attribute
from ingest.readers.office.word.visible import Kind, Visible
from ingest.readers.powers import raised, with_powers

PAGE: Final = "\x0c"  # stands for a page end that Word remembered, until offsets are counted
FALLBACK: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_APART: Final = frozenset(
    W + name for name in ("pPr", "rPr", "instrText", "delText", "sdtPr", "txbxContent", "footnotePr")
) | {FALLBACK}
_BREAKS: Final = {W + "tab": " ", W + "cr": "\n", W + "noBreakHyphen": "-", W + "ptab": " "}
# What the font Symbol draws at codes that are letters elsewhere; digits and stops are where they always are.
_SYMBOLS: Final = {0x2D: "−", 0xA3: "≤", 0xB3: "≥", 0xB0: "°", 0xB1: "±", 0xB4: "×", 0xB8: "÷", 0xBB: "≈"}


class Inline:
    """Reads runs in order and counts the notes that hang on them."""

    def __init__(self, visible: Visible) -> None:
        self._visible = visible
        self._count = 0
        self.pending: list[tuple[str, int]] = []
        self.ends: list[tuple[str, int]] = []

    def text(self, element: Any) -> str:
        """The words of a paragraph, or of any part of one."""
        pieces: list[str] = []
        self._collect(element, pieces, None)
        return with_powers("".join(pieces))

    def _collect(self, element: Any, pieces: list[str], before: Kind | None) -> Kind | None:
        """Add the words of an element; runs left out side by side for one reason are counted once."""
        for child in element:
            tag = child.tag
            if tag in _APART or not isinstance(tag, str) or self._visible.skips(child):
                continue
            if tag == W + "r":
                before = self._run(child, pieces, before)
            elif tag == M + "oMath":
                pieces.append(linear(child))
            elif tag != W + "tbl":
                before = self._collect(child, pieces, before)
        return before

    def _run(self, run: Any, pieces: list[str], before: Kind | None) -> Kind | None:
        hidden = self._visible.hides(run)
        if hidden is None:
            said: list[str] = []
            self._pieces(run, said)
            text = "".join(said)
            up = attribute(run.find(f"{W}rPr/{W}vertAlign")) == "superscript"
            pieces.append(raised(text, "".join(pieces[-3:])) if up else text)
            return None if text.strip() else before
        pieces += [PAGE for _ in run.iter(W + "lastRenderedPageBreak")]
        words = any((t.text or "").strip() for t in run.iter(W + "t"))
        if words and hidden != before:
            self._visible.left_out[hidden] += 1
        return hidden if words else before

    def _pieces(self, run: Any, pieces: list[str]) -> None:
        for child in run:
            tag = child.tag
            if tag == W + "t":
                pieces.append(child.text or "")
            elif tag in _BREAKS:
                pieces.append(_BREAKS[tag])
            elif tag == W + "br":
                pieces.append("" if child.get(W + "type") in ("page", "column") else "\n")
            elif tag == W + "lastRenderedPageBreak":
                pieces.append(PAGE)
            elif tag in (W + "footnoteReference", W + "endnoteReference"):
                pieces.append(self._mark(child))
            elif tag == W + "sym":
                pieces.append(_symbol(child))
            elif tag == W + "fldChar":
                pieces.append(_chosen(child))
            elif isinstance(tag, str) and tag not in _APART:
                self._pieces(child, pieces)

    def _mark(self, reference: Any) -> str:
        self._count += 1
        pending = self.pending if reference.tag == W + "footnoteReference" else self.ends
        pending.append((reference.get(W + "id"), self._count))
        return f"<sup>{self._count}</sup>"


def anchored(element: Any, tag: str) -> Iterator[Any]:
    """What is drawn at a paragraph (text boxes, drawings), outermost only; copies for old readers are left out."""
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag not in (FALLBACK, W + "del", W + "moveFrom", W + "txbxContent", W + "pPr"):
            yield from anchored(child, tag)


def _symbol(element: Any) -> str:
    if (element.get(W + "font") or "").lower() != "symbol":
        return ""
    code = int(element.get(W + "char") or "0", 16) & 0xFF
    return _SYMBOLS.get(code, chr(code) if 0x20 <= code < 0x40 else "")


def _chosen(field: Any) -> str:
    """The entry that a drop-down of an old form shows."""
    choices = field.find(f"{W}ffData/{W}ddList")
    if choices is None:
        return ""
    at = int(attribute(choices.find(W + "result")) or attribute(choices.find(W + "default")) or 0)
    entries = [attribute(entry) or "" for entry in choices.findall(W + "listEntry")]
    return entries[at] if at < len(entries) else ""
