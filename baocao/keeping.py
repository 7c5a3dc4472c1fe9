"""`baocao add · remove · list · rebuild · doctor`: keeping a library."""

from __future__ import annotations

import argparse
import shutil
import sys
import time
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from baocao import tallying
from baocao.errors import CommandError
from baocao.guarding import COMMAND, printable, trail_of

if TYPE_CHECKING:
    from retrieval.keeping.intake import Intake
    from retrieval.keeping.progress import Progress
    from retrieval.library import Library
    from retrieval.summary import Summary

# What a folder is searched for; a file named on the command line is read whatever its name.
SUFFIXES = frozenset(
    {".txt", ".md", ".html", ".htm", ".mht", ".mhtml", ".docx", ".doc", ".xlsx", ".xls", ".csv"}
    | {".pdf", ".png", ".jpg", ".jpeg", ".tif", ".tiff"}
)


def add_verbs(verbs: Any) -> None:
    """Add the verbs that keep a library."""
    add = verb(verbs, "add", run_add, "thêm báo cáo (tệp hoặc thư mục) vào thư viện")
    add.add_argument("paths", type=Path, nargs="+", metavar="PATH")
    add.add_argument("--unit", action="append", default=[], metavar="ĐƠN VỊ", help="giao cho đơn vị này; lặp lại được")
    remove = verb(verbs, "remove", run_remove, "bỏ báo cáo khỏi thư viện; không còn trong câu trả lời nào")
    remove.add_argument("reports", nargs="+", metavar="BÁO_CÁO", help="mã báo cáo hoặc tên tệp")
    verb(verbs, "list", run_list, "liệt kê báo cáo và chất lượng đọc")
    rebuild = verb(verbs, "rebuild", run_rebuild, "dựng lại chỉ mục, hoặc đổi mô hình nhúng")
    rebuild.add_argument("--model", help="tên hoặc thư mục mô hình sentence-transformers")
    doctor = verbs.add_parser("doctor", help="kiểm tra máy và thư viện: thiếu gì, sửa thế nào")
    doctor.add_argument("--library", type=Path)
    doctor.set_defaults(run=run_doctor)


def verb(verbs: Any, name: str, run: Any, text: str) -> argparse.ArgumentParser:
    """Add a verb that works on a library."""
    made: argparse.ArgumentParser = verbs.add_parser(name, help=text)
    made.add_argument("--library", type=Path, required=True, help="thư mục thư viện")
    made.set_defaults(run=run)
    return made


@contextmanager
def library_of(folder: Path, model: str | None = None, intake: Intake | None = None) -> Iterator[Library]:
    """Open the library, turning what can go wrong into one line with its remedy."""
    from retrieval.embedding.embedder import ModelMissing, load_embedder
    from retrieval.library import Library, LibraryError

    try:
        with Library.open(folder, load_embedder(model) if model else None, intake=intake) as library:
            yield library
    except (LibraryError, ModelMissing) as error:
        raise CommandError(str(error)) from error


