"""Library, assistant, settings → the HTTP service. Opens nothing, reads no environment; its caller owns the library."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from anyio.to_thread import current_default_thread_limiter
from fastapi import FastAPI

from ingest.readers.limits import Tick
from ingest.repair.restore import warm
from ingest.report import UnreadableReport
from retrieval.part import Part
from service.api import problems
from service.api.conversations import Conversations
from service.api.crowd import Crowd
from service.api.desk import Desk, Parts, RecentAnswers
from service.api.door import Door
from service.api.headers import Guarded
from service.api.jobs import Jobs, Taken
from service.api.kept import KeptAnswers
from service.api.metrics import Meter
from service.api.middleware import BodyLimit, Metered, SameSite
from service.api.routes import (
    ask,
    briefings,
    chat,
    comparisons,
    conversations,
    docs,
    figures,
    health,
    reports,
    uploads,
)
from service.api.turns import Turns
from service.guarding.keys import Keys
from service.guarding.trail import Trail
from service.settings import Settings

if TYPE_CHECKING:
    from retrieval.library import Library
    from service.assistant import Assistant

OTHER_THREADS = 40


def create_app(library: Library, assistant: Assistant, settings: Settings) -> FastAPI:
    """Make the service over an open library; uploads are read in the background while it runs."""

    def add(path: Path, file: str, tick: Tick) -> Taken:
        held = {summary.report_id: summary.file for summary in library.reports() if summary.state == "ready"}
        summary = library.add(path, file=file, tick=tick)
        if units := jobs.units_of(path):
            library.give(summary.report_id, units, also=True)
        if summary.state == "quarantined":
            raise UnreadableReport(file, summary.reason or "không đọc được tệp.")
        return Taken(summary.report_id, held.get(summary.report_id))

    def part(units: tuple[str, ...]) -> tuple[Library, Assistant]:
        seen = Part(library, units)
        return seen, assistant.over(seen)

    jobs = Jobs(library.folder / "inbox", add, library.read_again)
    turns = Turns(settings.question_s)
    meter, trail = Meter(), Trail(library.folder / "audit", settings.audit_words)

    @asynccontextmanager
    async def running(app: FastAPI) -> AsyncIterator[None]:
        jobs.start()
        # Every question that may wait holds a thread; the other requests need some of their own.
        current_default_thread_limiter().total_tokens = settings.most_asking + OTHER_THREADS
        # The model of accents takes a second to load; the first question typed without them does not wait for it.
        threading.Thread(target=warm, name="warm", daemon=True).start()
        yield
        turns.stop()
        jobs.stop()

    app = FastAPI(title="Hỏi Báo Cáo", version="1", lifespan=running, docs_url=None, redoc_url=None)
    told = Conversations(library.folder / "conversations.sqlite")
    recent, kept, parts = RecentAnswers(), KeptAnswers(), Parts(part)
    app.state.desk = Desk(library, assistant, settings, jobs, recent, meter, trail, turns, told, parts, kept)
    problems.install(app)
    for room in (ask, chat, uploads, reports, figures, comparisons, briefings, conversations, health, docs):
        app.include_router(room.router)
    app.add_middleware(BodyLimit, most_upload_bytes=settings.max_upload_bytes, most_silent_s=settings.silence_s)
    app.add_middleware(Crowd, settings=settings)
    app.add_middleware(Door, keys=Keys(library.folder), settings=settings)
    app.add_middleware(SameSite)
    app.add_middleware(Metered, meter=meter)
    app.add_middleware(Guarded)
    return app
