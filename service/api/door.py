"""A request's key → who it comes from, or a refusal. Every address is shut unless it is named here as open.

Without keys the service answers only what this very machine asks it by name: a request that a proxy passed on, or
that a browser was led to by another name, comes from elsewhere.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request
from starlette.types import ASGIApp, Receive, Scope, Send

from service.api.problems import response
from service.guarding import keys
from service.guarding.keys import Caller, Keys
from service.guarding.pace import Pace
from service.settings import Settings

OPEN = frozenset({"/healthz", "/readyz"})
_ASKING = frozenset({"/v1/ask", "/v1/chat/completions", "/v1/search", "/v1/feedback", "/v1/briefings"})
_FORWARDED = (b"forwarded", b"x-forwarded-for", b"x-forwarded-host", b"x-real-ip")

_NO_KEY = (
    "Cần khóa truy cập: gửi tiêu đề “Authorization: Bearer KHÓA”; trang hỏi đáp lấy khóa từ biến BAOCAO_KEY. "
    "Khóa sai hoặc đã bị thu hồi thì xin người quản trị khóa mới (baocao keys add)."
)
_NOT_LOCAL = (
    "Dịch vụ chưa có khóa truy cập nào nên chỉ trả lời ngay trên máy này, ở http://127.0.0.1. "
    "Muốn mở cho máy khác, người quản trị tạo khóa: baocao keys add TÊN --scope ask --library THƯ_MỤC."
)
_NAMES = {"ask": "hỏi và xem", "upload": "thêm và sửa báo cáo", "admin": "quản trị"}


def needed(method: str, path: str) -> keys.Scope:
    """The scope that an address asks for; whatever is not known to be harmless is the administrator's."""
    if method in ("GET", "HEAD") or (method == "POST" and path in _ASKING):
        return "ask"
    if method in ("POST", "PATCH") and (path == "/v1/reports" or path.startswith("/v1/reports/")):
        return "upload"
    return "admin"


class Door:
    """Lets a request in that brings a key for what it asks, within its pace, and notes who that is."""

    def __init__(self, app: ASGIApp, keys: Keys, settings: Settings) -> None:
        self._app = app
        self._keys = keys
        self._keys_only = settings.keys_only
        self._local_names = frozenset(settings.local_names)
        self._pace = Pace(settings.rate)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with `scope["caller"]`, or refuse it before anything of its body is read."""
        if scope["type"] == "lifespan" or scope["path"] in OPEN:
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        caller, refusal = self._caller(headers)
        if caller is None:
            reply = response("no-key", refusal)
            reply.headers["WWW-Authenticate"] = "Bearer"
        elif not caller.may(wanted := needed(scope.get("method", ""), scope["path"])):
            told = f"Khóa này dùng để {_NAMES[caller.scope]}; việc này cần khóa {_NAMES[wanted]} ({wanted})."
            reply = response("not-allowed", f"{told} Hãy xin người quản trị.")
        elif caller.key_id and (seconds := self._pace.wait(caller.key_id)):
            told = f"Khóa này gửi quá nhanh. Hãy đợi {seconds} giây rồi gửi lại."
            reply = response("too-many-requests", told, retry_after=seconds)
        else:
            scope["caller"] = caller
            await self._app(scope, receive, send)
            return
        await reply(scope, receive, send)

    def _caller(self, headers: dict[bytes, bytes]) -> tuple[Caller | None, str]:
        kind, _, sent = headers.get(b"authorization", b"").decode("latin-1").partition(" ")
        if kind.lower() == "bearer" and (caller := self._keys.caller(sent.strip())):
            return caller, ""
        if self._keys_only or self._keys.all():
            return None, _NO_KEY
        host = headers.get(b"host", b"").decode("latin-1").lower()
        name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host
        if name not in self._local_names or any(header in headers for header in _FORWARDED):
            return None, _NOT_LOCAL
        return Caller(), ""


def _caller(request: Request) -> Caller:
    caller = request.scope["caller"]
    assert isinstance(caller, Caller)
    return caller


CallerOf = Annotated[Caller, Depends(_caller)]
