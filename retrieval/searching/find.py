"""Words and limits → the reports that can speak, best first, and how many there are. Knows nothing of questions.

Asked of the indexes only: the cost of a look is that of a look-up, however many reports there are.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from ingest.report import Period
from ingest.vietnamese.places import province_now, provinces_before
from ingest.vietnamese.syllables import spelled
from retrieval.hit import Filters, report_of
from retrieval.indexes.bm25 import Lexical, Limit
from retrieval.indexes.marks import (
    NO_YEAR,
    around_mark,
    bare_name,
    level_mark,
    number_mark,
    office_mark,
    period_mark,
    place_mark,
    span_mark,
    year_marks,
)
from retrieval.query.periods import find_times, period_words
from retrieval.query.words import folded, words

REACH = 400  # entries looked at for the best of each report; ten times as many where they are of too few reports
TITLES = 60
_GLUED = 4  # syllables that the name of a file writes in one word: "tiepcongdan"
BY_TITLE = 0.6  # of a report's score, against 1 of its best passage
BY_PERIOD = 0.35  # for a report of exactly the time asked, one of more or less than it has none


@dataclass(frozen=True, slots=True)
class Wanted:
    """What reports are looked for: `text` to be met by their passages and titles, within limits that all must hold.

    `places` limit by the place a report is about, `around` by the province that place lies in, `inside` by either,
    `said` by names that a passage holds, `numbers` by a report's own number, `periods` by the years that a report or
    passage speaks of, `just` by a report's exact time, `spans` by the months (first, last) that are a report's time in
    any year, `offices` by whose report it is. Of several in one limit any will do.
    """

    text: str
    filters: Filters = field(default_factory=Filters)
    places: tuple[str, ...] = ()
    around: tuple[str, ...] = ()
    inside: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    periods: tuple[Period, ...] = ()
    spans: tuple[tuple[int, int], ...] = ()
    offices: tuple[str, ...] = ()
    just: tuple[Period, ...] = ()


@dataclass(frozen=True, slots=True)
class Named:
    """The reports whose titles hold most of some words, best first, at most a few; `count` is how many they are.

    `share` of the words are met at all, `whole` tells that all are, each beside a neighbour that it has in the words.
    """

    reports: tuple[str, ...]
    count: int
    share: float = 1.0
    whole: bool = True


class Finder:
    """Finds the reports that can speak, by their passages and by their titles; of some `only`, where given."""

    def __init__(self, passages: Lexical, titles: Lexical, only: tuple[str, ...] | None = None) -> None:
        self._passages = passages
        self._titles = titles
        self._only = only

    def _limit(self, wanted: Wanted) -> Limit:
        limit = _limit(wanted)
        if self._only is None:
            return limit
        named = self._only if limit.groups is None else set(limit.groups).intersection(self._only)
        return replace(limit, groups=tuple(named) or ("",))

    def count(self, wanted: Wanted) -> int:
        """How many reports lie within the limits; those that name a place are told apart to within a percent."""
        if wanted.said:
            return self._passages.count_groups(self._limit(wanted))
        return self._titles.count_within(self._limit(wanted))

    def ids(self, wanted: Wanted, most: int) -> tuple[str, ...]:
        """The reports within the limits, at most so many, whatever they say."""
        return tuple(self._titles.ids(self._limit(wanted), most))

    def best(self, wanted: Wanted, most: int) -> tuple[str, ...]:
        """The reports that can speak, best first: by their best passage, their title and their time."""
        limit = self._limit(wanted)
        faint = period_words(find_times(spelled(wanted.text)))
        spoken = {
            report_of(key): score
            for key, score in self._passages.best_of_groups(wanted.text, most, REACH, limit, faint)
        }
        titled = dict(self._titles.search_within(_glued(wanted.text), max(TITLES, most), replace(limit, said=())))
        if wanted.said:  # no title need name the place that a row does
            titled = {key: score for key, score in titled.items() if key in spoken}
        scores = _shares(spoken)
        for report_id, share in _shares(titled).items():
            scores[report_id] = scores.get(report_id, 0.0) + BY_TITLE * share
        for report_id in self._of_just_this_time(wanted, most):
            if report_id in scores:
                scores[report_id] += BY_PERIOD
        return tuple(sorted(scores, key=lambda report_id: (-scores[report_id], report_id))[:most])

    def named(self, wanted: Wanted, text: str) -> Named:
        """The reports within the limits whose title, agency, number or file's name holds most words of a text."""
        limit, terms = self._limit(wanted), title_terms(text)
        if not terms:
            return Named(tuple(self._titles.ids(limit, TITLES)), self._titles.count_within(limit))
        near = [key for key, _ in self._titles.search_within(_glued(text), TITLES, limit)]
        if not near:
            return Named((), 0, 0.0, whole=False)
        found = [Counter[str](), Counter[str]()]  # how many of the words each report holds at all, and with a neighbour
        for word, forms in terms:
            for tally, choices in zip(found, (((word,), *forms), forms or ((word,),)), strict=True):
                tally.update(self._titles.ids(replace(limit, groups=tuple(near), held=(choices,)), TITLES))
        asked, (loose, close) = len(terms), found
        best = max((close[key], loose[key]) for key in near)
        if not best[1]:
            return Named((), 0, 0.0, whole=False)
        chosen = tuple(key for key in near if (close[key], loose[key]) == best)
        count = len(chosen) if len(chosen) < TITLES else self._titles.count_within(limit)
        return Named(chosen, count, best[1] / asked, best[0] == asked)

    def is_said(self, name: str) -> bool:
        """Tell whether the name of a place stands in any passage."""
        return bool(self._passages.ids(self._limit(Wanted("", said=(name,))), 1))

    def knows(self, text: str) -> bool:
        """Tell whether any word of a text stands in any passage, accents aside."""
        if self._only is not None:
            return bool(self._passages.search(text, 1, self._only))
        return self._passages.knows(folded(words(text)).syllables, "folded")

    def _of_just_this_time(self, wanted: Wanted, most: int) -> tuple[str, ...]:
        if not wanted.periods:
            return ()
        limit = self._limit(wanted)
        exact = Limit(limit.groups, (*limit.marks, tuple(map(period_mark, wanted.periods))))
        return tuple(self._titles.ids(exact, 20 * most))


