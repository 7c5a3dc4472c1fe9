"""The shelf: what reports there are, what each says, where its own arithmetic fails; correct one, remove one."""

from __future__ import annotations

import mimetypes
from dataclasses import asdict, fields
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Header
from fastapi import Path as InPath
from fastapi.responses import FileResponse, PlainTextResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from ingest.readers.page_image import has_pictures, line_boxes, page_picture
from ingest.report import Block, Finding, Identity, Page, Part, Report, Span
from retrieval.errors import UnknownReport
from retrieval.keeping.units import plain
from retrieval.summary import Summary
from service.api.desk import Desk, DeskOf
from service.api.door import CallerOf
from service.api.fields import IssueDate, Line, Name, Offset
from service.api.problems import Problem

router = APIRouter(prefix="/v1/reports")


class Correction(BaseModel):
    """What a user knows better than a report's header; null takes a correction back, an absent part stays."""

    model_config = ConfigDict(extra="forbid")

    title: Line | None = None
    agency: Line | None = None
    place: Line | None = None
    province: Line | None = None
    number: Line | None = None
    date: IssueDate | None = None
    addressee: Line | None = None
    signer: Line | None = None
    period: Line | None = None


class UnitsBody(BaseModel):
    """The units that are to see a report."""

    model_config = ConfigDict(extra="forbid")

    units: Annotated[tuple[Name, ...], Field(max_length=100)]


@router.get("")
def shelf(desk: DeskOf) -> dict[str, tuple[Summary, ...]]:
    """List every report, those that could not be read with their reason."""
    return {"reports": desk.library.reports()}


@router.get("/{report_id}")
def report(report_id: str, desk: DeskOf, caller: CallerOf) -> dict[str, Any]:
    """Describe one report: its line on the shelf, whose words its identity is, its outline and pages."""
    whole = desk.library.report(report_id)
    return {
        **asdict(_summary(desk, report_id)),
        "identity": identity_parts(whole.identity),
        "outline": [_heading(whole, block) for block in whole.blocks if block.kind == "heading"],
        "page_list": [asdict(page) for page in whole.pages],
        "units": desk.library.units(report_id) if caller.may("admin") else (),
        "changes": [{"at": at, "text": text} for at, text in desk.library.changes(report_id)],
    }


@router.get("/{report_id}/text", response_model=None)
def text(report_id: str, desk: DeskOf, accept: Annotated[str, Header()] = "") -> dict[str, Any] | Response:
    """Give the text as read, to which every `start` and `end` belongs, and its reading where that differs.

    Asked for `text/plain`, only the text.
    """
    whole = desk.library.report(report_id)
    if accept.startswith("text/plain"):
        return PlainTextResponse(whole.text)
    reading = whole.reading if whole.reading != whole.text else None
    uncertain = [asdict(span) for span in whole.uncertain]
    return {"report_id": whole.id, "file": whole.file, "text": whole.text, "reading": reading, "uncertain": uncertain}


@router.get("/{report_id}/original")
def original(report_id: str, desk: DeskOf, caller: CallerOf) -> FileResponse:
    """Give back the very file that was added, always as a download: what stands in it is never run here."""
    summary = _summary(desk, report_id)
    path = desk.library.original(report_id)
    desk.trail.note("export", caller.key_id, form="original", report_id=report_id)
    media_type = mimetypes.guess_type(summary.file)[0] or "application/octet-stream"
    return FileResponse(path, media_type=media_type, filename=summary.file, content_disposition_type="attachment")


@router.get("/{report_id}/pages/{number}.png", response_class=Response, responses={200: {"content": {"image/png": {}}}})
def page_image(
    report_id: str,
    number: Annotated[int, InPath(ge=1, le=1_000_000)],
    desk: DeskOf,
    start: Offset = 0,
    end: Offset = 0,
) -> Response:
    """Show a page of a PDF or scan as it looks, with the words from `start` to `end` marked."""
    whole = desk.library.report(report_id)
    page = next((page for page in whole.pages if page.number == number), None)
    path = desk.library.original(report_id)
    drawn = _draw(desk, report_id, path, page, start, end) if page is not None and has_pictures(path) else None
    if drawn is None:
        raise Problem(
            "unknown-page", "Báo cáo này không có ảnh của trang đó. Chỉ tệp PDF và ảnh quét mới có ảnh trang."
        )
    return Response(drawn, media_type="image/png", headers={"Cache-Control": "private, max-age=600"})


