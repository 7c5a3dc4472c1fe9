"""Query → Hits: words and vectors asked, fused, limited to what is visible, fair between reports.

Knows nothing of files or of how the indexes are kept.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ingest.report import Passage
from retrieval.embedding.embedder import Embedder
from retrieval.embedding.late_interaction import late_for
from retrieval.hit import Hit, Query, report_of
from retrieval.indexes.bm25 import Lexical
from retrieval.indexes.nearest import Near
from retrieval.query.periods import When, by_period, period_words
from retrieval.query.reading import Language, Reading, read
from retrieval.query.word_query import with_accents
from retrieval.searching.diversify import spread
from retrieval.searching.find import Finder
from retrieval.searching.fuse import weighted_sum
from retrieval.searching.scope import FEW, meant
from retrieval.searching.visible import Shelf
from retrieval.summary import Summary

_LONGEST = 4_000  # characters of a question that are looked at: its end, for that is where the question stands

Look = Callable[[Sequence[str]], Mapping[str, Passage]]


@dataclass(frozen=True, slots=True)
class Tuning:
    """The weights of ranking. `reach` is how many candidates each side brings for one hit asked for, `least` at least.

    `crowding` is what each passage already chosen from a report takes from the next one of it, `outside` what is
    left of a score where the report is about another time than the question.

    `dense`, `dense_english` and `late` were chosen by `python -m eval.training.embedder.search_weights`, on held-out
    questions: words 77.0 nDCG@10, with vectors 78.3, with the best `looked` candidates compared word by word 79.6
    (English 73.6, 75.0, 79.4); 1.5 to 2.5 for `late` and 0.2 to 0.8 for `dense` lie within 0.2 of it. `crowding`
    and `outside` were set by evidence recall at 4 000 characters on the public questions (`baocao eval search`),
    which moved by 0.01 at most when either was halved or raised by half.
    """

    words: float = 1.0
    dense: float = 0.3
    dense_english: float = 0.2
    late: float = 2.0
    looked: int = 50
    reach: int = 5
    least: int = 100
    crowding: float = 0.15
    outside: float = 0.25

    def dense_for(self, language: Language) -> float:
        """The weight of the vectors: less for an English question, whose words meet better one by one."""
        return self.dense_english if language == "en" else self.dense


class Searcher:
    """Searches the indexes of one library."""

    def __init__(
        self, lexical: Lexical, titles: Lexical, near: Near, embedder: Embedder, tuning: Tuning | None = None
    ) -> None:
        self._lexical = lexical
        self._finder = Finder(lexical, titles)
        self._near = near
        self._embedder = embedder
        self._late = late_for(embedder)
        self._tuning = tuning or Tuning()

    def search(self, query: Query, shelf: Shelf, passages: Look) -> list[Hit]:
        """The best passages of the visible reports, best first; ties by passage id.

        A question that names places, an office, a number or a time is answered from the reports that it so means,
        unless a filter names reports; else no report drowns the others.
        """
        allowed = shelf.allowed(query.filters)
        reading = read(query.text[-_LONGEST:], shelf.places)
        if not reading.typed or query.k < 1 or not allowed:
            return []
        here = allowed.keys() & reading.where.report_ids
        if not query.filters.report_ids:
            here = meant(reading, query.filters, allowed, self._finder)
        allowed = {key: allowed[key] for key in allowed if key in here} if here else allowed
        placed = not allowed.keys().isdisjoint(reading.where.report_ids)
        asked = reading.rest if placed and len(reading.rest.split()) > 1 else reading.asked
        scores = self._scores(asked, reading, query.k, allowed, limited=len(allowed) < len(shelf.ready))
        self._look_closer(asked, scores, passages)
        when = _by_period(reading, allowed, scores)
        _heed(when, scores, self._tuning.outside)
        chosen = spread(scores, query.k, self._tuning.crowding, query.per_report, when.beside)
        found = passages(chosen)
        present = [key for key in chosen if key in found]
        return [
            Hit(found[key], allowed[found[key].report_id].file, scores.get(key, 0.0), rank)
            for rank, key in enumerate(present, start=1)
        ]

    def forget(self, report_id: str) -> None:
        """Look at a changed report anew."""
        self._near.forget(report_id)

    def _scores(
        self, asked: str, reading: Reading, k: int, allowed: Mapping[str, Summary], limited: bool
    ) -> dict[str, float]:
        tuning = self._tuning
        reach = max(tuning.least, k * tuning.reach)
        words = self._lexical.search(
            asked, reach, tuple(allowed) if limited else None, period_words(reading.when, reading.bare)
        )
        by_words = {key: score for key, score in words if report_of(key) in allowed}
        if not tuning.dense:
            return weighted_sum(((by_words, tuning.words),))
        by_vector = self._near.nearest(self._embedder.embed_query(with_accents(asked)), reach, allowed)
        return weighted_sum(((by_words, tuning.words), (by_vector, tuning.dense_for(reading.language))))

    def _look_closer(self, asked: str, scores: dict[str, float], passages: Look) -> None:
        """Add to the best candidates how well their words meet the question's."""
        tuning = self._tuning
        best = heapq.nsmallest(tuning.looked, scores, key=lambda key: (-scores[key], key)) if tuning.late else []
        texts = {key: f"{found.context}\n{found.text}" for key, found in passages(best).items()}
        for key, score in self._late(with_accents(asked), texts).items():
            scores[key] += tuning.late * score


def _by_period(reading: Reading, allowed: Mapping[str, Summary], scores: Mapping[str, float]) -> When:
    """Set reports apart by the time asked; of more than a few only those found, whose titles need not be shown.

    With all 161 files in one library the titles of the reports of other years were all that 4 000 characters held.
    """
    if len(allowed) <= FEW:
        return by_period(reading.when.asked, allowed if len(allowed) > 1 else {})
    found = by_period(reading.when.asked, {key: allowed[key] for key in map(report_of, scores)})
    return When(dict.fromkeys(found.outside, ""), {})


def _heed(when: When, scores: dict[str, float], discount: float) -> None:
    """Put the title of a report about another time before the rest of it, and discount the rest."""
    for key in scores:
        if report_of(key) in when.outside:
            scores[key] *= discount
    titles = filter(None, when.outside.values())
    scores |= dict.fromkeys(titles, max(scores.values(), default=0.0))
