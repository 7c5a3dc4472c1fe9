"""Encoded texts → batches of queries beside their passages. Knows nothing of vectors or losses."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from eval.training.embedder.encode import Ints, Ragged, load, ragged, spread
from eval.training.embedder.tokenizer import SPACE
from retrieval.query.english import empty_words
from retrieval.query.english import table as dictionary_table

RUN = 4  # neighbouring passages of one document or law that are drawn together, to tell them apart
Random = np.random.Generator


@dataclass(frozen=True, slots=True)
class Bags:
    """Texts of a batch: features in one row, and where each text starts."""

    flat: Ints
    starts: NDArray[np.int64]  # (n + 1,)


@dataclass(frozen=True, slots=True)
class Batch:
    """Queries and their passages, row by row; rows with one `key` have the same passage.

    `words` says that both sides are in one language, so that matching words count in the loss.
    """

    queries: Bags
    passages: Bags
    keys: NDArray[np.int64]
    words: bool = True


def cut(part: Ragged, rows: NDArray[np.int64], longest: int, random: Random | None) -> Bags:
    """Take a window of at most `longest` features of each row: at random, or the head of half of them."""
    first, last = part.starts[rows], part.starts[rows + 1]
    spare = np.maximum(last - first - longest, 0)
    if random is not None:
        first = first + (spare * random.random(len(rows)) * (random.random(len(rows)) < 0.5)).astype(np.int64)
    last = np.minimum(last, first + longest)
    return Bags(spread(part.flat, first, last), np.concatenate([[0], np.cumsum(last - first)]))


def thin(bags: Bags, keep: NDArray[np.bool_]) -> Bags:
    """Keep the marked features."""
    running = np.concatenate([[0], np.cumsum(keep)])
    return Bags(bags.flat[keep], running[bags.starts])


def drop(bags: Bags, share: float, random: Random) -> Bags:
    """Leave out a share of the features at random."""
    return thin(bags, random.random(len(bags.flat)) >= share)


def join(first: Bags, second: Bags) -> Bags:
    """Join two texts row by row."""
    sizes = np.stack([np.diff(first.starts), np.diff(second.starts)])
    flat = np.concatenate([first.flat, second.flat])
    begins = np.stack([first.starts[:-1], second.starts[:-1] + len(first.flat)])
    return Bags(
        spread(flat, begins.T.ravel(), (begins + sizes).T.ravel()), np.concatenate([[0], np.cumsum(sizes.sum(0))])
    )


class Pairs:
    """Questions with their passages, one kind a batch."""

    def __init__(self, work: Path, longest: int) -> None:
        self.q, self.p = load(work / "pairs.npz", "q"), load(work / "pairs.npz", "p")
        self.bare, self.short = load(work / "bare.npz", "q"), load(work / "short.npz", "q")
        with np.load(work / "pairs.npz") as arrays:
            self.which, self.kind, self.held = arrays["which"], arrays["kind"], arrays["held"]
        self.longest = longest

    def rows(self, kind: str, held: bool) -> NDArray[np.int64]:
        """Number the pairs of a kind."""
        return np.flatnonzero((self.kind == kind) & (self.held == held))

    def whole(self, rows: NDArray[np.int64], asked: Ragged | None = None) -> Batch:
        """Make one batch of all of `rows`, for measuring; `asked` holds the questions if not as typed."""
        which = self.which[rows].astype(np.int64)
        return Batch(
            cut(self.q if asked is None else asked, rows, 120, None), cut(self.p, which, self.longest, None), which
        )

    def batch(self, rows: NDArray[np.int64], size: int, random: Random) -> Batch:
        """Draw runs of neighbours among `rows`; one batch in eight is without accents, one in eight short."""
        heads = random.integers(0, max(1, len(rows) - RUN), size // RUN)
        drawn = np.unique((heads[:, None] + np.arange(RUN)).ravel() % len(rows))
        chosen = rows[drawn]
        form = random.random()
        asked = self.bare if form < 0.12 else self.short if form < 0.24 else self.q
        queries = drop(cut(asked, chosen, 120, random), 0.1, random)
        passages = cut(self.p, self.which[chosen].astype(np.int64), self.longest, random)
        return Batch(queries, passages, self.which[chosen].astype(np.int64))


class Documents:
    """Part of a passage → the passage, with the part left in or taken out (inverse cloze)."""

    def __init__(self, work: Path, longest: int) -> None:
        self.p, self.title = load(work / "documents.npz", "p"), load(work / "documents.npz", "title")
        with np.load(work / "documents.npz") as arrays:
            self.owner = arrays["owner"].astype(np.int64)
            self.held = arrays["held"][self.owner]
        self.longest = longest

    def batch(
        self,
        rows: NDArray[np.int64],
        size: int,
        random: Random,
        loss: float = 0.35,
        english: Dictionary | None = None,
    ) -> Batch:
        """Draw runs of neighbouring passages; the query is a thinned span, sometimes after the document's title."""
        heads = random.integers(0, len(rows) - RUN, size // RUN)
        chosen = rows[np.unique((heads[:, None] + np.arange(RUN)).ravel())]
        passages = cut(self.p, chosen, self.longest, None)
        chosen, passages = self._long_enough(chosen, passages, np.diff(passages.starts))
        sizes = np.diff(passages.starts)
        length = np.minimum(random.integers(8, 34, len(sizes)) * (2 if english else 1), sizes // 2)
        begin = passages.starts[:-1] + (random.random(len(sizes)) * (sizes - length)).astype(np.int64)
        if english:
            spans = self._in_english(passages, begin, begin + length, english, random)
        else:
            spans = Bags(spread(passages.flat, begin, begin + length), np.concatenate([[0], np.cumsum(length)]))
        titles = cut(self.title, self.owner[chosen], 16, None)
        titled = np.repeat(random.random(len(chosen)) < 0.3, np.diff(titles.starts))
        queries = join(thin(titles, titled), drop(spans, loss, random))
        inside = np.zeros(len(passages.flat) + 1, dtype=np.int64)
        taken = random.random(len(sizes)) < (0.3 if english else 0.6)
        np.add.at(inside, begin[taken], 1)
        np.add.at(inside, (begin + length)[taken], -1)
        return Batch(queries, thin(passages, np.cumsum(inside)[:-1] == 0), chosen, words=not english)

    @staticmethod
    def _in_english(
        passages: Bags, begin: NDArray[np.int64], end: NDArray[np.int64], english: Dictionary, random: Random
    ) -> Bags:
        marked = english.heads(passages)
        spans = Bags(spread(passages.flat, begin, end), np.concatenate([[0], np.cumsum(end - begin)]))
        rendered = english.render(thin(spans, spread(marked, begin, end)), random)
        return join(english.ask(len(begin), random), rendered)

    @staticmethod
    def _long_enough(
        chosen: NDArray[np.int64], passages: Bags, sizes: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], Bags]:
        enough = sizes >= 24
        kept = thin(passages, np.repeat(enough, sizes))
        return chosen[enough], Bags(kept.flat, np.concatenate([[0], np.cumsum(sizes[enough])]))


class Dictionary:
    """Rows of Vietnamese words → rows of English ones, from the shipped table, to ask in word-by-word English."""

    def __init__(self, work: Path, most: int = 4) -> None:
        vocabulary = Tokenizer.from_file(str(work / "tokenizer.json")).get_vocab()
        with np.load(work / "rows.npz") as arrays:
            self.rows = Ragged(arrays["flat"], arrays["starts"])
        size = len(self.rows)
        found: dict[int, list[tuple[float, int]]] = {}
        for english, choices in dictionary_table().items():
            row = vocabulary.get(SPACE + english)
            if row is None or english in empty_words():
                continue
            for vietnamese, weight in choices:
                known = vocabulary.get(SPACE + vietnamese.replace(" ", SPACE))
                if known is not None and weight >= 0.1:
                    found.setdefault(known, []).append((weight, row))
        self.english = np.zeros((size, most), dtype=np.int64)
        self.until = np.ones((size, most))
        self.known = np.zeros(size, dtype=bool)
        for row, several in found.items():
            options = sorted(several, reverse=True)[:most]
            weights = np.cumsum([weight for weight, _ in options])
            self.english[row, : len(options)] = [number for _, number in options]
            self.until[row, : len(options)] = weights / weights[-1]
            self.known[row] = True
        asking = ("what is", "how many", "who was", "when did", "where is the", "which", "why", "how", "in what year")
        self.asking = [
            np.array([vocabulary[SPACE + word] for word in text.split() if SPACE + word in vocabulary], dtype=np.int32)
            for text in asking
        ]

    def heads(self, bags: Bags) -> NDArray[np.bool_]:
        """Mark the features that are words of the text, not parts of the word before."""
        marked = np.zeros(len(bags.flat) + 1, dtype=bool)
        place, ends = bags.starts[:-1].copy(), bags.starts[1:]
        sizes = np.maximum(np.diff(self.rows.starts), 1)
        while len(place):
            going = place < ends
            place, ends = place[going], ends[going]
            marked[place] = True
            place = place + sizes[bags.flat[place]]
        return marked[:-1]

    def render(self, bags: Bags, random: Random) -> Bags:
        """Put an English word in the place of each Vietnamese one; words without one stay, being names and numbers."""
        choice = (random.random(len(bags.flat))[:, None] > self.until[bags.flat]).sum(1)
        chosen = self.english[bags.flat, np.minimum(choice, self.english.shape[1] - 1)]
        known = self.known[bags.flat]
        words = np.where(known, chosen, bags.flat)
        first, last = self.rows.starts[words], self.rows.starts[words + 1]
        sizes = np.concatenate([[0], np.cumsum(last - first)])
        return Bags(spread(self.rows.flat, first, last), sizes[bags.starts])

    def ask(self, count: int, random: Random) -> Bags:
        """Draw words that open a question."""
        drawn = [self.asking[i] for i in random.integers(0, len(self.asking), count)]
        part = ragged(drawn)
        return Bags(part.flat, part.starts)


class Parallel:
    """An English sentence → its Vietnamese one, alone or among its neighbours."""

    def __init__(self, work: Path) -> None:
        self.en, self.vi = load(work / "parallel.npz", "en"), load(work / "parallel.npz", "vi")
        with np.load(work / "parallel.npz") as arrays:
            self.held = arrays["held"]

    def batch(self, rows: NDArray[np.int64], size: int, random: Random) -> Batch:
        """Draw runs of sentences; half of the batches hide the sentence in a passage of three and thin the query."""
        heads = random.integers(1, len(rows) - RUN - 1, size // RUN)
        drawn = np.unique((heads[:, None] + np.arange(RUN)).ravel())
        chosen = rows[drawn]
        queries = cut(self.en, chosen, 100, None)
        passages = cut(self.vi, chosen, 160, None)
        if random.random() < 0.5:
            around = [cut(self.vi, rows[np.clip(drawn + step, 0, len(rows) - 1)], 100, None) for step in (-1, 1)]
            passages = join(join(around[0], passages), around[1])
            queries = drop(queries, 0.4, random)
        return Batch(queries, passages, chosen, words=False)
