"""Catalog → the two derived indexes, words and vectors, kept equal to it.

Whatever happened to the indexes, `reconcile` brings them back to what the catalog says. Knows nothing of files.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ingest.report import Passage
from retrieval.indexes import marks
from retrieval.indexes.bm25 import FORM, Lexical
from retrieval.indexes.chroma import Store
from retrieval.indexes.marks import passage_entry, title_entry
from retrieval.storage.catalog import Catalog
from retrieval.summary import Summary

Vectors = NDArray[np.float32]
Put = tuple[Summary, Sequence[Passage], Vectors, int]  # a report, and how many passages may lie there from before
_TITLES_HEAP_BYTES = 15_000_000  # the least that tantivy takes
_FORM = f"{FORM}.{marks.FORM}"


class Indexes:
    """The word index, that of titles, and the vector index of one library and one embedder."""

    def __init__(self, folder: Path, library: str, fingerprint: str, chroma: str | None = None) -> None:
        self.lexical = Lexical(folder / "lexical")
        self.titles = Lexical(folder / "titles", heap_bytes=_TITLES_HEAP_BYTES)
        self.store = Store(chroma or folder / "chroma", library, fingerprint)

    def put(self, *puts: Put) -> None:
        """Hold what reports say in place of what may lie there from before; many at once cost hardly more than one."""
        for summary, passages, _, _ in puts:
            self._drop_words(summary.report_id)
            self._add_words(summary, passages)
        self._commit()
        now = {passage.id for _, passages, _, _ in puts for passage in passages}
        old = [key for summary, _, _, held in puts for key in passage_ids(summary.report_id, held) if key not in now]
        self.store.delete(old)
        if now:
            ids = [passage.id for _, passages, _, _ in puts for passage in passages]
            self.store.add(ids, np.concatenate([vectors for _, _, vectors, _ in puts]))

    def drop(self, report_id: str, held: int) -> None:
        """Hold nothing of a report any more."""
        self._drop_words(report_id)
        self._commit()
        self.store.delete(passage_ids(report_id, held))

    def _add_words(self, summary: Summary, passages: Sequence[Passage]) -> None:
        self.lexical.add(passage_entry(summary, passage) for passage in passages)
        self.titles.add((title_entry(summary),))

    def _drop_words(self, report_id: str) -> None:
        self.lexical.delete(report_id)
        self.titles.delete(report_id)

    def _commit(self) -> None:
        self.lexical.commit()
        self.titles.commit()

    def reconcile(self, catalog: Catalog, embed: Callable[[str], Vectors]) -> None:
        """Make both indexes hold exactly what the visible reports hold. `embed` gives a report's vectors.

        Reports in doubt are to be settled by the caller first; this repairs what no row of the catalog explains: an
        index that was deleted, copied from elsewhere or lost its last writes.
        """
        ready = _ready(catalog)
        sizes = {report_id: summary.passages for report_id, summary in ready.items()}
        for index in (self.lexical, self.titles):
            index.mend(next(iter(ready), None))
        whole = self.lexical.count() == sum(sizes.values()) and self.titles.count() == len(sizes)
        whole = whole and all(self.lexical.count(report_id) == size for report_id, size in sizes.items())
        if not whole or catalog.setting("words") != _FORM:
            self._refill_words(catalog, ready)
        if self.store.count() != sum(sizes.values()):
            self._refill_vectors(sizes, embed, self.store.ids())

    def rebuild(self, catalog: Catalog, embed: Callable[[str], Vectors]) -> None:
        """Write both indexes anew; whoever searches meanwhile finds what was there or what will be, never less."""
        ready = _ready(catalog)
        self._refill_words(catalog, ready)
        self._refill_vectors({key: summary.passages for key, summary in ready.items()}, embed, set())

    def _refill_words(self, catalog: Catalog, ready: Mapping[str, Summary]) -> None:
        self.lexical.clear()
        self.titles.clear()
        for report_id, summary in ready.items():
            self._add_words(summary, catalog.passages_of(report_id))
        self._commit()
        catalog.remember("words", _FORM)

    def _refill_vectors(self, sizes: dict[str, int], embed: Callable[[str], Vectors], trusted: set[str]) -> None:
        wanted = {report_id: passage_ids(report_id, size) for report_id, size in sizes.items()}
        self.store.delete(sorted(self.store.ids().difference(*wanted.values())))
        for report_id, ids in wanted.items():
            if not trusted.issuperset(ids):
                self.store.add(ids, embed(report_id))

    def close(self) -> None:
        """Give up what is held open."""
        self.lexical.close()
        self.titles.close()
        self.store.close()


def passage_ids(report_id: str, count: int) -> list[str]:
    """The ids of a report's passages: they are numbered from 0 in the order they stand."""
    return [f"{report_id}:{n}" for n in range(count)]


def _ready(catalog: Catalog) -> dict[str, Summary]:
    """The visible reports."""
    return {key: summary for key, summary in catalog.summaries().items() if summary.state == "ready"}
