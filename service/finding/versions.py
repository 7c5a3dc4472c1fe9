"""Summaries → the newest of each document: a file added again, a draft and its signed report, the same report twice.

A question is put to the newest signed version only; the others are named, never answered from.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace

from ingest.vietnamese.syllables import fold
from retrieval.summary import Summary
from service.answer import Answer, Note


def newest(reports: Sequence[Summary]) -> tuple[tuple[Summary, ...], Mapping[str, tuple[str, ...]]]:
    """Return the reports to ask, in their order, and for each the files of the versions that it stands for."""
    kept: list[Summary] = []
    older: dict[str, list[str]] = {}
    for report in sorted(reports, key=_rank, reverse=True):
        newer = next((other for other in kept if _is_one_document(report, other)), None)
        if newer is None:
            kept.append(report)
        else:
            older.setdefault(newer.report_id, []).append(report.file)
    ids = {report.report_id for report in kept}
    return tuple(r for r in reports if r.report_id in ids), {key: tuple(files) for key, files in older.items()}


def name_older(answer: Answer, older: Mapping[str, Sequence[str]]) -> Answer:
    """Say which versions an answer did not use: those of the reports that it cites."""
    cited = dict.fromkeys(citation.report_id for citation in answer.citations)
    notes = tuple(
        Note("scope", f"Chỉ dùng bản mới nhất của báo cáo này; thư viện còn bản khác: {', '.join(older[report_id])}.")
        for report_id in cited
        if report_id in older
    )
    return replace(answer, notes=answer.notes + notes) if notes else answer


def _rank(report: Summary) -> tuple[bool, str, str]:
    """Order versions: the signed before the draft, then by day, then by when they were added."""
    return bool(report.number and report.date), report.date or "", report.added or ""


def _is_one_document(one: Summary, other: Summary) -> bool:
    """Tell whether two files are versions of one report: nothing that both state differs, and something binds them."""
    for first, second in ((one.number, other.number), (one.place, other.place), (one.title, other.title)):
        if first and second and fold(first) != fold(second):
            return False
    if one.period and other.period and (one.period.start, one.period.end) != (other.period.start, other.period.end):
        return False
    if not (one.title and other.title and (one.place or one.agency) == (other.place or other.agency)):
        return False
    if one.number and other.number:
        return (one.date or "")[:4] == (other.date or "")[:4] or not (one.date and other.date)
    return _name(one) == _name(other) or bool(one.period and other.period)


def _name(report: Summary) -> str:
    return unicodedata.normalize("NFC", report.file).casefold()
