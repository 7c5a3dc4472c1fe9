"""Texts → arrays of features, ready for training.

    python -m eval.training.embedder.encode --work W

A feature is a row of the table that is trained. A word of several syllables has its own row and those of the shorter
words and syllables inside it; their sum is baked into one row in the end (`bake`), so the reader needs no such rule.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer, normalizers

from eval.training.embedder.short_forms import shorten
from eval.training.embedder.tokenizer import SPACE, fold, split

Ints = NDArray[np.int32]
Kind = TypeVar("Kind", bound=np.generic)
PASSAGE = 560  # characters of a passage cut from a document: that of the reports we search, one standard deviation less


@dataclass(frozen=True, slots=True)
class Ragged:
    """Rows of different lengths: row i is `flat[starts[i]:starts[i + 1]]`."""

    flat: Ints
    starts: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __getitem__(self, row: int) -> Ints:
        return self.flat[self.starts[row] : self.starts[row + 1]]


def ragged(rows: Sequence[Ints]) -> Ragged:
    """Join rows into one array."""
    starts = np.zeros(len(rows) + 1, dtype=np.int64)
    np.cumsum([len(row) for row in rows], out=starts[1:])
    return Ragged(np.concatenate([*rows, np.zeros(0, np.int32)]).astype(np.int32), starts)


def inside(piece: str, vocabulary: dict[str, int]) -> list[str]:
    """Name the shorter pieces whose rows a piece shares."""
    if not piece.startswith(SPACE):
        return []
    syllables = piece.split(SPACE)[1:]
    parts = [
        SPACE + SPACE.join(syllables[i : i + n])
        for n in range(1, len(syllables))
        for i in range(len(syllables) - n + 1)
    ]
    return [part for part in parts if part in vocabulary]


def expansion(tokenizer: Tokenizer, others: dict[str, str]) -> Ragged:
    """For each token id, the rows it stands for, its own first; another spelling stands for the piece itself."""
    vocabulary = tokenizer.get_vocab()
    pieces = sorted(vocabulary, key=lambda piece: vocabulary[piece])
    rows = []
    for piece in pieces:
        own = others.get(piece, piece)
        names = [own, *(part for part in inside(own, vocabulary) if part != own)]
        rows.append(np.array([vocabulary[name] for name in names], dtype=np.int32))
    rows[0] = np.zeros(0, dtype=np.int32)  # unknown letters say nothing
    return ragged(rows)


class Encoder:
    """Turns texts into feature rows with the tokenizer of a working folder."""

    def __init__(self, work: Path) -> None:
        self.tokenizer = Tokenizer.from_file(str(work / "tokenizer.json"))
        self.tokenizer.normalizer = normalizers.Sequence([])  # `split` does the same four times faster
        others = json.loads((work / "aliases.json").read_text(encoding="utf-8"))
        self.rows = expansion(self.tokenizer, others)

    def encode(self, texts: Iterable[str]) -> Ragged:
        """Return one row of features a text."""
        waiting = iter(texts)
        flats: list[Ints] = []
        sizes: list[int] = []
        while chunk := list(islice(waiting, 4096)):
            prepared = [SPACE + SPACE.join(split(text)) for text in chunk]
            for encoding in self.tokenizer.encode_batch_fast(prepared, add_special_tokens=False):
                ids = np.array(encoding.ids, dtype=np.int64)
                first, last = self.rows.starts[ids], self.rows.starts[ids + 1]
                sizes.append(int((last - first).sum()))
                flats.append(spread(self.rows.flat, first, last))
        starts = np.zeros(len(sizes) + 1, dtype=np.int64)
        np.cumsum(sizes, out=starts[1:])
        return Ragged(np.concatenate([*flats, np.zeros(0, np.int32)]), starts)


def spread(flat: NDArray[Kind], first: NDArray[np.int64], last: NDArray[np.int64]) -> NDArray[Kind]:
    """Join `flat[a:b]` for every (a, b) without a loop."""
    sizes = last - first
    ends = np.cumsum(sizes)
    positions = np.arange(ends[-1] if len(ends) else 0) + np.repeat(first - (ends - sizes), sizes)
    taken: NDArray[Kind] = flat[positions]
    return taken


def rows_of(path: Path) -> Iterator[dict[str, Any]]:
    """Read JSON lines."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def passages(paragraphs: Sequence[str]) -> Iterator[str]:
    """Join neighbouring paragraphs and cut long ones so that each passage has about `PASSAGE` characters."""
    waiting = ""
    for paragraph in paragraphs:
        waiting = f"{waiting} {paragraph}".strip()
        while len(waiting) > PASSAGE:
            cut = waiting.find(". ", PASSAGE)
            cut = len(waiting) if cut < 0 or cut > 2 * PASSAGE else cut + 1
            yield waiting[:cut]
            waiting = waiting[cut:].strip()
    if len(waiting) > 120:
        yield waiting


