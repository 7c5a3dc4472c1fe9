"""Files of the word index that are lost or spoilt: the library opens, and the index is made anew."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from retrieval.hit import Query
from retrieval.library import Library
from tests.retrieval_fakes import LINES, HashEmbedder

FILES, LINES_EACH = 3, 20


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("words")
    (folder / "reports").mkdir()
    for n in range(FILES):
        lines = [f"Báo cáo {n} dòng {line} có {n}{line} hồ sơ" for line in range(LINES_EACH)]
        (folder / "reports" / f"{n}.txt").write_text("\n".join(lines), "utf-8")
    with Library.open(folder / "L", HashEmbedder(), intake=LINES) as library:
        library.add_folder(folder / "reports")
    return folder / "L"


def parts(index: Path) -> list[str]:
    return sorted({path.suffix for path in index.iterdir() if path.suffix and not path.name.startswith(".")})


@pytest.mark.parametrize("name", ["lexical", "titles"])
@pytest.mark.parametrize("harm", ["lost", "emptied", "spoilt"])
def test_every_file_of_a_segment_may_go(whole: Path, tmp_path: Path, name: str, harm: str) -> None:
    """A lost file of positions came out of the opening as an error of tantivy's."""
    kinds = parts(whole / name)
    assert {".pos", ".idx", ".term", ".store", ".fast", ".fieldnorm"} <= set(kinds)
    for kind in kinds:
        folder = Path(shutil.copytree(whole, tmp_path / f"L{kind}"))
        for path in (folder / name).glob(f"*{kind}"):
            if harm == "lost":
                path.unlink()
            else:
                path.write_bytes(os.urandom(path.stat().st_size) if harm == "spoilt" else b"")
        with Library.open(folder, HashEmbedder(), intake=LINES) as library:
            indexes = library._keeper.indexes
            assert (indexes.lexical.count(), indexes.titles.count()) == (FILES * LINES_EACH, FILES), kind
            assert {hit.file for hit in library.search(Query("hồ sơ", k=60))} == {f"{n}.txt" for n in range(FILES)}
