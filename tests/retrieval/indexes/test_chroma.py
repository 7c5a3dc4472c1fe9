"""Vectors: Chroma and comparing one by one find the same, and nothing that is not allowed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from retrieval.indexes.chroma import Store
from retrieval.indexes.nearest import Near
from retrieval.summary import Summary

RNG = np.random.default_rng(0)
SIZES = {"a": 40, "b": 60, "c": 0}


def unit_rows(count: int) -> np.ndarray:
    rows = RNG.standard_normal((count, 16)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


VECTORS = {report_id: unit_rows(size) for report_id, size in SIZES.items()}
SHELF = {report_id: Summary(report_id, report_id, "ready", passages=size) for report_id, size in SIZES.items()}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    kept = Store(tmp_path_factory.mktemp("chroma"), "lib", "model")
    for report_id, vectors in VECTORS.items():
        kept.add([f"{report_id}:{n}" for n in range(len(vectors))], vectors)
    return kept


def test_a_vector_is_nearest_to_itself(store: Store) -> None:
    assert store.count() == 100
    for n in range(5):
        (first, score), *_ = store.nearest(VECTORS["b"][n], 3)
        assert (first, score) == (f"b:{n}", pytest.approx(1, abs=1e-5))


def test_comparing_and_chroma_agree(store: Store) -> None:
    exact, index = (Near(store, VECTORS.__getitem__, exact=limit) for limit in (1000, 0))
    for vector in unit_rows(10):
        compared, asked = exact.nearest(vector, 10, SHELF), index.nearest(vector, 10, SHELF)
        assert compared == pytest.approx(asked, abs=1e-5)
        assert len(compared) == 10


@pytest.mark.parametrize("limit", [1000, 0])
def test_only_allowed_reports_are_found(store: Store, limit: int) -> None:
    near = Near(store, VECTORS.__getitem__, exact=limit)
    found = near.nearest(VECTORS["b"][0], 10, {"a": SHELF["a"], "c": SHELF["c"]})
    assert found
    assert {key[0] for key in found} == {"a"}
    assert near.nearest(VECTORS["b"][0], 10, {}) == {}
    assert near.nearest(np.zeros(16, np.float32), 10, SHELF) == {}


def test_vectors_of_a_changed_report_are_read_anew(store: Store) -> None:
    vectors = dict(VECTORS)
    near = Near(store, vectors.__getitem__)
    probe = unit_rows(1)[0]
    near.nearest(probe, 1, SHELF)
    vectors["a"] = np.tile(probe, (40, 1))
    near.forget("a")
    assert next(iter(near.nearest(probe, 1, SHELF)))[0] == "a"


def test_deleting_and_replacing(tmp_path: Path) -> None:
    store = Store(tmp_path, "lib", "model")
    assert store.nearest(VECTORS["a"][0], 5) == []
    store.add(["x:0", "x:1"], VECTORS["a"][:2])
    store.add(["x:0"], VECTORS["a"][2:3])
    store.delete(["x:1", "never there"])
    store.delete([])
    assert store.ids() == {"x:0"}
    assert store.nearest(VECTORS["a"][2], 5)[0][1] == pytest.approx(1, abs=1e-5)


def test_another_model_and_another_library_have_vectors_of_their_own(tmp_path: Path) -> None:
    first, other, stranger = (Store(tmp_path, *name) for name in (("l", "m"), ("l", "n"), ("k", "m")))
    for store in (first, other, stranger):
        store.add(["x:0"], VECTORS["a"][:1])
    other.drop_others()
    assert (other.count(), stranger.count(), Store(tmp_path, "l", "m").count()) == (1, 1, 0)


def test_a_folder_closed_and_opened_again_holds_the_same(tmp_path: Path) -> None:
    store = Store(tmp_path, "l", "m")
    store.add(["x:0"], VECTORS["a"][:1])
    store.close()
    assert Store(tmp_path, "l", "m").ids() == {"x:0"}
