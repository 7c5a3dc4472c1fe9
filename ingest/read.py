"""One file in, its text out: the type is told by the first bytes, never by the name."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path
from typing import Final

from ingest.readers import sandbox
from ingest.readers.limits import Limits, Tick, check_length, no_tick
from ingest.readers.sniff import HEAD, READERS, refused, sniff
from ingest.report import Extract, UnreadableReport

DEFAULT_LIMITS: Final = Limits()

# Text is decoded by the interpreter itself, in milliseconds: a child would cost more than it protects.
_IN_PROCESS: Final = frozenset({"text"})
_UNSAFE_NAME: Final = re.compile(r"(^|[/\\])\.\.([/\\]|$)|^[/\\]|[\x00-\x1f]")


def read(path: Path, *, file: str | None = None, limits: Limits = DEFAULT_LIMITS, tick: Tick = no_tick) -> Extract:
    """Read a report file. `file` is the name to show where it differs from the path's own.

    Raises `UnreadableReport` with the reason and the remedy; nothing else is disturbed by a bad file.
    """
    name = path.name if file is None else file
    if not name.strip() or _UNSAFE_NAME.search(name):
        raise UnreadableReport(
            name, "tên tệp có đường dẫn hoặc ký tự điều khiển (như “../”); hãy đổi tên tệp rồi tải lại."
        )
    kind = _kind(path, name, limits)
    reader = READERS[kind]
    if kind not in _IN_PROCESS:
        return sandbox.run(reader, path, name, limits, tick)
    try:
        extract: Extract = import_module(reader).read(path, limits, tick)
        check_length(extract.text, name, limits)
    except UnreadableReport as error:
        raise UnreadableReport(name, error.reason) from error
    return extract


def _kind(path: Path, name: str, limits: Limits) -> str:
    if not path.is_file():
        raise UnreadableReport(name, "không tìm thấy tệp; hãy kiểm tra đường dẫn.")
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(HEAD)
    except OSError as error:
        raise UnreadableReport(name, f"không mở được tệp ({error.strerror}); hãy kiểm tra quyền đọc tệp.") from error
    if not head:
        raise UnreadableReport(name, "tệp rỗng, không có gì để đọc; hãy chép lại từ bản gốc.")
    if size > limits.bytes:
        raise UnreadableReport(
            name, f"tệp nặng {size >> 20} MB, quá giới hạn {limits.bytes >> 20} MB; hãy tách thành nhiều tệp nhỏ hơn."
        )
    kind = sniff(head)
    if kind is None:
        what = refused(head)
        raise UnreadableReport(
            name,
            (f"nội dung là {what}, không phải báo cáo" if what else "không nhận ra loại tệp")
            + "; hãy lưu thành PDF, Word, Excel, ảnh PNG/JPEG/TIFF, HTML hoặc văn bản thuần rồi thêm lại.",
        )
    return kind
