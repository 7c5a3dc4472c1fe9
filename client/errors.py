"""What can go wrong on the way to a service and back, in words that name the thing and the remedy.

ServiceError
├── Unreachable     nobody answers at the address, or not in time
├── Refused         the service says no, in its own words
└── UnknownReply    what came back is not of the contract that this client knows
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

TYPE_PREFIX = "urn:hoi-bao-cao:problem:"


class ServiceError(Exception):
    """A request that brought nothing back."""


class Unreachable(ServiceError):
    """Nobody answers at the address, or the answer takes longer than the client waits."""


class UnknownReply(ServiceError):
    """The reply does not hold what the contract says."""


class Refused(ServiceError):
    """The service refused, as a problem document (RFC 9457).

    `asked` is the request ("GET /v1/reports/abc"), `kind` the stable name of the problem ("unknown-report"), `detail`
    the service's words with the remedy, `fields` the faults of single fields, `retry_after_s` when to come back.
    """

    def __init__(self, asked: str, status: int, problem: Mapping[str, Any], retry_after_s: int | None = None) -> None:
        self.asked = asked
        self.status = status
        self.kind = str(problem.get("type", "")).removeprefix(TYPE_PREFIX)
        self.detail = str(problem.get("detail", "dịch vụ không nói lý do; xem nhật ký máy chủ"))
        self.fields = {str(one["field"]): str(one["message"]) for one in problem.get("errors", ())}
        self.retry_after_s = retry_after_s
        super().__init__(f"{asked}: {self.detail} ({status} {self.kind})".rstrip())
