"""Run one reader on one file in a child process that can be killed: a bad file harms nothing but itself.

The child has a memory limit, which all that it starts shares, no network (where the system allows it), an empty
environment and a folder of its own for temporary files. It reports each finished page on its standard output; silence
means a hang.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import re
import selectors
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from typing import Final

from ingest.readers.group_memory import resident
from ingest.readers.limits import Limits, Tick, check_length
from ingest.report import Extract, Page, Span, UnreadableReport

_WEIGH_S: Final = 0.25
_STARVED: Final = 0.8  # of the limit; what was denied came on top
_REFUSED: Final = 3
_TOO_BIG: Final = 4
_ROOT: Final = Path(__file__).resolve().parents[2]
_CLONE_NEWUSER: Final = 0x10000000
_CLONE_NEWNET: Final = 0x40000000
_PR_SET_PDEATHSIG: Final = 1


def run(reader: str, path: Path, name: str, limits: Limits, tick: Tick) -> Extract:
    """Run the reader module on a file in a child process; raise `UnreadableReport` for whatever befalls it."""
    with tempfile.TemporaryDirectory(prefix="baocao-") as folder:
        result = Path(folder) / "result"
        job = json.dumps(
            {"reader": reader, "path": str(path.resolve()), "result": str(result), "limits": asdict(limits)}
        )
        with subprocess.Popen(
            [sys.executable, "-m", "ingest.readers.sandbox"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(folder),
            cwd=folder,
            start_new_session=True,
        ) as child:
            try:
                assert child.stdin
                child.stdin.write(job.encode())
                child.stdin.close()
                late = _watch(child, limits, tick)
                status = child.wait() if not late else None
            finally:
                _kill_group(child)
        if late:
            raise UnreadableReport(name, late)
        if status == _REFUSED:
            raise UnreadableReport(name, result.read_text("utf-8"))
        if status == _TOO_BIG:
            raise UnreadableReport(name, _too_big(limits))
        if status:
            raise UnreadableReport(
                name,
                "tệp hỏng hoặc sai định dạng (trình đọc dừng giữa chừng); hãy mở tệp rồi lưu lại, hoặc xin bản khác.",
            )
        return _load(result)


def _environment(folder: str) -> dict[str, str]:
    """Only what a reader needs: no proxy, token or home of the person is passed on."""
    kept = {key: os.environ[key] for key in ("PATH", "TESSDATA_PREFIX", "SYSTEMROOT") if key in os.environ}
    return kept | {
        "HOME": folder,
        "TMPDIR": folder,
        "LANG": "C.UTF-8",
        "OMP_THREAD_LIMIT": "1",  # Tesseract runs one process a core instead
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "PYTHONPATH": str(_ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def _watch(child: subprocess.Popen[bytes], limits: Limits, tick: Tick) -> str | None:
    """Pass the child's ticks on until it closes its output; say what limit it ran past, if any."""
    assert child.stdout
    end = time.monotonic() + limits.seconds
    weighed, buffer = 0.0, b""
    silent_since = time.monotonic()
    with selectors.DefaultSelector() as selector:
        selector.register(child.stdout, selectors.EVENT_READ)
        while True:
            now = time.monotonic()
            if now - weighed >= _WEIGH_S:
                if resident(child.pid) > limits.memory:
                    return _too_big(limits)
                weighed = now
            wait = min(silent_since + limits.silence, end) - now
            if wait <= 0:
                return _late(limits, end)
            if not selector.select(min(wait, _WEIGH_S)):
                continue
            silent_since = time.monotonic()
            chunk = os.read(child.stdout.fileno(), 65536)
            if not chunk:
                return None
            *lines, buffer = (buffer + chunk).split(b"\n")
            for line in lines:
                done, _, total = line.partition(b" ")
                tick(int(done), int(total))


def _late(limits: Limits, end: float) -> str:
    if time.monotonic() >= end:
        return f"đọc quá {limits.seconds:g} giây chưa xong nên đã dừng; hãy tách tệp thành nhiều phần nhỏ hơn."
    return f"không đọc thêm được trang nào trong {limits.silence:g} giây nên đã dừng; hãy mở rồi lưu lại."


def _too_big(limits: Limits) -> str:
    return f"đọc tệp cần hơn {limits.memory >> 20} MB bộ nhớ; hãy tách tệp thành nhiều phần nhỏ hơn."


def _kill_group(child: subprocess.Popen[bytes]) -> None:
    """Kill the child and whatever it started (Tesseract, LibreOffice); it leads its own process group."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)


def _dump(extract: Extract, result: Path) -> None:
    text = extract.text.encode("utf-8")
    head = {
        "format": extract.format,
        "text": len(text),
        "pages": [
            (page.number, page.span.start, page.span.end, page.state, page.printed, page.remedy)
            for page in extract.pages
        ],
        "uncertain": [(span.start, span.end) for span in extract.uncertain],
        "furniture": [(span.start, span.end) for span in extract.furniture],
        "notes": extract.notes,
        "unread": extract.unread,
        "pictures": [(span.start, span.end) for span in extract.pictures],
        "hidden": [(span.start, span.end) for span in extract.hidden],
    }
    with result.open("wb") as file:
        file.write(json.dumps(head).encode() + b"\n" + text)
        file.write(extract.boxes)


def _load(result: Path) -> Extract:
    with result.open("rb") as file:
        head = json.loads(file.readline())
        text = file.read(head["text"]).decode("utf-8")
        return Extract(
            text,
            head["format"],
            tuple(Page(number, Span(start, end), *rest) for number, start, end, *rest in head["pages"]),
            tuple(Span(start, end) for start, end in head["uncertain"]),
            tuple(Span(start, end) for start, end in head["furniture"]),
            file.read(),
            tuple(head["notes"]),
            head["unread"],
            tuple(Span(start, end) for start, end in head["pictures"]),
            tuple(Span(start, end) for start, end in head["hidden"]),
        )


def _confine(limits: Limits) -> None:
    """Bound the memory, leave the network, and die with the parent; what the system cannot do is skipped."""
    if sys.platform != "linux":
        return
    import resource  # absent on Windows

    resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if libc.unshare(_CLONE_NEWNET):  # an ordinary user may do it only inside a user namespace of its own
        libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET)


def _was_starved(limits: Limits) -> bool:
    """Tell whether the memory ran out: a library that is denied some may take the file for a broken one."""
    status = Path("/proc/self/status")
    peak = re.search(r"VmPeak:\s+(\d+) kB", status.read_text("ascii")) if status.exists() else None
    return peak is not None and (int(peak[1]) << 10) > _STARVED * limits.memory


def main() -> int:
    """Read one job from standard input, do it, and say by the exit status how it went."""
    job = json.load(sys.stdin)
    limits = Limits(**job["limits"])
    _confine(limits)
    output, result = sys.stdout, Path(job["result"])
    sys.stdout = sys.stderr  # a library that prints must not be taken for a tick

    def tick(done: int, total: int) -> None:
        output.write(f"{done} {total}\n")
        output.flush()

    try:
        extract = import_module(job["reader"]).read(Path(job["path"]), limits, tick)
        check_length(extract.text, Path(job["path"]).name, limits)
        _dump(extract, result)
    except UnreadableReport as error:
        if _was_starved(limits):
            return _TOO_BIG
        result.write_text(error.reason, "utf-8")
        return _REFUSED
    except MemoryError:
        return _TOO_BIG
    return 0


if __name__ == "__main__":
    sys.exit(main())
