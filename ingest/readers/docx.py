"""Word files (.docx) through python-docx."""

from __future__ import annotations

from pathlib import Path

import docx
from docx.table import Table

from ingest.normalize import nfc
from ingest.readers.limits import Limits, Tick
from ingest.report import Extract


def read(path: Path, limits: Limits, tick: Tick) -> Extract:
    """Read paragraphs and tables in document order."""
    lines: list[str] = []
    for part in docx.Document(str(path)).iter_inner_content():
        if isinstance(part, Table):
            lines.append("\n".join("\t".join(" ".join(cell.text.split()) for cell in row.cells) for row in part.rows))
        elif part.text.strip():
            level = part.style.name[-1] if part.style and part.style.name.startswith("Heading ") else ""
            lines.append(("#" * int(level) + " " if level.isdigit() else "") + part.text.strip())
    return Extract(nfc("\n\n".join(lines)), "docx", ())
