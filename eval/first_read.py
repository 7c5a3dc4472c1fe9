"""`python -m eval.first_read LIBRARY`: how often the report that a question means is the first to be looked at.

The questions are our own, over real files that are no part of this project (`data/whole_library.tsv`, and with more of
what a report is called `data/named_reports.jsonl`); those whose file the library lacks are counted apart. Reads no
report: only the plan is made.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.tables import tell
from retrieval.library import Library
from service.finding.plan import plan
from service.understanding.understand import understand

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Aimed:
    """A question, the files of which one must come first, and what it names."""

    files: tuple[str, ...]
    names: str
    text: str


def read_aimed(text: str) -> tuple[Aimed, ...]:
    """Read `files<TAB>what is named<TAB>question` lines; `#` begins a comment, `|` parts files that are equal."""
    lines = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return tuple(Aimed(tuple(files.split("|")), names, asked) for files, names, asked in lines)


def read_named(text: str) -> tuple[Aimed, ...]:
    """Read questions of one JSON object a line: `files`, `names`, `question`."""
    rows = [json.loads(line) for line in text.splitlines()]
    return tuple(Aimed(tuple(row["files"]), row["names"], row["question"]) for row in rows)


def rank(library: Library, aimed: Aimed) -> tuple[int | None, tuple[str, ...]]:
    """The place of the meant report in the plan, from 1, and the files of the plan's reports."""
    asked = understand(aimed.text, (), library.named(aimed.text))
    ids = plan(asked, library.finder).reports
    held = library.summaries(ids)
    files = tuple(_named(held[i].file) for i in ids if i in held)
    return next((n for n, file in enumerate(files, start=1) if file in aimed.files), None), files


def _named(file: str) -> str:
    """A scan that was added as its text goes by the scan's name."""
    return file.removesuffix(".txt") if file.endswith((".pdf.txt", ".doc.txt")) else file


def measure(library: Library, questions: Sequence[Aimed]) -> str:
    """Print what is not first; return the share that is."""
    first = among = missing = 0
    there = {_named(summary.file) for summary in library.reports() if summary.state == "ready"}
    for aimed in questions:
        if there.isdisjoint(aimed.files):
            missing += 1
            continue
        at, files = rank(library, aimed)
        first += at == 1
        among += at is not None
        if at != 1:
            tell(f"{at or '-'}\t{aimed.names}\t{aimed.text}\t{aimed.files[0]}\t{files[:2]}")
    asked = len(questions) - missing
    return f"first {first}/{asked} = {first / max(1, asked):.3f}, read {among}, files not there {missing}"


def main(argv: Sequence[str]) -> None:
    """Measure both sets of questions over one library."""
    aimed = read_aimed((DATA / "whole_library.tsv").read_text(encoding="utf-8"))
    named = read_named((DATA / "named_reports.jsonl").read_text(encoding="utf-8"))
    with Library.open(Path(argv[0])) as library:
        for name, questions in (("whole_library", aimed), ("named_reports", named)):
            tell(f"{name}: {measure(library, questions)}")


if __name__ == "__main__":
    main(sys.argv[1:])
