"""Scored passages → an order in which no report drowns the others."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Mapping


def spread(scores: Mapping[str, float], k: int, crowding: float = 0.0, per_report: int | None = None) -> list[str]:
    """Choose `k` passages one by one: the best score less `crowding` for each one already chosen of its report.

    At most `per_report` of any report. Ties by passage id. With one report this is the order of scores.
    """
    waiting: defaultdict[str, deque[str]] = defaultdict(deque)
    for key in sorted(scores, key=lambda key: (-scores[key], key)):
        waiting[report_of(key)].append(key)
    taken = dict.fromkeys(waiting, 0)
    chosen: list[str] = []
    while waiting and len(chosen) < k:
        _, key, report_id = min((crowding * taken[r] - scores[keys[0]], keys[0], r) for r, keys in waiting.items())
        chosen.append(key)
        taken[report_id] += 1
        waiting[report_id].popleft()
        if not waiting[report_id] or taken[report_id] == per_report:
            del waiting[report_id]
    return chosen


def report_of(passage_id: str) -> str:
    """The report that a passage belongs to."""
    return passage_id.rpartition(":")[0]
