"""Judged questions over reports → what the ranker learns from: one group a question and report. Fits nothing.

Reports are a folder of files, or a library that holds them already (reading a hundred files takes minutes).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import numpy.typing as npt

from eval.gold import Question as Gold
from eval.gold import read_gold
from eval.judge import occurrences
from ingest.report import Figure
from ingest.vietnamese.syllables import fold
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
OTHERS_COUNT = 0.35  # a question to all reports comes once per report
ROW_WORDS = 0.6  # share of a cell's row and column words that the label of a figure must hold
SILENT = 2  # reports of a plan that hold no answer, for each question: most hold none, and each would be a group


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
    def is_named(self) -> bool:
        """Tell whether the question names the one report."""
        return len(self.question.report_ids) == 1

    @property
    def files(self) -> frozenset[str]:
        """The files that a right answer rests on, and the one that is looked into."""
        return frozenset((self.file, *(source.file for source in self.row.sources)))


def load_groups(gold_path: Path, reports: Path, most_silent: int = SILENT) -> list[Group]:
    """Describe figures and sentences, for every question and the reports put to it, as the assistant sees them.

    Those are the reports that a right answer rests on, and at most `most_silent` others of its plan, best first.
    """
    groups = []
    with library_of(gold_path, reports) as library:
        shelf = library.reports()
        scope = Scope(library)
        ids_of = {summary.file: summary.report_id for summary in shelf if summary.state == "ready"}
        texts = {file: library.report(report_id).text for file, report_id in ids_of.items()}
        for row in read_gold(gold_path, texts):
            asked = understand(row.question, [Turn(text) for text in row.history], shelf)
            planned = plan(asked, library.finder)
            own = [ids_of[file] for file in dict.fromkeys(s.file for s in row.sources) if file in ids_of]
            others = [i for i in planned.reports if i not in own][:most_silent]
            asked, ids, ranks = scope.look(planned.question, [*own, *others])
            groups += [g for i in ids if (g := describe_group(row, asked, scope.evidence(i), ranks)) is not None]
    return groups


@contextmanager
def library_of(gold_path: Path, reports: Path) -> Iterator[Library]:
    """Open the library that holds the reports of a gold file; make one for the while where they are a folder."""
    if (reports / "catalog.sqlite").is_file():
        with Library.open(reports) as library:
            yield library
        return
    with TemporaryDirectory() as made, Library.open(Path(made)) as library:
        library.add_folder(reports / name for name in sorted(files_of(gold_path)))
        yield library


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
        y=np.array([grade(c.figure, row, held.report.file, held.report.text) for c in found]),
        need=need,
        sentences=np.array(describe(asked, held, spots), dtype=np.float32),
        quoted=np.array([_covers(joined(held.report, whole(held, s.unit)), spans) for s in spots]),
    )


def grade(figure: Figure, row: Gold, file: str, text: str) -> int:
    """Grade a figure of a file by what a question asks for; `text` is the file as read.

    A quote that the text does not hold is a cell ("B12=Hà Nội | C12=1234"), or words of another reading: there the
    figure is told by its value and the words of its row.
    """
    if not any(_prints(figure.value, f.value) for f in row.figures):
        return ALSO if figure.value in row.acceptable else WRONG if figure.value in row.forbidden else NOTHING
    for quote in (s.quote for s in row.sources if s.file == file):
        places = list(occurrences(quote, text))
        if any(start - 5 <= figure.span.start <= end for start, end in places):
            return REQUIRED
        if not places and _same_row(figure, quote):
            return REQUIRED
    return ALSO


def _prints(value: Decimal, asked: Decimal) -> bool:
    """Tell whether a value is the one asked, as printed: a cell that holds 93.8335 prints 93,83."""
    fewer = _decimals(value) < _decimals(asked)
    return value == asked or (fewer and asked.quantize(Decimal(1).scaleb(-_decimals(value)), ROUND_HALF_UP) == value)


def _decimals(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _same_row(figure: Figure, quote: str) -> bool:
    words = [w for w in fold(quote.replace("=", " ")).split() if w.isalpha() and len(w) > 1]
    label = set(fold(figure.label).split())
    return sum(w in label for w in words) >= ROW_WORDS * len(words)


def _covers(units: Iterable[Any], spans: Sequence[tuple[int, int]]) -> bool:
    overlaps = [(min(end, u.end) - max(start, u.start)) * 2 >= end - start for u in units for start, end in spans]
    return any(overlaps)
