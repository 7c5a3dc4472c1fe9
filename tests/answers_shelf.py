"""A shelf of a few sample reports for tests of the answering room: no index, no model, only what was parsed."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import ingest.samples
from ingest.parse import parse
from ingest.read import read
from ingest.report import Report
from retrieval.hit import Hit, Query
from retrieval.summary import Summary, summarize

SAMPLES = Path(ingest.samples.__file__).parent
FILES = ("suoi-bac-2023.md", "ea-kung-2021.txt", "dong-van-6-thang-2023.md", "hoa-tinh-giua-nhiem-ky.md")


class ParsedShelf:
    """Implements what `Assistant` needs of a library; search finds nothing, so words alone choose."""

    def __init__(self, reports: tuple[Report, ...]) -> None:
        self._reports = {report.id: report for report in reports}

    def reports(self) -> tuple[Summary, ...]:
        return tuple(summarize(report, "2024-01-01T00:00:00Z") for report in self._reports.values())

    def report(self, report_id: str) -> Report:
        return self._reports[report_id]

    def search(self, query: Query) -> list[Hit]:
        return []


@lru_cache(maxsize=1)
def sample_reports() -> tuple[Report, ...]:
    """Parse the sample reports once for the whole run."""
    return tuple(parse(read(SAMPLES / name, file=name), report_id=name, file=name) for name in FILES)
