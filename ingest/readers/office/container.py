"""Office containers: look inside the zip or OLE file, refuse what is dangerous, hand on to the right reader."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Final

from ingest.readers.limits import Limits, Tick
from ingest.readers.office import docx, libreoffice, xls, xlsx
from ingest.readers.office.word import package
from ingest.report import Extract, UnreadableReport

_SMALL: Final = 32 << 20  # under this, however well it packs, nothing can be hurt
_ENTRIES: Final = 20_000
_DOCTYPE: Final = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.I)
_SAVE_AGAIN: Final = "hãy mở bằng Word hoặc Excel rồi lưu lại, hoặc xin bản khác."


def read(path: Path, limits: Limits, tick: Tick) -> Extract:
    """Read a Word or Excel file of any age, or one that LibreOffice can turn into such."""
    with path.open("rb") as file:
        head = file.read(8)
    if head.startswith(b"{\\rtf"):
        return libreoffice.read(path, limits, tick)
    if head.startswith(b"PK"):
        return _zip(path, limits, tick)
    return _ole(path, limits, tick)


def _zip(path: Path, limits: Limits, tick: Tick) -> Extract:
    try:
        with zipfile.ZipFile(path) as archive:
            names = frozenset(archive.namelist())
            check_archive(archive, limits)
            is_word = package.is_word(archive)
    except (zipfile.BadZipFile, EOFError, NotImplementedError) as error:
        raise UnreadableReport(path.name, f"tệp nén bên trong bị hỏng hoặc bị cắt cụt; {_SAVE_AGAIN}") from error
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise UnreadableReport(
            path.name, "tệp có chứa macro nên không được đọc; hãy lưu lại thành .docx hoặc .xlsx (không macro)."
        )
    if is_word:
        return docx.read(path, limits, tick)
    if _has_part(names, "xl/workbook"):
        return xlsx.read(path, limits, tick)
    if {"mimetype", "content.xml"} <= names:
        return libreoffice.read(path, limits, tick)
    raise UnreadableReport(
        path.name, "đây là tệp nén, không phải Word hay Excel; hãy giải nén rồi thêm từng tệp bên trong."
    )


def _has_part(names: frozenset[str], stem: str) -> bool:
    """Say whether a main part is there, as Excel names it or as SharePoint does ("workbook2.xml")."""
    return any(re.fullmatch(rf"{stem}\d*\.xml", name, re.IGNORECASE) for name in names)


def check_archive(archive: zipfile.ZipFile, limits: Limits) -> None:
    """Refuse bombs, locked archives and XML that declares entities, before any of it is unpacked."""
    entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(1, sum(entry.compress_size for entry in entries))
    if len(entries) > _ENTRIES or unpacked > limits.archive or (unpacked > _SMALL and unpacked > limits.ratio * packed):
        raise UnreadableReport(
            "",
            f"tệp bung ra {unpacked >> 20} MB từ {packed >> 10} KB (dấu hiệu “bom nén”) nên không được đọc; "
            "hãy xin bản khác từ nơi gửi.",
        )
    if any(entry.flag_bits & 1 for entry in entries):
        raise UnreadableReport("", "tệp được đặt mật khẩu; hãy gỡ mật khẩu rồi thêm lại.")
    for entry in entries:
        if entry.filename.lower().endswith((".xml", ".rels")):
            with archive.open(entry) as part:
                head = part.read(65536).replace(b"\x00", b"")  # UTF-16 parts show the same letters
            if _DOCTYPE.search(head):
                raise UnreadableReport(
                    "",
                    f"tệp có khai báo thực thể XML lạ ( {Path(entry.filename).name}) nên không được đọc; {_SAVE_AGAIN}",
                )


def _ole(path: Path, limits: Limits, tick: Tick) -> Extract:
    data = path.read_bytes()

    def holds(name: str) -> bool:
        return name.encode("utf-16-le") in data

    if holds("EncryptedPackage"):
        raise UnreadableReport(path.name, "tệp được đặt mật khẩu; hãy gỡ mật khẩu rồi thêm lại.")
    if holds("WordDocument"):
        if holds("_VBA_PROJECT"):  # LibreOffice opens the file as an application would
            raise UnreadableReport(
                path.name, "tệp có chứa macro nên không được đọc; hãy lưu lại thành .docx (không macro)."
            )
        return libreoffice.read(path, limits, tick)
    if holds("Workbook") or holds("Book"):
        return xls.read(path, limits, tick)  # values only: a macro inside is never run
    raise UnreadableReport(
        path.name, f"tệp Office đời cũ này không phải Word hay Excel, hoặc bị cắt cụt; {_SAVE_AGAIN}"
    )
