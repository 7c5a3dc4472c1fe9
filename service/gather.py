"""Ranked figures of one report → those that answer together. Knows kinds of answers, not words or weights."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from ingest.syllables import fold
from service.features import Candidate
from service.question import Question
from service.ranker import Ranker
from service.when import overlaps

_AND = re.compile(r"\b(?:va|hay|hoac|voi|con)\b|,|\b(?:bao nhieu|may)\b.*\b(?:bao nhieu|may)\b")
_WITHIN = 4.0  # how far below the leading score a figure may be and still complete the answer
_GOAL_WITHIN = 8.0  # a goal that the question prints itself leads by far over its result
_NEW_GROUND = 0.12  # the share of the subject that a further figure must cover anew
_PULL = 8.0  # what covering all of the subject anew is worth in score
_LOST, _GAINED = 0.3, 0.15  # weights of subject words, see `Evidence.rarity`
_LABELLED = 0.15  # a number that the question prints counts elsewhere only under a label that is asked about
_LONGEST_LIST = 6
_TOGETHER = frozenset(("numerator", "denominator", "percent", "rank_of"))
_RATIO = frozenset(("numerator", "denominator", "percent"))

Ranked = Sequence[tuple[float, Candidate]]


@dataclass(slots=True)
class _Gathering:
    question: Question
    ranked: Ranked
    chosen: dict[str, Candidate]

    @property
    def top(self) -> Candidate:
        return next(iter(self.chosen.values()))

    def add_best(self, fits: Callable[[Candidate], bool], within: float = _WITHIN) -> None:
        """Add the best candidate that fits, unless one that fits is there already."""
        if any(fits(c) for c in self.chosen.values()):
            return
        floor = self.ranked[0][0] - within
        for score, candidate in self.ranked:
            if score < floor:
                return
            if not candidate.figure.uncertain and fits(candidate):
                self.chosen[candidate.figure.id] = candidate
                return


def gather(question: Question, ranked: Ranked, ranker: Ranker) -> list[Candidate]:
    """Choose the figures that answer together, the leading one among them, in the order of the report."""
    leading = _mentioned(question, ranked)
    top_score, top = leading[0] if leading else ranked[0]
    g = _Gathering(question, ranked, {top.figure.id: top})
    g.chosen.update((c.figure.id, c) for _, c in leading)
    if not (leading and question.wants("definition")):
        for candidate in ranker.joining(question, top_score, top, ranked):
            elsewhere = len(question.report_ids) != 1 and candidate.unit.place != top.unit.place
            if not elsewhere and not _is_beside_the_point(question, top, candidate):
                g.chosen.setdefault(candidate.figure.id, candidate)
    _beside_the_mentioned(g)
    _by_level(g)
    _software_and_reality(g)
    _whole_ratios(g)
    _whole_lists(g)
    _goal_and_result(g)
    _asked_times(g)
    _further_things(g)
    _one_level_only(g)
    _one_family_only(g)
    _told_twice(g)
    return sorted((c for c in g.chosen.values() if not c.figure.uncertain), key=lambda c: c.figure.span.start)


def _is_beside_the_point(question: Question, top: Candidate, other: Candidate) -> bool:
    """Tell whether a figure lacks what the leading one has of the subject, adds nothing of it, and is no part of it."""
    if question.numbers or question.wants("breakdown", "consistency"):
        return False
    if any(i == other.figure.id for _, i in top.figure.partners):
        return False
    pairs = list(zip(top.weights, top.label_credits, other.label_credits, strict=True))
    lost = max((w * (a - b) for w, a, b in pairs), default=0.0)
    gained = max((w * (b - a) for w, a, b in pairs), default=0.0)
    return lost > _LOST and gained < _GAINED


def _mentioned(question: Question, ranked: Ranked) -> list[tuple[float, Candidate]]:
    """Find the figures that the question prints, the sentence that holds most of them first."""
    if not question.numbers:
        return []
    held = [(score, c) for score, c in ranked if c.figure.value in question.numbers]
    per_unit: dict[int, set[object]] = {}
    for _, c in held:
        per_unit.setdefault(c.unit.place, set()).add(c.figure.value)
    held.sort(key=lambda pair: (-len(per_unit[pair[1].unit.place]), -pair[0]))
    found: dict[object, tuple[float, Candidate]] = {}
    for score, c in held:
        if c.unit.place == held[0][1].unit.place or c.feature("label") > _LABELLED:
            found.setdefault(c.figure.value, (score, c))
    return list(found.values())


def _by_level(g: _Gathering) -> None:
    """With no level asked, give the same thing for the other level too: huyện and xã are halves of one answer."""
    top = g.top.figure
    if g.question.levels or g.question.numbers or top.level not in ("cấp huyện", "cấp xã"):
        return
    other = "cấp xã" if top.level == "cấp huyện" else "cấp huyện"
    covers = g.top.feature("label") - 0.15
    tail = _words(top.label)
    g.add_best(
        lambda c: (
            c.figure.level == other
            and c.figure.unit == top.unit
            and c.feature("label") >= covers
            and c.feature("period") >= 0
            and _alike(tail, _words(c.figure.label))
        )
    )


def _words(label: str) -> frozenset[str]:
    return frozenset(fold(label.rsplit("›", maxsplit=1)[-1]).split()) - {"cap", "huyen", "xa"}


def _alike(a: Iterable[str], b: Iterable[str]) -> bool:
    one, two = frozenset(a), frozenset(b)
    return bool(one & two) and len(one & two) * 2 >= min(len(one), len(two))


def _software_and_reality(g: _Gathering) -> None:
    """Where a report prints both what the software counts and what is so, neither is given without the other."""
    by_id = {c.figure.id: c for _, c in g.ranked}
    for candidate in list(g.chosen.values()):
        for role, i in candidate.figure.partners:
            if role in ("software", "reality") and i in by_id:
                g.chosen.setdefault(i, by_id[i])


def _whole_ratios(g: _Gathering) -> None:
    """Give a ratio whole: numerator, denominator and percent, and the rank beside a score."""
    if g.question.numbers or (g.question.wants("share") and g.question.wants("compare")):
        return
    by_id = {c.figure.id: c for _, c in g.ranked}
    for candidate in list(g.chosen.values()):
        for role, i in candidate.figure.partners:
            if role in _TOGETHER and i in by_id and by_id[i].unit.block == candidate.unit.block:
                g.chosen.setdefault(i, by_id[i])


def _whole_lists(g: _Gathering) -> None:
    """When a whole is given with some of its parts, give them all."""
    by_id = {c.figure.id: c for _, c in g.ranked}
    for candidate in list(g.chosen.values()):
        parts = [i for role, i in candidate.figure.partners if role == "part" and i in by_id]
        if any(i in g.chosen for i in parts) and len(parts) <= _LONGEST_LIST:
            g.chosen.update((i, by_id[i]) for i in parts if i not in g.chosen)


def _is_goal(c: Candidate) -> bool:
    return c.figure.kind == "planned" or fold(c.figure.approximate or "") in ("toi thieu", "it nhat", "toi da")


def _goal_and_result(g: _Gathering) -> None:
    """When a goal is asked about, give the goal and the result."""
    if not g.question.wants("target") or (g.question.wants("count") and not g.question.wants("compare", "yes_no")):
        return
    unit = g.top.figure.unit
    g.add_best(lambda c: _is_goal(c) and c.figure.unit == unit, _GOAL_WITHIN)
    g.add_best(lambda c: not _is_goal(c) and c.figure.unit == unit and c.feature("period") >= 0, _GOAL_WITHIN)


def _asked_times(g: _Gathering) -> None:
    """When several times are asked, give a figure of each."""
    if len(g.question.periods) < 2:
        return
    unit = g.top.figure.unit
    for asked in g.question.periods:
        g.add_best(
            lambda c, asked=asked: (  # type: ignore[misc]  # the default binds this round's period
                c.figure.unit == unit and c.figure.period is not None and overlaps(c.figure.period, asked)
            )
        )


def _further_things(g: _Gathering) -> None:
    """When the question names several things, add the figure that covers most of what is not yet covered."""
    if not _AND.search(fold(g.question.text)) or g.question.numbers:
        return
    weights, total = g.top.weights, sum(g.top.weights) or 1.0
    floor = g.ranked[0][0] - _WITHIN
    for _ in range(3):
        held = [max(cs) for cs in zip(*(c.all_credits for c in g.chosen.values()), strict=True)]
        best: tuple[float, Candidate] | None = None
        for score, c in g.ranked:
            if score < floor or c.figure.id in g.chosen or c.figure.uncertain:
                continue
            new = sum(w * max(0.0, b - a) for w, a, b in zip(weights, held, c.all_credits, strict=True)) / total
            if new >= _NEW_GROUND and (best is None or score + _PULL * new > best[0]):
                best = (score + _PULL * new, c)
        if best is None:
            return
        g.chosen[best[1].figure.id] = best[1]


def _beside_the_mentioned(g: _Gathering) -> None:
    """When figures of the report are doubted, give those of the same sentence and unit that they are measured by."""
    if not g.question.numbers or not g.question.wants("yes_no", "consistency", "compare"):
        return
    mentioned = [c for c in g.chosen.values() if c.figure.value in g.question.numbers]
    units = {(c.unit.place, c.figure.unit) for c in mentioned}
    room = len(mentioned) + 1
    for _, c in g.ranked:
        if room and c.figure.id not in g.chosen and (c.unit.place, c.figure.unit) in units:
            g.chosen[c.figure.id] = c
            room -= 1


def _one_family_only(g: _Gathering) -> None:
    """When parts are asked and the leading figure has its parts beside it, other families stay out."""
    if not g.question.wants("breakdown"):
        return
    family = {g.top.figure.id}
    for _ in range(3):
        family |= {i for c in g.chosen.values() if c.figure.id in family for _, i in c.figure.partners}
    if len(family & set(g.chosen)) >= 3:
        for i in set(g.chosen) - family:
            del g.chosen[i]


def _told_twice(g: _Gathering) -> None:
    """Cite a figure of the answer once more where text and table both print it."""
    floor = g.ranked[0][0] - _WITHIN - 1
    for held in list(g.chosen.values()):
        for score, c in g.ranked:
            if score < floor:
                break
            same = c.figure.value == held.figure.value and c.unit.block != held.unit.block
            if same and c.feature("label") > 0.25 and c.figure.level == held.figure.level and c.figure.value > 12:
                g.chosen.setdefault(c.figure.id, c)
                break


def _one_level_only(g: _Gathering) -> None:
    """When a level is asked, drop the figures of another, but for the parts of a ratio that stays."""
    if not g.question.levels or g.top.feature("level") <= 0 or g.question.numbers:
        return
    kept = {i for i, c in g.chosen.items() if c.feature("level") > 0}
    for i, c in list(g.chosen.items()):
        partner = any(role in _RATIO and other in kept for role, other in c.figure.partners)
        if i not in kept and not partner:
            del g.chosen[i]
