"""Is the service alive, may it be asked, how is it doing."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse

from service.api.desk import DeskOf
from service.api.problems import Problem

LEAST_FREE = 100 << 20  # bytes: an upload of the greatest size, or a month of the trail
PROGRAMS = {
    "tesseract": ("tesseract", "không đọc được bản quét; cài tesseract-ocr-vie"),
    "soffice": ("soffice", "không đọc được tệp .doc; cài libreoffice-writer-nogui"),
}
router = APIRouter()


@router.get("/healthz")
async def alive() -> dict[str, str]:
    """Say that the process answers; needs no thread, however many questions hold one."""
    return {"status": "ok"}


@router.get("/readyz")
def ready(desk: DeskOf) -> dict[str, Any]:
    """Say that questions can be answered, from how many reports, and what is missing for all to work.

    What no question can be answered without is a 503; the rest is only told. It is told to everybody, so it names no
    folder.
    """
    desk.library.catalog.setting("model")  # raises where the catalog cannot be read any more
    lacks = missing(desk.library.folder)
    if "disk" in lacks or "audit" in lacks:
        raise Problem("not-ready", f"Chưa trả lời được: {'; '.join(lacks.values())}.", missing=lacks)
    return {"status": "ok", "reports": desk.library.counted(), "jobs_waiting": desk.jobs.waiting, "missing": lacks}


def missing(folder: Path) -> dict[str, str]:
    """What this machine lacks, each with its remedy."""
    lacks = {name: remedy for name, (program, remedy) in PROGRAMS.items() if shutil.which(program) is None}
    if shutil.disk_usage(folder).free < LEAST_FREE:
        lacks["disk"] = f"đĩa còn dưới {LEAST_FREE >> 20} MB trống; hãy giải phóng đĩa"
    audit = folder / "audit"
    if not os.access(audit if audit.exists() else folder, os.W_OK):
        lacks["audit"] = "không ghi được nhật ký kiểm tra; hãy kiểm tra quyền ghi thư mục audit của thư viện"
    return lacks


@router.get("/metrics")
def metrics(desk: DeskOf) -> PlainTextResponse:
    """Give counts and durations in Prometheus's text format."""
    shelf = desk.library.reports()
    gauges = {
        "reports": sum(one.state == "ready" for one in shelf),
        "reports_quarantined": sum(one.state == "quarantined" for one in shelf),
        "passages": sum(one.passages for one in shelf),
        "figures": sum(one.figures for one in shelf),
        "jobs_waiting": desk.jobs.waiting,
    }
    return PlainTextResponse(desk.meter.text(gauges), media_type="text/plain; version=0.0.4")