def _draw(desk: Desk, report_id: str, path: Path, page: Page, start: int, end: int) -> bytes | None:
    first, last = max(start, page.span.start), min(end, page.span.end)
    boxes = line_boxes(desk.library.extract(report_id).boxes, first, last) if first < last else ()
    return page_picture(path, page.number, boxes)


@router.get("/{report_id}/findings")
def findings(report_id: str, desk: DeskOf) -> dict[str, list[dict[str, Any]]]:
    """List the arithmetic of a report that does not hold."""
    whole = desk.library.report(report_id)
    return {"findings": [_finding(whole, finding) for finding in whole.findings]}


@router.get("/{report_id}/uses")
def uses(report_id: str, desk: DeskOf, caller: CallerOf) -> dict[str, int]:
    """Count the caller's kept answers that cite a report, and their conversations: what removing it affects."""
    answers, conversations = desk.conversations.citing(caller.key_id, _summary(desk, report_id).report_id)
    return {"answers": answers, "conversations": conversations}


@router.patch("/{report_id}")
def correct(report_id: str, body: Correction, desk: DeskOf, caller: CallerOf) -> dict[str, Any]:
    """Correct parts of a report's identity; null takes a correction back. It survives reading the file again."""
    given = body.model_dump(exclude_unset=True)
    _summary(desk, report_id)
    said = {name: value or "" for name, value in given.items()}  # among them a signer's name
    desk.trail.note("correct", caller.key_id, {"fields": said}, report_id=report_id)
    desk.library.correct(report_id, {name: value.strip() if value else "" for name, value in given.items()})
    return report(report_id, desk, caller)


@router.delete("/{report_id}", status_code=204)
def remove(report_id: str, desk: DeskOf, caller: CallerOf) -> None:
    """Remove a report from every answer, at once."""
    desk.trail.note("remove", caller.key_id, {"file": _summary(desk, report_id).file}, report_id=report_id)
    desk.library.remove(report_id)


@router.put("/{report_id}/units", status_code=204)
def give(report_id: str, body: UnitsBody, desk: DeskOf, caller: CallerOf) -> None:
    """Say which units see a report; none: only those who see all."""
    if caller.units and not {*map(plain, body.units)} <= {*map(plain, caller.units)}:
        raise Problem("not-allowed", f"Khóa này chỉ giao được báo cáo cho: {', '.join(caller.units)}.")
    _summary(desk, report_id)
    desk.trail.note("units", caller.key_id, report_id=report_id, units=body.units)
    desk.library.give(report_id, body.units)


def identity_parts(identity: Identity) -> dict[str, Any]:
    """Lay out an identity with the span of each part; a part given by a user has none."""
    parts: dict[str, Any] = {}
    for each in fields(identity):
        part = getattr(identity, each.name)
        if isinstance(part, Part):
            parts[each.name] = {"value": part.value, "span": asdict(part.span) if part.span else None}
    if identity.period is not None:
        span = asdict(identity.period_span) if identity.period_span else None
        parts["period"] = {"value": identity.period.surface, "span": span}
    return parts


def _summary(desk: Desk, report_id: str) -> Summary:
    for summary in desk.library.reports():
        if summary.report_id == report_id:
            return summary
    raise UnknownReport(report_id)


def _heading(whole: Report, block: Block) -> dict[str, Any]:
    span = block.spans[0]
    words = " ".join(" ".join(whole.reading[part.start : part.end] for part in block.spans).split())
    words = words.lstrip("# ").replace("**", "")  # a Word or HTML file's headings carry the marks of markdown
    return {"text": words, "depth": block.depth, "page": block.page, "start": span.start, "end": block.spans[-1].end}


def _finding(whole: Report, finding: Finding) -> dict[str, Any]:
    """Lay out a finding with the lines that its spans stand in, each once, in the order of the report."""
    quotes = [whole.text[span.start : span.end] for span in finding.spans]
    lines = dict.fromkeys(sorted(_line_of(whole.text, span) for span in finding.spans))
    contexts = [{"start": start, "end": end, "text": whole.text[start:end]} for start, end in lines]
    return {**asdict(finding), "quotes": quotes, "contexts": contexts}


def _line_of(text: str, span: Span) -> tuple[int, int]:
    end = text.find("\n", span.end)
    return text.rfind("\n", 0, span.start) + 1, len(text) if end < 0 else end
