"""Is the service alive, may it be asked, how is it doing."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse

from service.api.desk import DeskOf

router = APIRouter()


@router.get("/healthz")
async def alive() -> dict[str, str]:
    """Say that the process answers; needs no thread, however many questions hold one."""
    return {"status": "ok"}


@router.get("/readyz")
def ready(desk: DeskOf) -> dict[str, str | int]:
    """Say that the library is open and how many reports may answer."""
    return {"status": "ok", "reports": sum(one.state == "ready" for one in desk.library.reports())}


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
