"""No request body larger than its route allows, counted while it arrives; no request from another web page."""

from __future__ import annotations

import time
from asyncio import wait_for
from contextlib import suppress

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.api.metrics import Meter
from service.api.problems import response

MOST_JSON_BYTES = 256 * 1024
_FORM_ROOM = 64 * 1024  # boundaries and headers around an uploaded file

_TOO_SLOW = "Không nhận thêm được gì trong {:g} giây nên đã ngừng chờ. Hãy kiểm tra đường mạng rồi gửi lại."


class BodyRefused(Exception):
    """More bytes arrived than may, or none for too long."""


class BodyLimit:
    """Answers 413 as soon as a body passes its limit, whatever its length header said, and 408 when it stops coming."""

    def __init__(self, app: ASGIApp, most_upload_bytes: int, most_silent_s: float) -> None:
        self._app = app
        self._most_upload_bytes = most_upload_bytes
        self._most_silent_s = most_silent_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, counting."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        is_upload = scope["path"] == "/v1/reports" and headers.get(b"content-type", b"").startswith(b"multipart/")
        most = self._most_upload_bytes + _FORM_ROOM if is_upload else MOST_JSON_BYTES
        declared = headers.get(b"content-length", b"0")
        too_large = response("content-too-large", _too_large(most, is_upload))
        if declared.isdigit() and int(declared) > most:
            await too_large(scope, receive, send)
            return
        arrived, is_whole = 0, False
        refused: Response | None = None

        async def counted() -> Message:
            nonlocal arrived, is_whole, refused
            if is_whole:  # what is waited for now is the client's leaving
                return await receive()
            try:
                message = await wait_for(receive(), self._most_silent_s)
            except TimeoutError:
                refused = response("too-slow", _TOO_SLOW.format(self._most_silent_s))
                raise BodyRefused from None
            arrived += len(message.get("body", b""))
            is_whole = not message.get("more_body", False)
            if arrived > most:
                refused = too_large
                raise BodyRefused
            return message

        async def answered(message: Message) -> None:
            # What a parser makes of `BodyRefused` differs by kind of body; the person is told the one true reason.
            if refused is None:
                await send(message)

        with suppress(BodyRefused):
            await self._app(scope, counted, answered)
        if refused is not None:
            await refused(scope, receive, send)


def _too_large(most: int, is_upload: bool) -> str:
    if is_upload:
        return f"Tệp lớn hơn {most // 1024 // 1024} MB. Hãy chia nhỏ tệp hoặc giảm độ phân giải ảnh quét."
    return f"Nội dung gửi lên lớn hơn {most // 1024} KB. Hãy gửi ngắn hơn; tệp báo cáo thì gửi qua POST /v1/reports."


class SameSite:
    """Refuses what another web page makes a browser send: on its own machine the service asks for no key."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on only what a program or a page of this machine sent."""
        if scope["type"] == "http" and dict(scope["headers"]).get(b"sec-fetch-site") == b"cross-site":
            detail = "Trang web khác không được gọi dịch vụ này. Hãy mở trang Hỏi Báo Cáo và làm tại đó."
            await response("cross-site", detail)(scope, receive, send)
            return
        await self._app(scope, receive, send)


class Metered:
    """Counts each request by its route's pattern, once the router has told which that is."""

    def __init__(self, app: ASGIApp, meter: Meter) -> None:
        self._app = app
        self._meter = meter

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Time the request and count it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        status = 500

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, watched)
        finally:
            route = getattr(scope.get("route"), "path", "other")
            self._meter.request(scope["method"], route, status, time.perf_counter() - began)
