"""Ranked figures and sentences of a report, and a reader → the same ranked by what the reader makes of them, too.

The present ranker counts how words meet; the reader understands them. Their scores are added, and the chance that the
answer is what was asked is weighed from both, by weights fitted on files that neither was taught on.
"""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from service.finding.evidence import Evidence, Unit
from service.question import Question
from service.ranking.cards import figure_card, sentence_card
from service.ranking.ranker import Ranked
from service.ranking.reader import Reader

WEIGHTS = Path(__file__).parent / "data" / "reading.json"
BETWEEN = " ⟂ "  # parts a question from the turn before it, as in training
UNREAD = -4.0  # log-odds of a candidate that was not put to the reader: it stood too far down


@dataclass(frozen=True, slots=True)
class Weights:
    """How the reader's log-odds join the ranker's scores; printed with what they were fitted on by `weigh.py`."""

    lead: float
    sentence: float
    belongs: float
    sure: tuple[float, ...]  # bias, ranker's log-odds, best leading, best belonging, lead over the next
    said: tuple[float, ...]  # the same for quoted sentences


@dataclass(frozen=True, slots=True)
class Read:
    """What the reader makes of a report: (leads, belongs) as log-odds, by figure id and by place of a sentence."""

    figures: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    sentences: Mapping[int, tuple[float, float]] = field(default_factory=dict)

    def figure(self, figure_id: str) -> tuple[float, float]:
        """Return what the reader makes of a figure."""
        return self.figures.get(figure_id, (UNREAD, UNREAD))

    def sentence(self, place: int) -> tuple[float, float]:
        """Return what the reader makes of a sentence."""
        return self.sentences.get(place, (UNREAD, UNREAD))


def read(question: Question, evidence: Evidence, ranked: Ranked, units: Sequence[Unit], reader: Reader) -> Read:
    """Put figures and sentences to the reader, in one batch."""
    figures = [c.figure for _, c in ranked]
    cards = [figure_card(f, evidence.report) for f in figures] + [sentence_card(u, evidence.report) for u in units]
    asked = BETWEEN.join(text for text in (question.before, question.text) if text)
    scores = [(float(lead), float(belongs)) for lead, belongs in reader.read(asked, cards)]
    ids = [f.id for f in figures]
    return Read(
        dict(zip(ids, scores, strict=False)), dict(zip((u.place for u in units), scores[len(ids) :], strict=True))
    )


def joined(ranked: Ranked, found: Read, weights: Weights) -> Ranked:
    """Order figures by both scores, best first; each keeps the ranker's score, which says how it joins others."""
    return sorted(ranked, key=lambda pair: -(pair[0] + weights.lead * found.figure(pair[1].figure.id)[0]))


def chance(before: float, scores: Collection[tuple[float, float]], weights: Sequence[float]) -> float:
    """Return the chance that the best candidate answers; `before` is the ranker's, `scores` the reader's of all."""
    leads = sorted((lead for lead, _ in scores), reverse=True) or [UNREAD]
    gap = min(6.0, leads[0] - leads[1]) if len(leads) > 1 else 6.0
    best = max((belongs for _, belongs in scores), default=UNREAD)
    odds = math.log(max(before, 1e-4) / max(1 - before, 1e-4))
    bias, own, lead, belongs, far = weights
    return 1 / (1 + math.exp(-(bias + own * odds + lead * leads[0] + belongs * best + far * gap)))


def nudged(before: float, belongs: float, weight: float) -> float:
    """Return the chance that a figure joins the answer, moved by what the reader makes of it."""
    odds = math.log(max(before, 1e-4) / max(1 - before, 1e-4)) + weight * belongs
    return 1 / (1 + math.exp(-odds))


@lru_cache(maxsize=1)
def load_weights() -> Weights:
    """Return the shipped weights."""
    held = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return Weights(held["lead"], held["sentence"], held["belongs"], tuple(held["sure"]), tuple(held["said"]))
