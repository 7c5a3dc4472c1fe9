"""`baocao watch`: a folder → the library follows it, file by file, until stopped.

A file is taken once it has stood still from one look to the next, so that a copy in the making is let be. One that was
taken before and has changed replaces what it was. Files that vanish are passed over unless `--mirror` is given, and
never when the whole folder is empty: a network share may be away for a moment.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from baocao.errors import CommandError
from baocao.guarding import COMMAND, printable, trail_of
from baocao.keeping import SUFFIXES, library_of

if TYPE_CHECKING:
    from client.service import Service
    from retrieval.library import Library
    from service.guarding.trail import Trail

STATE = ".baocao-watch.json"  # in the folder: which report each file became
Stamp = tuple[int, int]  # bytes, nanoseconds of the last change


class NotNow(Exception):
    """The target takes nothing at the moment; the file is tried again at the next look."""


class Target(Protocol):
    """Where the files go. `add` returns why a file could not be read, or None."""

    def held(self) -> set[str]:
        """The ids of the reports there."""

    def add(self, path: Path) -> str | None:
        """Add a file and wait until it is read."""

    def remove(self, report_id: str, name: str) -> None:
        """Remove a report."""


class Follower:
    """Follows one folder for one target."""

    def __init__(self, folder: Path, target: Target, mirror: bool = False) -> None:
        self._folder = folder
        self._target = target
        self._mirror = mirror
        self._before: dict[str, Stamp] = {}
        self._done: dict[str, Stamp] = {}
        self._became = _read_state(folder)

    def look(self, wait_until_still: bool = True) -> list[str]:
        """Look once; take what is new, and say what was done, a line each."""
        now = _stamps(self._folder)
        told: list[str] = []
        for name, stamp in now.items():
            if self._done.get(name) == stamp or (wait_until_still and self._before.get(name) != stamp):
                continue
            try:
                told += self._take(name)
                self._done[name] = stamp
            except NotNow as error:
                told.append(f"… {name}: {error}")
            except OSError as error:  # gone, or being written by another program
                told.append(f"… {name}: chưa mở được ({error.strerror}); sẽ thử lại")
        if self._mirror and now:
            told += self._drop(self._became.keys() - now.keys())
        self._before = now
        return told

    def _take(self, name: str) -> list[str]:
        path = self._folder / name
        report_id = hashlib.sha256(path.read_bytes()).hexdigest()[:16]
        was = self._became.get(name)
        told = []
        if report_id not in self._target.held():
            reason = self._target.add(path)
            if reason is not None:
                return [f"✗ {name}: {reason}"]
            told.append(f"✓ {name}")
        if was != report_id:
            self._became[name] = report_id
            self._keep()
            if was is not None:
                told += self._forget(was, name, "bản trước của tệp này")
        return told

    def _drop(self, gone: set[str]) -> list[str]:
        told = []
        for name in sorted(gone):
            was = self._became.pop(name)
            self._keep()
            self._done.pop(name, None)
            told += self._forget(was, name, "tệp không còn trong thư mục")
        return told

    def _forget(self, report_id: str, name: str, why: str) -> list[str]:
        """Remove a report unless another file of the folder is the very same."""
        if report_id in self._became.values() or report_id not in self._target.held():
            return []
        self._target.remove(report_id, name)
        return [f"– {name}: đã bỏ khỏi kho ({why})"]

    def _keep(self) -> None:
        """Note what became of the files; in a folder that cannot be written to, only until the command ends."""
        part = self._folder / f"{STATE}.part"
        with suppress(OSError):
            part.write_text(json.dumps(self._became, ensure_ascii=False, indent=1), encoding="utf-8")
            part.replace(self._folder / STATE)


class InLibrary:
    """A library that nobody else has open."""

    def __init__(self, library: Library, trail: Trail) -> None:
        self._library = library
        self._trail = trail

    def held(self) -> set[str]:
        """The ids of the reports there, those that could not be read too."""
        return {summary.report_id for summary in self._library.reports()}

    def add(self, path: Path) -> str | None:
        """Add a file."""
        self._trail.note("upload", COMMAND, {"file": printable(path.name)})
        return self._library.add(path).reason

    def remove(self, report_id: str, name: str) -> None:
        """Remove a report."""
        self._trail.note("remove", COMMAND, {"file": printable(name)}, report_id=report_id)
        self._library.remove(report_id)


class InService:
    """A running service, which has its library open."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def held(self) -> set[str]:
        """The ids of the reports there."""
        with _told():
            return {summary.report_id for summary in self._service.reports()}

    def add(self, path: Path) -> str | None:
        """Send a file and wait until it is read."""
        from client.errors import Refused

        with _told():
            try:
                return self._service.finished(self._service.upload(path).job_id).reason
            except Refused as error:
                if error.status in (413, 415, 422):  # this very file, whenever it is sent
                    return error.detail
                raise

    def remove(self, report_id: str, name: str) -> None:
        """Remove a report."""
        with _told():
            self._service.remove(report_id)


