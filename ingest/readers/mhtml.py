"""Single-file web pages (.mht, "Export to Word" of many portals) → their HTML, read as any web page.

Each HTML part is a page; the frame that only holds the sheets of a workbook together is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from typing import Final

from ingest.readers import webpage
from ingest.readers.limits import Limits, Tick
from ingest.readers.text_builder import Composer
from ingest.report import Extract, UnreadableReport

_FRAME: Final = re.compile(r"<frameset\b|fnUpdateTabs|id=[\"']?tblTabs", re.IGNORECASE)
_HIDDEN_SHEET: Final = re.compile(r"<x:Visible>\s*Sheet", re.IGNORECASE)


def read(path: Path, limits: Limits, tick: Tick) -> Extract:
    """Read a page that carries its pictures in itself."""
    with path.open("rb") as file:
        message = BytesParser(policy=policy.default).parse(file)
    pages = [words for words in _pages(message) if not _FRAME.search(words)]
    composer = Composer()
    pictures = {name: data for names, data in _images(message) for name in names}
    for number, words in enumerate(pages, start=1):
        if _HIDDEN_SHEET.search(words):
            composer.note("bỏ qua 1 trang tính ẩn")
            continue
        composer.inside(webpage.read_page(path.name, words, pictures, limits, tick))
        tick(number, len(pages))
    uncalled = sum(not any(name in page for name in names for page in pages) for names, _ in _images(message))
    if uncalled:
        composer.unread(f"{uncalled} hình chưa đọc được", uncalled)
    if not composer.length:
        raise UnreadableReport(path.name, "tệp MHTML không có trang nào; hãy mở bằng Word hoặc Excel rồi lưu lại.")
    return composer.extract("mhtml")


def _images(message: EmailMessage) -> Iterator[tuple[list[str], bytes]]:
    """Pictures with what a page may call them: their place, the last word of it, their id."""
    for part in message.walk():
        data = part.get_payload(decode=True)
        if part.get_content_maintype() == "image" and isinstance(data, bytes):
            place = str(part.get("Content-Location") or "")
            name = str(part.get("Content-ID") or "").strip("<>")
            called = (place, place.rpartition("/")[2], f"cid:{name}" if name else "")
            yield [each for each in called if each], data


def _pages(message: EmailMessage) -> Iterator[str]:
    for part in message.walk():
        if part.get_content_type() in ("text/html", "application/xhtml+xml"):
            data = part.get_payload(decode=True)
            assert isinstance(data, bytes)
            charset = part.get_content_charset()
            yield data.decode(charset, errors="replace") if charset and _is_known(charset) else webpage.decoded(data)


def _is_known(charset: str) -> bool:
    try:
        "".encode(charset)
    except LookupError:
        return False
    return True
