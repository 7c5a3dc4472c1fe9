"""Passage ids and their vectors → the nearest of them. chromadb lives here and nowhere else.

Vectors are made elsewhere; Chroma only keeps and compares them. No metadata filter is used when searching: with a
`where` a query over 100 000 passages took 36-50 ms instead of 1 ms, so callers ask for more and filter themselves.
"""

from __future__ import annotations

import hashlib
import logging
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval.errors import VectorsBroken

_BATCH = 4096  # Chroma refuses more than 5 461 vectors in one call
_MOST_READ = 20_000  # vectors that a trial reads: 2 s on a busy core


class Store:
    """The vectors of one library and embedder, in a folder of our own or on a Chroma server (`http://host:port`).

    `library` tells libraries apart that share a server.
    """

    def __init__(self, place: Path | str, library: str, fingerprint: str) -> None:
        self._place = place
        self._family = f"baocao-{library}-"
        self._name = self._family + hashlib.sha256(fingerprint.encode()).hexdigest()[:16]
        self.is_broken = False
        try:
            self._open()
        except VectorsBroken:
            if not isinstance(place, Path):
                raise
            self._begin_anew(place)

    def _open(self) -> None:
        with self._told():
            self._client = _connect(self._place)
            self._collection: Any = self._client.get_or_create_collection(
                self._name, embedding_function=None, configuration={"hnsw": {"space": "cosine", "ef_search": 200}}
            )

    def renew(self) -> None:
        """Drop all vectors of a folder of our own, for what is broken is made anew; raises where a server has them."""
        if not isinstance(self._place, Path):
            raise VectorsBroken(self._place, "máy chủ Chroma báo lỗi")
        self._client.close()
        self._begin_anew(self._place)

    def _begin_anew(self, folder: Path) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        _forget(folder)
        self._open()
        self.is_broken = False

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Whatever Chroma raises (it has no one kind for a folder it cannot read) → one error with a remedy."""
        try:
            yield
        except BaseException as error:
            panicked = type(error).__module__ == "pyo3_runtime"  # a panic of Chroma's Rust is no Exception
            if not panicked and not isinstance(error, Exception):
                raise
            self.is_broken = True
            raise VectorsBroken(self._place, error) from error

    def add(self, ids: Sequence[str], vectors: NDArray[np.float32]) -> None:
        """Keep vectors, (n, d) of unit length; an id that is already there gets the new one."""
        for part in _batches(len(ids)):
            with self._told():
                self._collection.upsert(ids=list(ids[part]), embeddings=np.ascontiguousarray(vectors[part]))

    def delete(self, ids: Sequence[str]) -> None:
        """Drop vectors; ids that are not there do not matter."""
        for part in _batches(len(ids)):
            with self._told():
                self._collection.delete(ids=list(ids[part]))

    def nearest(self, vector: NDArray[np.float32], k: int) -> list[tuple[str, float]]:
        """The `k` nearest ids with their cosine similarity, best first; ties by id."""
        k = min(k, self.count())
        if k < 1:
            return []
        with self._told():
            found = self._collection.query(query_embeddings=[vector], n_results=k, include=["distances"])
        pairs = zip(found["ids"][0], found["distances"][0], strict=True)
        return sorted(((str(key), 1.0 - float(far)) for key, far in pairs), key=lambda hit: (-hit[1], hit[0]))

    def count(self) -> int:
        """How many vectors are kept."""
        with self._told():
            return int(self._collection.count())

    def ids(self) -> set[str]:
        """Every id kept."""
        with self._told():
            return set(self._collection.get(include=[])["ids"])

    def close(self) -> None:
        """Let go of the folder; without it a later opening in the same process would see an old state."""
        self._client.close()

    def drop_others(self) -> None:
        """Drop the vectors that other embedders made for this library."""
        for collection in self._client.list_collections():
            if collection.name.startswith(self._family) and collection.name != self._collection.name:
                self._client.delete_collection(collection.name)


def read_through(folder: Path) -> None:
    """Read a folder's vectors and search for some of them; raises, or ends the process, where they are broken."""
    client = _connect(folder)
    for collection in client.list_collections():
        for start in range(0, min(collection.count(), _MOST_READ), _BATCH):
            kept = collection.get(limit=_BATCH, offset=start, include=["embeddings"])
            collection.query(query_embeddings=kept["embeddings"][::64], n_results=3, include=["distances"])
        collection.delete(ids=["none:0"])  # a writer brings up the log too
    client.close()


def _connect(place: Path | str) -> Any:
    import chromadb
    from chromadb.config import Settings

    logging.getLogger("chromadb").setLevel(logging.ERROR)
    settings = Settings(anonymized_telemetry=False)
    if isinstance(place, Path):
        place.mkdir(parents=True, exist_ok=True)
        return chromadb.PersistentClient(path=str(place), settings=settings)
    host, _, port = place.removeprefix("http://").rstrip("/").partition(":")
    return chromadb.HttpClient(host=host, port=int(port or 8000), settings=settings)


def _forget(folder: Path) -> None:
    """Make Chroma open a folder anew: one whose opening failed stays in its cache, half made, for the whole process."""
    from chromadb.api.shared_system_client import SharedSystemClient

    SharedSystemClient._identifier_to_system.pop(str(folder), None)
    SharedSystemClient._identifier_to_refcount.pop(str(folder), None)


def _batches(count: int) -> Iterator[slice]:
    return (slice(start, start + _BATCH) for start in range(0, count, _BATCH))
