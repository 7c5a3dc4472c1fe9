"""`baocao backup · restore`: a library → one file of it, taken while it may be serving; and back.

Carries what cannot be made again: the catalog, the conversations and the originals. Both tables are copied as SQLite
copies a file that is being written, each at one moment.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sqlite3
import tarfile
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

from baocao.errors import CommandError
from baocao.keeping import library_of, verb

CATALOG, CONVERSATIONS, ORIGINALS = "catalog.sqlite", "conversations.sqlite", "originals"


def add_verbs(verbs: Any) -> None:
    """Add the verbs that save a library and bring it back."""
    backup = verb(verbs, "backup", run_backup, "sao lưu thư viện ra một tệp .tar.gz; dịch vụ vẫn chạy được")
    backup.add_argument("file", type=Path)
    restore = verb(verbs, "restore", run_restore, "khôi phục thư viện từ tệp sao lưu")
    restore.add_argument("file", type=Path)


def run_backup(args: argparse.Namespace) -> int:
    """Write the catalog, the conversations and the originals; the indexes are rebuilt from them on restore."""
    if not (args.library / CATALOG).is_file():
        raise CommandError(f"không có thư viện ở {args.library}; kiểm tra lại đường dẫn")
    with tempfile.TemporaryDirectory() as scratch:
        packed = Path(scratch) / "backup.tar.gz"
        packed.touch(mode=0o600)  # it holds conversations, which are their owners' alone
        with tarfile.open(packed, "w:gz") as archive:
            archive.add(_reports(args.library, archive, Path(scratch)), arcname=CATALOG)
            if (args.library / CONVERSATIONS).is_file():
                archive.add(_copied(args.library / CONVERSATIONS, Path(scratch)), arcname=CONVERSATIONS)
        shutil.move(packed, args.file)
    print(f"đã sao lưu vào {args.file}")
    return 0


def _reports(library: Path, archive: tarfile.TarFile, scratch: Path) -> Path:
    """Pack the originals and return a catalog that tells of no other report.

    A report that is removed between the two is gone from the next copy; its original is dropped on restore.
    """
    packed: set[str] = set()
    lacking: set[str] | None = None
    while True:
        catalog = _copied(library / CATALOG, scratch)
        with closing(sqlite3.connect(catalog)) as db:
            told = {row[0] for row in db.execute("SELECT report_id FROM reports WHERE state <> 'removing'")}
        packed |= {report_id for report_id in told - packed if _pack(library / ORIGINALS, report_id, archive)}
        if told <= packed or told - packed == lacking:  # the same twice: nobody removes it, its file was lost before
            return catalog
        lacking = told - packed


def _pack(originals: Path, report_id: str, archive: tarfile.TarFile) -> bool:
    for path in originals.glob(f"{report_id}.*"):
        try:
            file = path.open("rb")
        except FileNotFoundError:  # removed just now
            continue
        with file:
            told = archive.gettarinfo(arcname=f"{ORIGINALS}/{path.name}", fileobj=file)
            archive.addfile(told, file)
        return True
    return False


def _copied(path: Path, scratch: Path) -> Path:
    """Copy a table as it is at one moment, whoever writes to it."""
    copy = scratch / path.name
    copy.unlink(missing_ok=True)
    copy.touch(mode=0o600)
    with closing(sqlite3.connect(path, timeout=30)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    return copy


def run_restore(args: argparse.Namespace) -> int:
    """Unpack a backup into an empty folder and rebuild its indexes."""
    if args.library.exists() and any(args.library.iterdir()):
        raise CommandError(f"{args.library} không trống; khôi phục vào một thư mục mới để không ghi đè")
    if not args.file.is_file():
        raise CommandError(f"không có tệp sao lưu {args.file}")
    args.library.mkdir(parents=True, exist_ok=True)
    try:
        with tarfile.open(args.file, "r:gz") as archive:
            archive.extractall(args.library, filter="data")
    except (tarfile.TarError, EOFError, OSError) as error:
        raise CommandError(f"{args.file} không phải tệp sao lưu đọc được ({error})") from error
    if (args.library / CONVERSATIONS).exists():
        os.chmod(args.library / CONVERSATIONS, 0o600)
    with library_of(args.library) as library:
        print(f"đã khôi phục {len(library.reports())} báo cáo vào {args.library}")
    return 0
