"""`python -m eval.scale 150 1500`: libraries of made reports, asked one question four ways → right, wrong, counted.

Prints for each size how long adding took, then for the question with a year, a place, both and neither: figures right
and wrong, stating reports that were read and missed, reports counted as not read, and milliseconds.
"""

from __future__ import annotations

import argparse
import re
import statistics
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from eval.generator import LAST_YEAR, Made, write
from eval.tables import tell
from retrieval.library import Library
from service.answer import Answer
from service.assistant import Assistant

VARIANTS = 8


@dataclass(slots=True)
class Tally:
    """What answers to one kind of question came to. `lost` are stating reports neither answering nor counted."""

    right: int = 0
    wrong: int = 0
    lost: int = 0
    answering: int = 0
    counted: int = 0
    took_ms: list[float] = field(default_factory=list)


def questions(made: Iterable[Made]) -> dict[str, list[tuple[str, int | None, str | None]]]:
    """The question in four ways, several of each: text, year asked, place asked."""
    places = list(dict.fromkeys(report.place for report in made))
    some = places[:: max(1, len(places) // VARIANTS)][:VARIANTS]
    years = [LAST_YEAR - n for n in range(VARIANTS)]
    return {
        "year": [(f"bao nhiêu hồ sơ trễ hạn năm {year}?", year, None) for year in years],
        "place": [(f"{place} có bao nhiêu hồ sơ trễ hạn?", None, place) for place in some],
        "both": [
            (f"{place} có bao nhiêu hồ sơ trễ hạn năm {y}?", y, place) for place, y in zip(some, years, strict=False)
        ],
        "neither": [("bao nhiêu hồ sơ trễ hạn?", None, None)] * 3,
    }


def judge(answer: Answer, made: dict[str, Made], year: int | None, place: str | None, tally: Tally) -> None:
    """Add up one answer: each figure must be what its own report states, for the time and place asked."""
    for figure in answer.figures:
        source = made[answer.citations[figure.citation - 1].file]
        fits = year in (None, source.year) and place in (None, source.place)
        said = fits and any(Decimal(figure.value) == value for _, value in source.late)
        tally.right += said
        tally.wrong += not said
    answering = {answer.citations[figure.citation - 1].file for figure in answer.figures}
    read = {row.file for row in answer.scope.read}
    stating = {m.file for m in made.values() if m.late and year in (None, m.year) and place in (None, m.place)}
    tally.lost += len((stating & read) - answering)
    if not answer.looked.not_looked:
        tally.lost += len(stating - read)
    tally.answering += len(answering)
    tally.counted += answer.looked.not_looked


def measure(count: int, folder: Path) -> None:
    """Make, add and ask a library of this many reports; print what came of it."""
    made = write(folder / "files", count)
    library_at = folder / "library"
    started, cpu = time.perf_counter(), time.process_time()
    with Library.open(library_at) as library:
        library.add_folder(folder / "files")
        added = time.perf_counter() - started
        told = f"{count} reports added in {added:.0f} s ({time.process_time() - cpu:.0f} s of processor)"
    tell(told)
    with Library.open(library_at) as library:
        assistant = Assistant(library)
        for kind, rows in questions(made.values()).items():
            tally = Tally()
            for text, year, place in rows:
                cpu = time.process_time()
                answer = assistant.ask(text)
                tally.took_ms.append(1000 * (time.process_time() - cpu))
                judge(answer, made, year, place, tally)
            tell(f"{count}\t{kind}\t{_line(tally)}")
        tell(f"{count}\tmemory {memory_mb():.0f} MB")


def _line(tally: Tally) -> str:
    return (
        f"right {tally.right} wrong {tally.wrong} lost {tally.lost} · reports answering {tally.answering}, "
        f"not read {tally.counted} · p50 {statistics.median(tally.took_ms):.0f} ms, most {max(tally.took_ms):.0f} ms"
    )


def memory_mb() -> float:
    """Memory of this process that is not a mapped file; where the system does not tell, 0."""
    status = Path("/proc/self/status")
    found = re.search(r"RssAnon:\s+(\d+) kB", status.read_text(encoding="utf-8")) if status.exists() else None
    return int(found.group(1)) / 1024 if found else 0.0


def main(argv: Sequence[str]) -> None:
    """Measure libraries of the sizes given."""
    parser = argparse.ArgumentParser(prog="python -m eval.scale", description=__doc__)
    parser.add_argument("sizes", type=int, nargs="+")
    parser.add_argument("--keep", type=Path, help="keep the libraries in this folder")
    given = parser.parse_args(argv)
    for size in given.sizes:
        with TemporaryDirectory() as made:
            measure(size, (given.keep or Path(made)) / str(size))


if __name__ == "__main__":
    main(sys.argv[1:])
