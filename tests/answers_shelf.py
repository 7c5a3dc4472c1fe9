"""A shelf of a few sample reports for tests of the answering room: only what was parsed, its indexes in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import ingest.samples
from ingest.parse import parse
from ingest.read import read
from ingest.report import Report
from ingest.vietnamese.syllables import fold
from retrieval.hit import Filters, Hit, Query
from retrieval.indexes.bm25 import Lexical
from retrieval.indexes.marks import passage_entry, title_entry
from retrieval.query.filters import passes
from retrieval.searching.find import Finder
from retrieval.summary import Summary, summarize

SAMPLES = Path(ingest.samples.__file__).parent
FILES = ("suoi-bac-2023.md", "ea-kung-2021.txt", "dong-van-6-thang-2023.md", "hoa-tinh-giua-nhiem-ky.md")


class ParsedShelf:
    """Implements what `Assistant` needs of a library; search counts shared words, rare ones for more."""

    def __init__(self, reports: tuple[Report, ...]) -> None:
        self._reports = {report.id: report for report in reports}
        self._summaries = {key: summarize(r, "2024-01-01T00:00:00Z") for key, r in self._reports.items()}
        passages, titles = Lexical(), Lexical(heap_bytes=15_000_000)
        for key, summary in self._summaries.items():
            passages.add(passage_entry(summary, passage) for passage in self._reports[key].passages)
            titles.add((title_entry(summary),))
        passages.commit()
        titles.commit()
        self.finder = Finder(passages, titles)

    def reports(self) -> tuple[Summary, ...]:
        return tuple(self._summaries.values())

    def resolved(self, filters: Filters) -> Filters:
        if filters == Filters():
            return filters
        return Filters(report_ids=tuple(s.report_id for s in self.reports() if passes(s, filters)) or ("",))

    def counted(self) -> int:
        return len(self._summaries)

    def named(self, question: str) -> tuple[Summary, ...]:
        return self.reports()

    def summaries(self, report_ids: Sequence[str]) -> dict[str, Summary]:
        return {key: self._summaries[key] for key in report_ids if key in self._summaries}

    def report(self, report_id: str) -> Report:
        return self._reports[report_id]

    def search(self, query: Query) -> list[Hit]:
        allowed = query.filters.report_ids or tuple(self._reports)
        passages = [(r.file, p) for r in self._reports.values() if r.id in allowed for p in r.passages]
        words = [set(fold(f"{p.context} {p.text}").split()) for _, p in passages]
        held = Counter(word for found in words for word in found)
        asked = set(fold(query.text).split())
        scores = [sum(1 / held[word] for word in asked & found) for found in words]
        order = sorted(range(len(passages)), key=lambda i: -scores[i])[: query.k]
        return [Hit(passages[i][1], passages[i][0], scores[i], rank) for rank, i in enumerate(order, start=1)]


@lru_cache(maxsize=1)
def sample_reports() -> tuple[Report, ...]:
    """Parse the sample reports once for the whole run."""
    return tuple(parse(read(SAMPLES / name, file=name), report_id=name, file=name) for name in FILES)


def ranks_in(report: Report, question: str) -> dict[str, int]:
    """Rank the passages of one report for a question, from 1."""
    hits = ParsedShelf((report,)).search(Query(question, 40))
    return {hit.passage.id: hit.rank for hit in hits}
