"""Scored passages → an order in which no report drowns the others."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Mapping

from retrieval.hit import report_of


def spread(
    scores: Mapping[str, float],
    k: int,
    crowding: float = 0.0,
    per_report: int | None = None,
    second: Mapping[str, str] | None = None,
) -> list[str]:
    """Choose `k` passages one by one: the best score less `crowding` for each one already chosen of its report.

    At most `per_report` of any report. Ties by passage id. With one report this is the order of scores. `second` names
    the passage of a report that comes right after its first, whatever its score.
    """
    waiting: defaultdict[str, deque[str]] = defaultdict(deque)
    for key in sorted(scores, key=lambda key: (-scores[key], key)):
        waiting[report_of(key)].append(key)
    taken = dict.fromkeys(waiting, 0)
    chosen: dict[str, None] = {}
    while waiting and len(chosen) < k:
        _, key, report_id = min((crowding * taken[r] - scores[keys[0]], keys[0], r) for r, keys in waiting.items())
        waiting[report_id].popleft()
        follower = (second or {}).get(report_id) if not taken[report_id] and per_report != 1 else None
        for each in (key, follower):
            if each is not None and each not in chosen:
                chosen[each] = None
                taken[report_id] += 1
        if not waiting[report_id] or taken[report_id] == per_report:
            del waiting[report_id]
    return list(chosen)[:k]
