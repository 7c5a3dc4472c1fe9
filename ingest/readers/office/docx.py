"""Word files (.docx): python-docx opens the package, the XML is read in document order.

Deleted text (tracked changes) is left out and inserted text kept, as if all changes were accepted. Numbers of
lists are computed; notes follow the paragraph that they hang on; heads and feet of pages come last, as furniture.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from zipfile import BadZipFile

import docx
from docx.opc.exceptions import PackageNotFoundError
from lxml.etree import XMLSyntaxError

from ingest.readers import merged_cells
from ingest.readers.legacy_fonts import Decoder
from ingest.readers.limits import Limits, Tick
from ingest.readers.office.list_numbers import Numbering, W, attribute
from ingest.readers.text_builder import Composer
from ingest.report import Extract, UnreadableReport

_PAGE: Final = "\x0c"  # stands for a page end that Word remembered, until offsets are counted
_DROPPED: Final = frozenset(
    W + name for name in ("del", "moveFrom", "pPr", "rPr", "instrText", "delText", "sdtPr", "txbxContent", "footnotePr")
) | {"{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"}
_BREAKS: Final = {W + "tab": " ", W + "cr": "\n", W + "noBreakHyphen": "-", W + "ptab": " "}
_LAYOUT: Final = re.compile(r"CỘNG\s+HÒA\s+XÃ\s+HỘI|Độc\s+lập\s*-\s*Tự\s+do|Nơi\s+nhận", re.I)
_UNIT_BEFORE: Final = re.compile(r"(?:^|[\s/(\d])(?:k|d|c|m|h)?m$")
_MAX_BOLD: Final = 300


def read(path: Path, limits: Limits, tick: Tick) -> Extract:
    """Read a Word file."""
    try:
        document = docx.Document(str(path))
    except (PackageNotFoundError, BadZipFile, XMLSyntaxError, KeyError, ValueError) as error:
        raise UnreadableReport(
            path.name, "tệp Word hỏng hoặc bị cắt cụt; hãy mở bằng Word rồi lưu lại, hoặc xin bản khác."
        ) from error
    return _Reader(document).extract()


class _Reader:
    """One document on its way to text: numbering runs on, notes are counted in the order of their marks."""

    def __init__(self, document: Any) -> None:
        self._document = document
        self._numbering = Numbering(document)
        self._notes = {kind: _notes(document, kind) for kind in ("footnote", "endnote")}
        self._pending: list[tuple[str, int]] = []
        self._ends: list[tuple[str, int]] = []
        self._count = 0
        self._styles = {style.style_id: style for style in document.styles}

    def extract(self) -> Extract:
        paragraphs = list(self._blocks(self._document.element.body))
        for note, number in self._ends:
            paragraphs.append(f"<sup>{number}</sup> {self._note_text('endnote', note)}")
        decode = Decoder("\n".join(paragraphs))
        composer = Composer()
        breaks: list[int] = []
        row_before = False
        for paragraph in map(decode, paragraphs):
            row = "\t" in paragraph
            composer.add("" if not composer.length else "\n" if row and row_before else "\n\n")
            row_before = row
            first, *rest = paragraph.split(_PAGE)
            composer.add(first)
            for piece in rest:
                breaks.append(composer.length)
                composer.add(piece)
        self._furnish(composer, decode)
        if breaks:
            composer.split_pages(breaks, decode.state)
        return composer.extract("docx")

    def _furnish(self, composer: Composer, decode: Decoder) -> None:
        """Add each distinct head and foot of a page once, marked as furniture."""
        seen: set[str] = set()
        for section in self._document.sections:
            for part in (section.header, section.first_page_header, section.footer, section.first_page_footer):
                text = (
                    ""
                    if part.is_linked_to_previous
                    else "\n".join(decode(line) for line in self._blocks(part._element))
                )
                if text.strip() and text not in seen:
                    seen.add(text)
                    composer.furniture(composer.paragraph(text.replace(_PAGE, "")))

    def _blocks(self, parent: Any) -> Iterator[str]:
        for element in parent:
            if element.tag == W + "p":
                yield from self._paragraph(element)
            elif element.tag == W + "tbl":
                yield from self._table(element)
            elif element.tag in (W + "sdt", W + "sdtContent", W + "ins", W + "moveTo", W + "customXml"):
                yield from self._blocks(element)

    def _paragraph(self, element: Any) -> Iterator[str]:
        text = self._inline(element)
        boxes = [line for box in _text_boxes(element) for line in self._blocks(box)]
        if text.replace(_PAGE, "").strip():
            yield self._marked(element, text)
        elif _PAGE in text:
            yield _PAGE
        yield from boxes
        yield from self._due_notes()

    def _due_notes(self) -> Iterator[str]:
        pending, self._pending = self._pending, []
        for note, number in pending:
            yield f"<sup>{number}</sup> {self._note_text('footnote', note)}"

    def _note_text(self, kind: str, note: str) -> str:
        element = self._notes[kind].get(note)
        return (
            "" if element is None else merged_cells.one_line(" ".join(self._inline(p) for p in element.iter(W + "p")))
        )

    def _marked(self, element: Any, text: str) -> str:
        """The paragraph with its number, and with `#` or `**` where Word shows a heading or a bold line."""
        text = re.sub(r"[ \xa0]+", " ", text).strip(" \n")
        label = self._numbering.label(element, self._style_chain(element))
        text = f"{label} {text}" if label else text
        level = self._heading_level(element)
        if level:
            return "#" * min(level, 6) + " " + merged_cells.one_line(text)
        if len(text) <= _MAX_BOLD and "\n" not in text and self._is_bold(element):
            return f"**{text}**"
        return text

    def _style_chain(self, element: Any) -> list[Any]:
        name = attribute(element.find(f"{W}pPr/{W}pStyle"))
        style = self._styles.get(name) if name else None
        chain: list[Any] = []
        while style is not None and len(chain) < 12:
            chain.append(style)
            style = style.base_style
        return chain

    def _heading_level(self, element: Any) -> int:
        own = attribute(element.find(f"{W}pPr/{W}outlineLvl"))
        if own is not None and own.isdigit():
            return int(own) + 1 if int(own) < 9 else 0
        for style in self._style_chain(element):
            level = attribute(style.element.find(f"{W}pPr/{W}outlineLvl"))
            if level is not None and level.isdigit():
                return int(level) + 1 if int(level) < 9 else 0
            named = re.fullmatch(r"heading (\d)", style.name or "", re.I)
            if named:
                return int(named[1])
            if (style.name or "").lower() == "title":
                return 1
        return 0

    def _is_bold(self, element: Any) -> bool:
        """Every run with letters is bold, by itself or by its paragraph's style."""
        inherited = next(
            (on for style in self._style_chain(element) if (on := _switch(style.element.find(f"{W}rPr"))) is not None),
            False,
        )
        runs = [run for run in element.iter(W + "r") if any((t.text or "").strip() for t in run.iter(W + "t"))]
        bold = [inherited if (own := _switch(run.find(f"{W}rPr"))) is None else own for run in runs]
        return bool(bold) and all(bold)

    def _inline(self, element: Any) -> str:
        pieces: list[str] = []
        self._collect(element, pieces)
        return "".join(pieces)

    def _collect(self, element: Any, pieces: list[str]) -> None:
        for child in element:
            tag = child.tag
            if tag in _DROPPED:
                continue
            if tag == W + "t":
                pieces.append(child.text or "")
            elif tag in _BREAKS:
                pieces.append(_BREAKS[tag])
            elif tag == W + "br":
                pieces.append("" if child.get(W + "type") in ("page", "column") else "\n")
            elif tag == W + "lastRenderedPageBreak":
                pieces.append(_PAGE)
            elif tag in (W + "footnoteReference", W + "endnoteReference"):
                pieces.append(self._mark(child))
            elif tag == W + "r" and _is_raised(child):
                pieces.append(_raised(self._inline(child), pieces))
            elif isinstance(tag, str):
                self._collect(child, pieces)

    def _mark(self, reference: Any) -> str:
        self._count += 1
        pending = self._pending if reference.tag == W + "footnoteReference" else self._ends
        pending.append((reference.get(W + "id"), self._count))
        return f"<sup>{self._count}</sup>"

    def _table(self, element: Any) -> Iterator[str]:
        cells, paragraphs = self._cells(element)
        if _is_layout(element, cells):
            for _, lines in sorted(zip(cells, paragraphs, strict=True), key=lambda pair: pair[0].column):
                yield from lines
        else:
            repeated = sum(1 for _ in element.iterfind(f"{W}tr/{W}trPr/{W}tblHeader"))
            yield from merged_cells.lines(cells, repeated if repeated > 1 else None)
        yield from self._due_notes()

    def _cells(self, element: Any) -> tuple[list[merged_cells.Cell], list[list[str]]]:
        cells: list[merged_cells.Cell] = []
        paragraphs: list[list[str]] = []
        open_at: dict[int, int] = {}
        for row, tr in enumerate(_rows(element)):
            column = int(attribute(tr.find(f"{W}trPr/{W}gridBefore")) or 0)
            for tc in _direct(tr, "tc"):
                width = int(attribute(tc.find(f"{W}tcPr/{W}gridSpan")) or 1)
                merge = tc.find(f"{W}tcPr/{W}vMerge")
                if merge is not None and attribute(merge) != "restart" and column in open_at:
                    above = cells[open_at[column]]
                    cells[open_at[column]] = merged_cells.Cell(
                        above.row, above.column, row - above.row + 1, above.columns, above.text
                    )
                else:
                    open_at[column] = len(cells)
                    lines = [line for line in self._cell_lines(tc) if line.strip()]
                    cells.append(merged_cells.Cell(row, column, 1, width, merged_cells.one_line(" ".join(lines))))
                    paragraphs.append(lines)
                column += width
        return cells, paragraphs

    def _cell_lines(self, tc: Any) -> Iterator[str]:
        for element in tc:
            if element.tag == W + "p":
                text = self._inline(element).replace(_PAGE, "")
                label = self._numbering.label(element, self._style_chain(element)) if text.strip() else ""
                yield f"{label} {text.strip()}" if label else text.strip()
                yield from (line for box in _text_boxes(element) for line in self._cell_lines(box))
            elif element.tag == W + "tbl":
                yield from (cell.text for cell in self._cells(element)[0])
            elif element.tag in (W + "sdt", W + "sdtContent", W + "ins"):
                yield from self._cell_lines(element)


