"""A folder of reports that can be added, searched, corrected and removed, by one owner process."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from ingest.readers.limits import Tick, no_tick
from ingest.report import Extract, Figure, Passage, Report, UnreadableReport
from retrieval.embedding.embedder import Embedder, load_embedder
from retrieval.errors import LibraryError, UnknownReport
from retrieval.hit import Filters, Hit, Query, report_of
from retrieval.keeping.batch import Batch, is_small
from retrieval.keeping.intake import Intake, standard_intake
from retrieval.keeping.lifecycle import Keeper
from retrieval.keeping.progress import Course, Watch, nobody
from retrieval.searching.find import Finder
from retrieval.searching.visible import Shelf
from retrieval.storage.catalog import Catalog
from retrieval.storage.lock import Lock
from retrieval.summary import Summary

__all__ = ["Library", "LibraryError"]


class Library:
    """One folder: `catalog.sqlite` (the truth), `lexical/`, `titles/` and `chroma/` (derived), `originals/`.

    Safe to share between threads. Open it with `Library.open`, close it or use it in a `with`.
    """

    def __init__(self, folder: Path, keeper: Keeper, lock: Lock) -> None:
        self.folder = folder
        self._keeper = keeper
        self._lock = lock

    @classmethod
    def open(
        cls,
        folder: Path,
        embedder: Embedder | None = None,
        *,
        intake: Intake | None = None,
        chroma: str | None = None,
        any_model: bool = False,
    ) -> Library:
        """Open or make a library; without an embedder, with the one that ships with the project.

        `chroma` is the address of a Chroma server, for vectors kept elsewhere. `any_model` re-embeds the library
        where another embedder made its vectors. Raises LibraryLocked when another process owns the folder,
        WrongModel when its vectors come from another embedder.
        """
        folder.mkdir(parents=True, exist_ok=True)
        lock = Lock(folder)
        with ExitStack() as undo:
            undo.callback(lock.release)
            keeper = Keeper(folder, embedder or load_embedder(None), intake or standard_intake(), chroma)
            undo.callback(keeper.close)
            if not any_model:
                keeper.check_model()
            keeper.reconcile()
            if any_model:
                keeper.rebuild(None)
            keeper.catalog.checkpoint()
            undo.pop_all()
        return cls(folder, keeper, lock)

    @classmethod
    def rebuild_at(cls, folder: Path, embedder: Embedder | None = None) -> None:
        """Make the indexes of a closed library anew, with this embedder whichever made them before."""
        cls.open(folder, embedder, any_model=True).close()

    def close(self) -> None:
        """Close the library and let another process open it."""
        self._keeper.close()
        self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def embedder(self) -> Embedder:
        """The embedder whose vectors the library holds."""
        return self._keeper.embedder

    @property
    def _shelf(self) -> Shelf:
        return self._keeper.shelf

    @property
    def catalog(self) -> Catalog:
        """The catalog, for what is kept beside reports: jobs, feedback, settings."""
        return self._keeper.catalog

    @property
    def moment(self) -> tuple[object, ...]:
        """What it shows and what that is searched with: the same objects for as long as nothing changes."""
        return self._shelf, self._keeper.indexes

    def reports(self) -> tuple[Summary, ...]:
        """Every report on the shelf, pending and quarantined files included, in order of adding."""
        return tuple(self._shelf.all.values())

    def report(self, report_id: str) -> Report:
        """A whole report. Raises UnknownReport unless it is ready."""
        self._need(report_id)
        return self._keeper.held.report(report_id)

    def extract(self, report_id: str) -> Extract:
        """What the reader gave for a report, with the places of its characters on the pages."""
        self._need(report_id)
        extract = self.catalog.extract(report_id)
        if extract is None:
            raise UnknownReport(report_id)
        return extract

    def original(self, report_id: str) -> Path:
        """The file as it was added, of a quarantined one too."""
        found = self._keeper.originals.find(report_id) if report_id in self._shelf.all else None
        if found is None:
            raise UnknownReport(report_id)
        return found

    def figures(self, of: str | Sequence[str]) -> tuple[Figure, ...]:
        """The figures of a report (its id) or of passages (their ids); nothing of what is not visible."""
        ready = self._shelf.ready
        if isinstance(of, str):
            return self._keeper.held.report(of).figures if of in ready else ()
        return self._keeper.held.figures([key for key in of if report_of(key) in ready])

    def labels(self) -> list[tuple[str, str, str | None, int]]:
        """What the figures of the reports that can be asked count: report id, label, unit, how many figures."""
        ready = self._shelf.ready
        return [row for row in self.catalog.labels() if row[0] in ready]

    def passages(self, passage_ids: Sequence[str]) -> dict[str, Passage]:
        """Passages by id; what is not visible is left out."""
        ready = self._shelf.ready
        return self._keeper.held.passages([key for key in passage_ids if report_of(key) in ready])

    def search(self, query: Query) -> list[Hit]:
        """The best passages for a query, best first."""
        keeper = self._keeper
        return keeper.searcher.search(query, keeper.shelf, keeper.held.passages)

    @property
    def finder(self) -> Finder:
        """What finds the reports that can speak."""
        return Finder(self._keeper.indexes.lexical, self._keeper.indexes.titles)

    def named(self, question: str) -> tuple[Summary, ...]:
        """One report for each place that a question may name, of those that reports are about."""
        shelf = self._shelf
        return tuple(shelf.ready[report_id] for report_id in shelf.places.like(question))

    def resolved(self, filters: Filters) -> Filters:
        """A filter as the reports that it leaves; one that leaves none names a report that is not there."""
        if filters == Filters() or not (filters.places or filters.years):
            return filters
        return Filters(report_ids=tuple(self._shelf.allowed(filters)) or ("",))

    def counted(self) -> int:
        """How many reports can be asked."""
        return len(self._shelf.ready)

    def summaries(self, report_ids: Sequence[str]) -> dict[str, Summary]:
        """The shelf lines of some ready reports."""
        ready = self._shelf.ready
        return {key: ready[key] for key in report_ids if key in ready}

    def units(self, report_id: str) -> tuple[str, ...]:
        """The units that a report was given to."""
        return tuple(sorted(self._keeper.units.all.get(report_id, ())))

    def give(self, report_id: str, units: Iterable[str], *, also: bool = False) -> None:
        """Let some units see a report, beside those that see it already (`also`) or in their place."""
        if not also:  # a file just taken in may have been removed again
            self._need_any(report_id)
        self._keeper.units.give(report_id, {*units, *(self.units(report_id) if also else ())})

    def changes(self, report_id: str) -> tuple[tuple[str, str], ...]:
        """When and how the reading of a report changed (an ISO moment, words for the user), oldest first."""
        return self.catalog.changes(report_id)

    def add(
        self,
        path: Path,
        file: str | None = None,
        corrections: Mapping[str, str] | None = None,
        tick: Tick = no_tick,
    ) -> Summary:
        """Add a file; one that is already there is left as it is. A file that cannot be read is quarantined.

        `tick` is told (pages done, pages in all) as they are read.

        Raises UnreadableReport when there is no such file, for then there is nothing to keep.
        """
        summary = self._begin(path, file or path.name)
        if corrections:
            summary = self._keeper.correct(summary.report_id, corrections)
        return summary if summary.state == "ready" else self._keeper.take_in(summary.report_id, summary.file, tick)

    def _begin(self, path: Path, name: str) -> Summary:
        try:
            content = path.read_bytes()
        except OSError as error:
            raise UnreadableReport(name, "không mở được tệp; hãy kiểm tra đường dẫn và quyền đọc.") from error
        return self._keeper.begin(hashlib.sha256(content).hexdigest()[:16], content, name)

    def add_folder(self, paths: Path | Iterable[Path], progress: Watch = nobody) -> tuple[Summary, ...]:
        """Add files, or all files under a folder. A file that cannot be read does not stop the others.

        Files that an earlier run had finished are passed over, so a run that was cut off can simply be repeated.
        In the end damaged reports are read again, with the words of the clean ones.
        """
        course = Course(_files(paths), progress)
        batch = Batch(self._keeper)
        added = tuple(course.done(self._add_any(path, course.page, batch)) for path in course)
        batch.settle()
        self.read_again()
        return tuple(self._shelf.all.get(summary.report_id, summary) for summary in added)

    def read_again(self) -> None:
        """Read damaged reports anew where many more clean reports are at hand than when they were read."""
        self._keeper.read_again()

    def resume(self) -> tuple[Summary, ...]:
        """Finish reading the files, and showing the corrections, that an earlier process was killed over."""
        for report_id in self.catalog.half_corrected():
            self._keeper.correct(report_id, {})
        pending = [summary for summary in self.reports() if summary.state == "pending"]
        return tuple(self._keeper.retry(summary) for summary in pending)

    def remove(self, report_id: str) -> None:
        """Remove a report: from the first moment on it is in no answer, then all that is kept of it goes."""
        self._need_any(report_id)
        self._keeper.remove(report_id)

    def correct(self, report_id: str, fields: Mapping[str, str]) -> Summary:
        """Keep a user's corrections of a report's identity (field → value) and understand the report with them.

        An empty value takes a correction back. Corrections outlive the report: the same file gets them again.
        """
        self._need_any(report_id)
        return self._keeper.correct(report_id, fields)

    def rebuild(self, embedder: Embedder | None = None) -> None:
        """Make both indexes anew from the catalog; with an embedder, make its vectors and keep to it from now on."""
        self._keeper.rebuild(embedder)

    def _need_any(self, report_id: str) -> None:
        if report_id not in self._shelf.all:
            raise UnknownReport(report_id)

    def _need(self, report_id: str) -> None:
        if report_id not in self._shelf.ready:
            raise UnknownReport(report_id)

    def _add_any(self, path: Path, tick: Tick, batch: Batch) -> Summary:
        try:
            if not is_small(path):
                batch.settle()  # a file that may end the process must not take others with it
                return self.add(path, tick=tick)
            summary = self._begin(path, path.name)
            return summary if summary.state == "ready" else batch.take_in(summary, tick)
        except UnreadableReport as error:
            return Summary("", error.file, "quarantined", reason=error.reason)


def _files(paths: Path | Iterable[Path]) -> list[Path]:
    """The files to read, in order of name; hidden files and those Word leaves beside an open document are not."""
    given = [paths] if isinstance(paths, Path) else list(paths)
    found = [inner for path in given for inner in (sorted(path.rglob("*")) if path.is_dir() else [path])]
    return [path for path in found if not path.is_dir() and not path.name.startswith((".", "~$"))]
