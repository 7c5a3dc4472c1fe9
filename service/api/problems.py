"""What can go wrong → an RFC 9457 problem document in plain Vietnamese, each kind with a `type` that never changes.

Of what was sent only short numbers are echoed, lengths and the codes of characters: a refused value may be huge, or
hold what the client's own screen should not show.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Sized
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from retrieval.errors import LibraryError, UnknownReport
from service.api.fields import UNFIT
from service.api.headers import HEADERS
from service.guarding.trail import TrailBroken

TYPE_PREFIX = "urn:hoi-bao-cao:problem:"
MEDIA_TYPE = "application/problem+json"

# kind → (status, title). The kind is part of the contract: add to this table, never rename.
KINDS: dict[str, tuple[int, str]] = {
    "no-key": (401, "Cần khóa truy cập"),
    "not-allowed": (403, "Khóa không được phép làm việc này"),
    "too-many-requests": (429, "Gửi quá nhanh"),
    "malformed-request": (400, "Yêu cầu không đọc được"),
    "unknown-address": (404, "Không có địa chỉ này"),
    "unknown-report": (404, "Không có báo cáo này"),
    "unknown-job": (404, "Không có lượt xử lý này"),
    "unknown-answer": (404, "Không còn câu trả lời này"),
    "unknown-conversation": (404, "Không có cuộc hỏi đáp này"),
    "unknown-model": (404, "Không có mô hình này"),
    "unknown-page": (404, "Không có trang này"),
    "method-not-allowed": (405, "Không dùng được cách gọi này"),
    "too-slow": (408, "Gửi quá chậm"),
    "content-too-large": (413, "Nội dung quá lớn"),
    "unsupported-file": (415, "Loại tệp không đọc được"),
    "cross-site": (403, "Yêu cầu từ trang khác"),
    "empty-question": (422, "Câu hỏi trống"),
    "question-too-long": (422, "Câu hỏi quá dài"),
    "empty-file": (422, "Tệp rỗng"),
    "missing-file": (422, "Thiếu tệp"),
    "unreadable-report": (422, "Không đọc được báo cáo"),
    "invalid-field": (422, "Có trường sai"),
    "nothing-to-brief": (422, "Không có nội dung để xuất"),
    "busy": (503, "Máy chủ đang bận"),
    "not-recorded": (503, "Không ghi được nhật ký"),
    "not-ready": (503, "Chưa sẵn sàng"),
    "library-unusable": (503, "Thư viện không dùng được"),
    "disk-full": (507, "Không ghi được vào đĩa"),
    "internal": (500, "Lỗi bên trong máy chủ"),
}

_STATUS_KIND = {404: "unknown-address", 405: "method-not-allowed", 413: "content-too-large"}

_DETAILS = {
    "unknown-address": "Không có địa chỉ này. Xem danh sách địa chỉ ở /openapi.json.",
    "method-not-allowed": "Địa chỉ này không nhận cách gọi vừa dùng. Xem cách gọi đúng ở /openapi.json.",
    "malformed-request": "Máy chủ không đọc được nội dung gửi lên. Hãy gửi JSON (UTF-8) đúng mẫu ở /openapi.json.",
    "content-too-large": "Nội dung gửi lên quá lớn. Hãy gửi ngắn hơn.",
}

# pydantic's error type → what to tell the person; the rest fall under "sai kiểu".
_FIELD_MESSAGES = {
    "missing": "còn thiếu",
    "string_type": "phải là chữ",
    "string_unicode": "có ký tự hỏng (nửa ký tự U+D800–U+DFFF); hãy bỏ ký tự đó, gửi chữ UTF-8",
    "int_type": "phải là số nguyên",
    "int_parsing": "phải là số nguyên",
    "int_from_float": "phải là số nguyên",
    "int_parsing_size": "là số quá lớn; hãy gửi số nhỏ hơn",
    "finite_number": "phải là số hữu hạn",
    "float_parsing": "phải là số",
    "list_type": "phải là danh sách",
    "tuple_type": "phải là danh sách",
    "dict_type": "phải là một đối tượng JSON",
    "dataclass_type": "phải là một đối tượng JSON",
    "model_attributes_type": "phải là một đối tượng JSON",
    "literal_error": "không thuộc các giá trị được nhận",
    "unexpected_keyword_argument": "không phải trường được nhận; hãy bỏ trường này",
    "extra_forbidden": "không phải trường được nhận; hãy bỏ trường này",
    UNFIT: "{msg}",
    "greater_than_equal": "là {value}, nhỏ hơn mức thấp nhất được nhận là {ge}",
    "less_than_equal": "là {value}, lớn hơn mức cao nhất được nhận là {le}",
    "string_too_long": "dài {length} ký tự, tối đa {max_length}; hãy viết ngắn lại",
    "too_long": "có {length} phần tử, tối đa {max_length}; hãy chọn bớt",
}

NOT_RECORDED = (
    "Chưa ghi được nhật ký kiểm tra nên yêu cầu chưa được thực hiện; có thể đĩa máy chủ đã đầy. "
    "Hãy báo người quản trị giải phóng đĩa (thư mục audit của thư viện) rồi thử lại."
)

# Of the folder and the remedy the log tells the administrator; a client need not know where things are.
LIBRARY_UNUSABLE = (
    "Thư viện báo cáo không đọc hoặc ghi được lúc này; có thể đĩa đã đầy hoặc tệp bị hỏng. "
    "Hãy báo người quản trị: nhật ký máy chủ ghi rõ nguyên nhân và cách khôi phục."
)

log = logging.getLogger(__name__)


class Problem(Exception):
    """A request that cannot be served: its kind (a key of `KINDS`) and, in Vietnamese, why and what to do."""

    def __init__(self, kind: str, detail: str, retry_after: int | None = None, **more: Any) -> None:
        super().__init__(f"{kind}: {detail}")
        self.kind = kind
        self.detail = detail
        self.retry_after = retry_after
        self.more = more


def document(kind: str, detail: str, **more: Any) -> dict[str, Any]:
    """Return the members of a problem document."""
    status, title = KINDS[kind]
    return {"type": TYPE_PREFIX + kind, "title": title, "status": status, "detail": detail, **more}


def response(kind: str, detail: str, retry_after: int | None = None, **more: Any) -> JSONResponse:
    """Return the problem as an HTTP response; `retry_after` says in how many seconds to come back."""
    headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
    content = document(kind, detail, **more)
    return JSONResponse(content, status_code=KINDS[kind][0], media_type=MEDIA_TYPE, headers=headers)


def install(app: FastAPI) -> None:
    """Make every error of `app` leave as a problem document."""
    app.add_exception_handler(Problem, _on_problem)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(UnknownReport, _on_unknown_report)
    app.add_exception_handler(LibraryError, _on_library_error)
    app.add_exception_handler(TrailBroken, _on_trail_broken)
    app.add_exception_handler(ClientDisconnect, _on_leaving)
    app.add_exception_handler(Exception, _on_crash)


async def _on_problem(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Problem)
    return response(error.kind, error.detail, error.retry_after, **error.more)


async def _on_unknown_report(request: Request, error: Exception) -> JSONResponse:
    return response(
        "unknown-report", "Không có báo cáo này trong thư viện, hoặc đã bị xóa. Xem danh sách ở /v1/reports."
    )


async def _on_library_error(request: Request, error: Exception) -> JSONResponse:
    log.error("the library cannot be used: %s", error)
    return response("library-unusable", LIBRARY_UNUSABLE)


async def _on_trail_broken(request: Request, error: Exception) -> JSONResponse:
    log.error("the audit trail cannot be written", exc_info=error)
    return response("not-recorded", NOT_RECORDED)


async def _on_invalid(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    found = error.errors()
    if any(one["type"] == "json_invalid" for one in found):
        return response("malformed-request", _DETAILS["malformed-request"])
    fields = [{"field": _path(one["loc"]), "message": _message(one)} for one in found[:20]]
    listed = "; ".join(f"{one['field']} {one['message']}" for one in fields)
    return response("invalid-field", f"Yêu cầu có trường sai: {listed}. Xem mẫu đúng ở /openapi.json.", errors=fields)


def _message(error: dict[str, Any]) -> str:
    told = _FIELD_MESSAGES.get(error["type"], "sai kiểu")
    sent = error["input"]
    known = {"msg": error["msg"], "value": _shown(sent), "length": len(sent) if isinstance(sent, Sized) else 0}
    return told.format(**{**error.get("ctx", {}), **known})


def _shown(value: object) -> str:
    """A number as it was sent, when it is short enough to read."""
    words = str(value) if isinstance(value, (int, float, str)) else ""
    return words if re.fullmatch(r"-?\d[\d.]{0,30}", words, re.ASCII) else "số không đọc được"


def _path(location: tuple[int | str, ...]) -> str:
    """Name the field as a person would write it: `history[2].question`; the place (body, query) only when alone."""
    parts = location[1:] if len(location) > 1 else location
    if location == ("body",):
        return "nội dung"
    named = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in parts)
    # A key chosen by the client is part of the path; keep it short.
    return "".join(char if char.isprintable() else "?" for char in named.lstrip(".")[:80])


async def _on_http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    kind = _STATUS_KIND.get(error.status_code, "malformed-request" if error.status_code < 500 else "internal")
    reply = response(kind, _DETAILS.get(kind, "Yêu cầu không thực hiện được."))
    if error.headers:
        reply.headers.update(error.headers)
    return reply


async def _on_leaving(request: Request, error: Exception) -> JSONResponse:
    """Count a client that left in the midst of a body; there is nobody to read this, and nothing went wrong here."""
    return response("too-slow", "Bên gửi đã ngắt giữa chừng.")


async def _on_crash(request: Request, error: Exception) -> JSONResponse:
    log.error("%s %s failed", request.method, request.url.path, exc_info=error)
    reply = response(
        "internal",
        "Máy chủ gặp lỗi ngoài dự kiến; dữ liệu không bị mất. "
        "Hãy thử lại; nếu còn lỗi, gửi nhật ký máy chủ cho người quản trị.",
    )
    reply.headers.update(HEADERS)  # a crash is answered outside every middleware
    return reply
