"""A range of a report → HTML with the quote marked, rows as tables, restored letters underlined. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from itertools import groupby, pairwise
from typing import Any

from ui.render.words import raised_html

NEAR = 160  # characters shown on either side of a figure in a list
SURROUNDINGS = 700  # characters on either side of a quote: about half a printed page in all
_SYNTAX = re.compile(r"^#+ |\*\*")


def surroundings(text: str, start: int, end: int, margin: int = SURROUNDINGS) -> tuple[int, int]:
    """Return the range to show around a quote: `margin` characters each way, out to whole lines where they are near."""
    first, last = max(0, start - margin), min(len(text), end + margin)
    line = text.rfind("\n", max(0, first - margin), first)
    first = line + 1 if line >= 0 else first
    line = text.find("\n", last, last + margin)
    return (0 if first < margin // 4 else first), (line if line >= 0 else last)


def passage_html(text: str, start: int, end: int, *, around: tuple[int, int], original: str | None = None) -> str:
    """Return the range `around` as HTML with start..end marked; rows of tab-separated cells become tables.

    With `original` (of the same length as `text`), the letters that differ from it are marked as restored.
    """
    first, last = around
    changed = _changed(original, text, first, last) if original is not None else ()
    spans = [(start, end, "mark"), *((left, right, "ins") for left, right in changed)]
    parts = ["<div class='passage'>", "<p class='more'>…</p>" if first > 0 else ""]
    for is_row, lines in groupby(_lines(text, first, last), key=lambda line: text.count("\t", *line) > 0):
        if is_row:
            rows = "".join(_row(text, line, spans) for line in lines)
            parts.append(f"<div class='rows'><table>{rows}</table></div>")
        else:
            parts += [_paragraph(text, line, spans) for line in lines]
    parts += ["<p class='more'>…</p>" if last < len(text) else "", "</div>"]
    return "".join(parts)


def finding_html(finding: Mapping[str, Any]) -> str:
    """Return the lines that a finding speaks of, its figures marked; a long line is cut around them."""
    parts = []
    for context in finding["contexts"]:
        at, stop = context["start"], context["end"]
        spans = [(one["start"], one["end"], "mark") for one in finding["spans"] if at <= one["start"] < stop]
        first = max(at, min(left for left, _, _ in spans) - NEAR) if spans else at
        last = min(stop, max(right for _, right, _ in spans) + NEAR) if spans else stop
        inner = [(left - at, right - at, tag) for left, right, tag in spans]
        words = _marked(context["text"].replace("\t", " "), first - at, last - at, inner)
        cut = ("… " if first > at else ""), (" …" if last < stop else "")
        parts.append(f"<blockquote class='quote'>{cut[0]}{words}{cut[1]}</blockquote>")
    return "".join(parts)


def _paragraph(text: str, line: tuple[int, int], spans: Iterable[tuple[int, int, str]]) -> str:
    """Return a line; the marks of a heading stay, being the file's own, but faintly."""
    words = _SYNTAX.sub(r"<span class='syntax'>\g<0></span>", _marked(text, *line, spans))
    return f"<p class='head'>{words}</p>" if text.startswith(("#", "**"), line[0]) else f"<p>{words}</p>"


def _lines(text: str, first: int, last: int) -> Iterator[tuple[int, int]]:
    at = first
    while at <= last:
        stop = text.find("\n", at, last)
        stop = last if stop < 0 else stop
        if text[at:stop].strip():
            yield at, stop
        at = stop + 1


def _row(text: str, line: tuple[int, int], spans: Iterable[tuple[int, int, str]]) -> str:
    at, cells = line[0], []
    for cell in text[slice(*line)].split("\t"):
        cells.append(f"<td>{_marked(text, at, at + len(cell), spans)}</td>")
        at += len(cell) + 1
    return f"<tr>{''.join(cells)}</tr>"


def _marked(text: str, first: int, last: int, spans: Iterable[tuple[int, int, str]]) -> str:
    """Escape text[first:last] and wrap the parts that lie in a span in its tag; spans may nest or cross."""
    inside = [(max(a, first), min(b, last), tag) for a, b, tag in spans if a < last and b > first]
    cuts = sorted({first, last, *(a for a, _, _ in inside), *(b for _, b, _ in inside)})
    out = []
    for left, right in pairwise(cuts):
        words = raised_html(escape(text[left:right]))
        tags = [tag for a, b, tag in inside if a <= left and right <= b]
        out.append("".join(f"<{tag}>" for tag in tags) + words + "".join(f"</{tag}>" for tag in reversed(tags)))
    return "".join(out)


def _changed(original: str, reading: str, first: int, last: int) -> Iterator[tuple[int, int]]:
    """Find the runs in which the reading differs from the original."""
    at = first
    while at < last:
        if original[at] == reading[at]:
            at += 1
            continue
        begun = at
        while at < last and original[at] != reading[at]:
            at += 1
        yield begun, at
