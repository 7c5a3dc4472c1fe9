"""Catalog → the reports in memory: those read lately, so that an answer does not wait for the disk.

Bounded by characters of text; the five real reports are 232 000. Knows nothing of what is visible.
"""

from __future__ import annotations

import threading
from collections import OrderedDict, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.report import Figure, Passage, Report
from retrieval.errors import UnknownReport
from retrieval.storage.catalog import Catalog

_CHARACTERS = 6_000_000  # about 100 reports of 60 pages; a report takes some 25 bytes a character with its figures


@dataclass(frozen=True, slots=True)
class _Opened:
    report: Report
    passages: dict[str, Passage]
    figures: dict[str, tuple[Figure, ...]]


class Held:
    """Reports by id, the least lately used given up first. Safe to share between threads."""

    def __init__(self, catalog: Catalog, characters: int = _CHARACTERS) -> None:
        self._catalog = catalog
        self._room = characters
        self._opened: OrderedDict[str, _Opened] = OrderedDict()
        self._lock = threading.Lock()

    def report(self, report_id: str) -> Report:
        """A whole report. Raises UnknownReport when the catalog has none ready."""
        return self._open(report_id).report

    def passages(self, passage_ids: Sequence[str]) -> dict[str, Passage]:
        """Passages by id: from memory where their report is in it, from the catalog where it is not."""
        found: dict[str, Passage] = {}
        missing = []
        for key in passage_ids:
            opened = self._opened.get(key.rpartition(":")[0])
            if opened is None:
                missing.append(key)
            elif key in opened.passages:
                found[key] = opened.passages[key]
        return found | self._catalog.passages(missing) if missing else found

    def figures(self, passage_ids: Sequence[str]) -> tuple[Figure, ...]:
        """The figures that stand in some passages, in the order of the passages."""
        found: list[Figure] = []
        missing = []
        for key in passage_ids:
            opened = self._opened.get(key.rpartition(":")[0])
            if opened is None:
                missing.append(key)
            else:
                found += opened.figures.get(key, ())
        return (*found, *self._catalog.figures(missing)) if missing else tuple(found)

    def forget(self, report_id: str) -> None:
        """Read a report anew when it is next asked for."""
        with self._lock:
            self._opened.pop(report_id, None)

    def _open(self, report_id: str) -> _Opened:
        with self._lock:
            opened = self._opened.get(report_id)
            if opened is not None:
                self._opened.move_to_end(report_id)
                return opened
        report = self._catalog.report(report_id)
        if report is None:
            raise UnknownReport(report_id)
        opened = _index(report)
        with self._lock:
            self._opened[report_id] = opened
            self._give_up()
        return opened

    def _give_up(self) -> None:
        held = sum(len(opened.report.text) for opened in self._opened.values())
        while held > self._room and len(self._opened) > 1:
            _, oldest = self._opened.popitem(last=False)
            held -= len(oldest.report.text)


def _index(report: Report) -> _Opened:
    figures: defaultdict[str, list[Figure]] = defaultdict(list)
    for figure in report.figures:
        figures[figure.passage_id].append(figure)
    passages = {passage.id: passage for passage in report.passages}
    return _Opened(report, passages, {key: tuple(found) for key, found in figures.items()})
