"""A report, a citation → its name and the address of its words. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

from service.answer import Citation
from ui.render.words import vietnamese_date

SOURCE_PAGE = "nguon"
CONVERSATION = "cuoc"  # the part of an address that names the open conversation
KINDS = {
    "actual": "Thực hiện",
    "planned": "Kế hoạch",
    "estimated": "Ước",
    "cumulative": "Lũy kế",
    "same_period_last_year": "Cùng kỳ năm trước",
}


def source_address(citation: Citation, conversation: str = "") -> str:
    """Return the page's address at which the quote stands, highlighted."""
    return address_of(citation.report_id, citation.start, citation.end, conversation)


def address_of(report_id: str, start: int, end: int, conversation: str = "") -> str:
    """Return the page's address for a range of a report; the conversation it was opened from is the way back."""
    asked = {"report": report_id, "start": str(start), "end": str(end)}
    if conversation:
        asked[CONVERSATION] = conversation
    return f"{SOURCE_PAGE}?{urlencode(asked)}"


def source_name(citation: Citation) -> str:
    """Name a source as officials do: Báo cáo số 303/BC-UBND ngày 14/12/2021 của UBND huyện Mỹ Tú."""
    return report_name(
        {"title": citation.title, "number": citation.number, "agency": citation.agency, "date": citation.date},
        citation.file,
    )


def report_name(identity: Mapping[str, str | None], file: str) -> str:
    """Name a report by what it states of itself, else by its file."""
    words = f"Báo cáo số {identity['number']}" if identity.get("number") else identity.get("title") or file
    if identity.get("date"):
        words += f" ngày {vietnamese_date(identity['date'] or '')}"
    if identity.get("agency"):
        words += f" của {identity['agency']}"
    return words


def names_of(reports: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Name each report of the shelf, by its id."""
    return {report["report_id"]: report_name(report, report["file"]) for report in reports}


def source_place(citation: Citation) -> str:
    """Say where in its report a quote stands: section and page."""
    parts = list(citation.section)
    if citation.page is not None:
        parts.append(f"trang {citation.page}")
    return " › ".join(parts)
