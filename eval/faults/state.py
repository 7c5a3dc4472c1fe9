"""A library's folder → whether it is what it should be: nothing lost, nothing twice, nothing half."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from eval.faults.work import jobs_of
from retrieval.embedding.embedder import Embedder
from retrieval.hit import Query
from retrieval.library import Library

CLEAN = ""  # the title that the report itself gives
QUERY = "hồ sơ trễ hạn"


@dataclass(slots=True)
class Promise:
    """What was acknowledged: files there, files gone, titles given, verdicts. A file under way is in neither."""

    there: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    titles: dict[str, set[str]] = field(default_factory=dict)
    verdicts: set[str] = field(default_factory=set)

    def hear(self, lines: Iterable[str]) -> str:
        """Take in what a worker said, in order; gives the deed that was under way at the end."""
        under_way = "open"
        for line in lines:
            said, *words = line.split()
            if said == "open":
                under_way = "between"
                continue
            deed, name, value = (*words, "", "")[:3]
            under_way = deed if said == "begin" else "between"
            if deed in ("add", "upload"):
                self.gone.discard(name)
                if said == "done":
                    self.there.add(name)
            elif deed == "remove":
                self.there.discard(name)
                if said == "done":
                    self.gone.add(name)
            elif deed == "correct":
                titles = self.titles.setdefault(name, {CLEAN})
                if said == "done":
                    titles.clear()
                titles.add(f"Tên {value}")
            elif deed == "verdict" and said == "done":
                self.verdicts.add(name)
        return under_way

    def settle(self, found: Mapping[str, Any], all_files: Iterable[str]) -> None:
        """Take what is there for promised: from now on it may not go."""
        self.there = set(found["files"])
        self.gone = set(all_files) - self.there
        self.verdicts = set(found["verdicts"])
        for file in self.titles.keys() & self.there:
            self.titles[file] = {found["titles"][file]}


@dataclass(frozen=True, slots=True)
class Found:
    """What a restarted process finds. `passages` and `figures` by file; `odd` names what does not fit together."""

    ready_s: float
    files: tuple[str, ...]
    passages: Mapping[str, int]
    figures: Mapping[str, int]
    titles: Mapping[str, str | None]
    verdicts: tuple[str, ...]
    odd: tuple[str, ...]

    def plain(self) -> dict[str, Any]:
        """The same as JSON can hold it."""
        return asdict(self)


def look(folder: Path, embedder: Embedder) -> Found:
    """Open a library as the service does and tell all that can be seen of it."""
    began = time.monotonic()
    with Library.open(folder, embedder) as library:
        ready_s = time.monotonic() - began
        library.resume()
        jobs = jobs_of(library)
        jobs.start()
        while jobs.waiting:
            time.sleep(0.01)
        jobs.stop()
        return _found(library, ready_s)


def _found(library: Library, ready_s: float) -> Found:
    summaries = library.reports()
    by_file = {summary.file: summary for summary in summaries}
    odd = [f"{s.file} is {s.state}" for s in summaries if s.state != "ready"]
    indexes = library._keeper.indexes
    held = sum(summary.passages for summary in summaries)
    for name, count in (("words", indexes.lexical.count()), ("vectors", indexes.store.count())):
        if count != held:
            odd.append(f"{name} hold {count} passages, the shelf {held}")
    hits = library.search(Query(QUERY, k=200))
    twice = [key for key, n in Counter(hit.passage.id for hit in hits).items() if n > 1]
    odd += [f"passage {key} found twice" for key in twice]
    odd += [f"{hit.file} found, not on the shelf" for hit in hits if hit.file not in by_file]
    found = {hit.file for hit in hits}
    odd += [f"{s.file} on the shelf, not found" for s in summaries if s.file not in found]
    odd += [f"{s.file} has no original" for s in summaries if not library.original(s.report_id).is_file()]
    for one in summaries:
        title = library.catalog.corrections(one.report_id).get("title")
        if title not in (None, one.title):
            odd.append(f"{one.file} is called {one.title}, its correction says {title}")
    originals = [path for path in (library.folder / "originals").iterdir() if path.stem not in _ids(library)]
    odd += [f"original {path.name} belongs to no report" for path in originals]
    return Found(
        ready_s,
        tuple(summary.file for summary in summaries),
        {s.file: len(library.report(s.report_id).passages) for s in summaries if s.state == "ready"},
        {s.file: len(library.figures(s.report_id)) for s in summaries},
        {s.file: s.title for s in summaries},
        library.catalog.feedback(),
        tuple(odd),
    )


def _ids(library: Library) -> set[str]:
    return {summary.report_id for summary in library.reports()}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one restart lost, has twice, and shows half; each a list of words."""

    lost: tuple[str, ...]
    twice: tuple[str, ...]
    half: tuple[str, ...]


def judge(promise: Promise, found: Mapping[str, Any], clean: Mapping[str, Any]) -> Verdict:
    """Compare what is there with what was acknowledged, and each report with the same one of a clean run."""
    files = list(found["files"])
    lost = [f"{file} was added" for file in sorted(promise.there - set(files))]
    lost += [f"{file} was removed and is back" for file in sorted(promise.gone & set(files))]
    lost += [f"verdict {one}" for one in sorted(promise.verdicts - set(found["verdicts"]))]
    for file, titles in promise.titles.items():
        may = {clean["titles"][file] if title == CLEAN else title for title in titles}
        if file in files and found["titles"][file] not in may:
            lost.append(f"title of {file}")
    twice = [f"{file} stands {n} times" for file, n in Counter(files).items() if n > 1]
    twice += [f"verdict {one}" for one, n in Counter(found["verdicts"]).items() if n > 1]
    half = list(found["odd"])
    half += [
        f"{file}: {found[kind].get(file)} {kind}, clean {clean[kind][file]}"
        for kind in ("passages", "figures")
        for file in files
        if found[kind].get(file) != clean[kind][file]
    ]
    return Verdict(tuple(lost), tuple(twice), tuple(half))
