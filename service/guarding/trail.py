"""What was done → lines of JSON that tell when one of them was changed. Knows nothing of HTTP.

Each line holds the hash of the one before it and its own, so a line altered, added, moved or taken out breaks the
chain. Lines cut off at the end, or a chain written anew from some line on, show only against a hash noted elsewhere:
`baocao audit verify` prints the last one for that. A line is with the system before its deed is done: a kill loses
none, a power cut may lose the last seconds.
"""

from __future__ import annotations

import hashlib
import json
import re
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from service.guarding.secret import secret_of
from service.settings import Words

MOST_BYTES = 64 * 1024 * 1024
_START = "0" * 64
_FILE = re.compile(r"audit-(\d{12})\.jsonl", re.ASCII)  # the number of its first line


class TrailBroken(Exception):
    """The trail cannot be written, so nothing may be done that belongs in it."""


@dataclass(frozen=True, slots=True)
class Checked:
    """How a trail was found: its lines, the first and last number, the last hash, and what is wrong, if anything."""

    lines: int
    first: int
    last: int
    head: str
    fault: str | None = None


class Trail:
    """The trail in a folder, written by the library's owner alone. `words` is what is kept of a person's own."""

    def __init__(self, folder: Path, words: Words = "kept", most_bytes: int = MOST_BYTES) -> None:
        self._folder = folder
        self._words = words
        self._most_bytes = most_bytes
        self._lock = threading.Lock()
        self._at: tuple[Path, int, int, str] | None = None  # file, its size, number and hash of the last line

    def note(self, what: str, who: str, words: Mapping[str, str] | None = None, **told: Any) -> None:
        """Write one line. `words` are what a person wrote or named; raises TrailBroken where the disk takes no more."""
        moment = datetime.now(UTC).isoformat(timespec="milliseconds")
        try:
            with self._lock:
                self._write({"at": moment, "what": what, "who": who, **told, **self._said(words or {})})
        except OSError as error:
            self._at = None
            raise TrailBroken(str(error)) from error

    def _said(self, words: Mapping[str, str]) -> dict[str, str]:
        if self._words == "kept":
            return dict(words)
        if self._words == "omitted" or not words:
            return {}
        self._folder.mkdir(exist_ok=True)
        key = secret_of(self._folder / "words.secret")
        return {f"{n}_hash": hashlib.blake2b(w.encode(), key=key, digest_size=16).hexdigest() for n, w in words.items()}

    def _write(self, told: Mapping[str, Any]) -> None:
        path, size, n, before = self._at or self._found()
        if size >= self._most_bytes:
            path, size = self._folder / f"audit-{n + 1:012}.jsonl", 0
        record = {"n": n + 1, **told, "before": before}
        digest = _digest(record)
        line = (_canonical({**record, "hash": digest}) + "\n").encode()
        with path.open("ab", buffering=0) as file:
            try:
                if file.write(line) != len(line):
                    raise OSError("đĩa chỉ nhận nửa dòng")
            except OSError:
                file.truncate(size)
                raise
        self._at = (path, size + len(line), n + 1, digest)

    def _found(self) -> tuple[Path, int, int, str]:
        """Where the trail ends; half a line, left by a kill, was never answered for and goes."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        files = _files(self._folder)
        if not files:
            return self._folder / f"audit-{1:012}.jsonl", 0, 0, _START
        path = files[-1]
        content = path.read_bytes()
        whole = content[: content.rfind(b"\n") + 1]
        if len(whole) < len(content):
            with path.open("ab") as file:
                file.truncate(len(whole))
        if not whole:
            path.unlink()
            return self._found()
        try:
            last = json.loads(whole[:-1].rpartition(b"\n")[2])
            return path, len(whole), int(last["n"]), str(last["hash"])
        except (ValueError, KeyError, TypeError) as error:
            raise TrailBroken(f"{path.name}: dòng cuối không đọc được") from error


def verify(folder: Path, noted: str | None = None) -> Checked:
    """Walk the chain; `noted` is a hash told earlier, which must still be there."""
    lines, first, n, before, seen = 0, 0, 0, _START, noted is None
    for place, raw in _raw(folder):
        try:
            record = json.loads(raw)
            digest = record.pop("hash")
            is_whole = digest == _digest(record) and raw == _canonical({**record, "hash": digest})
            at, link = int(record["n"]), record["before"]
        except (ValueError, KeyError, TypeError, AttributeError):
            return Checked(lines, first, n, before, f"{place}: không phải một dòng nhật ký")
        if not is_whole:
            return Checked(lines, first, n, before, f"{place}: nội dung đã bị sửa")
        if lines == 0 and at > 1:  # older files may have been moved away
            first, n, before = at, at - 1, link
        if at != n + 1 or link != before:
            return Checked(lines, first, n, before, f"{place}: thiếu, thừa hoặc đổi chỗ dòng trước dòng số {at}")
        lines, first, n, before = lines + 1, first or at, at, digest
        seen = seen or digest == noted
    fault = None if seen else f"không còn dòng có mã {noted}: nhật ký đã bị cắt hoặc viết lại"
    return Checked(lines, first, n, before, fault)


def records(folder: Path, since: str = "", until: str = "") -> Iterator[str]:
    """The lines of the days from `since` up to and with `until` (ISO days, UTC; empty is unbounded), as they stand."""
    for _, raw in _raw(folder):
        day = str(json.loads(raw).get("at", ""))[:10]
        if since <= day and (not until or day <= until):
            yield raw


def _raw(folder: Path) -> Iterator[tuple[str, str]]:
    for path in _files(folder):
        with path.open(encoding="utf-8", errors="replace", newline="\n") as file:
            for number, line in enumerate(file, start=1):
                if line.endswith("\n"):  # half a line: being written, or left by a kill
                    yield f"{path.name}, dòng {number}", line[:-1]


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("audit-*.jsonl") if _FILE.fullmatch(path.name))


def _digest(record: Mapping[str, Any]) -> str:
    return hashlib.sha256(_canonical(record).encode()).hexdigest()


def _canonical(record: Mapping[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=False, separators=(",", ":"))
