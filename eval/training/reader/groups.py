"""Judged questions and their reports → groups: one question, the cards of one report, and which of them answer.

`python -m eval.training.reader.groups QUESTIONS.jsonl LIBRARY OUT.jsonl` reads the questions over a kept library and
writes one group a line. A figure answers where its value is asked for and it stands in a source; a sentence where it
holds half of a source. What may stand beside the answer teaches neither way.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from eval.gold import Question as Gold
from eval.gold import read_gold
from eval.judge import occurrences
from eval.training.ranker.groups import ALSO, NOTHING, REQUIRED, WRONG, grade
from eval.training.reader.cards import figure_card, sentence_card
from ingest.report import Report, Span
from retrieval.summary import Summary, summarize
from service.answer import Turn
from service.finding.coverage import aim
from service.finding.evidence import Evidence, Unit, prepare
from service.finding.shortlist import find_spots
from service.understanding.understand import understand

FIGURES, SENTENCES = 7, 3  # cards of a group that do not answer; more teach little and cost time
ANSWERS = {REQUIRED: 1, ALSO: -1, NOTHING: 0, WRONG: 0}  # what is neither right nor wrong teaches nothing


@dataclass(frozen=True, slots=True)
class Group:
    """One question over one report. `answers` holds 1, 0 or −1 (may stand beside the answer) for each card."""

    id: str
    file: str
    question: str
    cards: tuple[str, ...]
    answers: tuple[int, ...]
    figures: int


def asked_words(row: Gold) -> str:
    """Return the question with the turn before it, as the reader sees it."""
    return " ⟂ ".join((*row.history[-1:], row.question))


def group_of(row: Gold, report: Report, evidence: Evidence, summary: Summary, seed: int = 0) -> Group | None:
    """Make the group of a question and a report; None where no candidate is found or its answer is not among them."""
    asked = understand(row.question, [Turn(text) for text in row.history], (summary,))
    spots = find_spots(asked, aim(asked, evidence), evidence, {})
    if not spots:
        return None
    units = [spot.unit for spot in spots]
    own = [s for s in row.sources if s.file == report.file]
    spans = [Span(a, b) for s in own for a, b in occurrences(s.quote, report.text)]
    figures = [f for unit in units for f in unit.figures]
    graded = [(figure_card(f, report), ANSWERS[grade(f, row, report.file, report.text)]) for f in figures]
    held = [(sentence_card(u, report), _holds(u, row, spans)) for u in units]
    if row.answerable and own and not any(y == 1 for _, y in (*graded, *held)):
        return None
    rng = random.Random(f"{row.id} {report.file} {seed}")
    cards = [*_sample(graded, FIGURES, rng), *_sample(held, SENTENCES, rng)]
    n = sum(1 for card in cards if card in graded)
    if not cards:
        return None
    texts, answers = tuple(card for card, _ in cards), tuple(y for _, y in cards)
    return Group(row.id, report.file, asked_words(row), texts, answers, n)


def _holds(unit: Unit, row: Gold, spans: Sequence[Span]) -> int:
    covered = any(
        2 * sum(max(0, min(s.end, u.end) - max(s.start, u.start)) for u in unit.spans) >= s.end - s.start for s in spans
    )
    if covered:
        return 1
    touched = any(s.start < u.end and u.start < s.end for s in spans for u in unit.spans)
    return -1 if touched or {f.value for f in unit.figures} & {f.value for f in row.figures} else 0


def _sample(cards: list[tuple[str, int]], most: int, rng: random.Random) -> list[tuple[str, int]]:
    """Keep what answers, and of the rest the first few (the shortlist's best) and some further down."""
    right = [c for c in cards if c[1] == 1][:4]
    beside = [c for c in cards if c[1] == -1][:1]
    wrong = list(dict.fromkeys(c for c in cards if c[1] == 0))
    near, far = wrong[: 2 * most], wrong[2 * most :]
    chosen = rng.sample(near, min(len(near), most - 2)) + rng.sample(far, min(len(far), 2))
    mixed = list(dict.fromkeys([*right, *beside, *chosen]))
    rng.shuffle(mixed)
    return mixed


def groups_of(
    rows: Sequence[Gold], about: Mapping[str, frozenset[str]], reports: Mapping[str, Report]
) -> Iterator[Group]:
    """Make the groups of judged questions, report by report; `about` names the files that each question asks."""
    for file, report in reports.items():
        asked = [r for r in rows if file in about[r.id]]
        if not asked:
            continue
        evidence, summary = prepare(report), summarize(report, "")
        yield from (g for row in asked if (g := group_of(row, report, evidence, summary)) is not None)


def files_asked(lines: Sequence[str], summaries: Sequence[Summary]) -> dict[str, frozenset[str]]:
    """Map each question to its files: the named one, those of its sources, else the one whose place it names."""
    by_id = {s.report_id: s.file for s in summaries}
    found = {}
    for row in map(json.loads, lines):
        files = {row["file"]} if "file" in row else {source["file"] for source in row.get("sources", ())}
        if not files:
            named = understand(row["question"], [Turn(text) for text in row.get("history", ())], summaries).report_ids
            files = {by_id[i] for i in named} if len(named) == 1 else set()
        found[row["id"]] = frozenset(files)
    return found


def write_groups(gold: Path, reports: Mapping[str, Report], out: Path) -> int:
    """Write the groups of a question file, one JSON object a line; return how many."""
    rows = read_gold(gold, {file: report.text for file, report in reports.items()})
    lines = gold.read_text(encoding="utf-8").splitlines()
    about = files_asked(lines, [summarize(report, "") for report in reports.values()])
    groups = [json.dumps(asdict(group), ensure_ascii=False) for group in groups_of(rows, about, reports)]
    out.write_text("\n".join(groups) + "\n", encoding="utf-8")
    return len(groups)


def main() -> None:
    """Run the command."""
    from retrieval.library import Library

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("gold", type=Path, help="judged questions (JSON lines)")
    parser.add_argument("library", type=Path, help="library that holds their reports")
    parser.add_argument("out", type=Path)
    arguments = parser.parse_args()
    with Library.open(arguments.library) as library:
        reports = {s.file: library.report(s.report_id) for s in library.reports() if s.state == "ready"}
        write_groups(arguments.gold, reports, arguments.out)


if __name__ == "__main__":
    main()
