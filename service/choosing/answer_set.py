"""Ranked figures of one report → those that answer together. Knows kinds of answers, not words or weights."""

from __future__ import annotations

from collections.abc import Sequence

from service.question import Question
from service.ranking.figure_features import Candidate
from service.ranking.ranker import Ranked, Ranker

_TWICE_WITHIN = 5.0  # how far below the leading score a figure told once more may be
_TELLINGS = 2
TWO_LEVELS = frozenset(("cấp huyện", "cấp xã"))
_SLASH = 3  # characters between the parts of a ratio that is printed as one

Chances = Sequence[tuple[float, Candidate]]


def gather(question: Question, ranked: Ranked, chances: Chances, ranker: Ranker) -> list[Candidate]:
    """Choose the figures that answer together, the leading one among them, in the order of the report."""
    lead = ranked[0][1]
    chosen = {lead.figure.id: lead}
    chosen.update((c.figure.id, c) for p, c in chances if p >= ranker.share)
    _parts_whole(chosen, ranked)
    _asked_times_only(question, chosen)
    _asked_level_only(question, chosen)
    _printed_as_one(chosen, ranked)
    _software_and_reality(chosen, ranked)
    _told_twice(chosen, ranked)
    _told_too_often(chosen, ranked)
    return sorted((c for c in chosen.values() if not c.figure.uncertain), key=lambda c: c.figure.span.start)


def _parts_whole(chosen: dict[str, Candidate], ranked: Ranked) -> None:
    """Give all parts of a whole that they add up to, where most of them, or all but one, are given.

    "303 cán bộ và 296 công chức" of 599: none of them says all without the others.
    """
    for whole in list(chosen.values()):
        parts = [c for _, c in ranked if ("whole", whole.figure.id) in c.figure.partners and not c.figure.uncertain]
        missing = [c for c in parts if c.figure.id not in chosen]
        most = len(parts) > 2 * len(missing) or len(missing) == 1
        if len(missing) < len(parts) and most and sum(c.figure.value for c in parts) == whole.figure.value:
            chosen.update((c.figure.id, c) for c in parts)


def _asked_times_only(question: Question, chosen: dict[str, Candidate]) -> None:
    """Leave out the figures of another time than the one asked, unless times are compared.

    A quarter's figure is of another time than the half year asked, where that is given as well.
    """
    if question.numbers or question.wants("compare", "target") or len(question.periods) != 1:
        return
    best = max(c.feature("period") for c in chosen.values())
    for i, c in list(chosen.items()):
        if c.feature("period") < min(best, 1.0) and c.feature("period") != 0.0:
            del chosen[i]


def _asked_level_only(question: Question, chosen: dict[str, Candidate]) -> None:
    """Leave out the figures of cấp huyện where cấp xã alone is asked and given, and the other way round."""
    if question.numbers or len(question.levels) != 1 or question.wants("compare", "breakdown", "extreme"):
        return
    (asked,) = question.levels
    if any(c.figure.level == asked for c in chosen.values()):
        for i, c in list(chosen.items()):
            if c.figure.level in TWO_LEVELS - {asked}:
                del chosen[i]


def _printed_as_one(chosen: dict[str, Candidate], ranked: Ranked) -> None:
    """Give "6.326/6.469" whole: a part of a ratio that is printed as one says little without the other."""
    by_id = {c.figure.id: c for _, c in ranked}
    for candidate in list(chosen.values()):
        for role, i in candidate.figure.partners:
            if role in ("numerator", "denominator") and i in by_id and i not in chosen:
                first, second = sorted((candidate.figure.span, by_id[i].figure.span), key=lambda span: span.start)
                if 0 < second.start - first.end <= _SLASH:
                    chosen[i] = by_id[i]


def _software_and_reality(chosen: dict[str, Candidate], ranked: Ranked) -> None:
    """Where a report prints both what the software counts and what is so, neither is given without the other."""
    by_id = {c.figure.id: c for _, c in ranked}
    for candidate in list(chosen.values()):
        for role, i in candidate.figure.partners:
            if role in ("software", "reality") and i in by_id:
                chosen.setdefault(i, by_id[i])


def _told_twice(chosen: dict[str, Candidate], ranked: Ranked) -> None:
    """Cite a figure of the answer once more where text and table both print it."""
    for held in list(chosen.values()):
        for score, c in ranked:
            if score < ranked[0][0] - _TWICE_WITHIN:
                break
            same = c.figure.value == held.figure.value and c.unit.block != held.unit.block
            if same and c.feature("label") > 0.25 and c.figure.level == held.figure.level and c.figure.value > 12:
                chosen.setdefault(c.figure.id, c)
                break


def _told_too_often(chosen: dict[str, Candidate], ranked: Ranked) -> None:
    """Of a value that the report tells over and over, keep the two best tellings."""
    kept: dict[tuple[object, str | None], list[int]] = {}
    for _, c in ranked:
        if c.figure.id not in chosen:
            continue
        places = kept.setdefault((c.figure.value, c.figure.unit), [])
        if c.unit.place not in places and len(places) == _TELLINGS:
            del chosen[c.figure.id]
        else:
            places.append(c.unit.place)
