"""Web pages and Word's "save as web page", in any encoding they declare or really have."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from lxml import html

from ingest.readers import merged_cells
from ingest.readers.legacy_fonts import Decoder
from ingest.readers.limits import Limits, Tick
from ingest.readers.text import decode
from ingest.readers.text_builder import Composer
from ingest.report import Extract, UnreadableReport

_SKIPPED: Final = frozenset(
    {"script", "style", "head", "noscript", "template", "svg", "nav", "iframe", "select", "button"}
)
_BLOCKS: Final = frozenset(
    {
        "p",
        "div",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "li",
        "ul",
        "ol",
        "dl",
        "dt",
        "dd",
        "blockquote",
        "pre",
        "section",
        "article",
        "header",
        "footer",
        "main",
        "body",
        "table",
        "tr",
        "form",
        "center",
        "hr",
        "address",
        "figure",
        "figcaption",
        "caption",
    }
)
_CHARSET: Final = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w-]+)", re.I)
_HIDDEN: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.I)
_NOTE: Final = re.compile(r"\[?(\d{1,3}|\*{1,3})\]?")
_LAYOUT: Final = re.compile(r"CỘNG\s+HÒA\s+XÃ\s+HỘI|Độc\s+lập\s*-\s*Tự\s+do|Nơi\s+nhận", re.I)
_UNIT_BEFORE: Final = re.compile(r"(?:^|[\s/(\d])(?:k|d|c|m|h)?m$")
_OPENED: Final = re.compile(r"<(td|th|tr|p|div|span)\b([^<>]*?)\s*/>", re.I)  # browsers take "<td/>" for "<td>"
_BOLD: Final = re.compile(r"font-weight\s*:\s*(bold|[6-9]00)", re.I)


def read(path: Path, limits: Limits, tick: Tick) -> Extract:
    """Read an HTML file."""
    source = re.sub(r"^\s*<\?xml[^>]*\?>", "", decoded(path.read_bytes()))
    source = _OPENED.sub(r"<\1\2>", source)
    try:
        root = html.document_fromstring(source, parser=html.HTMLParser(huge_tree=False, no_network=True))
    except (ValueError, html.etree.ParserError) as error:
        raise UnreadableReport(path.name, "trang HTML không có nội dung; hãy lưu lại trang từ trình duyệt.") from error
    paragraphs = [line for line in _blocks(root) if line.strip()]
    decoder = Decoder("\n".join(paragraphs))
    composer = Composer()
    composer.lines(map(decoder, paragraphs))
    return composer.extract("html")


def decoded(data: bytes) -> str:
    """Real UTF-8 goes before what the page declares; Word declares windows-1252 and writes the rest as entities."""
    declared = _CHARSET.search(data[:4096])
    if declared and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError:
            pass
        try:
            return data.decode(declared[1].decode("ascii"), errors="replace")
        except LookupError:
            pass
    return decode(data)


def _blocks(element: Any, marker: str = "") -> Iterator[str]:
    """Paragraphs of an element, in order. `marker` goes before the first of them."""
    run: list[Any] = []
    for item in _content(element):
        if isinstance(item, str) or not _has_block(item):
            run.append(item)
            continue
        yield from _paragraph(element, run, marker)
        marker, run = "" if run and _joined(run).strip() else marker, []
        yield from _block(item, marker)
        marker = ""
    yield from _paragraph(element, run, marker)


def _block(item: Any, marker: str) -> Iterator[str]:
    if item.tag == "table":
        yield from _table(item)
    elif item.tag in ("ol", "ul"):
        for number, child in enumerate(
            (child for child in item if child.tag == "li"), start=int(item.get("start") or 1)
        ):
            yield from _blocks(child, f"{number}. " if item.tag == "ol" else "- ")
    else:
        yield from _blocks(item, marker)


def _content(element: Any) -> Iterator[Any]:
    if element.text:
        yield element.text
    for child in element:
        if isinstance(child.tag, str) and child.tag.lower() not in _SKIPPED and not _is_hidden(child):
            yield child
        if child.tail:
            yield child.tail


def _is_hidden(element: Any) -> bool:
    return "hidden" in element.attrib or bool(_HIDDEN.search(element.get("style") or ""))


def _has_block(element: Any) -> bool:
    return element.tag in _BLOCKS or any(isinstance(node.tag, str) and node.tag in _BLOCKS for node in element.iter())


def _joined(run: list[Any]) -> str:
    pieces: list[str] = []
    for item in run:
        _collect(item, pieces)
    return "".join(pieces)


def _collect(item: Any, pieces: list[str]) -> None:
    if isinstance(item, str):
        pieces.append(re.sub(r"[ \t\r\n\f]+", " ", item))
        return
    if item.tag == "br":
        pieces.append("\n")
        return
    if item.tag in _SKIPPED or _is_hidden(item):
        return
    inner: list[str] = []
    for child in _content(item):
        _collect(child, inner)
    text = "".join(inner)
    pieces.append(_note(item, text, pieces))


def _note(item: Any, text: str, before: list[str]) -> str:
    """Raised numbers and Word's `[1]` links are marks of notes."""
    bare = text.strip()
    if not bare or "<sup>" in bare or not _NOTE.fullmatch(bare):
        return text
    anchor = item.tag == "a" and re.match(r"#_(ftn|edn)", item.get("href") or "")
    raised = item.tag == "sup" and not _UNIT_BEFORE.search("".join(before[-3:]))
    return f"<sup>{bare.strip('[]')}</sup>" if anchor or raised else text


