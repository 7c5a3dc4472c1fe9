"""`baocao keys`: who may use a library over HTTP. Works while the service runs, for it takes no lock of the library."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from baocao.errors import CommandError


def add_verbs(verbs: Any) -> None:
    """Add `keys` with what can be done to them."""
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