def _rows(table: Any) -> Iterator[Any]:
    return _direct(table, "tr")


def _direct(parent: Any, name: str) -> Iterator[Any]:
    """Children of one kind, also those wrapped in content controls or insertions; deleted rows are left out."""
    for element in parent:
        if element.tag == W + name:
            if element.find(f"{W}trPr/{W}del") is None:
                yield element
        elif element.tag in (W + "sdt", W + "sdtContent", W + "ins", W + "customXml"):
            yield from _direct(element, name)


def _notes(document: Any, kind: str) -> dict[str, Any]:
    for relation in document.part.rels.values():
        if relation.reltype.endswith(f"/{kind}s") and not relation.is_external:
            root = docx.oxml.parse_xml(relation.target_part.blob)
            return {
                note.get(W + "id"): note for note in root.iter(W + kind) if note.get(W + "type") in (None, "normal")
            }
    return {}


def _text_boxes(element: Any) -> list[Any]:
    """Text boxes anchored in a paragraph; the copy for old readers (`Fallback`) is left out."""
    return [
        box
        for box in element.iter(W + "txbxContent")
        if not any(parent.tag in _DROPPED - {W + "txbxContent"} for parent in box.iterancestors())
    ]


def _switch(properties: Any) -> bool | None:
    bold = None if properties is None else properties.find(f"{W}b")
    return None if bold is None else attribute(bold) not in ("0", "false", "off")


