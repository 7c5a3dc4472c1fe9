"""`baocao mcp`: the library, or a running service, as tools for agents."""

from __future__ import annotations

import argparse
import os
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from baocao.errors import CommandError
from baocao.keeping import library_of

if TYPE_CHECKING:
    import httpx


def add_verbs(verbs: Any) -> None:
    """Add `mcp`."""
    mcp = verbs.add_parser("mcp", help="nối trợ lý ngoài vào kho báo cáo qua MCP (stdio, hoặc HTTP trên máy này)")
    whose = mcp.add_mutually_exclusive_group(required=True)
    whose.add_argument("--library", type=Path, help="thư mục thư viện (khi dịch vụ không chạy)")
    whose.add_argument("--service", help="địa chỉ dịch vụ đang chạy, ví dụ http://127.0.0.1:8000")
    mcp.add_argument("--http", type=int, metavar="CỔNG", help="nghe HTTP ở 127.0.0.1:CỔNG/mcp thay cho stdio")
    mcp.set_defaults(run=run_mcp)


def run_mcp(args: argparse.Namespace) -> int:
    """Serve the tools until the other side leaves; only the protocol may stand on stdout."""
    from service.mcp.server import client_of, server_over

    with ExitStack() as held:
        client = client_of(args.service, _key()) if args.service else _inside(args.library, held)
        server = server_over(client)
        if args.http:
            server.run("streamable-http", host="127.0.0.1", port=args.http)
        else:
            server.run("stdio")
    return 0


def _key() -> dict[str, str]:
    """What lets a caller in where the library asks for a key."""
    key = os.environ.get("BAOCAO_KEY", "")
    return {"authorization": f"Bearer {key}"} if key else {}


def _inside(folder: Path, held: ExitStack) -> httpx.AsyncClient:
    """Put the service itself in this process, behind the same requests."""
    import httpx

    from service.api.app import create_app
    from service.assistant import Assistant
    from service.settings import Settings
    from service.writing.llama import writer_from

    try:
        settings = Settings.from_env(os.environ)
        writer = writer_from(settings)
    except ValueError as error:
        raise CommandError(str(error)) from error
    library = held.enter_context(library_of(folder, settings.model))
    app = create_app(library, Assistant(library, writer, certainty=settings.certainty), settings)
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1", headers=_key())
