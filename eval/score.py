"""Ask every gold question, judge the answers, pool the verdicts."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from eval.gold import Question
from eval.judge import Verdict, judge
from eval.measures import BUDGETS, Share, evidence_covered
from ingest.vietnamese.syllables import fold
from retrieval.hit import Hit, Query
from service.answer import Answer, Turn

Ask = Callable[[str, Sequence[Turn]], Answer]
Search = Callable[[Query], Sequence[Hit]]


@dataclass(frozen=True, slots=True)
class Judged:
    """A question, what was answered, how it was judged and how long it took."""

    question: Question
    answer: Answer
    verdict: Verdict
    ms: float


@dataclass(frozen=True, slots=True)
class Pool:
    """The measures of a group of judged questions. `score` is the mean of +1 / 0 / −1."""

    n: int
    score: float
    accuracy: Share
    accuracy_answerable: Share
    coverage: Share
    false_answers: Share
    figure_recall: Share
    figure_precision: Share
    citation_precision: Share
    source_recall: Share


def score_answers(ask: Ask, questions: Sequence[Question], texts: Mapping[str, str]) -> tuple[Judged, ...]:
    """Ask each question with its history and judge what comes back."""
    judged = []
    for question in questions:
        started = time.perf_counter()
        answer = ask(question.question, tuple(Turn(earlier) for earlier in question.history))
        ms = (time.perf_counter() - started) * 1000
        judged.append(Judged(question, answer, judge(question, answer, texts), ms))
    return tuple(judged)


def score_search(
    search: Search, questions: Sequence[Question], texts: Mapping[str, str], k: int = 60
) -> dict[int, Share]:
    """Evidence recall at each budget of characters: the share of source quotes covered to 60 %."""
    covered = dict.fromkeys(BUDGETS, 0)
    total = 0
    for question in questions:
        if not question.answerable or not question.sources:
            continue
        total += len(question.sources)
        hits = search(Query(" ".join((*question.history, question.question)), k=k))
        for budget in BUDGETS:
            covered[budget] += evidence_covered(question, hits, texts, budget)
    return {budget: Share(count, total) for budget, count in covered.items()}


def pool(judged: Sequence[Judged]) -> Pool:
    """Pool verdicts into measures."""
    verdicts = [j.verdict for j in judged]
    answerable = [j.verdict for j in judged if j.question.answerable]
    unanswerable = [j.verdict for j in judged if not j.question.answerable]
    return Pool(
        n=len(verdicts),
        score=sum(v.score for v in verdicts) / len(verdicts) if verdicts else 0.0,
        accuracy=Share(sum(v.correct for v in verdicts), len(verdicts)),
        accuracy_answerable=Share(sum(v.correct for v in answerable), len(answerable)),
        coverage=Share(sum(not v.abstained for v in answerable), len(answerable)),
        false_answers=Share(sum(not v.correct for v in unanswerable), len(unanswerable)),
        figure_recall=Share(sum(v.figures_found for v in answerable), sum(v.figures_required for v in answerable)),
        figure_precision=Share(sum(v.figures_fitting for v in answerable), sum(v.figures_asserted for v in answerable)),
        citation_precision=Share(sum(v.citations_sound for v in verdicts), sum(v.citations for v in verdicts)),
        source_recall=Share(sum(v.sources_covered for v in answerable), sum(v.sources for v in answerable)),
    )


def without_accents(questions: Sequence[Question]) -> tuple[Question, ...]:
    """The same questions as an official in a hurry types them: no accents at all."""
    return tuple(
        replace(q, question=fold(q.question), history=tuple(fold(earlier) for earlier in q.history)) for q in questions
    )
