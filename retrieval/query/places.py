"""Question → the reports whose place it names, matched without accents and through one slip of a finger.

Names come from the shelf, so only places that some report is about are found. Built once for a shelf; a look-up costs
the words of the question, however many reports there are.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from ingest.vietnamese.places import key, province_now
from retrieval.summary import Summary

_KIND = re.compile(r"^(?:huyen|quan|thi xa|thanh pho|tx|tp|tinh|xa|phuong|thi tran|dac khu) ")
_WORD = re.compile(r"[^\W_]+")
_LONGEST_NAME = 5  # words; "Bà Rịa - Vũng Tàu" has four
_SHORTEST_SLIP = 6  # letters: with fewer, one slip makes another word ("Mỹ Tú", "mỹ tục")

_FEW = 60  # places: two patterns each are matched in a millisecond

Names = defaultdict[str, set[str]]
Found = tuple[int, int, set[str]]  # from this word to before that one: these reports


@dataclass(frozen=True, slots=True)
class Named:
    """The reports whose place a question names, and what the question says beside that."""

    report_ids: frozenset[str]
    rest: str


class Places:
    """The names of the places that reports are about, each with the reports."""

    def __init__(self, summaries: Iterable[Summary]) -> None:
        self._own: Names = defaultdict(set)
        self._around: Names = defaultdict(set)
        for summary in summaries:
            _add(self._own, summary.place, summary.report_id)
            _add(self._around, summary.province, summary.report_id)
            _add(self._around, _now(summary.province) if summary.province else None, summary.report_id)
        self._slips = _slips(self._own)

    def named(self, question: str) -> Named:
        """The reports about the places that a question names; a district goes before the province around it."""
        found = list(_WORD.finditer(question))
        words = [key(match.group()) for match in found]
        hits = _exact(words, self._own) or self._slipped(words) or _exact(words, self._around)
        spans = [(found[start].start(), found[end - 1].end()) for start, end, _ in hits]
        return Named(frozenset().union(*(report_ids for _, _, report_ids in hits)), _without(question, spans))

    def like(self, question: str) -> tuple[str, ...]:
        """One report for each place that a question may name; of few places all, for none is dear to compare."""
        if len(self._own) + len(self._around) <= _FEW:
            return tuple(dict.fromkeys(map(min, (*self._own.values(), *self._around.values()))))
        words = [key(match.group()) for match in _WORD.finditer(question)]
        found = [*_exact(words, self._own), *self._slipped(words), *_exact(words, self._around)]
        return tuple(dict.fromkeys(min(report_ids) for _, _, report_ids in found))

    def _slipped(self, words: list[str]) -> list[Found]:
        found = []
        for start, end in _runs(words):
            joined = "".join(words[start:end])
            if end - start > 1 and len(joined) >= _SHORTEST_SLIP:
                near = {name for form in _shortened(joined) for name in self._slips.get(form, ())}
                found += [(start, end, self._own[name]) for name in near]
        return found


def _exact(words: list[str], names: Names) -> list[Found]:
    runs = ((start, end, " ".join(words[start:end])) for start, end in _runs(words))
    return [(start, end, names[name]) for start, end, name in runs if name in names]


def _runs(words: list[str]) -> Iterator[tuple[int, int]]:
    for start in range(len(words)):
        for end in range(start + 1, min(start + _LONGEST_NAME, len(words)) + 1):
            yield start, end


def _without(question: str, spans: Iterable[tuple[int, int]]) -> str:
    letters = list(question)
    for start, end in spans:
        letters[start:end] = " " * (end - start)
    return "".join(letters)


@lru_cache(maxsize=1024)
def _now(province: str) -> str | None:
    return province_now(province)  # compares with every province: 20 ms, for each report of a shelf


def _add(names: Names, place: str | None, report_id: str) -> None:
    name = _KIND.sub("", key(place)) if place else ""
    if name:
        names[name].add(report_id)


def _slips(names: Names) -> dict[str, set[str]]:
    """Each name by itself and by what is left when a letter is dropped: names that share one are a slip apart."""
    slips: dict[str, set[str]] = defaultdict(set)
    for name in names:
        joined = name.replace(" ", "")
        if len(joined) >= _SHORTEST_SLIP:
            for form in _shortened(joined):
                slips[form].add(name)
    return slips


def _shortened(word: str) -> set[str]:
    return {word, *(word[:i] + word[i + 1 :] for i in range(len(word)))}
