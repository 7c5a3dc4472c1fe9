"""One file in, its text out: the type is told by the first bytes, never by the name."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from ingest.readers.limits import Limits, no_tick
from ingest.report import Extract, UnreadableReport

READERS = {"text": "ingest.readers.text", "docx": "ingest.readers.docx", "pdf": "ingest.readers.pdf"}
DEFAULT_LIMITS = Limits()


def _kind(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(8)
    if head.startswith(b"%PDF-"):
        return "pdf"
    return "docx" if head.startswith(b"PK\x03\x04") else "text"


def read(path: Path, *, file: str | None = None, limits: Limits = DEFAULT_LIMITS) -> Extract:
    """Read a report file. `file` is the name to show where it differs from the path's own."""
    name = file or path.name
    if not path.is_file():
        raise UnreadableReport(name, "không tìm thấy tệp; hãy kiểm tra đường dẫn.")
    if not path.stat().st_size:
        raise UnreadableReport(name, "tệp rỗng, không có gì để đọc; hãy chép lại từ bản gốc.")
    reader = import_module(READERS[_kind(path)])
    extract: Extract = reader.read(path, limits, no_tick)
    return extract
