"""Web pages and Word's "save as web page", in any encoding they declare or really have."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from lxml import html

from ingest.readers import cell_contents, merged_cells
from ingest.readers.legacy_fonts import Decoder
from ingest.readers.limits import Limits, Tick
from ingest.readers.picture import Pictures
from ingest.readers.powers import raised, with_powers
from ingest.readers.text import decode
from ingest.readers.text_builder import Composer
from ingest.readers.web.contents import PageContents
from ingest.report import Extract, UnreadableReport

_SKIPPED: Final = frozenset(
    {"script", "style", "head", "noscript", "template", "svg", "nav", "iframe", "select", "button"}
    | {"datalist", "canvas", "video", "audio"}
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
_NOTE: Final = re.compile(r"\[?(\d{1,3}|\*{1,3})\]?")
_LAYOUT: Final = re.compile(r"CỘNG\s+HÒA\s+XÃ\s+HỘI|Độc\s+lập\s*-\s*Tự\s+do|Nơi\s+nhận", re.I)
_OPENED: Final = re.compile(r"<(td|th|tr|p|div|span)\b([^<>]*?)\s*/>", re.I)  # browsers take "<td/>" for "<td>"
_BOLD: Final = re.compile(r"font-weight\s*:\s*(bold|[6-9]00)", re.I)


def read(path: Path, limits: Limits, tick: Tick) -> Extract:
    """Read an HTML file."""
    return read_page(path.name, decoded(path.read_bytes()), {}, limits, tick)


def read_page(name: str, source: str, pictures: Mapping[str, bytes], limits: Limits, tick: Tick) -> Extract:
    """Read a page; `pictures` are those that the file holds beside it, by the names that the page calls them."""
    source = _OPENED.sub(r"<\1\2>", re.sub(r"^\s*<\?xml[^>]*\?>", "", source))
    try:
        root = html.document_fromstring(source, parser=html.HTMLParser(huge_tree=False, no_network=True))
    except (ValueError, html.etree.ParserError) as error:
        raise UnreadableReport(name, "trang HTML không có nội dung; hãy lưu lại trang từ trình duyệt.") from error
    contents = PageContents(root, Pictures(limits, tick), pictures)
    pieces = [part for line in _blocks(root) if line.strip() for part in contents.parts(line)]
    decoder = Decoder("\n".join(piece for piece in pieces if isinstance(piece, str)))
    composer = Composer()
    table: list[str] = []
    for piece in pieces:
        if isinstance(piece, Extract):
            composer.lines(map(decoder, table))
            composer.inside(piece, picture=True)
            table = []
        elif piece.strip():
            table.append(piece)
    composer.lines(map(decoder, table))
    contents.report(composer)
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
        if isinstance(child.tag, str) and child.tag.lower() not in _SKIPPED:
            yield child
        if child.tail:
            yield child.tail


def _has_block(element: Any) -> bool:
    return element.tag in _BLOCKS or any(isinstance(node.tag, str) and node.tag in _BLOCKS for node in element.iter())


def _joined(run: list[Any]) -> str:
    pieces: list[str] = []
    for item in run:
        _collect(item, pieces)
    return with_powers("".join(pieces))


def _collect(item: Any, pieces: list[str]) -> None:
    if isinstance(item, str):
        pieces.append(re.sub(r"[ \t\r\n\f]+", " ", item))
        return
    if item.tag == "br":
        pieces.append("\n")
        return
    if item.tag in _SKIPPED:
        return
    inner: list[str] = []
    for child in _content(item):
        _collect(child, inner)
    text = "".join(inner)
    pieces.append(_note(item, text, pieces))


def _note(item: Any, text: str, before: list[str]) -> str:
    """Raised numbers and Word's `[1]` links are marks of notes."""
    bare = text.strip()
    if item.tag == "sup" and re.fullmatch(r"[-−–]\d{1,2}", bare):
        return raised(bare, "".join(before[-3:]))
    if not bare or "<sup>" in bare or not _NOTE.fullmatch(bare):
        return text
    anchor = item.tag == "a" and re.match(r"#_(ftn|edn)", item.get("href") or "")
    if anchor:
        return f"<sup>{bare.strip('[]')}</sup>"
    if item.tag != "sup":
        return text
    return raised(bare.strip("[]"), "".join(before[-3:])) if bare.strip("[]").isdigit() else f"<sup>{bare}</sup>"


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
    rows = [[td for td in tr if td.tag in ("td", "th")] for tr in _own(element, "tr")]
    if _only_places(element, rows):
        for column in range(max(map(len, rows), default=0)):
            for row in rows:
                yield from _blocks(row[column]) if column < len(row) else ()
        return
    heads = sum(1 for _ in element.iterfind("thead/tr")) or None
    cells, inner = cell_contents.spread(_cells(element))
    yield from merged_cells.lines(cells, heads if len(cells) and not inner else None)
    for table in inner:
        yield table.caption
        yield from merged_cells.lines(cell_contents.spread(table.cells)[0])


def _only_places(element: Any, rows: Sequence[Sequence[Any]]) -> bool:
    """Whether a table only sets things on the page: a frame, a letterhead, signatures."""
    width = max((sum(_extent(td.get("colspan")) for td in row) for row in rows), default=0)
    holds = any(td.find(".//table") is not None for row in rows for td in row)
    if width <= 1 or (len(rows) == 1 and holds):
        return True
    words = element.text_content()
    is_small = len(rows) <= 4 and width <= 3
    bare = len(rows) <= 2 and (element.get("border") or "0") == "0"
    return is_small and (bool(_LAYOUT.search(words)) or bare)


def _cells(element: Any) -> tuple[merged_cells.Cell, ...]:
    cells: list[merged_cells.Cell] = []
    taken: set[tuple[int, int]] = set()
    trs = list(_own(element, "tr"))
    for row, tr in enumerate(trs):
        column = 0
        for td in (child for child in tr if child.tag in ("td", "th")):
            while (row, column) in taken:
                column += 1
            left = next(
                (at for at, other in enumerate(trs[row:]) if other.getparent() is not tr.getparent()), len(trs) - row
            )
            rows, columns = _extent(td.get("rowspan"), left), _extent(td.get("colspan"))
            taken.update((row + down, column + right) for down in range(rows) for right in range(columns))
            inner = [table for table in td.iter("table") if next(table.iterancestors("table"), None) is element]
            tables = tuple(table for table in map(_cells, inner) if table)
            for table in inner:
                table.drop_tree()
            parts = tuple(part for line in _blocks(td) for piece in line.split("\n") if (part := _plain(piece)))
            cells.append(merged_cells.Cell(row, column, rows, columns, " ".join(parts), parts, tables))
            column += columns
    return tuple(cells)


def _plain(line: str) -> str:
    return merged_cells.one_line(re.sub(r"^\*\*(.*)\*\*$|^#+ ", r"\1", line))


def _own(table: Any, name: str) -> Iterator[Any]:
    """Rows of this table, not of tables inside it."""
    for child in table:
        if child.tag == name:
            yield child
        elif child.tag in ("thead", "tbody", "tfoot"):
            yield from _own(child, name)


def _extent(value: str | None, rest: int = 1) -> int:
    """How many rows or columns a cell covers; 0 means all the `rest` of its part of the table."""
    if not value or not value.strip().isdigit():
        return 1
    return max(1, min(int(value) or rest, 500))
