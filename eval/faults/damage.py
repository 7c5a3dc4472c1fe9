"""A closed library's folder → the same with one thing broken in it, chosen by chance."""

from __future__ import annotations

import random
from pathlib import Path

PAGE = 4096


def break_catalog(folder: Path, chance: random.Random) -> str:
    """Overwrite one page of the catalog, not the first alone."""
    return _overwrite([folder / "catalog.sqlite"], chance)


def break_words(folder: Path, chance: random.Random) -> str:
    """Overwrite part of a file of the word index, or of its list of segments."""
    return _overwrite([*_files(folder / "lexical"), *_files(folder / "titles")], chance)


def break_vectors(folder: Path, chance: random.Random) -> str:
    """Overwrite part of a file of Chroma."""
    return _overwrite(_files(folder / "chroma"), chance)


def lose_words(folder: Path, chance: random.Random) -> str:
    """Delete a file of the word index."""
    return _delete([*_files(folder / "lexical"), *_files(folder / "titles")], chance)


def lose_vectors(folder: Path, chance: random.Random) -> str:
    """Delete a file of Chroma."""
    return _delete(_files(folder / "chroma"), chance)


def cut_catalog(folder: Path, chance: random.Random) -> str:
    """Leave only the first part of the catalog, as a copy that was broken off does."""
    path = folder / "catalog.sqlite"
    with path.open("r+b") as file:
        file.truncate(chance.randrange(path.stat().st_size))
    return path.name


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.stat().st_size)


def _overwrite(paths: list[Path], chance: random.Random) -> str:
    path = chance.choice(paths)
    size = path.stat().st_size
    start = chance.randrange(max(1, size // PAGE)) * PAGE
    with path.open("r+b") as file:
        file.seek(start)
        file.write(chance.randbytes(min(PAGE, size - start)))
    return f"{path.name} at {start}"


def _delete(paths: list[Path], chance: random.Random) -> str:
    path = chance.choice(paths)
    path.unlink()
    return path.name


DAMAGES = {
    "catalog page overwritten": break_catalog,
    "catalog cut off": cut_catalog,
    "word index overwritten": break_words,
    "word index file lost": lose_words,
    "vector index overwritten": break_vectors,
    "vector index file lost": lose_vectors,
}
