"""How a library changes: every step written so that a kill after it can be finished or undone.

adding      original kept → row `pending` → read, understood, embedded → staged → both indexes → row `ready`
removing    row `removing` → both indexes → original → row gone
correcting  staged over the ready report, marked as in doubt → both indexes → mark gone
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import numpy as np

from ingest.readers.limits import Tick, no_tick
from ingest.report import Extract, Passage, Report, UnreadableReport
from retrieval.embedding.embedder import Embedder
from retrieval.errors import WrongModel
from retrieval.indexes.nearest import Near
from retrieval.indexes.sync import Indexes, Put, Vectors
from retrieval.keeping.cache import Held
from retrieval.keeping.intake import Intake
from retrieval.keeping.repair_words import CleanReports, reading_score
from retrieval.searching.search import Searcher
from retrieval.searching.visible import Shelf
from retrieval.storage.catalog import Catalog, now
from retrieval.storage.originals import Originals
from retrieval.summary import Summary, summarize

if TYPE_CHECKING:
    from ingest.repair.restore import Counts

_LOG = logging.getLogger(__name__)
_ATTEMPTS = 3
_WORDS = "words "  # setting: how many characters of clean reports a damaged one was read with
_MORE_WORDS = 1.25
_CUT_OFF = "đọc tệp này đã bị ngắt giữa chừng nhiều lần; hãy chia nhỏ tệp hoặc lưu lại ở dạng .docx rồi thêm lại."
_FAILED = "tệp này làm chương trình phân tích gặp lỗi; hãy lưu lại ở dạng khác (.docx, .pdf) rồi thêm lại."


_READ_BETTER = "Đọc lại với nhiều báo cáo rõ chữ hơn: {words} chữ đọc khác trước, điểm đọc cao hơn."
_READ_WITH_CORRECTION = "Đọc lại khi thông tin báo cáo được sửa: {words} chữ đọc khác trước."


@dataclass(frozen=True, slots=True)
class Read:
    """A report that was read and understood, to be settled. `added` is an ISO moment."""

    report: Report
    extract: Extract
    added: str


class Keeper:
    """The catalog, the indexes and the originals of one library, changed together."""

    def __init__(self, folder: Path, embedder: Embedder, intake: Intake, chroma: str | None) -> None:
        self.embedder = embedder
        self._folder, self._intake, self._chroma = folder, intake, chroma
        self._changing = threading.RLock()
        self.originals = Originals(folder / "originals")
        self.catalog = Catalog(folder / "catalog.sqlite")
        self.held = Held(self.catalog)
        self.indexes = Indexes(folder, self._name(), embedder.fingerprint, chroma)
        self.searcher = self._search_with(self.indexes, embedder)
        self.shelf = Shelf(self.catalog.summaries())
        self._clean = CleanReports(self.catalog, lambda: self.shelf.all)

    def close(self) -> None:
        """Close what is open."""
        with self._changing:
            self.indexes.close()
            self.catalog.close()

    def begin(self, report_id: str, content: bytes, name: str) -> Summary:
        """Keep a file and note that it is to be read; from here on it is not lost. Gives what is known of it."""
        with self._changing:
            known = self.shelf.all.get(report_id)
            if known is not None and known.state == "ready":
                return known
            self.originals.keep(report_id, content, name)
            self.catalog.begin(report_id, name)
            self._look_again(report_id)
            return self.shelf.all[report_id]

    def take_in(self, report_id: str, name: str, tick: Tick = no_tick) -> Summary:
        """Read a kept file and settle what it says, or quarantine it with the reason."""
        read = self.read(report_id, name, tick)
        return read if isinstance(read, Summary) else self.settle(read)[0]

    def read(self, report_id: str, name: str, tick: Tick = no_tick) -> Read | Summary:
        """Read a kept file; one that cannot be read is quarantined with the reason."""
        path = self.originals.find(report_id)
        if path is None:  # removed meanwhile
            return Summary(report_id, name, "removing")
        try:
            extract = self._intake.read(path, name, tick)
            report = self._understand(extract, report_id, name)
            if not report.passages:
                raise UnreadableReport(name, _why_empty(extract))
            return Read(report, extract, now())
        except UnreadableReport as error:
            return self._quarantine(report_id, name, error.reason)
        except Exception:  # whatever a strange file does to a parser, the others go on and the list says so
            _LOG.exception("reading %s failed", name)
            return self._quarantine(report_id, name, _FAILED)

    def retry(self, summary: Summary) -> Summary:
        """Read a pending file again, and count that."""
        self.catalog.begin(summary.report_id, summary.file)
        return self.take_in(summary.report_id, summary.file)

    def correct(self, report_id: str, fields: Mapping[str, str]) -> Summary:
        """Keep corrections and understand a ready report anew with them; an empty value takes one back."""
        with self._changing:
            kept = self.catalog.corrections(report_id) | dict(fields)
            self.catalog.correct(report_id, {name: value for name, value in kept.items() if value})
            summary, extract = self.shelf.all[report_id], self.catalog.extract(report_id)
            if summary.state != "ready" or extract is None:
                return summary
            report = self._understand(extract, report_id, summary.file)
            self._note_reading(report, _READ_WITH_CORRECTION)
            return self.settle(Read(report, extract, summary.added or now()))[0]

    def read_again(self) -> None:
        """Understand damaged reports anew where a quarter more clean text is at hand than when they were read.

        A damaged report that was added first had no clean words to be read with. On the five real ones 95.5 % of its
        syllables are right with the words of the other four; the quarter keeps a growing library from doing it often.
        The new reading replaces the old one only where its own score is better, and is listed as a change.
        """
        for summary in self.shelf.ready.values():
            if summary.quality is None or not summary.quality.damaged_lines:
                continue
            before = int(self.catalog.setting(_WORDS + summary.report_id) or 0)
            if self._clean.size(summary.report_id) < max(1, before * _MORE_WORDS):
                continue
            try:
                self._read_better(summary)
            except Exception:  # the report stands as it was read before; a batch must not fail over it
                _LOG.exception("reading %s again failed", summary.file)

    def remove(self, report_id: str) -> None:
        """Hide a report at once, then drop all that is kept of it."""
        self.catalog.hide(report_id)
        self.shelf = self.shelf.without(report_id)
        with self._changing:
            self._drop(report_id)

    def reconcile(self) -> None:
        """Finish or undo what an earlier process left half done, then make the indexes equal to the catalog."""
        with self._changing:
            for report_id in self.catalog.ids("removing"):
                self._drop(report_id)
            for report_id, held in self.catalog.unindexed().items():
                summary, passages = self.catalog.summaries()[report_id], self.catalog.passages_of(report_id)
                self.indexes.put((summary, passages, self._made(report_id), held))
                self.catalog.show(report_id)
            for report_id in self.catalog.worn_out(_ATTEMPTS):
                self._quarantine(report_id, self.catalog.summaries()[report_id].file, _CUT_OFF)
            self._refresh()
            self.originals.drop_others(self.shelf.all)
            self.indexes.reconcile(self.catalog, self._made)

    def check_model(self) -> None:
        """Raise WrongModel when another embedder made the vectors of this library."""
        made_by = self.catalog.setting("model")
        if made_by is None:
            self._remember_model()
        elif made_by.partition(" ")[0] != self.embedder.fingerprint:
            old, new = made_by.partition(" ")[2], self.embedder.name
            raise WrongModel(
                f"Thư viện này được lập bằng mô hình “{old}”, khác với mô hình đang chọn “{new}”"
                f"{' (cùng tên nhưng nội dung đã đổi)' if old == new else ''}. Hãy chọn lại mô hình cũ, hoặc lập lại "
                f"chỉ mục bằng: baocao rebuild --model {new} --library {self._folder}"
            )

    def rebuild(self, embedder: Embedder | None) -> None:
        """Make both indexes anew from the catalog, with another embedder if one is given."""
        with self._changing:
            self.embedder = embedder or self.embedder
            for report_id in self.shelf.ready:
                self._made(report_id)
            old = self.indexes
            old.lexical.close()
            old.titles.close()  # two writers on one index are not allowed; searches go on with what they see
            fresh = Indexes(self._folder, self._name(), self.embedder.fingerprint, self._chroma)
            self._remember_model()
            fresh.rebuild(self.catalog, self._made)
            self.indexes, self.searcher = fresh, self._search_with(fresh, self.embedder)
            fresh.store.drop_others()
            old.close()

    def _understand(self, extract: Extract, report_id: str, name: str) -> Report:
        def counts() -> Counts | None:
            self.catalog.remember(_WORDS + report_id, str(self._clean.size(report_id)))
            return self._clean.counts(report_id)

        corrections = self.catalog.corrections(report_id)
        return self._intake.parse(extract, report_id=report_id, file=name, corrections=corrections, counts=counts)

    def _read_better(self, summary: Summary) -> None:
        """Understand a report anew and keep that only where it is read better than before."""
        with self._changing:
            extract, before = self.catalog.extract(summary.report_id), self.catalog.report(summary.report_id)
            if extract is None or before is None:
                return
            report = self._understand(extract, summary.report_id, summary.file)
            if report.reading == before.reading or reading_score(report) <= reading_score(before):
                return
            self._note_reading(report, _READ_BETTER)
            self.settle(Read(report, extract, summary.added or now()))

    def _note_reading(self, report: Report, why: str) -> None:
        """List it as a change where a report is read otherwise than before."""
        before = self.catalog.report(report.id)
        if before is not None and before.reading != report.reading:
            changed = sum(a != b for a, b in zip(before.reading.split(), report.reading.split(), strict=False))
            self.catalog.note_change(report.id, why.format(words=changed))

    def settle(self, *reads: Read) -> list[Summary]:
        """Embed, stage, index, show; many at once cost hardly more than one.

        Nothing is shown of a report that was removed meanwhile.
        """
        passages = [passage for read in reads for passage in read.report.passages]
        vectors = np.split(_embed(self.embedder, passages), np.cumsum([len(r.report.passages) for r in reads])[:-1])
        summaries = [summarize(read.report, read.added) for read in reads]
        with self._changing:
            puts: list[Put] = []
            with self.catalog.together():
                for read, summary, part in zip(reads, summaries, vectors, strict=True):
                    report = read.report
                    held = self.shelf.all[report.id].passages if report.id in self.shelf.all else 0
                    if self.catalog.stage(report, summary, read.extract, self.embedder.fingerprint, _pack(part)):
                        puts.append((summary, report.passages, part, held))
            for summary, *_ in puts:
                self._forget(summary.report_id)
            self.indexes.put(*puts)
            with self.catalog.together():
                for summary, *_ in puts:
                    self.catalog.show(summary.report_id)
            for summary, *_ in puts:
                self._forget(summary.report_id)
            self._look_again(*(summary.report_id for summary in summaries))
        staged = {summary.report_id for summary, *_ in puts}
        return [s if s.report_id in staged else replace(s, state="removing") for s in summaries]

    def _refresh(self) -> None:
        self.shelf = Shelf(self.catalog.summaries())

    def _look_again(self, *report_ids: str) -> None:
        """Show some reports as the catalog has them now."""
        found = [self.catalog.summary(report_id) for report_id in report_ids]
        self.shelf = self.shelf.changed(*(s for s in found if s is not None and s.state != "removing"))

    def _forget(self, report_id: str) -> None:
        self.held.forget(report_id)
        self.searcher.forget(report_id)

    def _name(self) -> str:
        """The library's own name, made once: it outlives moving the folder."""
        name = self.catalog.setting("library")
        if name is None:
            name = uuid4().hex[:12]
            self.catalog.remember("library", name)
        return name

    def _search_with(self, indexes: Indexes, embedder: Embedder) -> Searcher:
        near = Near(indexes.store, lambda report_id: self._read(report_id, embedder))
        return Searcher(indexes.lexical, indexes.titles, near, embedder)

    def _remember_model(self) -> None:
        self.catalog.remember("model", f"{self.embedder.fingerprint} {self.embedder.name}")

    def _quarantine(self, report_id: str, name: str, reason: str) -> Summary:
        summary = Summary(report_id, name, "quarantined", reason=reason, added=now())
        with self._changing:
            self.catalog.quarantine(summary)
            self._look_again(report_id)
        return summary

    def _drop(self, report_id: str) -> None:
        self.indexes.drop(report_id, self.catalog.size(report_id))
        self.originals.drop(report_id)
        self._forget(report_id)
        self.catalog.forget(report_id)
        self.shelf = self.shelf.without(report_id)

    def _made(self, report_id: str) -> Vectors:
        """A report's vectors by the library's embedder; where another made those kept, they are made now and kept."""
        kept = self.catalog.vectors(report_id)
        vectors = self._read(report_id, self.embedder)
        if kept is None or kept[0] != self.embedder.fingerprint:
            self.catalog.replace_vectors(report_id, self.embedder.fingerprint, _pack(vectors))
        return vectors

    def _read(self, report_id: str, embedder: Embedder) -> Vectors:
        """A report's vectors by an embedder, as kept or, where another made those kept, made for the moment."""
        kept = self.catalog.vectors(report_id)
        if kept is not None and kept[0] == embedder.fingerprint:
            return np.frombuffer(kept[1], np.float16).astype(np.float32).reshape(-1, embedder.dimensions)
        return _embed(embedder, self.catalog.passages_of(report_id))


def _why_empty(extract: Extract) -> str:
    """Say why a file that was opened gives nothing to ask about: a tick beside it would say that it was read."""
    remedies = dict.fromkeys(page.remedy for page in extract.pages if page.remedy)
    reasons = [*remedies, *extract.notes] or ["tệp không có chữ; hãy kiểm tra lại bản gốc"]
    return f"không đọc được đoạn chữ nào: {'; '.join(reason.rstrip('.') for reason in reasons)}."


def _embed(embedder: Embedder, passages: Sequence[Passage]) -> Vectors:
    if not passages:
        return np.empty((0, embedder.dimensions), np.float32)
    return embedder.embed_passages([f"{passage.context}\n{passage.text}" for passage in passages])


def _pack(vectors: Vectors) -> bytes:
    """Half precision: a unit vector's cosines change by less than 0.001 and the catalog stays half as big."""
    packed: bytes = vectors.astype(np.float16).tobytes()
    return packed
