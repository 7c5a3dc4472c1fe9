"""The service's HTTP → answers and rows. httpx lives here; knows nothing of the page."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import quote

import httpx
from pydantic import TypeAdapter

from service.answer import Answer, Certainty, Turn

Row = dict[str, Any]
TIMEOUT_S = 120.0  # a language model may be writing

_EVENTS = {"accept": "text/event-stream"}
# A problem whose own words speak to programs, told to a person.
_TOLD = {
    "unknown-report": (
        "Báo cáo này không còn trong kho: có thể đã bị xóa. Câu chữ đã trích vẫn còn trên trang; "
        "hãy hỏi lại để lấy số liệu từ các báo cáo đang có."
    ),
    "unknown-conversation": (
        "Cuộc hỏi đáp này không còn: có thể đã bị xóa. Hãy chọn cuộc khác ở cột bên trái, hoặc hỏi câu mới."
    ),
    "no-key": (
        "Trang này chưa có khóa truy cập dịch vụ, hoặc khóa đã bị thu hồi. Nhờ người quản trị tạo khóa "
        "(baocao keys add), đặt biến BAOCAO_KEY rồi chạy lại trang (baocao ui)."
    ),
}


class ServiceError(Exception):
    """The service refused or could not be reached; the message says why and what to do, in Vietnamese.

    `kind` is the last part of the problem's type, empty where the service told none.
    """

    def __init__(self, told: str, kind: str = "") -> None:
        super().__init__(told)
        self.kind = kind


@dataclass(frozen=True, slots=True)
class Kept:
    """A question of a kept conversation, with its answer or why there is none; neither while it is being made."""

    n: int
    question: str
    filters: dict[str, list[Any]]
    answer: Answer | None
    problem: str | None


_ANSWER = TypeAdapter(Answer)
_KEPT = TypeAdapter(list[Kept])


class Client:
    """One service at one address."""

    def __init__(self, address: str, key: str = "") -> None:
        self.address = address.rstrip("/")
        sent = {"authorization": f"Bearer {key}"} if key else {}
        # No proxy settings: the service stands on this machine, and questions go nowhere else.
        self._http = httpx.Client(base_url=self.address, headers=sent, timeout=TIMEOUT_S, trust_env=False)

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        filters: Mapping[str, Sequence[Any]] | None = None,
        hear: Callable[[str], None] | None = None,
        conversation: str | None = None,
        certainty: Certainty | None = None,
    ) -> Answer:
        """Ask a question; `hear` is called with each sentence as it is verified, before the whole answer is there."""
        body: Row = {
            "question": question,
            "history": [asdict(turn) for turn in history],
            "filters": dict(filters or {}),
        }
        body |= {"conversation_id": conversation, "certainty": certainty}
        if hear is None:
            return _ANSWER.validate_json(self._send("POST", "/v1/ask", json=body).content)
        with self._refusals(), self._http.stream("POST", "/v1/ask", json=body, headers=_EVENTS) as reply:
            if reply.is_error:
                reply.read()
                raise _refusal(reply)
            for name, data in _events(reply.iter_lines()):
                if name == "answer":
                    return _ANSWER.validate_json(data)
                if name == "problem":
                    raise _told(json.loads(data))
                hear(str(json.loads(data)["text"]))
        raise ServiceError("Dịch vụ ngắt giữa chừng khi đang trả lời. Hãy hỏi lại.")

    def certainties(self) -> Row:
        """Return how sure an answer may be asked to be, each with what was measured, and the service's own choice."""
        return self._object("/v1/certainties")

    def begin(self) -> str:
        """Start a conversation; returns its id."""
        return str(self._send("POST", "/v1/conversations", json={}).json()["id"])

    def conversations(self, search: str = "") -> list[Row]:
        """Return the kept conversations that hold some words, the last changed first."""
        return list(self._object("/v1/conversations", {"search": search})["conversations"])

    def conversation(self, conversation: str) -> list[Kept]:
        """Return what was said in a conversation, oldest first."""
        return _KEPT.validate_python(self._object(_conversation(conversation))["exchanges"])

    def rename(self, conversation: str, name: str) -> None:
        """Give a conversation another name."""
        self._send("PATCH", _conversation(conversation), json={"name": name})

    def forget(self, conversation: str) -> None:
        """Delete a conversation for good."""
        self._send("DELETE", _conversation(conversation))

    def drop(self, conversation: str, n: int) -> None:
        """Take one question out of a conversation."""
        self._send("DELETE", f"{_conversation(conversation)}/exchanges/{n}")

    def reports(self) -> list[Row]:
        """Return the shelf."""
        return self._rows("/v1/reports", "reports")

    def report(self, report_id: str) -> Row:
        """Return one report's description."""
        return self._object(f"/v1/reports/{quote(report_id, safe='')}")

    def text(self, report_id: str) -> Row:
        """Return a report's text and its reading."""
        return self._object(f"/v1/reports/{quote(report_id, safe='')}/text")

    def findings(self, report_id: str) -> list[Row]:
        """Return what does not add up in a report."""
        return self._rows(f"/v1/reports/{quote(report_id, safe='')}/findings", "findings")

    def original(self, report_id: str) -> bytes:
        """Return the file as it was added."""
        return self._send("GET", f"/v1/reports/{quote(report_id, safe='')}/original").content

    def page_picture(self, report_id: str, page: int, start: int, end: int) -> bytes | None:
        """Return a picture of a page with a range of characters marked, or None where the report has no pictures."""
        address = f"/v1/reports/{quote(report_id, safe='')}/pages/{page}.png"
        with self._refusals():
            reply = self._http.get(address, params={"start": start, "end": end})
        return reply.content if reply.status_code == httpx.codes.OK else None

    def correct(self, report_id: str, fields: Mapping[str, str | None]) -> None:
        """Correct a report's identity."""
        self._send("PATCH", f"/v1/reports/{quote(report_id, safe='')}", json=dict(fields))

    def remove(self, report_id: str) -> None:
        """Remove a report."""
        self._send("DELETE", f"/v1/reports/{quote(report_id, safe='')}")

    def uses(self, report_id: str) -> Row:
        """Return how many kept `answers`, of how many `conversations`, cite a report."""
        return self._object(f"/v1/reports/{quote(report_id, safe='')}/uses")

    def upload(self, name: str, content: bytes) -> Row:
        """Send a file; returns the job that reads it."""
        reply: Row = self._send("POST", "/v1/reports", files={"file": (name, content)}).json()
        return reply

    def jobs(self) -> list[Row]:
        """Return the recent uploads, newest first."""
        return self._rows("/v1/jobs", "jobs")

    def figures(self, wanted: Mapping[str, Any]) -> Row:
        """Return one page of figures: `figures`, `total`."""
        return self._object("/v1/figures", wanted)

    def figures_file(self, wanted: Mapping[str, Any], form: str) -> bytes:
        """Return the figures as a CSV or XLSX file."""
        return self._send("GET", "/v1/figures", params={**wanted, "format": form}).content

    def indicators(self, search: str, limit: int) -> Row:
        """Return what the reports state figures of: `indicators`, `total`."""
        return self._object("/v1/indicators", {"search": search, "limit": limit})

    def comparison(self, key: str) -> Row:
        """Return the figures of an indicator over places and periods: `periods`, `rows`."""
        return self._object("/v1/comparison", {"key": key})

    def comparison_file(self, key: str, page: str) -> bytes:
        """Return the same as a workbook that links to the sources on the page."""
        return self._send("GET", "/v1/comparison", params={"key": key, "page": page, "format": "xlsx"}).content

    def briefing(self, exchanges: Sequence[tuple[str, Answer]]) -> bytes:
        """Return answers as a Word file."""
        body = {"exchanges": [{"question": question, "answer": asdict(answer)} for question, answer in exchanges]}
        return self._send("POST", "/v1/briefings", json=body).content

    def feedback(self, answer_id: str, rating: str, comment: str = "") -> None:
        """Tell the service what a person thought of an answer."""
        self._send("POST", "/v1/feedback", json={"answer_id": answer_id, "rating": rating, "comment": comment})

    def _rows(self, address: str, name: str) -> list[Row]:
        rows: list[Row] = self._object(address)[name]
        return rows

    def _object(self, address: str, params: Mapping[str, Any] | None = None) -> Row:
        found: Row = self._send("GET", address, params=dict(params or {})).json()
        return found

    def _send(self, method: str, address: str, **more: Any) -> httpx.Response:
        with self._refusals():
            reply = self._http.request(method, address, **more)
        if reply.is_error:
            raise _refusal(reply)
        return reply

    @contextmanager
    def _refusals(self) -> Iterator[None]:
        """Turn what goes wrong on the way into words with a remedy."""
        try:
            yield
        except httpx.TimeoutException as error:
            raise ServiceError("Dịch vụ trả lời quá lâu. Hãy thử lại sau ít phút.") from error
        except httpx.HTTPError as error:
            raise ServiceError(
                f"Chưa kết nối được dịch vụ trả lời ở {self.address}. Những gì đang có trên trang vẫn giữ nguyên. "
                "Hãy thử lại sau ít phút; nếu vẫn vậy, báo người quản trị máy chạy lại dịch vụ."
            ) from error


def _conversation(conversation: str) -> str:
    return f"/v1/conversations/{quote(conversation, safe='')}"


def _events(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Read server-sent events of one line of data each."""
    name = ""
    for line in lines:
        field, _, value = line.partition(": ")
        if field == "event":
            name = value
        elif field == "data":
            yield name, value


def _refusal(reply: httpx.Response) -> ServiceError:
    """Return the problem document's own words."""
    if reply.headers.get("content-type", "").startswith("application/problem+json"):
        return _told(reply.json())
    told = f"Dịch vụ báo lỗi {reply.status_code}. Hãy thử lại; nếu còn lỗi, gửi nhật ký máy chủ cho người quản trị."
    return ServiceError(told)


def _told(problem: Row) -> ServiceError:
    kind = str(problem.get("type")).rpartition(":")[2]
    return ServiceError(_TOLD.get(kind, str(problem.get("detail"))), kind)
