"""`baocao import · export`: reports in by a list of them, all figures out as a table."""

from __future__ import annotations

import argparse
import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from baocao.errors import CommandError
from baocao.guarding import COMMAND, printable, trail_of
from baocao.keeping import library_of, print_summary

_FILE = "file"


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a manifest: a file and what is known better than its header says."""

    path: Path
    corrections: dict[str, str]


def add_verbs(verbs: Any) -> None:
    """Add `import` and `export`."""
    take = verbs.add_parser("import", help="thêm báo cáo theo một danh mục (CSV hoặc JSON lines)")
    take.add_argument(
        "manifest", type=Path, metavar="DANH_MỤC", help="cột file, rồi title, number, agency, place, date…"
    )
    take.add_argument("--library", type=Path, required=True, help="thư mục thư viện")
    take.set_defaults(run=run_import)
    give = verbs.add_parser("export", help="xuất mọi số liệu ra .csv, .xlsx, .parquet hoặc .jsonl")
    give.add_argument("file", type=Path, metavar="TỆP", help="đuôi tệp quyết định dạng")
    give.add_argument("--library", type=Path, required=True, help="thư mục thư viện")
    give.set_defaults(run=run_export)


def run_import(args: argparse.Namespace) -> int:
    """Add the files of a manifest with their corrections; a fault of the manifest is told before anything is added."""
    entries = read_manifest(args.manifest)
    added = []
    with library_of(args.library) as library:
        trail = trail_of(args.library)
        for entry in entries:
            trail.note("upload", COMMAND, {"file": printable(entry.path.name)}, fields=entry.corrections)
            added.append(library.add(entry.path, corrections=entry.corrections))
        library.read_again()
        shown = {summary.report_id: summary for summary in library.reports()}
    results = [shown.get(summary.report_id, summary) for summary in added]
    print_summary(results)
    return int(all(summary.state == "quarantined" for summary in results))


def read_manifest(path: Path) -> list[Entry]:
    """Read a manifest; raises CommandError naming the line and the remedy. Files are sought beside it."""
    from pydantic import ValidationError

    from service.api.routes.reports import Correction

    entries = []
    for number, row in enumerate(_rows(path), start=1):
        name = str(row.pop(_FILE, None) or "").strip()
        if not name:
            raise CommandError(f"{path}, mục {number}: thiếu cột “{_FILE}” (tên tệp báo cáo)")
        found = path.parent / name
        if not found.is_file():
            raise CommandError(f"{path}, mục {number}: không có tệp {found}; sửa cột “{_FILE}” rồi chạy lại")
        given = {key: value.strip() for key, value in row.items() if isinstance(value, str) and value.strip()}
        try:
            Correction.model_validate(given)
        except ValidationError as error:
            fault = error.errors()[0]
            column, known = ".".join(map(str, fault["loc"])), ", ".join((_FILE, *Correction.model_fields))
            told = f"{path}, mục {number}: cột “{column}” {_why(fault)}; các cột nhận: {known}"
            raise CommandError(told) from error
        entries.append(Entry(found, given))
    if not entries:
        raise CommandError(f"{path} không có mục nào; mỗi báo cáo một dòng, dòng đầu là tên cột")
    return entries


def _why(fault: Any) -> str:
    return "không phải cột được nhận" if fault["type"] == "extra_forbidden" else str(fault["msg"])


def _rows(path: Path) -> Sequence[dict[str, Any]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"không đọc được danh mục {path} ({error}); lưu lại dạng CSV UTF-8") from error
    if path.suffix.lower() in (".jsonl", ".json"):
        try:
            return [dict(json.loads(line)) for line in text.splitlines() if line.strip()]
        except (json.JSONDecodeError, TypeError, ValueError) as error:
            raise CommandError(f"{path}: không phải JSON lines ({error}); mỗi dòng một đối tượng") from error
    head = text.partition("\n")[0]
    mark = max(",;\t", key=head.count)  # Excel writes ";" where the decimal mark is a comma
    rows = list(csv.DictReader(io.StringIO(text, newline=""), delimiter=mark))
    if any(None in row for row in rows):
        raise CommandError(f"{path}: có dòng nhiều ô hơn số cột; đặt ô có dấu “{mark}” trong ngoặc kép")
    return rows


def run_export(args: argparse.Namespace) -> int:
    """Write every figure of every report; the file appears when it is whole."""
    from service.export.figure_files import WRITERS, TooMany, write_figures
    from service.export.figure_rows import rows_of

    suffix = args.file.suffix.lower()
    if suffix not in WRITERS:
        raise CommandError(f"{args.file}: chỉ xuất được {', '.join(WRITERS)}; đổi đuôi tệp")
    part = args.file.with_name(f".{args.file.stem}.part{suffix}")
    with library_of(args.library) as library:
        trail_of(args.library).note("export", COMMAND, {"file": printable(args.file.name)}, form=suffix[1:])
        try:
            count = write_figures(part, rows_of(library))
            part.replace(args.file)
        except (TooMany, OSError) as error:
            raise CommandError(f"chưa xuất được {args.file}: {error}") from error
        finally:
            part.unlink(missing_ok=True)
    print(f"đã xuất {count} số liệu vào {args.file}")
    return 0