def _paragraph(element: Any, run: list[Any], marker: str) -> Iterator[str]:
    text = "\n".join(" ".join(line.split()) for line in _joined(run).split("\n")).strip()
    if not text:
        return
    heading = re.fullmatch(r"h([1-6])", element.tag if isinstance(element.tag, str) else "")
    if heading:
        yield "#" * int(heading[1]) + " " + " ".join(text.split())
    elif "\n" not in text and len(text) <= 300 and not marker and _is_bold(run):
        yield f"**{text}**"
    else:
        yield marker + text


def _is_bold(run: list[Any]) -> bool:
    """Whether all words of a paragraph are bold."""
    return all(_bold_item(item) for item in run) if any(not isinstance(item, str) for item in run) else False


def _bold_item(item: Any) -> bool:
    if isinstance(item, str):
        return not item.strip()
    if item.tag in ("b", "strong") or _BOLD.search(item.get("style") or ""):
        return True
    return all(_bold_item(child) for child in _content(item))


def _table(element: Any) -> Iterator[str]:
    cells, paragraphs = _cells(element)
    width = max((cell.column + cell.columns for cell in cells), default=0)
    height = max((cell.row + cell.rows for cell in cells), default=0)
    small = height <= 4 and width <= 3
    words = " ".join(cell.text for cell in cells)
    if width == 1 or (small and (_LAYOUT.search(words) or (height <= 2 and (element.get("border") or "0") == "0"))):
        for _, lines in sorted(zip(cells, paragraphs, strict=True), key=lambda pair: pair[0].column):
            yield from lines
        return
    heads = sum(1 for row in element.iterfind(".//thead//tr")) or None
    yield from merged_cells.lines(cells, heads)


def _cells(element: Any) -> tuple[list[merged_cells.Cell], list[list[str]]]:
    cells: list[merged_cells.Cell] = []
    paragraphs: list[list[str]] = []
    taken: set[tuple[int, int]] = set()
    for row, tr in enumerate(_own(element, "tr")):
        column = 0
        for td in (child for child in tr if child.tag in ("td", "th") and not _is_hidden(child)):
            while (row, column) in taken:
                column += 1
            rows, columns = _extent(td.get("rowspan")), _extent(td.get("colspan"))
            taken.update((row + down, column + right) for down in range(rows) for right in range(columns))
            lines = [line for line in _blocks(td) if line.strip()]
            plain = merged_cells.one_line(" ".join(re.sub(r"^\*\*(.*)\*\*$|^#+ ", r"\1", line) for line in lines))
            cells.append(merged_cells.Cell(row, column, rows, columns, plain))
            paragraphs.append(lines)
            column += columns
    return cells, paragraphs


def _own(table: Any, name: str) -> Iterator[Any]:
    """Rows of this table, not of tables inside it."""
    for child in table:
        if child.tag == name:
            yield child
        elif child.tag in ("thead", "tbody", "tfoot"):
            yield from _own(child, name)


def _extent(value: str | None) -> int:
    return max(1, min(int(value), 500)) if value and value.isdigit() else 1