def files_in(paths: Sequence[Path]) -> list[Path]:
    """Every readable file under `paths`, sorted; raises where a path does not exist or holds nothing."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(p for p in path.rglob("*") if p.suffix.lower() in SUFFIXES and p.is_file())
            # A folder's own description is not a report.
            found += [p for p in inside if p.name.lower() not in ("readme.md", "readme.txt")]
        elif path.is_file():
            found.append(path)
        else:
            raise CommandError(f"không có tệp hay thư mục {path}; kiểm tra lại đường dẫn")
    if not found:
        raise CommandError(f"không thấy báo cáo nào trong {', '.join(map(str, paths))}")
    return found


def run_add(args: argparse.Namespace) -> int:
    """Add every file; a file that cannot be read is named with its reason and the rest goes on."""
    paths = files_in(args.paths)
    with library_of(args.library) as library:
        trail = trail_of(args.library)
        for path in paths:
            trail.note("upload", COMMAND, {"file": printable(path.name)})
        results = library.add_folder(paths, progress=_Ticker())
        for summary in results:
            if args.unit and summary.report_id:
                library.give(summary.report_id, args.unit, also=True)
        bad = [summary for summary in results if summary.state == "quarantined"]
        print_summary(results)
    return 1 if bad and len(bad) == len(paths) else 0


class _Ticker:
    """Prints each file, and within a long file a line every few seconds."""

    def __init__(self, seconds: float = 3.0) -> None:
        self._seconds = seconds
        self._last = time.monotonic()

    def __call__(self, progress: Progress) -> None:
        now = time.monotonic()
        if progress.page and now - self._last < self._seconds:
            return
        self._last = now
        print(progress, file=sys.stderr, flush=True)


def print_summary(summaries: Sequence[Summary]) -> None:
    """What was read how well: a line a report, and the whole."""
    for line in tallying.lines(summaries):
        print(line)


def run_remove(args: argparse.Namespace) -> int:
    """Remove reports by id or by file name; a name that several share removes none of them."""
    with library_of(args.library) as library:
        chosen = [(name, _the_one(name, library.reports())) for name in args.reports]
        for name, report_id in chosen:
            trail_of(args.library).note("remove", COMMAND, {"file": printable(name)}, report_id=report_id)
            library.remove(report_id)
            print(f"đã bỏ {name}")
    return 0


def _the_one(name: str, reports: Sequence[Summary]) -> str:
    """Return the id of the one report of this id or name; names are compared composed, however they were typed."""
    wanted = unicodedata.normalize("NFC", name)
    found = [s.report_id for s in reports if wanted in (s.report_id, unicodedata.normalize("NFC", s.file))]
    if not found:
        raise CommandError(f"thư viện không có báo cáo “{name}”; xem mã và tên bằng: baocao list")
    if len(found) > 1:
        raise CommandError(f"có {len(found)} báo cáo cùng tên “{name}” ({', '.join(found)}); hãy bỏ theo mã")
    return found[0]


def run_list(args: argparse.Namespace) -> int:
    """A line per report: id, file, place, date, state."""
    with library_of(args.library) as library:
        for s in library.reports():
            print(" · ".join(part or "–" for part in (s.report_id, s.file, s.place, s.date, s.state)))
    return 0


def run_rebuild(args: argparse.Namespace) -> int:
    """Rebuild both indexes from the catalog, with another model when one is named."""
    from retrieval.embedding.embedder import ModelMissing, load_embedder
    from retrieval.library import Library, LibraryError

    try:
        Library.rebuild_at(args.library, load_embedder(args.model))
    except (LibraryError, ModelMissing) as error:
        raise CommandError(str(error)) from error
    print("đã dựng lại chỉ mục")
    return 0


def run_doctor(args: argparse.Namespace) -> int:
    """Say what this machine and library have and lack, with the remedy beside each lack."""
    from retrieval.embedding.embedder import ModelMissing, load_embedder

    lacking = 0
    for program, use, remedy in (
        ("tesseract", "đọc bản quét", "apt install tesseract-ocr-vie"),
        ("soffice", "đọc tệp .doc", "apt install libreoffice-writer-nogui"),
    ):
        path = shutil.which(program)
        lacking += path is None
        print(f"{'✓' if path else '✗'} {program} ({use}): {path or 'chưa có; cài: ' + remedy}")
    try:
        model = load_embedder(None)
        print(f"✓ mô hình nhúng: {model.name}, {model.dimensions} chiều")
    except ModelMissing as error:
        lacking += 1
        print(f"✗ mô hình nhúng: {error}")
    if args.library:
        with library_of(args.library) as library:
            states = [s.state for s in library.reports()]
            print(f"✓ thư viện {args.library}: {states.count('ready')} báo cáo, {states.count('quarantined')} bị loại")
    return int(lacking > 0)
