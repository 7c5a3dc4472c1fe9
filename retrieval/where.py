"""Question → the reports whose place it names, matched without accents and through one slip of a finger.

Names come from the shelf, so only places that some report is about are found. Built once for a shelf; a look-up costs
the words of the question, however many reports there are.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from ingest.places import key, province_now
from retrieval.summary import Summary

_KIND = re.compile(r"^(?:huyen|quan|thi xa|thanh pho|tx|tp|tinh|xa|phuong|thi tran|dac khu) ")
_LONGEST_NAME = 5  # words; "Bà Rịa - Vũng Tàu" has four
_SHORTEST_SLIP = 6  # letters: with fewer, one slip makes another word ("Mỹ Tú", "mỹ tục")


class Places:
    """The names of the places that reports are about, each with the reports."""

    def __init__(self, summaries: Iterable[Summary]) -> None:
        self._own: Names = defaultdict(set)
        self._around: Names = defaultdict(set)
        for summary in summaries:
            _add(self._own, summary.place, summary.report_id)
            _add(self._around, summary.province, summary.report_id)
            _add(self._around, province_now(summary.province or ""), summary.report_id)
        self._slips = _slips(self._own)

    def named(self, question: str) -> frozenset[str]:
        """The reports about the places that a question names; a district goes before the province around it."""
        words = key(question).split()
        own = self._exact(words, self._own) or self._slipped(words)
        return frozenset(own or self._exact(words, self._around))

    def _exact(self, words: list[str], names: Mapping[str, set[str]]) -> set[str]:
        return {found for run in _runs(words) for found in names.get(" ".join(run), ())}

    def _slipped(self, words: list[str]) -> set[str]:
        found: set[str] = set()
        for run in _runs(words):
            joined = "".join(run)
            if len(run) > 1 and len(joined) >= _SHORTEST_SLIP:
                near = {name for form in _shortened(joined) for name in self._slips.get(form, ())}
                found |= {report_id for name in near for report_id in self._own[name]}
        return found


Names = defaultdict[str, set[str]]


def _add(names: Names, place: str | None, report_id: str) -> None:
    name = _KIND.sub("", key(place)) if place else ""
    if name:
        names[name].add(report_id)


def _runs(words: list[str]) -> Iterator[list[str]]:
    for start in range(len(words)):
        for size in range(1, min(_LONGEST_NAME, len(words) - start) + 1):
            yield words[start : start + size]


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
