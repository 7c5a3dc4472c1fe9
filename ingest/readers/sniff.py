"""What a file is, by its first bytes; its name is never asked."""

from __future__ import annotations

import re
from typing import Final

# What the first bytes tell → the reader of it.
READERS: Final = {
    "text": "ingest.readers.text",
    "html": "ingest.readers.webpage",
    "mhtml": "ingest.readers.mhtml",
    "spreadsheet": "ingest.readers.office.xml2003",
    "zip": "ingest.readers.office.container",
    "ole": "ingest.readers.office.container",
    "rtf": "ingest.readers.office.container",
    "pdf": "ingest.readers.pdf",
    "image": "ingest.readers.image",
}

HEAD: Final = 4096

_MAGIC: Final = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"\x89PNG\r\n\x1a\n", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"{\\rtf", "rtf"),
)

# What is recognised only to be refused by its own name.
_REFUSED: Final = (
    (b"MZ", "chương trình chạy được trên Windows (.exe)"),
    (b"\x7fELF", "chương trình chạy được trên Linux"),
    (b"Rar!", "tệp nén RAR"),
    (b"7z\xbc\xaf", "tệp nén 7z"),
    (b"\x1f\x8b", "tệp nén gzip"),
    (b"\xfd7zXZ", "tệp nén xz"),
    (b"BZh", "tệp nén bzip2"),
    (b"GIF8", "ảnh GIF"),
    (b"BM", "ảnh BMP"),
    (b"%!PS", "tệp PostScript"),
    (b"SQLite format 3", "cơ sở dữ liệu SQLite"),
)

_HTML = re.compile(
    rb"^\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(!doctype\s+html|html|head|body|meta|table|div|p)\b", re.I | re.S
)

_SPREADSHEET = re.compile(rb"<(\w+:)?Workbook\b[^>]*urn:schemas-microsoft-com:office:spreadsheet", re.S)
_MIME = re.compile(rb"^(?=(?:.*\n)*?Content-Type:\s*(?:multipart/|text/html))(?:.*\n)*?MIME-Version:", re.I)


def sniff(head: bytes) -> str | None:
    """Name the reader for a file that begins so, or None where no reader exists."""
    if b"%PDF-" in head[:1024]:  # Acrobat allows up to 1 024 bytes before the mark
        return "pdf"
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if refused(head):
        return None
    plain = head.replace(b"\x00", b"") if head[:2] in (b"\xff\xfe", b"\xfe\xff") else head
    if _HTML.match(plain.removeprefix(b"\xef\xbb\xbf").lstrip(b"\xff\xfe")):
        return "html"
    if _SPREADSHEET.search(plain) and plain.lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t").startswith(b"<"):
        return "spreadsheet"
    if _MIME.search(head[:1024]):
        return "mhtml"
    return "text" if _is_text(head) else None


def refused(head: bytes) -> str | None:
    """Say in words what a file is that no reader reads, where its first bytes tell."""
    if head.startswith(b"BM") and _is_text(head):
        return None  # "BM" also begins words
    if head.startswith(b"MZ") and _is_text(head):
        return None
    return next((words for magic, words in _REFUSED if head.startswith(magic)), None)


def _is_text(head: bytes) -> bool:
    """Text has no control bytes but tab, line ends and form feed; UTF-16 has zeros on one side only."""
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return True
    zeros = head[0::2].count(0), head[1::2].count(0)
    if max(zeros) >= 0.1 * len(head) and min(zeros) <= 0.02 * len(head):
        wide = head[: len(head) // 2 * 2].decode("utf-16-be" if zeros[0] > zeros[1] else "utf-16-le", errors="replace")
        return _controls(wide) <= 0.01 * len(wide)
    return _controls(head.decode("latin-1")) <= 0.01 * len(head)


def _controls(text: str) -> int:
    return sum(letter < " " and letter not in "\t\n\r\f\x0b\x1a" for letter in text)
