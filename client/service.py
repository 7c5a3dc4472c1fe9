"""One service at one address, each route a method. httpx lives here.

    with Service("http://127.0.0.1:8000") as service:
        answer = service.ask("Bao nhiêu hồ sơ trễ hạn năm 2023?")

Every method raises `Unreachable`, `Refused` or `UnknownReply`, and nothing else of its own.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self, TypeVar
from urllib.parse import quote

import httpx
from pydantic import TypeAdapter, ValidationError

from client.errors import Refused, ServiceError, UnknownReply, Unreachable
from client.nouns import (
    Exchange,
    FigurePage,
    Indicators,
    Job,
    Rating,
    ReportDetail,
    ReportFinding,
    ReportText,
    SearchHit,
)
from retrieval.hit import Filters
from retrieval.summary import Summary
from service.answer import Answer, Certainty, Turn
from service.comparing.grid import Grid
from service.comparing.indicators import Indicator

TIMEOUT_S = 120.0  # a language model may be wording the answer
READING_S = 600.0  # a scan of 60 pages takes minutes
_LOOK_S = 0.2
ALL = Filters()
Noun = TypeVar("Noun")


class Service:
    """A service; close it, or use it in a `with`. `key` is sent where the service asks for one."""

    def __init__(self, address: str, key: str = "", timeout_s: float = TIMEOUT_S) -> None:
        self.address = address.rstrip("/")
        headers = {"authorization": f"Bearer {key}"} if key else {}
        # No proxy settings: questions go to the named service and nowhere else.
        self._http = httpx.Client(base_url=self.address, headers=headers, timeout=timeout_s, trust_env=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let the connections go."""
        self._http.close()

    # questions

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        filters: Filters = ALL,
        start: int = 0,
        hear: Callable[[str], None] | None = None,
        certainty: Certainty | None = None,
    ) -> Answer:
        """Ask a question; `hear` is called with each sentence as it is verified, before the whole answer is there.

        `start` goes on where an earlier answer to the same question stopped reading (its `scope.next`); `certainty`
        says how sure the answer must be.
        """
        said = [asdict(turn) for turn in history]
        body = {"question": question, "history": said, "filters": asdict(filters), "start": start}
        body |= {"certainty": certainty} if certainty else {}
        if hear is not None:
            return self._heard(body, hear)
        return self._noun(Answer, "POST", "/v1/ask", json=body)

    def certainties(self) -> Mapping[str, Any]:
        """Tell how sure an answer may be asked to be, what was measured of each, and what holds when none is asked."""
        return self._noun(dict[str, Any], "GET", "/v1/certainties")

    def search(self, query: str, k: int = 20, filters: Filters = ALL) -> tuple[SearchHit, ...]:
        """Find the passages nearest to a query, best first."""
        body = {"query": query, "k": k, "filters": asdict(filters)}
        return self._noun(dict[str, tuple[SearchHit, ...]], "POST", "/v1/search", json=body)["hits"]

    def judge(self, answer_id: str, rating: Rating, comment: str = "") -> None:
        """Tell what a person thought of an answer; `baocao eval new` makes questions of it."""
        self._send("POST", "/v1/feedback", json={"answer_id": answer_id, "rating": rating, "comment": comment})

    def briefing(self, exchanges: Sequence[Exchange], title: str = "Tổng hợp số liệu từ các báo cáo") -> bytes:
        """Write answers as a Word file."""
        body = {"title": title, "exchanges": [asdict(one) for one in exchanges]}
        return self._send("POST", "/v1/briefings", json=body).content

    # the shelf

    def reports(self) -> tuple[Summary, ...]:
        """List every report, those that could not be read with their reason."""
        return self._noun(dict[str, tuple[Summary, ...]], "GET", "/v1/reports")["reports"]

    def report(self, report_id: str) -> ReportDetail:
        """Describe one report."""
        return self._noun(ReportDetail, "GET", _of(report_id))

    def text(self, report_id: str) -> ReportText:
        """Give a report's text as read, and its reading where letters were lost."""
        return self._noun(ReportText, "GET", f"{_of(report_id)}/text")

    def findings(self, report_id: str) -> tuple[ReportFinding, ...]:
        """List the arithmetic of a report that does not hold."""
        return self._noun(dict[str, tuple[ReportFinding, ...]], "GET", f"{_of(report_id)}/findings")["findings"]

    def original(self, report_id: str) -> bytes:
        """Give the very file that was added."""
        return self._send("GET", f"{_of(report_id)}/original").content

    def page_picture(self, report_id: str, page: int, start: int = 0, end: int = 0) -> bytes:
        """Draw a page of a PDF or scan (PNG), the words from `start` to `end` marked."""
        return self._send("GET", f"{_of(report_id)}/pages/{page}.png", params={"start": start, "end": end}).content

    def correct(self, report_id: str, **fields: str | None) -> ReportDetail:
        """Correct a report's identity (title, agency, place, date…); None takes a correction back."""
        return self._noun(ReportDetail, "PATCH", _of(report_id), json=fields)

    def uses(self, report_id: str) -> Mapping[str, int]:
        """Count the caller's kept answers that cite a report, and their conversations: what removing it affects."""
        return self._noun(dict[str, int], "GET", f"{_of(report_id)}/uses")

    def remove(self, report_id: str) -> None:
        """Remove a report from every answer, at once."""
        self._send("DELETE", _of(report_id))

    # files coming in

    def upload(self, path: Path, name: str | None = None) -> Job:
        """Send a file to be read in the background; `finished` waits for it."""
        try:
            content = path.read_bytes()
        except OSError as error:
            raise ServiceError(f"không mở được tệp {path} ({error.strerror}); kiểm tra đường dẫn, quyền đọc") from error
        return self._noun(Job, "POST", "/v1/reports", files={"file": (name or path.name, content)})

    def jobs(self) -> tuple[Job, ...]:
        """List the recent uploads, newest first."""
        return self._noun(dict[str, tuple[Job, ...]], "GET", "/v1/jobs")["jobs"]

    def job(self, job_id: str) -> Job:
        """Tell how far an upload is."""
        return self._noun(Job, "GET", f"/v1/jobs/{quote(job_id, safe='')}")

    def finished(self, job_id: str, within_s: float = READING_S) -> Job:
        """Wait until an upload is read or given up; raises Unreachable when that takes longer."""
        deadline = time.monotonic() + within_s
        while not (job := self.job(job_id)).is_over:
            if time.monotonic() > deadline:
                raise Unreachable(f"{job.file}: sau {within_s:g} giây dịch vụ vẫn đang đọc; hỏi lại sau bằng job()")
            time.sleep(_LOOK_S)
        return job

    # figures

    def figures(self, offset: int = 0, limit: int = 50, **wanted: str | int) -> FigurePage:
        """List figures that match (label, place, level, unit, year, kind, report_id), in the order of the reports."""
        params = {**wanted, "offset": offset, "limit": limit}
        return self._noun(FigurePage, "GET", "/v1/figures", params=params)

    def figures_file(self, form: Literal["csv", "xlsx"], **wanted: str | int) -> bytes:
        """Give all figures that match as a table to take away."""
        return self._send("GET", "/v1/figures", params={**wanted, "format": form}).content

    def indicators(self, search: str = "", limit: int = 200) -> tuple[Indicator, ...]:
        """List what the reports state figures of, those of most places first."""
        params = {"search": search, "limit": limit}
        return self._noun(Indicators, "GET", "/v1/indicators", params=params).indicators

    def comparison(self, key: str, places: Sequence[str] = ()) -> Grid:
        """Lay the figures of an indicator out over places and periods, each cell with its citations."""
        return self._noun(Grid, "GET", "/v1/comparison", params={"key": key, "places": list(places)})

    def comparison_file(self, key: str, places: Sequence[str] = ()) -> bytes:
        """Give a comparison as a workbook, its numbers as numbers."""
        params = {"key": key, "places": list(places), "format": "xlsx"}
        return self._send("GET", "/v1/comparison", params=params).content

    # the service itself

    def is_alive(self) -> bool:
        """Say whether the process answers."""
        return self._noun(dict[str, str], "GET", "/healthz")["status"] == "ok"

    def ready(self) -> int:
        """Say how many reports may answer; raises where the library is not open."""
        return int(self._noun(dict[str, Any], "GET", "/readyz")["reports"])

    def metrics(self) -> str:
        """Give counts and durations in Prometheus's text format."""
        return self._send("GET", "/metrics").text

    def _heard(self, body: Mapping[str, Any], hear: Callable[[str], None]) -> Answer:
        asked = "POST /v1/ask"
        headers = {"accept": "text/event-stream"}
        with self._reaching(asked), self._http.stream("POST", "/v1/ask", json=body, headers=headers) as reply:
            if reply.is_error:
                reply.read()
                raise _refusal(asked, reply)
            for name, data in _events(reply.iter_lines()):
                if name == "answer":
                    return _read(Answer, asked, data)
                if name == "problem":
                    problem = _read(dict[str, Any], asked, data)
                    raise Refused(asked, int(problem.get("status", 500)), problem)
                hear(_read(dict[str, str], asked, data)["text"])
        raise Unreachable(f"{asked}: {self.address} ngắt giữa chừng; hãy hỏi lại")

    def _noun(self, kind: type[Noun], method: str, route: str, **more: Any) -> Noun:
        return _read(kind, f"{method} {route}", self._send(method, route, **more).content)

    def _send(self, method: str, route: str, **more: Any) -> httpx.Response:
        asked = f"{method} {route}"
        with self._reaching(asked):
            reply = self._http.request(method, route, **more)
        if reply.is_error:
            raise _refusal(asked, reply)
        return reply

    @contextmanager
    def _reaching(self, asked: str) -> Iterator[None]:
        try:
            yield
        except httpx.TimeoutException as error:
            told = f"{asked}: {self.address} trả lời quá lâu; thử lại sau, hoặc tăng timeout_s"
            raise Unreachable(told) from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            told = f"{asked}: chưa kết nối được dịch vụ ở {self.address} ({error}); hãy chạy `baocao serve`"
            raise Unreachable(told) from error


def _of(report_id: str) -> str:
    return f"/v1/reports/{quote(report_id, safe='')}"


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def _read(kind: type[Noun], asked: str, content: bytes | str) -> Noun:
    key: Any = kind  # mypy does not see that a class is hashable
    try:
        found: Noun = _adapter(key).validate_json(content)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "nội dung"
        told = f"{asked}: dịch vụ trả về “{where}” không đúng hợp đồng ({first['msg']}); hai bên có thể khác phiên bản"
        raise UnknownReply(told) from error
    return found


def _refusal(asked: str, reply: httpx.Response) -> Refused:
    is_told = reply.headers.get("content-type", "").startswith("application/problem+json")
    after = reply.headers.get("retry-after", "")
    return Refused(asked, reply.status_code, reply.json() if is_told else {}, int(after) if after.isdigit() else None)


def _events(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Read server-sent events of one line of data each."""
    name = ""
    for line in lines:
        field, _, value = line.partition(": ")
        if field == "event":
            name = value
        elif field == "data":
            yield name, value
