"""The held-out part of the corpus → small retrieval tasks, on which weights are chosen.

Nothing of it was trained on. Knows nothing of indexes or vectors.
"""

from __future__ import annotations

import random
import re
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from eval.training.embedder.encode import rows_of
from eval.training.embedder.short_forms import shorten
from eval.training.embedder.tokenizer import fold
from ingest.structure.outline import outline
from ingest.structure.passages import split
from retrieval.query.words import worth

LONGEST = 900  # characters of a passage of a pair: the longest that the library cuts
ASKED, OTHERS = 400, 4_000  # questions of a task, and passages that answer none of them
PAPER, EACH = 20_000, 40  # characters of a formal paper that are cut, and passages of it that are kept
_LETTERS = re.compile(r"[^\W_]+")

Change = Callable[[str], str]
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Held:
    """Passages (text, context) and questions, each with the numbers of the passages that answer it."""

    name: str
    passages: tuple[tuple[str, str], ...]
    questions: tuple[tuple[str, tuple[int, ...]], ...]

    def changed(self, name: str, change: Change) -> Held:
        """The same task asked otherwise, of the questions that this alters."""
        asked = tuple((change(text), right) for text, right in self.questions if change(text) != text)
        return Held(name, self.passages, asked)


def tasks(work: Path) -> Iterator[Held]:
    """Yield the tasks in Vietnamese: as typed, without accents, with short forms; and one in English."""
    pairs = list(rows_of(work / "pairs.jsonl"))
    for kind, name in (("legal_qa", "legal questions"), ("other", "FAQ and procedures"), ("hddtvn", "finance news")):
        task = of_pairs(name, [row for row in pairs if row["kind"] == kind])
        yield task
        if kind == "legal_qa":
            yield task.changed(f"{name}, no accents", fold)
            yield task.changed(f"{name}, short forms", shorten)
    yield of_pairs("news", [row for row in pairs if row["kind"] == "vietnews"])
    yield of_documents("documents", rows_of(work / "documents.jsonl"))
    yield of_sentences("English", list(rows_of(work / "parallel.jsonl")))


def of_pairs(name: str, rows: Sequence[dict[str, Any]]) -> Held:
    """Hide the passages of held-out questions among others of their kind."""
    asked = _some([row for row in rows if row["held"]], ASKED, lambda row: row["q"])
    right = dict.fromkeys(row["p"][:LONGEST] for row in asked)
    others = dict.fromkeys(row["p"][:LONGEST] for row in rows if row["p"][:LONGEST] not in right)
    texts = [*right, *_some(list(others), OTHERS, str)]
    number = {text: place for place, text in enumerate(texts)}
    found: dict[str, list[int]] = {}
    for row in asked:
        found.setdefault(row["q"], []).append(number[row["p"][:LONGEST]])
    return Held(name, tuple((text, "") for text in texts), tuple((q, tuple(set(p))) for q, p in found.items()))


def of_documents(name: str, rows: Iterator[dict[str, Any]]) -> Held:
    """Ask for passages of held-out formal papers, cut as the library cuts reports.

    A question is half of the telling words of a clause in any order, and for half of them also half of those of the
    last head above it, for people name the matter and the field that it belongs to.
    """
    kept: list[tuple[str, str]] = []
    for row in (row for row in rows if row["held"] and row["kind"] != "viwiki_uts"):
        text = "\n".join(row["paragraphs"])[:PAPER]
        found = split(row["title"], outline(text, text, (), ()), text, text, (), ())
        kept += ((passage.text, passage.context) for passage in found[:EACH])
    kept = list(dict.fromkeys(kept))
    same: dict[str, list[int]] = {}
    for place, (text, _) in enumerate(kept):
        same.setdefault(text, []).append(place)
    questions = []
    for place in _some(range(len(kept)), 2 * ASKED, lambda place: kept[place][0]):
        text, context = kept[place]
        draw = random.Random(zlib.crc32(text.encode()))
        clauses = [clause for part in re.split(r"[.,;:]\s", text) if len(clause := _telling(part)) > 5]
        heads = _telling(context.rsplit(" › ", 1)[-1])[:20]
        if clauses:
            asked = _half(draw.choice(clauses)[:20], draw)
            asked += _half(heads, draw) if heads and draw.random() < 0.5 else []
            questions.append((" ".join(asked), tuple(same[text])))
    return Held(name, tuple(kept), tuple(questions[:ASKED]))


def of_sentences(name: str, rows: Sequence[dict[str, Any]]) -> Held:
    """Ask for a Vietnamese passage of three sentences by two fifths of the middle one's words in English."""
    inner = [i for i in range(2, len(rows) - 2) if len(rows[i]["vi"]) < LONGEST // 2]
    asked = _some([i for i in inner if rows[i]["held"] and len(rows[i]["en"]) > 60], ASKED, lambda i: rows[i]["en"])
    others = _some([i for i in inner if not rows[i]["held"]], OTHERS, lambda i: rows[i]["en"])
    texts = [" ".join(rows[j]["vi"] for j in (i - 1, i, i + 1)) for i in (*asked, *others)]
    questions = []
    for place, i in enumerate(asked):
        draw = random.Random(zlib.crc32(rows[i]["en"].encode()))
        chosen = [word for word in rows[i]["en"].split() if draw.random() < 0.4]
        questions.append((f"what is the {' '.join(chosen)}", (place,)))
    return Held(name, tuple((text, "") for text in texts), tuple(questions))


def _telling(text: str) -> list[str]:
    return [word for word in _LETTERS.findall(text) if worth(word.lower()) == 1.0]


def _half(words: Sequence[str], draw: random.Random) -> list[str]:
    return draw.sample(list(words), max(1, len(words) // 2))


def _some(rows: Sequence[Row], most: int, text_of: Callable[[Row], str]) -> list[Row]:
    """Take at most so many, by a checksum of their text: always the same ones."""
    return sorted(rows, key=lambda row: zlib.crc32(f"held {text_of(row)}".encode()))[:most]
