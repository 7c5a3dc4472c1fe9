"""An answer → what the trail keeps of it: what was asserted, and which words of which reports bear it out."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from service.answer import Answer


def told_of(answer: Answer) -> dict[str, Any]:
    """The answer's id, status, figures and the places of its citations; the prose is made of these."""
    return {
        "answer_id": answer.answer_id,
        "status": answer.status,
        "figures": [asdict(figure) for figure in answer.figures],
        "evidence": [{"n": c.n, "report_id": c.report_id, "start": c.start, "end": c.end} for c in answer.citations],
    }
