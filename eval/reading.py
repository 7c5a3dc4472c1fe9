"""`python -m eval.reading FOLDER…`: every file read once, with its seconds, its memory and the pages that stay unread.

Each file gets a process of its own, so the memory told is that file's, with all that its reading started. A crash
is a fault that is no `UnreadableReport`; a refused file and an unread page are told with the reason that a person gets.
"""

from __future__ import annotations

import resource
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter

from eval.tables import tell
from ingest.parse import parse
from ingest.read import read
from ingest.report import UnreadableReport

MOST_SECONDS = 300.0
MOST_MEGABYTES = 1536.0


@dataclass(frozen=True, slots=True)
class Read:
    """What reading one file cost and gave. `unread` holds each unread page or part with its reason."""

    file: str
    seconds: float
    megabytes: float
    pages: int = 0
    figures: int = 0
    unread: tuple[str, ...] = ()
    refused: str = ""
    crash: str = ""


def read_one(path: Path) -> Read:
    """Read and parse a file in this process; for a fresh one, whose memory is then that file's."""
    begun = perf_counter()
    try:
        extract = read(path)
        report = parse(extract, report_id="r", file=path.name)
    except UnreadableReport as error:
        return Read(path.name, perf_counter() - begun, _megabytes(), refused=error.reason)
    unread = [
        f"trang {p.number}: {p.remedy or 'không nói lý do'}" for p in extract.pages if p.state == "unread" or p.remedy
    ]
    return Read(
        path.name,
        perf_counter() - begun,
        _megabytes(),
        len(extract.pages),
        len(report.figures),
        (*unread, *extract.notes),
    )


def read_all(paths: Sequence[Path]) -> Iterator[Read]:
    """Read files one after the other, each in a new process; one that dies is a crash and stops nothing."""
    for path in paths:
        begun = perf_counter()
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            reading = pool.submit(read_one, path)
            error = reading.exception()  # waits; a fault of any kind, or the end of the process, is a crash
            if error is None:
                yield reading.result()
            else:
                yield Read(path.name, perf_counter() - begun, 0.0, crash=repr(error))


def line(one: Read) -> str:
    """One file as a line of the table, its reasons below it."""
    told = f"{one.file}\t{one.seconds:.1f}\t{one.megabytes:.0f}\t{one.pages}\t{one.figures}\t{len(one.unread)}"
    reasons = [*one.unread, *(f"từ chối: {one.refused}" for _ in [0] if one.refused), *one.crash.splitlines()]
    return "\n".join([told, *(f"    {reason}" for reason in reasons)])


def _megabytes() -> float:
    """The most memory that this process or one that it started has held."""
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) / 1024


def main(argv: Sequence[str]) -> None:
    """Print the table as it grows, then the totals; leave with 1 where a file crashed or ran past a limit."""
    paths = sorted(path for folder in argv for path in Path(folder).rglob("*") if path.is_file())
    tell("file\tseconds\tMB\tpages\tfigures\tunread")
    done = []
    for one in read_all(paths):
        done.append(one)
        tell(line(one))
    crashed = sum(bool(one.crash) for one in done)
    slow = sum(one.seconds > MOST_SECONDS for one in done)
    large = sum(one.megabytes > MOST_MEGABYTES for one in done)
    refused = sum(bool(one.refused) for one in done)
    tell(f"files {len(done)}, crashed {crashed}, refused {refused}, over 5 minutes {slow}, over 1.5 GB {large}")
    sys.exit(1 if crashed or slow or large else 0)


if __name__ == "__main__":
    main(sys.argv[1:])