def _is_raised(run: Any) -> bool:
    return attribute(run.find(f"{W}rPr/{W}vertAlign")) == "superscript"


def _raised(text: str, before: list[str]) -> str:
    """A raised number is a note's mark, unless it is the power of a unit ("m2")."""
    if not text.strip().isdigit() or _UNIT_BEFORE.search("".join(before[-3:])):
        return text
    return f"<sup>{text.strip()}</sup>"


def _is_layout(table: Any, cells: list[merged_cells.Cell]) -> bool:
    """Whether a table only places the letterhead or the signature: two columns without lines, or their usual words."""
    height = max((cell.row + cell.rows for cell in cells), default=0)
    width = max((cell.column + cell.columns for cell in cells), default=0)
    if width == 1:
        return True
    if height > 4 or width > 3:
        return False
    return bool(_LAYOUT.search(" ".join(cell.text for cell in cells))) or (height <= 2 and not _has_lines(table))


def _has_lines(table: Any) -> bool:
    style = attribute(table.find(f"{W}tblPr/{W}tblStyle")) or ""
    borders = [edge for tag in ("tblBorders", "tcBorders") for group in table.iter(W + tag) for edge in group]
    return any(attribute(edge) not in (None, "none", "nil") for edge in borders) or "grid" in style.lower()
