"""`baocao serve · ui · demo`: the service, the page, and both at once over the samples."""

from __future__ import annotations

import argparse
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import replace
from importlib.util import find_spec
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from baocao.errors import CommandError
from baocao.keeping import files_in, library_of, print_summary

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT / "ingest" / "samples"
PAGE = ROOT / "ui" / "guarded.py"
READY_S = 90
STOP_S = 20


def add_verbs(verbs: Any) -> None:
    """Add `serve`, `ui` and `demo`."""
    serve = verbs.add_parser("serve", help="chạy dịch vụ HTTP trên một thư viện")
    serve.add_argument("--library", type=Path, required=True, help="thư mục thư viện")
    serve.add_argument("--host", default="127.0.0.1", help="địa chỉ nghe; ngoài máy này thì cần có khóa (baocao keys)")
    serve.add_argument("--port", type=int, default=8000)
    serve.set_defaults(run=run_serve)
    ui = verbs.add_parser("ui", help="chạy trang hỏi đáp")
    ui.add_argument("--service", default="http://127.0.0.1:8000", help="địa chỉ dịch vụ")
    ui.add_argument("--port", type=int, default=8501)
    ui.set_defaults(run=run_ui)
    demo = verbs.add_parser("demo", help="nạp báo cáo mẫu, chạy cả dịch vụ và trang")
    demo.add_argument("--library", type=Path, default=Path("demo-library"), help="thư mục thư viện của bản thử")
    demo.set_defaults(run=run_demo)


def run_serve(args: argparse.Namespace) -> int:
    """Serve the library until stopped; the address is printed once it answers."""
    keys_only = not is_this_machine(args.host)
    if keys_only:
        check_keys(args.host, args.library)

    import uvicorn

    from ingest.readers.limits import Limits
    from retrieval.keeping.intake import standard_intake
    from service.api.app import create_app
    from service.assistant import Assistant
    from service.settings import Settings
    from service.writing.llama import writer_from

    try:
        settings = replace(Settings.from_env(os.environ), keys_only=keys_only)
        writer = writer_from(settings)
    except ValueError as error:
        raise CommandError(str(error)) from error
    intake = standard_intake(Limits(memory=settings.reading_bytes))
    with library_of(args.library, settings.model, intake) as library:
        library.resume()
        app = create_app(library, Assistant(library, writer, certainty=settings.certainty), settings)
        print(f"dịch vụ: http://{args.host}:{args.port}", flush=True)
        # Stopped, it takes nothing new and ends what it has begun, within this time.
        uvicorn.run(app, host=args.host, port=args.port, log_level="warning", timeout_graceful_shutdown=STOP_S)
    return 0


def is_this_machine(host: str) -> bool:
    """Whether an address to listen at is reached from this machine only."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def check_keys(host: str, library: Path) -> None:
    """Refuse to open a library to a network while nobody needs a key to read it."""
    from service.guarding.keys import Keys

    if all(key.revoked for key in Keys(library).all()):
        raise CommandError(
            f"chưa mở dịch vụ ở {host}: chưa có khóa truy cập nào, mà ai trong mạng cũng sẽ đọc được báo cáo. "
            f"Hãy tạo khóa: baocao keys add TÊN --scope ask --library {library}; "
            "hoặc bỏ --host để chỉ dùng trên máy này"
        )


def run_ui(args: argparse.Namespace) -> int:
    """Become the page's process, so that a signal to this one stops the page."""
    command = page_command(args.port)
    print(f"trang: http://127.0.0.1:{args.port}", flush=True)
    os.execve(command[0], command, page_environment(args.service))


def page_command(port: int) -> list[str]:
    """The command that runs the page on loopback; raises where the package of the page is missing."""
    if find_spec("streamlit") is None:
        raise ModuleNotFoundError("streamlit", name="streamlit")
    return [
        *(sys.executable, "-m", "streamlit", "run", str(PAGE), "--server.port", str(port)),
        *("--server.address", "127.0.0.1", "--server.headless", "true", "--browser.gatherUsageStats", "false"),
    ]


def page_environment(service: str) -> dict[str, str]:
    """The environment of the page: where its service is."""
    return {**os.environ, "BAOCAO_SERVICE": service}


def run_demo(args: argparse.Namespace) -> int:
    """Load the samples, start both processes, print both addresses, stop both on Ctrl-C."""
    service_port, page_port = free_port(8000), free_port(8501)
    page = page_command(page_port)
    with library_of(args.library) as library:
        if not library.reports():
            print("Đang nạp báo cáo mẫu…", flush=True)
            print_summary(library.add_folder(files_in([SAMPLES])))
    service = f"http://127.0.0.1:{service_port}"
    command = [sys.executable, "-m", "baocao", "serve", "--library", str(args.library), "--port", str(service_port)]
    running = [
        subprocess.Popen(command, stdout=subprocess.DEVNULL),
        subprocess.Popen(page, env=page_environment(service), stdout=subprocess.DEVNULL),
    ]
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        wait_until_ready(f"{service}/readyz", running[0])
        wait_until_ready(f"http://127.0.0.1:{page_port}/_stcore/health", running[1])
        print(f"\nDịch vụ: {service}\nTrang:   http://127.0.0.1:{page_port}\n\nDừng: Ctrl-C", flush=True)
        while all(process.poll() is None for process in running):
            time.sleep(0.5)
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait(timeout=20)
    return 0


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def free_port(wanted: int) -> int:
    """`wanted` when nobody listens there, else the next free port."""
    for port in range(wanted, wanted + 50):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise CommandError(f"các cổng {wanted}–{wanted + 49} đều bận; dừng bớt chương trình rồi chạy lại")


def wait_until_ready(address: str, process: subprocess.Popen[bytes]) -> None:
    """Wait for 200 at `address`; raises when the process ends or takes longer than 90 s."""
    deadline = time.monotonic() + READY_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise CommandError(f"tiến trình của {address} đã dừng (mã {process.returncode}); xem dòng lỗi phía trên")
        try:
            with urllib.request.urlopen(address, timeout=2) as reply:
                if reply.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            pass
        time.sleep(0.3)
    raise CommandError(f"{address} không sẵn sàng sau {READY_S} giây; chạy `baocao doctor`")