@contextmanager
def _told() -> Iterator[None]:
    """What a service cannot do now is tried again; what its key does not allow ends the command."""
    from client.errors import Refused, ServiceError

    try:
        yield
    except ServiceError as error:
        if isinstance(error, Refused) and error.status in (401, 403):
            raise CommandError(str(error)) from error
        raise NotNow(str(error)) from error


def add_verbs(verbs: Any) -> None:
    """Add `watch`."""
    watch = verbs.add_parser("watch", help="theo dõi một thư mục: tệp mới hoặc đã sửa được thêm vào thư viện")
    watch.add_argument("folder", type=Path, metavar="THƯ_MỤC")
    whose = watch.add_mutually_exclusive_group(required=True)
    whose.add_argument("--library", type=Path, help="thư mục thư viện (khi dịch vụ không chạy)")
    whose.add_argument("--service", help="địa chỉ dịch vụ đang chạy, ví dụ http://127.0.0.1:8000")
    watch.add_argument("--every", type=float, default=5.0, metavar="GIÂY", help="mỗi bao nhiêu giây xem một lần")
    watch.add_argument("--mirror", action="store_true", help="bỏ khỏi kho báo cáo mà tệp đã bị xóa khỏi thư mục")
    watch.add_argument("--once", action="store_true", help="xem một lần rồi thôi (cho tác vụ định kỳ)")
    watch.set_defaults(run=run_watch)


def run_watch(args: argparse.Namespace) -> int:
    """Follow the folder until stopped."""
    if not args.folder.is_dir():
        raise CommandError(f"không có thư mục {args.folder}; kiểm tra lại đường dẫn")
    if args.every <= 0:
        raise CommandError(f"--every {args.every:g}: cần số giây lớn hơn 0")
    with ExitStack() as held:
        follower = Follower(args.folder, _target(args, held), args.mirror)
        while True:
            for line in follower.look(wait_until_still=not args.once):
                print(line, flush=True)
            if args.once:
                return 0
            time.sleep(args.every)


def _target(args: argparse.Namespace, held: ExitStack) -> Target:
    if args.library:
        return InLibrary(held.enter_context(library_of(args.library)), trail_of(args.library))
    from client.service import Service

    return InService(held.enter_context(Service(args.service, os.environ.get("BAOCAO_KEY", ""))))


def _stamps(folder: Path) -> dict[str, Stamp]:
    """Every readable file under the folder, with what tells that it changed; hidden files and Word's own left out."""
    found = {}
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if path.suffix.lower() not in SUFFIXES or any(part.startswith((".", "~$")) for part in inside.parts):
            continue
        try:
            stat = path.stat()
        except OSError:  # gone since
            continue
        if path.is_file() and stat.st_size:
            found[inside.as_posix()] = (stat.st_size, stat.st_mtime_ns)
    return found


def _read_state(folder: Path) -> dict[str, str]:
    """Which report each file became; a state that cannot be read is begun anew, for adding twice does no harm."""
    try:
        kept = json.loads((folder / STATE).read_text(encoding="utf-8"))
        return {str(name): str(report_id) for name, report_id in kept.items()}
    except (OSError, ValueError, AttributeError):
        return {}
