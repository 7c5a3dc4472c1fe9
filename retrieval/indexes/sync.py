"""Catalog → the two derived indexes, words and vectors, kept equal to it.

Whatever happened to the indexes, `reconcile` brings them back to what the catalog says. Knows nothing of files.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ingest.report import Passage
from retrieval.indexes.bm25 import FORM, Entry, Lexical
from retrieval.indexes.chroma import Store
from retrieval.storage.catalog import Catalog

Vectors = NDArray[np.float32]


class Indexes:
    """The word index and the vector index of one library and one embedder."""

    def __init__(self, folder: Path, library: str, fingerprint: str, chroma: str | None = None) -> None:
        self.lexical = Lexical(folder / "lexical")
        self.store = Store(chroma or folder / "chroma", library, fingerprint)

    def put(self, report_id: str, passages: Sequence[Passage], vectors: Vectors, held: int = 0) -> None:
        """Hold a report's passages, in place of the `held` passages that may lie there from before."""
        self.lexical.delete(report_id)
        self.lexical.add(Entry(p.id, report_id, p.text, p.context) for p in passages)
        self.lexical.commit()
        now = {passage.id for passage in passages}
        self.store.delete([key for key in passage_ids(report_id, held) if key not in now])
        self.store.add([passage.id for passage in passages], vectors)

    def drop(self, report_id: str, held: int) -> None:
        """Hold nothing of a report any more."""
        self.lexical.delete(report_id)
        self.lexical.commit()
        self.store.delete(passage_ids(report_id, held))

    def reconcile(self, catalog: Catalog, embed: Callable[[str], Vectors]) -> None:
        """Make both indexes hold exactly what the visible reports hold. `embed` gives a report's vectors.

        Reports in doubt are to be settled by the caller first; this repairs what no row of the catalog explains: an
        index that was deleted, copied from elsewhere or lost its last writes.
        """
        sizes = _sizes(catalog)
        whole = self.lexical.count() == sum(sizes.values()) and all(
            self.lexical.count(report_id) == size for report_id, size in sizes.items()
        )
        if not whole or catalog.setting("words") != FORM:
            self._refill_words(catalog, tuple(sizes))
        if self.store.count() != sum(sizes.values()):
            self._refill_vectors(sizes, embed, self.store.ids())

    def rebuild(self, catalog: Catalog, embed: Callable[[str], Vectors]) -> None:
        """Write both indexes anew; whoever searches meanwhile finds what was there or what will be, never less."""
        sizes = _sizes(catalog)
        self._refill_words(catalog, tuple(sizes))
        self._refill_vectors(sizes, embed, set())

    def _refill_words(self, catalog: Catalog, report_ids: Sequence[str]) -> None:
        self.lexical.clear()
        for report_id in report_ids:
            passages = catalog.passages_of(report_id)
            self.lexical.add(Entry(p.id, report_id, p.text, p.context) for p in passages)
        self.lexical.commit()
        catalog.remember("words", FORM)

    def _refill_vectors(self, sizes: dict[str, int], embed: Callable[[str], Vectors], trusted: set[str]) -> None:
        wanted = {report_id: passage_ids(report_id, size) for report_id, size in sizes.items()}
        self.store.delete(sorted(self.store.ids().difference(*wanted.values())))
        for report_id, ids in wanted.items():
            if not trusted.issuperset(ids):
                self.store.add(ids, embed(report_id))

    def close(self) -> None:
        """Give up what is held open."""
        self.lexical.close()
        self.store.close()


def passage_ids(report_id: str, count: int) -> list[str]:
    """The ids of a report's passages: they are numbered from 0 in the order they stand."""
    return [f"{report_id}:{n}" for n in range(count)]


def _sizes(catalog: Catalog) -> dict[str, int]:
    """How many passages each visible report has."""
    return {key: summary.passages for key, summary in catalog.summaries().items() if summary.state == "ready"}
