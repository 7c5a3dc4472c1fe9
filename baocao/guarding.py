"""`baocao keys · audit`: who may use a library over HTTP, and what was done with it.

Both work while the service runs, for they take no lock of the library.
"""

from __future__ import annotations

import argparse
import os
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from baocao.errors import CommandError

if TYPE_CHECKING:
    from service.guarding.trail import Trail

COMMAND = "command"  # who did it, in the trail: whoever sits at this machine


def add_verbs(verbs: Any) -> None:
    """Add `keys` and `audit` with what can be done to them."""
    from service.guarding.keys import SCOPES

    keys = verbs.add_parser("keys", help="khóa truy cập dịch vụ: tạo, liệt kê, thu hồi")
    acts = keys.add_subparsers(dest="act", required=True, metavar="VIỆC")
    add = _act(acts, "add", run_add, "tạo khóa; khóa chỉ hiện một lần này")
    add.add_argument("name", metavar="TÊN", help="người hoặc máy dùng khóa")
    add.add_argument(
        "--scope", choices=SCOPES, default="ask", help="ask: hỏi và xem; upload: thêm và sửa báo cáo; admin: cả xóa"
    )
    _act(acts, "list", run_list, "liệt kê khóa, cả khóa đã thu hồi")
    revoke = _act(acts, "revoke", run_revoke, "thu hồi khóa; có hiệu lực ngay cả khi dịch vụ đang chạy")
    revoke.add_argument("keys", metavar="MÃ", nargs="+", help="mã khóa, xem bằng: baocao keys list")
    audit = verbs.add_parser("audit", help="nhật ký kiểm tra: câu hỏi, câu trả lời, tệp thêm, xóa, xuất")
    acts = audit.add_subparsers(dest="act", required=True, metavar="VIỆC")
    verify = _act(acts, "verify", run_verify, "kiểm tra nhật ký có bị sửa, thiếu, thêm dòng nào không")
    verify.add_argument("--noted", metavar="MÃ", help="mã của lần kiểm tra trước, phải còn trong nhật ký")
    export = _act(acts, "export", run_export, "chép nhật ký ra một tệp JSON lines")
    export.add_argument("file", type=Path, metavar="TỆP")
    export.add_argument("--from", dest="since", default="", metavar="NGÀY", help="từ ngày (2026-01-31, giờ UTC)")
    export.add_argument("--to", dest="until", default="", metavar="NGÀY", help="đến hết ngày")


def trail_of(library: Path) -> Trail:
    """The trail of a library, for a command that has opened it."""
    from service.guarding.trail import Trail
    from service.settings import Settings

    try:
        return Trail(library / "audit", Settings.from_env(os.environ).audit_words)
    except ValueError as error:
        raise CommandError(str(error)) from error


def printable(words: str) -> str:
    """Words of the command line as UTF-8 can hold them; a byte that was none of it is shown by its number."""
    return words.encode("utf-8", "backslashreplace").decode()


def _act(acts: Any, name: str, run: Any, text: str) -> argparse.ArgumentParser:
    act: argparse.ArgumentParser = acts.add_parser(name, help=text)
    act.add_argument("--library", type=Path, required=True, help="thư mục thư viện")
    act.set_defaults(run=run)
    return act


def run_add(args: argparse.Namespace) -> int:
    """Make a key and print it; only its hash is kept."""
    from service.guarding.keys import Keys

    name = " ".join(args.name.split())
    if not (name and name.isprintable() and len(name) <= 100):
        raise CommandError(f"tên khóa {args.name!r} không dùng được; hãy đặt tên 1–100 ký tự thấy được")
    key, secret = Keys(args.library).make(name, args.scope)
    print(f"đã tạo khóa {key.key_id} ({key.scope}) cho {key.name}; hãy chép ngay, khóa không hiện lại:\n{secret}")
    return 0


def run_list(args: argparse.Namespace) -> int:
    """A line a key: id, name, scope, when made, whether revoked."""
    from service.guarding.keys import Keys

    for key in Keys(args.library).all():
        state = f"đã thu hồi {key.revoked}" if key.revoked else "đang dùng"
        print(" · ".join((key.key_id, key.name, key.scope, key.made, state)))
    return 0


def run_revoke(args: argparse.Namespace) -> int:
    """End keys at once; an id that is none of those in use is named after the others are ended."""
    from service.guarding.keys import Keys

    held = Keys(args.library)
    unknown = [key_id for key_id in args.keys if not held.revoke(key_id)]
    for key_id in args.keys:
        if key_id not in unknown:
            print(f"đã thu hồi khóa {key_id}")
    if unknown:
        raise CommandError(f"không có khóa đang dùng nào mã {', '.join(unknown)}; xem mã bằng: baocao keys list")
    return 0


def run_verify(args: argparse.Namespace) -> int:
    """Walk the chain; print its last hash, which somebody may note elsewhere."""
    from service.guarding.trail import verify

    found = verify(_audit(args.library), args.noted)
    if found.fault:
        raise CommandError(f"nhật ký không toàn vẹn: {found.fault}; {found.lines} dòng trước đó còn nguyên")
    print(f"nhật ký toàn vẹn: {found.lines} dòng, số {found.first}–{found.last}")
    print(f"mã dòng cuối (hãy ghi ở nơi khác, lần sau thêm --noted): {found.head}")
    return 0


def run_export(args: argparse.Namespace) -> int:
    """Copy the lines of some days as they stand, their hashes with them; never over an existing file."""
    from service.guarding.trail import records, verify

    for day in filter(None, (args.since, args.until)):
        try:
            date.fromisoformat(day)
        except ValueError as error:
            raise CommandError(f"ngày {day!r} không đúng; hãy viết như 2026-01-31") from error
    folder = _audit(args.library)
    if fault := verify(folder).fault:
        raise CommandError(f"nhật ký không toàn vẹn: {fault}; xem: baocao audit verify")
    try:
        with args.file.open("x", encoding="utf-8") as file:
            count = sum(bool(file.write(line + "\n")) for line in records(folder, args.since, args.until))
    except OSError as error:
        raise CommandError(f"không ghi được {args.file} ({error.strerror}); hãy chọn một tệp mới") from error
    print(f"đã chép {count} dòng vào {args.file}")
    return 0


def _audit(library: Path) -> Path:
    if not (folder := library / "audit").is_dir():
        raise CommandError(f"thư viện {library} chưa có nhật ký; nhật ký bắt đầu với câu hỏi đầu tiên")
    return folder
