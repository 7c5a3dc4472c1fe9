"""Judged questions over reports → what the ranker learns from: one group a question and report. Fits nothing."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import numpy.typing as npt

from eval.gold import Question as Gold
from eval.gold import read_gold
from eval.judge import occurrences
from retrieval.library import Library
from service.answer import Turn
from service.choosing.quotes import joined, whole
from service.finding.coverage import aim
from service.finding.evidence import Evidence
from service.finding.plan import plan
from service.finding.reports import Scope
from service.finding.shortlist import find_spots
from service.question import Question
from service.ranking.figure_features import Candidate, candidates
from service.ranking.sentence_features import describe
from service.ranking.word_features import Table, lay
from service.understanding.understand import understand

Array = npt.NDArray[Any]
WRONG, NOTHING, ALSO, REQUIRED = -1, 0, 1, 2


@dataclass(frozen=True, slots=True)
class Group:
    """One question and one report, `file`: its figures, whether each is what was asked, and the same of its sentences.

    `quoted` tells whether quoting a sentence whole quotes a source.
    """

    key: str
    file: str
    row: Gold
    question: Question
    reading: str
    found: tuple[Candidate, ...]
    table: Table
    x: Array
    y: Array
    need: frozenset[Any]
    sentences: Array
    quoted: Array

    @property
    def has_answer(self) -> bool:
        """Tell whether a figure of the report was asked for."""
        return bool((self.y == REQUIRED).any())

    @property
    def files(self) -> frozenset[str]:
        """The files that a right answer rests on, and the one that is looked into."""
        return frozenset((self.file, *(source.file for source in self.row.sources)))


def load_groups(gold_path: Path, folder: Path) -> list[Group]:
    """Describe figures and sentences, for every question and every report in its scope, as the assistant sees them."""
    groups = []
    with TemporaryDirectory() as made, Library.open(Path(made)) as library:
        library.add_folder(folder / name for name in sorted(files_of(gold_path)))
        shelf = library.reports()
        scope = Scope(library)
        texts = {summary.file: library.report(summary.report_id).text for summary in shelf}
        for row in read_gold(gold_path, texts):
            asked = understand(row.question, [Turn(text) for text in row.history], shelf)
            planned = plan(asked, library.finder)
            asked, ids, ranks = scope.look(planned.question, planned.reports)
            groups += [g for i in ids if (g := describe_group(row, asked, scope.evidence(i), ranks)) is not None]
    return groups


def files_of(gold_path: Path) -> frozenset[str]:
    """Return the files that the questions of a gold file rest on."""
    rows = (json.loads(line) for line in gold_path.read_text(encoding="utf-8").splitlines() if line.strip())
    return frozenset(source["file"] for row in rows for source in row.get("sources", ()))


def describe_group(row: Gold, asked: Question, held: Evidence, ranks: dict[str, int]) -> Group | None:
    """Describe one question in one report; None where nothing of it is worth a look."""
    wanted = aim(asked, held)
    spots = find_spots(asked, wanted, held, ranks)
    found = tuple(candidates(asked, wanted, held, spots))
    if not found:
        return None
    sources = [s for s in row.sources if s.file == held.report.file]
    spans = [span for source in sources for span in occurrences(source.quote, held.report.text)]
    required = {f.value for f in row.figures}
    need = frozenset(f.value for f in row.figures if any(f.surface in s.quote for s in sources))
    return Group(
        key=str(sorted(map(str, required))) if required else row.id,
        file=held.report.file,
        row=row,
        question=asked,
        reading=held.report.reading,
        found=found,
        table=lay(asked, held.report.reading, found),
        x=np.array([c.features for c in found], dtype=np.float32),
        y=np.array([_grade(c, required, row, spans) for c in found]),
        need=need,
        sentences=np.array(describe(asked, held, spots), dtype=np.float32),
        quoted=np.array([_covers(joined(held.report, whole(held, s.unit)), spans) for s in spots]),
    )


def _grade(candidate: Candidate, required: set[Any], row: Gold, spans: Sequence[tuple[int, int]]) -> int:
    figure = candidate.figure
    if figure.value in required and any(start - 5 <= figure.span.start <= end for start, end in spans):
        return REQUIRED
    return ALSO if figure.value in row.acceptable else WRONG if figure.value in row.forbidden else NOTHING


def _covers(units: Iterable[Any], spans: Sequence[tuple[int, int]]) -> bool:
    overlaps = [(min(end, u.end) - max(start, u.start)) * 2 >= end - start for u in units for start, end in spans]
    return any(overlaps)
