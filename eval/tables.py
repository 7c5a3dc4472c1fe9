"""Judged questions → the tables of the protocol, as text, and the results file."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from eval.measures import Share, quantile
from eval.score import Judged, Pool, pool

MEASURES: Mapping[str, Callable[[Pool], Share]] = {
    "accuracy": lambda p: p.accuracy,
    "accuracy on answerable": lambda p: p.accuracy_answerable,
    "coverage": lambda p: p.coverage,
    "false answers on unanswerable": lambda p: p.false_answers,
    "figure recall": lambda p: p.figure_recall,
    "figure precision": lambda p: p.figure_precision,
    "citation precision": lambda p: p.citation_precision,
    "source recall": lambda p: p.source_recall,
}


def tell(line: str) -> None:
    """Print a line at once: what it belongs to may take hours."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def answer_tables(judged: Sequence[Judged]) -> str:
    """The headline, then the breakdown by type, style and file, then the time taken."""
    overall = pool(judged)
    lines = [f"questions {overall.n}", f"score (+1/0/−1) {overall.score:+.3f}", ""]
    lines += [f"{name:<30} {measure(overall)}" for name, measure in MEASURES.items()]
    for title, key in (("type", types_of), ("style", _styles), ("file", files_of)):
        lines += ["", *breakdown(title, judged, key)]
    times = [j.ms for j in judged]
    lines += ["", f"time per question: p50 {quantile(times, 0.5):.1f} ms, p95 {quantile(times, 0.95):.1f} ms"]
    return "\n".join(lines)


def breakdown(title: str, judged: Sequence[Judged], keys: Callable[[Judged], Iterable[str]]) -> list[str]:
    """One line per group: size, score, accuracy, coverage. A question may stand in several groups (files)."""
    lines = [f"by {title:<27} {'n':>4} {'score':>7} {'accuracy':>9} {'coverage':>9}"]
    for key, inside in groups(judged, keys).items():
        measured = pool(inside)
        lines.append(
            f"  {key:<28} {measured.n:>4} {measured.score:>+7.2f} {measured.accuracy.value:>9.2f} "
            f"{measured.coverage.value:>9.2f}"
        )
    return lines


def groups(judged: Sequence[Judged], keys: Callable[[Judged], Iterable[str]]) -> dict[str, list[Judged]]:
    """The rows by key, in order of the keys."""
    found: dict[str, list[Judged]] = {}
    for row in judged:
        for key in keys(row):
            found.setdefault(key, []).append(row)
    return dict(sorted(found.items()))


def search_table(recall: Mapping[int, Share]) -> str:
    """Evidence recall, a line per budget of characters."""
    return "\n".join(f"evidence recall at {budget:>5} characters  {share}" for budget, share in recall.items())


def write_results(path: Path, heading: Mapping[str, str], judged: Sequence[Judged]) -> None:
    """Write one JSON line with the circumstances, then one a question, for `eval/compare.py`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [json.dumps({"run": dict(heading)}, ensure_ascii=False)]
    for row in judged:
        lines.append(
            json.dumps(
                {
                    "id": row.question.id,
                    "correct": row.verdict.correct,
                    "score": row.verdict.score,
                    "why": row.verdict.why,
                    "status": row.answer.status,
                    "figures": [f.value for f in row.answer.figures],
                    "ms": round(row.ms, 1),
                },
                ensure_ascii=False,
            )
        )
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def types_of(row: Judged) -> tuple[str]:
    """The type of a question."""
    return (row.question.type,)


def _styles(row: Judged) -> tuple[str]:
    return (row.question.style,)


def files_of(row: Judged) -> set[str]:
    """The files that a right answer stands on."""
    return {source.file for source in row.question.sources}
