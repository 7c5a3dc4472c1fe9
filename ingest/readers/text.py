"""Plain text and Markdown: the file's own content after NFC, whatever encoding it was saved in."""

from __future__ import annotations

import codecs
from pathlib import Path

from ingest.readers.limits import Limits, Tick
from ingest.readers.plain import markdown
from ingest.readers.plain.delimited import delimiter, with_tabs
from ingest.readers.plain.fixed_width import with_columns
from ingest.report import Extract
from ingest.vietnamese.normalize import nfc


def decode(data: bytes) -> str:
    """Decode by byte order mark, then UTF-8, then UTF-16 by its zero bytes, else windows-1258."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    half = max(1, len(data) // 2)
    if data[1::2].count(0) > 0.2 * half:
        return data.decode("utf-16-le", errors="replace")
    if data[0::2].count(0) > 0.2 * half:
        return data.decode("utf-16-be", errors="replace")
    return data.decode("cp1258", errors="replace")


def read(path: Path, limits: Limits, tick: Tick) -> Extract:
    """Read a text file; it has no pages. Fields parted by a sign or set in columns get tabs, at the same offsets."""
    text = nfc(decode(path.read_bytes()))
    kind = path.suffix.lower().lstrip(".") or "txt"
    mark = delimiter(text, is_named=kind in ("csv", "tsv"))
    if kind in ("md", "markdown"):
        spans, notes = markdown.hidden(text)
        return Extract(text, kind, (), uncertain=markdown.escaped_figures(text), notes=notes, hidden=spans)
    return Extract(with_tabs(text, mark) if mark else with_columns(text), kind, ())
