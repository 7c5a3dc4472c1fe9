"""Word files (.docx): python-docx opens the package, the XML is read in document order.

Deleted text (tracked changes) is left out and inserted text kept, as if all changes were accepted; what Word does not
show is left out and counted. Numbers of lists are computed; notes follow the paragraph that they hang on, then what is
drawn there: charts, SmartArt, pictures (by OCR). Heads and feet of pages come last, as furniture.
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

from ingest.readers import cell_contents, merged_cells
from ingest.readers.legacy_fonts import Decoder
from ingest.readers.limits import Limits, Tick
from ingest.readers.office.word import package, tables
from ingest.readers.office.word.inline import PAGE, Inline, anchored
from ingest.readers.office.word.list_numbers import Numbering, W, attribute
from ingest.readers.office.word.visible import Visible
from ingest.readers.office.word_objects import Inside, Objects
from ingest.readers.text_builder import Composer
from ingest.report import Extract, UnreadableReport

_MAX_BOLD: Final = 300

Piece = str | Inside
"""A paragraph or a row of a table, or what another reader made of a part of the file."""


def read(path: Path, limits: Limits, tick: Tick) -> Extract:
    """Read a Word file."""
    try:
        document = docx.Document(package.opened(path))
    except (PackageNotFoundError, BadZipFile, XMLSyntaxError, KeyError, ValueError) as error:
        raise UnreadableReport(
            path.name, "tệp Word hỏng hoặc bị cắt cụt; hãy mở bằng Word rồi lưu lại, hoặc xin bản khác."
        ) from error
    return _Reader(document, Objects(document, read, limits, tick)).extract()


class _Reader:
    """One document on its way to text: numbering runs on, notes are counted in the order of their marks."""

    def __init__(self, document: Any, objects: Objects) -> None:
        self._document = document
        self._objects = objects
        self._numbering = Numbering(document)
        self._notes = {kind: _notes(document, kind) for kind in ("footnote", "endnote")}
        self._visible = Visible(document)
        self._inline = Inline(self._visible)
        self._drawn: list[Piece] = []
        self._styles = {style.style_id: style for style in document.styles}

    def extract(self) -> Extract:
        pieces = list(self._blocks(self._document.element.body))
        for note, number in self._inline.ends:
            pieces.append(f"<sup>{number}</sup> {self._note_text('endnote', note)}")
        decode = Decoder("\n".join(piece for piece in pieces if isinstance(piece, str)))
        composer = Composer()
        breaks: list[int] = []
        row_before = False
        for piece in pieces:
            if isinstance(piece, Inside):
                composer.inside(piece.extract, picture=piece.picture)
                row_before = False
                continue
            paragraph = decode(piece)
            row = "\t" in paragraph
            composer.add("" if not composer.length else "\n" if row and row_before else "\n\n")
            row_before = row
            first, *rest = paragraph.split(PAGE)
            composer.add(first)
            for part in rest:
                breaks.append(composer.length)
                composer.add(part)
        self._furnish(composer, decode)
        if breaks:
            composer.split_pages(breaks, decode.state)
        for words in self._visible.notes():
            composer.note(words)
        self._objects.report(composer)
        return composer.extract("docx")

    def _furnish(self, composer: Composer, decode: Decoder) -> None:
        """Add each distinct head and foot of a page once, marked as furniture."""
        seen: set[str] = set()
        for section in self._document.sections:
            for part in (section.header, section.first_page_header, section.footer, section.first_page_footer):
                lines = [] if part.is_linked_to_previous else self._blocks(part._element, drawn=False)
                text = "\n".join(decode(line) for line in lines if isinstance(line, str))
                if text.strip() and text not in seen:
                    seen.add(text)
                    composer.furniture(composer.paragraph(text.replace(PAGE, "")))

    def _blocks(self, parent: Any, *, drawn: bool = True) -> Iterator[Piece]:
        for element in parent:
            if element.tag == W + "p":
                yield from self._paragraph(element, drawn=drawn)
            elif element.tag == W + "tbl":
                yield from self._table(element, drawn=drawn)
            elif element.tag == W + "altChunk":
                yield from self._objects.chunk(element)
            elif element.tag in tables.WRAPPERS and not self._visible.skips(element):
                yield from self._blocks(element, drawn=drawn)

    def _paragraph(self, element: Any, *, drawn: bool) -> Iterator[Piece]:
        text = self._inline.text(element)
        label = self._numbering.label(element, self._style_chain(element))
        if text.replace(PAGE, "").strip():
            yield self._marked(element, text, label)
        elif PAGE in text:
            yield PAGE * text.count(PAGE)
        for box in anchored(element, W + "txbxContent"):
            yield from self._blocks(box, drawn=drawn)
        if drawn:
            self._drawn += self._objects.drawn(element)
        yield from self._due()

    def _due(self) -> Iterator[Piece]:
        """Notes and drawings that hang on what was just read."""
        pending, self._inline.pending = self._inline.pending, []
        for note, number in pending:
            yield f"<sup>{number}</sup> {self._note_text('footnote', note)}"
        drawn, self._drawn = self._drawn, []
        yield from drawn

    def _note_text(self, kind: str, note: str) -> str:
        element = self._notes[kind].get(note)
        paragraphs = () if element is None else element.iter(W + "p")
        return merged_cells.one_line(" ".join(self._inline.text(p) for p in paragraphs))

    def _marked(self, element: Any, text: str, label: str) -> str:
        """The paragraph with its number, and with `#` or `**` where Word shows a heading or a bold line."""
        text = re.sub(r"[ \xa0]+", " ", text).strip(" \n")
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

    def _table(self, element: Any, *, drawn: bool) -> Iterator[Piece]:
        layout = tables.laid_out(element, self._visible)
        if layout is not None:
            for cell in layout:
                yield from self._blocks(cell, drawn=drawn)
            return
        cells, inner = cell_contents.spread(tables.cells(element, self._visible, self._cell_lines))
        yield from merged_cells.lines(cells, tables.head_rows(element))
        for table in inner:
            yield table.caption
            yield from merged_cells.lines(cell_contents.spread(table.cells)[0])
        if drawn:
            self._drawn += [piece for p in element.iter(W + "p") for piece in self._objects.drawn(p)]
        yield from self._due()

    def _cell_lines(self, tc: Any) -> list[str]:
        lines: list[str] = []
        for element in tc:
            if element.tag == W + "p":
                text = self._inline.text(element).replace(PAGE, "").strip()
                label = self._numbering.label(element, self._style_chain(element))
                lines.append(f"{label} {text}" if label and text else text)
                lines += [line for box in anchored(element, W + "txbxContent") for line in self._cell_lines(box)]
            elif element.tag in tables.WRAPPERS and not self._visible.skips(element):
                lines += self._cell_lines(element)
        return lines


def _notes(document: Any, kind: str) -> dict[str, Any]:
    for relation in document.part.rels.values():
        if relation.reltype.endswith(f"/{kind}s") and not relation.is_external:
            root = docx.oxml.parse_xml(relation.target_part.blob)
            return {
                note.get(W + "id"): note for note in root.iter(W + kind) if note.get(W + "type") in (None, "normal")
            }
    return {}


def _switch(properties: Any) -> bool | None:
    bold = None if properties is None else properties.find(f"{W}b")
    return None if bold is None else attribute(bold) not in ("0", "false", "off")
