"""The page as `streamlit run` serves it, with what a browser must know of it: what strange words may not make it do.

Reports are strangers' documents, and their words stand on this page. Whatever they smuggled in could load nothing
from elsewhere, send nothing elsewhere, and show the page in no frame. Inline styles are Streamlit's way; inline scripts
are ours (`ui/frame.py` hands files to the browser by one), so the page's cleaning of words stays the first wall.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from starlette.middleware import Middleware
from streamlit.starlette import App

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
    "manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
_LINES = [(name.encode(), value.encode()) for name, value in HEADERS.items()]


class Guarded:
    """Adds the headers to every reply of the page."""

    def __init__(self, app: Callable[[Message, Receive, Send], Awaitable[None]]) -> None:
        self._app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Pass the request on; its reply leaves with the headers, in place of such of its own."""

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = [line for line in message.get("headers", ()) if line[0].lower().decode() not in HEADERS]
                message["headers"] = [*own, *_LINES]
            await send(message)

        await self._app(scope, receive, guarded)


app = App("app.py", middleware=[Middleware(Guarded)])
