"""So many requests of a kind at once, the next are told when to come back: a crowd may not stop the service."""

from __future__ import annotations

from collections import Counter
from typing import Literal

from starlette.types import ASGIApp, Receive, Scope, Send

from service.api.problems import response
from service.settings import Settings

Kind = Literal["ask", "upload", "other"]
RETRY_S = {"ask": 3, "upload": 10, "other": 2}
MOST_OTHER = 200
_FREE = frozenset({"/healthz", "/readyz", "/metrics"})  # who watches a service in trouble is not turned away
_ASKING = frozenset({"/v1/ask", "/v1/chat/completions", "/v1/search", "/v1/briefings", "/v1/figures"})
_TOLD = {
    "ask": "Đang có {most} câu hỏi chờ trả lời. Hãy đợi {wait} giây rồi hỏi lại.",
    "upload": "Đang có {most} tệp được gửi lên cùng lúc. Hãy đợi {wait} giây rồi gửi lại.",
    "other": "Đang có {most} yêu cầu cùng lúc. Hãy đợi {wait} giây rồi thử lại.",
}


class Crowd:
    """Counts the requests that are not answered yet; all on the one thread of the event loop."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._most: dict[Kind, int] = {
            "ask": settings.most_asking,
            "upload": settings.most_uploading,
            "other": MOST_OTHER,
        }
        self._now: Counter[Kind] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on where there is room for it."""
        if scope["type"] != "http" or scope["path"] in _FREE:
            await self._app(scope, receive, send)
            return
        kind = _kind(scope)
        if self._now[kind] >= self._most[kind]:
            wait = RETRY_S[kind]
            reply = response("busy", _TOLD[kind].format(most=self._most[kind], wait=wait), retry_after=wait)
            await reply(scope, receive, send)
            return
        self._now[kind] += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._now[kind] -= 1


def _kind(scope: Scope) -> Kind:
    if scope["path"] in _ASKING:
        return "ask"
    return "upload" if scope["method"] == "POST" and scope["path"] == "/v1/reports" else "other"