def save(path: Path, **parts: Ragged | NDArray[Any]) -> None:
    """Write ragged rows and plain arrays into one file."""
    arrays: dict[str, NDArray[Any]] = {}
    for name, part in parts.items():
        if isinstance(part, Ragged):
            arrays |= {f"{name}_flat": part.flat, f"{name}_starts": part.starts}
        else:
            arrays[name] = part
    np.savez(path, **arrays)  # type: ignore[arg-type]


def load(path: Path, name: str) -> Ragged:
    """Read one ragged part of a file written by `save`."""
    with np.load(path) as arrays:
        return Ragged(arrays[f"{name}_flat"], arrays[f"{name}_starts"])


def encode_parallel(encoder: Encoder, work: Path) -> None:
    """Encode both sides of the sentence pairs."""
    rows = list(rows_of(work / "parallel.jsonl"))
    held = np.array([row["held"] for row in rows])
    english, vietnamese = (encoder.encode(row[side] for row in rows) for side in ("en", "vi"))
    save(work / "parallel.npz", en=english, vi=vietnamese, held=held)


def encode_pairs(encoder: Encoder, work: Path, longest: int) -> None:
    """Encode questions, as typed, without accents and with short forms, and their passages, each passage once."""
    places: dict[str, int] = {}
    rows = [(row["q"], row["p"][:longest], row["kind"], row["held"]) for row in rows_of(work / "pairs.jsonl")]
    which = np.array([places.setdefault(passage, len(places)) for _, passage, _, _ in rows], dtype=np.int32)
    questions = encoder.encode(question for question, _, _, _ in rows)
    kinds, held = np.array([kind for _, _, kind, _ in rows]), np.array([held for _, _, _, held in rows])
    save(work / "pairs.npz", q=questions, p=encoder.encode(places), which=which, kind=kinds, held=held)
    save(work / "bare.npz", q=encoder.encode(fold(question) for question, _, _, _ in rows))
    save(work / "short.npz", q=encoder.encode(shorten(question) for question, _, _, _ in rows))


def encode_documents(encoder: Encoder, work: Path, longest: int) -> None:
    """Encode the passages of the documents, in their order, and the titles."""
    cut: list[str] = []
    owners: list[int] = []
    titles: list[str] = []
    held: list[bool] = []
    for number, row in enumerate(rows_of(work / "documents.jsonl")):
        titles.append(row["title"])
        held.append(row["held"])
        left = longest
        for passage in passages(row["paragraphs"]):
            if left <= 0:
                break
            left -= len(passage)
            cut.append(passage[: 3 * PASSAGE])
            owners.append(number)
    owner = np.array(owners, dtype=np.int32)
    save(work / "documents.npz", p=encoder.encode(cut), owner=owner, title=encoder.encode(titles), held=np.array(held))


def main() -> None:
    """Encode the three files of the working folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--chars", type=int, default=1500, help="characters of a passage of a pair")
    parser.add_argument("--document", type=int, default=16_000, help="characters of a document")
    arguments = parser.parse_args()
    work: Path = arguments.work
    encoder = Encoder(work)
    np.savez(work / "rows.npz", flat=encoder.rows.flat, starts=encoder.rows.starts)
    encode_parallel(encoder, work)
    encode_pairs(encoder, work, arguments.chars)
    encode_documents(encoder, work, arguments.document)


if __name__ == "__main__":
    main()
