"""PDF through pypdfium2."""

from __future__ import annotations

from pathlib import Path

import pypdfium2

from ingest.normalize import nfc
from ingest.readers.limits import Limits, Tick
from ingest.report import Extract, Page, Span


def read(path: Path, limits: Limits, tick: Tick) -> Extract:
    """Read the text layer page by page."""
    document = pypdfium2.PdfDocument(path)
    text, pages = "", []
    for number in range(len(document)):
        content = nfc(document[number].get_textpage().get_text_range()).replace("\r\n", "\n")
        pages.append(
            Page(number + 1, Span(len(text), len(text) + len(content)), "good" if content.strip() else "unread")
        )
        text += content + "\n\n"
    return Extract(text, "pdf", tuple(pages))
