"""`python -m eval.faults --kills 300`: faults of process, disk and files → what was lost, twice, half there; seconds.

One library lives through all kills: deeds at random, `kill -9` at a random moment, a restart, and a comparison with
what was acknowledged and with a clean run. The other faults begin with a copy of a whole library each time. `told`
counts restarts that were refused in words with a remedy, `raw` those that ended in another error or a hang.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from eval.faults.children import Ended, forked, raised, told, without_disk, without_rights
from eval.faults.damage import DAMAGES
from eval.faults.state import Promise, judge, look
from eval.faults.work import Say, work
from eval.generator import write
from retrieval.embedding.embedder import Embedder, load_embedder
from retrieval.library import Library

FILES = 8
PATIENCE_S = 2.0  # the longest that a worker is let live
OPENING = 0.15  # of the kills, as many are timed from the start of the process, which opens the library


@dataclass(slots=True)
class Row:
    """One line of the table; `words` holds an example of each thing that went wrong."""

    times: int = 0
    lost: int = 0
    twice: int = 0
    half: int = 0
    told: int = 0
    raw: int = 0
    ready_s: list[float] = field(default_factory=list)
    words: list[str] = field(default_factory=list)


class Bench:
    """The reports, a clean library of them, and the table."""

    def __init__(self, folder: Path, seed: int, minutes: float) -> None:
        self._end = time.monotonic() + 60 * minutes
        self._folder, self._chance = folder, random.Random(seed)
        self._embedder: Embedder = load_embedder(None)
        self._embedder.embed_query("mở trước khi tách tiến trình")
        self._reports = folder / "reports"
        self._files = tuple(write(self._reports, FILES))
        self.rows: dict[str, Row] = defaultdict(Row)
        self._clean_folder = folder / "clean"
        made = forked(lambda say: self._fill(self._clean_folder, say))
        if (clean := told(made)) is None:
            raise SystemExit(f"a clean library cannot be made: {made.lines}")
        self._clean: dict[str, Any] = clean

    def _fill(self, folder: Path, say: Say) -> None:
        with Library.open(folder, self._embedder) as library:
            library.add_folder(self._reports)
        self._look(folder, say)

    def _look(self, folder: Path, say: Say) -> None:
        say(f"found {json.dumps(look(folder, self._embedder).plain())}")

    def kill(self, times: int) -> None:
        """Kill a worker at a random moment, so many times or as long as there is time, on one library."""
        folder, promise = self._folder / "killed", Promise()
        for n in range(times):
            if time.monotonic() > self._end:
                return
            seed, after = self._chance.randrange(10**9), self._chance.uniform(0, PATIENCE_S)
            first = "up" if self._chance.random() < OPENING else "open"
            worked = forked(partial(self._work, folder, seed), after, first)
            under_way = promise.hear(line for line in worked.lines if line != "up")
            if (error := raised(worked)) is not None:
                self.rows[f"kill -9 while: {under_way}"].words.append(f"worker: {error}")
            found = self._restart(f"kill -9 while: {under_way}", folder, promise)
            if found is None:
                return
            promise.settle(found, self._files)
            if n % 25 == 24:
                sys.stderr.write(f"{n + 1} kills\n")

    def _work(self, folder: Path, seed: int, say: Say) -> None:
        say("up")
        work(folder, self._reports, self._embedder, seed, say)

    def fill_disk(self, times: int) -> None:
        """Let a worker run into a full disk, then restart with room again."""

        def starve(folder: Path, seed: int, say: Say) -> None:
            largest = max(path.stat().st_size for path in folder.rglob("*") if path.is_file())
            without_disk(self._chance.randrange(4096, 2 * largest))
            self._work(folder, seed, say)

        for n in range(times):
            seed = self._chance.randrange(10**9)
            folder, promise = self._copy(f"full-{n}"), self._whole()
            worked = forked(partial(starve, folder, seed), PATIENCE_S * 2, "open")
            promise.hear(line for line in worked.lines if line.split()[0] in ("open", "begin", "done"))
            self._restart("disk full", folder, promise)
            shutil.rmtree(folder)

    def forbid_writing(self, times: int) -> None:
        """Open a library that may only be read; then one that may be written again."""
        for n in range(times):
            folder = self._copy(f"shut-{n}")

            def shut(say: Say, folder: Path = folder) -> None:
                without_rights(folder)
                self._look(folder, say)

            self._count_refusal(self.rows["read-only folder"], forked(shut))
            for path in [folder, *folder.rglob("*")]:
                path.chmod(0o755 if path.is_dir() else 0o644)
            self._restart("read-only folder", folder, self._whole())
            shutil.rmtree(folder)

    def damage(self, times: int) -> None:
        """Break one thing in a closed library, then open it."""
        for name, breaks in DAMAGES.items():
            for n in range(times):
                folder = self._copy(f"broken-{n}")
                what = breaks(folder, self._chance)
                self._restart(name, folder, self._whole(), what)
                shutil.rmtree(folder)

    def _copy(self, name: str) -> Path:
        return Path(shutil.copytree(self._clean_folder, self._folder / name))

    def _whole(self) -> Promise:
        promise = Promise()
        promise.settle(self._clean, self._files)
        return promise

    def _restart(self, name: str, folder: Path, promise: Promise, what: str = "") -> dict[str, Any] | None:
        """Open the library anew and count what is wrong with it."""
        row = self.rows[name]
        row.times += 1
        ended = forked(lambda say: self._look(folder, say))
        found: dict[str, Any] | None = told(ended)
        if found is None:
            self._count_refusal(row, ended, what)
            return None
        verdict = judge(promise, found, self._clean)
        row.lost += len(verdict.lost)
        row.twice += len(verdict.twice)
        row.half += len(verdict.half)
        row.ready_s.append(found["ready_s"])
        row.words += [f"{what} {one}".strip() for one in (*verdict.lost, *verdict.twice, *verdict.half)]
        return found

    def _count_refusal(self, row: Row, ended: Ended, what: str = "") -> None:
        error = raised(ended)
        if error is not None and error[0].startswith("retrieval.errors."):
            row.told += 1
        elif told(ended) is None:
            row.raw += 1
            row.words.append(f"{what}: {error or ('hung' if ended.hung else f'status {ended.status}')}")


def table(rows: dict[str, Row]) -> str:
    """The rows as Markdown."""
    lines = ["| fault | times | lost | duplicated | half-visible | told | raw | seconds to ready, median (most) |"]
    lines.append("|---|---|---|---|---|---|---|---|")
    for name, row in sorted(rows.items()):
        took = f"{statistics.median(row.ready_s):.2f} ({max(row.ready_s):.2f})" if row.ready_s else "–"
        counts = (row.times, row.lost, row.twice, row.half, row.told, row.raw)
        lines.append(f"| {name} | {' | '.join(map(str, counts))} | {took} |")
    return "\n".join(lines)


def main() -> int:
    """Run what was asked for and print the table; 1 when anything was lost, held twice or half there."""
    parser = argparse.ArgumentParser(prog="python -m eval.faults", description=__doc__)
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--disk", type=int, default=20, help="times for a full disk and a read-only folder")
    parser.add_argument("--damage", type=int, default=10, help="times for each kind of damage to files")
    parser.add_argument("--minutes", type=float, default=60, help="no further kill after so long")
    parser.add_argument("--seed", type=int, default=18)
    args = parser.parse_args()
    with TemporaryDirectory(prefix="baocao-faults-") as folder:
        Path(folder).chmod(0o755)
        bench = Bench(Path(folder), args.seed, args.minutes)
        parts: tuple[tuple[Callable[[int], None], int], ...] = (
            (bench.kill, args.kills),
            (bench.fill_disk, args.disk),
            (bench.forbid_writing, min(args.disk, 3)),
            (bench.damage, args.damage),
        )
        with suppress(KeyboardInterrupt):  # what was found by then is told all the same
            for run, times in parts:
                run(times)
                sys.stderr.write(f"{run.__name__} done\n")
    sys.stdout.write(f"{table(bench.rows)}\n")
    for name, row in sorted(bench.rows.items()):
        for words in dict.fromkeys(row.words):
            sys.stdout.write(f"{name}: {words}\n")
    return int(any(row.lost or row.twice or row.half or row.raw for row in bench.rows.values()))


if __name__ == "__main__":
    sys.exit(main())
