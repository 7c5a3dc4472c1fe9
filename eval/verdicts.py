"""What people thought of answers → judged questions, and those that a person must still judge.

An answer that somebody found right says what a right answer asserts and where it stands. One found wrong says only that
it is: its row waits, `answerable` null, for somebody to write what would be right. Knows nothing of HTTP.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from eval.judge import NO, YES

Row = dict[str, Any]
WRONG = "người dùng đánh giá chưa đúng"
DISPUTED = "cùng một câu trả lời mà người khen, người chê"
FILTERED = "hỏi trong giới hạn báo cáo (bộ lọc), cả kho có thể trả lời khác"
BARE = "câu trả lời không có trích dẫn để đối chiếu"
GONE = "báo cáo được trích không còn trong kho, hoặc chữ đã khác"
OLD = "nhận xét cũ, chưa kèm số liệu và trích dẫn"


@dataclass(frozen=True, slots=True)
class Harvest:
    """`judged` rows are a gold file; `waiting` rows have the same shape, not judged, with the reason and the answer."""

    judged: tuple[Row, ...] = ()
    waiting: tuple[Row, ...] = field(default=())


def harvest(kept: Iterable[str], texts: Mapping[str, str]) -> Harvest:
    """Make one question of all that was said of it; the last word counts. `texts` are the library's, by file."""
    said: dict[str, list[Row]] = {}
    for line in kept:
        row = json.loads(line)
        said.setdefault(_id(row), []).append(row)
    judged: list[Row] = []
    waiting: list[Row] = []
    for key, rows in said.items():
        reason = _doubt(rows, texts)
        (waiting if reason else judged).append(_waiting(key, rows[-1], reason) if reason else _judged(key, rows[-1]))
    return Harvest(tuple(judged), tuple(waiting))


def _id(row: Row) -> str:
    """The same question after the same questions is one, however it is spaced."""
    words = "\n".join(" ".join(one.lower().split()) for one in (*row.get("history", ()), row["question"]))
    return f"nd-{hashlib.sha256(words.encode()).hexdigest()[:10]}"


def _doubt(rows: list[Row], texts: Mapping[str, str]) -> str | None:
    """Why the last word on a question does not make a judged question; None when it does."""
    last = rows[-1]
    if last["rating"] != "right":
        return WRONG
    if "sources" not in last:
        return OLD
    if any(row["rating"] == "wrong" and _asserted(row) == _asserted(last) for row in rows):
        return DISPUTED
    if any(last["filters"].values()):
        return FILTERED
    if last["status"] in ("answered", "partial"):
        if not last["sources"]:
            return BARE
        if any(source["quote"] not in texts.get(source["file"], "") for source in last["sources"]):
            return GONE
    return None


def _asserted(row: Row) -> tuple[str, list[str]]:
    return row["status"], sorted(figure["value"] for figure in row.get("figures", ()))


def _judged(key: str, row: Row) -> Row:
    is_stated = row["status"] != "not_stated"
    return {
        "id": key,
        "question": row["question"],
        "history": list(row["history"]),
        "style": "own",
        "type": _type(row),
        "answerable": is_stated,
        "answer": row["answer"],
        "figures": row["figures"] if is_stated else [],
        "sources": row["sources"] if is_stated else [],
        "also_acceptable": [],
        "must_not": [],
    }


def _waiting(key: str, row: Row, reason: str) -> Row:
    given = {name: row[name] for name in ("answer", "status", "figures", "sources", "comment") if name in row}
    return {
        "id": key,
        "question": row["question"],
        "history": list(row.get("history", ())),
        "style": "own",
        "type": "?",
        "answerable": None,
        "answer": "",
        "figures": [],
        "sources": [],
        "also_acceptable": [],
        "must_not": [],
        "why": reason,
        "given": given,
    }


def _type(row: Row) -> str:
    """What kind of question it is, as far as its answer tells."""
    figures, files = row["figures"], {source["file"] for source in row["sources"]}
    if row["status"] == "not_stated":
        return "unanswerable"
    if row["status"] == "needs_clarification":
        return "ambiguous"
    if len(figures) > 1:
        return "multi_report" if len(files) > 1 else "multi_figure"
    if figures:
        return "single_figure"
    return "yes_no" if YES.match(row["answer"]) or NO.match(row["answer"]) else "definition_or_reason"
