"""Every reply, the refused and the crashed as well, tells a browser to run nothing of it."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient

from tests.service_running import LATE, sample_library, service

NAME = "suoi-bac-2023.md"


def check(reply: Any, status: int) -> None:
    """Check a reply's status and what every reply carries."""
    assert reply.status_code == status
    policy = reply.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy and "script-src" not in policy
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert reply.headers["x-frame-options"] == "DENY"
    assert reply.headers["referrer-policy"] == "no-referrer"
    assert reply.headers["cross-origin-resource-policy"] == "same-origin"
    assert "no-store" in reply.headers["cache-control"] or "private" in reply.headers["cache-control"]


def test_every_kind_of_reply_carries_the_headers(tmp_path: Path) -> None:
    with sample_library(tmp_path / "L", (NAME,)) as library:
        app = service(library)
        with TestClient(app, raise_server_exceptions=False) as client:
            report_id = library.reports()[0].report_id
            for address in ("/healthz", "/metrics", "/docs", "/openapi.json", "/v1/reports", "/v1/figures?format=csv"):
                check(client.get(address), 200)
            check(client.get(f"/v1/reports/{report_id}/original"), 200)
            check(client.post("/v1/ask", json={"question": LATE}), 200)
            check(client.post("/v1/ask", json={"question": LATE}, headers={"accept": "text/event-stream"}), 200)
            check(client.get("/v1/nothing"), 404)
            check(client.delete("/healthz"), 405)
            check(client.post("/v1/ask", content=b"x" * 300_000), 413)
            check(client.post("/v1/ask", json={}), 422)
            check(client.get("/healthz", headers={"sec-fetch-site": "cross-site"}), 403)
            app.state.desk.jobs.get = None
            check(client.get("/v1/jobs/x"), 500)


def test_the_page_of_the_contract_may_use_its_own_style_and_no_other(tmp_path: Path) -> None:
    with sample_library(tmp_path / "L", ()) as library, TestClient(service(library)) as client:
        reply = client.get("/docs")
    style = re.search("<style>(.*?)</style>", reply.text, re.DOTALL)
    assert style is not None
    digest = b64encode(sha256(style[1].encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in reply.headers["content-security-policy"]
