"""The shipped language model: how likely a word is after two others.

Probabilities are kept as costs (negative natural logarithms) in bytes, words of a triple in a hash table with
16-bit fingerprints: a look-up of a million triples takes 0.07 s where a binary search takes 0.43 s, and one
in 50 000 look-ups of an unseen triple is answered by a stranger, which changes nothing measurable.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ingest.repair.tokens import UNKNOWN

MODEL = Path(__file__).parent / "data" / "ngrams.npz"
STEP = 0.1  # nats in one step of a byte; coarser steps of 0.125 cost 0.1 % of perplexity
_SHIFT = 64  # backoff weights may be above one

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Costs = npt.NDArray[np.float32]


class Form(IntEnum):
    """How a word is written."""

    SPECIAL = 0
    SYLLABLE = 1
    ABBREVIATION = 2  # at least two capitals: "UBND", "TTg"
    OTHER = 3  # a foreign word
    NAME = 4  # a place name that is no Vietnamese syllable: "Krông"


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of a model, their forms, how often each begins with a capital, and how each is mostly written."""

    words: Sequence[str]
    forms: Sequence[Form]
    titles: Sequence[float]
    written: Sequence[str]


def encode_probabilities(
    p1: Floats, k2: Ints, p2: Floats, back1: Floats, k3: Ints, p3: Floats, back2: Floats
) -> dict[str, npt.NDArray[Any]]:
    """The arrays of the model file: keys as word columns with counts per context, probabilities as bytes."""
    size = len(p1)
    context = np.searchsorted(k2, k3 // size)
    last2, last3 = (k2 % size).astype(np.uint16), (k3 % size).astype(np.uint16)
    return {
        "p1": _cost(p1),
        "b1": _cost(back1, _SHIFT),
        "n2": np.bincount(k2 // size, minlength=size).astype(np.uint16),
        "w2": _split_bytes(last2),
        "p2": _cost(p2),
        "b2": _cost(back2, _SHIFT),
        "n3": np.bincount(context, minlength=len(k2)).astype(np.uint16),
        "w3": _split_bytes(last3),
        "p3": _cost(p3),
    }


def save(path: Path, vocabulary: Vocabulary, letters: dict[str, float], arrays: dict[str, npt.NDArray[Any]]) -> None:
    """Write the model file."""
    np.savez_compressed(
        path,
        words=np.frombuffer("\n".join(vocabulary.words).encode(), dtype=np.uint8),
        written=np.frombuffer("\n".join(vocabulary.written).encode(), dtype=np.uint8),
        forms=np.array(vocabulary.forms, dtype=np.uint8),
        titles=np.rint(np.array(vocabulary.titles) * 255).astype(np.uint8),
        letters=np.frombuffer("".join(letters).encode(), dtype=np.uint8),
        shares=np.array(list(letters.values()), dtype=np.float32),
        **arrays,  # type: ignore[arg-type]  # the stub takes names for its own options
    )


def _cost(probabilities: Floats, shift: int = 0) -> npt.NDArray[np.uint8]:
    return np.asarray(np.clip(np.rint(-np.log(probabilities) / STEP) + shift, 0, 255), dtype=np.uint8)


def _split_bytes(column: npt.NDArray[np.uint16]) -> npt.NDArray[np.uint8]:
    """High bytes, then low bytes: packs a sixth smaller."""
    pairs = column.view(np.uint8).reshape(-1, 2)
    return np.concatenate([pairs[:, 1], pairs[:, 0]])


def _join_bytes(column: npt.NDArray[np.uint8]) -> Ints:
    half = len(column) // 2
    return column[:half].astype(np.int64) * 256 + column[half:]


def _bits(keys: Ints, size: int) -> npt.NDArray[np.uint8]:
    flags = np.zeros(size // 8 + 1, dtype=np.uint8)
    np.bitwise_or.at(flags, keys >> 3, (1 << (keys & 7)).astype(np.uint8))
    return flags


class Table:
    """A hash table from int64 keys to small numbers; linear probing, laid out in one pass over sorted slots."""

    def __init__(self, keys: Ints, values: npt.NDArray[Any], bits: int) -> None:
        self._bits = bits
        slot, mark = self._hash(keys)
        order = np.sort((slot << 32) | np.arange(len(keys))) & 0xFFFFFFFF
        rank = np.arange(len(keys))
        place = np.maximum.accumulate(slot[order] - rank) + rank
        room = (1 << bits) + int(max(place[-1] + 2 - (1 << bits), 2)) if len(keys) else (1 << bits) + 2
        self._marks = np.zeros(room, dtype=np.uint16)
        self._values = np.zeros(room, dtype=values.dtype)
        self._marks[place] = mark[order]
        self._values[place] = values[order]

    def _hash(self, keys: Ints) -> tuple[Ints, npt.NDArray[np.uint16]]:
        mixed = keys.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        slot = (mixed >> np.uint64(64 - self._bits)).astype(np.int64)
        return slot, (mixed >> np.uint64(16)).astype(np.uint16) | np.uint16(1)

    def find(self, keys: Ints) -> tuple[npt.NDArray[np.bool_], npt.NDArray[Any]]:
        """Which keys are known, and the value of each (anything for the others)."""
        slot, mark = self._hash(keys)
        seen = self._marks[slot]
        found = seen == mark
        open_ = np.flatnonzero(~found & (seen != 0))
        while len(open_):
            slot[open_] += 1
            seen = self._marks[slot[open_]]
            hit = seen == mark[open_]
            found[open_] = hit
            open_ = open_[~hit & (seen != 0)]
        return found, self._values[slot]


@dataclass(frozen=True, slots=True, eq=False)
class Language:
    """The model in memory. A context is the number of a known pair of words, or -1."""

    words: tuple[str, ...]
    written: tuple[str, ...]
    index: dict[str, int]
    forms: npt.NDArray[np.uint8]
    titles: npt.NDArray[np.float32]
    letters: dict[str, float]
    p1: Costs
    b1: Costs
    b2: Costs
    p2: Costs
    low: Ints  # the pairs of word w are low[w]:low[w + 1], second words in `second`
    second: Ints
    seen: npt.NDArray[np.uint8]  # one bit for each pair of words
    pairs: Table
    triples: Table
    near: Near | None = None

    def follows(self, last: Ints, word: Ints) -> npt.NDArray[np.bool_]:
        """Whether the word was often seen after the last one; without it only `fall` and `p1` matter."""
        key = last * len(self.words) + word
        return np.asarray(self.seen[key >> 3] >> (key & 7).astype(np.uint8) & 1, dtype=bool)

    def fall(self, context: npt.NDArray[Any], last: npt.NDArray[Any]) -> Costs:
        """What a word that was not seen after these pays beyond its own cost."""
        return np.asarray(np.where(context >= 0, self.b2[context], np.float32(0)) + self.b1[last])

    def after(self, last: Ints, word: Ints) -> tuple[Costs, Ints]:
        """The cost of words that follow their last one, and the contexts that they make with it."""
        key = last * len(self.words) + word
        _, pair = self.pairs.find(key)
        pair = pair.astype(np.int64)
        cost = self.p2[pair]
        return (cost, pair) if self.near is None else self.near.pair(key, cost, pair)

    def extend(self, context: Ints, word: Ints, cost: Costs) -> Costs:
        """The cost of words after their whole context, given their cost after the last word alone."""
        cost = cost.copy()
        inside = np.flatnonzero(context >= 0)
        within = context[inside]
        key = within * len(self.words) + word[inside]
        hit, byte = self.triples.find(key)
        longer = np.where(hit, byte * np.float32(STEP), cost[inside] + self.b2[within])
        cost[inside] = longer if self.near is None else self.near.triple(key, longer)
        return cost

    def adapted(self, sequences: Sequence[tuple[Ints, float]]) -> Language:
        """The model with what was read nearby: sequences of words, each with what a first sight does not count.

        The shipped model is the prior (Dirichlet): with n sightings of a context, it weighs as K more.
        """
        return _adapt(self, sequences)


@dataclass(frozen=True, slots=True, eq=False)
class Near:
    """What texts nearby say: the costs of pairs and triples that they hold, mixed with the shipped ones."""

    pairs: Table
    pair_cost: Costs
    pair_number: Ints
    triples: Table
    triple_cost: Costs

    def pair(self, key: Ints, cost: Costs, number: Ints) -> tuple[Costs, Ints]:
        """Costs and contexts of pairs, overridden where the pair was read nearby."""
        hit, at = self.pairs.find(key)
        return np.where(hit, self.pair_cost[at], cost), np.where(hit, self.pair_number[at], number)

    def triple(self, key: Ints, cost: Costs) -> Costs:
        """Costs of triples, overridden where the triple was read nearby."""
        hit, at = self.triples.find(key)
        return np.where(hit, self.triple_cost[at], cost)


_PRIOR2, _PRIOR3 = 30.0, 8.0  # how many sightings nearby weigh as much as the shipped model


def _adapt(language: Language, sequences: Sequence[tuple[Ints, float]]) -> Language:
    size = len(language.words)
    keys2: list[Ints] = []
    keys3: list[Ints] = []
    for words, _ in sequences:
        u, v, w = words[:-2], words[1:-1], words[2:]
        keys2.append((words[:-1] * size + words[1:])[(words[1:] > UNKNOWN) & (words[:-1] != UNKNOWN)])
        # Only after a pair that is counted here: "hồ sơ 12 xã" was counted after another one, or after none there is.
        keys3.append(((u * size + v) * size + w)[(w > UNKNOWN) & (v > UNKNOWN) & (u != UNKNOWN)])
    taken = sequences[0][1]
    k2, n2 = np.unique(np.concatenate(keys2), return_counts=True)
    k3, n3 = np.unique(np.concatenate(keys3), return_counts=True)
    if not len(k3):  # no three known words side by side: nothing to learn from, and no table to look into
        return language
    v, w = k2 // size, k2 % size
    # pairs
    known, number = language.pairs.find(k2)
    number = np.where(known, number, len(language.p2) + np.arange(len(k2)))
    before = np.where(known, language.p2[np.where(known, number, 0)], language.b1[v] + language.p1[w])
    total = np.bincount(v, n2, size)
    share = (np.maximum(n2 - taken, 0) + _PRIOR2 * np.exp(-before)) / (total[v] + _PRIOR2)
    pair_cost = -np.log(share).astype(np.float32)
    pen2 = np.log((total + _PRIOR2) / _PRIOR2).astype(np.float32)
    # triples
    at = np.searchsorted(k2, k3 // size)
    low = np.searchsorted(k2, k3 % (size * size))
    context = number[at]
    key3 = context * size + k3 % size
    hit, byte = language.triples.find(key3)
    b2 = np.concatenate([language.b2, np.zeros(len(k2), dtype=np.float32)])
    before3 = np.where(hit, byte * np.float32(STEP), pair_cost[low] + b2[context])
    total3 = np.bincount(at, n3, len(k2))
    share3 = (np.maximum(n3 - taken, 0) + _PRIOR3 * np.exp(-before3)) / (total3[at] + _PRIOR3)
    near = Near(
        pairs=Table(k2, np.arange(len(k2), dtype=np.int32), max(16, len(k2).bit_length() + 1)),
        pair_cost=pair_cost,
        pair_number=number.astype(np.int64),
        triples=Table(key3, np.arange(len(k3), dtype=np.int32), max(17, len(k3).bit_length() + 1)),
        triple_cost=-np.log(share3).astype(np.float32),
    )
    b2[number] += np.log((total3 + _PRIOR3) / _PRIOR3).astype(np.float32)
    seen = language.seen.copy()
    np.bitwise_or.at(seen, k2 >> 3, (1 << (k2 & 7)).astype(np.uint8))
    return replace(language, near=near, b1=language.b1 + pen2, b2=b2, seen=seen)


@lru_cache(maxsize=1)
def load(path: Path = MODEL) -> Language:
    """The shipped model; 0.3 s the first time, then at once."""
    with np.load(path) as file:
        data = {name: file[name] for name in file.files}
    words = tuple(bytes(data["words"]).decode().split("\n"))
    size = len(words)
    k2 = np.repeat(np.arange(size), data["n2"]) * size + _join_bytes(data["w2"])
    k3 = np.repeat(np.arange(len(k2)), data["n3"]) * size + _join_bytes(data["w3"])
    step = np.float32(STEP)
    return Language(
        words=words,
        written=tuple(bytes(data["written"]).decode().split("\n")),
        index={word: i for i, word in enumerate(words)},
        forms=data["forms"],
        titles=data["titles"].astype(np.float32) / 255,
        letters=dict(zip(bytes(data["letters"]).decode(), data["shares"].tolist(), strict=True)),
        p1=np.where(np.arange(size) == UNKNOWN, 0, data["p1"] * step).astype(np.float32),
        b1=(data["b1"].astype(np.float32) - _SHIFT) * step,
        b2=(data["b2"].astype(np.float32) - _SHIFT) * step,
        p2=data["p2"] * step,
        low=np.concatenate([[0], np.cumsum(data["n2"], dtype=np.int64)]),
        second=k2 % size,
        seen=_bits(k2, size * size),
        pairs=Table(k2, np.arange(len(k2), dtype=np.int32), 21),
        triples=Table(k3, data["p3"], 22),
    )