_Forms = tuple[tuple[str, ...], ...]


def title_terms(text: str) -> tuple[tuple[str, _Forms], ...]:
    """The syllables of a text that name a report, each with what must stand in its title to hold it with a neighbour.

    One syllable of "dân số" is in every "Hội đồng nhân dân" and every "Số:"; the pair, or a file's "danso", is not.
    """
    met: dict[str, dict[tuple[str, ...], None]] = {}
    for part in re.split(r"[^\w\s]+", text):
        found = folded(words(part)).syllables
        for syllable in found:
            met.setdefault(syllable, {})
        for size in range(2, _GLUED + 1):
            for at in range(len(found) - size + 1):
                run = found[at : at + size]
                forms = ("".join(run), "_".join(run)) if size == 2 else ("".join(run),)
                for syllable in run:
                    met[syllable].update(dict.fromkeys((form,) for form in forms))
    return tuple((syllable, tuple(forms)) for syllable, forms in met.items())


def _glued(text: str) -> str:
    """The text, and its neighbours as names of files have them: "học phí" as "hocphi"."""
    plain = folded(words(text)).syllables
    return " ".join((text, *("".join(plain[i : i + n]) for n in (2, 3) for i in range(len(plain) - n + 1))))


def _shares(scores: Mapping[str, float]) -> dict[str, float]:
    most = max(scores.values(), default=0.0)
    return {key: score / most for key, score in scores.items()} if most > 0 else {}


def _limit(wanted: Wanted) -> Limit:
    filters = wanted.filters
    marks = [tuple(map(level_mark, wanted.places))] if wanted.places else []
    if wanted.around:
        marks.append(tuple(map(around_mark, wanted.around)))
    marks += [
        tuple(mark(place) for place in places for mark in (place_mark, around_mark))
        for places in (wanted.inside, filters.places)
        if places
    ]
    if wanted.numbers:
        marks.append(tuple(map(number_mark, wanted.numbers)))
    if filters.years:
        marks.append((*(f"year:{year}" for year in filters.years), NO_YEAR))
    if wanted.just:
        marks.append(tuple(map(period_mark, wanted.just)))
    if wanted.spans:
        marks.append(tuple(span_mark(first, last) for first, last in wanted.spans))
    if wanted.offices:
        marks.append(tuple(map(office_mark, wanted.offices)))
    if wanted.periods:
        marks.append((*year_marks(wanted.periods), NO_YEAR))
    said = tuple(form for name in wanted.said for form in _forms(name))
    return Limit(filters.report_ids or None, tuple(marks), said)


@lru_cache(maxsize=1024)
def _forms(name: str) -> tuple[tuple[str, ...], ...]:
    """The ways in which passages write a name, as pairs of neighbours: "Đắk Lắk", "Đắc Lắc", its unit of today."""
    units = [province_now(name), *provinces_before(name)]  # 20 ms each
    bare = [bare_name(spelt) for spelt in (name, *(unit for unit in units if unit))]
    spelt = [form for each in bare for form in (each, re.sub("[ắă]k", "ắc", each), each.replace("ắc", "ắk"))]
    found = [folded(words(each)) for each in dict.fromkeys(spelt)]
    return tuple(dict.fromkeys(plain.pairs or plain.syllables for plain in found if plain.syllables))
