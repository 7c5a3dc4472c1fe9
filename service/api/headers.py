"""What every reply tells a browser: run nothing of it, show it in no frame, keep no copy, tell nobody where it was.

A report is a stranger's document; even its original, given back as a download, must not act in an office's browser.
"""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
HEADERS = {
    "content-security-policy": f"{_NOTHING}; sandbox",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cache-control": "no-store",
}


def policy_with_style(style: str) -> str:
    """The policy of a page that has one style of its own, named by its digest."""
    return f"{_NOTHING}; style-src 'sha256-{b64encode(sha256(style.encode()).digest()).decode()}'"


class Guarded:
    """Adds to each reply what it does not say itself; a crash is answered further out and brings them along."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; its reply leaves with the headers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, guarded)
