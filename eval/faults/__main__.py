"""`python -m eval.faults --kills 300`: faults of process, disk and files → what was lost, twice, half there; seconds.

One library lives through all kills: deeds at random, `kill -9` at a random moment, a restart, and a comparison with
what was acknowledged and with a clean run. The other faults begin with a copy of a whole library each time. `told`
counts restarts that were refused in words with a remedy, `raw` those that ended in another error or a hang.

With `--work FOLDER` what was found stays there: the same command goes on where it was cut off, until there are as many.
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
from contextlib import ExitStack, suppress
from dataclasses import asdict, dataclass, field
from functools import partial
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from eval.faults.children import Ended, forked, raised, told, without_disk, without_rights
from eval.faults.damage import DAMAGES
from eval.faults.state import Promise, judge, look
from eval.faults.work import Say, work, write_long
from eval.generator import write
from retrieval.embedding.embedder import Embedder, load_embedder
from retrieval.library import Library

FILES = 8
PATIENCE_S = 2.0  # the longest that a worker is let live
OPENING = 0.15  # of the kills, as many are timed from the start of the process, which opens the library
REFILL_S = 3.0  # the indexes of the long library are filled within this time
REFILL = "kill -9 while: indexes filled anew"


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


@dataclass(frozen=True, slots=True)
class Clean:
    """A library that nothing befell, and what can be seen of it."""

    folder: Path
    found: dict[str, Any]

    def promise(self) -> Promise:
        """All that it holds was acknowledged."""
        promise = Promise()
        promise.settle(self.found, self.found["files"])
        return promise


class Bench:
    """The reports, clean libraries of them, and the table."""

    def __init__(self, folder: Path, seed: int, minutes: float) -> None:
        self._end = time.monotonic() + 60 * minutes
        self._folder = folder
        self.rows: dict[str, Row] = defaultdict(Row)
        if (kept := folder / "rows.json").exists():
            self.rows.update({name: Row(**row) for name, row in json.loads(kept.read_text("utf-8")).items()})
        self._chance = random.Random(seed + sum(row.times for row in self.rows.values()))
        self._embedder: Embedder = load_embedder(None)
        self._embedder.embed_query("mở trước khi tách tiến trình")
        for engine in ("chromadb", "tantivy"):  # read once here, not in each child: 1 s each time
            import_module(engine)
        self._reports = folder / "reports"
        self._files = tuple(write(self._reports, FILES))
        self._clean = self._made("clean", self._reports)

    def _made(self, name: str, reports: Path) -> Clean:
        folder = self._folder / name
        shutil.rmtree(folder, ignore_errors=True)
        made = forked(lambda say: self._fill(folder, reports, say))
        if (found := told(made)) is None:
            raise SystemExit(f"a clean library cannot be made: {made.lines}")
        return Clean(folder, found)

    def _fill(self, folder: Path, reports: Path, say: Say) -> None:
        with Library.open(folder, self._embedder) as library:
            library.add_folder(reports)
        self._look(folder, say)

    def _look(self, folder: Path, say: Say) -> None:
        say(f"found {json.dumps(look(folder, self._embedder).plain())}")

    def keep(self) -> None:
        """Write down what was found, for a later run to go on from."""
        rows = {name: asdict(row) for name, row in self.rows.items()}
        (self._folder / "rows.json").write_text(json.dumps(rows, ensure_ascii=False), "utf-8")

    def _left(self, times: int, *names: str) -> range:
        """The turns that are still to be done of so many, with the rows that count them; none when time is up."""
        done = sum(row.times for name, row in self.rows.items() if name.startswith(names) and name != REFILL)
        return range(max(0, times - done)) if time.monotonic() < self._end else range(0)

    def kill(self, times: int) -> None:
        """Kill a worker at a random moment, so many times or as long as there is time, on one library."""
        folder, promise = self._folder / "killed", Promise()
        if folder.exists():  # of a run that was cut off: nobody knows what it had acknowledged last
            shutil.rmtree(folder)
        for n in self._left(times, "kill -9"):
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

    def kill_refill(self, times: int) -> None:
        """Kill a process that fills the lost indexes of a long library anew, twice, then open it.

        Chroma writes its graph every 1 000 vectors, so shorter libraries never have it half written.
        """
        turns = range(max(0, times - self.rows[REFILL].times))
        if not turns:
            return
        write_long(self._folder / "long-reports")
        long = self._made("long", self._folder / "long-reports")
        for n in turns:
            if time.monotonic() > self._end:
                return
            folder = self._copy(f"refill-{n}", long)
            for name in self._chance.choice((("chroma",), ("lexical", "titles"), ("chroma", "lexical"))):
                shutil.rmtree(folder / name)
            for _ in range(2):
                forked(partial(self._open, folder), self._chance.uniform(0, REFILL_S), "up")
            self._restart(REFILL, folder, long.promise(), clean=long)
            shutil.rmtree(folder)

    def _open(self, folder: Path, say: Say) -> None:
        say("up")
        Library.open(folder, self._embedder).close()

    def _work(self, folder: Path, seed: int, say: Say) -> None:
        say("up")
        work(folder, self._reports, self._embedder, seed, say)

    def fill_disk(self, times: int) -> None:
        """Let a worker run into a full disk, then restart with room again."""

        def starve(folder: Path, seed: int, say: Say) -> None:
            largest = max(path.stat().st_size for path in folder.rglob("*") if path.is_file())
            without_disk(self._chance.randrange(4096, 2 * largest))
            self._work(folder, seed, say)

        for n in self._left(times, "disk full"):
            seed = self._chance.randrange(10**9)
            folder, promise = self._copy(f"full-{n}", self._clean), self._clean.promise()
            worked = forked(partial(starve, folder, seed), PATIENCE_S * 2, "open")
            promise.hear(line for line in worked.lines if line.split()[0] in ("open", "begin", "done"))
            self._restart("disk full", folder, promise)
            shutil.rmtree(folder)

    def forbid_writing(self, times: int) -> None:
        """Open a library that may only be read; then one that may be written again."""
        for n in self._left(times, "read-only"):
            folder = self._copy(f"shut-{n}", self._clean)

            def shut(say: Say, folder: Path = folder) -> None:
                without_rights(folder)
                self._look(folder, say)

            self._count_refusal(self.rows["read-only folder"], forked(shut))
            for path in [folder, *folder.rglob("*")]:
                path.chmod(0o755 if path.is_dir() else 0o644)
            self._restart("read-only folder", folder, self._clean.promise())
            shutil.rmtree(folder)

    def damage(self, times: int) -> None:
        """Break one thing in a closed library, then open it."""
        for name, breaks in DAMAGES.items():
            for n in self._left(times, name):
                folder = self._copy(f"broken-{n}", self._clean)
                what = breaks(folder, self._chance)
                self._restart(name, folder, self._clean.promise(), what)
                shutil.rmtree(folder)

    def _copy(self, name: str, clean: Clean) -> Path:
        folder = self._folder / name
        shutil.rmtree(folder, ignore_errors=True)
        return Path(shutil.copytree(clean.folder, folder))

    def _restart(
        self, name: str, folder: Path, promise: Promise, what: str = "", clean: Clean | None = None
    ) -> dict[str, Any] | None:
        """Open the library anew and count what is wrong with it."""
        row = self.rows[name]
        row.times += 1
        ended = forked(lambda say: self._look(folder, say))
        found: dict[str, Any] | None = told(ended)
        if found is None:
            self._count_refusal(row, ended, what)
            self.keep()
            return None
        verdict = judge(promise, found, (clean or self._clean).found)
        row.lost += len(verdict.lost)
        row.twice += len(verdict.twice)
        row.half += len(verdict.half)
        row.ready_s.append(found["ready_s"])
        row.words += [f"{what} {one}".strip() for one in (*verdict.lost, *verdict.twice, *verdict.half)]
        self.keep()
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
    parser.add_argument("--refills", type=int, default=30, help="kills while lost indexes are filled anew")
    parser.add_argument("--disk", type=int, default=20, help="times for a full disk and a read-only folder")
    parser.add_argument("--damage", type=int, default=10, help="times for each kind of damage to files")
    parser.add_argument("--minutes", type=float, default=60, help="no further kill after so long")
    parser.add_argument("--seed", type=int, default=18)
    parser.add_argument("--work", type=Path, help="folder that keeps what was found, to go on from")
    args = parser.parse_args()
    with ExitStack() as undo:
        folder = args.work or Path(undo.enter_context(TemporaryDirectory(prefix="baocao-faults-")))
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o755)
        bench = Bench(folder, args.seed, args.minutes)
        parts: tuple[tuple[Callable[[int], None], int], ...] = (
            (bench.kill_refill, args.refills),
            (bench.fill_disk, args.disk),
            (bench.forbid_writing, min(args.disk, 3)),
            (bench.damage, args.damage),
            (bench.kill, args.kills),
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
